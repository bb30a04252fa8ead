"""What can go wrong with central's store, each with a sentence that says what to do."""

from __future__ import annotations

import sqlite3

from sqlalchemy.exc import DBAPIError

LATER = ("55P03", "57014", "40001", "40P01", "57P01", "57P02", "57P03")
"""PostgreSQL's codes for a wait that was too long, a deadlock, and a server that stops or starts."""


class StoreError(Exception):
    """Base of all errors of the store. Nothing of the attempt was kept."""


class StoreBusy(StoreError):
    """Not now: somebody holds what is needed, or the database starts or stops. Trying again helps."""


class StoreFailed(StoreError):
    """The disk or the database refused."""


class NewerSchema(StoreError):
    """The database was written by a newer version of this program."""


class UnknownHall(StoreError, LookupError):
    """There is no such hall."""

    def __init__(self, hall: str) -> None:
        super().__init__(f"there is no hall {hall}: the settings of central name the halls")
        self.hall = hall


def from_driver(error: DBAPIError | sqlite3.Error, where: str) -> StoreError:
    """The error of the database in our words; `where` names the database without any password."""
    cause = error.orig if isinstance(error, DBAPIError) else error
    code = getattr(cause, "sqlite_errorname", None) or getattr(cause, "sqlstate", None) or ""
    lost = isinstance(error, DBAPIError) and error.connection_invalidated
    words = " ".join(str(cause).split())
    if code in LATER or code.startswith(("SQLITE_BUSY", "SQLITE_LOCKED", "08")) or lost or not code:
        return StoreBusy(f"{where}: {words}; nothing was kept, try again")
    return StoreFailed(f"{where}: {words} ({code}); nothing was kept")
