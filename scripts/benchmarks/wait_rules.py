"""Who forecasts: our estimator, and what products print, each with an interval and a probability of its own."""

from __future__ import annotations

import math
from bisect import bisect_left, bisect_right, insort
from collections import defaultdict, deque
from collections.abc import Mapping
from typing import Any

from benchmarks.wait_days import Day, Event, Forecast, working_seconds
from hall.wait import Estimator

REMEMBERED, ENOUGH = 500, 20
FIRST_RATIOS = (-0.9, 0.7)
"""Of an 80 % interval, until a rule has made mistakes of its own."""


class Ours:
    """The estimator as a kiosk feeds it."""

    def __init__(self, estimator: Estimator, *, told_of_breaks: bool = True) -> None:
        self.told_of_breaks = told_of_breaks
        self.estimator = estimator

    def new_day(self, day: Day) -> None:
        self.estimator.new_day(day.day, day.closed if self.told_of_breaks else None)

    def see(self, event: Event) -> None:
        self.estimator.observe(
            event.kind, event.at, event.queue, event.number, event.ahead, event.waited, event.waiting, event.priority,
        )  # fmt: skip

    def forecast(self, arrival: Event, left: float) -> Forecast:
        wait = self.estimator.estimate(arrival.at, arrival.queue, arrival.ahead, arrival.number, arrival.priority)
        return Forecast(wait.likely, wait.quantile(0.1), wait.quantile(0.9), wait.reached_before(left))


class Rule:
    """One number, with the interval that the last 500 ratios of wait and forecast at this depth give.

    It knows the breaks, as no product does: so the comparison is about the rest.
    """

    told_of_breaks = True
    offset = 30.0

    def __init__(self) -> None:
        self._day: Day | None = None
        self._ratios = defaultdict[int, tuple[deque[float], list[float]]](lambda: (deque(), []))
        self._open = dict[str, tuple[int, float]]()

    def new_day(self, day: Day) -> None:
        self._day = day
        self._open.clear()

    def see(self, event: Event) -> None:
        if event.kind == "arrive":
            self._open.setdefault(event.number, (_depth(event), self.seconds(event)))
        elif event.kind == "call" and event.waited is not None and event.number in self._open:
            depth, said = self._open.pop(event.number)
            waited = self._worked(event)
            self._keep(depth, math.log((waited + self.offset) / (said + self.offset)))
            self.learn(event, waited)

    def forecast(self, arrival: Event, left: float) -> Forecast:
        said = self.seconds(arrival)
        ratios = self._ratios[_depth(arrival)][1]
        low, high = (_quantile(ratios, 0.1), _quantile(ratios, 0.9)) if len(ratios) >= ENOUGH else FIRST_RATIOS
        edge = math.log((max(0.0, left) + self.offset) / (said + self.offset))
        reached = bisect_right(ratios, edge) / len(ratios) if len(ratios) >= ENOUGH else float(said <= left)
        return Forecast(said, self._scaled(said, low), self._scaled(said, high), reached)

    def seconds(self, arrival: Event) -> float:
        """The rule itself."""
        raise NotImplementedError

    def learn(self, event: Event, waited: float) -> None:
        """Somebody was called after so many seconds of working time."""

    def _scaled(self, said: float, ratio: float) -> float:
        return max(0.0, (said + self.offset) * math.exp(ratio) - self.offset)

    def _worked(self, call: Event) -> float:
        assert self._day is not None
        return working_seconds(self._day.pauses(call.queue), call.at - (call.waited or 0.0), call.at)

    def _keep(self, depth: int, ratio: float) -> None:
        last, ordered = self._ratios[depth]
        last.append(ratio)
        insort(ordered, ratio)
        if len(last) > REMEMBERED:
            del ordered[bisect_left(ordered, last.popleft())]


class ProductRule(Rule):
    """Minutes per visitor, as typed in, × people ahead ÷ counters open."""

    def __init__(self, minutes: Mapping[str, float]) -> None:
        super().__init__()
        self._minutes = minutes

    def seconds(self, arrival: Event) -> float:
        return 60.0 * self._minutes.get(arrival.queue, 5.0) * arrival.ahead / arrival.counters


class LastWait(Rule):
    """LES: as long as the one who was called last; before that, the mean of the queue so far."""

    def __init__(self) -> None:
        super().__init__()
        self._last = dict[str, float]()
        self._all = defaultdict[str, list[float]](lambda: [0.0, 0.0])

    def new_day(self, day: Day) -> None:
        super().new_day(day)
        self._last.clear()

    def seconds(self, arrival: Event) -> float:
        total, number = self._all[arrival.queue]
        mean = total / number if number else 240.0 * (arrival.ahead + 1)
        return self._last.get(arrival.queue, mean)

    def learn(self, event: Event, waited: float) -> None:
        self._last[event.queue] = waited
        if event.ahead or waited:
            kept = self._all[event.queue]
            kept[0] += waited
            kept[1] += 1.0


class SameDepth(Rule):
    """The mean of past waits with as many people ahead, or one more or less."""

    least = 5

    def __init__(self) -> None:
        super().__init__()
        self._past = defaultdict[Any, list[float]](lambda: [0.0, 0.0])

    def seconds(self, arrival: Event) -> float:
        cells = [self._past[arrival.queue, arrival.ahead + step] for step in (-1, 0, 1)]
        total, number = sum(cell[0] for cell in cells), sum(cell[1] for cell in cells)
        if number >= self.least:
            return total / number
        total, number = self._past[arrival.queue, None]
        return total / number if number else 240.0 * (arrival.ahead + 1)

    def learn(self, event: Event, waited: float) -> None:
        if event.ahead or waited:
            for key in ((event.queue, event.ahead), (event.queue, None)):
                self._past[key][0] += waited
                self._past[key][1] += 1.0


def _depth(event: Event) -> int:
    return int(1.5 * math.log2(event.ahead + 1.0))


def _quantile(ordered: list[float], share: float) -> float:
    return ordered[min(len(ordered) - 1, int(share * len(ordered)))]
