"""A kiosk without a network that is switched off at night: its numbers go on, its day begins again."""

from __future__ import annotations

import pytest

from hall.tickets import ClockGrade
from kiosk.store import QuotaCheck, QuotaUsedUp, Store
from tests.support.clock import FixedClock
from tests.support.stores import request

QUOTA = (QuotaCheck("HS", frozenset({"S-1"}), 3),)


def use_up_the_quota(store: Store) -> None:
    for _ in range(3):
        store.issue(request("HS", service="S-1", quotas=QUOTA))


def night(clock: FixedClock, **hours: float) -> None:
    """Switched off in the evening, on again in the morning a quarter of an hour before the first visitor."""
    clock.step(**hours)
    clock.reboot(after_ms=15 * 60 * 1000)


def test_the_next_morning_nobody_waits_and_no_quota_is_used(store: Store, clock: FixedClock) -> None:
    use_up_the_quota(store)
    night(clock, hours=24)
    counts = store.counts()
    assert counts.waiting.get("HS", 0) == 0
    assert counts.used.get("S-1", 0) == 0
    assert store.arrivals_and_calls() == ()
    issued = store.issue(request("HS", service="S-1", quotas=QUOTA)).ticket
    assert (issued.number, issued.period, issued.ahead) == (4, 1, 0)
    assert store.counts().waiting["HS"] == store.counts().used["S-1"] == 1
    assert [step.ticket_id for step in store.arrivals_and_calls()] == [issued.ticket_id]


def test_the_quota_of_the_new_day_ends_as_well(store: Store, clock: FixedClock) -> None:
    use_up_the_quota(store)
    night(clock, hours=24)
    use_up_the_quota(store)
    with pytest.raises(QuotaUsedUp):
        store.issue(request("HS", service="S-1", quotas=QUOTA))


def test_days_later_only_today_counts(store: Store, clock: FixedClock) -> None:
    for _ in range(4):
        use_up_the_quota(store)
        night(clock, hours=24)
    assert store.issue(request("HS", service="S-1", quotas=QUOTA)).ticket.number == 13


def test_a_restart_on_the_same_day_changes_nothing(store: Store, clock: FixedClock) -> None:
    use_up_the_quota(store)
    night(clock, minutes=20)
    assert store.counts().waiting["HS"] == 3
    with pytest.raises(QuotaUsedUp):
        store.issue(request("HS", service="S-1", quotas=QUOTA))


def test_a_clock_that_nobody_believes_changes_nothing(store: Store, clock: FixedClock) -> None:
    use_up_the_quota(store)
    night(clock, hours=24)
    clock.grade = ClockGrade.BAD
    assert store.counts().waiting["HS"] == 3
