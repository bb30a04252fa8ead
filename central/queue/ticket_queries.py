"""Tickets and acts between the database and plain values. Counters are in `counter_rows`."""

from __future__ import annotations

import json
from collections.abc import Mapping, Sequence
from datetime import UTC, date, datetime
from typing import Any

from sqlalchemy import Connection, Row, bindparam, func, insert, or_, select, update

from central.config.hall import Day
from central.queue.order import Candidate
from central.queue.transitions import TicketState
from central.queue.wire import TicketView
from central.store.tables import act, incarnation, ticket
from hall.tickets import QueueState

AnyRow = Row[*tuple[Any, ...]]

_HALL = ticket.c.hall == bindparam("in_hall")
BY_ID = select(ticket).where(_HALL, ticket.c.ticket_id == bindparam("which"))
BY_LABEL = (
    select(ticket)
    .where(_HALL, ticket.c.series == bindparam("in_series"), ticket.c.number == bindparam("with_number"))
    .order_by(ticket.c.period.desc(), ticket.c.order_ms.desc())
    .limit(1)
)
# Someone of an earlier day waits no more, unless the ticket is for just this day.
WAITS_TODAY = (
    _HALL,
    ticket.c.queue_state == QueueState.WAITING.value,
    or_(
        ticket.c.not_before.is_(None) & (ticket.c.order_ms >= bindparam("floor_ms")),
        ticket.c.not_before == bindparam("today"),
    ),
)
_BEHIND = func.coalesce(ticket.c.return_after, 0)
_RANKED = (
    select(
        ticket.c.ticket_id,
        ticket.c.priority,
        _BEHIND.label("behind"),
        ticket.c.order_ms,
        ticket.c.pos,
        func.row_number()
        .over(partition_by=(ticket.c.priority, _BEHIND), order_by=(ticket.c.order_ms, ticket.c.pos))
        .label("nth"),
    )
    .where(*WAITS_TODAY, ticket.c.held.is_(False), ticket.c.queue.in_(bindparam("queues", expanding=True)))
    .subquery()
)
HEADS = select(_RANKED).where(_RANKED.c.nth == 1)
"""The first of each kind (priority, behind): one of them is next."""
NEARER = (
    update(ticket)
    .where(
        _HALL,
        ticket.c.queue == bindparam("in_queue"),
        ticket.c.queue_state == QueueState.WAITING.value,
        ticket.c.return_after > 0,
        ticket.c.ticket_id != bindparam("which"),
    )
    .values(return_after=ticket.c.return_after - 1)
)
WAITING = select(func.count()).where(*WAITS_TODAY, ticket.c.queue.in_(bindparam("queues", expanding=True)))
# A kiosk counts its own tickets in the queue of their number itself.
# Those of a store that the kiosk has lost are in no store any more.
_LIVING = (
    select(incarnation.c.incarnation)
    .where(
        incarnation.c.hall == bindparam("in_hall"),
        incarnation.c.kiosk_id == bindparam("kiosk"),
        incarnation.c.retired_period.is_(None),
    )
    .scalar_subquery()
)
_IN_ITS_STORE = (ticket.c.kiosk_id == bindparam("kiosk")) & ticket.c.incarnation.in_(_LIVING)
_COUNTED_THERE = _IN_ITS_STORE & (ticket.c.queue == ticket.c.series)
_NOT_COUNTED_THERE = or_(~_COUNTED_THERE, ticket.c.not_before.is_not(None))
ELSEWHERE = (
    select(ticket.c.queue, func.count().label("people"))
    .where(*WAITS_TODAY, _NOT_COUNTED_THERE)
    .group_by(ticket.c.queue)
)
USED_ELSEWHERE = (
    select(ticket.c.service, func.count().label("numbers"))
    .where(_HALL, ticket.c.order_ms >= bindparam("floor_ms"), ~_IN_ITS_STORE)
    .group_by(ticket.c.service)
)
ELSEWHERE_IN_ONE = select(func.count()).where(*WAITS_TODAY, _NOT_COUNTED_THERE, ticket.c.queue == bindparam("in_queue"))
IN_HALL_NOW = (
    select(ticket)
    .where(
        or_(
            *(
                condition & WAITS_TODAY[0]
                for condition in (
                    ticket.c.queue_state.in_([QueueState.CALLED.value, QueueState.SERVING.value]),
                    WAITS_TODAY[1] & WAITS_TODAY[2],
                )
            )
        )
    )
    .order_by(ticket.c.order_ms, ticket.c.pos)
)
LEFT_TODAY = (
    select(ticket)
    .where(
        _HALL,
        ticket.c.queue_state == QueueState.CANCELLED.value,
        ticket.c.left_at.is_not(None),
        or_(ticket.c.order_ms >= bindparam("floor_ms"), ticket.c.not_before == bindparam("today")),
    )
    .order_by(ticket.c.left_at.desc())
)
SET_TICKET = (
    update(ticket)
    .where(_HALL, ticket.c.ticket_id == bindparam("which"))
    .values(
        queue=bindparam("new_queue"),
        agency=bindparam("new_agency"),
        service=bindparam("new_service"),
        queue_state=bindparam("new_state"),
        round=bindparam("new_round"),
        recalls=bindparam("new_recalls"),
        position=bindparam("new_position"),
        counter=bindparam("new_counter"),
        priority=bindparam("new_priority"),
        held=bindparam("new_held"),
        not_before=bindparam("new_not_before"),
        return_after=bindparam("new_behind"),
        order_ms=bindparam("new_order_ms"),
        left_at=bindparam("new_left_at"),
    )
)
SAME_NUMBER = select(ticket.c.ticket_id).where(
    _HALL,
    ticket.c.period == bindparam("in_period"),
    ticket.c.series == bindparam("in_series"),
    ticket.c.number == bindparam("with_number"),
)
ACTS_OF = (
    select(act.c.pos, act.c.at_utc, act.c.reason, act.c.body)
    .where(act.c.hall == bindparam("in_hall"), act.c.ticket_id == bindparam("which"), act.c.kind == "queue")
    .order_by(act.c.pos)
)
INSERT_TICKET = insert(ticket).inline()
INSERT_ACT = insert(act).inline()


def standing_of(row: AnyRow) -> TicketState:
    """The ticket in this row."""
    return TicketState(
        series=row.series,
        number=row.number,
        queue=row.queue,
        service=row.service,
        state=QueueState(row.queue_state),
        round=row.round,
        recalls=row.recalls,
        counter=row.counter,
        priority=bool(row.priority),
        held=bool(row.held),
        not_before=None if row.not_before is None else date.fromisoformat(row.not_before),
        behind=row.return_after,
        order_ms=row.order_ms,
        left_at=row.left_at,
    )


def view_of(row: AnyRow) -> TicketView:
    """The ticket in this row as it is shown."""
    now = standing_of(row)
    return TicketView(
        ticket_id=row.ticket_id,
        label=now.label,
        series=now.series,
        number=now.number,
        queue=now.queue,
        agency=row.agency,
        service=now.service,
        language=row.language,
        state=now.state,
        round=now.round,
        recalls=now.recalls,
        counter=now.counter,
        priority=now.priority,
        held=now.held,
        behind=now.behind,
        not_before=now.not_before,
        arrived_at=datetime.fromtimestamp(now.order_ms / 1000, UTC),
    )


def in_line(row: AnyRow) -> Candidate:
    """The visitor in this row, for the rule of who is next."""
    return Candidate(row.ticket_id, bool(row.priority), row.return_after or 0, row.order_ms, row.pos)


def asked(hall: str, day: Day, **more: object) -> dict[str, Any]:
    """Parameters of a question about those who wait today."""
    return {"in_hall": hall, "floor_ms": day.floor_ms, "today": day.date, **more}


def find(connection: Connection, hall: str, name: str) -> AnyRow | None:
    """The ticket by identity or by label; of several with one label that of the highest period."""
    if len(name) == 32:
        return connection.execute(BY_ID, {"in_hall": hall, "which": name}).first()
    letters = "".join(sign for sign in name if sign.isalpha()).upper()
    digits = int("".join(sign for sign in name if sign.isdigit()))
    return connection.execute(BY_LABEL, {"in_hall": hall, "in_series": letters, "with_number": digits}).first()


def heads(connection: Connection, hall: str, day: Day, queues: Sequence[str]) -> list[Candidate]:
    """The first of each kind that waits and may be called."""
    rows = connection.execute(HEADS, asked(hall, day, queues=list(queues)))
    return [Candidate(row.ticket_id, bool(row.priority), row.behind, row.order_ms, row.pos) for row in rows]


def people_waiting(connection: Connection, hall: str, day: Day, queues: Sequence[str]) -> int:
    """How many wait in these queues, those on hold included."""
    return int(connection.execute(WAITING, asked(hall, day, queues=list(queues))).scalar_one())


def elsewhere(connection: Connection, hall: str, day: Day, kiosk_id: str) -> dict[str, int]:
    """People by queue who wait and whom this kiosk does not count by its own tickets."""
    rows = connection.execute(ELSEWHERE, asked(hall, day, kiosk=kiosk_id))
    return {row.queue: row.people for row in rows}


def used_elsewhere(connection: Connection, hall: str, day: Day, kiosk_id: str) -> dict[str, int]:
    """Numbers given today by service that are not in this kiosk's store."""
    rows = connection.execute(USED_ELSEWHERE, {"in_hall": hall, "floor_ms": day.floor_ms, "kiosk": kiosk_id})
    return {row.service: row.numbers for row in rows if row.service}


def elsewhere_in(connection: Connection, hall: str, day: Day, kiosk_id: str, series: str) -> int:
    """The same for one queue."""
    return int(connection.execute(ELSEWHERE_IN_ONE, asked(hall, day, kiosk=kiosk_id, in_queue=series)).scalar_one())


def in_hall_now(connection: Connection, hall: str, day: Day) -> list[AnyRow]:
    """Everybody who waits today, is called or is being served, by arrival."""
    return list(connection.execute(IN_HALL_NOW, asked(hall, day)))


def left_today(connection: Connection, hall: str, day: Day) -> list[AnyRow]:
    """Who left the queue by phone and did not come back, the latest first."""
    return list(connection.execute(LEFT_TODAY, asked(hall, day)))


def acts_of(connection: Connection, hall: str, ticket_id: str) -> list[AnyRow]:
    """All lines of the log about one visitor, the oldest first."""
    return list(connection.execute(ACTS_OF, {"in_hall": hall, "which": ticket_id}))


def set_ticket(connection: Connection, hall: str, row: AnyRow, new: TicketState, agency: str, position: int) -> None:
    """Write what an act made of the ticket."""
    values = {
        "in_hall": hall,
        "which": row.ticket_id,
        "new_queue": new.queue,
        "new_agency": agency,
        "new_service": new.service,
        "new_state": new.state.value,
        "new_round": new.round,
        "new_recalls": new.recalls,
        "new_position": position,
        "new_counter": new.counter,
        "new_priority": new.priority,
        "new_held": new.held,
        "new_not_before": None if new.not_before is None else new.not_before.isoformat(),
        "new_behind": new.behind,
        "new_order_ms": new.order_ms,
        "new_left_at": new.left_at,
    }
    connection.execute(SET_TICKET, values)


def come_nearer(connection: Connection, hall: str, queue: str, called: str) -> None:
    """One more call of this queue has gone before those who came back to it."""
    connection.execute(NEARER, {"in_hall": hall, "in_queue": queue, "which": called})


def number_is_taken(connection: Connection, hall: str, period: int, series: str, number: int) -> bool:
    """Whether there is a ticket with this number."""
    same = {"in_hall": hall, "in_period": period, "in_series": series, "with_number": number}
    return connection.execute(SAME_NUMBER, same).first() is not None


def insert_ticket(connection: Connection, row: dict[str, Any]) -> None:
    """A ticket that no kiosk gave."""
    connection.execute(INSERT_TICKET, row)


def write_act(connection: Connection, *, body: Mapping[str, object], **columns: object) -> None:
    """One line of the hall's log, which needs a value for every column of `act`."""
    connection.execute(INSERT_ACT, {**columns, "body": json.dumps(body, separators=(",", ":"))})


def write_machine_act(connection: Connection, hall: str, pos: int, kind: str, at: datetime, **body: object) -> None:
    """One line of the hall's log that no person caused, about no ticket."""
    nobody = {"ticket_id": None, "counter": None, "officer": None, "reason": None}
    write_act(connection, hall=hall, pos=pos, kind=kind, at_utc=at, body=body, **nobody)
