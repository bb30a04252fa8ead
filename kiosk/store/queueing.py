"""Queue states that come from the counters, and what the estimated wait learns from them."""

from __future__ import annotations

from collections.abc import Iterator
from datetime import timedelta
from typing import Literal

from sqlalchemy import Connection, bindparam, func, insert, literal, null, select, union_all, update

from kiosk.store.rows import AnyRow, moment_of, stamps
from kiosk.store.tables import queue_change, ticket
from kiosk.store.values import QueueStep
from kiosk.tickets import ClockGrade, Moment, QueueMark, QueueState, merge

MARK = select(ticket.c.id, ticket.c.queue_state, ticket.c.round, ticket.c.recalls, ticket.c.position).where(
    ticket.c.ticket_id == bindparam("ticket")
)
SET_MARK = (
    update(ticket)
    .where(ticket.c.id == bindparam("which"))
    .values(
        queue_state=bindparam("state"),
        round=bindparam("turn"),
        recalls=bindparam("calls"),
        position=bindparam("at"),
    )
)
INSERT_CHANGE = (
    insert(queue_change).inline().values(after_ticket=select(func.coalesce(func.max(ticket.c.id), 0)).scalar_subquery())
)

_WHEN = ("at_utc", "at_trust", "boot_id", "mono_ms")
_ARRIVALS = select(
    ticket.c.id.label("ticket"),
    ticket.c.id.label("after_ticket"),
    literal(0).label("change"),
    null().label("state"),
    *(ticket.c[name] for name in _WHEN),
).where(ticket.c.period >= bindparam("period"), ticket.c.id > bindparam("floor"))
_CHANGES = (
    select(
        queue_change.c.ticket,
        queue_change.c.after_ticket,
        queue_change.c.id,
        queue_change.c.state,
        *(queue_change.c[name] for name in _WHEN),
    )
    .join(ticket, ticket.c.id == queue_change.c.ticket)
    .where(ticket.c.period >= bindparam("period"), ticket.c.id > bindparam("floor"))
)
_STEPS = union_all(_ARRIVALS, _CHANGES).subquery()
STEPS = (
    select(
        _STEPS,
        ticket.c.ticket_id,
        ticket.c.period,
        ticket.c.series,
        ticket.c.ahead,
        ticket.c.at_utc.label("arrived_utc"),
        ticket.c.at_trust.label("arrived_trust"),
        ticket.c.boot_id.label("arrived_boot"),
        ticket.c.mono_ms.label("arrived_mono"),
    )
    .join(ticket, ticket.c.id == _STEPS.c.ticket)
    .order_by(_STEPS.c.after_ticket, _STEPS.c.change)
)


def apply(connection: Connection, ticket_id: str, new: QueueMark, now: Moment) -> bool | None:
    """Take over a queue state unless a higher one is known. None: no such ticket; False: nothing new."""
    row = connection.execute(MARK, {"ticket": ticket_id}).first()
    if row is None:
        return None
    old = QueueMark(QueueState(row.queue_state), row.round, row.recalls, row.position)
    if merge(old, new) == old:
        return False
    values = {"state": new.state.value, "turn": new.round, "calls": new.recalls, "at": new.position}
    connection.execute(SET_MARK, {"which": row.id, **values})
    change = {
        "ticket": row.id,
        "state": new.state.value,
        "round": new.round,
        "recalls": new.recalls,
        "position": new.position,
        **stamps(now),
    }
    connection.execute(INSERT_CHANGE, change)
    return True


def steps(connection: Connection, since_period: int, floor: int = 0) -> Iterator[QueueStep]:
    """Arrivals, calls and departures of all tickets from this period on, in the order they came to this store.

    Tickets with an id up to `floor` are of an earlier day and left out.
    """
    waiting: dict[str, int] = {}
    in_line: set[int] = set()
    for row in connection.execute(STEPS, {"period": since_period, "floor": floor}):
        kind = kind_of(row.state, in_line=row.ticket in in_line)
        if kind is None:
            continue
        if kind == "arrive":
            in_line.add(row.ticket)
            # What the store counted on arrival puts right whatever was missed before, a night for example.
            waiting[row.series] = row.ahead + 1 if row.state is None else waiting.get(row.series, 0) + 1
        else:
            in_line.discard(row.ticket)
            waiting[row.series] = max(0, waiting.get(row.series, 0) - 1)
        waited = _waited(row) if kind == "call" else None
        yield QueueStep(kind, row.at_utc, row.period, row.series, row.ticket_id, row.ahead, waited, waiting[row.series])


def kind_of(state: str | None, *, in_line: bool) -> Literal["arrive", "call", "leave"] | None:
    """What a new state (None: a new ticket) means for the line; a recall or a service's end mean nothing to it."""
    match state:
        case None:
            return "arrive"
        case QueueState.WAITING.value:
            return None if in_line else "arrive"
        case _ if not in_line:
            return None
        case QueueState.CALLED.value | QueueState.SERVING.value | QueueState.DONE.value | QueueState.NO_SHOW.value:
            return "call"
        case _:
            return "leave"


def _waited(row: AnyRow) -> float | None:
    arrived = Moment(row.arrived_utc, ClockGrade(row.arrived_trust), row.arrived_boot, row.arrived_mono)
    return seconds_between(arrived, moment_of(row))


def seconds_between(arrived: Moment, called: Moment) -> float | None:
    """By the clock that did not jump; by wall time only across a restart; None if no clock can tell."""
    if arrived.boot_id == called.boot_id:
        return max(0, called.mono_ms - arrived.mono_ms) / 1000
    if ClockGrade.BAD in (arrived.grade, called.grade):
        return None
    return max(timedelta(0), called.utc - arrived.utc).total_seconds()
