"""Putting a damaged or copied store aside, whole: database, log and index belong together and are never deleted."""

from __future__ import annotations

import json
import os
import sqlite3
from contextlib import closing
from datetime import UTC, datetime
from pathlib import Path

from kiosk.store.errors import UnsentEvents, from_driver
from kiosk.store.lock import StoreLock

SUFFIXES = ("", "-wal", "-shm")
_ACKED = "SELECT CASE WHEN heard_at IS NULL THEN NULL ELSE acked_seq END FROM mirror"
_NOT_SENT = "SELECT * FROM event WHERE seq > :acked OR seq IN (SELECT seq FROM parked) ORDER BY seq"


def quarantine(path: Path, now: datetime | None = None, *, even_unsent: bool = False) -> Path:
    """Move the store to a new folder beside it and return that folder. The next start makes a new store.

    A store that holds events which central lacks is left where it is, unless `even_unsent`; one that cannot be read, or
    never had a central, may always be put aside.
    Raises StoreLocked while a process uses the store, UnsentEvents, FileNotFoundError if there is none.
    """
    if not path.exists():
        raise FileNotFoundError(f"there is no store at {path}")
    lock = StoreLock(path)
    try:
        unsent = 0 if even_unsent else _count_unsent(path)
        if unsent:
            raise UnsentEvents(path, unsent)
        folder = path.with_name(f"{path.name}.quarantine.{now or datetime.now(UTC):%Y%m%dT%H%M%SZ}")
        folder.mkdir()
        # The log first: a database without its log must never be opened as if it were whole.
        for suffix in reversed(SUFFIXES):
            part = path.with_name(path.name + suffix)
            if part.exists():
                part.rename(folder / part.name)
    finally:
        lock.release()
    return folder


def export_unsent(path: Path, to: Path) -> int:
    """Writes every event that central lacks to a new file, durable, one JSON object a line; returns how many.

    The first line says whose they are. Raises FileExistsError, OSError, or StoreError if the store cannot be read.
    """
    try:
        with closing(_reading(path)) as connection:
            whose = dict(connection.execute("SELECT key, value FROM meta").fetchall())
            acked = connection.execute("SELECT acked_seq FROM mirror").fetchone()[0]
            rows = [dict(row) for row in connection.execute(_NOT_SENT, {"acked": acked})]
    except sqlite3.Error as error:
        raise from_driver(error, path) from error
    with to.open("x", encoding="utf-8") as file:
        for line in (whose, *({**row, "body": json.loads(row["body"])} for row in rows)):
            file.write(json.dumps(line, ensure_ascii=False) + "\n")
        file.flush()
        os.fsync(file.fileno())
    return len(rows)


def _count_unsent(path: Path) -> int:
    try:
        with closing(_reading(path)) as connection:
            acked = connection.execute(_ACKED).fetchone()[0]
            return 0 if acked is None else len(connection.execute(_NOT_SENT, {"acked": acked}).fetchall())
    except (sqlite3.Error, TypeError):
        return 0


def _reading(path: Path) -> sqlite3.Connection:
    """Not read-only: what a crash left in the log is to be seen too, and that needs the index file."""
    connection = sqlite3.connect(path, isolation_level=None)
    connection.row_factory = sqlite3.Row
    connection.execute("PRAGMA query_only=ON")
    return connection
