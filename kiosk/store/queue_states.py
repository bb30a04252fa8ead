"""Queue states that come from the counters, and what the estimated wait learns from them."""

from __future__ import annotations

from collections.abc import Iterator
from datetime import date, datetime, timedelta
from typing import Literal
from zoneinfo import ZoneInfo

from sqlalchemy import Connection, bindparam, delete, func, insert, literal, null, select, union_all, update

from hall.tickets import ClockGrade, Moment, QueueMark, QueueState, business_date, merge
from kiosk.store.conversions import AnyRow, moment_of, stamps
from kiosk.store.tables import heard_step, queue_change, ticket
from kiosk.store.values import QueueStep, StepMark

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
_FACTS = (ticket.c.ticket_id, ticket.c.period, ticket.c.series, ticket.c.ahead)
_ARRIVED = tuple(ticket.c[name].label(f"arrived_{name}") for name in _WHEN)
_ARRIVALS = select(
    ticket.c.id.label("ticket"),
    ticket.c.id.label("after_ticket"),
    literal(0).label("change"),
    literal(0).label("heard"),
    literal(1).label("turn"),
    null().label("state"),
    *(ticket.c[name] for name in _WHEN),
    *_FACTS,
    *_ARRIVED,
    null().label("waiting"),
).where(ticket.c.id > bindparam("ticket"), ticket.c.id <= bindparam("until"))
_CHANGES = (
    select(
        queue_change.c.ticket,
        queue_change.c.after_ticket,
        queue_change.c.id,
        literal(0),
        queue_change.c.round,
        queue_change.c.state,
        *(queue_change.c[name] for name in _WHEN),
        *_FACTS,
        *_ARRIVED,
        null(),
    )
    .join(ticket, ticket.c.id == queue_change.c.ticket)
    .where(
        queue_change.c.id > bindparam("change"),
        queue_change.c.after_ticket <= bindparam("until"),
        queue_change.c.ticket > bindparam("floor"),
    )
)
_HEARD = select(
    literal(0),
    heard_step.c.after_ticket,
    heard_step.c.after_change,
    heard_step.c.id,
    literal(1),
    heard_step.c.kind,
    heard_step.c.at_utc,
    heard_step.c.at_trust,
    literal(""),
    literal(0),
    heard_step.c.ticket_id,
    literal(0),
    heard_step.c.series,
    literal(0),
    heard_step.c.at_utc,
    heard_step.c.at_trust,
    literal(""),
    literal(0),
    heard_step.c.waiting,
).where(heard_step.c.id > bindparam("heard"), heard_step.c.after_ticket <= bindparam("until"))
_STEPS = union_all(_ARRIVALS, _CHANGES, _HEARD).subquery()
STEPS = select(_STEPS).order_by(_STEPS.c.after_ticket, _STEPS.c.change, _STEPS.c.heard)

NEWEST = select(func.coalesce(func.max(ticket.c.id), 0))
FIRST_OF = select(func.min(ticket.c.id)).where(ticket.c.period >= bindparam("period"))
# Backward from the newest, and only as far as the tickets that are asked for.
CHANGE_BEFORE = (
    select(queue_change.c.id)
    .where(queue_change.c.after_ticket < bindparam("ticket"))
    .order_by(queue_change.c.id.desc())
    .limit(1)
)
HEARD_BEFORE = (
    select(heard_step.c.id)
    .where(heard_step.c.after_ticket < bindparam("ticket"))
    .order_by(heard_step.c.id.desc())
    .limit(1)
)
INSERT_HEARD = (
    insert(heard_step)
    .inline()
    .values(
        after_ticket=NEWEST.scalar_subquery(),
        after_change=select(func.coalesce(func.max(queue_change.c.id), 0)).scalar_subquery(),
    )
)
FORGET_HEARD = delete(heard_step).where(heard_step.c.after_ticket < bindparam("ticket"))


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


def mark_before(connection: Connection, first: int) -> StepMark:
    """Where the steps begin that came with this ticket (by its row) or after it."""
    asked = {"ticket": first}
    change = connection.execute(CHANGE_BEFORE, asked).scalar() or 0
    heard = connection.execute(HEARD_BEFORE, asked).scalar() or 0
    return StepMark(max(0, first - 1), change, heard)


def steps(connection: Connection, line: QueueLine, after: StepMark, until: int) -> Iterator[QueueStep]:
    """Arrivals, calls and departures after the mark, up to the ticket in row `until`, in the order they came here."""
    asked = {"ticket": after.ticket, "change": after.change, "heard": after.heard, "until": until, "floor": line.floor}
    ticket_, change, heard = after.ticket, after.change, after.heard
    for row in connection.execute(STEPS, asked):
        if row.heard:
            heard = row.heard
        elif row.change:
            change = row.change
        else:
            ticket_ = row.ticket
        step = line.take(row, StepMark(ticket_, change, heard))
        if step is not None:
            yield step


def hear(connection: Connection, step: QueueStep, now: Moment) -> None:
    """Keeps a step of somebody whose ticket another kiosk gave."""
    row = {
        "ticket_id": step.ticket_id,
        "series": step.series,
        "kind": step.kind,
        "waiting": step.waiting,
        "at_utc": now.utc,
        "at_trust": now.grade.value,
    }
    connection.execute(INSERT_HEARD, row)


class QueueLine:
    """Who waits in which queue while steps are read; changes of tickets in rows up to `floor` are left out."""

    def __init__(self, floor: int, zone: ZoneInfo) -> None:
        self.floor = floor
        self._zone = zone
        self._day: date | None = None
        self._waiting: dict[str, int] = {}
        self._in_line: set[int] = set()

    def take(self, row: AnyRow, mark: StepMark) -> QueueStep | None:
        """The step that a row means, if it means one to the line."""
        trusted = row.at_trust != ClockGrade.BAD.value
        if row.heard:
            self._turn(row.at_utc if trusted else None)
            self._waiting[row.series] = row.waiting
            return QueueStep(row.state, row.at_utc, 0, row.series, row.ticket_id, 0, None, row.waiting, trusted, mark)
        kind = kind_of(row.state, in_line=row.ticket in self._in_line)
        if kind is None or (row.state is not None and self._of_another_day(row)):
            return None
        if row.state is None:
            self._turn(row.at_utc if trusted else None)
        # What the store counted on arrival puts right whatever was missed before, a night for example.
        before = row.ahead if row.state is None else self._waiting.get(row.series, 0)
        waiting = before + 1 if kind == "arrive" else max(0, before - 1)
        self._waiting[row.series] = waiting
        (self._in_line.add if kind == "arrive" else self._in_line.discard)(row.ticket)
        # Somebody who comes back has not waited all the time since the ticket.
        waited = _waited(row) if kind == "call" and row.turn == 1 else None
        # Only an arrival turns the page: a call belongs to the day of its ticket, whatever its own clock says.
        trusted = trusted and row.arrived_at_trust != ClockGrade.BAD.value
        return QueueStep(
            kind, row.at_utc, row.period, row.series, row.ticket_id, row.ahead, waited, waiting, trusted, mark
        )

    def _turn(self, at: datetime | None) -> None:
        """On another day nobody of the day before waits."""
        if at is None:
            return
        day = business_date(at, self._zone)
        if day != self._day:
            self._day = day
            self._waiting.clear()
            self._in_line.clear()

    def _of_another_day(self, row: AnyRow) -> bool:
        """Somebody of yesterday who is put away this morning is no news of today's line."""
        if ClockGrade.BAD.value in (row.at_trust, row.arrived_at_trust):
            return False
        return business_date(row.at_utc, self._zone) != business_date(row.arrived_at_utc, self._zone)


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
    arrived = Moment(row.arrived_at_utc, ClockGrade(row.arrived_at_trust), row.arrived_boot_id, row.arrived_mono_ms)
    return seconds_between(arrived, moment_of(row))


def seconds_between(arrived: Moment, called: Moment) -> float | None:
    """By the clock that did not jump; by wall time only across a restart; None if no clock can tell."""
    if arrived.boot_id == called.boot_id:
        return max(0, called.mono_ms - arrived.mono_ms) / 1000
    if ClockGrade.BAD in (arrived.grade, called.grade):
        return None
    return max(timedelta(0), called.utc - arrived.utc).total_seconds()
