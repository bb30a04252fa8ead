"""Two hundred kiosks killed while they print: after each restart paper, journal and tickets agree."""

from __future__ import annotations

import os
import random
import signal
import sqlite3
import subprocess
import sys
from collections import Counter
from collections.abc import Iterator
from contextlib import closing, contextmanager
from pathlib import Path

import pytest

from hall.catalogue import load_catalogue
from hall.tickets import PrintState
from kiosk.printing.virtual import VirtualPrinter
from kiosk.store import PrintJob
from tests.e2e.fork_server import PAPER, ROOT, open_store
from tests.support.machine import select_nothing, until
from tests.support.sheets import Sheets

pytestmark = pytest.mark.e2e

ROUNDS = 200
SEED = 20261204
LONGEST_START, LONGEST_VISIT = 0.08, 0.03
"""Seconds of chance before the kill: from the start of a kiosk, and from the start of a visit."""
RUNS_OUT = 5
"""In each so many-th round the paper runs out in the middle of a ticket; a new roll comes after the kill."""
OPEN = tuple(state.value for state in PrintState if state.open)


PARTS_OF_TICKETS = 60
"""Lines of about three tickets."""


class Killer:
    """A fork server with kiosks to kill."""

    def __init__(self, server: subprocess.Popen[str], chance: random.Random) -> None:
        self._server, self._chance = server, chance

    def start_and_kill(self) -> None:
        """One kiosk, killed at a moment that chance decides: while it opens, or in its first visits."""
        assert self._server.stdin is not None
        self._server.stdin.write("go\n")
        self._server.stdin.flush()
        pid = int(self._line())
        visits = self._chance.choice((0, 1, 1, 1, 2, 2, 3))
        for _ in range(visits):
            assert self._line() == "visitor"
        select_nothing(self._chance.uniform(0, LONGEST_VISIT if visits else LONGEST_START))
        os.kill(pid, signal.SIGKILL)
        while (line := self._line()) == "visitor":
            pass
        assert line == f"dead {-signal.SIGKILL}", f"the kiosk ended by itself: {line!r}"

    def _line(self) -> str:
        assert self._server.stdout is not None
        return self._server.stdout.readline().strip()


@contextmanager
def killer(store: Path, port: int, told: Path, chance: random.Random) -> Iterator[Killer]:
    command = [sys.executable, "-m", "tests.e2e.fork_server", str(store), str(port), str(told)]
    with subprocess.Popen(command, cwd=ROOT, stdin=subprocess.PIPE, stdout=subprocess.PIPE, text=True) as server:
        try:
            yield Killer(server, chance)
        finally:
            server.kill()


def left_open(path: Path) -> dict[str, str]:
    """The print jobs that were not finished when the kiosk died, read before anything settles them."""
    if not path.exists():
        return {}
    with closing(sqlite3.connect(path)) as file:
        try:
            rows = file.execute(f"SELECT id, state FROM print_job WHERE state IN ({','.join('?' * len(OPEN))})", OPEN)
            return {str(job): state for job, state in rows}
        except sqlite3.OperationalError:
            return {}  # Killed before the first store had its tables.


class Books:
    """Paper, journal and tickets, compared after every restart."""

    def __init__(self, path: Path, told: Path, sheets: Sheets) -> None:
        self._path, self._told, self._sheets = path, told, sheets
        self._catalogue = load_catalogue(ROOT / "config" / "catalogue.toml")
        self._unknown: set[str] = set()
        """Jobs whose fate nobody can know: in flight at a kill, or held by a printer without paper."""
        self.phases: Counter[str] = Counter()
        """In which state the kills found the job under way."""

    def agree(self, *, ran_out: bool) -> None:
        open_now = left_open(self._path)
        assert len(open_now) <= 1
        self.phases.update(open_now.values() or ["none"])
        self._unknown |= {job for job, state in open_now.items() if PrintState(state).in_flight}
        store, _ = open_store(self._path, self._catalogue)
        with closing(store):
            tickets = store.tickets(1_000_000)
            jobs = {ticket.label: store.jobs(ticket.ticket_id) for ticket in tickets}
        if ran_out:
            self._unknown |= {
                job.job_id
                for (job,) in jobs.values()
                if job.state is PrintState.UNCERTAIN and job.problem == "paper_out"
            }
        self._compare_numbers([(ticket.series, ticket.number) for ticket in tickets])
        for label, (job,) in jobs.items():
            self._compare(label, job)
        assert self._sheets.labels() <= set(jobs), "paper without a ticket"
        self._compare_words({label: job.state for label, (job,) in jobs.items()})

    def _compare(self, label: str, job: PrintJob) -> None:
        times = sum(label in sheet.texts for sheet in self._sheets.all())
        match job.state:
            case PrintState.PRINTED:
                assert times == 1, f"{label} is said to be printed and is not there"
            case PrintState.NOT_PRINTED:
                assert times == 0, f"{label} is said not to be printed and is there"
            case PrintState.UNCERTAIN:
                assert times <= 1, f"{label} came out twice"
            case state:
                raise AssertionError(f"{label} ended as {state.value}")
        unknown = job.job_id in self._unknown
        assert (job.state is PrintState.UNCERTAIN) == unknown, f"{label} is {job.state.value}; known: {not unknown}"

    def _compare_numbers(self, given: list[tuple[str, int]]) -> None:
        """Each number once, and none left out: a number is burnt only together with its ticket."""
        for series in {series for series, _ in given}:
            numbers = sorted(number for of, number in given if of == series)
            assert numbers == list(range(1, len(numbers) + 1)), (series, numbers)

    def _compare_words(self, states: dict[str, PrintState]) -> None:
        """What visitors were told still stands."""
        words = [line.split() for line in self._told.read_text().splitlines()] if self._told.exists() else []
        assert [(label, state) for label, state in words if states[label] != state] == []


def test_two_hundred_kills_while_printing(tmp_path: Path) -> None:
    path, told, chance = tmp_path / "kiosk.sqlite3", tmp_path / "told", random.Random(SEED)
    printer = VirtualPrinter(paper=PAPER)
    sheets = Sheets(printer)
    books = Books(path, told, sheets)
    printer.start()
    try:
        with killer(path, printer.port, told, chance) as kiosks:
            for number in range(ROUNDS):
                ran_out = number % RUNS_OUT == 0
                if ran_out:
                    printer.machine.run_out_after(chance.randint(1, PARTS_OF_TICKETS))
                kiosks.start_and_kill()
                until(lambda: not printer._listener._open, "the end of the dead kiosk's connection")
                printer.set_fault("paper-out", on=False)
                books.agree(ran_out=ran_out)
    finally:
        printer.stop()
    assert not printer.errors
    assert set(books.phases) >= {"none", "prepared", "sending", "sent"}, books.phases
    print(*(f"{state}: {times}" for state, times in sorted(books.phases.items())), sep=", ")
