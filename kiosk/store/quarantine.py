"""Putting a damaged store aside, whole: database, log and index belong together and are never deleted."""

from __future__ import annotations

from datetime import UTC, datetime
from pathlib import Path

from kiosk.store.lock import StoreLock

SUFFIXES = ("", "-wal", "-shm")


def quarantine(path: Path, now: datetime | None = None) -> Path:
    """Move the store to a new folder beside it and return that folder. The next start makes a new store.

    Raises StoreLocked while a process uses the store, FileNotFoundError if there is none.
    """
    if not path.exists():
        raise FileNotFoundError(f"there is no store at {path}")
    lock = StoreLock(path)
    try:
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
