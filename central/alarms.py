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
OPEN = select(alarm.c.id).where(*_OPEN).limit(1)
INSERT = insert(alarm).inline()
ALL = select(alarm).where(alarm.c.hall == bindparam("in_hall")).order_by(alarm.c.id.desc()).limit(bindparam("most"))
UNSEEN = (
    select(alarm)
    .where(alarm.c.hall == bindparam("in_hall"), alarm.c.seen_at.is_(None))
    .order_by(alarm.c.id.desc())
    .limit(bindparam("most"))
)
OVER = update(alarm).where(*_OPEN).values(seen_at=bindparam("at"))
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


@dataclass(frozen=True, slots=True)
class Raised:
    """An alarm. `subject` is what it is about: as long as one with the same is unseen, there is no second."""

    kind: AlarmKind
    subject: str
    body: Mapping[str, Any]


def raise_alarm(store: CentralStore, connection: Connection, hall: str, what: Raised, at: datetime) -> bool:
    """Within a write transaction. False: there is one that nobody has seen yet."""
    same = {"in_hall": hall, "of_kind": what.kind.value, "about": what.subject}
    if connection.execute(OPEN, same).first() is not None:
        return False
    row = {
        "hall": hall,
        "id": store.positions(connection, hall, 1),
        "kind": what.kind.value,
        "subject": what.subject,
        "at_utc": at,
        "body": json.dumps(dict(what.body), ensure_ascii=False, separators=(",", ":")),
        "seen_at": None,
    }
    connection.execute(INSERT, row)
    return True


def is_over(connection: Connection, hall: str, kind: AlarmKind, subject: str, at: datetime) -> None:
    """What it was about is all right again."""
    connection.execute(OVER, {"in_hall": hall, "of_kind": kind.value, "about": subject, "at": at})


def seen(connection: Connection, hall: str, number: int, at: datetime) -> bool:
    """A person has seen it. False: there is no such unseen alarm."""
    return connection.execute(SEEN, {"in_hall": hall, "which": number, "at": at}).rowcount > 0


def alarms(connection: Connection, hall: str, most: int, *, unseen_only: bool) -> list[dict[str, Any]]:
    """Newest first."""
    rows = connection.execute(UNSEEN if unseen_only else ALL, {"in_hall": hall, "most": most}).mappings()
    return [{**row, "body": json.loads(row["body"])} for row in rows]
