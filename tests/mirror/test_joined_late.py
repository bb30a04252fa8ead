"""A kiosk that joins while others hold all that is free has its reserve as soon as they can let go of it."""

from __future__ import annotations

import json
import shutil
from collections.abc import Iterator
from datetime import timedelta
from pathlib import Path

import pytest

from central.config.settings import HallSettings, Settings
from central.store import CentralStore
from kiosk.sync import upward
from tests.mirror.hall import ADMIN, Hall, Stage
from tests.mirror.station import HALL, STORE_FILE, Machine, Station
from tests.mirror.templates import blank_kiosk
from tests.mirror.wire import Answer, Packet, without_threads
from tests.support.clock import FixedClock
from tests.support.small_catalogue import SMALL

ROUNDS = 12
"""More than any of these stories needs."""


class Lobby:
    """Kiosks at one central; `beats` counts their greetings."""

    def __init__(self, hall: Hall, folder: Path) -> None:
        self.hall, self._folder = hall, folder
        self.stations: list[Station] = []
        self.beats = 0

    def join(self, name: str) -> Station:
        """As a technician does it: a code of central, typed at the kiosk."""
        folder = self._folder / name
        folder.mkdir()
        blank = blank_kiosk(folder / "blank.sqlite3")
        shutil.copy(blank, folder / STORE_FILE)
        station = Station(Machine(name, name, folder, self.hall.clock, self._counted, timedelta, blank))
        headers = {"Authorization": f"Bearer {ADMIN}"}
        made = self.hall.post(Packet("POST", f"/v1/halls/{HALL}/kiosks/{name}/code", headers))
        station.sync.enrol(json.loads(made.body)["code"])
        self.stations.append(station)
        return station

    def settle(self) -> int:
        """Every kiosk does what it does twice a second, until none greets any more; how many greetings that took."""
        began = self.beats
        for _ in range(ROUNDS):
            before = self.beats
            for station in self.stations:
                assert station.sync.once(), station.sync.link().problem
            if self.beats == before:
                return self.beats - began
        raise AssertionError(f"they chase each other: {self.beats - began} greetings and no end")

    def reserves(self) -> list[int]:
        """How many numbers with a label of the usual width each kiosk has for itself."""
        return [_usual(station) for station in self.stations]

    def _counted(self, packet: Packet) -> Answer:
        self.beats += packet.target.endswith("/heartbeat")
        return self.hall.post(packet)


def _usual(station: Station) -> int:
    band, shares = station.store.mirror_state().band, station.store.held().shares
    own = 0 if band is None else band.last - band.first + 1
    return own + sum(share.last - share.first + 1 for share in shares)


@pytest.fixture
def lobby(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Iterator[Lobby]:
    """No minute passes here: whoever greets does it because it was asked to."""
    monkeypatch.setattr(upward, "NEWS_SECONDS", 0.0)
    monkeypatch.setattr(upward, "HEARTBEAT_SECONDS", 1e9)
    (tmp_path / "catalogue.toml").write_text(SMALL, encoding="utf-8")
    settings = Settings(hall=(HallSettings(name=HALL, catalogue=tmp_path / "catalogue.toml"),))
    store = CentralStore(f"sqlite:///{tmp_path / 'stage.sqlite3'}")
    stage = Stage(store, settings)
    store.close()
    with without_threads():
        made = Lobby(Hall(tmp_path / "central.sqlite3", stage, FixedClock()), tmp_path)
        yield made
        made.hall.uncrashed()
        for station in made.stations:
            station.close()
        made.hall.close()
    stage.close()


def test_kiosks_that_join_one_after_the_other_have_their_part_without_waiting_for_a_heartbeat(lobby: Lobby) -> None:
    parts = []
    for name in ("k1", "k2", "k3", "k4"):
        lobby.join(name)
        greetings = lobby.settle()
        parts.append(sorted(lobby.reserves()))
        assert greetings <= 6 * len(lobby.stations)
    assert parts == [[300], [150, 150], [100, 150, 150], [100, 100, 100, 100]]


def test_what_was_used_is_let_go_of_with_the_next_day_and_then_at_once(lobby: Lobby) -> None:
    for name in ("k1", "k2", "k3"):
        lobby.join(name)
        lobby.settle()
    one = max(lobby.stations, key=_usual)
    for _ in range(130):
        assert one._serve("AK", None) is not None
    lobby.join("k4")
    lobby.settle()
    assert sorted(lobby.reserves()) == [50, 100, 100, 150]
    lobby.hall.clock.wait(hours=24)
    for station in lobby.stations:
        assert station.visitor("AK") is not None
    one.a_minute_passed()
    lobby.settle()
    assert lobby.reserves() == [100, 100, 100, 100]


def test_a_kiosk_that_is_away_is_waited_for_and_the_others_do_not_chase_each_other(lobby: Lobby) -> None:
    for name in ("k1", "k2", "k3"):
        lobby.join(name)
        lobby.settle()
    one = max(lobby.stations, key=_usual)
    lobby.stations.remove(one)
    lobby.join("k4")
    lobby.settle()
    assert (sorted(lobby.reserves()), _usual(one)) == ([50, 100, 100], 150)
    assert lobby.settle() == 0
    lobby.stations.append(one)
    one.a_minute_passed()
    lobby.settle()
    assert lobby.reserves() == [100, 100, 100, 100]
