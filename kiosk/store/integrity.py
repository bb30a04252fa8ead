"""The whole check of the file, once a night: it finds what the quick one at each start does not."""

from __future__ import annotations

import sqlite3
from contextlib import closing
from pathlib import Path

from hall.files.atomic import real
from kiosk.store.errors import DriverErrors, StoreDamaged, from_driver

CHECKED = "store_check"
"""Kept: the day of the last check, and what it found."""
MOST_WORDS = 300
FOUND_AT_MOST = 3


def check_whole(path: Path) -> str:
    """What is wrong with the file; empty: nothing. It reads every page and every index, beside those who write.

    A store of a year takes seconds. Raises StoreError if the file cannot be read at all.
    """
    try:
        with closing(sqlite3.connect(f"{real(path).as_uri()}?mode=ro", uri=True)) as connection:
            found = [str(row[0]) for row in connection.execute(f"PRAGMA integrity_check({FOUND_AT_MOST})")]
            lost = connection.execute("PRAGMA foreign_key_check").fetchone()
    except DriverErrors as error:
        failure = from_driver(error, path)
        if isinstance(failure, StoreDamaged):
            return failure.detail
        raise failure from error
    if found != ["ok"]:
        return "; ".join(found)[:MOST_WORDS]
    return "" if lost is None else f"{lost[0]} row {lost[1]} refers to a {lost[2]} that is not there"
