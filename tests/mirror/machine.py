"""Everything that happens in a hall, in any order: visitors, calls, and all that goes wrong on the way to central."""

from __future__ import annotations

import shutil
import tempfile
from collections.abc import Iterator
from contextlib import contextmanager
from datetime import timedelta
from pathlib import Path
from typing import ClassVar

from hypothesis import strategies as st
from hypothesis.stateful import RuleBasedStateMachine, initialize, invariant, precondition, rule

from hall.tickets import ClockGrade, QueueMark
from tests.mirror.compare import Compare
from tests.mirror.hall import Hall
from tests.mirror.link import BENIGN, DEADLY, Fault
from tests.mirror.paper import Paper, Sheet
from tests.mirror.station import Machine, Remains, Station
from tests.mirror.templates import TOKENS, Templates
from tests.support.clock import FixedClock

WHICH = st.integers(0, 7)
SERIES = st.sampled_from(["AK", "AK", "AK", "LP"])
PEOPLE = st.sampled_from([1, 1, 2, 3, 7])
COUNTERS = st.sampled_from(["1", "2", "3"])
FAULTS = st.lists(st.sampled_from(BENIGN), max_size=2)
CALL = ["call_next", "start", "done"]
ACTS = st.sampled_from([CALL[:1], CALL[:2], CALL, [*CALL[:1], "recall"], [*CALL[:1], "no_show", "return"]])
MOST_DRAINS = 2
"""Before the last one, which ends each run."""
MOST_STATIONS = 4
"""Machines at once, copies of disks included: as many as there are bands."""


class AnyTrouble(RuleBasedStateMachine):
    """Two or three kiosks and one central. At the end everything is connected, drained and compared."""

    templates: ClassVar[Templates]

    @initialize(kiosks=st.integers(2, 3))
    def open(self, kiosks: int) -> None:
        self.folder = Path(tempfile.mkdtemp(prefix="mirror-", dir=self.templates.ground))
        self.passed = timedelta()
        self.paper = Paper()
        self.remains: list[Remains] = []
        self.marks: dict[tuple[str, str], QueueMark] = {}
        self.old_disks: list[tuple[int, Path]] = []
        self.folders = 0
        self.failed = False
        self.refused = 0
        self.drains = 0
        names = sorted(TOKENS)[:kiosks]
        self.hall = Hall(self.templates.central_in(self.folder / "central", names), self.templates.stage, FixedClock())
        self.stations: list[Station] = []
        for name in names:
            self._new_station(self.templates.kiosk_in(self.folder / name, name), name)
            self.stations[-1].turn()

    def _new_station(self, folder: Path, name: str, disk: str | None = None) -> None:
        clock = FixedClock()
        clock.wait(seconds=self.passed.total_seconds())
        disk = disk or f"{name} disk 0"
        blank = self.templates.blank_kiosk
        machine = Machine(name, disk, folder, clock, self.hall.post, lambda: self.passed, blank)
        self.stations.append(Station(machine))

    # ---- people

    @rule(which=WHICH, series=SERIES, people=PEOPLE, reached=st.booleans())
    def visitors(self, which: int, series: str, people: int, reached: bool) -> None:
        """With the sequencer or without it."""
        with self._watched():
            station = self._station(which)
            up, station.numbers.up = station.numbers.up, reached and station.numbers.up
            self._visitors(station, series, people)
            station.numbers.up = up

    @rule(which=WHICH, series=SERIES, people=PEOPLE, fault=st.sampled_from(BENIGN))
    def visitors_with_trouble(self, which: int, series: str, people: int, fault: Fault) -> None:
        with self._watched():
            station = self._station(which)
            station.numbers.faults.append(fault)
            self._visitors(station, series, people)
            station.numbers.faults.clear()

    @rule(series=SERIES, people=PEOPLE, acts=ACTS)
    def busy_hall(self, series: str, people: int, acts: list[str]) -> None:
        """Visitors at every kiosk, calls at every counter, and everybody hears of it who can."""
        with self._watched():
            for station in self.stations:
                self._visitors(station, series, people)
                station.turn()
            self._act_everywhere(acts)
            for station in self.stations:
                station.turn()

    def _act_everywhere(self, acts: list[str]) -> None:
        for counter in ("1", "2", "3"):
            for act in acts:
                self.hall.act(counter, act)

    def _visitors(self, station: Station, series: str, people: int) -> None:
        for _ in range(people):
            sheet = station.visitor(series)
            if sheet is None:
                self.refused += 1
            else:
                self.paper.add(sheet)

    @rule(which=WHICH)
    def print_the_last(self, which: int) -> None:
        with self._watched():
            self._station(which).print_it()

    @rule(counter=COUNTERS, acts=ACTS)
    def at_the_counter(self, counter: str, acts: list[str]) -> None:
        """An act that cannot follow is refused, which changes nothing."""
        with self._watched():
            for act in acts:
                self.hall.act(counter, act)

    @rule(counter=COUNTERS, act=st.sampled_from(["start", "done", "recall", "no_show", "hold", "cancel", "return"]))
    def later_at_the_counter(self, counter: str, act: str) -> None:
        with self._watched():
            self.hall.act(counter, act, reason="so that it may be done")

    # ---- the mirror

    @rule(which=WHICH)
    def exchange(self, which: int) -> None:
        with self._watched():
            self._station(which).turn()

    @rule(which=WHICH, faults=FAULTS)
    def exchange_with_trouble(self, which: int, faults: list[Fault]) -> None:
        with self._watched():
            self._station(which).turn(*faults)

    @rule(which=WHICH)
    def cut_or_mend(self, which: int) -> None:
        station = self._station(which)
        station.cable.up = station.numbers.up = not station.cable.up

    @rule(which=WHICH, packet=st.integers(0, 39), held=st.booleans())
    def an_old_request_arrives(self, which: int, packet: int, held: bool) -> None:
        """One that was held on the way, or one that arrived before."""
        with self._watched():
            cables = [cable for one in self.stations for cable in (one.cable, one.numbers)]
            waiting = [cable for cable in cables if (cable.held if held else cable.sent)]
            if waiting:
                cable = waiting[which % len(waiting)]
                (cable.late if held else cable.again)(packet)

    # ---- disasters

    @rule(which=WHICH, fault=st.sampled_from([*sorted(DEADLY), None]), good=st.integers(0, 2), series=SERIES)
    def kiosk_killed(self, which: int, fault: Fault | None, good: int, series: str) -> None:
        """While it exchanges something, or while it asks for a number."""
        with self._watched():
            station = self._station(which)
            if fault is None:
                station.killed_while_asking(series)
            else:
                station.turn(*([None] * good), fault)

    @rule(which=WHICH, what=st.sampled_from(["lost", "cloned", "copied", "put back", "renewed"]))
    def disk(self, which: int, what: str) -> None:
        """Lost; running in a second machine too; copied for later; an old copy in its place; told to begin again."""
        with self._watched():
            at = which % len(self.stations)
            station = self.stations[at]
            match what:
                case "lost":
                    self.remains.append(station.lose())
                case "cloned" if len(self.stations) < MOST_STATIONS:
                    self._clone(station)
                case "copied":
                    self.old_disks.append((at, station.copy_disk(self._folder())))
                case "put back" if self.old_disks:
                    old_at, old = self.old_disks.pop()
                    self.remains.append(self.stations[old_at].put_back(old))
                case "renewed" if station.forked:
                    self.remains.append(station.renew())
                case _:
                    pass
            self._forget()

    def _clone(self, station: Station) -> None:
        folder = station.copy_disk(self._folder()).parent
        name = station.machine.name
        self._new_station(folder, name, f"{name} disk {next(station.machine.copies)}")
        self.stations[-1].machine.copies = station.machine.copies
        self.stations[-1].machine.copied = station.machine.copied = True

    @rule(which=WHICH, what=st.sampled_from(["restarted", "copied", "copied", "put back", "put back"]))
    def central(self, which: int, what: str) -> None:
        with self._watched():
            match what:
                case "copied":
                    self.hall.back_up()
                case "put back" if self.hall.backups:
                    self.hall.put_back(which)
                    self._cut_all()
                    self._forget()
                case _:
                    self.hall.restart()
                    self._cut_all()

    @rule(before=ACTS, which=WHICH, series=SERIES, people=PEOPLE, after=ACTS, heard=st.booleans())
    def central_forgets(
        self, before: list[str], which: int, series: str, people: int, after: list[str], heard: bool
    ) -> None:
        """Put back to a copy that is some visitors and calls old, of which kiosks have heard or not."""
        with self._watched():
            self._act_everywhere(before)
            self.hall.back_up()
            self._visitors(self._station(which), series, people)
            self._act_everywhere(after)
            for station in self.stations if heard else ():
                station.turn()
            self.hall.put_back(len(self.hall.backups) - 1)
            self._cut_all()
            self._forget()

    # ---- time

    @rule(minutes=st.sampled_from([1, 30, 239, 240, 600]))
    def time_passes(self, minutes: int) -> None:
        self._wait(minutes)

    @rule(which=WHICH, grade=st.sampled_from(list(ClockGrade)))
    def clock_believed_or_not(self, which: int, grade: ClockGrade) -> None:
        self._station(which).machine.clock.grade = grade

    # ---- what holds at any time

    @invariant()
    def nobody_goes_back(self) -> None:
        """What a kiosk knows of its visitors only goes forward; and only a copy is taken for one."""
        if self.failed or not hasattr(self, "stations"):
            return
        with self._watched():
            for station in self.stations:
                copied = station.machine.copied or not station.forked
                assert copied, f"{station.machine.disk} is taken for a copy of another"
                for ticket, mark in station.marks().items():
                    place = (station.machine.disk, ticket)
                    before = self.marks.get(place, mark)
                    assert mark.key >= before.key, f"{place} went back from {before} to {mark}"
                    self.marks[place] = mark

    @precondition(lambda self: self.drains < MOST_DRAINS)
    @rule()
    def drained_and_compared(self) -> None:
        self.drains += 1
        with self._watched():
            Compare(self.hall, self.stations, self.paper, self.remains).drained()

    def teardown(self) -> None:
        if not hasattr(self, "stations"):
            return
        try:
            if not self.failed:
                for station in self.stations:
                    station.cable.up = station.numbers.up = True
                Compare(self.hall, self.stations, self.paper, self.remains).drained()
        finally:
            for station in self.stations:
                station.close()
            self.hall.close()
            shutil.rmtree(self.folder)

    # ---- helpers

    @contextmanager
    def _watched(self) -> Iterator[None]:
        """After a failure nothing more is compared: the first one says what is wrong."""
        try:
            yield
            self.hall.uncrashed()
        except BaseException:
            self.failed = True
            raise

    def _station(self, which: int) -> Station:
        return self.stations[which % len(self.stations)]

    def _folder(self) -> Path:
        self.folders += 1
        return self.folder / f"copy-{self.folders}"

    def _cut_all(self) -> None:
        for station in self.stations:
            station.central_restarted()

    def _wait(self, minutes: int) -> None:
        self.passed += timedelta(minutes=minutes)
        for clock in [self.hall.clock, *(station.machine.clock for station in self.stations)]:
            clock.wait(minutes=minutes)
        for station in self.stations:
            station.a_minute_passed()

    def _forget(self) -> None:
        """After something was lost: which numbers does nobody know any more?"""
        kept = {event.ticket_id for station in self.stations for event in station.log()}

        def unknown(sheet: Sheet) -> bool:
            return sheet.ticket_id not in kept and not self.hall.knows(sheet)

        self.paper.forget(unknown)
