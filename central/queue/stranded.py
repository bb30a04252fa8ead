"""Visitors at a counter that the catalogue no longer has: nobody could serve them there, so they wait again."""

from __future__ import annotations

from sqlalchemy import Connection

from central.config.hall import Day, HallConfig
from central.queue import counter_queries, ticket_queries
from central.queue.ticket_queries import AnyRow
from central.queue.transitions import waiting_again
from central.store import CentralStore
from hall.protocol import ActKind
from hall.tickets import Moment, QueueState

REASON = "counter removed"
AT_A_COUNTER = frozenset({QueueState.CALLED.value, QueueState.SERVING.value})


def find(connection: Connection, hall: str, plan: HallConfig, day: Day) -> list[AnyRow]:
    """Who is called to, or served at, a counter that is none of the plan's."""
    return [
        row
        for row in ticket_queries.in_hall_now(connection, hall, day)
        if row.queue_state in AT_A_COUNTER and row.counter not in plan.counters and row.queue in plan.queues
    ]


def bring_back(store: CentralStore, connection: Connection, hall: str, row: AnyRow, now: Moment, day: Day) -> None:
    """The visitor takes the old place in the queue again; one line of the hall's log says why."""
    old = ticket_queries.standing_of(row)
    new = waiting_again(old)
    pos = store.positions(connection, hall, 1)
    ticket_queries.set_ticket(connection, hall, row, new, row.agency, pos)
    counter_queries.release_visitor(connection, hall, old.counter or "", row.ticket_id, day)
    ticket_queries.write_act(
        connection, hall=hall, pos=pos, kind="queue", ticket_id=row.ticket_id, counter=old.counter, officer="",
        reason=REASON, at_utc=now.utc, body={**new.log_body, "act": ActKind.RETURN.value},
    )  # fmt: skip
