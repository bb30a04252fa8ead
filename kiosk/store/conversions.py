"""From rows to values and from values to rows."""

from __future__ import annotations

import json
from collections.abc import Mapping
from dataclasses import dataclass
from datetime import UTC
from typing import Any
from zoneinfo import ZoneInfo

from sqlalchemy import Connection, Row, insert

from hall.tickets import ClockGrade, Moment, PrintState, QueueState, Ticket, WaitRange, token_hash
from kiosk.store import tables
from kiosk.store.values import AskedBy, Event

AnyRow = Row[*tuple[Any, ...]]
INSERT_EVENT = insert(tables.event).inline()
INSERT_JOB = insert(tables.print_job).inline()


def stamps(moment: Moment) -> dict[str, Any]:
    """The columns that say when something happened."""
    return {
        "at_utc": moment.utc,
        "at_trust": moment.grade.value,
        "boot_id": moment.boot_id,
        "mono_ms": moment.mono_ms,
    }


def moment_of(row: AnyRow) -> Moment:
    """When the thing in this row happened."""
    return Moment(utc=row.at_utc, grade=ClockGrade(row.at_trust), boot_id=row.boot_id, mono_ms=row.mono_ms)


def ticket_of(row: AnyRow, zone: ZoneInfo) -> Ticket:
    """The ticket in this row."""
    return Ticket(
        ticket_id=row.ticket_id,
        hall=row.hall,
        period=row.period,
        series=row.series,
        number=row.number,
        agency=row.agency,
        service=row.service,
        issued_at=row.at_utc.astimezone(zone),
        clock_ok=row.at_trust != ClockGrade.BAD.value,
        language=row.language,
        ahead=row.ahead,
        wait=None if row.wait_low is None else WaitRange(row.wait_low, row.wait_high),
        queue_state=QueueState(row.queue_state),
        print_state=PrintState(row.print_state),
        code=row.code,
        as_of=None if row.as_of is None else row.as_of.astimezone(zone),
        served_share=row.served_share,
    )


def row_of(given: Ticket, press_id: str, moment: Moment) -> dict[str, Any]:
    """The columns of a new ticket."""
    return {
        "ticket_id": given.ticket_id,
        "press_id": press_id,
        "hall": given.hall,
        "period": given.period,
        "series": given.series,
        "number": given.number,
        "agency": given.agency,
        "service": given.service,
        "language": given.language,
        "ahead": given.ahead,
        "wait_low": given.wait.low_minutes if given.wait else None,
        "wait_high": given.wait.high_minutes if given.wait else None,
        "code": given.code,
        "queue_state": given.queue_state.value,
        "round": 1,
        "recalls": 0,
        "position": 0,
        "print_state": given.print_state.value,
        "as_of": given.as_of,
        "served_share": given.served_share,
        **stamps(moment),
    }


def facts_of(given: Ticket) -> dict[str, object]:
    """What the other end needs of a new ticket beside the columns of the event."""
    facts: dict[str, object] = {
        "agency": given.agency,
        "service": given.service,
        "language": given.language,
        "ahead": given.ahead,
        "wait": [given.wait.low_minutes, given.wait.high_minutes] if given.wait else None,
        "code": given.code,
        "token_hash": token_hash(given.token),
    }
    if given.as_of is not None:
        facts["as_of"] = given.as_of.astimezone(UTC).isoformat(timespec="seconds")
    return facts


def job_row(ticket_row: int | None, copy: int, asked_by: AskedBy, moment: Moment) -> dict[str, Any]:
    """The columns of a new print job, of which no byte has left."""
    return {
        "ticket": ticket_row,
        "copy": copy,
        "attempt": 0,
        "state": PrintState.PREPARED.value,
        "asked_by": asked_by,
        "mm": 0.0,
        "prepared_at": moment.utc,
    }


def event_of(row: AnyRow) -> Event:
    """The event in this row."""
    return Event(
        row.seq, row.ticket_id, row.kind, row.period, row.series, row.number, moment_of(row), json.loads(row.body)
    )


@dataclass(frozen=True, slots=True)
class Numbers:
    """What an event is about if not a ticket: a period, or one series in it, or neither."""

    period: int | None = None
    series: str | None = None
    ticket_id: None = None
    number: None = None


def log_event(
    connection: Connection, kind: str, moment: Moment, body: Mapping[str, object], *, about: Ticket | Numbers
) -> None:
    """Append to the event log, in the transaction of what happened."""
    row = {
        "ticket_id": about.ticket_id,
        "kind": kind,
        "period": about.period,
        "series": about.series,
        "number": about.number,
        "body": json.dumps(body, separators=(",", ":"), ensure_ascii=False),
        **stamps(moment),
    }
    connection.execute(INSERT_EVENT, row)
