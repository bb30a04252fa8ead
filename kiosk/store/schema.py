"""The schema of the file: is it sound, is it ours, is it behind? Alembic is imported only if it is behind."""

from __future__ import annotations

import json
import os
import sqlite3
from contextlib import closing
from datetime import UTC, datetime
from pathlib import Path

from sqlalchemy import Connection

from hall.files.atomic import not_a_file, real
from kiosk.store.engine import Writer
from kiosk.store.errors import DriverErrors, NewerSchema, StoreDamaged, WrongStore, from_driver
from kiosk.store.integrity import CHECKED
from kiosk.store.tables import metadata

RELEASED = ("0001", "0002", "0003", "0004", "0005")
"""Every schema that ever left the house, oldest first; the last is the one this program works with."""

MIGRATIONS = Path(__file__).parent / "migrations"


def prepare(writer: Writer, path: Path, now: datetime | None = None) -> None:
    """Check the file and bring it to the newest schema; a copy is kept before an old one is changed.

    Raises StoreDamaged, WrongStore or NewerSchema; the file is then as it was.
    """
    connection = writer.driver
    try:
        _check(connection, path)
        found = _version(connection, path)
    except DriverErrors as error:
        raise from_driver(error, path) from error
    if found == RELEASED[-1]:
        _check_tables(connection, path)
        return
    if found is not None and found not in RELEASED:
        raise NewerSchema(path, found, RELEASED[-1])
    if found is not None:
        back_up(connection, path, f"before-{RELEASED[-1]}", now or datetime.now(UTC))
    _upgrade(writer, connection, path)


def what_is_wrong(path: Path) -> str:
    """Why this file could not be used, looked at without changing it; empty: nothing, or there is none.

    Raises OSError, NewerSchema, WrongStore or StoreFailed.
    """
    strange = not_a_file(path)
    if strange or not path.exists():
        return strange
    try:
        with closing(sqlite3.connect(f"{real(path).as_uri()}?mode=ro", uri=True)) as connection:
            found = _version(connection, path)
    except DriverErrors as error:
        failure = from_driver(error, path)
        if isinstance(failure, StoreDamaged):
            return failure.detail
        raise failure from error
    except StoreDamaged as error:
        return error.detail
    if found is not None and found not in RELEASED:
        raise NewerSchema(path, found, RELEASED[-1])
    return ""


def back_up(connection: sqlite3.Connection, path: Path, why: str, now: datetime) -> Path:
    """A complete, durable copy beside the file, taken while it is open. A copy made with cp would not be one."""
    copy = path.with_name(f"{path.name}.{why}.{now:%Y%m%dT%H%M%SZ}")
    part = copy.with_name(copy.name + ".part")
    try:
        with closing(sqlite3.connect(part)) as target:
            connection.backup(target)
    except DriverErrors as error:
        part.unlink(missing_ok=True)
        raise from_driver(error, copy) from error
    _fsync(part)
    part.rename(copy)
    _fsync(copy.parent)
    return copy


def _fsync(path: Path) -> None:
    handle = os.open(path, os.O_RDONLY)
    try:
        os.fsync(handle)
    finally:
        os.close(handle)


def _check(connection: sqlite3.Connection, path: Path) -> None:
    """The quick check; the whole one where the one of a night has found something."""
    answer = connection.execute("PRAGMA quick_check(1)").fetchone()[0]
    if answer == "ok" and _was_found_damaged(connection):
        answer = connection.execute("PRAGMA integrity_check(1)").fetchone()[0]
    if answer != "ok":
        raise StoreDamaged(path, answer)


def _was_found_damaged(connection: sqlite3.Connection) -> bool:
    if connection.execute("SELECT 1 FROM sqlite_master WHERE name = 'kept'").fetchone() is None:
        return False
    row = connection.execute("SELECT value FROM kept WHERE key = ?", (CHECKED,)).fetchone()
    try:
        return row is not None and bool(json.loads(row[0]).get("problem"))
    except (ValueError, AttributeError):
        return True


def _version(connection: sqlite3.Connection, path: Path) -> str | None:
    """The schema of the file; None for a new one."""
    tables = {name for (name,) in connection.execute("SELECT name FROM sqlite_master WHERE type = 'table'")}
    if not tables:
        return None
    if "alembic_version" not in tables:
        raise WrongStore(f"{path} is a database, but not a store of this kiosk. Name another file in store.path.")
    row = connection.execute("SELECT version_num FROM alembic_version").fetchone()
    if row is None:
        raise StoreDamaged(path, "it does not say its schema")
    return str(row[0])


def _check_tables(connection: sqlite3.Connection, path: Path) -> None:
    """A store without one of its tables, or without its one row of the mirror, is none."""
    there = {name for (name,) in connection.execute("SELECT name FROM sqlite_master WHERE type = 'table'")}
    gone = metadata.tables.keys() - there
    if gone:
        raise StoreDamaged(path, f"its table {min(gone)} is gone")
    if connection.execute("SELECT 1 FROM mirror").fetchone() is None:
        raise StoreDamaged(path, "its row of the mirror is gone")


def _upgrade(writer: Writer, connection: sqlite3.Connection, path: Path) -> None:
    """All steps in one transaction: after a power cut the file has the old schema or the new one, nothing between."""
    from alembic import command
    from alembic.config import Config

    config = Config()
    config.set_main_option("script_location", str(MIGRATIONS).replace("%", "%%"))
    connection.execute("PRAGMA foreign_keys=OFF")  # a table that is moved and copied must not take its children along
    try:
        with writer.transaction() as transaction:
            config.attributes["connection"] = transaction
            command.upgrade(config, "head")
            _check_references(transaction, path)
    finally:
        connection.execute("PRAGMA foreign_keys=ON")


def _check_references(transaction: Connection, path: Path) -> None:
    """While tables were moved nobody looked after references; a row that lost its ticket stops the update."""
    lost = transaction.exec_driver_sql("PRAGMA foreign_key_check").first()
    if lost is not None:
        raise StoreDamaged(path, f"{lost[0]} row {lost[1]} refers to a {lost[2]} that is not there")
