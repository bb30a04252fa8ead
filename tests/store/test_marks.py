"""The highest numbers stand beside the store: one that is lost, older or damaged never makes a number come again."""

from __future__ import annotations

import os
import shutil
import sqlite3
from collections.abc import Callable, Iterator
from contextlib import closing
from dataclasses import replace
from datetime import datetime
from pathlib import Path
from typing import Any, cast

import pytest

from hall.tickets import Band, ClockGrade, Moment
from kiosk.store import Store, StoreBehind, StoreDamaged, StoreFailed, open_store, quarantine
from kiosk.store.marks import Marks, SeriesMark
from kiosk.store.quarantine import folders, reason_of
from tests.support.clock import FixedClock
from tests.support.stores import request

Harm = Callable[[Path, Path], None]
"""What befalls the store's files; the second path is a folder with a copy made after the third number."""


@pytest.fixture
def opened(path: Path, clock: FixedClock) -> Iterator[Callable[[], Store]]:
    """The store as the kiosk opens it; what is still open at the end is closed."""
    stores: list[Store] = []

    def make() -> Store:
        store = open_store(path, hall="kendari", kiosk_id="k1", clock=clock)
        stores.append(store)
        return store

    yield make
    for store in stores:
        if not store._lock._file.closed:
            store.close()


def give(store: Store, count: int, series: str = "AK") -> list[str]:
    return [store.issue(request(series)).ticket.label for _ in range(count)]


def parts(path: Path) -> tuple[Path, Path, Path]:
    return path, path.with_name(path.name + "-wal"), path.with_name(path.name + "-shm")


def die(path: Path, folder: Path) -> None:
    """The files as a power cut leaves them: the log was not moved into the database."""
    folder.mkdir(exist_ok=True)
    for part in parts(path):
        if part.exists():
            shutil.copy(part, folder / part.name)


def put(folder: Path, path: Path) -> None:
    for part in parts(path):
        part.unlink(missing_ok=True)
        if (folder / part.name).exists():
            shutil.copy(folder / part.name, part)


def emptied(path: Path, _older: Path) -> None:
    for part in parts(path)[1:]:
        part.unlink(missing_ok=True)
    path.write_bytes(b"")


def deleted(path: Path, _older: Path) -> None:
    for part in parts(path):
        part.unlink(missing_ok=True)


def deleted_by_pattern(path: Path, _older: Path) -> None:
    for part in path.parent.glob(f"{path.name}*"):
        part.unlink()


def put_back(path: Path, older: Path) -> None:
    put(older, path)


def log_gone(path: Path, _older: Path) -> None:
    for part in parts(path)[1:]:
        part.unlink()


def log_cut(path: Path, _older: Path) -> None:
    wal = parts(path)[1]
    os.truncate(wal, wal.stat().st_size // 2)


def log_flipped(path: Path, _older: Path) -> None:
    wal = parts(path)[1]
    data = bytearray(wal.read_bytes())
    data[len(data) // 2] ^= 0x10
    wal.write_bytes(data)


def rows_deleted(path: Path, _older: Path) -> None:
    with closing(sqlite3.connect(path)) as connection:
        for table in ("print_job", "counter", "ticket", "event", "period"):
            connection.execute(f"DELETE FROM {table}")
        connection.commit()


def rubbish(path: Path, _older: Path) -> None:
    for part in parts(path)[1:]:
        part.unlink(missing_ok=True)
    path.write_bytes(b"not a database, certainly not one at all" * 300)


def page_zeroed(path: Path, _older: Path) -> None:
    with closing(sqlite3.connect(path)) as connection:
        connection.execute("PRAGMA wal_checkpoint(TRUNCATE)")
        (page,) = connection.execute("SELECT rootpage FROM sqlite_master WHERE name = 'ticket'").fetchone()
        (size,) = connection.execute("PRAGMA page_size").fetchone()
    with path.open("r+b") as file:
        file.seek((page - 1) * size)
        file.write(bytes(size))


def table_dropped(path: Path, _older: Path) -> None:
    with closing(sqlite3.connect(path)) as connection:
        connection.execute("DROP TABLE counter")
        connection.commit()


def name_gone(path: Path, _older: Path) -> None:
    with closing(sqlite3.connect(path)) as connection:
        connection.execute("DELETE FROM meta")
        connection.commit()


HARMS = (
    emptied, deleted, deleted_by_pattern, put_back, log_gone, log_cut, log_flipped, rows_deleted, rubbish, page_zeroed,
    table_dropped, name_gone,
)  # fmt: skip


@pytest.mark.parametrize("harm", HARMS)
def test_numbering_goes_on_above_whatever_befell_the_store(
    path: Path, tmp_path: Path, clock: FixedClock, opened: Callable[[], Store], harm: Harm
) -> None:
    store = opened()
    seen = set(give(store, 3))
    die(path, tmp_path / "older")
    seen |= {*give(store, 4), *give(store, 2, "B")}
    before = store.identity().incarnation
    die(path, tmp_path / "newest")
    store.close()
    put(tmp_path / "newest", path)
    harm(path, tmp_path / "older")
    clock.reboot()

    again = opened()
    assert again.identity().incarnation != before
    after = {*give(again, 3), *give(again, 1, "B"), *give(again, 1, "C")}
    assert not seen & after
    assert after == {"AK-008", "AK-009", "AK-010", "B-003", "C-001"}
    told = [event for event in again.events(0, 99) if event.kind == "store_replaced"]
    assert len(told) == 1
    again.close()
    assert give(opened(), 1) == ["AK-011"]


def test_what_was_put_aside_is_kept_as_it_was_with_its_reason(
    path: Path, tmp_path: Path, opened: Callable[[], Store]
) -> None:
    store = opened()
    give(store, 1)
    die(path, tmp_path / "older")
    give(store, 1)
    store.close()
    put_back(path, tmp_path / "older")
    before = {part.name: part.read_bytes() for part in parts(path)[:2]}
    opened()
    (folder,) = folders(path)
    assert {name: (folder / name).read_bytes() for name in before} == before
    assert "event" in reason_of(folder)


def test_one_spoilt_or_missing_file_is_made_again_from_the_other(path: Path, opened: Callable[[], Store]) -> None:
    for index in (0, 1):
        for harm in (Path.unlink, lambda file: file.write_bytes(b"x" * 4096), lambda file: os.truncate(file, 100)):
            store = opened()
            (last,) = give(store, 1)
            store.close()
            file = Marks(path).paths[index]
            harm(file)
            deleted(path, path)
            again = opened()
            assert give(again, 1) > [last]
            again.close()
            assert Marks(path).read().unread == ()


def test_both_files_missing_are_made_again_from_the_store(path: Path, opened: Callable[[], Store]) -> None:
    store = opened()
    give(store, 5)
    store.close()
    for file in Marks(path).paths:
        file.unlink()
    opened().close()
    deleted(path, path)
    assert give(opened(), 1) == ["AK-006"]


def test_both_files_missing_and_the_store_damaged_go_on_above_what_can_be_read(
    path: Path, opened: Callable[[], Store]
) -> None:
    store = opened()
    give(store, 5)
    store.close()
    for file in Marks(path).paths:
        file.unlink()
    page_zeroed(path, path)
    (label,) = give(opened(), 1)
    assert 6 <= int(label.removeprefix("AK-")) <= 50


def test_nothing_is_known_at_all_numbers_begin_in_the_middle(path: Path, opened: Callable[[], Store]) -> None:
    store = opened()
    give(store, 5)
    store.close()
    for file in Marks(path).paths:
        file.write_bytes(b"?")
    rubbish(path, path)
    assert give(opened(), 2) == ["AK-451", "AK-452"]


def test_a_crash_between_commit_and_mark_is_no_loss(path: Path, tmp_path: Path, opened: Callable[[], Store]) -> None:
    store = opened()
    give(store, 2)
    for file in Marks(path).paths:
        shutil.copy(file, tmp_path / f"{file.name}.old")
    give(store, 1)
    store.close()
    for file in Marks(path).paths:
        shutil.copy(tmp_path / f"{file.name}.old", file)
    again = opened()
    assert give(again, 1) == ["AK-004"]
    assert folders(path) == ()


def test_a_new_store_stays_in_the_day_and_begins_again_with_the_next(
    path: Path, clock: FixedClock, opened: Callable[[], Store]
) -> None:
    store = opened()
    give(store, 4)
    store.close()
    deleted(path, path)
    clock.wait(minutes=20)
    store = opened()
    first = store.issue(request()).ticket
    assert (first.label, first.period) == ("AK-005", 1)
    store.close()
    deleted(path, path)
    clock.wait(hours=22)
    store = opened()
    assert give(store, 1) == ["AK-001"]


def test_a_bad_clock_after_the_loss_restarts_nothing(
    path: Path, clock: FixedClock, opened: Callable[[], Store]
) -> None:
    store = opened()
    give(store, 4)
    store.close()
    deleted(path, path)
    clock.reboot()
    clock.grade = ClockGrade.BAD
    assert give(opened(), 1) == ["AK-005"]


def test_after_a_loss_the_band_does_not_begin_again_before_four_hours(path: Path, clock: FixedClock) -> None:
    def opening() -> Store:
        return open_store(path, hall="kendari", kiosk_id="k1", clock=clock, band=Band(1, 5))

    store = opening()
    give(store, 4)
    store.close()
    deleted(path, path)
    clock.wait(minutes=1)
    store = opening()
    assert give(store, 1) == ["AK-005"]
    with pytest.raises(Exception, match="less than four hours"):
        give(store, 1)
    clock.wait(hours=5)
    assert give(store, 1) == ["AK-001"]
    store.close()


def test_the_clock_is_told_what_was_believed_before_the_loss(
    path: Path, clock: FixedClock, opened: Callable[[], Store]
) -> None:
    store = opened()
    give(store, 1)
    store.close()
    believed = clock.now().utc
    deleted(path, path)
    clock.wait(minutes=5)
    opened()
    assert clock.believed == believed


def test_used_quota_is_not_free_again_after_a_loss(path: Path, clock: FixedClock, opened: Callable[[], Store]) -> None:
    store = opened()
    for _ in range(3):
        store.issue(request(service="kk"))
    store.close()
    deleted(path, path)
    assert opened().counts().used == {"kk": 3}


def test_what_belongs_to_the_kiosk_outlives_its_store(path: Path, opened: Callable[[], Store]) -> None:
    store = opened()
    store.keep("staff_pin", {"hash": "abc", "wrong": 0})
    store.keep("learned", {"x": 1})
    store.close()
    deleted(path, path)
    again = opened()
    assert again.kept("staff_pin") == {"hash": "abc", "wrong": 0}
    assert again.kept("learned") is None


def test_files_that_cannot_be_written_stop_no_visitor_and_are_told(path: Path, opened: Callable[[], Store]) -> None:
    store = opened()
    for file in Marks(path).paths:
        file.unlink()
        file.mkdir()
    assert give(store, 1) == ["AK-001"]
    assert "numbers-kiosk-db.1" in store.unmarked
    for file in Marks(path).paths:
        file.rmdir()
    give(store, 1)
    assert store.unmarked == ""


def test_a_file_that_is_deleted_while_the_kiosk_runs_comes_back(path: Path, opened: Callable[[], Store]) -> None:
    store = opened()
    for file in Marks(path).paths:
        file.unlink()
    give(store, 1)
    found = Marks(path).read()
    assert found.mark is not None
    assert found.unread == ()


def test_the_files_are_flushed_before_the_number_is_known(
    path: Path, opened: Callable[[], Store], monkeypatch: pytest.MonkeyPatch
) -> None:
    store = opened()
    give(store, 1)
    flushed: list[str] = []
    real = os.fdatasync

    def note(handle: int) -> None:
        real(handle)
        flushed.append(Path(f"/proc/self/fd/{handle}").readlink().name)

    monkeypatch.setattr(os, "fdatasync", note)
    give(store, 1)
    assert sorted(flushed) == [file.name for file in Marks(path).paths]


def test_a_store_opened_strictly_says_that_it_knows_less(
    path: Path, tmp_path: Path, clock: FixedClock, opened: Callable[[], Store]
) -> None:
    store = opened()
    give(store, 1)
    die(path, tmp_path / "older")
    give(store, 1)
    store.close()
    put_back(path, tmp_path / "older")
    with pytest.raises(StoreBehind, match=r"ends at event \d+, the kiosk had written"):
        Store.open(path, hall="kendari", kiosk_id="k1", clock=clock)


def test_a_file_that_no_kiosk_opened_is_never_moved(path: Path, opened: Callable[[], Store]) -> None:
    rubbish(path, path)
    with pytest.raises(StoreDamaged):
        opened()
    assert path.exists()
    assert folders(path) == ()


def test_a_disk_that_spoils_every_store_is_named_in_the_end(path: Path, opened: Callable[[], Store]) -> None:
    opened().close()
    for _ in range(5):
        rubbish(path, path)
        opened().close()
    rubbish(path, path)
    with pytest.raises(StoreFailed, match=r"disk below .* is not sound"):
        opened()


def test_a_store_put_aside_by_hand_goes_on_above_too(path: Path, opened: Callable[[], Store]) -> None:
    store = opened()
    give(store, 2)
    store.close()
    quarantine(path)
    assert give(opened(), 1) == ["AK-003"]


@pytest.mark.parametrize("strange", ["pipe", "link"])
def test_what_stands_in_the_place_of_the_files_makes_nobody_wait_and_is_replaced(
    path: Path, opened: Callable[[], Store], strange: str
) -> None:
    opened().close()
    for file in Marks(path).paths:
        file.unlink()
        if strange == "pipe":
            os.mkfifo(file)
        else:
            file.symlink_to(file)
    store = opened()
    assert (store.issue(request()).ticket.number, store.unmarked) == (1, "")
    store.close()
    assert Marks(path).read().unread == ()
    assert all(file.is_file() for file in Marks(path).paths)


@pytest.mark.parametrize(
    "strange",
    [
        {"period": 10**9},
        {"period": -1},
        {"series": {"AK": SeriesMark(1, 98_765, 1, 98_765)}},
        {"series": {"AK": SeriesMark(1, 3, 1, cast(int, "x"))}},
        {"series": {"AK": SeriesMark(-4, 3, 1, 7)}},
        {"seq": "7"},
        {"last": Moment(datetime.fromisoformat("2026-01-01"), ClockGrade.SYNCED, "boot", 1)},
    ],
)
@pytest.mark.parametrize("gone", [False, True])
def test_files_that_say_what_cannot_be_are_not_believed(
    path: Path, opened: Callable[[], Store], strange: dict[str, Any], gone: bool
) -> None:
    store = opened()
    assert [store.issue(request()).ticket.number for _ in range(3)] == [1, 2, 3]
    store.close()
    marks = Marks(path)
    found = marks.read()
    assert found.mark is not None
    marks.write(replace(found.mark, **strange))
    marks.close()
    if gone:
        path.unlink()
    store = opened()
    assert store.issue(request()).ticket.number == (451 if gone else 4)
    store.close()


def test_a_store_of_before_the_last_one_is_no_help(
    path: Path, tmp_path: Path, clock: FixedClock, opened: Callable[[], Store]
) -> None:
    """It has more events than the one that took its place, and knows none of that one's numbers."""
    store = opened()
    give(store, 9, "B")
    give(store, 2)
    store.close()
    die(path, tmp_path / "older")
    quarantine(path)
    store = opened()
    assert give(store, 1) == ["AK-003"]
    store.close()
    put_back(path, tmp_path / "older")
    again = opened()
    assert (give(again, 1), give(again, 1, "B")) == (["AK-004"], ["B-010"])
