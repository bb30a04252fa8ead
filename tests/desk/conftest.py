"""A desk on a real store, the real catalogue and a clock in the hands of the test."""

from __future__ import annotations

from collections.abc import Callable, Iterator
from datetime import UTC, datetime
from pathlib import Path

import pytest

from hall.catalogue import Catalogue, load_catalogue
from hall.i18n import Words
from hall.tickets import Band
from kiosk.config import Settings
from kiosk.desk import Desk
from kiosk.model.visit_rules import VisitRules
from kiosk.printing import PrinterThread
from kiosk.store import Store
from tests.support.clock import FixedClock
from tests.support.stores import with_tables

ROOT = Path(__file__).parents[2]
FRIDAY = datetime(2026, 12, 4, 0, 30, tzinfo=UTC)
"""08.30 in Kendari; every service can be had."""


@pytest.fixture(scope="session")
def catalogue() -> Catalogue:
    return load_catalogue(ROOT / "config" / "catalogue.toml")


@pytest.fixture
def clock() -> FixedClock:
    return FixedClock(FRIDAY)


@pytest.fixture
def store(tmp_path: Path, clock: FixedClock) -> Iterator[Store]:
    opened = Store.open(
        with_tables(tmp_path / "kiosk.sqlite3"), hall="kendari", kiosk_id="kiosk-1", clock=clock, band=Band()
    )
    yield opened
    opened.close()


MakeDesk = Callable[..., Desk]


def desk_of(
    catalogue: Catalogue,
    clock: FixedClock,
    store: Store,
    printer: PrinterThread | None = None,
    rules: VisitRules | None = None,
    settings: Settings | None = None,
) -> Desk:
    """A desk as the kiosk makes it."""
    locale = ROOT / "assets" / "locale"
    return Desk(
        catalogue=catalogue,
        store=store,
        printer=printer,
        clock=clock,
        words={"id": Words("id", locale), "en": Words("en", locale)},
        settings=settings or Settings(),
        rules=rules or VisitRules(),
    )


@pytest.fixture
def make_desk(catalogue: Catalogue, clock: FixedClock, store: Store) -> MakeDesk:
    def make(
        printer: PrinterThread | None = None,
        rules: VisitRules | None = None,
        settings: Settings | None = None,
        store: Store = store,
    ) -> Desk:
        return desk_of(catalogue, clock, store, printer, rules, settings)

    return make


@pytest.fixture
def desk(make_desk: MakeDesk) -> Desk:
    return make_desk()
