"""What can go wrong with central's store, each with a sentence that says what to do."""

from __future__ import annotations

import os
import sqlite3
from pathlib import Path

from sqlalchemy.exc import DBAPIError

LATER = ("55P03", "57014", "40001", "40P01", "57P01", "57P02", "57P03")
"""PostgreSQL's codes for a wait that was too long, a deadlock, and a server that stops or starts."""


class StoreError(Exception):
    """Base of all errors of the store. Nothing of the attempt was kept."""


class StoreBusy(StoreError):
    """Not now: somebody holds what is needed, or the database starts or stops. Trying again helps."""


class StoreFailed(StoreError):
    """The disk or the database refused."""

    public = "the database refused; the log of central says why"
    """For clients over the network: what is wrong and what helps, without any path."""


class StoreFull(StoreFailed):
    """There is no room."""

    public = "the database cannot be written: its disk is full. Free space there; central goes on by itself then"


class StoreReadOnly(StoreFailed):
    """It may not be written."""

    public = (
        "the database cannot be written: its file, folder or disk is read-only. Make it writable; central goes on by "
        "itself then"
    )


class StoreDamaged(StoreFailed):
    """It cannot be trusted any more."""

    public = "the database is damaged. Stop central, keep the file, and put the last backup back (docs/operations.md)"


class NewerSchema(StoreError):
    """The database was written by a newer version of this program."""


class UnknownHall(StoreError, LookupError):
    """There is no such hall."""

    def __init__(self, hall: str) -> None:
        super().__init__(f"there is no hall {hall}: the settings of central name the halls")
        self.hall = hall


DriverErrors = (DBAPIError, sqlite3.Error, UnicodeDecodeError)
"""What a database raises. The last one comes bare: SQLite's sentence names a damaged name that is no text."""
NO_TEXT = "Could not decode to UTF-8"
"""Of Python's module, without a code."""


def from_driver(error: DBAPIError | sqlite3.Error | UnicodeDecodeError, where: str) -> StoreError:
    """The error of the database in our words; `where` names the database without any password."""
    cause = error.orig if isinstance(error, DBAPIError) else error
    if isinstance(cause, UnicodeDecodeError) or str(cause).startswith(NO_TEXT):
        return StoreDamaged(f"{where}: {StoreDamaged.public} (a text in it is none); nothing was kept")
    code = getattr(cause, "sqlite_errorname", None) or getattr(cause, "sqlstate", None) or ""
    lost = isinstance(error, DBAPIError) and error.connection_invalidated
    words = " ".join(str(cause).split())
    for kind, codes in KINDS.items():
        if code.startswith(codes) or (
            kind is StoreFull and code.startswith(OPENING) and room_beside(Path(where)) < ROOM_TO_OPEN
        ):
            return kind(f"{where}: {kind.public} ({words}, {code}); nothing was kept")
    if code in LATER or code.startswith(("SQLITE_BUSY", "SQLITE_LOCKED", "08")) or lost or not code:
        return StoreBusy(f"{where}: {words}; nothing was kept, try again")
    return StoreFailed(f"{where}: {words} ({code}); nothing was kept")


KINDS: dict[type[StoreFailed], tuple[str, ...]] = {
    StoreFull: ("SQLITE_FULL", "53100"),
    StoreReadOnly: ("SQLITE_READONLY", "SQLITE_CANTOPEN", "SQLITE_PERM", "25006"),
    StoreDamaged: ("SQLITE_CORRUPT", "SQLITE_NOTADB", "XX001", "XX002"),
}
OPENING = ("SQLITE_IOERR", "SQLITE_CANTOPEN")
"""A full disk also shows as a file that cannot be opened or enlarged."""
ROOM_TO_OPEN = 64 * 1024


def room_beside(file: Path) -> int:
    """Bytes that this user may still write on its disk; many if that cannot be asked."""
    try:
        found = os.statvfs(file.parent)
    except (OSError, ValueError):
        return ROOM_TO_OPEN * 1000
    return found.f_bavail * found.f_frsize
