"""What proves that a ticket came out, and what is said without proof. After the first byte nothing here resends."""

from __future__ import annotations

import time
from collections.abc import Callable
from dataclasses import dataclass

from hall.tickets import PrintState
from kiosk.model.printer_state import PrinterState, Problem
from kiosk.printing.device import Device
from kiosk.printing.escpos_commands import CUT_MARK, PRINTED_MARK
from kiosk.printing.inbox import AwaitedReply
from kiosk.printing.status_bytes import PrinterError, at_rest, in_mouth

CUT_SECONDS = 0.35
PRESENT_SECONDS = 1.0
"""A presenter brings the ticket to its mouth."""
SPARE_SECONDS = 1.5
LOOK_SECONDS = 0.5
"""Between two looks for a fault while the printer works."""
MOUTH_SECONDS = 0.1
"""Between two looks for the ticket in the printer's mouth."""
STATUS_ONLY_SECONDS = 1.0
"""Without a barrier nothing says when printing begins, so the last look waits so much longer."""

NOT_CUT = frozenset({Problem.CUTTER, Problem.JAM})
"""With one of these a ticket whose text is on paper hangs in the printer."""
NOT_SURELY_CUT = NOT_CUT | {Problem.ERROR}


@dataclass(frozen=True, slots=True)
class PrintSpeed:
    """How long a ticket takes: its bytes on the line, its paper past the head, the cut."""

    size: int
    length_mm: float
    bytes_per_second: float
    mm_per_second: float
    presenter: bool = False

    @property
    def mechanical_seconds(self) -> float:
        return self.length_mm / self.mm_per_second + CUT_SECONDS + (PRESENT_SECONDS if self.presenter else 0.0)

    @property
    def limit_seconds(self) -> float:
        """After this nobody waits any longer."""
        return self.size / self.bytes_per_second + self.mechanical_seconds + SPARE_SECONDS


@dataclass(frozen=True, slots=True)
class SentJob:
    """A ticket that the printer took whole, and by what it may be known again."""

    pace: PrintSpeed
    first_byte: float
    """When its first byte left, on time.monotonic()."""
    process_id: str = ""
    barrier: AwaitedReply | None = None
    mouth_full: bool = True
    """Whether an earlier ticket stuck in the printer's mouth, or nobody knows."""

    @property
    def limit(self) -> float:
        return self.first_byte + self.pace.limit_seconds


@dataclass(frozen=True, slots=True)
class PrintEvidence:
    """The verdict. `status` is the printer's state if it was learned on the way."""

    state: PrintState
    problem: Problem | None = None
    status: PrinterState | None = None
    cut_off: bool = False
    """The connection was lost before the printer had worked through the ticket: it may have got only half of it."""


def find(device: Device, sent: SentJob) -> PrintEvidence:
    """Waits, within the pace's limit, for the evidence that the device's profile promises."""
    try:
        match device.profile.proof:
            case "process_id":
                return _by_process_id(device, sent)
            case "barrier" if sent.barrier is not None:
                return _by_barrier(device, sent, sent.barrier)
            case "presenter" if device.profile.dialect == "custom":
                return _by_presenter(device, sent)
            case "none":
                return PrintEvidence(PrintState.UNVERIFIED)
            case _:
                return _by_status(device, sent)
    except PrinterError as error:
        device.close()
        lost = PrinterState(time.monotonic(), False, frozenset({error.problem}))
        whole = sent.process_id + CUT_MARK in device.inbox.names or _paid(sent.barrier)
        return PrintEvidence(PrintState.UNCERTAIN, error.problem, lost, cut_off=not whole)


def _by_process_id(device: Device, sent: SentJob) -> PrintEvidence:
    """The printer names the ticket twice: when its text is on paper and when it is cut. Then the cutter is well."""
    marks = {sent.process_id + PRINTED_MARK, sent.process_id + CUT_MARK}
    trouble = _await(device, sent.limit, lambda: marks <= device.inbox.names)
    if trouble is None:
        return _after_cut(device, sent.limit)
    on_paper = sent.process_id + PRINTED_MARK in device.inbox.names
    if on_paper and trouble.answered and trouble.problems & NOT_CUT:
        return PrintEvidence(PrintState.PRINTED_NOT_CUT, trouble.problem, trouble)
    return PrintEvidence(PrintState.UNCERTAIN, trouble.problem or Problem.TIMEOUT, trouble)


def _after_cut(device: Device, limit: float) -> PrintEvidence:
    """Both names came, so the ticket is out, unless the blade says otherwise. Other faults come after it."""
    status = _answered(device, limit)
    if not status.answered:
        return PrintEvidence(PrintState.UNCERTAIN, status.problem, status)
    if status.problems & NOT_SURELY_CUT:
        return PrintEvidence(PrintState.PRINTED_NOT_CUT, status.problem, status)
    return PrintEvidence(PrintState.PRINTED, None, status)


def _by_barrier(device: Device, sent: SentJob, barrier: AwaitedReply) -> PrintEvidence:
    """The data were worked through, the paper had its time after that, and then the printer was still well."""
    trouble = _await(device, sent.limit, lambda: _paid(barrier))
    if trouble is not None:
        if trouble.can_print and trouble.answered:
            # A printer that is well and has not answered until now never will: the next ticket starts even.
            device.inbox.give_up_all()
        return PrintEvidence(PrintState.UNCERTAIN, trouble.problem or Problem.TIMEOUT, trouble)
    assert barrier.paid_at is not None
    done = barrier.paid_at + sent.pace.mechanical_seconds
    trouble = _await_paper(device, done)
    if trouble is not None:
        return PrintEvidence(PrintState.UNCERTAIN, trouble.problem, trouble)
    return _last_look(device, max(sent.limit, done), PrintState.PRINTED)


def _by_status(device: Device, sent: SentJob) -> PrintEvidence:
    """Well before and well after: the ticket has probably come out."""
    begun = sent.first_byte + STATUS_ONLY_SECONDS + sent.pace.size / sent.pace.bytes_per_second
    trouble = _await_paper(device, begun + sent.pace.mechanical_seconds)
    if trouble is not None:
        return PrintEvidence(PrintState.UNCERTAIN, trouble.problem, trouble)
    return _last_look(device, sent.limit + STATUS_ONLY_SECONDS, PrintState.PROBABLE)


def _by_presenter(device: Device, sent: SentJob) -> PrintEvidence:
    """A ticket has come into the mouth that was empty before, nothing waits to be printed, the paper stands still."""
    empty, shown = not sent.mouth_full, False
    while True:
        status = device.ask()
        full = device.inbox.full
        if status.answered and not status.can_print:
            return PrintEvidence(PrintState.UNCERTAIN, status.problem, status)
        if status.answered and full is not None:
            shown = shown or (empty and in_mouth(full))
            empty = empty or not in_mouth(full)
            if shown and at_rest(full):
                return PrintEvidence(PrintState.PRINTED, None, status)
        if time.monotonic() >= sent.limit:
            return _no_ticket_seen(status, empty=empty)
        device.wait_for(lambda: False, MOUTH_SECONDS)


def _no_ticket_seen(status: PrinterState, *, empty: bool) -> PrintEvidence:
    """Behind an older ticket that stayed in the mouth a new one cannot be seen."""
    if status.answered and not empty:
        return PrintEvidence(PrintState.PROBABLE, None, status)
    return PrintEvidence(PrintState.UNCERTAIN, status.problem or Problem.TIMEOUT, status)


def _await(device: Device, limit: float, come: Callable[[], bool]) -> PrinterState | None:
    """None once `come` is true; else the printer's state when it was found in trouble or the time was over.

    A fault ends the wait early: the printer holds the ticket.
    """
    look = time.monotonic() + LOOK_SECONDS
    while not come():
        until = min(look, limit)
        device.wait_for(lambda: come() or _alarm(device), until - time.monotonic())
        if come():
            return None
        status = device.ask()
        now = time.monotonic()
        if come():
            return None
        if (status.answered and not status.can_print) or now >= limit:
            return status
        device.inbox.pushed = None
        look = now + LOOK_SECONDS
    return None


def _await_paper(device: Device, until: float) -> PrinterState | None:
    """The time of the paper has to go by. A fault that the printer tells by itself ends it early."""
    while device.wait_for(lambda: _alarm(device), until - time.monotonic()):
        status = device.ask()
        if status.answered and not status.can_print:
            return status
        device.inbox.pushed = None
    return None


def _last_look(device: Device, limit: float, verdict: PrintState) -> PrintEvidence:
    """Only an answer that all is well makes the verdict."""
    status = _answered(device, limit)
    if status.answered and status.can_print:
        return PrintEvidence(verdict, None, status)
    return PrintEvidence(PrintState.UNCERTAIN, status.problem, status)


def _answered(device: Device, limit: float) -> PrinterState:
    """A printer busy with cutting may keep silent for a moment, so silence is asked again until the limit."""
    status = device.ask()
    while not status.answered and device.is_open and time.monotonic() < limit:
        status = device.ask()
    return status


def _alarm(device: Device) -> bool:
    """The printer tells a fault by itself."""
    pushed = device.inbox.pushed
    return pushed is not None and not pushed.can_print


def _paid(barrier: AwaitedReply | None) -> bool:
    return barrier is not None and barrier.paid_at is not None
