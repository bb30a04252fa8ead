"""Statements of the mirror."""

from __future__ import annotations

import json
from collections.abc import Iterable, Sequence
from typing import Any

from sqlalchemy import Connection, Row, bindparam, delete, func, insert, select, text, update
from sqlalchemy.dialects.postgresql import insert as postgresql_insert
from sqlalchemy.dialects.sqlite import insert as sqlite_insert

from central.store.tables import act, given, hall, incarnation, kiosk, kiosk_event, rejected, ticket

ARRIVALS = "ticket"
"""Lines that only say that people came."""
AnyRow = Row[*tuple[Any, ...]]
_LIFE = (
    incarnation.c.hall == bindparam("in_hall"),
    incarnation.c.kiosk_id == bindparam("from_kiosk"),
    incarnation.c.incarnation == bindparam("of_store"),
)
_LOG = (
    kiosk_event.c.hall == bindparam("in_hall"),
    kiosk_event.c.kiosk_id == bindparam("from_kiosk"),
    kiosk_event.c.incarnation == bindparam("of_store"),
)
_REJECTED = (
    rejected.c.hall == bindparam("in_hall"),
    rejected.c.kiosk_id == bindparam("from_kiosk"),
    rejected.c.incarnation == bindparam("of_store"),
)
LIFE = select(incarnation).where(*_LIFE)
NEW_LIFE = insert(incarnation).inline()
EXPECT = update(incarnation).where(*_LIFE).values(expected_seq=bindparam("next_seq"))
FORKED = update(incarnation).where(*_LIFE).values(forked=True)
KNOWN = select(kiosk_event.c.seq, kiosk_event.c.digest).where(
    *_LOG, kiosk_event.c.seq.between(bindparam("low"), bindparam("high"))
)
FORGET_REJECTED = delete(rejected).where(*_REJECTED, rejected.c.seq == bindparam("one_seq"))
BEAT = select(kiosk.c.heard_at, kiosk.c.beat).where(
    kiosk.c.hall == bindparam("in_hall"), kiosk.c.kiosk_id == bindparam("from_kiosk")
)
SAME_NUMBERS = select(ticket.c.ticket_id, ticket.c.number, ticket.c.kiosk_id).where(
    ticket.c.hall == bindparam("in_hall"),
    ticket.c.period == bindparam("in_period"),
    ticket.c.series == bindparam("in_series"),
    ticket.c.number.in_(bindparam("numbers", expanding=True)),
)
GIVEN = select(given.c.period, given.c.series, given.c.number, given.c.at_utc).where(
    given.c.hall == bindparam("in_hall"),
    given.c.kiosk_id == bindparam("from_kiosk"),
    given.c.series.in_(bindparam("letters", expanding=True)),
    given.c.number.in_(bindparam("numbers", expanding=True)),
    given.c.period.between(bindparam("low"), bindparam("high")),
)
PRINT_STATES = select(ticket.c.ticket_id, ticket.c.print_state).where(
    ticket.c.hall == bindparam("in_hall"), ticket.c.ticket_id.in_(bindparam("which", expanding=True))
)
SET_PRINT_STATE = (
    update(ticket)
    .where(ticket.c.hall == bindparam("in_hall"), ticket.c.ticket_id == bindparam("one_ticket"))
    .values(print_state=bindparam("known"))
)
HALL = select(hall).where(hall.c.hall == bindparam("in_hall"))
SET_LAST = (
    update(hall)
    .where(hall.c.hall == bindparam("in_hall"))
    .values(
        last_utc=bindparam("utc"),
        last_trust=bindparam("trust"),
        last_boot=bindparam("boot"),
        last_mono=bindparam("mono"),
    )
)
SET_DATE = (
    update(hall)
    .where(hall.c.hall == bindparam("in_hall"), hall.c.period == bindparam("number"), hall.c.business_date.is_(None))
    .values(business_date=bindparam("day"))
)
PAGE = (
    select(act.c.pos, act.c.kind, act.c.ticket_id, act.c.body, act.c.at_utc)
    .where(act.c.hall == bindparam("in_hall"), act.c.pos > bindparam("after"))
    .order_by(act.c.pos)
    .limit(bindparam("most"))
)
PRESSING = (
    select(act.c.pos)
    .where(act.c.hall == bindparam("in_hall"), act.c.pos > bindparam("after"), act.c.kind != ARRIVALS)
    .limit(1)
)
REJECTED = (
    select(rejected)
    .where(rejected.c.hall == bindparam("in_hall"))
    .order_by(rejected.c.kiosk_id, rejected.c.incarnation, rejected.c.seq)
    .limit(bindparam("most"))
)
REJECTED_COUNT = select(func.count()).where(rejected.c.hall == bindparam("in_hall"))

# PostgreSQL gets one statement for a whole batch and unpacks it itself; one with a row each is several times slower.
_TYPES = {"period": "integer", "number": "integer", **dict.fromkeys(("seq", "mono_ms", "order_ms", "pos"), "bigint")}


def _inserts(table: str, fixed: Sequence[str], columns: Sequence[str], same: dict[str, str]) -> tuple[Any, Any]:
    """For PostgreSQL and for SQLite: `fixed` is given once, `columns` for each row, `same` is SQL for all rows."""
    into = f"INSERT INTO {table} ({', '.join((*fixed, *columns, *same))}) "
    types = ", ".join(f"{name} {_TYPES.get(name, 'text')}" for name in columns)
    wholes = ", ".join(f"CAST(:{name} AS text)" for name in fixed)
    parts = ", ".join((*(f"e.{name}" for name in columns), *(sql.format(row="e.") for sql in same.values())))
    source = f"jsonb_to_recordset(CAST(:lines AS jsonb)) AS e({types})"
    unpacked = f"SELECT {wholes}, {parts} FROM {source} "  # noqa: S608  names of our own columns
    single = ", ".join((*(f":{name}" for name in (*fixed, *columns)), *(sql.format(row=":") for sql in same.values())))
    end = "ON CONFLICT DO NOTHING"
    return text(into + unpacked + end), text(f"{into}VALUES ({single}) {end}")


_LIFE_KEY = ("hall", "kiosk_id", "incarnation")
_EVENTS = _inserts("kiosk_event", _LIFE_KEY, [c.name for c in kiosk_event.c if c.name not in _LIFE_KEY], {})
_TICKETS = _inserts(
    "ticket",
    (*_LIFE_KEY, "arrived_at"),
    (
        "ticket_id", "period", "series", "number", "agency", "service", "language", "code", "token_hash", "at_utc",
        "at_trust", "print_state", "order_ms", "pos",
    ),
    {
        "queue": "{row}series", "queue_state": "'waiting'", "round": "1", "recalls": "0", "position": "0",
        "priority": "false", "held": "false",
    },
)  # fmt: skip


def keep_events(connection: Connection, whose: dict[str, str], rows: Sequence[dict[str, Any]]) -> None:
    """Events into the log; what is there already stays as it is. `whose`: hall, kiosk_id, incarnation."""
    _keep(connection, _EVENTS, whose, rows)


def keep_tickets(connection: Connection, whose: dict[str, str], rows: Sequence[dict[str, Any]]) -> int:
    """New visitors; one who is known already stays as he is. Answers how many are new.

    `whose`: hall, kiosk_id, incarnation, arrived_at.
    """
    return _keep(connection, _TICKETS, whose, rows)


def _keep(
    connection: Connection, inserts: tuple[Any, Any], fixed: dict[str, str], rows: Sequence[dict[str, Any]]
) -> int:
    if not rows:
        return 0
    if connection.dialect.name == "postgresql":
        return connection.execute(inserts[0], {**fixed, "lines": json.dumps(rows, ensure_ascii=False)}).rowcount
    return connection.execute(inserts[1], [{**fixed, **row} for row in rows]).rowcount


def keep_rejected(connection: Connection, rows: Iterable[dict[str, Any]]) -> None:
    """Events put aside, with the latest reason."""
    dialect = postgresql_insert if connection.dialect.name == "postgresql" else sqlite_insert
    statement = dialect(rejected)
    again = statement.on_conflict_do_update(
        index_elements=["hall", "kiosk_id", "incarnation", "seq"],
        set_={"reason": statement.excluded.reason, "line": statement.excluded.line},
    )
    listed = list(rows)
    if listed:
        connection.execute(again, listed)
