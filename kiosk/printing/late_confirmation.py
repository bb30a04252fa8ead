"""Evidence that comes late: a ticket that nobody could vouch for, and what the printer says of it afterwards."""

from __future__ import annotations

from collections.abc import Callable, Iterable
from dataclasses import dataclass, field

from hall.tickets import PrintState, Unsettled
from kiosk.model.printer_state import PrinterState
from kiosk.printing.escpos_commands import CUT_MARK, PRINTED_MARK
from kiosk.printing.evidence import NOT_CUT, NOT_SURELY_CUT
from kiosk.printing.inbox import AwaitedReply

KEPT_SECONDS = 24 * 3600.0
"""A roll may be changed the next morning."""


@dataclass(slots=True)
class _Open:
    """One job whose fate is not certain."""

    job_id: str
    since: float
    process_id: str = ""
    barrier: AwaitedReply | None = None
    mechanical_seconds: float = 0.0
    held: bool = False
    """The printer stopped with it and has not been well long enough since to have printed it."""
    state: PrintState = PrintState.UNCERTAIN
    marks: set[str] = field(default_factory=set)


class LateConfirmation:
    """Remembers open jobs and matches what the printer says later. Knows no printer; its owner tells it all.

    A process id names one job only, so it counts over any connection. A barrier's reply counts for the job whose
    turn it was on the same connection. What might belong to another job settles nothing.
    """

    def __init__(self, unsettled: Iterable[Unsettled], clock: Callable[[], float]) -> None:
        self._clock = clock
        now = clock()
        self._jobs = [_Open(found.job_id, now, found.process_id) for found in unsettled]
        self._clean_since: float | None = None

    @property
    def process_ids(self) -> frozenset[str]:
        """Those that a new ticket may not have."""
        return frozenset(job.process_id for job in self._jobs)

    @property
    def waiting(self) -> bool:
        """Whether a word of the printer could still settle something."""
        return any(job.process_id or job.barrier is not None for job in self._jobs)

    @property
    def impatient(self) -> bool:
        """Whether only a look at the printer is missing."""
        return any(job.marks or _paid(job) for job in self._jobs)

    def holds(self, job_id: str) -> bool:
        """Whether the printer may still bring this job out."""
        return any(job.held and job.job_id == job_id for job in self._jobs)

    def keep(
        self,
        job_id: str,
        state: PrintState,
        *,
        process_id: str,
        barrier: AwaitedReply | None,
        mechanical_seconds: float,
        held: bool,
    ) -> None:
        """A job that ended without certainty."""
        self._jobs.append(_Open(job_id, self._clock(), process_id, barrier, mechanical_seconds, held, state))
        if held:
            self._clean_since = None

    def hear(self, names: Iterable[str]) -> None:
        """Process ids that came, at whatever time and over whatever connection."""
        for name in names:
            for job in self._jobs:
                if job.process_id and name in (job.process_id + PRINTED_MARK, job.process_id + CUT_MARK):
                    job.marks.add(name[-1])

    def verdicts(self, state: PrinterState) -> list[tuple[str, PrintState]]:
        """Jobs that are settled now that the printer is in this state, each once."""
        now = self._clock()
        clean = state.answered and state.can_print
        if not clean:
            self._clean_since = None
        elif self._clean_since is None:
            self._clean_since = state.at_mono
        found: list[tuple[str, PrintState]] = []
        for job in self._jobs:
            verdict = self._verdict(job, state)
            if verdict is not None and verdict is not job.state:
                job.state = verdict
                found.append((job.job_id, verdict))
            if self._well_for(job.mechanical_seconds, now):
                job.held = False
        self._jobs = [job for job in self._jobs if _worth_keeping(job) and now - job.since < KEPT_SECONDS]
        return found

    def forgotten(self) -> list[str]:
        """The printer has forgotten what it held: these jobs can no longer come out."""
        held = [job for job in self._jobs if job.held and job.state is PrintState.UNCERTAIN]
        for job in held:
            job.held, job.state, job.barrier = False, PrintState.CANCELLED, None
        return [job.job_id for job in held]

    def disown_barriers(self) -> None:
        """The printer's buffer was cleared: what it answers from now on belongs to none of these jobs."""
        for job in self._jobs:
            job.barrier = None

    def _verdict(self, job: _Open, state: PrinterState) -> PrintState | None:
        if CUT_MARK in job.marks and state.answered:
            return PrintState.PRINTED_NOT_CUT if state.problems & NOT_SURELY_CUT else PrintState.PRINTED
        if PRINTED_MARK in job.marks and state.answered and state.problems & NOT_CUT:
            return PrintState.PRINTED_NOT_CUT
        if job.barrier is not None and job.barrier.paid_at is not None:
            # A stop after the reply stops the paper as well, so the time counts from the printer's being well again.
            since_reply = state.at_mono - job.barrier.paid_at
            if since_reply >= job.mechanical_seconds and self._well_for(job.mechanical_seconds, state.at_mono):
                return PrintState.PRINTED
        return None

    def _well_for(self, seconds: float, now: float) -> bool:
        return self._clean_since is not None and now - self._clean_since >= seconds


def _paid(job: _Open) -> bool:
    return job.barrier is not None and job.barrier.paid_at is not None


def _worth_keeping(job: _Open) -> bool:
    if job.state is PrintState.PRINTED:
        return False
    return job.held or bool(job.process_id) or (job.barrier is not None and not job.barrier.stale)
