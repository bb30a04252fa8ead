"""A kiosk without its window, on a real store file: store, printer thread and desk. Its machine can lose power."""

from __future__ import annotations

import shutil
import threading
from collections.abc import Callable, Sequence
from dataclasses import dataclass
from datetime import UTC, datetime
from functools import cache
from pathlib import Path
from typing import Any

from hall.catalogue import Catalogue, load_catalogue
from hall.i18n import Words
from hall.tickets import Band, PrintState, Unsettled
from kiosk.config import Settings
from kiosk.desk import Desk, NumberRefused, ServeOutcome
from kiosk.model.printer_state import Problem
from kiosk.model.visit_rules import VisitRules
from kiosk.printing import (
    PaperFormat,
    PrinterError,
    PrinterThread,
    PrintJob,
    PrintOutcome,
    Profile,
    TcpTransport,
    warm_up,
)
from kiosk.store import Store
from tests.support.clock import FixedClock

ROOT = Path(__file__).parents[3]
FRIDAY = datetime(2026, 12, 4, 0, 30, tzinfo=UTC)
"""08.30 in Kendari; every service can be had."""
SERVICE = "DUKCAPIL-03"
PAPER = PaperFormat.of_width(80)
MM_PER_SECOND = 1000.0
"""The virtual printer has no mechanics here, so the kiosk need not wait for a slow one."""
TROUBLE_SECONDS = 0.25


class PowerLost(Exception):
    """The kiosk's machine has lost its power: nothing of it may have an effect any more."""


@dataclass(frozen=True, slots=True)
class Ground:
    """What all kiosks of a run share; nothing of it changes."""

    catalogue: Catalogue
    words: dict[str, Words]


@cache
def ground() -> Ground:
    warm_up()
    locale = ROOT / "assets" / "locale"
    words = {"id": Words("id", locale), "en": Words("en", locale)}
    return Ground(load_catalogue(ROOT / "config" / "catalogue.toml"), words)


def empty_store(path: Path) -> None:
    """A store without tickets, to be copied: making its tables takes longer than all the rest of a cell."""
    Store.open(path, hall="kendari", kiosk_id="kiosk-1", clock=FixedClock(FRIDAY), band=Band()).close()


class MortalJournal:
    """The store as the printer thread sees it; without power it takes nothing."""

    def __init__(self, store: Store, alive: threading.Event) -> None:
        self._store, self._alive = store, alive

    def job_sending(self, job_id: str, attempt: int = 1, process_id: str = "") -> None:
        self._check()
        self._store.journal.job_sending(job_id, attempt, process_id)

    def job_sent(self, job_id: str) -> None:
        self._check()
        self._store.journal.job_sent(job_id)

    def job_finished(self, job_id: str, state: PrintState, problem: str | None = None, mm: float = 0.0) -> None:
        self._check()
        self._store.journal.job_finished(job_id, state, problem, mm)

    def job_settled(self, job_id: str, state: PrintState) -> None:
        self._check()
        self._store.journal.job_settled(job_id, state)

    def unsettled(self) -> Sequence[Unsettled]:
        return self._store.journal.unsettled() if self._alive.is_set() else ()

    def paper_used(self, mm: float) -> None:
        self._check()
        self._store.journal.paper_used(mm)

    def _check(self) -> None:
        if not self._alive.is_set():
            raise PowerLost


class MortalTransport(TcpTransport):
    """Without power no byte goes out. `limit` bytes at most are taken by one write, if it is set."""

    def __init__(self, port: int, alive: threading.Event, shortness: Shortness) -> None:
        super().__init__("127.0.0.1", port)
        self._alive, self._shortness = alive, shortness

    def open(self) -> None:
        self._check()
        super().open()

    def write(self, data: bytes, seconds: float) -> float:
        self._check()
        pieces = self._shortness.pieces(data)
        first = super().write(pieces[0], seconds)
        for at, piece in enumerate(pieces[1:], 1):
            try:
                super().write(piece, seconds)
            except PrinterError as error:
                before = sum(map(len, pieces[:at]))
                raise PrinterError(error.problem, str(error), error.accepted + before) from error
        return first

    def read(self, seconds: float) -> bytes:
        self._check()
        return super().read(seconds)

    def _check(self) -> None:
        if not self._alive.is_set():
            raise PrinterError(Problem.UNREACHABLE, "no power")


@dataclass(slots=True)
class Shortness:
    """From byte `after` of a write on, the line takes `limit` bytes at a time. 0: it takes everything."""

    limit: int = 0
    after: int = 0

    def pieces(self, data: bytes) -> list[bytes]:
        if not self.limit or len(data) <= self.after:
            return [data]
        head, rest = data[: self.after], data[self.after :]
        small = [rest[at : at + self.limit] for at in range(0, len(rest), self.limit)]
        return [head, *small] if head else small


class WatchedThread(PrinterThread):
    """Tells of each job before it is printed."""

    on_job: Callable[[PrintJob], None]

    def print(self, job: PrintJob) -> Any:
        self.on_job(job)
        return super().print(job)


class Station:
    """One kiosk. After `lose_power` only `restart` does anything."""

    def __init__(self, folder: Path, template: Path, port: int, profile: Profile) -> None:
        self.path = folder / "kiosk.sqlite3"
        shutil.copyfile(template, self.path)
        self._port, self._profile = port, profile
        self.shortness = Shortness()
        self.payloads: list[PrintJob] = []
        self.on_job: Callable[[PrintJob], None] = lambda _job: None
        self.on_any_job: Callable[[PrintJob], None] = lambda _job: None
        self.clock = FixedClock(FRIDAY)
        self.outcomes: list[PrintOutcome] = []

    def start(self) -> None:
        self._alive = threading.Event()
        self._alive.set()
        self.store = Store.open(self.path, hall="kendari", kiosk_id="kiosk-1", clock=self.clock, band=Band())
        alive, port, short = self._alive, self._port, self.shortness
        self.printer = WatchedThread(
            lambda: MortalTransport(port, alive, short),
            MortalJournal(self.store, self._alive),
            PAPER,
            profile=self._profile,
            after_crash=self.store.settled > 0,
            mm_per_second=MM_PER_SECOND,
            trouble_seconds=TROUBLE_SECONDS,
        )
        self.printer.on_job = self._note
        self.printer.start()
        self.desk = Desk(
            catalogue=ground().catalogue,
            store=self.store,
            printer=self.printer,
            clock=self.clock,
            words=ground().words,
            settings=Settings(),
            rules=VisitRules(),
        )

    def lose_power(self) -> None:
        """From any thread. What is on disk is all that is left."""
        self._alive.clear()

    def stop(self) -> None:
        self.printer.stop(0.0 if not self._alive.is_set() else 5.0)
        self.store.close()

    def take_number(self) -> ServeOutcome | None:
        """None: the kiosk lost its power meanwhile."""
        try:
            given = self.desk.serve(SERVICE, "id")
        except PowerLost:
            return None
        if not self._alive.is_set():
            return None
        assert not isinstance(given, NumberRefused), given
        return given

    def _note(self, job: PrintJob) -> None:
        self.payloads.append(job)
        self.on_any_job(job)
        self.on_job(job)
