"""Once a night the whole store is checked: damage that the start does not see becomes a sign, and an end."""

from __future__ import annotations

import sqlite3
from contextlib import closing
from datetime import UTC, datetime, timedelta
from pathlib import Path

import pytest

from kiosk.desk import Desk
from kiosk.desk.night import AFTER_START_SECONDS, NightCheck
from kiosk.desk.pin import PinLock
from kiosk.desk.signs import Signs
from kiosk.model.availability import StaffSign
from kiosk.store import Store, StoreDamaged, check_whole, open_store
from tests.support.clock import WITA, FixedClock
from tests.support.stores import request

NIGHT = datetime(2026, 10, 6, 2, 0, tzinfo=WITA)


class Hand:
    """A clock that only the test moves."""

    def __init__(self) -> None:
        self.at = 100.0

    def __call__(self) -> float:
        return self.at


def index_without_rows(path: Path) -> None:
    """An index that lost its entries: each page of the file is sound, and the quick check sees nothing."""
    with closing(sqlite3.connect(path)) as connection:
        (page,) = connection.execute("SELECT rootpage FROM sqlite_master WHERE name = 'ix_ticket_waiting'").fetchone()
        (size,) = connection.execute("PRAGMA page_size").fetchone()
    empty_leaf = b"\x0a\x00\x00\x00\x00" + size.to_bytes(2, "big") + b"\x00"
    with path.open("r+b") as file:
        file.seek((page - 1) * size)
        file.write(empty_leaf.ljust(size, b"\0"))


@pytest.fixture
def damaged(tmp_path: Path) -> Path:
    path = tmp_path / "kiosk.sqlite3"
    store = Store.open(path, hall="kendari", kiosk_id="k1", clock=FixedClock())
    for _ in range(3):
        store.issue(request())
    store.close()
    index_without_rows(path)
    return path


def test_the_quick_check_of_the_start_does_not_see_it_and_the_whole_one_does(damaged: Path) -> None:
    with closing(sqlite3.connect(damaged)) as connection:
        assert connection.execute("PRAGMA quick_check").fetchone() == ("ok",)
    assert "ix_ticket_waiting" in check_whole(damaged)


def test_a_sound_store_has_no_sign(store: Store) -> None:
    signs = Signs(store, PinLock(store))
    night = NightCheck(store, signs, Hand())
    assert night.check(NIGHT)
    assert StaffSign.STORE_CHECK not in signs.now()
    kept = store.kept("store_check")
    assert kept is not None
    assert (kept["day"], kept["problem"]) == ("2026-10-06", "")


def test_it_is_done_once_a_night(store: Store) -> None:
    hand = Hand()
    night = NightCheck(store, Signs(store, PinLock(store)), hand)
    assert night.check(NIGHT)
    assert not night.check(NIGHT + timedelta(minutes=1))
    again = NightCheck(store, Signs(store, PinLock(store)), hand)
    assert not again.check(NIGHT + timedelta(hours=1))
    assert again.check(NIGHT + timedelta(days=1))


def test_a_kiosk_that_is_off_at_night_is_checked_a_while_after_its_start(store: Store) -> None:
    hand = Hand()
    night = NightCheck(store, Signs(store, PinLock(store)), hand)
    morning = datetime(2026, 10, 6, 7, 40, tzinfo=WITA)
    assert not night.check(morning)
    hand.at += AFTER_START_SECONDS
    assert night.check(morning)


def test_the_desk_checks_when_it_looks_back(desk: Desk, store: Store, clock: FixedClock) -> None:
    clock.set(NIGHT.astimezone(UTC))
    desk.look_back()
    kept = store.kept("store_check")
    assert kept is not None
    assert kept["day"] == "2026-10-06"


def test_damage_is_a_sign_and_an_event_and_the_next_start_goes_on_with_another_store(damaged: Path) -> None:
    clock = FixedClock()
    store = open_store(damaged, hall="kendari", kiosk_id="k1", clock=clock)
    signs = Signs(store, PinLock(store))
    assert NightCheck(store, signs, Hand()).check(NIGHT)
    assert StaffSign.STORE_CHECK in signs.now()
    assert [event.kind for event in store.events(0, 99)].count("store_damaged") == 1
    store.close()
    with pytest.raises(StoreDamaged):
        Store.open(damaged, hall="kendari", kiosk_id="k1", clock=clock)
    again = open_store(damaged, hall="kendari", kiosk_id="k1", clock=clock)
    assert again.issue(request()).ticket.label == "AK-004"
    assert StaffSign.STORE_CHECK not in Signs(again, PinLock(again)).now()
    again.close()


def test_staff_have_seen_that_a_store_was_put_aside(tmp_path: Path) -> None:
    path = tmp_path / "kiosk.sqlite3"
    clock = FixedClock(datetime(2026, 10, 5, tzinfo=UTC))
    store = open_store(path, hall="kendari", kiosk_id="k1", clock=clock)
    store.issue(request())
    assert Signs(store, PinLock(store)).now() == {StaffSign.NO_PIN}
    store.close()
    path.unlink()
    store = open_store(path, hall="kendari", kiosk_id="k1", clock=clock)
    PinLock(store).set("730194")
    signs = Signs(store, PinLock(store))
    assert signs.now() == {StaffSign.STORE_ASIDE}
    signs.seen()
    assert signs.now() == frozenset()
    store.close()
    store = open_store(path, hall="kendari", kiosk_id="k1", clock=clock)
    assert Signs(store, PinLock(store)).now() == frozenset()
    store.close()
