"""Giving numbers: durable, unique, once per press, within quota, in order."""

from __future__ import annotations

from concurrent.futures import ThreadPoolExecutor
from pathlib import Path

import pytest

from hall.protocol import DownPage
from hall.tickets import Band, ClockGrade, PrintState, QueueState, WaitRange
from kiosk.store import NumbersExhausted, QuotaCheck, QuotaUsedUp, Store
from tests.support.clock import FixedClock
from tests.support.stores import open_store, request


def test_the_first_number_is_one_and_the_ticket_reads_back_as_given(store: Store) -> None:
    issued = store.issue(request(wait=lambda ahead: WaitRange(5 * ahead, 10)))
    assert issued.ticket.label == "AK-001"
    assert (issued.ticket.queue_state, issued.ticket.print_state) == (QueueState.WAITING, PrintState.PREPARED)
    assert issued.ticket.wait == WaitRange(0, 10)
    assert issued.ticket.issued_at.strftime("%H.%M %z") == "08.00 +0800"
    assert store.ticket(issued.ticket.ticket_id) == issued.ticket


def test_series_count_apart_and_ahead_is_asked_inside(store: Store) -> None:
    asked: list[int] = []

    def wait(ahead: int) -> None:
        asked.append(ahead)

    labels = [store.issue(request(series, wait=wait)).ticket.label for series in ("AK", "AK", "B", "AK")]
    assert labels == ["AK-001", "AK-002", "B-001", "AK-003"]
    assert asked == [0, 1, 0, 2]


def test_the_same_press_again_gives_the_same_ticket(store: Store) -> None:
    first = store.issue(request(press="p"))
    again = store.issue(request(press="p"))
    assert (again.ticket, again.job_id, again.duplicate) == (first.ticket, first.job_id, True)
    assert store.issue(request()).ticket.number == 2
    assert [event.kind for event in store.events(0, 99)].count("issued") == 2


def test_a_quota_covers_its_services_together_and_writes_nothing_when_gone(store: Store) -> None:
    quota = QuotaCheck("passport", frozenset({"new", "renew"}), limit=2)
    store.issue(request("IM", "new", quotas=(quota,)))
    store.issue(request("IM", "renew", quotas=(quota,)))
    before = store.events(0, 99)
    with pytest.raises(QuotaUsedUp, match="passport") as refused:
        store.issue(request("IM", "new", quotas=(quota,)))
    assert refused.value.code == "passport"
    assert store.events(0, 99) == before
    assert store.issue(request("IM", "other")).ticket.number == 3


def test_numbers_of_other_kiosks_use_up_a_quota_for_their_day(store: Store, clock: FixedClock) -> None:
    quota = QuotaCheck("q", frozenset({"kk", "akta"}), limit=3)
    elsewhere = {"akta": 2, "other": 9}
    store.apply_news(DownPage(events=(), next=0, elsewhere={}, used_elsewhere=elsewhere))
    store.issue(request(quotas=(quota,)))
    with pytest.raises(QuotaUsedUp):
        store.issue(request(quotas=(quota,)))
    assert store.counts().used == {"kk": 1, "akta": 2, "other": 9}
    clock.wait(hours=24)
    assert store.counts().used == {}
    assert store.issue(request(quotas=(quota,))).ticket.number == 1


def test_a_quota_is_new_on_a_new_day(store: Store, clock: FixedClock) -> None:
    quota = QuotaCheck("q", frozenset({"kk"}), limit=1)
    store.issue(request(quotas=(quota,)))
    clock.wait(hours=24)
    assert store.counts().used == {}
    assert store.issue(request(quotas=(quota,))).ticket.number == 1
    assert store.counts().used == {"kk": 1}


def test_eight_threads_get_four_hundred_numbers_without_gap_or_double(store: Store) -> None:
    def some(_thread: int) -> list[int]:
        return [store.issue(request()).ticket.number for _ in range(50)]

    with ThreadPoolExecutor(8) as threads:
        numbers = sorted(number for chunk in threads.map(some, range(8)) for number in chunk)
    assert numbers == list(range(1, 401))
    by_arrival = [ticket.number for ticket in reversed(store.tickets(400))]
    assert by_arrival == numbers


def test_eight_threads_cannot_overrun_a_quota(store: Store) -> None:
    quota = QuotaCheck("q", frozenset({"kk"}), limit=30)

    def some(_thread: int) -> int:
        got = 0
        for _ in range(10):
            try:
                store.issue(request(quotas=(quota,)))
            except QuotaUsedUp:
                continue
            got += 1
        return got

    with ThreadPoolExecutor(8) as threads:
        assert sum(threads.map(some, range(8))) == 30


def test_eight_threads_with_one_press_make_one_ticket(store: Store) -> None:
    with ThreadPoolExecutor(8) as threads:
        issued = list(threads.map(lambda _thread: store.issue(request(press="slap")), range(8)))
    assert len({one.ticket.ticket_id for one in issued}) == 1
    assert [one.duplicate for one in issued].count(False) == 1


def test_a_new_day_starts_again_only_after_a_quiet_night(store: Store, clock: FixedClock) -> None:
    first = store.issue(request()).ticket
    clock.wait(hours=3)
    assert store.issue(request()).ticket.number == 2
    clock.wait(hours=21)
    next_day = store.issue(request()).ticket
    assert (next_day.number, next_day.period) == (1, first.period + 1)


def test_a_wall_clock_that_jumps_a_day_ahead_goes_on_counting(store: Store, clock: FixedClock) -> None:
    store.issue(request())
    clock.step(days=1)
    assert store.issue(request()).ticket.number == 2


def test_a_bad_clock_gives_numbers_without_a_time(path: Path, clock: FixedClock) -> None:
    clock.grade = ClockGrade.BAD
    store = open_store(path, clock)
    ticket = store.issue(request()).ticket
    assert (ticket.number, ticket.clock_ok) == (1, False)
    clock.wait(hours=30)
    assert store.issue(request()).ticket.number == 2
    clock.grade = ClockGrade.SYNCED
    clock.wait(hours=5)
    assert store.issue(request()).ticket.number == 1
    store.close()


def test_a_date_that_ran_ahead_is_put_right_by_the_first_synced_clock(store: Store, clock: FixedClock) -> None:
    clock.step(days=10)
    store.issue(request())
    clock.step(days=-10)
    clock.grade = ClockGrade.SYNCED
    assert store.issue(request()).ticket.number == 2
    assert store.counts().business_date is not None
    clock.wait(hours=24)
    assert store.issue(request()).ticket.number == 1


def test_a_series_over_its_band_goes_on_in_a_period_of_its_own(path: Path, clock: FixedClock) -> None:
    store = open_store(path, clock, Band(1, 3))
    tickets = [store.issue(request()).ticket for _ in range(3)]
    store.issue(request("B"))
    clock.wait(hours=4)
    wrapped = store.issue(request()).ticket
    assert (wrapped.number, wrapped.period) == (1, tickets[0].period + 1)
    other = store.issue(request("B")).ticket
    assert (other.number, other.period) == (2, tickets[0].period)
    assert wrapped.ahead == 3
    assert store.counts().waiting == {"AK": 4, "B": 2}
    assert store.tickets_labelled("AK", 1)[0] == wrapped
    assert store.tickets_labelled("AK", 3) == (tickets[2],)
    clock.wait(hours=24)
    fresh = store.issue(request()).ticket
    assert (fresh.number, fresh.period, fresh.ahead) == (1, wrapped.period + 1, 0)
    store.close()


def test_a_number_given_less_than_four_hours_ago_does_not_come_again(path: Path, clock: FixedClock) -> None:
    store = open_store(path, clock, Band(1, 3))
    for _ in range(3):
        store.issue(request())
        clock.wait(hours=1)
    with pytest.raises(NumbersExhausted, match="AK: number 1"):
        store.issue(request())
    before = store.events(0, 99)
    clock.wait(hours=1)
    assert store.issue(request()).ticket.number == 1
    assert len(store.events(0, 99)) == len(before) + 2
    with pytest.raises(NumbersExhausted, match="AK: number 2"):
        store.issue(request())
    store.close()


def test_an_error_in_the_estimate_keeps_nothing(store: Store) -> None:
    def broken(ahead: int) -> None:
        raise ZeroDivisionError(ahead)

    with pytest.raises(ZeroDivisionError):
        store.issue(request(wait=broken))
    assert store.tickets(1) == ()
    assert store.issue(request()).ticket.number == 1


def test_every_ticket_has_its_event_and_the_log_has_no_gap(store: Store) -> None:
    for series in ("AK", "B", "AK"):
        issued = store.issue(request(series))
        store.journal.job_sending(issued.job_id)
    events = store.events(0, 999)
    assert [event.seq for event in events] == list(range(1, len(events) + 1))
    told = {event.ticket_id: (event.period, event.series, event.number) for event in events if event.kind == "issued"}
    kept = {ticket.ticket_id: (ticket.period, ticket.series, ticket.number) for ticket in store.tickets(99)}
    assert told == kept
    assert store.events(events[-2].seq, 5) == events[-1:]


def test_the_code_is_short_and_cannot_be_misread(store: Store) -> None:
    codes = {store.issue(request()).ticket.code for _ in range(20)}
    assert len(codes) == 20
    assert all(len(code) == 8 and not set(code) & set("OI01") for code in codes)
