"""A visitor leaves the queue on their own, for example by phone: no counter does it."""

from __future__ import annotations

from dataclasses import replace

from sqlalchemy import Connection

from central.queue import counter_rows, rows
from central.queue.errors import Unknown
from central.queue.plan import Day
from central.queue.steps import NotNow, Wish, after
from kiosk.protocol import ActKind
from kiosk.tickets import Moment, QueueState

REASON = "left by phone"
MAY_LEAVE = frozenset({QueueState.WAITING, QueueState.CALLED})


def leave(connection: Connection, hall: str, ticket_id: str, now: Moment, day: Day, pos: int) -> None:
    """Ticket, the counter that called it, and the line `pos` of the hall's log. Raises Unknown or NotNow."""
    row = rows.find(connection, hall, ticket_id)
    if row is None:
        raise Unknown(f"hall {hall} knows no ticket {ticket_id}")
    old = rows.standing_of(row)
    if old.state not in MAY_LEAVE:
        raise NotNow(f"{old.label} is {old.state}: a visitor may leave only while waiting or called.")
    new = after(ActKind.CANCEL, old, Wish(old.counter or ""))
    rows.set_ticket(connection, hall, row, new, row.agency, pos)
    seat = None if old.counter is None else counter_rows.seats(connection, hall, day).get(old.counter)
    if old.counter is not None and seat is not None and seat.ticket_id == ticket_id:
        counter_rows.set_seat(connection, hall, old.counter, replace(seat, ticket_id=None), day)
    state, turn = new.told
    told = {"state": state.value, "round": turn, "recalls": new.recalls, "counter": new.counter, "series": new.queue}
    line = {
        "hall": hall,
        "pos": pos,
        "kind": "queue",
        "ticket_id": ticket_id,
        "counter": None,
        "officer": "",
        "reason": REASON,
        "at_utc": now.utc,
        "body": {**told, "act": ActKind.CANCEL.value},
    }
    rows.write_act(connection, line)
