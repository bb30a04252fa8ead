"""The connections to the database. The two kinds differ here and nowhere else in how they are opened."""

from __future__ import annotations

import errno
import fcntl
import os
import sqlite3
import threading
from collections.abc import Iterator
from contextlib import AbstractContextManager, closing, contextmanager
from pathlib import Path
from typing import Any, Protocol

from sqlalchemy import URL, Connection, Engine, create_engine, event, func, select
from sqlalchemy.exc import TimeoutError as NoConnectionFree

from central.store.errors import (
    DriverErrors,
    StoreBusy,
    StoreDamaged,
    StoreError,
    StoreFull,
    StoreReadOnly,
    from_driver,
)
from central.store.tables import metadata
from hall.files.atomic import PRIVATE_FILE, not_a_file, private_file, private_folder, real, tighten

BUSY_MS = 5000
MOST_CONNECTIONS = 20
SUFFIXES = ("", "-wal", "-shm", ".lock")
# WAL with FULL: what was acknowledged survives a power cut. Only the write connection moves the log, which also makes
# the WAL-reset defect of SQLite 3.7.0 to 3.51.2 impossible.
WRITE_PRAGMAS = (
    f"PRAGMA busy_timeout={BUSY_MS}",
    "PRAGMA journal_mode=WAL",
    "PRAGMA synchronous=FULL",
    "PRAGMA foreign_keys=ON",
    "PRAGMA journal_size_limit=67108864",
    "PRAGMA wal_autocheckpoint=4000",
    "PRAGMA trusted_schema=OFF",
)
READ_PRAGMAS = (
    f"PRAGMA busy_timeout={BUSY_MS}",
    "PRAGMA query_only=ON",
    "PRAGMA wal_autocheckpoint=0",
    "PRAGMA trusted_schema=OFF",
)
# A caller that waits for a lock longer than this gets an answer "try again"; an acknowledgement is never given early.
# A plan that was kept from when a table was empty reads the whole of it later on, so plans are made each time.
POSTGRESQL_OPTIONS = (
    "-c lock_timeout=10s -c statement_timeout=60s -c synchronous_commit=on -c timezone=UTC"
    " -c plan_cache_mode=force_custom_plan"
)


class Backend(Protocol):
    """One database."""

    @property
    def where(self) -> str:
        """Its name in messages, without a password."""

    def writing(self) -> AbstractContextManager[Connection]:
        """A transaction that may write; durable when the block is left. Raises StoreError."""

    def reading(self) -> AbstractContextManager[Connection]:
        """One consistent view. Raises StoreError."""

    @property
    def file(self) -> Path | None:
        """The file it is, if it is one."""

    def check(self, *, whole: bool) -> str:
        """What is damaged; empty: nothing was found. `whole` reads all of it. Raises StoreError."""

    def close(self) -> None:
        """Let go of all connections."""


def backend(url: URL) -> Backend:
    """The database at this URL. Raises StoreError for a kind that central does not know, or if it is in use."""
    match url.get_backend_name():
        case "sqlite":
            return _Sqlite(url)
        case "postgresql":
            return _Postgresql(url)
        case other:
            raise StoreError(
                f"database.url begins with {other}; allowed: sqlite:////path/to/file, "
                "postgresql+psycopg://user:password@host/database"
            )


class _Sqlite:
    """A file that this process owns: one connection writes, others read."""

    def __init__(self, url: URL) -> None:
        if not url.database or url.database == ":memory:":
            raise StoreError("database.url names no file; write it as sqlite:////path/to/central.sqlite3")
        path = real(Path(url.database))
        self.where, self.file = str(path), path
        self._lock = threading.Lock()
        self._owned = _own(path)
        self._writer = _sqlite_engine(URL.create("sqlite", database=str(path)), WRITE_PRAGMAS, "BEGIN IMMEDIATE")
        self._connection: Connection | None = None
        reads = URL.create("sqlite", database=path.as_uri(), query={"mode": "ro", "uri": "true"})
        self._reader = _sqlite_engine(reads, READ_PRAGMAS, "BEGIN", pool_size=8, max_overflow=MOST_CONNECTIONS)

    @contextmanager
    def writing(self) -> Iterator[Connection]:
        """One transaction at a time in this process; no other process writes."""
        with self._lock, _store_errors(self.where):
            if self._connection is None:
                self._connection = self._writer.connect()
            with self._connection.begin():
                yield self._connection

    @contextmanager
    def reading(self) -> Iterator[Connection]:
        """Close it soon: an open view keeps the log from being moved."""
        with _store_errors(self.where), self._reader.begin() as connection:
            yield connection

    def check(self, *, whole: bool) -> str:
        """The quick check does not compare indexes with tables; the whole one does, and takes minutes for gigabytes."""
        with (
            _store_errors(self.where),
            closing(sqlite3.connect(self.file.as_uri() + "?mode=ro", uri=True)) as connection,
        ):
            question = "PRAGMA integrity_check(3)" if whole else "PRAGMA quick_check(1)"
            found = [str(row[0]) for row in connection.execute(question)]
        return "" if found == ["ok"] else "; ".join(found)[:300]

    def close(self) -> None:
        """Moves the log into the file."""
        self._reader.dispose()
        with self._lock:
            if self._connection is not None:
                self._connection.close()
                self._connection = None
            self._writer.dispose()
        os.close(self._owned)


class _Postgresql:
    """A server; any number of processes of central may use it."""

    def __init__(self, url: URL) -> None:
        self.where = url.render_as_string(hide_password=True)
        self.file: Path | None = None
        arguments: dict[str, Any] = {"connect_timeout": 5}
        # An option in the URL wins: a pooler in between may not take any.
        if "options" not in url.query:
            arguments["options"] = POSTGRESQL_OPTIONS
        self._engine = create_engine(
            url.set(drivername="postgresql+psycopg"),
            connect_args=arguments,
            pool_pre_ping=True,
            pool_size=MOST_CONNECTIONS // 2,
            max_overflow=MOST_CONNECTIONS // 2,
        )
        self._reader = self._engine.execution_options(isolation_level="REPEATABLE READ", postgresql_readonly=True)

    @contextmanager
    def writing(self) -> Iterator[Connection]:
        """READ COMMITTED: the lock on the hall's row keeps writers of a hall apart."""
        with _store_errors(self.where), self._engine.begin() as connection:
            yield connection

    @contextmanager
    def reading(self) -> Iterator[Connection]:
        """Waits for nobody."""
        with _store_errors(self.where), self._reader.begin() as connection:
            yield connection

    def check(self, *, whole: bool) -> str:
        """Reads each row of each table, which finds pages that cannot be read; checking indexes is the server's job."""
        try:
            for table in metadata.sorted_tables if whole else ():
                with self.reading() as connection:
                    connection.exec_driver_sql("SET LOCAL enable_indexscan = off")
                    connection.exec_driver_sql("SET LOCAL enable_indexonlyscan = off")
                    connection.execute(select(func.count()).select_from(table))
        except StoreDamaged as error:
            return str(error)
        return ""

    def close(self) -> None:
        """Ends the connections that are not in use."""
        self._engine.dispose()


@contextmanager
def _store_errors(where: str) -> Iterator[None]:
    try:
        yield
    except DriverErrors as error:
        raise from_driver(error, where) from error
    except NoConnectionFree as error:
        raise StoreBusy(f"{where}: all connections are in use; try again") from error


def _sqlite_engine(url: URL, pragmas: tuple[str, ...], begin: str, **pool: Any) -> Engine:
    """An engine that says BEGIN itself: the driver's own habits read without a transaction and lock too late."""
    arguments = {"check_same_thread": False, "timeout": BUSY_MS / 1000, "isolation_level": None}
    engine = create_engine(url, connect_args=arguments, **pool)

    @event.listens_for(engine, "connect")
    def _on_connect(connection: sqlite3.Connection, _record: object) -> None:
        for pragma in pragmas:
            connection.execute(pragma)

    @event.listens_for(engine, "begin")
    def _on_begin(connection: Connection) -> None:
        connection.exec_driver_sql(begin)

    return engine


def _own(path: Path) -> int:
    """A lock beside the file that the kernel takes away when this process ends. Raises StoreBusy."""
    try:
        private_folder(path.parent)
        handle = os.open(path.with_name(path.name + ".lock"), os.O_RDWR | os.O_CREAT | os.O_CLOEXEC, PRIVATE_FILE)
    except OSError as error:
        raise _cannot_own(path, error) from error
    try:
        fcntl.flock(handle, fcntl.LOCK_EX | fcntl.LOCK_NB)
    except OSError as error:
        os.close(handle)
        raise StoreBusy(f"{path} is in use by another `central run`: stop that one first.") from error
    try:
        strange = not_a_file(path)
        if not strange:
            private_file(path)
    except OSError as error:
        os.close(handle)
        raise _cannot_own(path, error) from error
    if strange:
        os.close(handle)
        raise StoreError(f"{path} cannot be used: {strange}. Put the last backup there, or correct database.url.")
    tighten(path.with_name(path.name + suffix) for suffix in SUFFIXES)
    return handle


def _cannot_own(path: Path, error: OSError) -> StoreError:
    kind = {errno.ENOSPC: StoreFull, errno.EDQUOT: StoreFull, errno.EROFS: StoreReadOnly, errno.EACCES: StoreReadOnly}
    found = kind.get(error.errno or 0)
    if found is not None:
        return found(f"{path}: {found.public} ({error.strerror})")
    return StoreError(f"{path} cannot be used: {error.strerror}. Name another file in database.url.")
