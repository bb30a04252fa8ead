"""What a person should look at, one line each in the hall's alarms."""

from __future__ import annotations

import json
from collections.abc import Mapping
from dataclasses import dataclass
from datetime import datetime
from enum import StrEnum
from typing import Any

from sqlalchemy import Connection, bindparam, insert, select, update

from central.store import CentralStore
from central.store.tables import alarm

_OPEN = (
    alarm.c.hall == bindparam("in_hall"),
    alarm.c.kind == bindparam("of_kind"),
    alarm.c.subject == bindparam("about"),
    alarm.c.seen_at.is_(None),
)
LATEST = (
    select(alarm.c.id, alarm.c.seen_at, alarm.c.body)
    .where(alarm.c.hall == bindparam("in_hall"), alarm.c.kind == bindparam("of_kind"))
    .where(alarm.c.subject == bindparam("about"))
    .order_by(alarm.c.id.desc())
    .limit(1)
)
SET_BODY = (
    update(alarm)
    .where(alarm.c.hall == bindparam("in_hall"), alarm.c.id == bindparam("which"))
    .values(body=bindparam("new_body"))
)
INSERT = insert(alarm).inline()
ALL = select(alarm).where(alarm.c.hall == bindparam("in_hall")).order_by(alarm.c.id.desc()).limit(bindparam("most"))
UNSEEN = (
    select(alarm)
    .where(alarm.c.hall == bindparam("in_hall"), alarm.c.seen_at.is_(None))
    .order_by(alarm.c.id.desc())
    .limit(bindparam("most"))
)
OVER = update(alarm).where(*_OPEN).values(seen_at=bindparam("at"))
ONE = select(alarm.c.kind, alarm.c.body).where(alarm.c.hall == bindparam("in_hall"), alarm.c.id == bindparam("which"))
SEEN = (
    update(alarm)
    .where(alarm.c.hall == bindparam("in_hall"), alarm.c.id == bindparam("which"), alarm.c.seen_at.is_(None))
    .values(seen_at=bindparam("at"))
)


class AlarmKind(StrEnum):
    """What it is about."""

    CLASH = "clash"
    """Two tickets of one period, series and number."""
    FORK = "fork"
    """Two stores with one identity."""
    REJECTED = "rejected"
    """Events that could not be taken."""
    GAP = "gap"
    """Events that a kiosk has no more and that never came."""
    NO_BAND = "no_band"
    """A kiosk without numbers for a cut of the network."""
    BAND_TAKEN = "band_taken"
    """A kiosk uses a band that belongs to another one by now."""
    SILENT = "silent"
    """A kiosk has not been heard for some minutes."""
    UNSENT = "unsent"
    """A kiosk has events that wait too long."""
    PAPER = "paper"
    """A kiosk has paper for few tickets, or not for the whole day."""
    PRINTER = "printer"
    """A kiosk cannot print."""
    MANY_NUMBERS = "many_numbers"
    """Somebody took many numbers of a limited service in a row."""
    STORE = "store"
    """Something about the store of a kiosk: another one goes on, or it is damaged."""
    DATABASE = "database"
    """Something about central's own database: it was put back, or it is damaged."""
    NO_PIN = "no_pin"
    """A kiosk has no PIN for its staff menu: nobody can open it, or the first person could."""
    CLOCK = "clock"
    """A kiosk does not know the time, or another than central."""
    UNBELIEVABLE = "unbelievable"
    """A kiosk claims what cannot be true; nothing of it was kept."""
    MALFORMED = "malformed"
    """A kiosk says what cannot be read; nothing of it was kept."""
    RESERVE = "reserve"
    """A kiosk has few numbers left for a cut of the network."""


LASTING = frozenset({
    AlarmKind.SILENT.value, AlarmKind.UNSENT.value, AlarmKind.PAPER.value, AlarmKind.PRINTER.value,
    AlarmKind.STORE.value, AlarmKind.NO_PIN.value, AlarmKind.CLOCK.value, AlarmKind.RESERVE.value,
})  # fmt: skip
"""These are looked for again and again while they last."""
LASTS = "seen_and_lasts"
"""Mark in the body of one that a person has seen and that is not over."""
OVER_AT = "over_at"
"""When such a one was over."""


@dataclass(frozen=True, slots=True)
class RaisedAlarm:
    """An alarm. `subject` is what it is about: as long as one with the same is unseen, there is no second."""

    kind: AlarmKind
    subject: str
    body: Mapping[str, Any]


def raise_alarm(store: CentralStore, connection: Connection, hall: str, what: RaisedAlarm, at: datetime) -> bool:
    """Within a write transaction. False: there is one that nobody has seen yet, or that was seen and still lasts."""
    same = {"in_hall": hall, "of_kind": what.kind.value, "about": what.subject}
    latest = connection.execute(LATEST, same).first()
    if latest is not None and (latest.seen_at is None or LASTS in _read(latest.body)):
        return False
    row = {
        "hall": hall,
        "id": store.positions(connection, hall, 1),
        "kind": what.kind.value,
        "subject": what.subject,
        "at_utc": at,
        "body": _text(what.body),
        "seen_at": None,
    }
    connection.execute(INSERT, row)
    return True


def is_over(connection: Connection, hall: str, kind: AlarmKind, subject: str, at: datetime) -> None:
    """The cause is gone: the next one is raised again."""
    same = {"in_hall": hall, "of_kind": kind.value, "about": subject}
    connection.execute(OVER, {**same, "at": at})
    latest = connection.execute(LATEST, same).first()
    body = {} if latest is None else _read(latest.body)
    if latest is not None and body.pop(LASTS, None) is not None:
        body[OVER_AT] = at.isoformat(timespec="milliseconds")
        connection.execute(SET_BODY, {"in_hall": hall, "which": latest.id, "new_body": _text(body)})


def seen(connection: Connection, hall: str, number: int, at: datetime) -> bool:
    """A person has seen it: it is not raised again before it is over. False: there is no such unseen alarm."""
    row = connection.execute(ONE, {"in_hall": hall, "which": number}).first()
    if connection.execute(SEEN, {"in_hall": hall, "which": number, "at": at}).rowcount == 0 or row is None:
        return False
    if row.kind in LASTING:
        body = {**_read(row.body), LASTS: True}
        connection.execute(SET_BODY, {"in_hall": hall, "which": number, "new_body": _text(body)})
    return True


def ended_at(seen_at: datetime | None, body: Mapping[str, Any]) -> datetime | None:
    """When it was over; None: it lasts. A person who has seen it ends nothing."""
    if LASTS in body:
        return None
    try:
        return datetime.fromisoformat(body[OVER_AT])
    except (KeyError, TypeError, ValueError):
        return seen_at


def _read(text: str) -> dict[str, Any]:
    """A body as it was stored, by any version: one without facts counts as empty."""
    try:
        found = json.loads(text)
    except ValueError:
        return {}
    return found if isinstance(found, dict) else {}


def _text(body: Mapping[str, Any]) -> str:
    return json.dumps(dict(body), ensure_ascii=False, separators=(",", ":"))


def alarms(connection: Connection, hall: str, most: int, *, unseen_only: bool) -> list[dict[str, Any]]:
    """Newest first."""
    rows = connection.execute(UNSEEN if unseen_only else ALL, {"in_hall": hall, "most": most}).mappings()
    return [{**row, "body": {k: v for k, v in _read(row["body"]).items() if k not in (LASTS, OVER_AT)}} for row in rows]
