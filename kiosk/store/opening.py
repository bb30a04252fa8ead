"""Opening the store so that a kiosk stands on its feet again without a person: what cannot be used is put aside."""

from __future__ import annotations

import logging
import sqlite3
from collections.abc import Iterator
from contextlib import closing, contextmanager
from dataclasses import replace
from datetime import UTC, datetime, timedelta
from pathlib import Path
from typing import Any

from hall.files.atomic import real
from hall.tickets import ClockGrade, Moment
from kiosk.store.errors import DriverErrors, StoreBehind, StoreDamaged, StoreError, StoreFailed, from_system
from kiosk.store.highest_numbers import LostNumbers
from kiosk.store.lock import lock_path
from kiosk.store.marks import HighestNumbers, Marks, SeriesMark
from kiosk.store.quarantine import folders, set_aside
from kiosk.store.store import Store

MARGIN = 20
"""Numbers left out above the highest that could be read of a damaged store: its newest page may be the damaged one."""
_TICKETS = (
    "SELECT series, period, max(number) AS last FROM ticket"
    " WHERE period IN (SELECT period FROM period ORDER BY period DESC LIMIT 8) GROUP BY period, series"
)
MOST_A_DAY = 5
"""A disk that spoils every new store would else fill up with them."""

log = logging.getLogger(__name__)


def open_store(path: Path, *, hall: str, kiosk_id: str, **how: Any) -> Store:
    """As `Store.open`; a store that is damaged, or knows less than was given, is kept aside and a new one goes on.

    Raises what `Store.open` does, where a new store is no help or was made too often already.
    """
    # A file that no kiosk ever opened may be anything: a mistyped path must not move it.
    known_here = lock_path(path).exists() or any(one.exists() for one in Marks(path).paths)
    try:
        return Store.open(path, hall=hall, kiosk_id=kiosk_id, **how)
    except (StoreDamaged, StoreBehind) as error:
        if not known_here:
            raise
        reason = "behind" if isinstance(error, StoreBehind) else "damaged"
        _refuse_too_often(path, error)
        folder = _aside(path, error)
        lost = LostNumbers(reason, error.detail, folder.name, salvaged(folder / path.name))
        log.critical("%s: %s; the store lies in %s now and a new one goes on", path, error.detail, folder)
    return Store.open(path, hall=hall, kiosk_id=kiosk_id, lost=lost, **how)


def _aside(path: Path, why: StoreDamaged | StoreBehind) -> Path:
    try:
        return set_aside(path, why.detail)
    except OSError as error:
        raise from_system(error, path) from error


def _refuse_too_often(path: Path, why: StoreError) -> None:
    since = f"{datetime.now(UTC) - timedelta(days=1):%Y%m%dT%H%M%SZ}"
    recent = [one for one in folders(path) if one.name.rpartition(".quarantine.")[2] >= since]
    if len(recent) >= MOST_A_DAY:
        raise StoreFailed(
            f"{why} It happened {len(recent)} times within a day: the disk below {path.parent} is not sound. Copy the "
            f"folders {path.name}.quarantine.* to another one and change it."
        ) from why


def salvaged(path: Path) -> HighestNumbers | None:
    """What can still be read of a store that was put aside, with a margin for what cannot; None: nothing."""
    if not path.is_file():
        return None
    try:
        # Read-only: what lies there is evidence, and its log must not be moved into the file.
        with closing(sqlite3.connect(f"{real(path).as_uri()}?mode=ro", uri=True)) as connection:
            connection.row_factory = sqlite3.Row
            return _read(connection)
    except DriverErrors as error:
        log.error("nothing can be read of %s: %s", path, error)
        return None


def _read(connection: sqlite3.Connection) -> HighestNumbers | None:
    names: dict[str, str] = {}
    series: dict[str, SeriesMark] = {}
    newest: Moment | None = None
    number, day = 0, None
    with _as_far_as_it_goes():
        names = dict(connection.execute("SELECT key, value FROM meta").fetchall())
    for query in (_TICKETS, "SELECT series, period, last FROM counter"):
        with _as_far_as_it_goes():
            for row in connection.execute(query):
                before, last = series.get(row["series"], SeriesMark(0, 0)), row["last"] + MARGIN
                if (row["period"], last) > (before.period, before.number):
                    series[row["series"]] = SeriesMark(row["period"], last, row["period"], last)
    with _as_far_as_it_goes():
        for row in connection.execute("SELECT period, business_date FROM period WHERE series IS NULL ORDER BY period"):
            number, day = row["period"], row["business_date"]
    with _as_far_as_it_goes():
        for row in connection.execute("SELECT at_utc, at_trust, boot_id, mono_ms FROM ticket ORDER BY id DESC LIMIT 1"):
            at = datetime.fromisoformat(row["at_utc"])
            newest = Moment(at, ClockGrade(row["at_trust"]), row["boot_id"], row["mono_ms"])
    if not names or not series:
        return None
    number = max([number, *(one.period for one in series.values())])
    found = HighestNumbers(
        names["hall"], names["kiosk_id"], names["incarnation"], period=number, business_date=day, last=newest
    )
    return replace(found, series=series)


@contextmanager
def _as_far_as_it_goes() -> Iterator[None]:
    """The rest of a table behind a damaged page cannot be read."""
    try:
        yield
    except (sqlite3.Error, ValueError, KeyError, TypeError) as error:
        log.warning("a part of the damaged store cannot be read: %s", error)
