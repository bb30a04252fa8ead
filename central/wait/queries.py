"""What the estimated wait reads: tickets and acts of one day, in the order of the hall's log.

Tickets have no index by position and acts none by time. So a day's tickets are found by the order of calls, and its
acts follow those of the day before.
"""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass
from datetime import date, datetime, timedelta
from heapq import merge
from typing import Any
from zoneinfo import ZoneInfo

from sqlalchemy import Connection, Row, bindparam, func, select

from central.store.tables import act, ticket
from hall.tickets import business_day_start

AnyRow = Row[*tuple[Any, ...]]

AT_ONCE = 2000
MOVED_FOR = timedelta(days=4)
"""Who comes again after a weekend and is passed on then takes a new place in the order; looked for so long after."""
FIRST = select(func.min(ticket.c.pos)).where(
    ticket.c.hall == bindparam("in_hall"), ticket.c.order_ms >= bindparam("start_ms")
)
_FACTS = (ticket.c.order_ms, ticket.c.at_utc.label("given_utc"), ticket.c.at_trust, ticket.c.arrived_at)
TICKETS = (
    select(ticket.c.pos, ticket.c.ticket_id, ticket.c.series, *_FACTS)
    .where(
        ticket.c.hall == bindparam("in_hall"),
        ticket.c.order_ms >= bindparam("start_ms"),
        ticket.c.order_ms < bindparam("late_ms"),
        ticket.c.arrived_at >= bindparam("start", type_=ticket.c.arrived_at.type),
        ticket.c.arrived_at < bindparam("end", type_=ticket.c.arrived_at.type),
        ticket.c.pos > bindparam("after"),
    )
    .order_by(ticket.c.pos)
)
ACTS = (
    select(act.c.pos, act.c.ticket_id, act.c.at_utc, act.c.body, *_FACTS)
    .join(ticket, (ticket.c.hall == act.c.hall) & (ticket.c.ticket_id == act.c.ticket_id))
    .where(act.c.hall == bindparam("in_hall"), act.c.pos > bindparam("after"), act.c.kind == "queue")
    .order_by(act.c.pos)
    .execution_options(yield_per=AT_ONCE)
)


@dataclass(frozen=True, slots=True)
class LogSpan:
    """One business day, from its begin to that of the next."""

    start: datetime
    end: datetime

    @classmethod
    def of(cls, day: date, zone: ZoneInfo) -> LogSpan:
        """That of a date."""
        return cls(business_day_start(day, zone), business_day_start(day + timedelta(days=1), zone))

    def holds(self, at: datetime) -> bool:
        """Whether an instant is of this day."""
        return self.start <= at < self.end


def before(connection: Connection, hall: str, span: LogSpan) -> int | None:
    """The position before the first ticket of this day and all after it; None: there is none."""
    first = connection.execute(FIRST, {"in_hall": hall, "start_ms": _ms(span.start)}).scalar()
    return None if first is None else int(first) - 1


def lines(connection: Connection, hall: str, span: LogSpan, after: int, today: LogSpan) -> Iterator[AnyRow]:
    """New tickets and acts of a day; those of acts have a `body`. `today` is the last day that there can be.

    Tickets that came on a later day than they were given on are left out, for nobody waits with them; so are acts whose
    time cannot be right.
    """
    of_day = {"start": span.start, "end": span.end}
    order = {"start_ms": _ms(span.start), "late_ms": _ms(span.end + MOVED_FOR)}
    new = {"in_hall": hall, "after": after}
    tickets = connection.execute(TICKETS, new | of_day | order).all()
    yield from merge(tickets, _acts(connection, new, span, today), key=lambda row: int(row.pos))


def _acts(connection: Connection, new: dict[str, Any], span: LogSpan, today: LogSpan) -> Iterator[AnyRow]:
    with connection.execute(ACTS, new) as found:
        for row in found:
            if span.holds(row.at_utc):
                yield row
            elif span.end <= row.at_utc < today.end:
                return


def _ms(at: datetime) -> int:
    return int(at.timestamp() * 1000)
