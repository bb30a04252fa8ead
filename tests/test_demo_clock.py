"""Trying the example at any hour: how far its clock is moved."""

from __future__ import annotations

from datetime import datetime, timedelta
from pathlib import Path
from zoneinfo import ZoneInfo

import pytest

from hall.catalogue import Catalogue, load_catalogue
from kiosk.cli.demo_clock import demo_shift, open_morning
from kiosk.cli.runtime import ground
from kiosk.config import CatalogueSettings, DemoSettings, Settings, StoreSettings
from tests.support.machine import ROOT

KENDARI = ZoneInfo("Asia/Makassar")
WEDNESDAY_NOON = datetime(2026, 11, 25, 12, 5, tzinfo=KENDARI)
SATURDAY_NIGHT = datetime(2026, 11, 28, 23, 40, tzinfo=KENDARI)


@pytest.fixture(scope="module")
def catalogue() -> Catalogue:
    return load_catalogue(ROOT / "config" / "catalogue.toml")


def test_an_open_hall_is_shown_as_it_is(catalogue: Catalogue) -> None:
    assert demo_shift(catalogue, WEDNESDAY_NOON.replace(hour=9)) == timedelta(0)


def test_a_closed_hall_is_shown_on_the_next_morning_on_which_every_queue_works(catalogue: Catalogue) -> None:
    shown = SATURDAY_NIGHT + demo_shift(catalogue, SATURDAY_NIGHT)
    assert shown == datetime(2026, 11, 30, 8, 40, tzinfo=KENDARI)


def test_the_next_open_morning_is_never_today_after_it(catalogue: Catalogue) -> None:
    assert open_morning(catalogue, WEDNESDAY_NOON) == datetime(2026, 11, 26, 8, 5, tzinfo=KENDARI)


@pytest.mark.parametrize("when_closed", ["open", "close"])
def test_a_clock_can_be_moved_by_so_much(tmp_path: Path, catalogue: Catalogue, when_closed: str) -> None:
    now = datetime.now(KENDARI)
    ahead = (open_morning(catalogue, now) - now).total_seconds()
    settings = Settings(
        store=StoreSettings(path=tmp_path / "kiosk.sqlite3"),
        catalogue=CatalogueSettings(path=ROOT / "config" / "catalogue.toml"),
        demo=DemoSettings.model_validate({"when_closed": when_closed, "clock_ahead_seconds": ahead}),
    )
    stands = ground(settings)
    assert stands.demo
    assert abs(stands.now() - open_morning(catalogue, now)) < timedelta(minutes=1)
