"""What people did in a hall: acts at counters and changes on pages, read from the log a page at a time."""

from __future__ import annotations

import json
from collections.abc import Mapping
from dataclasses import dataclass
from datetime import date, datetime, time, timedelta
from typing import Any
from zoneinfo import ZoneInfo

from sqlalchemy import Connection, Row, Select, and_, bindparam, func, literal, null, or_, select, union_all

from central.store.page_tables import audit
from central.store.tables import act, ticket
from hall.protocol import SHARED_OUT
from hall.tickets import label

PAGE_SIZE = 200
"""Entries on one page."""
BY_MACHINES = ("ticket", "period", SHARED_OUT)
"""Kinds of lines in the hall's log that no person wrote: tickets that kiosks sent, periods that were opened, shares."""
END = 2**62
"""A position that no hall reaches."""

_ACTS = (
    select(
        act.c.pos, act.c.at_utc, func.coalesce(act.c.officer, "").label("officer"), null().label("what"),
        null().label("subject"), act.c.counter, act.c.reason, act.c.body, ticket.c.series, ticket.c.number,
    )
    .outerjoin(ticket, and_(ticket.c.hall == act.c.hall, ticket.c.ticket_id == act.c.ticket_id))
    .where(act.c.hall == bindparam("in_hall"), act.c.at_utc >= bindparam("since"), act.c.at_utc < bindparam("until"))
    .where(act.c.kind.not_in(BY_MACHINES))
)  # fmt: skip
_CHANGES = select(
    audit.c.pos, audit.c.at_utc, audit.c.officer, audit.c.what, audit.c.subject, null().label("counter"),
    null().label("reason"), audit.c.body, null().label("series"), null().label("number"),
).where(
    audit.c.hall == bindparam("in_hall"), audit.c.at_utc >= bindparam("since"), audit.c.at_utc < bindparam("until")
)  # fmt: skip
_ALL = union_all(_ACTS, _CHANGES).subquery("entries")
_OF_OFFICER = or_(literal("") == bindparam("by"), _ALL.c.officer == bindparam("by"))
NAMES = select(_ALL.c.officer).distinct().where(_ALL.c.officer != "").order_by(_ALL.c.officer)
COUNT = select(func.count()).select_from(_ALL).where(_OF_OFFICER)
OLDER: Select[Any] = (
    select(_ALL).where(_OF_OFFICER, _ALL.c.pos < bindparam("before")).order_by(_ALL.c.pos.desc())
)  # fmt: skip
NEWER: Select[Any] = select(_ALL).where(_OF_OFFICER, _ALL.c.pos > bindparam("after")).order_by(_ALL.c.pos)


@dataclass(frozen=True, slots=True)
class LogFilter:
    """Which part of the log: a day of the hall's clock, and one officer or, with "", everybody."""

    hall: str
    day: date
    zone: ZoneInfo
    officer: str = ""

    @property
    def values(self) -> dict[str, object]:
        """The parameters that all statements here share."""
        since = datetime.combine(self.day, time(0), tzinfo=self.zone)
        until = datetime.combine(self.day + timedelta(days=1), time(0), tzinfo=self.zone)
        return {"in_hall": self.hall, "since": since, "until": until, "by": self.officer}


@dataclass(frozen=True, slots=True)
class LogEntry:
    """One act of a person. `what` is our word for it, `subject` a ticket or what was changed, `details` the rest."""

    pos: int
    at: datetime
    officer: str
    what: str
    subject: str
    counter: str | None
    reason: str
    details: Mapping[str, object]


@dataclass(frozen=True, slots=True)
class LogPage:
    """Entries, the latest first. `newer` and `older`: positions that lead to the pages beside this one, if any."""

    entries: tuple[LogEntry, ...]
    count: int
    newer: int | None
    older: int | None


def names(connection: Connection, asked: LogFilter) -> list[str]:
    """Everybody who did something on that day."""
    return list(connection.execute(NAMES, asked.values).scalars())


def log_page(connection: Connection, asked: LogFilter, before: int = END, after: int | None = None) -> LogPage:
    """The entries just below position `before`, or, with `after`, those just above it."""
    if after is None:
        rows = list(connection.execute(OLDER.limit(PAGE_SIZE), {**asked.values, "before": before}))
    else:
        rows = list(connection.execute(NEWER.limit(PAGE_SIZE), {**asked.values, "after": after}))[::-1]
        if len(rows) < PAGE_SIZE:
            return log_page(connection, asked)
    count = connection.execute(COUNT, asked.values).scalar_one()
    if not rows:
        return LogPage((), count, None, None)
    first, last = rows[0].pos, rows[-1].pos
    newer = connection.execute(NEWER.limit(1), {**asked.values, "after": first}).first()
    older = connection.execute(OLDER.limit(1), {**asked.values, "before": last}).first()
    entries = tuple(_entry(row, asked.zone) for row in rows)
    return LogPage(entries, count, None if newer is None else first, None if older is None else last)


def whole_day(connection: Connection, asked: LogFilter) -> list[LogEntry]:
    """Every entry of the day, the latest first."""
    rows = connection.execute(OLDER, {**asked.values, "before": END})
    return [_entry(row, asked.zone) for row in rows]


def _entry(row: Row[*tuple[Any, ...]], zone: ZoneInfo) -> LogEntry:
    body = _body(row.body)
    what = str(body.pop("act", "")) if row.what is None else row.what
    subject = row.subject if row.subject is not None else "" if row.series is None else label(row.series, row.number)
    at = row.at_utc.astimezone(zone)
    return LogEntry(row.pos, at, row.officer, what, subject, row.counter, row.reason or "", body)


def _body(text: str) -> dict[str, object]:
    """The object in a stored body; a body that is none has no details, so that one bad row never hides the others."""
    try:
        found = json.loads(text)
    except ValueError:
        return {}
    return found if isinstance(found, dict) else {}
