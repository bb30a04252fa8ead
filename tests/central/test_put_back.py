"""A database that is put back, emptied or made again never makes central give a number again."""

from __future__ import annotations

import logging
import shutil
from collections.abc import Iterator
from concurrent.futures import ThreadPoolExecutor
from pathlib import Path

import pytest
from sqlalchemy import delete, update

from central.fleet.alarms import AlarmKind
from central.numbers import NumberMarks, beside, level, put_back_at
from central.store import CentralStore, tables
from hall.protocol import Lease
from tests.central.conftest import HALL, ZONE
from tests.central.rig import Rig
from tests.support.clock import FixedClock


@pytest.fixture
def clock() -> FixedClock:
    return FixedClock()


@pytest.fixture
def files(tmp_path: Path) -> tuple[Path, Path]:
    return beside(tmp_path / "central.sqlite3")


@pytest.fixture
def marks(files: tuple[Path, Path]) -> Iterator[NumberMarks]:
    made = NumberMarks(files)
    yield made
    made.close()


def forget_everything(store: CentralStore) -> None:
    """As another database with the same hall."""
    with store.write_all() as connection:
        for table in (tables.series_state, tables.given, tables.lease, tables.period, tables.alarm):
            connection.execute(delete(table))
        connection.execute(
            update(tables.hall).values(
                period=0, business_date=None, last_utc=None, last_trust=None, last_boot=None, last_mono=None
            )
        )


def started(store: CentralStore, clock: FixedClock, files: tuple[Path, Path]) -> tuple[Rig, NumberMarks]:
    """Central as it starts on this database."""
    marks = NumberMarks(files)
    level(store, HALL, marks, clock)
    return Rig(store, clock, marks=marks), marks


def test_an_emptied_database_goes_on_above(
    central_store: CentralStore, clock: FixedClock, files: tuple[Path, Path]
) -> None:
    rig, marks = started(central_store, clock, files)
    before = {rig.take() for _ in range(4)} | {rig.take("AP")}
    lent = rig.lease(20, 1)
    assert isinstance(lent, Lease)
    marks.close()
    forget_everything(central_store)
    clock.wait(minutes=10)

    rig, marks = started(central_store, clock, files)
    assert [rig.take(), rig.take(), rig.take("AP")] == [(1, 5), (1, 6), (1, 2)]
    assert (1, 5) not in before
    again = rig.lease(20, 1)
    assert isinstance(again, Lease)
    assert again.last < lent.first
    with central_store.read() as connection:
        kinds = [row.kind for row in connection.execute(tables.alarm.select())]
    assert kinds == [AlarmKind.DATABASE.value]
    assert HALL in put_back_at(files)
    marks.close()


def test_the_next_day_begins_again_all_the_same(
    central_store: CentralStore, clock: FixedClock, files: tuple[Path, Path]
) -> None:
    rig, marks = started(central_store, clock, files)
    rig.take()
    marks.close()
    forget_everything(central_store)
    clock.wait(hours=24)
    rig, marks = started(central_store, clock, files)
    period, number = rig.take()
    assert number == 1
    assert period > 1
    marks.close()


def test_a_restart_raises_nothing_and_skips_nothing(
    central_store: CentralStore, clock: FixedClock, files: tuple[Path, Path], caplog: pytest.LogCaptureFixture
) -> None:
    rig, marks = started(central_store, clock, files)
    rig.take()
    marks.close()
    with caplog.at_level(logging.CRITICAL):
        rig, marks = started(central_store, clock, files)
    assert rig.take() == (1, 2)
    assert not caplog.records
    assert put_back_at(files) == {}
    marks.close()


def test_files_that_are_gone_are_made_again_from_the_database(
    central_store: CentralStore, clock: FixedClock, files: tuple[Path, Path]
) -> None:
    rig, marks = started(central_store, clock, files)
    for _ in range(3):
        rig.take()
    marks.close()
    for file in files:
        file.unlink()
    _, marks = started(central_store, clock, files)
    marks.close()
    forget_everything(central_store)
    rig, marks = started(central_store, clock, files)
    assert rig.take() == (1, 4)
    marks.close()


@pytest.mark.parametrize("spoilt", [0, 1])
def test_one_spoilt_file_is_enough(
    central_store: CentralStore, clock: FixedClock, files: tuple[Path, Path], spoilt: int
) -> None:
    rig, marks = started(central_store, clock, files)
    for _ in range(3):
        rig.take()
    marks.close()
    files[spoilt].write_bytes(b"x" * 5000)
    forget_everything(central_store)
    rig, marks = started(central_store, clock, files)
    assert rig.take() == (1, 4)
    marks.close()


def test_the_number_stands_there_before_it_is_answered(
    central_store: CentralStore, clock: FixedClock, files: tuple[Path, Path]
) -> None:
    rig, marks = started(central_store, clock, files)
    for number in range(1, 5):
        rig.take()
        found = NumberMarks(files)
        assert found.of(HALL).series["AK"].last == number
    marks.close()


def test_many_at_once_lose_nothing(central_store: CentralStore, clock: FixedClock, files: tuple[Path, Path]) -> None:
    rig, marks = started(central_store, clock, files)
    with ThreadPoolExecutor(6) as pool:
        taken = list(pool.map(lambda index: rig.take("AK" if index % 2 else "AP"), range(40)))
    assert len(set(taken)) == 20
    found = NumberMarks(files).of(HALL)
    assert {name: one.last for name, one in found.series.items()} == {"AK": 20, "AP": 20}
    marks.close()


def test_a_file_put_back_to_an_older_copy(tmp_path: Path, clock: FixedClock) -> None:
    path = tmp_path / "var" / "central.sqlite3"
    store = CentralStore(f"sqlite:///{path}")
    store.add_hall(HALL, ZONE)
    rig, marks = started(store, clock, beside(path))
    rig.take()
    store.close()
    shutil.copy(path, tmp_path / "older")
    store = CentralStore(f"sqlite:///{path}")
    rig = Rig(store, clock, marks=marks)
    assert [rig.take() for _ in range(3)] == [(1, 2), (1, 3), (1, 4)]
    store.close()
    marks.close()
    for file in path.parent.glob("central.sqlite3*"):
        file.unlink()
    shutil.copy(tmp_path / "older", path)
    store = CentralStore(f"sqlite:///{path}")
    store.add_hall(HALL, ZONE)
    rig, marks = started(store, clock, beside(path))
    assert rig.take() == (1, 5)
    store.close()
    marks.close()
