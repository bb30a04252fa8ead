"""Stores with many tickets of past days, made once and used by every part that needs them."""

from __future__ import annotations

import time
from dataclasses import replace
from datetime import datetime, timedelta
from pathlib import Path
from zoneinfo import ZoneInfo

from benchmarks.progress import say
from benchmarks.sample_history import seed
from hall.catalogue import Catalogue, load_catalogue
from hall.clock import Clock, ShiftedClock
from hall.tickets import ClockGrade, Moment
from kiosk.store import Store
from tests.support.machine import ROOT

EXAMPLE = ROOT / "config" / "catalogue.toml"
OPEN_MORNING = (2026, 10, 5, 8, 5)
"""A Monday on which every queue of the example works."""


def example() -> Catalogue:
    return load_catalogue(EXAMPLE)


def morning(catalogue: Catalogue) -> datetime:
    return datetime(*OPEN_MORNING, tzinfo=ZoneInfo(catalogue.place.timezone))


class MorningClock(ShiftedClock):
    """Runs on from the open morning, and a time service vouches for it, so that a new day's numbers begin."""

    def now(self) -> Moment:
        return replace(super().now(), grade=ClockGrade.SYNCED)


def morning_clock(catalogue: Catalogue) -> MorningClock:
    real = Clock(ZoneInfo(catalogue.place.timezone))
    return MorningClock(real, morning(catalogue) - real.now().utc)


class Histories:
    """Folders that hold a store, by number of tickets. The tickets all still wait: no counter ever called them."""

    def __init__(self, root: Path) -> None:
        self._root = root

    def folder(self, tickets: int) -> Path:
        """The folder with `kiosk.sqlite3`; makes it when it is asked for first (a million take about a minute)."""
        folder = self._root / f"history-{tickets}"
        if folder.exists():
            return folder
        folder.mkdir()
        path, catalogue = folder / "kiosk.sqlite3", example()
        Store.open(path, hall="kendari", kiosk_id="kiosk-1", clock=morning_clock(catalogue)).close()
        if tickets:
            began = time.monotonic()
            queues = [
                (agency.code, queue.series, queue.services[0].code)
                for agency in catalogue.agencies
                for queue in agency.queues
            ]
            seed(path, tickets, queues, last_day=morning(catalogue) - timedelta(days=1), waiting=True)
            say(f"{tickets:,} tickets made in {time.monotonic() - began:.0f} s, {path.stat().st_size >> 20} MB")
        return folder
