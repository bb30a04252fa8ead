"""The printer thread: one owner of the device. Journal first, then one write, then evidence.

A job is told as printed only if the printer has shown that it is; it is never sent twice.
"""

from __future__ import annotations

import logging
import queue
import threading
import time
from collections.abc import Callable, Sequence
from concurrent.futures import Future
from dataclasses import dataclass
from typing import Protocol

from kiosk.printer import PrinterState, Problem
from kiosk.printing.device import Device
from kiosk.printing.evidence import Pace, find
from kiosk.printing.layout import length_mm
from kiosk.printing.probe import Findings
from kiosk.printing.profile import Profile
from kiosk.printing.slip import Paper
from kiosk.printing.status import BARRIER, PrinterError
from kiosk.printing.transports import Transport
from kiosk.tickets import PrintState

FRESH_SECONDS = 1.0
"""A status of this age is good enough to send a ticket on."""
WRITE_SECONDS = 2.0
LONGEST_REOPEN_SECONDS = 15.0

_CONFIRMED = (PrintState.PRINTED, PrintState.PROBABLE)

log = logging.getLogger(__name__)


class Unsettled(Protocol):
    """A finished job whose fate is not certain."""

    @property
    def job_id(self) -> str: ...

    @property
    def process_id(self) -> str: ...


class Journal(Protocol):
    """Where the state of each job is durable. Called from the printer thread; each call returns when it is on disk."""

    def job_sending(self, job_id: str, attempt: int = 1, process_id: str = "") -> None:
        """The first byte leaves after this has returned. The printer will name the ticket by `process_id`, if any."""

    def job_sent(self, job_id: str) -> None:
        """The printer took all bytes."""

    def job_finished(self, job_id: str, state: PrintState, problem: str | None = None, mm: float = 0.0) -> None:
        """What is known in the end. May come without the two others: then no byte was sent.

        `mm`: paper that this attempt used or may use; 0 if no byte left.
        """

    def job_settled(self, job_id: str, state: PrintState) -> None:
        """What became known later, of a job that was finished without certainty. Telling it twice does no harm."""

    def unsettled(self) -> Sequence[Unsettled]:
        """Jobs of the last 24 hours whose fate a late answer of the printer can still settle."""

    def paper_used(self, mm: float) -> None:
        """Paper for something that is no ticket: a test page, a slip with requirements."""


@dataclass(frozen=True, slots=True)
class PrintJob:
    """One ticket on its way to the printer."""

    job_id: str
    """Empty: loose paper that is no ticket. It has no line in the journal."""
    payload: bytes
    attempt: int = 1
    """Counts the tries of this job, from 1."""


@dataclass(frozen=True, slots=True)
class PrintOutcome:
    """What became of a job; times are on time.monotonic()."""

    state: PrintState
    problem: Problem | None = None
    first_byte_mono: float | None = None
    confirmed_mono: float | None = None


@dataclass(frozen=True, slots=True)
class _Check:
    answer: Future[PrinterState]


@dataclass(frozen=True, slots=True)
class _Print:
    job: PrintJob
    answer: Future[PrintOutcome]


class PrinterThread:
    """Prints jobs one after the other and keeps an eye on the printer in between."""

    def __init__(  # noqa: PLR0913 - one printer has so many properties
        self,
        make_transport: Callable[[], Transport],
        journal: Journal,
        paper: Paper,
        *,
        profile: Profile | None = None,
        set_up: bool = True,
        presenter: bool = False,
        after_crash: bool = False,
        mm_per_second: float = 150.0,
        on_state: Callable[[PrinterState], None] | None = None,
        idle_seconds: float = 15.0,
        trouble_seconds: float = 1.0,
    ) -> None:
        """`mm_per_second`: speed of the paper. `on_state` is called from the printer thread at each change;
        it must not raise.
        """
        self._device = Device(make_transport, answers=(profile or Profile()).proof != "none")
        self._journal = journal
        self._paper = paper
        self._profile = profile or Profile()
        self._set_up, self._presenter, self._after_crash = set_up, presenter, after_crash
        self._mm_per_second = mm_per_second
        self._on_state = on_state
        self._idle_seconds, self._trouble_seconds = idle_seconds, trouble_seconds
        self._pause = trouble_seconds
        self._status = PrinterState(time.monotonic(), False, frozenset({Problem.UNREACHABLE}))
        self._asks: queue.Queue[_Check | _Print | None] = queue.Queue()
        self._stopping = threading.Event()
        self._door, self._closed = threading.Lock(), False
        self._thread = threading.Thread(target=self._run, name="printer", daemon=True)

    def start(self) -> None:
        """Opens the printer and begins to watch it."""
        self._thread.start()

    def stop(self, grace_seconds: float = 2.0) -> None:
        """Ends the thread. A ticket on its way gets `grace_seconds`; jobs not begun are not printed."""
        self._stopping.set()
        self._asks.put(None)
        self._thread.join(grace_seconds)
        if self._thread.is_alive():
            self._device.abort()
            self._thread.join()

    def print(self, job: PrintJob) -> Future[PrintOutcome]:
        """Queues a job. From any thread."""
        ask = _Print(job, Future())
        self._post(ask)
        return ask.answer

    def check(self) -> Future[PrinterState]:
        """Asks the printer anew. From any thread."""
        ask = _Check(Future())
        self._post(ask)
        return ask.answer

    def state(self) -> PrinterState:
        """Last known state, at once. While there is trouble it is about 1 s old at most, else 15 s."""
        return self._status

    @property
    def profile(self) -> Profile:
        """What the printer is taken to be able to do now."""
        return self._profile

    def use(self, profile: Profile) -> None:
        """From any thread; holds from the next job on."""
        self._profile = profile

    def probe(self) -> Future[Findings]:
        """Finds out what the printer can do, only while a member of staff watches: some print the questions."""
        answer: Future[Findings] = Future()
        answer.set_result(Findings(self._profile, ()))
        return answer

    def clear(self) -> Future[bool]:
        """Tells the printer to forget what it holds. True: what was held can no longer come out."""
        answer: Future[bool] = Future()
        answer.set_result(False)
        return answer

    def recover(self) -> Future[bool]:
        """Lets the printer go on after an error of its cutter, without what it held. True: it is well again."""
        answer: Future[bool] = Future()
        answer.set_result(False)
        return answer

    def _post(self, ask: _Check | _Print) -> None:
        with self._door:
            if not self._closed:
                self._asks.put(ask)
                return
        self._turn_away(ask)

    def _run(self) -> None:
        self._look()
        while not self._stopping.is_set():
            try:
                ask = self._asks.get(timeout=self._pause)
            except queue.Empty:
                self._look()
            else:
                self._do(ask)
        with self._door:
            self._closed = True
        while not self._asks.empty():
            self._turn_away(self._asks.get())
        self._device.close()

    def _do(self, ask: _Check | _Print | None) -> None:
        match ask:
            case _Check(answer):
                answer.set_result(self._look())
            case _Print(job, answer):
                self._settle(answer, lambda: self._print(job))

    def _settle(self, answer: Future[PrintOutcome], work: Callable[[], PrintOutcome]) -> None:
        """The journal may fail (disk full): whoever asked hears of it, and the thread lives on."""
        try:
            outcome = work()
        except Exception as error:
            log.exception("a print job failed")
            answer.set_exception(error)
        else:
            answer.set_result(outcome)

    def _turn_away(self, ask: _Check | _Print | None) -> None:
        """It came too late: no byte of it was sent."""
        match ask:
            case _Check(answer):
                answer.set_result(self._status)
            case _Print(job, answer):
                self._settle(answer, lambda: self._finish(job, PrintOutcome(PrintState.NOT_PRINTED)))

    def _look(self) -> PrinterState:
        status = self._device.check()
        self._note(status)
        return status

    def _note(self, status: PrinterState) -> None:
        """Keeps the status, tells a change, and sets the time of the next look."""
        before, self._status = self._status, status
        if Problem.UNREACHABLE in status.problems:
            self._pause = min(max(self._pause * 2, self._trouble_seconds), LONGEST_REOPEN_SECONDS)
        else:
            self._pause = self._idle_seconds if status.can_print else self._trouble_seconds
        if (before.answered, before.problems) == (status.answered, status.problems):
            return
        log.log(logging.INFO if status.can_print else logging.WARNING, "printer: %s", status.words)
        if self._on_state is not None:
            self._on_state(status)

    def _print(self, job: PrintJob) -> PrintOutcome:
        status = self._ready()
        if not status.can_print:
            return self._finish(job, PrintOutcome(PrintState.NOT_PRINTED, status.problem))
        if job.job_id:
            self._journal.job_sending(job.job_id, job.attempt)
        try:
            first = self._device.send(self._bytes(job), WRITE_SECONDS)
        except PrinterError as error:
            self._note(PrinterState(time.monotonic(), False, frozenset({error.problem})))
            state = PrintState.UNCERTAIN if error.accepted else PrintState.NOT_PRINTED
            return self._finish(job, PrintOutcome(state, error.problem))
        if job.job_id:
            self._journal.job_sent(job.job_id)
        return self._finish(job, self._prove(job, first))

    def _ready(self) -> PrinterState:
        """A status young enough to send on; asks only if there is none."""
        status = self._status
        young = time.monotonic() - status.at_mono < FRESH_SECONDS
        if young and Problem.UNREACHABLE in status.problems:
            return status
        if young and status.can_print:
            try:
                self._device.drain()
            except PrinterError:
                self._device.close()
            else:
                return status
        return self._look()

    def _bytes(self, job: PrintJob) -> bytes:
        return job.payload + BARRIER if self._profile.proof == "barrier" else job.payload

    def _prove(self, job: PrintJob, first: float) -> PrintOutcome:
        pace = Pace(
            size=len(job.payload),
            length_mm=length_mm(job.payload, self._paper),
            bytes_per_second=self._device.bytes_per_second,
            mm_per_second=self._mm_per_second,
        )
        found = find(self._device, self._profile.proof, pace, first)
        if found.status is not None:
            self._note(found.status)
        confirmed = time.monotonic() if found.state in _CONFIRMED else None
        return PrintOutcome(found.state, found.problem, first, confirmed)

    def _finish(self, job: PrintJob, outcome: PrintOutcome) -> PrintOutcome:
        problem = None if outcome.problem is None else outcome.problem.value
        if not job.job_id:
            return outcome
        self._journal.job_finished(job.job_id, outcome.state, problem)
        log.info("print job %s: %s %s", job.job_id, outcome.state.value, problem or "")
        return outcome
