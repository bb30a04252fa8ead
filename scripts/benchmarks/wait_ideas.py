"""Ideas for the estimated wait that did not pay. They live here so that their table can be printed again."""

from __future__ import annotations

from collections.abc import Callable, Hashable
from dataclasses import dataclass, replace
from datetime import date
from typing import Any

from benchmarks.wait_replay import Adapter
from hall.wait import Estimator

MOST = 2.0
"""No single miss counts for more (a factor of seven)."""


@dataclass(frozen=True, slots=True)
class Bias:
    """Add what forecasts lately missed by on average, per `key` of queue and time."""

    key: Callable[[int, float], Hashable]
    weight: float
    kept: float
    share: float = 1.0
    only_today: bool = False


class Biased(Estimator):
    """The estimator with a bias on top."""

    bias: Bias

    def __init__(self, *args: Any, **options: Any) -> None:
        super().__init__(*args, **options)
        self._sums: dict[Hashable, tuple[float, float]] = {}
        self._arrived = 0.0

    def new_day(self, day: date, breaks: Any = None) -> None:
        if self.bias.only_today and day != self._day:
            self._sums.clear()
        super().new_day(day, breaks)

    def _forecast(self, at: float, queue: Any, places: Any, priority: bool) -> Any:
        added = self._added(queue, at)
        rungs = super()._forecast(at, queue, places, priority)
        return tuple(replace(rung, centre=rung.centre + added) for rung in rungs)

    def _call(self, at: float, queue: Any, ticket: str, waited: float | None) -> None:
        self._arrived = at - (waited or 0.0)
        super()._call(at, queue, ticket, waited)

    def _learn(self, queue: Any, forecast: Any, wait: float) -> None:
        key, added = self.bias.key(id(queue), self._arrived), self._added(queue, self._arrived)
        miss = max(-MOST, min(MOST, wait - forecast.centre + added))
        total, count = self._sums.get(key, (0.0, 0.0))
        self._sums[key] = (self.bias.kept * total + miss, self.bias.kept * count + 1.0)
        super()._learn(queue, forecast, wait)

    def _added(self, queue: Any, at: float) -> float:
        total, count = self._sums.get(self.bias.key(id(queue), at), (0.0, 0.0))
        return self.bias.share * total / (count + self.bias.weight)


def _hour(at: float) -> int:
    return int(at // 3600.0)


BIASES = {
    "bias of each queue": Bias(lambda queue, _: queue, weight=30.0, kept=0.995, share=0.7),
    "bias of each queue, today only": Bias(lambda queue, _: queue, weight=10.0, kept=0.9, share=0.7, only_today=True),
    "bias of the hall, today only": Bias(lambda _, __: 0, weight=20.0, kept=0.95, share=0.7, only_today=True),
    "bias of each hour of the day in the hall": Bias(lambda _, at: _hour(at), weight=100.0, kept=0.998),
}


class OneForAll(Adapter):
    """One estimator for all halls, as a central server could keep it."""

    def _hall(self, name: str) -> Estimator:
        del name
        return super()._hall("all")


def ideas(prior_seconds: float) -> dict[str, Adapter]:
    """Every idea as an adapter of its own."""
    made = {
        name: Adapter(prior_seconds, kind=type("Biased", (Biased,), {"bias": bias})) for name, bias in BIASES.items()
    }
    return {**made, "one estimator for all halls": OneForAll(prior_seconds)}
