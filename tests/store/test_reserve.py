"""Numbers of a kiosk with a central: of the sequencer while it answers, else of the band, else of a lease."""

from __future__ import annotations

from collections.abc import Iterator
from datetime import UTC, date, datetime, timedelta
from pathlib import Path

import pytest

from hall.protocol import DownPage, Lease
from hall.tickets import Band, ClockGrade
from kiosk.model.central_link import Given
from kiosk.store import NoNumbers, NumbersExhausted, QuotaCheck, QuotaUsedUp, Store
from tests.support.clock import MORNING, WITA, FixedClock
from tests.support.stores import open_store, request

BAND = Band(701, 705)
TODAY = date(2026, 10, 5)
TOMORROW = date(2026, 10, 6)


@pytest.fixture
def mirrored(path: Path, clock: FixedClock) -> Iterator[Store]:
    store = open_store(path, clock, mirrored=True)
    store.heard(BAND, 500, 7, TODAY)
    yield store
    store.close()


def of_sequencer(
    number: int, period: int = 7, day: date | None = TODAY, *, series: str = "AK", people: int = 0
) -> Given:
    return Given(series, period, day, number, people)


def numbers(store: Store, count: int, series: str = "AK") -> list[tuple[int, int]]:
    tickets = [store.issue(request(series)).ticket for _ in range(count)]
    return [(ticket.period, ticket.number) for ticket in tickets]


def test_before_central_has_spoken_there_are_no_numbers(path: Path, clock: FixedClock) -> None:
    store = open_store(path, clock, mirrored=True)
    with pytest.raises(NoNumbers, match="which numbers this kiosk may give"):
        store.issue(request())
    store.heard(None, 500, 7, TODAY)
    with pytest.raises(NoNumbers):
        store.issue(request())
    assert store.issue(request(), of_sequencer(12)).ticket.label == "AK-012"
    store.heard(BAND, 500, 7, TODAY)
    assert numbers(store, 1) == [(7, 701)]
    store.close()


def test_a_number_of_the_sequencer_is_used_as_it_is(mirrored: Store) -> None:
    ticket = mirrored.issue(request(), of_sequencer(40, people=3)).ticket
    assert (ticket.period, ticket.label, ticket.ahead, ticket.as_of) == (7, "AK-040", 3, None)
    assert mirrored.issue(request(), of_sequencer(43, people=5)).ticket.ahead == 1 + 5
    assert numbers(mirrored, 2) == [(7, 701), (7, 702)]
    assert mirrored.issue(request(), of_sequencer(44)).ticket.number == 44
    assert numbers(mirrored, 1) == [(7, 703)]


def test_the_same_press_gets_the_same_ticket_whatever_was_given(mirrored: Store) -> None:
    first = mirrored.issue(request(press="p"), of_sequencer(40))
    again = mirrored.issue(request(press="p"), of_sequencer(41))
    assert again.duplicate
    assert again.ticket == first.ticket


def test_a_number_that_is_on_paper_already_is_not_used_again(mirrored: Store) -> None:
    mirrored.issue(request(), of_sequencer(40))
    assert mirrored.issue(request(), of_sequencer(40)).ticket.number == 701
    assert mirrored.issue(request(), of_sequencer(41, period=6)).ticket.number == 702
    assert mirrored.issue(request("B"), of_sequencer(42)).ticket.label == "B-701"
    notes = [event for event in mirrored.events(0, 99) if event.kind == "number_not_used"]
    assert [note.body["number"] for note in notes] == [40, 41, 42]


def test_a_quota_holds_for_numbers_of_the_sequencer_too(mirrored: Store) -> None:
    quota = (QuotaCheck("HS", frozenset({"S-1"}), 1),)
    mirrored.issue(request(service="S-1", quotas=quota), of_sequencer(1))
    with pytest.raises(QuotaUsedUp):
        mirrored.issue(request(service="S-1", quotas=quota), of_sequencer(2))
    assert mirrored.issue(request(), of_sequencer(3)).ticket.number == 3


def test_people_elsewhere_count_where_the_sequencer_is_not_there(mirrored: Store, clock: FixedClock) -> None:
    mirrored.apply_news(DownPage(events=(), next=4, elsewhere={"AK": 6}))
    heard = clock.now().utc.astimezone(WITA)
    clock.wait(minutes=20)
    ticket = mirrored.issue(request(), as_of=heard).ticket
    assert (ticket.ahead, ticket.as_of) == (6, heard)
    assert mirrored.ticket(ticket.ticket_id) == ticket
    issued = next(event for event in mirrored.events(0, 99) if event.kind == "issued")
    assert issued.body["as_of"] == "2026-10-05T00:00:00+00:00"
    clock.wait(days=1)
    assert mirrored.issue(request(), as_of=heard).ticket.ahead == 0


def test_a_used_band_goes_on_with_leases_of_the_same_period(mirrored: Store) -> None:
    mirrored.issue(request(), of_sequencer(1))
    numbers(mirrored, 4)
    (left,) = mirrored.reserve_left()
    assert (left.series, left.period, left.left) == ("AK", 7, 1)
    mirrored.add_lease(Lease(request_id="1" * 32, series="AK", period=7, first=499, last=500))
    mirrored.add_lease(Lease(request_id="2" * 32, series="AK", period=6, first=480, last=490))
    mirrored.add_lease(Lease(request_id="3" * 32, series="B", period=7, first=480, last=490))
    assert numbers(mirrored, 3) == [(7, 705), (7, 499), (7, 500)]
    with pytest.raises(NumbersExhausted, match="number 701 was given less than four hours ago"):
        mirrored.issue(request())
    mirrored.add_lease(Lease(request_id="4" * 32, series="AK", period=7, first=497, last=498))
    assert numbers(mirrored, 1) == [(7, 497)]
    assert mirrored.issue(request(), of_sequencer(2)).ticket.number == 2


def test_a_lease_says_nothing_about_how_far_the_sequence_is(mirrored: Store) -> None:
    mirrored.issue(request(), of_sequencer(41))
    numbers(mirrored, 5)
    for name, first in (("1", 499), ("2", 497)):
        lease = Lease(request_id=name * 32, series="AK", period=7, first=first, last=first + 1)
        mirrored.add_lease(lease)
    mirrored.add_lease(Lease(request_id="3" * 32, series="B", period=6, first=497, last=498))
    numbers(mirrored, 3)
    numbers(mirrored, 1, "B")
    assert [(claim.series, claim.number) for claim in mirrored.claims(500)] == [("AK", 41)]
    assert [(lease.first, lease.last) for lease in mirrored.leases()] == [(499, 500), (497, 498)]


def test_a_used_band_begins_again_after_four_hours_in_a_period_of_its_own(mirrored: Store, clock: FixedClock) -> None:
    numbers(mirrored, 5)
    clock.wait(hours=3)
    mirrored.issue(request("B"))
    clock.wait(hours=1)
    assert numbers(mirrored, 2) == [(8, 701), (8, 702)]
    assert mirrored.issue(request("B")).ticket.period == 7
    assert mirrored.highest_period() == 8


def test_a_new_day_of_the_hall_begins_the_band_anew_after_a_quiet_night(mirrored: Store, clock: FixedClock) -> None:
    numbers(mirrored, 2)
    clock.wait(hours=14)
    assert mirrored.issue(request("B"), of_sequencer(1, 8, TOMORROW, series="B")).ticket.period == 8
    assert numbers(mirrored, 1) == [(8, 701)]


def test_a_day_that_others_began_is_no_proof_of_quiet_here(mirrored: Store, clock: FixedClock) -> None:
    """The kiosk was alone until just now, so central did not hear of its visitors."""
    clock.set(MORNING + timedelta(hours=18, minutes=30))
    numbers(mirrored, 2)
    clock.wait(minutes=45)
    mirrored.heard(BAND, 500, 8, TOMORROW)
    assert numbers(mirrored, 1) == [(8, 703)]
    clock.wait(hours=5)
    assert numbers(mirrored, 1) == [(8, 704)]


def test_a_period_of_another_series_at_central_is_not_a_new_day(mirrored: Store) -> None:
    quota = (QuotaCheck("HS", frozenset({"S-1"}), 1),)
    mirrored.issue(request("HS", service="S-1", quotas=quota))
    assert mirrored.issue(request(), of_sequencer(1, 8, TODAY)).ticket.period == 8
    mirrored.heard(BAND, 500, 9, TODAY)
    assert mirrored.counts().period == 7
    assert mirrored.counts().waiting == {"AK": 1, "HS": 1}
    with pytest.raises(QuotaUsedUp):
        mirrored.issue(request("HS", service="S-1", quotas=quota))
    assert numbers(mirrored, 1) == [(7, 701)]
    assert mirrored.highest_period() == 8


def test_central_puts_a_date_on_a_day_that_a_bad_clock_began(path: Path, clock: FixedClock) -> None:
    clock.grade = ClockGrade.BAD
    store = open_store(path, clock, mirrored=True)
    store.heard(BAND, 500)
    numbers(store, 1)
    assert store.counts().business_date is None
    store.issue(request(), of_sequencer(1, 4, TODAY))
    assert store.counts().business_date == TODAY
    assert store.counts().period == 1
    store.heard(BAND, 500, 5, TOMORROW)
    assert store.counts().period == 5
    store.close()


def test_a_new_store_begins_where_the_hall_is(path: Path, clock: FixedClock) -> None:
    store = open_store(path, clock, mirrored=True)
    store.heard(BAND, 500, 412, TODAY - timedelta(days=1))
    assert numbers(store, 1) == [(413, 701)]
    store.close()


def test_the_first_band_holds_for_as_long_as_the_store_does(mirrored: Store) -> None:
    assert mirrored.heard(BAND, 500)
    assert not mirrored.heard(Band(801, 900), 500)
    assert mirrored.heard(None, 500)
    assert mirrored.mirror_state().band == BAND
    assert numbers(mirrored, 1) == [(7, 701)]


def test_a_copied_store_gives_no_numbers_of_its_own(mirrored: Store) -> None:
    numbers(mirrored, 1)
    mirrored.outbox.forked(3)
    mirrored.outbox.forked(4)
    assert mirrored.mirror_state().forked
    assert mirrored.reserve_left() == ()
    with pytest.raises(NoNumbers, match=r"a copy of this store.*event 3.*kiosk sync renew"):
        mirrored.issue(request())
    assert mirrored.issue(request(), of_sequencer(8)).ticket.number == 8
    assert [event.body for event in mirrored.events(0, 99) if event.kind == "store_forked"] == [{"seq": 3}]


def test_the_band_is_remembered_over_a_restart(path: Path, clock: FixedClock) -> None:
    store = open_store(path, clock, mirrored=True)
    store.heard(BAND, 500, 7, TODAY)
    numbers(store, 2)
    store.close()
    again = open_store(path, clock, mirrored=True)
    assert numbers(again, 1) == [(7, 703)]
    assert again.mirror_state().heard_at == datetime(2026, 10, 5, tzinfo=UTC)
    again.close()


def test_a_kiosk_that_was_alone_goes_on_in_its_band(path: Path, clock: FixedClock) -> None:
    alone = open_store(path, clock)
    assert numbers(alone, 3) == [(1, 1), (1, 2), (1, 3)]
    alone.close()
    store = open_store(path, clock, mirrored=True)
    assert [(claim.period, claim.number) for claim in store.claims(500)] == [(1, 3)]
    store.heard(BAND, 500)
    assert numbers(store, 2) == [(1, 701), (1, 702)]
    assert store.issue(request(), of_sequencer(4, 1)).ticket.number == 4
    store.close()


def test_a_kiosk_that_is_alone_again_repeats_no_number_of_the_sequencer(path: Path, clock: FixedClock) -> None:
    alone = open_store(path, clock, Band(1, 99))
    numbers(alone, 2)
    alone.close()
    store = open_store(path, clock, mirrored=True)
    for number in (3, 4, 7):
        store.issue(request(), of_sequencer(number, 1))
    store.issue(request("B"), of_sequencer(5, 1, series="B"))
    store.close()
    again = open_store(path, clock, Band(1, 99))
    assert numbers(again, 2) == [(1, 8), (1, 9)]
    assert numbers(again, 1, "B") == [(1, 6)]
    again.close()
