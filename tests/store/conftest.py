"""A store on a real file and a clock in the hands of the test."""

from __future__ import annotations

from collections.abc import Iterator
from pathlib import Path

import pytest

from kiosk.store import Store
from tests.support.clock import FixedClock
from tests.support.stores import open_store


@pytest.fixture
def clock() -> FixedClock:
    return FixedClock()


@pytest.fixture
def path(tmp_path: Path) -> Path:
    return tmp_path / "kiosk.db"


@pytest.fixture
def store(path: Path, clock: FixedClock) -> Iterator[Store]:
    opened = open_store(path, clock)
    yield opened
    opened.close()
