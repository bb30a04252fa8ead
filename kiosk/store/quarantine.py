"""Putting a damaged or copied store aside, whole: database, log and index belong together and are never deleted."""

from __future__ import annotations

import glob
import json
import os
import sqlite3
from contextlib import closing
from datetime import UTC, datetime
from itertools import count
from pathlib import Path

from hall.files.atomic import PRIVATE_FOLDER, flush_folder, replace_durably
from kiosk.store.errors import DriverErrors, UnsentEvents, from_driver
from kiosk.store.lock import StoreLock

SUFFIXES = ("", "-wal", "-shm")
MIDDLE = ".quarantine."
REASON = "why.txt"
_ACKED = "SELECT CASE WHEN heard_at IS NULL THEN NULL ELSE acked_seq END FROM mirror"
_NOT_SENT = "SELECT * FROM event WHERE seq > :acked OR seq IN (SELECT seq FROM parked) ORDER BY seq"


def quarantine(path: Path, now: datetime | None = None, *, even_unsent: bool = False) -> Path:
    """Move the store to a new folder beside it and return that folder. The next start makes a new store.

    A store that holds events which central lacks is left where it is, unless `even_unsent`; one that cannot be read, or
    never had a central, may always be put aside.
    Raises StoreLocked while a process uses the store, UnsentEvents, FileNotFoundError if there is none.
    """
    if not os.path.lexists(path):
        raise FileNotFoundError(f"there is no store at {path}")
    lock = StoreLock(path)
    try:
        unsent = 0 if even_unsent else _count_unsent(path)
        if unsent:
            raise UnsentEvents(path, unsent)
        return _moved(path, now or datetime.now(UTC))
    finally:
        lock.release()


def set_aside(path: Path, why: str, now: datetime | None = None) -> Path:
    """As `quarantine`, for a store that cannot be used, whatever it holds; the reason is written down beside it.

    Raises StoreLocked, or OSError.
    """
    lock = StoreLock(path)
    try:
        folder = _moved(path, now or datetime.now(UTC))
        replace_durably(folder / REASON, f"{why}\n".encode())
    finally:
        lock.release()
    return folder


def folders(path: Path) -> tuple[Path, ...]:
    """Where stores that were put aside lie, the newest first."""
    found = path.parent.glob(f"{glob.escape(path.name)}{MIDDLE}*")
    return tuple(sorted((one for one in found if one.is_dir()), reverse=True))


def reason_of(folder: Path) -> str:
    """Why the kiosk put it aside by itself; empty: a person did, or it cannot be read."""
    try:
        return (folder / REASON).read_text(encoding="utf-8", errors="replace").strip()
    except OSError:
        return ""


def _moved(path: Path, now: datetime) -> Path:
    stem = f"{path.name}{MIDDLE}{now:%Y%m%dT%H%M%SZ}"
    names = (stem if again == 0 else f"{stem}.{again}" for again in count())
    folder = next(one for one in map(path.with_name, names) if not one.exists())
    folder.mkdir(mode=PRIVATE_FOLDER)
    # The log first: a database without its log must never be opened as if it were whole.
    for suffix in reversed(SUFFIXES):
        part = path.with_name(path.name + suffix)
        if os.path.lexists(part):
            part.rename(folder / part.name)
    flush_folder(path.parent)
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
    except DriverErrors as error:
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
    except (*DriverErrors, TypeError):
        return 0


def _reading(path: Path) -> sqlite3.Connection:
    """Not read-only: what a crash left in the log is to be seen too, and that needs the index file."""
    connection = sqlite3.connect(path, isolation_level=None)
    connection.row_factory = sqlite3.Row
    connection.execute("PRAGMA query_only=ON")
    return connection
