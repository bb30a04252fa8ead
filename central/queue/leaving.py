"""A visitor leaves the queue on their own by phone, and may come back for a while: no counter does it.

Somebody who photographs a ticket can leave in its holder's name, so leaving can be undone: by the phone for
`TO_COME_BACK`, at a counter all day. The place is that of arrival and stays.
"""

from __future__ import annotations

from dataclasses import replace
from datetime import datetime, timedelta

from sqlalchemy import Connection

from central.config.hall import Day
from central.queue import counter_queries, ticket_queries
from central.queue.errors import UnknownTicketOrCounter
from central.queue.ticket_queries import AnyRow
from central.queue.transitions import NotNow, TicketState, TransitionInput, after
from hall.protocol import ActKind
from hall.tickets import Moment, QueueState

REASON, BACK = "left by phone", "came back by phone"
MAY_LEAVE = frozenset({QueueState.WAITING, QueueState.CALLED})
TO_COME_BACK = timedelta(minutes=10)
MOST_LEAVES = 3
"""So often a phone may leave with one number; after that only a counter takes it out of the queue."""


def leave(connection: Connection, hall: str, ticket_id: str, now: Moment, day: Day, pos: int) -> None:
    """Ticket, the counter that called it, and the line `pos` of the hall's log. Raises Unknown or NotNow."""
    row = _ticket(connection, hall, ticket_id)
    old = ticket_queries.standing_of(row)
    if old.state not in MAY_LEAVE:
        raise NotNow(f"{old.label} is {old.state}: a visitor may leave only while waiting or called.")
    if sum(line.reason == REASON for line in ticket_queries.acts_of(connection, hall, ticket_id)) >= MOST_LEAVES:
        raise NotNow(f"{old.label} left by phone {MOST_LEAVES} times already: ask at the counter.")
    new = replace(after(ActKind.CANCEL, old, TransitionInput(old.counter or "")), left_at=now.utc)
    ticket_queries.set_ticket(connection, hall, row, new, row.agency, pos)
    if old.counter is not None:
        counter_queries.release_visitor(connection, hall, old.counter, ticket_id, day)
    _log(connection, hall, ticket_id, new, (pos, now, ActKind.CANCEL, REASON))


def come_back(connection: Connection, hall: str, ticket_id: str, now: Moment, pos: int) -> None:
    """Back to the old place, and the line `pos` of the hall's log. Raises Unknown or NotNow."""
    row = _ticket(connection, hall, ticket_id)
    old = ticket_queries.standing_of(row)
    if old.state is not QueueState.CANCELLED or not may_come_back(old.left_at, now.utc):
        raise NotNow(f"{old.label} did not leave by phone just now: ask at the counter.")
    new = after(ActKind.RETURN, old, TransitionInput(""))
    ticket_queries.set_ticket(connection, hall, row, new, row.agency, pos)
    _log(connection, hall, ticket_id, new, (pos, now, ActKind.RETURN, BACK))


def may_come_back(left_at: datetime | None, now: datetime) -> bool:
    """By phone; a clock that was put back gives no more time than there is."""
    return left_at is not None and abs(now - left_at) < TO_COME_BACK


def _ticket(connection: Connection, hall: str, ticket_id: str) -> AnyRow:
    row = ticket_queries.find(connection, hall, ticket_id)
    if row is None:
        raise UnknownTicketOrCounter(f"hall {hall} knows no ticket {ticket_id}")
    return row


def _log(
    connection: Connection, hall: str, ticket_id: str, new: TicketState, what: tuple[int, Moment, ActKind, str]
) -> None:
    pos, now, kind, reason = what
    ticket_queries.write_act(
        connection, hall=hall, pos=pos, kind="queue", ticket_id=ticket_id, counter=None, officer="", reason=reason,
        at_utc=now.utc, body={**new.log_body, "act": kind.value},
    )  # fmt: skip
