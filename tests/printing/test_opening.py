"""A printer that cannot be reached is looked for aside: nobody waits for that."""

from __future__ import annotations

import threading
from collections.abc import Iterator

import pytest

from hall.tickets import PrintState
from kiosk.model.printer_state import Problem
from kiosk.printing import PrinterError, PrinterThread, TcpTransport
from tests.printing.notebook import FIRST, SECOND, SECONDS, Notebook, Statuses, verdict
from tests.printing.scripted import ScriptedPrinter
from tests.printing.slips import P80


class Slow(TcpTransport):
    """Fails at once to open, then takes until it is let go or aborted."""

    def __init__(self, port: int) -> None:
        super().__init__("127.0.0.1", port)
        self.tries = 0
        self.trying, self.let_go = threading.Event(), threading.Event()

    def open(self) -> None:
        self.tries += 1
        if self.tries == 1:
            raise PrinterError(Problem.UNREACHABLE)
        self.trying.set()
        self.let_go.wait()
        super().open()

    def abort(self) -> None:
        super().abort()
        self.let_go.set()


@pytest.fixture
def slow(scripted: ScriptedPrinter) -> Slow:
    return Slow(scripted.port)


@pytest.fixture
def statuses() -> Statuses:
    return Statuses()


@pytest.fixture
def thread(slow: Slow, journal: Notebook, statuses: Statuses) -> Iterator[PrinterThread]:
    made = PrinterThread(lambda: slow, journal, P80, trouble_seconds=0.02, mm_per_second=1e6, on_state=statuses)
    yield made
    made.stop()


def test_a_visitor_does_not_wait_for_a_lost_printer(thread: PrinterThread, slow: Slow, statuses: Statuses) -> None:
    thread.start()
    assert slow.trying.wait(SECONDS)
    thread.check()
    assert verdict(thread, FIRST) == (PrintState.NOT_PRINTED, Problem.UNREACHABLE)
    assert not slow.let_go.is_set()
    slow.let_go.set()
    statuses.until(None)
    assert verdict(thread, SECOND) == (PrintState.PROBABLE, None)


def test_stopping_does_not_wait_either(thread: PrinterThread, slow: Slow) -> None:
    thread.start()
    assert slow.trying.wait(SECONDS)
    thread.stop()
    assert slow.let_go.is_set()
