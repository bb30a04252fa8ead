"""The connections to the database file: one that writes, a few that only read, and the settings of both."""

from __future__ import annotations

import logging
import sqlite3
import threading
from collections.abc import Callable, Iterator
from contextlib import AbstractContextManager, ExitStack, closing, contextmanager, suppress
from dataclasses import dataclass
from pathlib import Path
from typing import Any, cast

from sqlalchemy import URL, Connection, Engine, create_engine, event
from sqlalchemy.pool import NullPool

from hall.clock import ClockProtocol
from hall.files.atomic import real
from kiosk.store.errors import DriverErrors, StoreError, from_driver

log = logging.getLogger(__name__)

BUSY_MS = 5000
CHECKPOINT_AFTER = 500
"""Transactions after which a quiet moment is used to move the log into the file."""
CHECKPOINT_AT_LATEST = 4000
"""Transactions after which the log is moved even if there was no quiet moment."""

# WAL with FULL: a commit survives a power cut. The log is moved by the writer alone (wal_autocheckpoint=0), which also
# makes the WAL-reset defect of SQLite 3.7.0 to 3.51.2 impossible.
PRAGMAS = (
    f"PRAGMA busy_timeout={BUSY_MS}",
    "PRAGMA journal_mode=WAL",
    "PRAGMA synchronous=FULL",
    "PRAGMA foreign_keys=ON",
    "PRAGMA journal_size_limit=8388608",
    "PRAGMA wal_autocheckpoint=0",
    "PRAGMA trusted_schema=OFF",
)
READ_PRAGMAS = (
    f"PRAGMA busy_timeout={BUSY_MS}",
    "PRAGMA query_only=ON",
    "PRAGMA wal_autocheckpoint=0",
    "PRAGMA trusted_schema=OFF",
)


def _engine(url: URL, pragmas: tuple[str, ...], begin: str, **pool: Any) -> Engine:
    """An engine that says BEGIN itself: the driver's own habits read without a transaction and lock too late."""
    arguments = {"check_same_thread": False, "timeout": BUSY_MS / 1000, "isolation_level": None}
    engine = create_engine(url, connect_args=arguments, **pool)

    @event.listens_for(engine, "connect")
    def _on_connect(connection: Any, _record: object) -> None:
        for pragma in pragmas:
            connection.execute(pragma)

    @event.listens_for(engine, "begin")
    def _on_begin(connection: Connection) -> None:
        connection.exec_driver_sql(begin)

    return engine


def read_engine(path: Path) -> Engine:
    """For reading from any thread. Opens the file read-only, so that it can never move the log."""
    url = URL.create("sqlite", database=real(path).as_uri(), query={"mode": "ro", "uri": "true"})
    return _engine(url, READ_PRAGMAS, "BEGIN", pool_size=4, max_overflow=4)


@contextmanager
def reading(engine: Engine, path: Path) -> Iterator[Connection]:
    """One consistent view of the data; close it soon, it holds the log back."""
    try:
        with engine.begin() as connection:
            yield connection
    except DriverErrors as error:
        raise from_driver(error, path) from error


def _last_to_close(path: Path) -> sqlite3.Connection:
    connection = sqlite3.connect(f"{real(path).as_uri()}?mode=ro", uri=True, isolation_level=None)
    try:
        connection.execute("SELECT count(*) FROM sqlite_master").fetchone()
    except DriverErrors:
        connection.close()
        raise
    return connection


class Writer:
    """The one write connection, guarded by a lock: one transaction at a time, from any thread."""

    def __init__(self, path: Path) -> None:
        self._path = path
        self._lock = threading.Lock()
        url = URL.create("sqlite", database=str(path))
        self._engine = _engine(url, PRAGMAS, "BEGIN IMMEDIATE", poolclass=NullPool)
        try:
            self._connection = self._engine.connect()
        except DriverErrors as error:
            raise from_driver(error, path) from error
        self._since_checkpoint = 0

    @contextmanager
    def transaction(self) -> Iterator[Connection]:
        """All or nothing; durable when the block is left. Raises StoreError."""
        with self._lock:
            try:
                with self._connection.begin():
                    yield self._connection
            except DriverErrors as error:
                raise from_driver(error, self._path) from error
            self._since_checkpoint += 1
            if self._since_checkpoint >= CHECKPOINT_AT_LATEST:
                self._checkpoint("PASSIVE")

    @property
    def driver(self) -> sqlite3.Connection:
        """The connection of the sqlite3 module, for what must happen outside a transaction. Only while opening."""
        return cast(sqlite3.Connection, self._connection.connection.driver_connection)

    def rest(self) -> None:
        """A quiet moment: nobody waits for the store, so the log may be moved into the file."""
        with self._lock:
            if self._since_checkpoint >= CHECKPOINT_AFTER:
                self._checkpoint("PASSIVE")

    def close(self) -> None:
        """Move the log into the file and let go. Without room the log stays beside it: nothing of it is lost."""
        with self._lock:
            try:
                self._checkpoint("TRUNCATE")
            except StoreError as error:
                log.warning("the log stays beside the store: %s", error)
            finally:
                self._connection.close()
                self._engine.dispose()

    def abandon(self) -> None:
        """Closes without touching the file: the last connection moves the log, so a read-only one stays."""
        with ExitStack() as last:
            with suppress(*DriverErrors):
                last.enter_context(closing(_last_to_close(self._path)))
            self._connection.close()
            self._engine.dispose()

    def _checkpoint(self, kind: str) -> None:
        try:
            self.driver.execute(f"PRAGMA wal_checkpoint({kind})").fetchall()
        except DriverErrors as error:
            raise from_driver(error, self._path) from error
        self._since_checkpoint = 0


@dataclass(frozen=True, slots=True)
class Database:
    """What each part of the store stands on: one consistent view, one transaction, the clock. All raise StoreError."""

    view: Callable[[], AbstractContextManager[Connection]]
    transaction: Callable[[], AbstractContextManager[Connection]]
    clock: ClockProtocol
