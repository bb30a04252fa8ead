"""Answers of commands as plain values for JSON, and as sentences."""

from __future__ import annotations

from datetime import datetime
from typing import Any

from kiosk.catalogue import Availability, ClosedToday, LeftEarly, NotYet, OnBreak, Open, PastLastTicket, QuotaGone
from kiosk.config import PrinterSettings
from kiosk.desk import Outcome
from kiosk.printer import PrinterState
from kiosk.tickets import Ticket


def outcome_json(outcome: Outcome) -> dict[str, Any]:
    """A number given, for programs. Times are microseconds from the start of serving."""
    timing = outcome.timing
    return {
        **ticket_json(outcome.ticket),
        "print_state": outcome.print_state.value,
        "problem": outcome.problem,
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


def status_json(status: PrinterState, where: PrinterSettings) -> dict[str, Any]:
    """The printer's state, for programs and people."""
    return {
        "can_print": status.can_print,
        "answered": status.answered,
        "problems": sorted(problem.value for problem in status.problems),
        "words": status.words,
        "where": f"{where.host}:{where.port}",
    }


def why_not(availability: Availability) -> str:
    """Why there is no number now, in one English sentence for whoever typed the command."""
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
        case Open():
            return "Numbers are given."


def _when(reopens: datetime | None) -> str:
    return "at no known time" if reopens is None else f"on {reopens:%Y-%m-%d at %H:%M}"
