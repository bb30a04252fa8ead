"""What holds for every hall, every history and every clock."""

from __future__ import annotations

import itertools
import json
import math
from collections.abc import Iterable
from datetime import date, timedelta
from typing import Any

from hypothesis import given, settings
from hypothesis import strategies as st

from hall.wait import Estimator
from hall.wait.residuals import first_guess, learned, quantile, share_below
from tests.wait.line import EIGHT, QUEUES, Line, Step, steps

QUANTILES = (0.02, 0.1, 0.2, 0.5, 0.8, 0.9, 0.98)
MONDAY = date(2026, 11, 23)


def after(history: Iterable[Step]) -> Line:
    line = Line(Estimator({"A": 60.0, "B": 600.0}, pools={"A": "hall", "B": "hall"}))
    for step in history:
        line.step(step)
    return line


def answers(line: Line) -> list[float]:
    waits = [line.estimator.estimate(line.at, queue, ahead) for queue in QUEUES for ahead in (0, 1, 5, 40)]
    return [wait.quantile(q) for wait in waits for q in QUANTILES]


@given(steps, st.sampled_from(QUEUES), st.floats(0.0, 86400.0))
def test_more_people_ahead_are_never_a_shorter_wait(history: list[Step], queue: str, at: float) -> None:
    estimator = after(history).estimator
    waits = [estimator.estimate(at, queue, ahead) for ahead in range(70)]
    for fewer, more in itertools.pairwise(waits):
        assert all(fewer.quantile(q) <= more.quantile(q) * (1.0 + 1e-12) for q in QUANTILES)
        assert fewer.reached_before(900.0) >= more.reached_before(900.0) - 1e-12


@given(steps, st.integers(0, 300))
def test_quantiles_are_seconds_in_order(history: list[Step], ahead: int) -> None:
    line = after(history)
    wait = line.estimator.estimate(line.at, "A", ahead)
    seconds = [wait.quantile(q) for q in QUANTILES]
    assert seconds == sorted(seconds)
    assert all(0.0 <= value < math.inf for value in seconds)
    assert wait.low <= wait.likely <= wait.high


@given(steps, st.integers(0, 100), st.floats(0.02, 0.98))
def test_quantile_and_probability_agree(history: list[Step], ahead: int, q: float) -> None:
    line = after(history)
    wait = line.estimator.estimate(line.at, "B", ahead)
    seconds = wait.quantile(q)
    if seconds > 0.0:
        assert abs(wait.reached_before(seconds) - q) < 1e-3


@given(steps, steps, st.booleans())
def test_a_cached_state_gives_the_numbers_of_a_replay(before: list[Step], later: list[Step], new_day: bool) -> None:
    line = after(before)
    cached = json.loads(json.dumps(line.estimator.state()))
    other = Estimator({"A": 60.0, "B": 600.0})
    other.restore(cached)
    assert other.state() == line.estimator.state()
    if new_day:
        line.estimator.new_day(MONDAY)
        other.new_day(MONDAY)
    replayed = after([])
    replayed.estimator, line.estimator = line.estimator, Estimator({})
    restored = after([])
    restored.estimator = other
    for step in later:
        replayed.step(step)
        restored.step(step)
    assert answers(replayed) == answers(restored)


@given(steps, st.integers(0, 20))
def test_asking_changes_nothing(history: list[Step], ahead: int) -> None:
    line = after(history)
    before = json.dumps(line.estimator.state())
    for queue in (*QUEUES, "unheard of"):
        line.estimator.estimate(line.at, queue, ahead).explain()
    assert json.dumps(line.estimator.state()) == before


@given(steps, steps)
def test_an_answer_is_of_now_and_not_of_the_question_before(before: list[Step], later: list[Step]) -> None:
    line = after(before)
    for step in later:
        line.step(step)
        asked = [line.estimator.estimate(line.at, "A", 4).quantile(q) for q in QUANTILES]
        rebuilt = Estimator({"A": 60.0, "B": 600.0})
        rebuilt.restore(line.estimator.state())
        assert asked == [rebuilt.estimate(line.at, "A", 4).quantile(q) for q in QUANTILES]


@given(steps, st.floats(-90000.0, 90000.0), steps)
def test_a_clock_that_jumps_leaves_sane_numbers(before: list[Step], jump: float, later: list[Step]) -> None:
    line = after(before)
    line.at += jump
    for step in later:
        line.step(step)
    assert all(0.0 <= seconds < math.inf for seconds in answers(line))


@given(st.floats(4000.0, 80000.0))
def test_a_clock_set_forward_is_one_long_silence_and_no_more(jump: float) -> None:
    def pace(seconds: float) -> float:
        line = Line(Estimator({"A": 150.0}))
        line.day_of_calls("A", 100, 150.0)
        line.arrive("A")
        line.at += seconds
        line.take("call", "A")
        line.estimator.new_day(MONDAY)
        return line.estimator.estimate(EIGHT - 3600, "A", 5).pace

    assert pace(jump) < pace(3600.0) * 1.01


def entries(state: Any) -> int:
    if isinstance(state, dict):
        return sum(entries(value) for value in state.values())
    return sum(entries(value) for value in state) if isinstance(state, list) else 1


def test_memory_does_not_grow() -> None:
    line = Line(Estimator({}))
    sizes = list[int]()
    for day in range(40):
        line.estimator.new_day(MONDAY + timedelta(days=day))
        line.at = EIGHT
        for queue in QUEUES:
            line.day_of_calls(queue, 60, 60.0)
        sizes.append(entries(line.estimator.state()))
    assert set(sizes[1:]) == {sizes[1]}


def test_visitors_who_are_never_called_are_forgotten() -> None:
    line = Line(Estimator({}))
    for _ in range(10_200):
        line.arrive("A")
        line.at += 1.0
    assert len(line.estimator.state()["open"]) == 10_000


@settings(max_examples=50)
@given(st.lists(st.floats(-6.0, 6.0), max_size=300), st.floats(0.01, 0.99))
def test_misses_keep_their_order(seen: list[float], q: float) -> None:
    below = first_guess(100.0)
    for miss in seen:
        below = learned(below, miss, 0.9995)
    assert below == sorted(below)
    assert abs(share_below(below, quantile(below, q)) - q) < 1e-6
