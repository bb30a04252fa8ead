"""What staff are to hear of reaches central soon, and is said to be known only once central has confirmed it."""

from __future__ import annotations

import json
from pathlib import Path

import pytest

from hall.protocol import Heartbeat
from kiosk.store import Store
from kiosk.sync import Health, LinkThread, Sync
from kiosk.sync.enrolment import Enrolment, enrolment_path, keep_enrolment
from tests.support.clock import FixedClock
from tests.support.small_central import Central
from tests.sync.conftest import URL


class Machine:
    """A kiosk whose health is in the hands of the test."""

    def __init__(self, path: Path, clock: FixedClock, central: Central) -> None:
        keep_enrolment(enrolment_path(path), Enrolment(URL, "kendari", "k1", "t0ken"))
        self.health = Health(version="1", printer={"can_print": True, "problems": []})
        self.store = Store.open(path, hall="kendari", kiosk_id="k1", clock=clock, mirrored=True)
        way = LinkThread(URL, sequencer_ms=10_000, adapter=central.adapter)
        self.sync = Sync(
            way, self.store, path, clock, lambda: self.health, lambda _steps: None, lambda: self.health.troubles
        )

    def down(self, *problems: str, signs: tuple[str, ...] = ()) -> None:
        printer = {"can_print": not problems, "problems": list(problems)}
        self.health = Health(version="1", printer=printer, signs=signs)

    def close(self) -> None:
        self.sync.stop()
        self.store.close()


def test_central_knows_of_a_printer_once_it_has_confirmed_it(path: Path, clock: FixedClock) -> None:
    central = Central()
    machine = Machine(path, clock, central)
    assert machine.sync.once()
    assert machine.sync.link().confirmed_troubles == frozenset()
    machine.down("paper_out")
    assert machine.sync.link().confirmed_troubles == frozenset()
    machine.sync._up.doubt()
    assert machine.sync.once()
    assert machine.sync.link().confirmed_troubles == {"paper_out"}
    machine.close()


def test_a_lost_answer_confirms_nothing(path: Path, clock: FixedClock) -> None:
    central = Central()
    machine = Machine(path, clock, central)
    machine.down("paper_out")
    central.faults.append(("heartbeat", "lost reply"))
    assert not machine.sync.once()
    assert machine.sync.link().confirmed_troubles == frozenset()
    machine.close()


def test_a_new_trouble_is_told_without_waiting_for_the_next_heartbeat(
    path: Path, clock: FixedClock, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr("kiosk.sync.upward.NEWS_SECONDS", 0.0)
    central = Central()
    machine = Machine(path, clock, central)
    assert machine.sync.once()
    assert machine.sync.once()
    assert len(central.beats) == 1
    machine.down("jam")
    assert machine.sync.once()
    assert len(central.beats) == 2
    assert machine.sync.once()
    assert len(central.beats) == 2
    assert central.beats[-1].printer["problems"] == ["jam"]
    machine.close()


def test_an_older_central_gets_no_field_that_it_does_not_know(path: Path, clock: FixedClock) -> None:
    central = Central()
    machine = Machine(path, clock, central)
    machine.down(signs=("no_pin",))
    assert machine.sync.once()
    machine.sync._up.doubt()
    assert machine.sync.once()
    assert [beat.signs for beat in central.beats] == [(), ()]
    assert "signs" not in json.loads(central.beats[0].model_dump_json())
    assert machine.sync.link().confirmed_troubles == frozenset()
    machine.close()


def test_a_central_that_reads_signs_gets_them_at_once(path: Path, clock: FixedClock) -> None:
    central = Central(reply={"reads_signs": True})
    machine = Machine(path, clock, central)
    machine.down(signs=("no_pin", "store_aside"))
    assert machine.sync.once()
    assert machine.sync.once()
    assert [beat.signs for beat in central.beats] == [(), ("no_pin", "store_aside")]
    assert machine.sync.link().confirmed_troubles == {"no_pin", "store_aside"}
    machine.close()


def test_signs_cross_the_wire() -> None:
    fields = {
        "kiosk_id": "k1", "incarnation": "0" * 32, "version": "", "schema_revision": "", "last_seq": 0, "acked_seq": 0,
        "parked": 0, "oldest_unsent_s": None, "position": 0, "period": 0, "claims": [], "reserve_left": {},
        "printer": {}, "paper": None, "clock_grade": "synced", "utc": "2026-10-05T00:00:00Z", "disk_free_mb": 1,
        "catalogue": "", "settings": "", "problems": [],
    }  # fmt: skip
    old = Heartbeat.model_validate(fields)
    new = Heartbeat.model_validate({**fields, "signs": ["no_pin"]})
    assert old.signs == ()
    assert Heartbeat.model_validate_json(new.model_dump_json()) == new
