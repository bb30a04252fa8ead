"""The estimated wait: the configured pace, what calls and past waits teach it, and what is no slowness."""

from __future__ import annotations

from datetime import date, timedelta

import pytest

from hall.wait import Estimator, Wait, WaitParameters
from tests.wait.line import EIGHT, Line

MONDAY = date(2026, 11, 23)


def likely(estimator: Estimator, ahead: int, at: float = EIGHT, queue: str = "A") -> float:
    return estimator.estimate(at, queue, ahead).likely


def test_the_configured_pace_counts_down_the_people_ahead_and_the_visitor() -> None:
    wait = Estimator({"A": 150.0}).estimate(EIGHT, "A", ahead=12)
    assert wait.low < 13 * 150 < wait.high
    assert wait.likely == pytest.approx(13 * 150)


def test_an_unknown_queue_has_the_default_pace() -> None:
    assert likely(Estimator({}, default_prior_seconds=100.0), ahead=2, queue="ZZ") == pytest.approx(300)


def test_slow_calls_make_the_wait_longer_and_fast_ones_shorter() -> None:
    def after_calls(every: float) -> float:
        line = Line(Estimator({"A": 150.0}))
        line.day_of_calls("A", 40, every)
        return likely(line.estimator, ahead=9, at=line.at)

    assert after_calls(300.0) > 1500.0 > after_calls(60.0)


def test_visitors_who_have_waited_long_make_the_wait_longer_at_the_same_pace() -> None:
    def after_waits(history: float) -> float:
        line = Line(Estimator({"A": 150.0}, learning=WaitParameters(history_share=history)))
        line.day_of_calls("A", 60, 200.0)
        line.estimator.new_day(MONDAY)
        return likely(line.estimator, ahead=9)

    assert after_waits(0.5) != after_waits(0.0)


def test_a_queue_without_a_single_call_keeps_its_configured_pace() -> None:
    line = Line(Estimator({"A": 150.0}))
    for _ in range(50):
        line.arrive("A")
        line.at += 200.0
    assert likely(line.estimator, ahead=3, at=line.at) == pytest.approx(600)


def test_what_was_learned_in_the_same_half_hour_counts_most() -> None:
    estimator = Estimator({"A": 150.0})
    for day in range(10):
        estimator.new_day(MONDAY + timedelta(days=day))
        morning, noon = Line(estimator, EIGHT), Line(estimator, EIGHT + 4 * 3600)
        morning.day_of_calls("A", 15, 60.0)
        noon.day_of_calls("A", 3, 500.0)
    assert likely(estimator, 4, EIGHT) < likely(estimator, 4, EIGHT + 4 * 3600)


def test_a_hall_that_is_slower_than_configured_lends_this_to_a_queue_that_has_shown_nothing() -> None:
    estimator = Estimator({}, default_prior_seconds=100.0)
    for queue in ("A", "B", "C", "D"):
        Line(estimator).day_of_calls(queue, 60, 300.0)
    estimator.new_day(MONDAY)
    assert likely(estimator, 5, queue="new") > 1.3 * 600


def test_idle_time_and_pauses_are_not_slowness() -> None:
    def pace(pause: bool) -> float:
        estimator = Estimator({"A": 150.0})
        estimator.observe("arrive", EIGHT, "A", "a", 0, None, 1)
        if pause:
            estimator.observe("pause", EIGHT, "A", "", None, None, 1)
            estimator.observe("resume", EIGHT + 600, "A", "", None, None, 1)
        estimator.observe("call", EIGHT + 600 * pause + 150, "A", "a", 0, 600 * pause + 150.0, 0)
        return likely(estimator, 3, EIGHT + 900)

    assert pace(pause=True) == pytest.approx(pace(pause=False), rel=0.01)


def test_a_break_is_time_without_calls_and_teaches_nothing() -> None:
    def pace(pause: float) -> float:
        estimator = Estimator({"A": 150.0})
        estimator.new_day(MONDAY, {"A": [(EIGHT + 60, EIGHT + 60 + pause)]} if pause else None)
        estimator.observe("arrive", EIGHT, "A", "a", 0, None, 1)
        estimator.observe("call", EIGHT + pause + 150, "A", "a", 0, pause + 150.0, 0)
        return likely(estimator, 3, EIGHT + 900)

    assert pace(600.0) == pytest.approx(pace(0.0), rel=0.01)


def test_who_comes_before_counters_begin_meets_all_of_them_at_once_and_is_compared_with_others_like_that() -> None:
    estimator = Estimator({"A": 150.0})
    for day in range(20):
        estimator.new_day(MONDAY + timedelta(days=day), {"A": [(0.0, EIGHT)]})
        early = [f"{day} {number}" for number in range(4)]
        for number, ticket in enumerate(early):
            estimator.observe("arrive", EIGHT - 600 + number, "A", ticket, number, None, number + 1)
        for number, ticket in enumerate(early):  # four counters
            estimator.observe("call", EIGHT + number, "A", ticket, number, 600.0, 3 - number)
        Line(estimator, EIGHT + 3600).day_of_calls("A", 12, 150.0)
    before, during = estimator.estimate(EIGHT - 600, "A", 3), estimator.estimate(EIGHT + 3600, "A", 3)
    assert before.low < 60 < before.likely < 0.7 * during.likely  # who is early may be called at once
    assert 250 < during.low < 600 < during.high  # that says nothing of those who come later


def test_somebody_ahead_in_another_queue_of_the_same_counters_makes_the_wait_longer() -> None:
    alone, shared = Estimator({}), Estimator({}, pools={"A": "hall", "B": "hall"})
    for estimator in (alone, shared):
        for number in range(10):
            estimator.observe("arrive", EIGHT, "B", f"b{number}", number, None, number + 1)
    assert likely(shared, 2) > likely(alone, 2)
    alone.share_line("A", "hall")
    alone.share_line("B", "hall")
    assert likely(alone, 2) == likely(shared, 2)


def test_priority_visitors_have_a_history_of_their_own() -> None:
    line = Line(Estimator({}))
    line.day_of_calls("A", 60, 400.0)
    usual = line.estimator.estimate(line.at, "A", 3)
    prior = line.estimator.estimate(line.at, "A", 3, priority=True)
    assert usual.past is not None
    assert prior.past is None


def test_a_new_day_keeps_the_pace_and_forgets_the_line() -> None:
    line = Line(Estimator({"A": 150.0}))
    line.day_of_calls("A", 5, 300.0)
    before = likely(line.estimator, 3, line.at + 7200)
    line.estimator.new_day(MONDAY)
    line.estimator.observe("arrive", line.at + 7200, "A", "b", 0, None, 1)
    assert likely(line.estimator, 3, line.at + 7200) == pytest.approx(before, rel=0.1)


def test_the_same_day_again_restarts_nothing() -> None:
    line = Line(Estimator({}))
    line.estimator.new_day(MONDAY)
    line.day_of_calls("A", 5, 300.0)
    before = line.estimator.state()
    line.estimator.new_day(MONDAY)
    assert line.estimator.state() == before


def test_a_state_of_another_version_is_refused() -> None:
    with pytest.raises(ValueError, match="version 0"):
        Estimator({}).restore({"version": 0})


@pytest.mark.parametrize("q", [0.0, 1.0, -0.1, 2.0])
def test_a_quantile_outside_its_range_is_refused(q: float) -> None:
    with pytest.raises(ValueError, match="between 0 and 1"):
        Estimator({}).estimate(EIGHT, "A", 3).quantile(q)


def test_staff_can_check_the_sentence() -> None:
    def sentence(speed: float, past: float | None) -> str:
        return Wait((), 1.0, ahead=12, pace=150.0, speed=speed, past=past).explain()

    assert sentence(1.02, None) == "12 people ahead · usually one call every 2 minutes at this hour"
    assert sentence(0.9, 1500.0).endswith(
        "at this hour, lately 10 % slower · with as many ahead the usual wait is 25 minutes"
    )
    assert "lately 20 % faster" in sentence(1.2, None)
