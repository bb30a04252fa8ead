"""The sequencer, leases and the gate on a real database."""

from __future__ import annotations

from concurrent.futures import ThreadPoolExecutor
from datetime import timedelta

import pytest
from sqlalchemy import insert, update

from central.config.hall import NoSuchHall
from central.numbers import SequencerGate
from central.numbers.sequence import Sequence, running
from central.store import CentralStore, tables
from hall.protocol import Lease, NumberAsk, NumberGiven, Refused
from hall.tickets import ClockGrade
from tests.central.rig import HALL, Rig, key


@pytest.fixture
def rig(central_store: CentralStore) -> Rig:
    return Rig(central_store)


def small(store: CentralStore, last: int = 30) -> Rig:
    """A hall whose range is soon used up."""
    return Rig(store, sequencer_last=last)


def night(rig: Rig) -> None:
    rig.clock.wait(hours=24)


# ---- the pure part


def test_a_lease_leaves_a_distance() -> None:
    assert Sequence(1, 0, 500).leased(20) == (Sequence(1, 0, 480), 481, 500)
    assert Sequence(1, 470, 500).leased(20) == (Sequence(1, 470, 490), 491, 500)
    assert Sequence(1, 480, 500).leased(20) is None


def test_a_sequence_ends_below_what_is_leased() -> None:
    assert Sequence(1, 480, 480).exhausted
    assert not Sequence(1, 479, 480).exhausted
    assert Sequence(1, 5, 500).held(441) == Sequence(1, 5, 440)


def test_a_sequence_goes_on_until_the_hall_begins_again() -> None:
    assert running(None, 4, 500) == Sequence(4, 0, 500)
    assert running(Sequence(3, 77, 480), 4, 500) == Sequence(4, 0, 500)
    assert running(Sequence(4, 77, 480), 4, 500) == Sequence(4, 77, 480)
    assert running(Sequence(6, 7, 480), 4, 500) == Sequence(6, 7, 480)


# ---- the sequencer


def test_numbers_of_each_series_count_from_one_for_all_kiosks(rig: Rig) -> None:
    assert [rig.take(kiosk=kiosk) for kiosk in ("k1", "k2", "k1")] == [(1, 1), (1, 2), (1, 3)]
    assert rig.take("AP") == (1, 1)


def test_the_same_request_has_the_same_number(rig: Rig) -> None:
    request = key()
    first = rig.ask(request=request)
    night(rig)
    again = rig.ask(request=request)
    assert (again.period, again.number, again.business_date) == (first.period, first.number, first.business_date)
    assert rig.take() == (2, 1)


def test_unknown_series_and_unknown_hall(rig: Rig) -> None:
    assert rig.ask("ZZ").reason == "unknown_series"
    asked = NumberAsk(request_id=key(), incarnation=key(), series="AK", period_seen=0)
    with pytest.raises(NoSuchHall, match="there is no hall jauh"):
        rig.sequencer.number("jauh", "k1", asked)


def test_a_new_day_after_a_quiet_night_begins_again(rig: Rig) -> None:
    assert rig.take() == (1, 1)
    night(rig)
    assert rig.take() == (2, 1)
    assert [(line.kind, line.pos) for line in rig.log()] == [("period", 1), ("period", 2)]


def test_a_new_date_without_four_quiet_hours_goes_on(rig: Rig) -> None:
    rig.take()
    rig.clock.wait(hours=18)  # 02.00
    rig.take()
    rig.clock.wait(hours=3)
    assert rig.take() == (1, 3)


def test_a_bad_clock_never_restarts_numbers(rig: Rig) -> None:
    rig.take()
    rig.clock.grade = ClockGrade.BAD
    night(rig)
    assert rig.take() == (1, 2)


def test_a_period_that_a_kiosk_saw_raises_the_halls_without_restarting(rig: Rig) -> None:
    rig.take()
    assert rig.take(seen=7) == (7, 2)
    assert rig.take(kiosk="k2") == (7, 3)
    night(rig)
    assert rig.take() == (8, 1)


def test_a_period_is_never_below_what_the_kiosk_saw_even_when_it_begins_again(rig: Rig) -> None:
    rig.take()
    night(rig)
    assert rig.take(seen=9) == (10, 1)


def test_a_hall_that_knows_nothing_goes_on_where_its_kiosk_was(rig: Rig) -> None:
    rig.hear("k1", ("AK", 12, 80), ("AP", 12, 7), period=12)
    assert rig.take(seen=12) == (12, 81)
    assert rig.take("AP", seen=12) == (12, 8)
    assert rig.take("AJ", seen=12) == (12, 1)
    night(rig)
    assert rig.take(seen=12) == (13, 1)


def test_a_claim_of_a_run_that_is_over_raises_nothing(rig: Rig) -> None:
    rig.take()
    night(rig)
    rig.take()
    rig.hear("k1", ("AK", 1, 300), period=2)
    assert rig.take() == (2, 2)


def test_a_claim_that_is_known_counts_as_no_use(rig: Rig) -> None:
    rig.take()
    night(rig)
    rig.hear("k1", ("AK", 1, 1), period=1)
    assert rig.take() == (2, 1)


def test_a_claim_from_a_raised_period_of_the_same_run_still_counts(rig: Rig) -> None:
    """Whoever greets first with a higher period does not make the claims of the others old."""
    rig.take()
    rig.hear("k1", period=3)
    rig.hear("k2", ("AK", 1, 90), period=1)
    assert rig.take() == (3, 91)


def test_news_from_a_claim_puts_off_the_new_beginning(rig: Rig) -> None:
    rig.take()
    night(rig)
    rig.hear("k2", ("AK", 6, 80), period=6)
    assert rig.take() == (6, 81)


def test_claims_of_bands_and_of_other_halls_series_are_left_alone(rig: Rig) -> None:
    rig.take()
    rig.hear("k1", ("AK", 1, 702), ("ZZ", 1, 9), period=1)
    assert rig.take() == (1, 2)


def test_after_the_end_only_a_quiet_series_goes_on_in_its_own_period(central_store: CentralStore) -> None:
    rig = small(central_store, last=3)
    for _ in range(3):
        rig.take()
    refused = rig.ask()
    assert isinstance(refused, Refused)
    assert refused.reason == "exhausted"
    assert "AK-001 to AK-003 are used up" in refused.detail
    rig.take("AP")
    rig.clock.wait(hours=4)
    assert [rig.take() for _ in range(3)] == [(2, 1), (2, 2), (2, 3)]
    assert rig.take("AP") == (1, 2)
    assert rig.ask().reason == "exhausted"


def test_after_the_end_each_number_has_its_own_four_hours(central_store: CentralStore) -> None:
    rig = small(central_store, last=3)
    rig.take()
    rig.clock.wait(hours=3)
    rig.take()
    rig.take()
    rig.clock.wait(hours=1)
    assert rig.take() == (2, 1)
    assert rig.ask().reason == "exhausted"
    rig.clock.wait(hours=3)
    assert rig.take() == (2, 2)


def test_the_night_ends_a_period_of_its_own(central_store: CentralStore) -> None:
    rig = small(central_store, last=2)
    rig.take()
    rig.take()
    rig.clock.wait(hours=4)
    assert rig.take() == (2, 1)
    night(rig)
    assert rig.take() == (3, 1)
    assert rig.take("AP") == (3, 1)


def test_elsewhere_tells_people_whose_tickets_others_gave(rig: Rig) -> None:
    rig.arrive(1, kiosk="k2")
    rig.arrive(2, kiosk="k1")
    assert rig.ask(kiosk="k1").elsewhere == 1
    assert rig.ask(kiosk="k3").elsewhere == 2


# ---- leases


def test_a_lease_is_taken_from_the_end_and_never_given_again(central_store: CentralStore) -> None:
    rig = small(central_store, last=60)
    rig.take()
    request = key()
    first = rig.lease(10, 1, request=request)
    assert (first.first, first.last) == (51, 60)
    assert rig.lease(10, 1, request=request) == first
    second = rig.lease(100, 1, kiosk="k2")
    assert (second.first, second.last) == (22, 50)
    assert rig.lease(1, 1).reason == "exhausted"
    assert [rig.take()[1] for _ in range(20)] == list(range(2, 22))
    assert rig.ask().reason == "exhausted"


def test_a_lease_for_a_run_that_is_over_is_refused(rig: Rig) -> None:
    rig.take()
    night(rig)
    rig.take()
    refused = rig.lease(20, 1)
    assert refused.reason == "exhausted"
    assert "period 1 of series AK is over" in refused.detail


def test_a_lease_for_a_period_that_central_has_not_seen(rig: Rig) -> None:
    rig.take()
    lease = rig.lease(20, 4)
    assert (lease.period, lease.first, lease.last) == (4, 481, 500)
    assert rig.take() == (4, 2)


def test_a_new_day_gives_the_end_back(central_store: CentralStore) -> None:
    rig = small(central_store, last=60)
    rig.take()
    rig.lease(20, 1)
    night(rig)
    rig.take()
    assert rig.lease(20, 2).last == 60


def test_a_forked_store_has_no_lease_but_numbers(rig: Rig) -> None:
    row = {"hall": HALL, "kiosk_id": "k1", "incarnation": "0" * 32, "expected_seq": 1, "forked": True}
    with rig.store.write(HALL) as connection:
        connection.execute(insert(tables.incarnation).inline(), row)
    rig.take()
    assert rig.lease(20, 1).reason == "forked"
    assert rig.lease(20, 1, kiosk="k2").first == 481


# ---- the gate


def test_after_a_start_the_sequencer_waits_for_every_kiosk(rig: Rig) -> None:
    rig.enrol("k1")
    rig.enrol("k2", heard_days_ago=6)
    rig.enrol("never", heard_days_ago=None)
    rig.enrol("old", heard_days_ago=8)
    rig.enrol("gone", revoked=True)
    rig.start()
    refused = rig.ask()
    assert (refused.reason, refused.detail[-7:]) == ("catching_up", " k1, k2")
    assert rig.lease(20, 1).reason == "catching_up"
    rig.hear("k1")
    assert "k2" in rig.ask().detail
    rig.hear("k2", ("AK", 3, 41), period=3)
    assert rig.take() == (3, 42)


def test_a_kiosk_that_does_not_come_holds_it_back_ten_minutes_by_the_clock_that_never_jumps(rig: Rig) -> None:
    rig.enrol("k1")
    rig.start()
    rig.monotonic = 599.0
    rig.clock.step(days=2)
    assert rig.ask().reason == "catching_up"
    rig.monotonic = 600.0
    assert rig.take()[1] == 1


def test_what_was_given_is_answered_even_before_the_gate_opens(rig: Rig) -> None:
    request = key()
    first = rig.ask(request=request)
    rig.enrol("k1")
    rig.start()
    assert rig.ask(request=request) == first


def test_the_gate_opens_once_and_a_kiosk_that_joins_later_does_not_shut_it(rig: Rig) -> None:
    rig.enrol("k1")
    rig.start()
    rig.hear("k1")
    rig.take()
    rig.enrol("k2")
    assert rig.take()[1] == 2


def test_a_copy_of_long_ago_still_waits_for_its_kiosks(rig: Rig) -> None:
    """Seven days count back from when the hall was last heard, not from now."""
    rig.enrol("k1", heard_days_ago=30)
    rig.start()
    assert rig.ask().reason == "catching_up"


def test_the_gate_of_one_hall_is_not_that_of_another() -> None:
    gate = SequencerGate(lambda: 0.0)
    gate.greeted("a", "k1")
    assert gate.missing("a", {"k1"}) == frozenset()
    assert gate.missing("b", {"k1"}) == {"k1"}
    assert not gate.is_open("b")


def test_a_store_that_should_be_known_closes_the_gate_for_the_whole_time() -> None:
    now = [0.0]
    gate = SequencerGate(lambda: now[0], patience_seconds=600.0)
    gate.greeted("a", "k1")
    assert gate.missing("a", {"k1"}) == frozenset()
    gate.doubt("a")
    assert not gate.is_open("a")
    now[0] = 599.0
    assert gate.missing("a", {"k1"})
    assert gate.missing("b", {"k2"}) == {"k2"}
    now[0] = 601.0
    assert gate.missing("a", {"k1"}) == frozenset()
    assert gate.is_open("a")


def test_put_back_to_an_older_copy_no_number_comes_again(rig: Rig) -> None:
    """The copy knows of two numbers; five are on paper, told by the kiosks that gave them."""
    rig.enrol("k1")
    rig.enrol("k2")
    rig.start()
    rig.hear("k1")
    rig.hear("k2")
    papers = {rig.take(kiosk=kiosk) for kiosk in ("k1", "k2", "k1", "k2", "k1")}
    with rig.store.write(HALL) as connection:
        connection.execute(tables.given.delete())
        connection.execute(update(tables.series_state).values(last=2))
    rig.start()
    assert rig.ask().reason == "catching_up"
    rig.hear("k2", ("AK", 1, 4), period=1)
    rig.hear("k1", ("AK", 1, 5), period=1)
    papers |= {rig.take(kiosk=kiosk, seen=1) for kiosk in ("k1", "k2")}
    assert sorted(number for _, number in papers) == list(range(1, 8))


def test_put_back_to_an_older_copy_no_lease_is_given_twice(rig: Rig) -> None:
    rig.take()
    lent = rig.lease(20, 1)
    with rig.store.write(HALL) as connection:
        connection.execute(tables.lease.delete())
        connection.execute(update(tables.series_state).values(upper=500))
    rig.start()
    rig.hear("k1", ("AK", 1, 490), ("AK", 1, 1), period=1, leases=(("AK", 1, lent.first), ("AP", 1, 491)))
    again = rig.lease(20, 1)
    assert (again.first, again.last) == (461, 480)
    assert rig.lease(5, 1, "AP").last == 490
    assert rig.take() == (1, 2)


def test_a_lease_of_a_run_that_is_over_takes_nothing_away(rig: Rig) -> None:
    rig.take()
    night(rig)
    rig.take()
    rig.hear("k1", period=2, leases=(("AK", 1, 481),))
    assert rig.lease(20, 2).last == 500


# ---- at once


def test_eight_kiosks_at_once_get_every_number_once(rig: Rig) -> None:
    def work(kiosk: str) -> list[int]:
        return [rig.take(kiosk=kiosk)[1] for _ in range(15)]

    with ThreadPoolExecutor(8) as pool:
        taken = list(pool.map(work, [f"k{n}" for n in range(8)]))
    assert sorted(number for numbers in taken for number in numbers) == list(range(1, 121))
    assert all(numbers == sorted(numbers) for numbers in taken)


def test_the_same_request_at_once_is_one_number(rig: Rig) -> None:
    request = key()

    def work(_: int) -> NumberGiven:
        given = rig.ask(request=request)
        assert isinstance(given, NumberGiven)
        return given

    with ThreadPoolExecutor(8) as pool:
        answers = list(pool.map(work, range(8)))
    assert {answer.number for answer in answers} == {1}
    assert rig.count(tables.given) == 1


def test_leases_and_numbers_at_once_never_meet(central_store: CentralStore) -> None:
    rig = small(central_store, last=200)
    rig.take()

    def numbers(_: int) -> set[int]:
        return {answer.number for answer in (rig.ask() for _ in range(20)) if isinstance(answer, NumberGiven)}

    def leases(_: int) -> set[int]:
        lent = [rig.lease(9, 1) for _ in range(6)]
        return {n for one in lent if isinstance(one, Lease) for n in range(one.first, one.last + 1)}

    with ThreadPoolExecutor(6) as pool:
        taken = [*pool.map(numbers, range(3)), *pool.map(leases, range(3))]
    assert sum(len(some) for some in taken) == len(set().union(*taken))


def test_many_numbers_are_forgotten_after_ten_periods(rig: Rig) -> None:
    for _ in range(13):
        rig.take()
        rig.clock.wait(days=1, seconds=timedelta(minutes=1).seconds)
    assert rig.count(tables.given) == 11
