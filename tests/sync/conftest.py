"""A real store, the real mirror, and a central in the place of the network."""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass, field
from pathlib import Path

import pytest

from hall.tickets import Ticket
from kiosk.store import QueueStep, Store
from kiosk.sync import Health, LinkThread, Sync
from kiosk.sync.enrolment import Enrolment, enrolment_path, keep_enrolment
from tests.support.clock import FixedClock
from tests.support.small_central import Central
from tests.support.stores import request, with_tables

URL = "http://10.0.0.1:8000"


@dataclass
class Kiosk:
    """One kiosk with its central."""

    path: Path
    clock: FixedClock
    store: Store
    central: Central
    sync: Sync
    steps: list[QueueStep] = field(default_factory=list)

    def issue(self, series: str = "AK") -> Ticket:
        return self.store.issue(request(series)).ticket

    def last_seq(self) -> int:
        return self.store.mirror_state().last_seq


def open_kiosk(path: Path, clock: FixedClock, central: Central) -> Kiosk:
    """As the kiosk opens it."""
    steps: list[QueueStep] = []
    store = Store.open(with_tables(path), hall="kendari", kiosk_id="k1", clock=clock, mirrored=True)
    way = LinkThread(URL, sequencer_ms=10_000, adapter=central.adapter)
    sync = Sync(way, store, path, clock, lambda: Health(version="1", printer={"can_print": True}), steps.extend)
    return Kiosk(path, clock, store, central, sync, steps)


@pytest.fixture
def clock() -> FixedClock:
    return FixedClock()


@pytest.fixture
def path(tmp_path: Path) -> Path:
    return tmp_path / "kiosk.sqlite3"


@pytest.fixture
def kiosk(path: Path, clock: FixedClock) -> Iterator[Kiosk]:
    """Enrolled; nothing was exchanged yet."""
    keep_enrolment(enrolment_path(path), Enrolment(URL, "kendari", "k1", "t0ken"))
    opened = open_kiosk(path, clock, Central())
    yield opened
    opened.sync.stop()
    opened.store.close()
