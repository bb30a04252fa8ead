"""Finding out what a printer can do, without any print data; only while a member of staff watches.

Some printers print such questions as text, and no answer tells so: what is found holds only after a person has seen
that nothing of the kind came out.
"""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass

from kiosk.model.printer_state import Problem
from kiosk.printing.device import Device
from kiosk.printing.escpos_commands import (
    ASK_FULL,
    BARRIER,
    CUT_MARK,
    REPORT_CHANGES,
    STATUS_REQUESTS,
    TELL_NOTHING,
    ask_status,
    name_here,
    new_process_id,
)
from kiosk.printing.inbox import AwaitedReply
from kiosk.printing.profile import Dialect, Profile, Proof
from kiosk.printing.replies import FullStatus, RealTimeReply
from kiosk.printing.status_bytes import PrinterError, problems_of

ASK_SECONDS = 0.5
"""An idle printer answers each question of set-up within this or not at all."""
_CONSTANT = 0x12
_NOTHING = "no answer"


@dataclass(frozen=True, slots=True)
class Findings:
    """What set-up found. It holds only after a person has seen that the printer printed none of the questions."""

    profile: Profile
    answers: tuple[str, ...]
    """One English line for each question, for the log and the staff screen."""
    constant: bool = False
    """It says "all is well" to every status request and nothing to any other question: a printer that knows its
    paper says the same while it is well, so have its cover opened to see."""


def probe(device: Device) -> Findings:
    """Asks one thing after the other. Raises PrinterError if the printer is in trouble: then answers mean nothing."""
    status = {n: reply.byte for n in STATUS_REQUESTS if isinstance(reply := _real_time(device, n), RealTimeReply)}
    _must_be_well(status)
    identity = device.identify()
    automatic = _reports_changes(device)
    barrier = _answers_in_order(device)
    names = _names_what_is_done(device)
    clears = device.forget()
    # Six bytes of full status could be taken for four of automatic status. The line feed: had the printer taken a
    # question for text, it comes out now and not inside the next ticket.
    device.write(TELL_NOTHING + b"\n")
    full = None if names or clears else _full_status(device)
    dialect: Dialect = "epson" if full is None else "custom"
    proof = _proof(status, full, barrier=barrier, names=names)
    profile = Profile(proof, dialect, automatic and full is None, clears, identity)
    others = bool(identity) or automatic or barrier or names or clears or full is not None
    constant = set(status.values()) == {_CONSTANT} and len(status) == len(STATUS_REQUESTS) and not others
    return Findings(profile, _lines(status, profile, barrier=barrier, names=names, automatic=automatic), constant)


def _real_time(device: Device, n: int) -> RealTimeReply | FullStatus | None:
    return device.ask_once(ask_status(n))


def _must_be_well(status: dict[int, int]) -> None:
    hard = [problem for problem in problems_of(status) if problem is not Problem.NEAR_END]
    if hard:
        raise PrinterError(hard[0], "set-up needs a printer that is well")


def _reports_changes(device: Device) -> bool:
    """GS a is answered with the state at once."""
    device.inbox.pushed = None
    return _asked(device, REPORT_CHANGES, lambda: device.inbox.pushed is not None)


def _answers_in_order(device: Device) -> bool:
    owed = AwaitedReply("barrier")
    device.inbox.owes(owed)
    answered = _asked(device, BARRIER, lambda: owed.paid_at is not None)
    device.inbox.give_up(owed)
    return answered


def _names_what_is_done(device: Device) -> bool:
    """A name made up now: some answer a fixed one."""
    name = new_process_id(()) + CUT_MARK
    answered = _asked(device, name_here(name), lambda: name in device.inbox.names)
    device.inbox.names.clear()
    return answered


def _full_status(device: Device) -> FullStatus | None:
    """Only asked of a printer that is no Epson or Citizen: those know no DLE EOT 20."""
    with device.reading("custom"):
        reply = device.ask_once(ASK_FULL)
    return reply if isinstance(reply, FullStatus) else None


def _asked(device: Device, question: bytes, come: Callable[[], bool]) -> bool:
    device.drain()
    device.write(question)
    return device.wait_for(come, ASK_SECONDS)


def _proof(status: dict[int, int], full: FullStatus | None, *, barrier: bool, names: bool) -> Proof:
    """The strongest that was answered. Whether there is a presenter's sensor is for the configuration to say."""
    if names:
        return "process_id"
    if barrier:
        return "barrier"
    return "status" if status or full is not None else "none"


def _lines(status: dict[int, int], profile: Profile, *, barrier: bool, names: bool, automatic: bool) -> tuple[str, ...]:
    def yes(answered: bool) -> str:
        return "answered" if answered else _NOTHING

    asked = (f"{n}: {status[n]:02X}" if n in status else f"{n}: {_NOTHING}" for n in STATUS_REQUESTS)
    return (
        f"Status in real time (DLE EOT): {', '.join(asked)}",
        f"Name (GS I): {profile.identity or _NOTHING}",
        f"Telling changes by itself (GS a): {yes(automatic)}",
        f"Answer in the order of the data (GS r): {yes(barrier)}",
        f"Naming what is done (GS ( H): {yes(names)}",
        f"Forgetting what it holds (DLE DC4): {yes(profile.clears)}",
        f"Full status (DLE EOT 20): {yes(profile.dialect == 'custom')}",
        f"Proof of a ticket from now on: {profile.proof}",
    )
