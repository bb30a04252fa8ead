"""The estimated wait: the configured pace, what calls teach it, and ranges that people can read."""

from __future__ import annotations

from datetime import date

import pytest
from hypothesis import given
from hypothesis import strategies as st

from kiosk.wait import Estimator, Wait, rounded_outward

EIGHT = 8 * 3600.0


def test_the_configured_pace_counts_down_the_people_ahead() -> None:
    wait = Estimator({"AK": 150.0}).estimate(EIGHT, "AK", ahead=12)
    assert wait.low < 12 * 150 < wait.high
    assert wait.likely == pytest.approx(12.5 * 150)


def test_an_unknown_queue_has_the_default_pace() -> None:
    assert Estimator({}, default_prior_seconds=100.0).estimate(EIGHT, "ZZ", ahead=2).likely == pytest.approx(250)


def test_slow_calls_make_the_wait_longer_and_fast_ones_shorter() -> None:
    def after_calls(every: float) -> float:
        estimator = Estimator({"AK": 150.0})
        for n in range(40):
            estimator.observe("arrive", EIGHT, "AK", f"t{n}", n, None, n + 1)
        for n in range(30):
            estimator.observe("call", EIGHT + (n + 1) * every, "AK", f"t{n}", n, (n + 1) * every, 39 - n)
        return estimator.estimate(EIGHT + 30 * every, "AK", ahead=9).likely

    assert after_calls(300.0) > after_calls(150.0) > after_calls(60.0)


def test_idle_time_and_pauses_are_not_slowness() -> None:
    def pace(pause: bool) -> float:
        estimator = Estimator({"AK": 150.0})
        estimator.observe("arrive", EIGHT, "AK", "a", 0, None, 1)
        if pause:
            estimator.observe("pause", EIGHT, "AK", "", None, None, 1)
            estimator.observe("resume", EIGHT + 7200, "AK", "", None, None, 1)
        estimator.observe("call", EIGHT + 7200 * pause + 150, "AK", "a", 0, 7200 * pause + 150.0, 0)
        estimator.observe("arrive", EIGHT + 20000, "AK", "b", 0, None, 1)
        return estimator.estimate(EIGHT + 20000, "AK", ahead=3).likely

    assert pace(pause=True) == pytest.approx(pace(pause=False))


def test_a_new_day_keeps_the_pace_and_forgets_the_line() -> None:
    estimator = Estimator({"AK": 150.0})
    estimator.observe("arrive", EIGHT, "AK", "a", 0, None, 1)
    estimator.observe("call", EIGHT + 900, "AK", "a", 0, 900.0, 5)
    before = estimator.estimate(EIGHT + 900, "AK", ahead=3).likely
    estimator.new_day(date(2026, 12, 5))
    estimator.observe("arrive", EIGHT, "AK", "b", 0, None, 1)
    assert estimator.estimate(EIGHT, "AK", ahead=3).likely == pytest.approx(before)


@given(st.integers(0, 200), st.floats(10, 3600), st.floats(0.01, 0.99))
def test_quantile_and_probability_agree(ahead: int, pace: float, q: float) -> None:
    wait = Wait(ahead + 0.5, pace)
    seconds = wait.quantile(q)
    assert seconds >= 0
    if seconds > 1.0:
        assert wait.reached_before(seconds) == pytest.approx(q, abs=1e-6)


@given(st.integers(0, 200), st.floats(10, 3600))
def test_more_people_ahead_never_shorten_the_wait(ahead: int, pace: float) -> None:
    fewer, more = Wait(ahead + 0.5, pace), Wait(ahead + 1.5, pace)
    assert fewer.low <= more.low
    assert fewer.high <= more.high
    assert fewer.low <= fewer.high


@pytest.mark.parametrize(("low", "high", "shown"), [
    (0, 1, (0, 5)), (0, 300, (0, 5)), (299, 301, (0, 10)),
    (900, 1800, (15, 30)), (901, 1801, (15, 35)), (600, 600, (10, 15)),
])  # fmt: skip
def test_ranges_are_rounded_outward_to_five_minutes(low: float, high: float, shown: tuple[int, int]) -> None:
    assert rounded_outward(low, high) == shown


@pytest.mark.parametrize("q", [0.0, 1.0, -0.1, 2.0])
def test_a_quantile_outside_its_range_is_refused(q: float) -> None:
    with pytest.raises(ValueError, match="between 0 and 1"):
        Wait(1.0, 60.0).quantile(q)


def test_staff_can_check_the_sentence() -> None:
    assert Estimator({"AK": 150.0}).estimate(EIGHT, "AK", 12).explain() == "12 ahead, one call every 2.5 min"
