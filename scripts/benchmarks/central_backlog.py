"""A kiosk's log of days without a network: made once by the kiosk's own store, then multiplied in its file.

Each ticket has all the events that a real one has, in the same words, because they are copies of real ones.
"""

from __future__ import annotations

import sqlite3
import uuid
from collections.abc import Iterator, Sequence
from contextlib import closing
from dataclasses import dataclass
from datetime import UTC, date, datetime, timedelta
from pathlib import Path
from typing import Any

from hall.catalogue import Catalogue
from hall.clock import ClockProtocol
from hall.tickets import PrintState
from kiosk.store import IssueRequest, Store

PER_DAY = 300
"""Tickets of one day."""
STEP = timedelta(seconds=30)
"""Between two tickets of a day."""


@dataclass(frozen=True, slots=True)
class Whose:
    """The kiosk and its hall. `first_period` keeps the numbers of several kiosks of one hall apart."""

    hall: str
    kiosk_id: str
    first_period: int = 1


def make_backlog(path: Path, whose: Whose, events: int, catalogue: Catalogue, clock: ClockProtocol) -> int:
    """A new store with at least `events` events of past days; answers how many there are."""
    pattern = _pattern(path, whose, catalogue, clock)
    per_ticket = sum(len(rows) for _, rows in pattern) / len(pattern)
    with closing(sqlite3.connect(path, isolation_level=None)) as file:
        file.row_factory = sqlite3.Row
        here = int(file.execute("SELECT count(*) FROM event").fetchone()[0])
        wanted = max(0, round((events - here) / per_ticket + 0.5))
        file.execute("PRAGMA synchronous=OFF")
        file.execute("BEGIN IMMEDIATE")
        _copies(file, pattern, whose.first_period, wanted, clock.now().utc)
        file.execute("COMMIT")
        file.execute("PRAGMA wal_checkpoint(TRUNCATE)")
        return int(file.execute("SELECT count(*) FROM event").fetchone()[0])


Row = dict[str, Any]
Pattern = list[tuple[Row, list[Row]]]
"""Tickets, each with its events."""


def _pattern(path: Path, whose: Whose, catalogue: Catalogue, clock: ClockProtocol) -> Pattern:
    """One ticket of each queue, really given and printed, in a period after all those of the backlog."""
    last = whose.first_period + 999
    Store.open(path, hall=whose.hall, kiosk_id=whose.kiosk_id, clock=clock).close()
    yesterday = (clock.now().utc - timedelta(days=1)).isoformat(timespec="milliseconds").replace("+00:00", "Z")
    with closing(sqlite3.connect(path)) as file:
        file.execute(
            "INSERT INTO period (period, business_date, at_utc, at_trust) VALUES (?, ?, ?, 'synced')",
            (last, yesterday[:10], yesterday),
        )
        file.commit()
    with closing(Store.open(path, hall=whose.hall, kiosk_id=whose.kiosk_id, clock=clock)) as store:
        for agency in catalogue.agencies:
            for queue in agency.queues:
                _real_ticket(store, agency.code, queue.series, queue.services[0].code)
    with closing(sqlite3.connect(path)) as file:
        file.row_factory = sqlite3.Row
        tickets = [dict(row) for row in file.execute("SELECT * FROM ticket ORDER BY id")]
        events = [dict(row) for row in file.execute("SELECT * FROM event WHERE ticket_id IS NOT NULL ORDER BY seq")]
    return [(ticket, [event for event in events if event["ticket_id"] == ticket["ticket_id"]]) for ticket in tickets]


def _real_ticket(store: Store, agency: str, series: str, service: str) -> None:
    request = IssueRequest(agency, series, service, "id", uuid.uuid4().hex, (), lambda _ahead: None)
    issued = store.issue(request)
    store.journal.job_sending(issued.job_id)
    store.journal.job_sent(issued.job_id)
    store.journal.job_finished(issued.job_id, PrintState.PRINTED, mm=120.0)


def _copies(file: sqlite3.Connection, pattern: Pattern, first: int, wanted: int, now: datetime) -> None:
    days = -(-wanted // PER_DAY)
    for day in range(days):
        opened = datetime.combine(date.fromordinal(now.date().toordinal() - days + day), now.time(), tzinfo=UTC)
        _insert(file, "period", [{"period": first + day, "series": None, "business_date": opened.date().isoformat(),
                                  "at_utc": _text(opened), "at_trust": "plausible"}])  # fmt: skip
        copies = list(_day(pattern, first + day, opened, min(PER_DAY, wanted - day * PER_DAY)))
        _insert(file, "ticket", [ticket for ticket, _ in copies])
        _insert(file, "event", [event for _, events in copies for event in events])


def _day(pattern: Pattern, period: int, opened: datetime, count: int) -> Iterator[tuple[Row, list[Row]]]:
    for index in range(count):
        ticket, events = pattern[index % len(pattern)]
        name, number = uuid.uuid4().hex, index // len(pattern) + 1
        stamp = {"at_utc": _text(opened + index * STEP), "at_trust": "plausible", "boot_id": "of-those-days"}
        same = {"period": period, "number": number, "ticket_id": name, "mono_ms": 30_000 * index, **stamp}
        yield (
            {**ticket, **same, "id": None, "press_id": uuid.uuid4().hex},
            [{**event, **same, "seq": None} for event in events],
        )


def _insert(file: sqlite3.Connection, table: str, rows: Sequence[Row]) -> None:
    columns = list(rows[0])
    marks = ", ".join(f":{column}" for column in columns)
    file.executemany(f"INSERT INTO {table} ({', '.join(columns)}) VALUES ({marks})", rows)


def _text(at: datetime) -> str:
    return at.isoformat(timespec="milliseconds").replace("+00:00", "Z")
