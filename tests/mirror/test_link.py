"""The link does what it says, and the real client takes nothing for an answer that is none."""

from __future__ import annotations

from collections.abc import Iterator
from datetime import UTC, datetime

import pytest
from fastapi import FastAPI

from hall.protocol import Acked, EventsUp, EventUp
from hall.tickets import ClockGrade
from kiosk.sync.http import CentralClient, NoAnswer
from tests.mirror.link import BENIGN, DEADLY, Cable, Fault, Killed, Link
from tests.mirror.wire import Wire

ARRIVES_ONCE = {
    Fault.LOST_REPLY,
    Fault.SLOW,
    Fault.OLD_REPLY,
    Fault.TRUNCATED,
    Fault.TRUNCATED_UNSAID,
    Fault.ERROR_AFTER,
    Fault.KILLED_AFTER,
}


class Keeper:
    """A central that only keeps what arrives."""

    def __init__(self) -> None:
        self.came: list[EventsUp] = []
        app = FastAPI()

        @app.post("/v1/kiosk/events")
        def events(batch: EventsUp) -> Acked:
            self.came.append(batch)
            return Acked(acked_seq=batch.events[-1].seq)

        self.wire = Wire(app)
        self.cable = Cable(self.wire.ask)
        self.link = Link(self.cable)
        self.server = CentralClient("http://central.test", token="secret", adapter=self.link)


@pytest.fixture
def keeper() -> Iterator[Keeper]:
    made = Keeper()
    yield made
    made.server.close()
    made.wire.close()


def batch(first: int, last: int) -> EventsUp:
    now = datetime(2026, 10, 5, tzinfo=UTC)
    events = tuple(
        EventUp(
            seq=seq,
            ticket_id=None,
            kind="noted",
            period=None,
            series=None,
            number=None,
            at_utc=now,
            at_trust=ClockGrade.PLAUSIBLE,
            boot_id="boot-1",
            mono_ms=0,
            body={},
        )
        for seq in range(first, last + 1)
    )
    return EventsUp(kiosk_id="k1", incarnation="0" * 32, first_seq=first, events=events)


def test_without_a_fault_all_goes_well(keeper: Keeper) -> None:
    assert keeper.server.events(batch(1, 3)) == Acked(acked_seq=3)
    assert len(keeper.came) == 1
    assert keeper.wire.crashes == []


@pytest.mark.parametrize("fault", [fault for fault in BENIGN if fault is not Fault.DUPLICATE])
def test_no_fault_passes_for_an_acknowledgement(keeper: Keeper, fault: Fault) -> None:
    keeper.server.events(batch(1, 3))
    keeper.cable.faults.append(fault)
    with pytest.raises(NoAnswer):
        keeper.server.events(batch(10, 12))
    assert len(keeper.came) == 1 + (fault in ARRIVES_ONCE)


def test_a_duplicate_arrives_twice(keeper: Keeper) -> None:
    keeper.cable.faults.append(Fault.DUPLICATE)
    assert keeper.server.events(batch(1, 3)) == Acked(acked_seq=3)
    assert len(keeper.came) == 2


@pytest.mark.parametrize("fault", sorted(DEADLY))
def test_a_killed_kiosk_gets_no_answer(keeper: Keeper, fault: Fault) -> None:
    keeper.cable.faults.append(fault)
    with pytest.raises(Killed):
        keeper.server.events(batch(1, 3))
    assert len(keeper.came) == (fault in ARRIVES_ONCE)


def test_what_was_held_arrives_late_and_what_came_once_comes_again(keeper: Keeper) -> None:
    keeper.cable.faults.append(Fault.HELD)
    with pytest.raises(NoAnswer):
        keeper.server.events(batch(1, 3))
    keeper.server.events(batch(4, 5))
    keeper.cable.late(0)
    keeper.cable.again(0)
    assert [came.first_seq for came in keeper.came] == [4, 1, 4]


def test_a_link_that_is_down_carries_nothing(keeper: Keeper) -> None:
    keeper.cable.up = False
    with pytest.raises(NoAnswer):
        keeper.server.events(batch(1, 3))
    assert keeper.came == []


def test_after_a_failure_there_is_a_new_connection(keeper: Keeper) -> None:
    made: list[int] = []
    keeper.link.connected = lambda: made.append(1)
    keeper.server.events(batch(1, 3))
    keeper.server.events(batch(1, 3))
    assert len(made) == 1
    keeper.cable.faults.append(Fault.LOST_REPLY)
    with pytest.raises(NoAnswer):
        keeper.server.events(batch(1, 3))
    keeper.server.events(batch(1, 3))
    assert len(made) == 2
