"""Which catalogue holds, how another is put in force, and what held before."""

from __future__ import annotations

import hashlib
from dataclasses import dataclass
from datetime import datetime

from sqlalchemy import Connection, bindparam, insert, select

from central.config.halls import HallConfigs, read_catalogue
from central.config.settings import Settings
from central.fleet.kiosks import Kiosks, put_version
from central.store import CentralStore
from central.store.audit import write_audit
from central.store.page_tables import revision
from hall.clock import ClockProtocol

MOST = 200
ADD = insert(revision).inline()
ALL = (
    select(revision.c.id, revision.c.version, revision.c.at_utc, revision.c.officer, revision.c.what)
    .where(revision.c.hall == bindparam("in_hall"))
    .order_by(revision.c.id.desc())
    .limit(MOST)
)
ONE = select(revision).where(revision.c.hall == bindparam("in_hall"), revision.c.id == bindparam("which"))
BEFORE = (
    select(revision.c.content)
    .where(revision.c.hall == bindparam("in_hall"), revision.c.id < bindparam("which"))
    .order_by(revision.c.id.desc())
    .limit(1)
)
FIRST = "first"


class ChangedMeanwhile(Exception):
    """Somebody published another catalogue meanwhile: look at the change again."""


@dataclass(frozen=True, slots=True)
class Version:
    """A catalogue as text."""

    version: str
    content: str


@dataclass(frozen=True, slots=True)
class Revision:
    """One catalogue that was published."""

    id: int
    version: str
    at: datetime
    officer: str
    what: str


class Catalogues:
    """May be used from any thread. Every method may raise StoreError."""

    def __init__(
        self, store: CentralStore, settings: Settings, plans: HallConfigs, kiosks: Kiosks, clock: ClockProtocol
    ) -> None:
        self._store, self._settings, self._plans, self._kiosks, self._clock = store, settings, plans, kiosks, clock

    def current(self, hall: str) -> Version:
        """The one in force: published last, else the file that the settings name. Raises OSError."""
        pushed = self._kiosks.pushed(hall, "catalogue")
        if pushed is not None:
            return Version(pushed.version, pushed.content)
        text = self._settings.halls[hall].catalogue.read_text(encoding="utf-8")
        return Version(_name(text), text)

    def publish(self, hall: str, content: str, base: str, officer: str, what: str) -> Version:
        """From now on this one holds, here and at the kiosks. `base`: the version that was changed.

        Raises Changed, or CatalogueErrors if it is none.
        """
        read_catalogue(content)
        made, now = Version(_name(content), content), self._clock.now().utc
        with self._store.write(hall) as connection:
            before = self.current(hall)  # nobody else publishes while the hall's row is held
            if before.version != base:
                raise ChangedMeanwhile
            put_version(connection, hall, "catalogue", made.version, content, now)
            if connection.execute(ALL, {"in_hall": hall}).first() is None:
                self._keep(connection, hall, before, "", FIRST, now)
            self._keep(connection, hall, made, officer, what, now)
            write_audit(
                self._store, connection, hall, officer, "catalogue_published", made.version, now, {"what": what}
            )
        self._plans.renew(hall)
        self._store.wake(hall)
        return made

    def history(self, hall: str) -> list[Revision]:
        """The latest first."""
        with self._store.read() as connection:
            rows = connection.execute(ALL, {"in_hall": hall}).all()
        return [Revision(row.id, row.version, row.at_utc, row.officer, row.what) for row in rows]

    def revision(self, hall: str, number: int) -> tuple[Version, str] | None:
        """One of the history, and the text before it ("" for the first)."""
        with self._store.read() as connection:
            row = connection.execute(ONE, {"in_hall": hall, "which": number}).first()
            before = connection.execute(BEFORE, {"in_hall": hall, "which": number}).scalar()
        return None if row is None else (Version(row.version, row.content), before or "")

    def _keep(self, connection: Connection, hall: str, made: Version, officer: str, what: str, at: datetime) -> None:
        row = {"hall": hall, "id": self._store.positions(connection, hall, 1), "version": made.version}
        connection.execute(ADD, {**row, "content": made.content, "at_utc": at, "officer": officer, "what": what})


def _name(text: str) -> str:
    """Versions are named after their content, as the mirror names them."""
    return hashlib.sha256(text.encode()).hexdigest()[:16]
