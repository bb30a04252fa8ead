"""What proves that a ticket came out, and what is said without proof. After the first byte nothing here resends."""

from __future__ import annotations

import time
from dataclasses import dataclass

from kiosk.printer import PrinterState, Problem
from kiosk.printing.device import Device
from kiosk.printing.profile import Proof
from kiosk.printing.status import PrinterError
from kiosk.tickets import PrintState

CUT_SECONDS = 0.35
SPARE_SECONDS = 1.5
LOOK_SECONDS = 0.5
"""Between two looks for a fault while the printer works."""
STATUS_ONLY_SECONDS = 1.0
"""Without a barrier nothing says when printing begins, so the last look waits so much longer."""


@dataclass(frozen=True, slots=True)
class Pace:
    """How long a ticket takes: its bytes on the line, its paper past the head, the cut."""

    size: int
    length_mm: float
    bytes_per_second: float
    mm_per_second: float

    @property
    def mechanical_seconds(self) -> float:
        return self.length_mm / self.mm_per_second + CUT_SECONDS

    @property
    def limit_seconds(self) -> float:
        """After this nobody waits any longer."""
        return self.size / self.bytes_per_second + self.mechanical_seconds + SPARE_SECONDS


@dataclass(frozen=True, slots=True)
class Found:
    """The verdict. `status` is the printer's state if it was learned on the way."""

    state: PrintState
    problem: Problem | None = None
    status: PrinterState | None = None


def find(device: Device, proof: Proof, pace: Pace, first_byte: float) -> Found:
    """Waits, within the pace's limit, for evidence of a ticket whose first byte left at `first_byte` (monotonic)."""
    try:
        match proof:
            case "barrier" | "process_id" | "presenter":
                return _by_barrier(device, pace, first_byte)
            case "status":
                return _by_status(device, pace, first_byte)
            case "none":
                return Found(PrintState.UNVERIFIED)
    except PrinterError as error:
        device.close()
        lost = PrinterState(time.monotonic(), False, frozenset({error.problem}))
        return Found(PrintState.UNCERTAIN, error.problem, lost)


def _by_barrier(device: Device, pace: Pace, first_byte: float) -> Found:
    """The data were worked through, the paper had its time, and then the printer was still well."""
    limit = first_byte + pace.limit_seconds
    trouble = _await_barrier(device, limit)
    if trouble is not None:
        return trouble
    _await_paper(device, first_byte + pace.mechanical_seconds)
    return _last_look(device, limit, PrintState.PRINTED)


def _by_status(device: Device, pace: Pace, first_byte: float) -> Found:
    """Well before and well after: the ticket has probably come out."""
    _await_paper(device, first_byte + STATUS_ONLY_SECONDS + pace.mechanical_seconds)
    return _last_look(device, first_byte + STATUS_ONLY_SECONDS + pace.limit_seconds, PrintState.PROBABLE)


def _await_barrier(device: Device, limit: float) -> Found | None:
    """None once the barrier was answered. A fault on the way ends the wait early: the printer holds the ticket."""
    look = time.monotonic() + LOOK_SECONDS
    while device.barriers_owed:
        device.listen(min(look, limit))
        now = time.monotonic()
        if not device.barriers_owed or now < min(look, limit):
            continue
        status = device.ask()
        if status.answered and not status.can_print:
            return Found(PrintState.UNCERTAIN, status.problem, status)
        if now >= limit and device.barriers_owed:
            return _barrier_missing(device, status)
        look = now + LOOK_SECONDS
    return None


def _barrier_missing(device: Device, status: PrinterState) -> Found:
    """A printer that is well but lost the barrier would never pay it back: a new connection starts even."""
    if status.answered:
        device.close()
    return Found(PrintState.UNCERTAIN, status.problem or Problem.TIMEOUT, status)


def _await_paper(device: Device, until: float) -> None:
    while time.monotonic() < until:
        device.listen(until)


def _last_look(device: Device, limit: float, verdict: PrintState) -> Found:
    """A printer busy with cutting may keep silent for a moment, so silence is asked again until the limit."""
    status = device.ask()
    while not status.answered and time.monotonic() < limit:
        status = device.ask()
    if status.answered and status.can_print:
        return Found(verdict, None, status)
    return Found(PrintState.UNCERTAIN, status.problem, status)
