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

from kiosk.tickets import ClockGrade, QueueMark
from tests.mirror.compare import Compare
from tests.mirror.hall import Hall
from tests.mirror.link import BENIGN, DEADLY, Fault
from tests.mirror.paper import Paper, Sheet
from tests.mirror.station import Machine, Remains, Station
from tests.mirror.templates import TOKENS, Templates
from tests.support.clock import FixedClock

WHICH = st.integers(0, 7)
SERIES = st.sampled_from(["AK", "AK", "AK", "LP"])
FAULTS = st.lists(st.sampled_from(BENIGN), max_size=2)
MOST_STATIONS = 4
"""Machines at once, copies of disks included: as many as there are bands."""


class Mirror(RuleBasedStateMachine):
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
        names = sorted(TOKENS)[:kiosks]
        self.hall = Hall(self.templates.central_in(self.folder / "central", names), self.templates.stage, FixedClock())
        self.stations: list[Station] = []
        for name in names:
            self._new_station(self.templates.kiosk_in(self.folder / name, name), name)

    def _new_station(self, folder: Path, name: str, disk: str | None = None) -> None:
        clock = FixedClock()
        clock.wait(seconds=self.passed.total_seconds())
        disk = disk or f"{name} disk 0"
        blank = self.templates.blank_kiosk
        machine = Machine(name, disk, folder, clock, self.hall.post, lambda: self.passed, blank)
        self.stations.append(Station(machine))

    # ---- people

    @rule(which=WHICH, series=SERIES, people=st.integers(1, 3), fault=st.none() | st.sampled_from(BENIGN))
    def visitors(self, which: int, series: str, people: int, fault: Fault | None) -> None:
        with self._watched():
            station = self._station(which)
            if fault is not None:
                station.numbers.faults.append(fault)
            for _ in range(people):
                sheet = station.visitor(series)
                if sheet is None:
                    self.refused += 1
                    continue
                self.paper.add(sheet)
            station.numbers.faults.clear()

    @rule(which=WHICH)
    def print_the_last(self, which: int) -> None:
        with self._watched():
            self._station(which).print_it()

    @rule(counter=st.sampled_from(["1", "2", "3"]), act=st.sampled_from(["call_next", "call_next", "start", "done"]))
    def at_the_counter(self, counter: str, act: str) -> None:
        with self._watched():
            self.hall.act(counter, act)

    @rule(counter=st.sampled_from(["1", "2", "3"]), act=st.sampled_from(["recall", "no_show", "hold", "cancel"]))
    def at_the_counter_seldom(self, counter: str, act: str) -> None:
        with self._watched():
            self.hall.act(counter, act)

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

    @precondition(lambda self: any(one.cable.held or one.numbers.held for one in self.stations))
    @rule(which=WHICH)
    def a_held_request_arrives(self, which: int) -> None:
        with self._watched():
            cables = [cable for one in self.stations for cable in (one.cable, one.numbers) if cable.held]
            cables[which % len(cables)].late(which)

    @precondition(lambda self: any(one.cable.sent or one.numbers.sent for one in self.stations))
    @rule(which=WHICH, packet=st.integers(0, 39))
    def an_old_request_arrives_again(self, which: int, packet: int) -> None:
        with self._watched():
            cables = [cable for one in self.stations for cable in (one.cable, one.numbers) if cable.sent]
            cables[which % len(cables)].again(packet)

    # ---- disasters

    @rule(which=WHICH)
    def kiosk_killed(self, which: int) -> None:
        with self._watched():
            self._station(which).kill()

    @rule(which=WHICH, fault=st.sampled_from(sorted(DEADLY)), good=st.integers(0, 2))
    def kiosk_killed_in_an_exchange(self, which: int, fault: Fault, good: int) -> None:
        with self._watched():
            self._station(which).turn(*([None] * good), fault)

    @rule(which=WHICH, series=SERIES)
    def kiosk_killed_while_asking(self, which: int, series: str) -> None:
        with self._watched():
            self._station(which).killed_while_asking(series)

    @rule(which=WHICH)
    def store_lost(self, which: int) -> None:
        with self._watched():
            station = self._station(which)
            self.remains.append(station.lose())
            self._forget()

    @precondition(lambda self: len(self.stations) < MOST_STATIONS)
    @rule(which=WHICH)
    def disk_cloned(self, which: int) -> None:
        with self._watched():
            station = self._station(which)
            folder = station.copy_disk(self._folder()).parent
            copy = next(station.machine.copies)
            self._new_station(folder, station.machine.name, f"{station.machine.name} disk {copy}")
            self.stations[-1].machine.copies = station.machine.copies

    @rule(which=WHICH)
    def disk_copied_for_later(self, which: int) -> None:
        with self._watched():
            at = which % len(self.stations)
            self.old_disks.append((at, self.stations[at].copy_disk(self._folder())))

    @precondition(lambda self: self.old_disks)
    @rule()
    def old_disk_put_back(self) -> None:
        with self._watched():
            at, old = self.old_disks.pop()
            self.remains.append(self.stations[at].put_back(old))
            self._forget()

    @precondition(lambda self: any(one.forked for one in self.stations))
    @rule()
    def forked_store_renewed(self) -> None:
        """Staff were told, and do as they were told."""
        with self._watched():
            for station in self.stations:
                if station.forked:
                    self.remains.append(station.renew())
            self._forget()

    @rule()
    def central_restarted(self) -> None:
        with self._watched():
            self.hall.restart()
            self._cut_all()

    @rule()
    def central_copied(self) -> None:
        with self._watched():
            self.hall.back_up()

    @precondition(lambda self: self.hall.backups)
    @rule(which=WHICH)
    def central_put_back(self, which: int) -> None:
        with self._watched():
            self.hall.put_back(which)
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
        """What a kiosk knows of its visitors only goes forward."""
        if self.failed or not hasattr(self, "stations"):
            return
        with self._watched():
            for station in self.stations:
                for ticket, mark in station.marks().items():
                    place = (station.machine.disk, ticket)
                    before = self.marks.get(place, mark)
                    assert mark.key >= before.key, f"{place} went back from {before} to {mark}"
                    self.marks[place] = mark

    @rule()
    def drained_and_compared(self) -> None:
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
