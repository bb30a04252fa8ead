"""The whole folder is put back from an older copy, files beside the store and all: no number comes twice."""

from __future__ import annotations

import shutil
from pathlib import Path

import pytest

from kiosk.cli.machine_checks import notes_of
from kiosk.config import Settings
from kiosk.config.settings import StoreSettings
from kiosk.store import Event, Store, open_store
from tests.support.clock import FixedClock
from tests.support.stores import request


class Kiosk:
    """A kiosk that is alone, in a folder of its own."""

    def __init__(self, ground: Path) -> None:
        self.clock = FixedClock()
        self.folder, self.copies, self.backup = ground / "kiosk", ground / "elsewhere", ground / "backup"
        self.path = self.folder / "kiosk.sqlite3"

    def open(self) -> Store:
        return open_store(self.path, hall="kendari", kiosk_id="k1", clock=self.clock, numbers_copy=self.copies)

    def give(self, series: str = "AK", times: int = 1) -> list[int]:
        store = self.open()
        try:
            return [store.issue(request(series)).ticket.number for _ in range(times)]
        finally:
            store.close()

    def back_up(self) -> None:
        shutil.copytree(self.folder, self.backup)

    def put_back(self) -> None:
        shutil.rmtree(self.folder)
        shutil.copytree(self.backup, self.folder)

    def events(self) -> list[Event]:
        store = self.open()
        try:
            return list(store.events(0, 1000))
        finally:
            store.close()


@pytest.fixture
def kiosk(tmp_path: Path) -> Kiosk:
    return Kiosk(tmp_path)


def test_a_third_file_elsewhere_outlives_the_folder(kiosk: Kiosk) -> None:
    assert kiosk.give(times=3) == [1, 2, 3]
    kiosk.back_up()
    assert kiosk.give(times=4) == [4, 5, 6, 7]
    kiosk.put_back()
    assert kiosk.give() == [8]
    assert [event.body["reason"] for event in kiosk.events() if event.kind == "store_replaced"] == ["behind"]


def test_a_folder_that_is_gone_as_a_whole_is_no_first_day(kiosk: Kiosk) -> None:
    assert kiosk.give(times=3) == [1, 2, 3]
    shutil.rmtree(kiosk.folder)
    assert kiosk.give() == [4]


def test_after_the_put_back_of_yesterday_today_goes_on(kiosk: Kiosk) -> None:
    kiosk.give(times=3)
    kiosk.back_up()
    kiosk.clock.wait(hours=24)
    assert kiosk.give(times=2) == [1, 2]
    kiosk.put_back()
    assert kiosk.give() == [3]


def test_where_nothing_can_be_written_elsewhere_numbers_go_on_and_the_check_says_so(kiosk: Kiosk) -> None:
    kiosk.copies.write_text("a file in its place")
    assert kiosk.give(times=2) == [1, 2]
    settings = Settings(store=StoreSettings(path=kiosk.path, numbers_copy=kiosk.copies))
    (note,) = [note for note in notes_of(settings) if note.startswith("store.numbers_copy")]
    assert "kiosk store above" in note
    kiosk.copies.unlink()
    assert kiosk.give() == [3]
    assert not [note for note in notes_of(settings) if note.startswith("store.numbers_copy")]


def test_a_folder_within_that_of_the_store_is_none(kiosk: Kiosk) -> None:
    kiosk.copies = kiosk.folder / "state"
    kiosk.give()
    assert not kiosk.copies.exists()
    settings = Settings(store=StoreSettings(path=kiosk.path, numbers_copy=kiosk.copies))
    assert [note for note in notes_of(settings) if note.startswith("store.numbers_copy")]


def test_an_older_third_file_takes_nothing_back(kiosk: Kiosk) -> None:
    kiosk.give(times=2)
    (third,) = kiosk.copies.iterdir()
    old = third.read_bytes()
    kiosk.give(times=2)
    third.write_bytes(old)
    assert kiosk.give() == [5]
    assert [event for event in kiosk.events() if event.kind == "store_replaced"] == []


def test_without_any_trace_a_technician_says_how_far_numbers_were(kiosk: Kiosk) -> None:
    """The copy is of yesterday: the day's period has to be opened with it, or it would begin at 1."""
    kiosk.give(times=3)
    kiosk.back_up()
    kiosk.clock.wait(hours=24)
    kiosk.give(times=40)
    kiosk.put_back()
    shutil.rmtree(kiosk.copies)
    store = kiosk.open()
    assert store.raise_numbers(["AK", "LP"], 60) == ("AK", "LP")
    assert store.raise_numbers(["AK"], 50) == ()
    store.close()
    assert (kiosk.give(), kiosk.give("LP")) == ([61], [61])
    kiosk.path.unlink()
    assert kiosk.give() == [62], "the files beside the store know it too"
