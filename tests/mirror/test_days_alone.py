"""Three days without central at twice the traffic of a busy day; then everything is there once, and no number twice."""

from __future__ import annotations

import sqlite3
from collections import Counter
from collections.abc import Iterator
from contextlib import closing
from dataclasses import dataclass, field
from datetime import timedelta
from functools import cache
from itertools import count
from pathlib import Path

import pytest

from central.config.settings import HallSettings, Settings
from central.store import CentralStore
from hall.catalogue import load_catalogue
from kiosk.store import NumbersExhausted
from tests.mirror.hall import Hall, Stage
from tests.mirror.station import HALL, Machine, Station, enrol_by_hand
from tests.mirror.templates import FAST, TOKENS, blank_kiosk, central_with_kiosks, ground_of
from tests.mirror.wire import without_threads
from tests.support.clock import FixedClock
from tests.support.stores import request

CATALOGUE = Path(__file__).parents[2] / "config" / "catalogue.toml"
NAMES = ("k1", "k2", "k3")
ENTRANCES = ("k1", "k1", "k2", "k1", "k2", "k1", "k2", "k1", "k3", "k1")
"""Six of ten visitors come through the main entrance."""
BUSIEST, A_DAY = 94, 402
"""Of the first queue and of all, on the busiest day that is known."""
HALF_A_DAY = timedelta(hours=6, minutes=45)
Number = tuple[int, str, int]


@cache
def queues() -> list[str]:
    return [queue.series for agency in load_catalogue(CATALOGUE).agencies for queue in agency.queues]


def visitors(times: int) -> list[str]:
    """The queues of a day's visitors, in the order in which they come; the busiest queue is mixed among the others."""
    every = queues()
    rest = A_DAY - BUSIEST
    day = [(at / BUSIEST, every[0]) for at in range(BUSIEST)]
    day += [(at / rest, every[1 + at % (len(every) - 1)]) for at in range(rest)]
    return [series for _, series in sorted(day) for _ in range(times)]


@dataclass
class Lobby:
    """Three kiosks of one hall, each with a clock of its own that a test moves together with the others."""

    hall: Hall
    stations: dict[str, Station]
    clocks: list[FixedClock]
    given: list[Number] = field(default_factory=list)
    tickets: list[str] = field(default_factory=list)
    let_go: Counter[str] = field(default_factory=Counter)
    """How often staff had to let a kiosk go on, by kiosk."""

    def wait(self, delta: timedelta) -> None:
        for clock in self.clocks:
            clock.wait(seconds=delta.total_seconds())

    def day(self, times: int, *, connected: bool) -> None:
        coming = visitors(times)
        for at, series in enumerate(coming):
            self.wait(HALF_A_DAY / len(coming))
            self._visitor(self.stations[ENTRANCES[at % len(ENTRANCES)]], series, connected=connected)

    def night(self, *, off: bool) -> None:
        """Until 08.00. Whoever is switched off keeps a clock without a battery of its own, as far as it is known."""
        self.wait(timedelta(hours=24) - HALF_A_DAY)
        if off:
            for clock in self.clocks[1:]:
                clock.reboot()

    def link(self) -> None:
        """Heartbeats, uploads and news until there is nothing to do."""
        for _ in range(4):
            for station in self.stations.values():
                station.sync._up.doubt()
                assert station.sync.once(), station.sync.link().problem

    def _visitor(self, station: Station, series: str, *, connected: bool) -> None:
        store = station.store
        given = station.sync.numbering(series, store.mirror_state().period) if connected else None
        try:
            ticket = store.issue(request(series, f"{series}-1"), given).ticket
        except NumbersExhausted:
            assert store.used_up((series,)) == {series}, "the tile gave it away"
            assert store.go_on_alone()
            self.let_go[station.machine.name] += 1
            ticket = store.issue(request(series, f"{series}-1")).ticket
        self.given.append((ticket.period, ticket.series, ticket.number))
        self.tickets.append(ticket.ticket_id)

    def agrees(self) -> None:
        """Central has every ticket once, and no number was given twice."""
        doubles = [number for number, times in Counter(self.given).items() if times > 1]
        assert doubles == []
        rows = self.hall.tickets()
        assert Counter(row["ticket_id"] for row in rows) == Counter(self.tickets)
        assert {(row["period"], row["series"], row["number"]) for row in rows} == set(self.given)
        assert [self.hall.alarms(kind) for kind in ("clash", "fork", "rejected", "gap")] == [[], [], [], []]


@pytest.fixture
def lobby(tmp_path: Path) -> Iterator[Lobby]:
    ground = ground_of(tmp_path) / f"days-{tmp_path.name}" if FAST.is_dir() else tmp_path / "days"
    ground.mkdir(parents=True, exist_ok=True)
    stage_store = CentralStore(f"sqlite:///{tmp_path / 'stage.sqlite3'}")
    stage = Stage(stage_store, Settings(hall=(HallSettings(name=HALL, catalogue=CATALOGUE),)))
    stage_store.close()
    clocks = [FixedClock() for _ in range(1 + len(NAMES))]
    with without_threads():
        hall = Hall(new_central(ground / "central.sqlite3"), stage, clocks[0])
        stations = {name: station(ground, name, clock, hall) for name, clock in zip(NAMES, clocks[1:], strict=True)}
        yield Lobby(hall, stations, clocks)
        for each in stations.values():
            each.close()
        hall.close()
    stage.close()
    for file in sorted(ground.rglob("*"), reverse=True):
        file.rmdir() if file.is_dir() else file.unlink()
    ground.rmdir()


def new_central(path: Path) -> Path:
    """Its kiosks have their tokens, and none has greeted yet."""
    central_with_kiosks(path)
    with closing(sqlite3.connect(path)) as connection, connection:
        connection.execute("UPDATE kiosk SET heard_at = NULL, beat = NULL")
    return path


def station(ground: Path, name: str, clock: FixedClock, hall: Hall) -> Station:
    folder = ground / name
    folder.mkdir()
    blank = blank_kiosk(folder / "kiosk.sqlite3")
    enrol_by_hand(blank, name, TOKENS[name])
    seconds = count()
    return Station(
        Machine(name, f"{name}-disk", folder, clock, hall.post, lambda: timedelta(seconds=next(seconds)), blank)
    )


def test_three_days_that_end_with_a_quiet_night_need_nobody(lobby: Lobby) -> None:
    lobby.link()
    lobby.day(1, connected=True)
    lobby.link()
    assert max(number for _, series, number in lobby.given if series == queues()[0]) == BUSIEST
    for _ in range(3):
        lobby.night(off=False)
        lobby.day(2, connected=False)
    assert lobby.let_go == {}
    assert max(number for _, _, number in lobby.given) <= 900
    lobby.link()
    lobby.agrees()
    lobby.night(off=False)
    lobby.link()
    before = len(lobby.given)
    for series in (queues()[0], queues()[1]):
        for each in lobby.stations.values():
            lobby._visitor(each, series, connected=True)
    lobby.link()
    lobby.agrees()
    assert [number for _, _, number in lobby.given[before:]] == [1, 2, 3, 1, 2, 3]


def test_three_days_of_kiosks_that_are_off_at_night_go_on_with_longer_labels(lobby: Lobby) -> None:
    """Nobody can prove a quiet night then, so no number comes again before four hours of the new day are over."""
    lobby.link()
    lobby.day(1, connected=True)
    lobby.link()
    for _ in range(3):
        lobby.night(off=True)
        lobby.day(2, connected=False)
    longer = [number for _, _, number in lobby.given if number > 999]
    assert longer
    assert all(number >= 1000 for number in longer)
    assert sum(lobby.let_go.values()) <= 3 * len(NAMES), "once a day at each kiosk is enough"
    lobby.link()
    lobby.agrees()


def others_are_enrolled(hall: Hall, at: str | None) -> None:
    """All but the first kiosk; None: they are not, and do not count."""
    with closing(sqlite3.connect(hall.path)) as connection, connection:
        connection.execute("UPDATE kiosk SET enrolled_at = ? WHERE kiosk_id <> 'k1'", (at,))


def test_a_kiosk_that_is_joined_by_others_gives_no_number_of_theirs(lobby: Lobby) -> None:
    """One alone has nearly everything; the others come while its numbers are in use, and the link is cut at once."""
    one, two, three = lobby.stations.values()
    others_are_enrolled(lobby.hall, None)
    for _ in range(4):
        one.sync._up.doubt()
        assert one.sync.once()
    for _ in range(250):
        lobby._visitor(one, queues()[0], connected=False)
    assert lobby.let_go == {}, "two further bands are lent to it"
    others_are_enrolled(lobby.hall, "2026-10-05T00:00:00.000000Z")
    for each in (two, three, one, two, three):
        each.sync._up.doubt()
        assert each.sync.once()
    for each in (one, two, three):
        for _ in range(180):
            lobby._visitor(each, queues()[0], connected=False)
    lobby.link()
    lobby.agrees()
