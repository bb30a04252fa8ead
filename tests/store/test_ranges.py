"""Numbers that a store gives alone beside its band: shares, the range with a longer label, what staff allow."""

from __future__ import annotations

from collections.abc import Iterator
from datetime import date
from pathlib import Path

import pytest

from hall.protocol import BandGiven, Lease, ShareGiven
from hall.tickets import Band
from kiosk.store import NoNumbers, NumbersExhausted, Store
from tests.store.test_reserve import numbers, of_sequencer
from tests.support.clock import FixedClock
from tests.support.stores import open_store, request

BAND = Band(701, 703)
TODAY = date(2026, 10, 5)
LONGER = BandGiven(first=1000, last=1002)
SHARE = ShareGiven(id=5, first=601, last=602)


@pytest.fixture
def mirrored(path: Path, clock: FixedClock) -> Iterator[Store]:
    store = open_store(path, clock, mirrored=True)
    store.heard(BAND, 500, 7, TODAY)
    store.take_reserve(LONGER, (SHARE,))
    yield store
    store.close()


def test_shares_serve_after_the_band_and_before_leases(mirrored: Store) -> None:
    mirrored.add_lease(Lease(request_id="1" * 32, series="AK", period=7, first=500, last=500))
    assert [number for _, number in numbers(mirrored, 6)] == [701, 702, 703, 601, 602, 500]
    with pytest.raises(NumbersExhausted):
        mirrored.issue(request())
    assert [number for _, number in numbers(mirrored, 1, "B")] == [701]


def test_what_is_left_is_told_also_of_a_series_that_used_nothing(mirrored: Store) -> None:
    numbers(mirrored, 4)
    assert {one.series: one.left for one in mirrored.reserve_left(("HS",))} == {"AK": 1, "HS": 5}
    numbers(mirrored, 1)
    assert mirrored.used_up(("AK", "HS")) == {"AK"}


def test_after_a_quiet_night_everything_is_there_again(mirrored: Store, clock: FixedClock) -> None:
    numbers(mirrored, 5)
    clock.wait(hours=20)
    assert [(one.series, one.left) for one in mirrored.reserve_left()] == [("AK", 5)]
    assert mirrored.used_up(("AK",)) == frozenset()
    assert numbers(mirrored, 5) == [(8, number) for number in (701, 702, 703, 601, 602)]


def test_staff_let_it_go_on_with_a_longer_label_for_the_day(mirrored: Store, clock: FixedClock) -> None:
    numbers(mirrored, 5)
    assert mirrored.used_up(("AK",)) == {"AK"}
    assert mirrored.go_on_alone()
    assert mirrored.used_up(("AK",)) == frozenset()
    assert mirrored.issue(request()).ticket.label == "AK-1000"
    assert [number for _, number in numbers(mirrored, 2)] == [1001, 1002]
    with pytest.raises(NumbersExhausted):
        mirrored.issue(request())
    went = [event.body for event in mirrored.events(0, 99) if event.kind == "went_on_alone"]
    assert went == [{"first": 1000, "last": 1002}]
    clock.wait(hours=20)
    assert [number for _, number in numbers(mirrored, 5)] == [701, 702, 703, 601, 602]
    with pytest.raises(NumbersExhausted):
        mirrored.issue(request())


def test_longer_labels_say_nothing_about_how_far_the_sequence_is(mirrored: Store) -> None:
    mirrored.issue(request(), of_sequencer(41))
    numbers(mirrored, 5)
    mirrored.go_on_alone()
    numbers(mirrored, 2)
    assert [(claim.series, claim.number) for claim in mirrored.claims(500)] == [("AK", 41)]


def test_a_store_with_nothing_else_gives_longer_labels_at_once(path: Path, clock: FixedClock) -> None:
    store = open_store(path, clock, mirrored=True)
    with pytest.raises(NoNumbers):
        store.issue(request())
    assert not store.go_on_alone()
    store.take_reserve(LONGER)
    assert [number for _, number in numbers(store, 2)] == [1000, 1001]
    store.take_reserve(BandGiven(first=1500, last=1999))
    assert [number for _, number in numbers(store, 1)] == [1002]
    store.close()


def test_a_copied_store_gives_no_longer_labels_either(mirrored: Store) -> None:
    mirrored.go_on_alone()
    mirrored.outbox.forked(3)
    with pytest.raises(NoNumbers):
        mirrored.issue(request())
    assert mirrored.used_up(("AK",)) == {"AK"}


def test_a_share_that_is_asked_back_goes_when_none_of_it_is_in_use(mirrored: Store, clock: FixedClock) -> None:
    numbers(mirrored, 4)
    mirrored.take_reserve(LONGER, ())
    assert mirrored.held().shares == (SHARE,)
    clock.wait(hours=3)
    mirrored.issue(request("B"), of_sequencer(1, 8, date(2026, 10, 6), series="B"))
    mirrored.take_reserve(LONGER, ())
    assert mirrored.held().shares == (SHARE,)
    clock.wait(hours=2)
    mirrored.take_reserve(LONGER, ())
    assert (mirrored.held().shares, mirrored.held().returned) == ((), (5,))
    assert numbers(mirrored, 3) == [(8, 701), (8, 702), (8, 703)]
    mirrored.take_reserve(LONGER, (), released=(5,))
    assert mirrored.held().returned == ()
    mirrored.take_reserve(LONGER, (SHARE,))
    assert mirrored.held().shares == ()


def test_an_unused_share_goes_at_once_and_is_not_taken_back_by_an_old_answer(mirrored: Store) -> None:
    mirrored.take_reserve(LONGER, ())
    assert mirrored.held().returned == (5,)
    mirrored.take_reserve(LONGER, (SHARE,))
    assert mirrored.held().shares == ()


def test_everything_is_remembered_over_a_restart(path: Path, clock: FixedClock) -> None:
    store = open_store(path, clock, mirrored=True)
    store.heard(BAND, 500, 7, TODAY)
    store.take_reserve(LONGER, (SHARE,))
    numbers(store, 5)
    store.go_on_alone()
    numbers(store, 1)
    store.close()
    again = open_store(path, clock, mirrored=True)
    assert numbers(again, 1) == [(7, 1001)]
    assert again.held().shares == (SHARE,)
    again.close()


def test_a_series_over_its_numbers_begins_again_after_four_hours(mirrored: Store, clock: FixedClock) -> None:
    for _ in range(5):
        numbers(mirrored, 1)
        clock.wait(hours=1)
    assert numbers(mirrored, 2) == [(8, 701), (8, 702)]
    with pytest.raises(NumbersExhausted):
        mirrored.issue(request())
