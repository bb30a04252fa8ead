"""The simulated halls keep to their rules, and their table can tell a good forecast from a bad one."""

from __future__ import annotations

import itertools
from dataclasses import replace
from datetime import date, timedelta
from typing import Any

import pytest

from hall.wait import Estimator
from tests.wait.benchmarks import benchmark
from tests.wait.test_days import Says

days = benchmark("wait_days")
halls = benchmark("wait_halls")
rules = benchmark("wait_rules")
HOUR = halls.HOUR
FRIDAY = date(2026, 11, 6)
MONDAY = date(2026, 11, 2)
ONE = halls.Service("A", 4.0, 4.0, 5.0, 90)
HALL = halls.Hall("test", (halls.Group((ONE,), ((0.0, 1),)),), friday=True)


def simulated(hall: Any, day: date = MONDAY, seed: int = 1) -> Any:
    return halls.one_day(hall, 0, day, seed)


def calls(day: Any) -> list[Any]:
    return [event for event in day.events if event.kind == "call"]


def test_the_same_seed_is_the_same_day() -> None:
    assert simulated(HALL) == simulated(HALL)
    assert simulated(HALL).events != simulated(HALL, seed=2).events


def test_counters_call_only_while_they_are_open() -> None:
    day = simulated(replace(HALL, groups=(halls.Group((replace(ONE, visitors=150),), ((0.0, 1),)),)), FRIDAY)
    at = [event.at for event in calls(day)]
    assert min(at) == 8 * HOUR
    assert 13 * HOUR in at
    assert all(moment <= 11.5 * HOUR or moment >= 13 * HOUR for moment in at)
    assert max(at) < 15 * HOUR
    assert sum(event.kind == "arrive" for event in day.events) > len(at)
    assert day.closed["A"] == ((0.0, 8 * HOUR), (11.5 * HOUR, 13 * HOUR), (15 * HOUR, 86400.0))


def test_on_other_days_the_break_is_at_noon() -> None:
    assert any(11.5 * HOUR < event.at < 12 * HOUR for event in calls(simulated(HALL)))


def test_first_come_first_called_and_everybody_waits_as_long_as_told() -> None:
    day = simulated(HALL)
    arrived = {event.number: event.at for event in day.events if event.kind == "arrive"}
    in_order = [arrived[event.number] for event in calls(day)]
    assert in_order == sorted(in_order)
    assert all(event.waited == pytest.approx(event.at - arrived[event.number]) for event in calls(day))


def test_more_counters_call_sooner() -> None:
    two = replace(HALL, groups=(halls.Group((ONE,), ((0.0, 1), (9 * HOUR, 3))),))
    one, many = (sum(event.waited for event in calls(simulated(hall))) for hall in (HALL, two))
    assert many < one
    assert {event.counters for event in simulated(two).events} == {1, 3}


def test_after_two_with_priority_comes_one_without() -> None:
    day = simulated(replace(HALL, priority=0.6))
    waiting, run, longest = 0, 0, 0
    for event in day.events:
        if not event.priority:
            waiting += 1 if event.kind == "arrive" else -1
        if event.kind == "call" and event.waited > 0.0:
            run = run + 1 if event.priority else 0
            longest = max(longest, run if waiting else 0)
    assert longest == 2


def test_who_does_not_come_returns_and_is_called_first() -> None:
    day = simulated(replace(HALL, absent=0.3, returning=1.0))
    by_number = {
        number: list(events)
        for number, events in itertools.groupby(
            sorted(day.events, key=lambda event: (int(event.number), event.at)), key=lambda event: event.number
        )
    }
    again = [events for events in by_number.values() if len(events) > 2]
    assert len(again) > 10
    assert all([event.kind for event in events[:3]] == ["arrive", "call", "arrive"] for events in again)
    for events in again:
        if len(events) == 4:
            between = [event for event in calls(day) if events[2].at < event.at < events[3].at]
            assert all(len(by_number[event.number]) > 2 for event in between)


def test_who_hangs_up_is_never_called() -> None:
    day = simulated(replace(HALL, patience_seconds=300.0))
    left = {event.number for event in day.events if event.kind == "leave"}
    assert left
    assert not left & {event.number for event in calls(day)}


def test_a_service_begins_on_its_day() -> None:
    new = replace(HALL, groups=(halls.Group((replace(ONE, since_day=1),), ((0.0, 1),)), *HALL.groups))
    assert len(simulated(new).closed) == 1


def play(hall: Any, forecasters: dict[str, Any], number: int = 8) -> dict[str, Any]:
    kept: dict[str, list[Any]] = {name: [] for name in forecasters}
    for index in range(number):
        day = halls.one_day(hall, index, MONDAY + timedelta(days=index), 1)
        for name, found in days.play(day, forecasters).items():
            kept[name] += found
    return {name: days.figures(found) for name, found in kept.items()}


def test_an_estimate_that_ignores_breaks_is_seen_to_be_worse() -> None:
    scores = play(HALL, {
        "told": rules.Ours(Estimator({"A": 300.0})),
        "not told": rules.Ours(Estimator({"A": 300.0}), told_of_breaks=False),
    })  # fmt: skip
    assert scores["not told"].mae > 1.25 * scores["told"].mae


def test_a_promise_that_everybody_is_reached_is_seen_to_be_worse() -> None:
    crowded = replace(HALL, groups=(halls.Group((replace(ONE, visitors=150),), ((0.0, 1),)),))
    scores = play(crowded, {"ours": rules.Ours(Estimator({"A": 300.0})), "everybody": Says(60.0)}, number=4)
    assert scores["everybody"].came < 0.9
    assert scores["everybody"].brier > 2.0 * scores["ours"].brier
    assert abs(scores["ours"].said - scores["ours"].came) < 0.1


def test_the_table_has_a_row_for_each_rule_and_flat_keys() -> None:
    table = benchmark("wait_simulated")
    case = table.Case(HALL, "a small one")
    found = {"test": table.outcomes_of(case, seeds=(1,), days=2)}
    assert [line.split("|")[2].strip() for line in table.table(found).splitlines()[2:]] == [
        "product rule", "product rule, true minutes", "LES", "same depth", "**estimate**",
        "estimate, not told of breaks",
    ]  # fmt: skip
    assert table.flat(found)["simulated_test_estimate_mae"] > 0.0


def test_dates_and_numbers_of_working_days_agree() -> None:
    table = benchmark("wait_simulated")
    assert [table.number_of(table.date_of(number)) for number in range(30)] == list(range(30))
    assert {table.date_of(number).weekday() for number in range(30)} == {0, 1, 2, 3, 4}


def test_what_is_drawn_is_what_was_found(tmp_path: Any) -> None:
    chart = benchmark("wait_chart")
    found = [
        days.Outcome(MONDAY, "A", 1, 0.0, days.Forecast(60.0 * step, 0.0, 0.0, step / 200), 60.0 * step)
        for step in range(1, 200)
    ]
    assert all(low <= middle <= high for _, low, middle, high in chart.groups(found))
    chart.waits({"one": found, "two": found}, tmp_path / "waits.png")
    chart.reached({"estimate": found}, tmp_path / "reached.png")
    assert all((tmp_path / name).read_bytes().startswith(b"\x89PNG") for name in ("waits.png", "reached.png"))
