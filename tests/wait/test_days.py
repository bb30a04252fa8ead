"""The order in which a day is told, what is judged, and how it is scored."""

from __future__ import annotations

from datetime import date
from typing import Any

import pytest
from hypothesis import given
from hypothesis import strategies as st

from tests.wait.benchmarks import benchmark

days = benchmark("wait_days")
rules = benchmark("wait_rules")
MONDAY = date(2026, 11, 2)
LUNCH = ((0.0, 100.0), (200.0, 300.0), (1000.0, 86400.0))


def ticket(number: str, arrive: float, call: float | None = None, **more: Any) -> Any:
    return days.Ticket(number, "A", arrive, call, **more)


def told(*tickets: Any) -> list[Any]:
    found: list[Any] = days.events_of(tickets, lambda _queue, _at: 1)
    return found


class Says:
    """Always the same forecast."""

    told_of_breaks = True

    def __init__(self, seconds: float, reached: float = 1.0) -> None:
        self.said = days.Forecast(seconds, seconds / 2, seconds * 2, reached)
        self.heard: list[Any] = []
        self.left: list[float] = []

    def new_day(self, day: Any) -> None:
        self.heard.append(day.day)

    def see(self, event: Any) -> None:
        self.heard.append(event.kind)

    def forecast(self, arrival: Any, left: float) -> Any:
        self.left.append(left)
        return self.said


def test_who_is_ahead_and_who_still_waits() -> None:
    events = told(ticket("1", 0.0, 0.0), ticket("2", 10.0, 50.0), ticket("3", 20.0, None), ticket("4", 50.0, 60.0))
    assert [(one.kind, one.number, one.ahead, one.waiting) for one in events] == [
        ("arrive", "1", 0, 1), ("call", "1", 0, 0),
        ("arrive", "2", 0, 1), ("arrive", "3", 1, 2), ("call", "2", 0, 1),
        ("arrive", "4", 1, 2), ("call", "4", 1, 1),
    ]  # fmt: skip


def test_priority_counts_those_who_are_called_first() -> None:
    events = told(
        *(ticket(str(number), float(number)) for number in range(5)),
        *(ticket(f"p{number}", 10.0 + number, priority=True) for number in range(3)),
        ticket("last", 20.0),
    )  # fmt: skip
    assert [one.ahead for one in events] == [0, 1, 2, 3, 4, 0, 1, 3, 8]


def test_who_comes_again_is_told_as_the_store_tells_it() -> None:
    events = told(ticket("1", 0.0, 10.0, back=100.0, recall=130.0), ticket("2", 5.0, 20.0), ticket("3", 110.0))
    assert [(one.kind, one.number, one.ahead, one.waited) for one in events] == [
        ("arrive", "1", 0, None), ("arrive", "2", 1, None), ("call", "1", 0, 10.0), ("call", "2", 1, 15.0),
        ("arrive", "1", 0, None), ("arrive", "3", 1, None), ("call", "1", 0, 130.0),
    ]  # fmt: skip


def test_judged_is_who_had_somebody_ahead_and_did_not_leave() -> None:
    events = told(
        ticket("first", 400.0, 500.0), ticket("called", 410.0, 530.0), ticket("left", 420.0, leave=600.0),
        ticket("unreached", 430.0),
    )  # fmt: skip
    says = Says(60.0)
    found = days.play(days.Day(MONDAY, events, {"A": LUNCH}), {"one": says})["one"]
    assert [(one.ahead, one.waited) for one in found] == [(1, 120.0), (3, None)]
    assert says.left == [590.0, 570.0]
    assert says.heard[0] == MONDAY
    assert len(says.heard) == 1 + len(events)


def test_a_forecast_jumps_over_the_break_only_if_it_knows_of_it() -> None:
    day = days.Day(MONDAY, told(ticket("1", 150.0, 160.0), ticket("2", 155.0, 310.0)), {"A": LUNCH})
    knows, not_told = Says(60.0), Says(60.0)
    not_told.told_of_breaks = False
    found = days.play(day, {"knows": knows, "not": not_told})
    assert found["knows"][0].forecast.likely == 160.0
    assert found["not"][0].forecast.likely == 60.0
    assert (knows.left, not_told.left) == ([745.0], [845.0])


@given(st.floats(0.0, 900.0), st.floats(0.0, 900.0))
def test_working_time_and_the_clock_agree(start: float, worked: float) -> None:
    pauses = LUNCH[:2]
    reached = start + days.on_the_clock(pauses, start, worked)
    assert days.working_seconds(pauses, start, reached) == pytest.approx(worked, abs=1e-6)
    assert not any(since < reached < until for since, until in pauses)


def outcome(likely: float, waited: float | None, reached: float = 1.0) -> Any:
    return days.Outcome(MONDAY, "A", 1, 0.0, days.Forecast(likely, likely / 2, likely * 2, reached), waited)


def test_figures_by_hand() -> None:
    one = days.figures([outcome(600.0, 300.0), outcome(600.0, 1500.0, 0.8), outcome(600.0, None, 0.4)])
    assert (one.tickets, one.wait, one.mae, one.bias) == (3, 15.0, 10.0, -5.0)
    assert (one.cover, one.width) == (0.5, 15.0)
    assert one.said == pytest.approx(2.2 / 3)
    assert one.came == pytest.approx(2 / 3)
    assert one.brier == pytest.approx((0.2**2 + 0.4**2) / 3)


def test_probabilities_by_class() -> None:
    found = [outcome(1.0, None, 0.1), outcome(1.0, 1.0, 0.3), outcome(1.0, None, 0.5), outcome(1.0, 1.0, 1.0)]
    assert days.probabilities(found, (0.5,)) == [(2, pytest.approx(0.2), 0.5), (2, pytest.approx(0.75), 0.5)]


def test_the_rules_by_hand() -> None:
    product, last, depth = rules.ProductRule({"A": 5.0}), rules.LastWait(), rules.SameDepth()
    tickets = [ticket(str(number), 400.0 + number, 500.0 + 10.0 * number) for number in range(7)]
    day = days.Day(MONDAY, told(*tickets), {"A": LUNCH})
    days.play(day, {"product": product, "last": last, "depth": depth})
    asks = days.Event(600.0, "arrive", "A", "new", 2, None, 3, counters=2)
    assert product.seconds(asks) == 60.0 * 5.0 * 2 / 2
    assert last.seconds(asks) == 154.0
    assert depth.seconds(asks) == pytest.approx(sum(100.0 + 9.0 * number for number in range(7)) / 7)


def test_a_rule_gets_an_interval_from_its_own_misses() -> None:
    product = rules.ProductRule({"A": 5.0})
    tickets = [ticket(str(number), 400.0 + number, 700.0 + number) for number in range(60)]
    days.play(days.Day(MONDAY, told(*tickets), {"A": LUNCH}), {"product": product})
    asks = days.Event(600.0, "arrive", "A", "new", 40, None, 41)
    said = product.forecast(asks, left=310.0)
    assert said.likely == 12000.0
    assert said.low < 300.0 <= said.high + 60.0 < 600.0
    assert said.reached > product.forecast(asks, left=100.0).reached
