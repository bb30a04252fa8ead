"""A ticket on its way to the paper, what became of it, and the journal that must know of it first."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from typing import Protocol

from hall.tickets import PrintState, Unsettled
from kiosk.model.printer_state import Problem
from kiosk.printing.documents import PaperFormat


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
        """Paper for something that is no ticket: a test page, a document with requirements."""


@dataclass(frozen=True, slots=True)
class PrintJob:
    """One ticket on its way to the printer."""

    job_id: str
    """Empty: loose paper that is no ticket. It has no line in the journal."""
    payload: bytes
    attempt: int = 1
    """Counts the tries of this job, from 1."""
    paper: PaperFormat | None = None
    """What it was laid out for: on a narrower printer its number would break, so there it is not printed."""


@dataclass(frozen=True, slots=True)
class PrintOutcome:
    """What became of a job; times are on time.monotonic()."""

    state: PrintState
    problem: Problem | None = None
    first_byte_mono: float | None = None
    confirmed_mono: float | None = None
