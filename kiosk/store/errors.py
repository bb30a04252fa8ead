"""What can go wrong with the store, each with a sentence that says what to do."""

from __future__ import annotations

import errno
import os
import sqlite3
from pathlib import Path

from sqlalchemy.exc import DBAPIError


class DamagedValue(ValueError):
    """A column holds what no version of this program writes."""


DriverErrors = (DBAPIError, sqlite3.Error, UnicodeDecodeError, DamagedValue)
"""What the database raises, or reading from it. UnicodeDecodeError comes bare: a damaged name in SQLite's sentence."""
NO_TEXT = "Could not decode to UTF-8"
"""Of Python's module, without a code."""
ROOM_TO_OPEN = 64 * 1024
"""Bytes that SQLite needs for the index of its log."""


class StoreError(Exception):
    """Base of all errors of the store."""


class StoreLocked(StoreError):
    """Another process owns the store."""

    def __init__(self, path: Path, holder: str) -> None:
        super().__init__(
            f"{path} is in use by {holder or 'another process'}. "
            "Only one process may write to a store: stop that one, or let it do the work."
        )
        self.path = path
        self.holder = holder


class NewerSchema(StoreError):
    """The file was written by a newer version of this program."""

    def __init__(self, path: Path, found: str, known: str) -> None:
        super().__init__(
            f"{path} has schema {found}, this version of the kiosk knows schemas up to {known}. "
            "Install the newer version again, or go back to the copy made before the update "
            f"({path.name}.before-{found}.* in the same folder)."
        )
        self.path = path
        self.found = found


class StoreDamaged(StoreError):
    """The file cannot be trusted any more."""

    def __init__(self, path: Path, detail: str) -> None:
        super().__init__(
            f"{path} is damaged ({detail}). Nothing was changed or deleted. Move {path.name}, {path.name}-wal and "
            f"{path.name}-shm together to another folder (`kiosk store quarantine` does it), keep them for repair, "
            "and start again: a new store is made."
        )
        self.path = path
        self.detail = detail


class StoreBehind(StoreError):
    """The file knows less than the kiosk had given: it was emptied, put back from an older copy, or lost its log."""

    def __init__(self, path: Path, detail: str) -> None:
        super().__init__(
            f"{path} knows less than this kiosk has given ({detail}): it is an older copy, or a part of it is gone. "
            "Nothing was changed or deleted. Put it aside (`kiosk store quarantine`); a new store then goes on above."
        )
        self.path = path
        self.detail = detail


class WrongStore(StoreError):
    """The file is a store of another kiosk or hall, or no store at all."""


class StoreFull(StoreError):
    """There is no room to write. Nothing of the attempt was kept."""

    def __init__(self, path: Path, detail: str) -> None:
        super().__init__(f"No room to write {path} ({detail}). Nothing was kept of it; free space on that disk.")
        self.path = path


class StoreFailed(StoreError):
    """The disk or the database refused. Nothing of the attempt was kept."""


class StoreReadOnly(StoreFailed):
    """The file, its folder or its disk may not be written."""

    def __init__(self, path: Path, detail: str) -> None:
        super().__init__(
            f"{path} cannot be written ({detail}). Nothing was kept. See whether its disk is mounted read-only (then "
            "mount it writable and look for disk errors), and whether file and folder belong to the user of the kiosk."
        )


class QuotaUsedUp(StoreError):
    """The day's numbers of this quota are gone; no ticket was made."""

    def __init__(self, code: str) -> None:
        super().__init__(f"quota {code} is used up for today")
        self.code = code


class NumbersExhausted(StoreError):
    """The next number of the series was given less than four hours ago; no ticket was made."""

    def __init__(self, series: str, number: int) -> None:
        super().__init__(
            f"series {series}: number {number} was given less than four hours ago and cannot come again yet. "
            "Give the queue a wider band or a second series."
        )
        self.series = series
        self.number = number


class NoNumbers(StoreError):
    """This kiosk has a central, and no number that it may give without it; no ticket was made."""


class UnsentEvents(StoreError):
    """What was asked for would lose events that central does not have."""

    def __init__(self, path: Path, unsent: int) -> None:
        super().__init__(
            f"{path} holds {unsent} events that central does not have yet. Connect the kiosk until `kiosk sync status` "
            "says that all is sent; or write them to a file first, and then say that it may be done all the same."
        )
        self.unsent = unsent


class UnknownTicket(StoreError):
    """There is no such ticket."""


class UnknownJob(StoreError):
    """There is no such print job."""


class StillPrinting(StoreError):
    """A print job of this ticket has not ended; another would be one too many."""

    def __init__(self, label: str, job_id: str) -> None:
        super().__init__(f"{label} is being printed (job {job_id}). Wait until that has ended, then ask again.")


class WrongStep(StoreError):
    """A print job cannot come to this state from the one it is in; nothing was changed."""


def from_driver(error: DBAPIError | sqlite3.Error | UnicodeDecodeError | DamagedValue, path: Path) -> StoreError:
    """The error of the database in our words."""
    cause = error.orig if isinstance(error, DBAPIError) else error
    if isinstance(cause, DamagedValue):
        return StoreDamaged(path, f"it holds a value that cannot be: {cause}")
    if isinstance(cause, UnicodeDecodeError) or str(cause).startswith(NO_TEXT):
        return StoreDamaged(path, "a text in it is none")
    name = getattr(cause, "sqlite_errorname", None) or "no code"
    if name.startswith("SQLITE_FULL") or (name.startswith(("SQLITE_IOERR", "SQLITE_CANTOPEN")) and _no_room(path)):
        return StoreFull(path, str(cause))
    if name.startswith(("SQLITE_READONLY", "SQLITE_PERM", "SQLITE_CANTOPEN")):
        return StoreReadOnly(path, str(cause))
    if name.startswith(("SQLITE_CORRUPT", "SQLITE_NOTADB")):
        return StoreDamaged(path, str(cause))
    return StoreFailed(f"{path}: {cause} ({name}); nothing was kept")


def from_system(error: OSError, path: Path) -> StoreError:
    """The error of the system, met beside the database, in our words."""
    text = error.strerror or str(error)
    if error.errno in (errno.ENOSPC, errno.EDQUOT):
        return StoreFull(path, text)
    if error.errno in (errno.EROFS, errno.EACCES, errno.EPERM):
        return StoreReadOnly(path, text)
    return StoreFailed(f"{path}: {text}; nothing was kept. See whether its disk is there and sound.")


def _no_room(path: Path) -> bool:
    """A full disk also shows as a file that cannot be opened or enlarged."""
    try:
        found = os.statvfs(path.parent)
    except OSError:
        return False
    return found.f_bavail * found.f_frsize < ROOM_TO_OPEN
