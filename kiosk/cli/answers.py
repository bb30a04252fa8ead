"""Answers of commands as plain values for JSON, and as sentences."""

from __future__ import annotations

from dataclasses import asdict
from datetime import datetime
from typing import Any

from hall.catalogue import (
    Availability,
    Catalogue,
    ClosedToday,
    LeftEarly,
    NotYet,
    NumbersUsedUp,
    OnBreak,
    Open,
    PastLastTicket,
    QuotaGone,
    TimeUnknown,
)
from hall.tickets import Ticket
from kiosk.config import PrinterSettings, Settings
from kiosk.desk import ServeOutcome
from kiosk.model.availability import HallSnapshot
from kiosk.model.central_link import Link
from kiosk.model.paper_roll import PaperLeft
from kiosk.model.printer_state import PrinterState
from kiosk.printing import PrintOutcome, Profile
from kiosk.store import Store, WaitScore


def outcome_json(outcome: ServeOutcome) -> dict[str, Any]:
    """A number given, for programs. Times are microseconds from the start of serving."""
    timing = outcome.timing
    return {
        **ticket_json(outcome.ticket),
        "print_state": outcome.print_state.value,
        "problem": outcome.problem,
        "copy": outcome.copy,
        "commit_us": timing.committed,
        "first_byte_us": timing.first_byte,
        "confirmed_us": timing.confirmed,
    }


def ticket_json(ticket: Ticket) -> dict[str, Any]:
    """A ticket, for programs."""
    wait = ticket.wait
    return {
        "label": ticket.label,
        "ticket_id": ticket.ticket_id,
        "period": ticket.period,
        "series": ticket.series,
        "number": ticket.number,
        "agency": ticket.agency,
        "service": ticket.service,
        "language": ticket.language,
        "issued_at": ticket.issued_at.isoformat(timespec="milliseconds"),
        "ahead": ticket.ahead,
        "wait": {"low_minutes": wait.low_minutes, "high_minutes": wait.high_minutes} if wait else None,
        "queue_state": ticket.queue_state.value,
        "print_state": ticket.print_state.value,
        "code": ticket.code,
    }


def state_json(
    state: PrinterState | None, profile: Profile | None, paper: PaperLeft | None, where: PrinterSettings
) -> dict[str, Any]:
    """How the printer is, for programs and people. Without a printer nothing can be printed."""
    if state is None or profile is None:
        return {
            "can_print": False, "answered": False, "problems": [], "words": "No printer is configured.", "where": "",
            "proof": "none", "identity": "", "paper": None,
        }  # fmt: skip
    return {
        "can_print": state.can_print,
        "answered": state.answered,
        "problems": sorted(problem.value for problem in state.problems),
        "words": state.words,
        "where": f"{where.host}:{where.port}" if where.transport == "tcp" else str(where.device),
        "proof": profile.proof,
        "identity": profile.identity,
        "paper": None if paper is None else {**asdict(paper), "words": paper_words(paper)},
    }


def score_json(score: WaitScore) -> dict[str, Any]:
    """How good the printed waits of one day and agency were, for programs."""
    return {**asdict(score), "day": score.day.isoformat()}


def page_json(outcome: PrintOutcome) -> dict[str, str]:
    """What became of a page without a number."""
    problem = "" if outcome.problem is None else outcome.problem.value
    return {"print_state": outcome.state.value, "problem": problem}


def link_json(
    link: Link, store: Store, settings: Settings, catalogue: Catalogue, board: HallSnapshot
) -> dict[str, Any]:
    """How the kiosk stands with central, for programs. The token is not in it."""
    known, held = store.mirror_state(), store.held()
    return {
        "url": settings.central.url,
        "hall": settings.place.hall,
        "kiosk": settings.place.kiosk,
        "incarnation": known.incarnation,
        "enrolled": link.enrolled,
        "connected": link.connected,
        "last_contact": None if link.last_contact is None else link.last_contact.isoformat(timespec="milliseconds"),
        "problem": link.problem,
        "forked": known.forked,
        "unsent": known.unsent,
        "oldest_unsent_s": known.oldest_unsent_s,
        "acked_seq": known.acked_seq,
        "last_seq": known.last_seq,
        "position": known.position,
        "parked": known.parked,
        "parked_events": [
            {"seq": one.event.seq, "kind": one.event.kind, "reason": one.reason, "again": one.again}
            for one in store.parked()
        ],
        "band": None if known.band is None else [known.band.first, known.band.last],
        "shares": [[share.first, share.last] for share in held.shares],
        "longer": None if held.longer is None else [held.longer.first, held.longer.last],
        "reserve_left": [asdict(one) for one in store.reserve_left(board.few)],
        "few": [
            {"agency": catalogue.agency(catalogue.queue(name).agency).short, "series": name, "left": left}
            for name, left in sorted(board.few.items(), key=lambda one: one[1])
        ],
        "used_up": sorted(board.used_up),
        "elsewhere": dict(link.elsewhere),
    }


def paper_words(paper: PaperLeft) -> str:
    """The account of paper in one English sentence."""
    until = "" if paper.runs_out_at is None else f", at today's rate until {paper.runs_out_at:%H:%M}"
    return f"About {paper.mm / 1000:.1f} m of paper left, {paper.tickets} tickets{until}."


def why_not(availability: Availability) -> str:
    """Why there is no number now, in one English sentence for the terminal."""
    match availability:
        case OnBreak(until=until):
            return f"The counter is on break until {until:%H:%M}."
        case NotYet(machine=machine):
            return f"Numbers are given from {machine:%H:%M}."
        case QuotaGone(reopens=reopens):
            return f"Today's quota is used up; next numbers {_when(reopens)}."
        case PastLastTicket(reopens=reopens):
            return f"The last number of today has been given; next numbers {_when(reopens)}."
        case ClosedToday(reopens=reopens):
            return f"Closed today; next numbers {_when(reopens)}."
        case LeftEarly():
            return "The counter closed early today."
        case NumbersUsedUp():
            return (
                "Central cannot be reached and this kiosk's own numbers are used up: connect it, or let it go on with "
                "longer labels: `kiosk sync go-on`, or in the staff menu."
            )
        case Open() | TimeUnknown():
            return "Numbers are given."


def _when(reopens: datetime | None) -> str:
    return "at no known time" if reopens is None else f"on {reopens:%Y-%m-%d at %H:%M}"
