"""A hall to measure: central on a database of its own, kiosks as processes, all real but visitors."""

from __future__ import annotations

from collections.abc import Iterator
from contextlib import AbstractContextManager, contextmanager, nullcontext
from dataclasses import dataclass
from datetime import UTC, datetime
from pathlib import Path
from zoneinfo import ZoneInfo

from benchmarks.central_postgres import postgresql
from hall.catalogue import Catalogue, load_catalogue
from hall.protocol import EnrolAsk, Heartbeat
from hall.tickets import ClockGrade
from kiosk.sync.http import CentralClient
from tests.e2e.hall import HALL, Central, Hall
from tests.e2e.talk import Talk

DATABASES = ("postgresql", "sqlite")
NAMES = {"postgresql": "PostgreSQL", "sqlite": "SQLite"}
OPEN_SECONDS = 60.0
SEQUENCER_LAST = 700
BANDS = [[first, first + 24] for first in range(SEQUENCER_LAST + 1, 900, 25)]
"""Eight kiosks need eight bands."""


@dataclass(frozen=True, slots=True)
class Bench:
    """The hall, its files, and what kiosks need to be made beforehand."""

    files: Hall
    catalogue: Catalogue
    zone: ZoneInfo

    def central(self, folder: Path, database: str, displays: int = 40) -> AbstractContextManager[Central]:
        """Central on this database; so many displays may listen from one address."""
        return self.files.central(folder, database, LIMITS_DISPLAYS_OF_ONE_ADDRESS=str(displays))

    @contextmanager
    def kiosk(self, folder: Path, name: str, central: Central) -> Iterator[Talk]:
        """A kiosk that is open and not enrolled yet."""
        with self.files.kiosk(folder, name, central.url) as kiosk:
            kiosk.answer("open", OPEN_SECONDS)
            yield kiosk


def bench_hall(folder: Path) -> Bench:
    """The files of a hall that is open now."""
    files = Hall(folder, more=f"[numbers]\nsequencer_last = {SEQUENCER_LAST}\nbands = {BANDS}")
    files.write()
    return Bench(files, load_catalogue(files.catalogue), ZoneInfo(files.zone))


def databases(root: Path) -> Iterator[tuple[str, AbstractContextManager[str]]]:
    """Each kind of database with the context in which its URL can be used."""
    yield "postgresql", postgresql(root / "cluster")
    yield "sqlite", nullcontext(f"sqlite:///{root / 'central.sqlite3'}")


def enrolled(central: Central, name: str, incarnation: str) -> str:
    """Makes a kiosk without a process known, as its mirror would, and lets it greet; answers its token."""
    server = CentralClient(central.url)
    try:
        ask = EnrolAsk(code=central.code(name), kiosk_id=name, hall=HALL)
        server.token = server.enrol(ask).token
        server.heartbeat(_greeting(name, incarnation))
        return server.token
    finally:
        server.close()


def _greeting(name: str, incarnation: str) -> Heartbeat:
    return Heartbeat(
        kiosk_id=name, incarnation=incarnation, version="", schema_revision="", last_seq=0, acked_seq=0, parked=0,
        oldest_unsent_s=None, position=0, period=0, claims=(), reserve_left={}, printer={}, paper=None,
        clock_grade=ClockGrade.PLAUSIBLE, utc=datetime.now(UTC), disk_free_mb=1, catalogue="", settings="", problems=(),
    )  # fmt: skip
