"""A long history for measurements: many past days of tickets with their events, written fast. Not for a real store."""

from __future__ import annotations

import sqlite3
import uuid
from collections.abc import Iterator, Sequence
from datetime import UTC, datetime, timedelta
from pathlib import Path

from kiosk.store.engine import PRAGMAS
from kiosk.store.lock import StoreLock

PER_DAY = 800
"""Tickets of one past day."""

_PERIOD = "INSERT INTO period (period, business_date, at_utc, at_trust) VALUES (?, ?, ?, 'synced')"
_TICKET = """INSERT INTO ticket (ticket_id, press_id, hall, period, series, number, agency, service, language, ahead,
 code, at_utc, at_trust, boot_id, mono_ms, queue_state, round, recalls, position, print_state)
 VALUES (?, ?, ?, ?, ?, ?, ?, ?, 'id', 0, 'SEEDSEED', ?, 'synced', 'seeded', ?, ?, 1, 0, 0, 'printed')"""
_EVENT = """INSERT INTO event (ticket_id, kind, period, series, number, at_utc, at_trust, boot_id, mono_ms, body)
 VALUES (?, 'issued', ?, ?, ?, ?, 'synced', 'seeded', ?, '{}')"""
_COUNTERS = """INSERT OR REPLACE INTO counter (series, period, last)
 SELECT series, period, max(number) FROM ticket WHERE period = ? GROUP BY series"""


def seed(
    path: Path, tickets: int, queues: Sequence[tuple[str, str, str]], *, last_day: datetime, waiting: bool = False
) -> None:
    """Add `tickets` tickets over past days up to the day before `last_day`; `queues` are (agency, series, service).

    The store must exist and be closed. `waiting` leaves them all in the queue, as a kiosk without counters does.
    """
    lock = StoreLock(path)
    connection = sqlite3.connect(path, isolation_level=None)
    try:
        for pragma in PRAGMAS:
            connection.execute(pragma)
        hall = connection.execute("SELECT value FROM meta WHERE key = 'hall'").fetchone()[0]
        first = connection.execute("SELECT coalesce(max(period), 0) + 1 FROM period").fetchone()[0]
        days = -(-tickets // PER_DAY)
        connection.execute("BEGIN IMMEDIATE")
        for day in range(days):
            opened = last_day.astimezone(UTC) - timedelta(days=days - day)
            count = min(PER_DAY, tickets - day * PER_DAY)
            _one_day(connection, hall, first + day, opened, list(_places(queues, count)), waiting=waiting)
        connection.execute(_COUNTERS, (first + days - 1,))
        connection.execute("COMMIT")
        connection.execute("PRAGMA wal_checkpoint(TRUNCATE)")
    finally:
        connection.close()
        lock.release()


def _places(queues: Sequence[tuple[str, str, str]], count: int) -> Iterator[tuple[str, str, str, int]]:
    """Agency, series, service and number of each ticket of a day, queue after queue in turn."""
    for index in range(count):
        yield *queues[index % len(queues)], index // len(queues) + 1


def _one_day(
    connection: sqlite3.Connection,
    hall: str,
    period: int,
    opened: datetime,
    places: list[tuple[str, str, str, int]],
    *,
    waiting: bool,
) -> None:
    state = "waiting" if waiting else "done"
    connection.execute(_PERIOD, (period, opened.date().isoformat(), _text(opened)))
    tickets, events = [], []
    for index, (agency, series, service, number) in enumerate(places):
        at, mono_ms, name = _text(opened + timedelta(seconds=30 * index)), 30_000 * index, uuid.uuid4().hex
        tickets.append((name, uuid.uuid4().hex, hall, period, series, number, agency, service, at, mono_ms, state))
        events.append((name, period, series, number, at, mono_ms))
    connection.executemany(_TICKET, tickets)
    connection.executemany(_EVENT, events)
    connection.execute(
        "INSERT INTO print_job (ticket, copy, attempt, state, asked_by, mm, prepared_at)"
        " SELECT id, 1, 1, 'printed', 'kiosk', 0.0, at_utc FROM ticket WHERE period = ?",
        (period,),
    )


def _text(at: datetime) -> str:
    return at.isoformat(timespec="milliseconds").replace("+00:00", "Z")
