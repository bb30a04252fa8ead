"""What reports read. Every statement of theirs stands here.

Neither acts nor events have an index by time, but both stand in the order in which they happened. So the place where a
day begins is found by halving, in some dozen looks, and nothing outside of the day is read.
"""

from __future__ import annotations

import json
from collections.abc import Callable, Iterator
from dataclasses import dataclass
from datetime import datetime, timedelta
from typing import Any, NamedTuple

from sqlalchemy import Connection, Row, and_, bindparam, case, func, or_, select

from central.fleet.alarms import LASTS, OVER_AT, AlarmKind, ended_at
from central.reports.span import ReportSpan
from central.store.tables import act, alarm, incarnation, kiosk_event, ticket
from hall.tickets import ClockGrade

AnyRow = Row[*tuple[Any, ...]]

MOVED_FOR = timedelta(days=21)
"""Who comes again another day and is passed on then takes a new place in the order; looked for so long after."""
CLOCKS_APART = timedelta(hours=6)
"""Events of a kiosk are looked for so far around the day, as its clock may differ; at night there are few."""
END = 2**62
EVENTS = ("issued", "print", "roll_replaced", "paper_low")

_IN_HALL = ticket.c.hall == bindparam("in_hall")
# The order of calls is when the number was given, by central's clock, until a transfer gives a new place.
_GIVEN = case(
    (or_(ticket.c.at_trust == ClockGrade.BAD.value, ticket.c.at_utc > ticket.c.arrived_at), ticket.c.arrived_at),
    else_=ticket.c.at_utc,
)
_STAYED = and_(
    ticket.c.queue == ticket.c.series,
    ticket.c.order_ms >= bindparam("start_ms"),
    ticket.c.order_ms < bindparam("end_ms"),
)
_SINCE, _UNTIL = (bindparam(name, type_=ticket.c.at_utc.type) for name in ("start_utc", "end_utc"))
_MOVED = and_(
    ticket.c.queue != ticket.c.series,
    ticket.c.order_ms >= bindparam("start_ms"),
    ticket.c.order_ms < bindparam("late_ms"),
    _GIVEN.between(_SINCE, _UNTIL),
)
TICKETS = select(
    ticket.c.ticket_id, ticket.c.kiosk_id, ticket.c.series, ticket.c.queue, ticket.c.agency, ticket.c.service,
    ticket.c.at_trust, ticket.c.order_ms, ticket.c.priority, _GIVEN.label("given_at"),
).where(_IN_HALL, or_(_STAYED, _MOVED)).order_by(ticket.c.order_ms, ticket.c.pos)  # fmt: skip
MARK = select(func.count(), func.coalesce(func.max(ticket.c.pos), 0)).where(
    _IN_HALL, ticket.c.order_ms >= bindparam("start_ms"), ticket.c.order_ms < bindparam("end_ms")
)
EARLIEST = select(func.min(ticket.c.order_ms)).where(_IN_HALL)

_ACTS = act.c.hall == bindparam("in_hall")
ACT_AT = select(act.c.pos, act.c.at_utc).where(_ACTS, act.c.pos >= bindparam("low")).order_by(act.c.pos).limit(1)
LAST_ACT = select(func.max(act.c.pos)).where(_ACTS)
ACTS = (
    select(act.c.kind, act.c.ticket_id, act.c.counter, act.c.reason, act.c.at_utc, act.c.body)
    .where(
        _ACTS, act.c.pos >= bindparam("low"), act.c.pos < bindparam("high"), act.c.kind.in_(("queue", "counter"))
    )
    .order_by(act.c.pos)
)  # fmt: skip

STORES = select(incarnation.c.kiosk_id, incarnation.c.incarnation).where(incarnation.c.hall == bindparam("in_hall"))
_LOG = (
    kiosk_event.c.hall == bindparam("in_hall"),
    kiosk_event.c.kiosk_id == bindparam("of_kiosk"),
    kiosk_event.c.incarnation == bindparam("of_store"),
)
EVENT_AT = (
    select(kiosk_event.c.seq, kiosk_event.c.at_utc)
    .where(*_LOG, kiosk_event.c.seq >= bindparam("low"), kiosk_event.c.at_trust != ClockGrade.BAD.value)
    .order_by(kiosk_event.c.seq)
    .limit(1)
)
LAST_EVENT = select(func.max(kiosk_event.c.seq)).where(*_LOG)
DAY_EVENTS = (
    select(
        kiosk_event.c.kind, kiosk_event.c.ticket_id, kiosk_event.c.at_utc, kiosk_event.c.at_trust,
        kiosk_event.c.boot_id, kiosk_event.c.body,
    )
    .where(*_LOG, kiosk_event.c.seq >= bindparam("low"), kiosk_event.c.seq < bindparam("high"))
    .order_by(kiosk_event.c.seq)
)  # fmt: skip
ALARMS = (
    select(alarm.c.kind, alarm.c.subject, alarm.c.at_utc, alarm.c.body, alarm.c.seen_at)
    .where(
        alarm.c.hall == bindparam("in_hall"),
        alarm.c.kind.in_((AlarmKind.SILENT.value, AlarmKind.UNSENT.value)),
        alarm.c.at_utc < bindparam("until", type_=alarm.c.at_utc.type),
        or_(
            alarm.c.seen_at.is_(None),
            alarm.c.seen_at > bindparam("since", type_=alarm.c.at_utc.type),
            alarm.c.body.contains(LASTS),
            alarm.c.body.contains(OVER_AT),
        ),
    )
    .order_by(alarm.c.id)
)


class ActRecord(NamedTuple):
    """One act at a counter, or by a visitor's phone."""

    kind: str
    """Of the log's line: "queue" or "counter"."""
    ticket_id: str | None
    counter: str | None
    reason: str | None
    at: datetime
    body: dict[str, Any]


class EventRecord(NamedTuple):
    """One event of a kiosk. `body` is empty where reports have no use for it."""

    kiosk: str
    store: str
    kind: str
    ticket_id: str | None
    at: datetime
    believed: bool
    boot: str
    body: dict[str, Any]


class AlarmRecord(NamedTuple):
    """A kiosk that was not heard, or whose events waited."""

    kind: AlarmKind
    kiosk: str
    at: datetime
    body: dict[str, Any]
    over_at: datetime | None


@dataclass(frozen=True, slots=True)
class DayRecords:
    """All that the store knows of a day."""

    tickets: tuple[AnyRow, ...]
    acts: tuple[ActRecord, ...]
    events: tuple[EventRecord, ...]
    alarms: tuple[AlarmRecord, ...]


def mark(connection: Connection, hall: str, span: ReportSpan) -> tuple[int, int]:
    """Another one tells that numbers of this day came since, from a kiosk that was long without a network."""
    row = connection.execute(MARK, {"in_hall": hall, "start_ms": span.start_ms, "end_ms": span.end_ms}).one()
    return int(row[0]), int(row[1])


def earliest_ms(connection: Connection, hall: str) -> int | None:
    """When the first number of all was given."""
    found: int | None = connection.execute(EARLIEST, {"in_hall": hall}).scalar()
    return found


def read_day(connection: Connection, hall: str, span: ReportSpan) -> DayRecords:
    """Everything of one business day."""
    asked = {
        "in_hall": hall,
        "start_ms": span.start_ms,
        "end_ms": span.end_ms,
        "late_ms": span.end_ms + MOVED_FOR // timedelta(milliseconds=1),
        "start_utc": span.start,
        "end_utc": span.end,
    }
    return DayRecords(
        tickets=tuple(connection.execute(TICKETS, asked)),
        acts=tuple(_acts(connection, hall, span)),
        events=tuple(_events(connection, hall, span)),
        alarms=tuple(_alarms(connection, hall, span)),
    )


def _acts(connection: Connection, hall: str, span: ReportSpan) -> Iterator[ActRecord]:
    last = connection.execute(LAST_ACT, {"in_hall": hall}).scalar() or 0

    def at(low: int) -> tuple[int, datetime] | None:
        row = connection.execute(ACT_AT, {"in_hall": hall, "low": low}).first()
        return None if row is None else (row.pos, row.at_utc)

    low, high = first_at(span.start, last, at), first_at(span.end, last, at)
    for kind, ticket_id, counter, reason, at_utc, body in connection.execute(
        ACTS, {"in_hall": hall, "low": low, "high": high}
    ):
        if span.holds(at_utc):
            yield ActRecord(kind, ticket_id, counter, reason, at_utc, json.loads(body))


def _events(connection: Connection, hall: str, span: ReportSpan) -> Iterator[EventRecord]:
    """Of all stores of all kiosks, each in the order of its log."""
    for life in connection.execute(STORES, {"in_hall": hall}).all():
        log = {"in_hall": hall, "of_kiosk": life.kiosk_id, "of_store": life.incarnation}
        last = connection.execute(LAST_EVENT, log).scalar() or 0

        def at(low: int, log: dict[str, Any] = log) -> tuple[int, datetime] | None:
            row = connection.execute(EVENT_AT, {**log, "low": low}).first()
            return None if row is None else (row.seq, row.at_utc)

        begins, newest = span.start - CLOCKS_APART, at(last)
        if newest is not None and newest[1] < begins:
            continue  # a store of the past
        low = first_at(begins, last, at)
        high = first_at(span.end + CLOCKS_APART, last, at)
        for kind, ticket_id, at_utc, trust, boot, body in connection.execute(
            DAY_EVENTS, {**log, "low": low, "high": high}
        ):
            facts = json.loads(body) if kind in EVENTS else {}
            believed = trust != ClockGrade.BAD.value
            yield EventRecord(life.kiosk_id, life.incarnation, kind, ticket_id, at_utc, believed, boot, facts)


def _alarms(connection: Connection, hall: str, span: ReportSpan) -> Iterator[AlarmRecord]:
    for row in connection.execute(ALARMS, {"in_hall": hall, "since": span.start, "until": span.end}):
        body = json.loads(row.body)
        over = ended_at(row.seen_at, body)
        if over is None or over > span.start:
            yield AlarmRecord(AlarmKind(row.kind), row.subject, row.at_utc, body, over)


def first_at(when: datetime, last: int, at: Callable[[int], tuple[int, datetime] | None]) -> int:
    """The lowest place whose line is of `when` or later; one past `last` if none is.

    `at(low)`: place and time of the first line at `low` or after it. Lines stand in the order of their times.
    """
    low, high = 0, last + 1
    while low < high:
        middle = (low + high) // 2
        found = at(middle)
        if found is None or found[1] >= when:
            high = middle
        else:
            low = found[0] + 1
    return low
