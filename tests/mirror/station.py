"""One kiosk: its real store on a real file and its real mirror. It can be killed, lose its disk, and be copied."""

from __future__ import annotations

import shutil
import sqlite3
from collections.abc import Callable
from contextlib import closing, nullcontext, suppress
from dataclasses import dataclass, field
from datetime import timedelta
from itertools import chain, count
from pathlib import Path
from typing import Any

from hall.tickets import PrintState, QueueMark, QueueState
from kiosk.store import Event, Identity, NoNumbers, NumbersExhausted, Store, quarantine
from kiosk.sync import Health, LinkThread, Sync
from kiosk.sync.enrolment import Enrolment, enrolment_path, keep_enrolment
from tests.mirror.link import Cable, Fault, Killed, Link
from tests.mirror.paper import Sheet
from tests.mirror.wire import Answer, Packet
from tests.support.clock import FixedClock
from tests.support.stores import request

HALL = "kendari"
URL = "http://central.test"
SERVICES = {"AK": "DUKCAPIL-01", "LP": "IMIGRASI-01"}
NEVER_TOO_LATE_MS = 60_000
"""The sequencer's patience here: a slow machine must not decide what a test finds."""
STORE_FILE = "kiosk.sqlite3"
FILES = ("", "-wal", "-shm")


@dataclass(frozen=True, slots=True)
class Remains:
    """What was in a store that is gone."""

    disk: str
    identity: Identity
    log: tuple[Event, ...]
    acked_seq: int


@dataclass(slots=True)
class Machine:
    """What a kiosk runs on."""

    name: str
    disk: str
    folder: Path
    clock: FixedClock
    post: Callable[[Packet], Answer]
    now: Callable[[], timedelta]
    """True time since the beginning."""
    blank: Path
    """A store without an owner."""
    copied: bool = False
    """There are, or were, other disks with this content."""
    copies: Any = field(default_factory=lambda: count(1))
    """Numbers the disks of this kiosk."""

    @property
    def path(self) -> Path:
        return self.folder / STORE_FILE


class Station:
    """A running kiosk."""

    def __init__(self, machine: Machine) -> None:
        self.machine = machine
        self.cable = Cable(machine.post)
        self.numbers = Cable(machine.post)
        """The way to the sequencer, with faults of its own."""
        self._open()

    def _open(self) -> None:
        machine = self.machine
        self._last_job: str | None = None
        self.store = Store.open(machine.path, hall=HALL, kiosk_id=machine.name, clock=machine.clock, mirrored=True)
        lines = [Link(self.cable), Link(self.cable), Link(self.numbers)]
        left = chain(lines, iter(lambda: Link(self.cable), None))
        way = LinkThread(URL, sequencer_ms=NEVER_TOO_LATE_MS, adapter=lambda: next(left))
        self.sync = Sync(way, self.store, machine.path, machine.clock, Health, lambda _steps: None)
        for server, link in zip(self.sync._servers, lines, strict=True):
            link.connected = _counting(server)
        self._lines = lines

    @property
    def identity(self) -> Identity:
        return self.store.identity()

    def visitor(self, series: str) -> Sheet | None:
        """As the desk does it: ask, commit, then print. None: no number today."""
        given = self.sync.numbering(series, self.store.mirror_state().period)
        return self._serve(series, given)

    def _serve(self, series: str, given: Any) -> Sheet | None:
        try:
            issued = self.store.issue(request(series, SERVICES[series]), given)
        except (NumbersExhausted, NoNumbers):
            return None
        ticket = issued.ticket
        from_sequencer = given is not None and (ticket.period, ticket.number) == (given.period, given.number)
        self._last_job = issued.job_id
        return Sheet(
            ticket_id=ticket.ticket_id,
            period=ticket.period,
            series=series,
            number=ticket.number,
            kiosk=self.machine.name,
            disk=self.machine.disk,
            incarnation=self.identity.incarnation,
            sequencer=from_sequencer,
            at=self.machine.now(),
        )

    def killed_while_asking(self, series: str) -> None:
        """The number is given, and nobody ever uses it."""
        self.sync.numbering(series, self.store.mirror_state().period)
        self.kill()

    def print_it(self) -> None:
        """The last ticket comes out, if it has not yet."""
        if self._last_job is None:
            return
        self.store.journal.job_sending(self._last_job)
        self.store.journal.job_sent(self._last_job)
        self.store.journal.job_finished(self._last_job, PrintState.PRINTED)
        self._last_job = None

    def turn(self, *faults: Fault | None) -> bool:
        """One turn of the mirror; False if it broke off. A deadly fault kills the kiosk, which is started again."""
        self.cable.faults.extend(faults)
        try:
            return self.sync.once()
        except Killed:
            self.kill()
            return False
        finally:
            self.cable.faults.clear()

    def kill(self) -> None:
        """The process dies and is started again; what it has not committed is gone."""
        self._drop()
        self._open()

    def lose(self) -> Remains:
        """The disk is damaged beyond use: a new store is made. The token, kept apart, still holds."""
        return self.put_back(self.machine.blank)

    def remains(self) -> Remains:
        """What is in the store now."""
        return Remains(self.machine.disk, self.identity, self.log(), self.store.mirror_state().acked_seq)

    def copy_disk(self, folder: Path) -> Path:
        """An exact copy as of now, as a technician would clone a disk."""
        folder.mkdir()
        target = folder / self.machine.path.name
        with closing(sqlite3.connect(self.machine.path)) as source, closing(sqlite3.connect(target)) as copy:
            source.backup(copy)
        enrolled = enrolment_path(self.machine.path)
        shutil.copy(enrolled, enrolment_path(target))
        return target

    def put_back(self, old: Path) -> Remains:
        """Another disk takes the place of this one, which is gone."""
        remains = self.remains()
        self._drop()
        for suffix in FILES:
            self.machine.path.with_name(self.machine.path.name + suffix).unlink(missing_ok=True)
        return self._begin_again(remains, old)

    def _begin_again(self, remains: Remains, disk: Path) -> Remains:
        shutil.copy(disk, self.machine.path)
        self.machine.copied = disk != self.machine.blank
        self.machine.disk = f"{self.machine.name} disk {next(self.machine.copies)}"
        self._open()
        return remains

    @property
    def forked(self) -> bool:
        """A copy of this store is, or was, in use, and this kiosk knows."""
        return self.store.mirror_state().forked

    def renew(self) -> Remains:
        """As `kiosk sync renew` does: the store is put aside, a new one is made."""
        remains = self.remains()
        self._drop()
        shutil.rmtree(quarantine(self.machine.path, even_unsent=True))
        return self._begin_again(remains, self.machine.blank)

    def a_minute_passed(self) -> None:
        """The next heartbeat is due."""
        self.sync._up.doubt()

    def central_restarted(self) -> None:
        """Every connection is gone."""
        self.cable.break_off()
        self.numbers.break_off()
        for line in self._lines:
            line.close()

    def log(self) -> tuple[Event, ...]:
        """Every event of the store."""
        return self.store.events(0, 1_000_000)

    def marks(self) -> dict[str, QueueMark]:
        """Where the visitors of this kiosk stand, by ticket, as far as it knows."""
        with closing(sqlite3.connect(self.machine.path)) as connection:
            rows = connection.execute("SELECT ticket_id, queue_state, round, recalls, position FROM ticket")
            return {row[0]: QueueMark(QueueState(row[1]), row[2], row[3], row[4]) for row in rows}

    def close(self) -> None:
        """At the end of a test."""
        self._drop()

    def _drop(self) -> None:
        """What the kernel does to a dead process."""
        with suppress(sqlite3.Error):
            self.store._writer.abandon()
        self.store._engine.dispose()
        self.store._lock.release()


def _counting(server: Any) -> Callable[[], None]:
    """Nothing can hang here, and a timer for each exchange would take most of the time."""
    cutter = server._line._cutter
    cutter.at = nullcontext

    def connected() -> None:
        cutter.made += 1

    return connected


def enrol_by_hand(path: Path, kiosk: str, token: str) -> None:
    """As if the kiosk had been enrolled: that is tested elsewhere."""
    keep_enrolment(enrolment_path(path), Enrolment(URL, HALL, kiosk, token))
