"""Counters between the database and plain values: how each stands, and whose turn of priority it is."""

from __future__ import annotations

from collections.abc import Iterable, Sequence
from dataclasses import dataclass, replace
from datetime import datetime
from typing import Any

from sqlalchemy import Connection, bindparam, case, insert, select, update

from central.config.hall import Counter, Day, HallConfig
from central.queue.ticket_queries import AnyRow, find, view_of
from central.queue.wire import CounterState, CounterView
from central.store.page_tables import officer, sign_in
from central.store.tables import counter as counter_table

COUNTERS = select(counter_table).where(counter_table.c.hall == bindparam("in_hall"))
BUSY = select(counter_table.c.code).where(
    counter_table.c.hall == bindparam("in_hall"), counter_table.c.ticket_id.is_not(None)
)
COUNTER = COUNTERS.where(counter_table.c.code == bindparam("which"))
SIGNED_IN = select(sign_in.c.counter).where(
    sign_in.c.hall == bindparam("in_hall"), sign_in.c.counter.is_not(None), sign_in.c.ends_at > bindparam("now_utc")
)
ANY_OFFICER = (
    select(officer.c.name)
    .where(officer.c.hall == bindparam("in_hall"), officer.c.ended_at.is_(None), officer.c.role == "officer")
    .limit(1)
)
INSERT_COUNTER = insert(counter_table).inline()
SET_COUNTER = (
    update(counter_table)
    .where(counter_table.c.hall == bindparam("in_hall"), counter_table.c.code == bindparam("which"))
    .values(
        state=bindparam("new_state"),
        ticket_id=bindparam("new_ticket"),
        day=bindparam("new_day"),
        streak=bindparam("new_streak"),
    )
)
SET_STREAK = (
    update(counter_table)
    .where(counter_table.c.hall == bindparam("in_hall"), counter_table.c.code.in_(bindparam("codes", expanding=True)))
    .values(
        streak=bindparam("new_streak"),
        # What was said on an earlier day is over.
        state=case((counter_table.c.day == bindparam("of_day"), counter_table.c.state), else_="open"),
        day=bindparam("new_day"),
    )
)


@dataclass(frozen=True, slots=True)
class CounterStatus:
    """How a counter stands. A break, an early end and the turn of priority hold for their day only."""

    state: CounterState
    ticket_id: str | None
    streak: int


OPEN = CounterStatus("open", None, 0)
"""How a counter stands that nobody has used yet."""


def status(connection: Connection, hall: str, counter: Counter, plan: HallConfig, day: Day) -> CounterStatus:
    """How the counter stands. On the first sight of a counter all that the catalogue names are made."""
    row = connection.execute(COUNTER, {"in_hall": hall, "which": counter.code}).first()
    if row is None:
        _make_counters(connection, hall, plan)
        return OPEN
    return status_of(row, day)


def status_of(row: AnyRow, day: Day) -> CounterStatus:
    """The same from a row."""
    if day.date is not None and row.day != day.date:
        return CounterStatus("open", row.ticket_id, 0)
    return CounterStatus(row.state, row.ticket_id, row.streak)


def statuses(connection: Connection, hall: str, day: Day) -> dict[str, CounterStatus]:
    """All counters that were ever used, by code."""
    return {row.code: status_of(row, day) for row in connection.execute(COUNTERS, {"in_hall": hall})}


def visitor_at(connection: Connection, hall: str, status: CounterStatus) -> AnyRow | None:
    """The ticket of the visitor at a counter."""
    return None if status.ticket_id is None else find(connection, hall, status.ticket_id)


def set_status(connection: Connection, hall: str, code: str, new: CounterStatus, day: Day) -> None:
    """Write how a counter stands."""
    values = {
        "in_hall": hall,
        "which": code,
        "new_state": new.state,
        "new_ticket": new.ticket_id,
        "new_day": day.date,
        "new_streak": new.streak,
    }
    connection.execute(SET_COUNTER, values)


def release_visitor(connection: Connection, hall: str, code: str, ticket_id: str, day: Day) -> None:
    """The counter has this visitor no more, if it had."""
    there = statuses(connection, hall, day).get(code)
    if there is not None and there.ticket_id == ticket_id:
        set_status(connection, hall, code, replace(there, ticket_id=None), day)


def set_streak(connection: Connection, hall: str, codes: Sequence[str], streak: int, day: Day) -> None:
    """Counters that serve the same queue share the turn of priority."""
    values = {"in_hall": hall, "codes": list(codes), "new_streak": streak, "of_day": day.date, "new_day": day.date}
    connection.execute(SET_STREAK, values)


def signed_in(connection: Connection, hall: str, now_utc: datetime) -> frozenset[str] | None:
    """Counters at which somebody is signed in; None: unknown, the hall's officers have no accounts."""
    if connection.execute(ANY_OFFICER, {"in_hall": hall}).first() is None:
        return None
    return frozenset(connection.execute(SIGNED_IN, {"in_hall": hall, "now_utc": now_utc}).scalars())


def with_somebody(connection: Connection, hall: str, now_utc: datetime) -> frozenset[str] | None:
    """Counters at which somebody is signed in or serves; None: unknown."""
    known = signed_in(connection, hall, now_utc)
    return None if known is None else known | frozenset(connection.execute(BUSY, {"in_hall": hall}).scalars())


def counter_view(
    counter: Counter, now: CounterStatus, current: AnyRow | None, staffed_codes: frozenset[str] | None = None
) -> CounterView:
    """The counter as it is shown. `staffed_codes`: counters with somebody signed in, if that is known."""
    shown = None if current is None else view_of(current)
    staffed = staffed_codes is None or counter.code in staffed_codes or shown is not None
    return CounterView(
        code=counter.code, agency=counter.agency, series=counter.series, state=now.state, ticket=shown, staffed=staffed
    )


def _make_counters(connection: Connection, hall: str, plan: HallConfig) -> None:
    known = set(connection.execute(COUNTERS.with_only_columns(counter_table.c.code), {"in_hall": hall}).scalars())
    rows: Iterable[dict[str, Any]] = (
        {
            "hall": hall,
            "code": counter.code,
            "agency": counter.agency,
            "series": ",".join(counter.series),
            "state": "open",
            "ticket_id": None,
            "day": None,
            "streak": 0,
        }
        for counter in plan.counters.values()
        if counter.code not in known
    )
    connection.execute(INSERT_COUNTER, list(rows))
