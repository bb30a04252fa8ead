"""The store as the rest of central sees it: transactions under the lock of a hall, positions, and news."""

from __future__ import annotations

import secrets
import threading
from collections.abc import Iterator
from contextlib import AbstractContextManager, contextmanager, suppress
from pathlib import Path

from sqlalchemy import Connection, bindparam, make_url, select, update
from sqlalchemy.exc import ArgumentError

from central.store import page_tables as _page_tables  # noqa: F401  all tables are known once the store is
from central.store.change_signal import ChangeSignal
from central.store.engine import backend
from central.store.errors import StoreDamaged, StoreError, StoreFailed, StoreFull, UnknownHall, room_beside
from central.store.schema import prepare
from central.store.tables import hall as halls

LEAP = 1_000_000
MOST_LEAP = 2**32
"""Positions left out at each start, at least and at most. If this is an older copy of the database, kiosks know
positions that it does not: what happens from now on must not hide among those. How many is left to chance, so that a
copy which is restored twice does not go on at the same position twice."""
_THIS = halls.c.hall == bindparam("in_hall")
LOCK = select(halls.c.hall).where(_THIS).with_for_update()  # SQLite leaves "FOR UPDATE" out: it has one writer anyway
POSITION = select(halls.c.position).where(_THIS)
PERIOD = select(halls.c.period).where(_THIS)
LEAST_ROOM = 1_000_000
"""Bytes."""
TOUCH = update(halls).values(position=halls.c.position)
TAKE_POSITIONS = (
    update(halls).where(_THIS).values(position=halls.c.position + bindparam("count")).returning(halls.c.position)
)


class CentralStore:
    """Opens the database, makes or updates its tables. May be used from any thread."""

    def __init__(self, url: str) -> None:
        """Raises StoreError."""
        try:
            parsed = make_url(url)
        except ArgumentError as error:
            raise StoreError("database.url is no URL of a database, for example sqlite:///central.sqlite3") from error
        self._backend = backend(parsed)
        self.bell = ChangeSignal()
        self._trouble: StoreFailed | None = None
        self._probe = threading.Lock()
        try:
            self._refuse_damaged()
            prepare(self._backend)
        except BaseException:
            self._backend.close()
            raise

    def _refuse_damaged(self) -> None:
        if found := self._backend.check(whole=False):
            raise StoreDamaged(f"{self.where}: {StoreDamaged.public} ({found}). Nothing was changed.")

    @property
    def where(self) -> str:
        """The database, without a password."""
        return self._backend.where

    @contextmanager
    def write(self, hall: str) -> Iterator[Connection]:
        """A transaction that holds the hall's row: nobody else changes anything of the hall meanwhile.

        Durable when the block is left; an exception in the block undoes all. Raises UnknownHall or another StoreError.
        """
        with self.write_all() as connection:
            if connection.execute(LOCK, {"in_hall": hall}).first() is None:
                raise UnknownHall(hall)
            yield connection

    @contextmanager
    def write_all(self) -> Iterator[Connection]:
        """A transaction that locks no hall, for what belongs to none yet. Raises StoreError."""
        try:
            with self._backend.writing() as connection:
                yield connection
        except StoreFailed as error:
            self._trouble = error
            raise
        if not isinstance(self._trouble, StoreDamaged):
            self._trouble = None

    @property
    def file(self) -> Path | None:
        """The database's file, if it is one."""
        return self._backend.file

    def try_to_write(self) -> None:
        """Whether the database takes anything: written as it is. Raises StoreError."""
        with self._probe, self.write_all() as connection:
            connection.execute(TOUCH)

    def trouble(self) -> StoreFailed | None:
        """What keeps the database from being written, or from being trusted; a failure of before is tried once more.

        A little may still go into a file on a disk that is full, so its room counts too.
        """
        if self.file is not None and room_beside(self.file) < LEAST_ROOM:
            return StoreFull(f"{self.where}: {StoreFull.public}")
        if self._trouble is not None and not isinstance(self._trouble, StoreDamaged) and self._probe.acquire(False):
            self._probe.release()
            with suppress(StoreError):
                self.try_to_write()
        return self._trouble

    def check_whole(self) -> str:
        """Reads all of the database; what is damaged, or nothing. It is its trouble from then on. Raises StoreError."""
        found = self._backend.check(whole=True)
        if found:
            self._trouble = StoreDamaged(f"{self.where}: {StoreDamaged.public} ({found})")
        elif isinstance(self._trouble, StoreDamaged):
            self._trouble = None
        return found

    def read(self) -> AbstractContextManager[Connection]:
        """One consistent view. Raises StoreError."""
        return self._backend.reading()

    def positions(self, connection: Connection, hall: str, n: int) -> int:
        """The first of `n` new positions of the hall's log. Only within `write`."""
        latest: int = connection.execute(TAKE_POSITIONS, {"in_hall": hall, "count": n}).scalar_one()
        return latest - n + 1

    def position(self, connection: Connection, hall: str) -> int:
        """The latest position. Raises UnknownHall."""
        return self._of_hall(connection.execute(POSITION, {"in_hall": hall}).scalar(), hall)

    def period(self, connection: Connection, hall: str) -> int:
        """The running period; 0: none yet. Raises UnknownHall."""
        return self._of_hall(connection.execute(PERIOD, {"in_hall": hall}).scalar(), hall)

    def add_hall(self, hall: str, zone: str) -> None:
        """Make the hall; one that is known gets this zone and leaps ahead. Raises StoreError."""
        with self.write_all() as connection:
            if connection.execute(LOCK, {"in_hall": hall}).first() is None:
                connection.execute(halls.insert().values(hall=hall, position=0, zone=zone, period=0))
            else:
                ahead = LEAP + secrets.randbelow(MOST_LEAP - LEAP)
                leap = update(halls).where(_THIS).values(zone=zone, position=halls.c.position + ahead)
                connection.execute(leap, {"in_hall": hall})

    def wake(self, hall: str) -> None:
        """There is news of the hall. Call it after the commit."""
        self.bell.ring(hall)

    def close(self) -> None:
        """Let go of the database."""
        self._backend.close()

    @staticmethod
    def _of_hall(found: int | None, hall: str) -> int:
        if found is None:
            raise UnknownHall(hall)
        return found
