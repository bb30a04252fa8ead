"""What a test of the printer thread looks at: a journal in memory, what was told, and how to ask."""

from __future__ import annotations

import queue
import threading
from collections.abc import Callable

from hall.tickets import PrintState, Unsettled
from kiosk.model.printer_state import PrinterState, Problem
from kiosk.printing import PrinterThread, PrintJob, PrintOutcome, render
from tests.printing.slips import ENGLISH, P80
from tests.support.papers import STANDARD

FIRST, SECOND = PrintJob("1", render(STANDARD, P80)), PrintJob("2", render(ENGLISH, P80))
SECONDS = 60.0
"""Longer than any deadline of the thread: reached only by a defect."""
NO_TIME = 1e6
"""Millimetres a second: these printers move no paper."""
Start = Callable[..., PrinterThread]


class Notebook:
    """A journal in memory. `before_sending` runs where a real one has written and not yet returned."""

    def __init__(self) -> None:
        self.entries: list[tuple[str, str, str | None]] = []
        self.process_ids: list[str] = []
        self.open: tuple[Unsettled, ...] = ()
        self.loose_mm: list[float] = []
        self.mm: dict[str, float] = {}
        self.before_sending: Callable[[], None] = lambda: None
        self._settled: list[tuple[str, PrintState]] = []
        self._grown = threading.Condition()

    def job_sending(self, job_id: str, attempt: int = 1, process_id: str = "") -> None:
        self.entries.append((job_id, "sending", None))
        self.process_ids.append(process_id)
        self.before_sending()

    def job_sent(self, job_id: str) -> None:
        self.entries.append((job_id, "sent", None))

    def job_finished(self, job_id: str, state: PrintState, problem: str | None = None, mm: float = 0.0) -> None:
        self.entries.append((job_id, state.value, problem))
        self.mm[job_id] = mm

    def job_settled(self, job_id: str, state: PrintState) -> None:
        with self._grown:
            self._settled.append((job_id, state))
            self._grown.notify_all()

    def unsettled(self) -> tuple[Unsettled, ...]:
        return self.open

    def paper_used(self, mm: float) -> None:
        self.loose_mm.append(mm)

    @property
    def settled(self) -> list[tuple[str, PrintState]]:
        with self._grown:
            return list(self._settled)

    def wait_settled(self, job_id: str, state: PrintState) -> bool:
        with self._grown:
            return self._grown.wait_for(lambda: (job_id, state) in self._settled, SECONDS)


class Statuses:
    """What the thread told of the printer, in order."""

    def __init__(self) -> None:
        self._told: queue.Queue[PrinterState] = queue.Queue()

    def __call__(self, status: PrinterState) -> None:
        self._told.put(status)

    def next(self) -> PrinterState:
        return self._told.get(timeout=SECONDS)

    def until(self, problem: Problem | None) -> None:
        while self.next().problem is not problem:
            pass


def printed(thread: PrinterThread, job: PrintJob) -> PrintOutcome:
    return thread.print(job).result(SECONDS)


def verdict(thread: PrinterThread, job: PrintJob) -> tuple[PrintState, Problem | None]:
    outcome = printed(thread, job)
    return outcome.state, outcome.problem
