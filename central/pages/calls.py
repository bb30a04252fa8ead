"""Calls as displays show and speak them: lines of the hall's log that call somebody to a counter."""

from __future__ import annotations

import json
from collections import Counter
from collections.abc import Iterable, Iterator
from dataclasses import dataclass
from datetime import datetime
from typing import Any

from sqlalchemy import Row, bindparam, or_, select

from central.store import CentralStore
from central.store.tables import act, ticket
from hall.protocol import ActKind
from hall.tickets import label

MOST_CALLS = 60
MOST_OF_ONE = 8
"""Of each agency so many are there, however often others call: a display may show one agency alone."""
CALLING = frozenset({ActKind.CALL_NEXT.value, ActKind.CALL.value, ActKind.RECALL.value})
MOST_LINES = 200
LINES = (
    select(
        act.c.pos, act.c.ticket_id, act.c.counter, act.c.at_utc, act.c.body, ticket.c.series, ticket.c.number,
        ticket.c.agency, ticket.c.service, ticket.c.priority, ticket.c.language, ticket.c.queue_state,
        ticket.c.counter.label("now_at"), ticket.c.round,
    )
    .join(ticket, (ticket.c.hall == act.c.hall) & (ticket.c.ticket_id == act.c.ticket_id))
    .where(
        act.c.hall == bindparam("in_hall"),
        act.c.at_utc >= bindparam("since"),
        act.c.kind == "queue",
        or_(*(act.c.body.contains(f'"act":"{kind}"', autoescape=True) for kind in sorted(CALLING))),
    )
    .order_by(act.c.pos.desc())
    .limit(MOST_LINES)
)  # fmt: skip


@dataclass(frozen=True, slots=True)
class DisplayedCall:
    """One call. `again`: how often the visitor was called before in this round. `stands`: they are still awaited."""

    pos: int
    ticket_id: str
    label: str
    counter: str
    agency: str
    service: str
    priority: bool
    language: str
    again: int
    at: datetime
    stands: bool


def calls_after(store: CentralStore, hall: str, since: datetime) -> tuple[DisplayedCall, ...]:
    """Calls since then, the latest first; older ones only of agencies that call seldom. Raises StoreError."""
    with store.read() as connection:
        rows = connection.execute(LINES, {"in_hall": hall, "since": since}).all()
    found = [_call(row, body) for row in rows if (body := json.loads(row.body)).get("act") in CALLING]
    return tuple(_latest(found))


def _latest(calls: Iterable[DisplayedCall]) -> Iterator[DisplayedCall]:
    many = Counter[str]()
    for place, call in enumerate(calls):
        many[call.agency] += 1
        if place < MOST_CALLS or many[call.agency] <= MOST_OF_ONE:
            yield call


def _call(row: Row[*tuple[Any, ...]], body: dict[str, Any]) -> DisplayedCall:
    here = row.queue_state == "called" and row.now_at == row.counter and row.round == body.get("round")
    return DisplayedCall(
        pos=row.pos,
        ticket_id=row.ticket_id,
        label=label(row.series, row.number),
        counter=row.counter,
        agency=row.agency,
        service=row.service,
        priority=bool(row.priority),
        language=row.language,
        again=int(body.get("recalls", 0)),
        at=row.at_utc,
        stands=here,
    )
