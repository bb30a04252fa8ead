"""The estimated wait: how long until a number is called, as a distribution. Pure: no clock, no files.

The rule counts down the people ahead at the pace a queue calls: seconds between calls start at the configured
value (mean minutes of service divided by the counters) and move to the observed value as calls are seen.
"""

from __future__ import annotations

import math
from collections.abc import Mapping
from dataclasses import dataclass
from datetime import date
from statistics import NormalDist
from typing import Literal

Kind = Literal["arrive", "call", "leave", "pause", "resume"]

PRIOR_CALLS = 5
"""The configured pace weighs as much as this many observed calls."""
RESIDUAL_CALLS = 0.5
"""Whoever is being served when a visitor arrives is, on average, half done."""
LOW, HIGH = 0.20, 0.90
"""Quantiles of the printed range: about one visitor in ten waits longer than the upper end."""
ROUND_MINUTES = 5

_NORMAL = NormalDist()


@dataclass(frozen=True, slots=True)
class Wait:
    """A gamma-distributed wait: `calls` (shape, may be fractional) calls at `pace` seconds each."""

    calls: float
    pace: float
    low_quantile: float = LOW
    high_quantile: float = HIGH

    def quantile(self, q: float) -> float:
        """Seconds that the wait stays below with probability `q` (0 < q < 1); Wilson and Hilferty's approximation."""
        if not 0.0 < q < 1.0:
            raise ValueError(f"a quantile lies between 0 and 1, not {q}")
        ninth = 1.0 / (9.0 * self.calls)
        root = 1.0 - ninth + _NORMAL.inv_cdf(q) * math.sqrt(ninth)
        return self.calls * self.pace * max(0.0, root) ** 3

    @property
    def low(self) -> float:
        """Seconds, lower end of the printed range."""
        return self.quantile(self.low_quantile)

    @property
    def high(self) -> float:
        """Seconds, upper end of the printed range."""
        return self.quantile(self.high_quantile)

    @property
    def likely(self) -> float:
        """Seconds, the mean."""
        return self.calls * self.pace

    def reached_before(self, seconds: float) -> float:
        """Probability that the number is called within `seconds` from now."""
        if seconds <= 0.0:
            return 0.0
        ninth = 1.0 / (9.0 * self.calls)
        root = (seconds / (self.calls * self.pace)) ** (1.0 / 3.0)
        return _NORMAL.cdf((root - 1.0 + ninth) / math.sqrt(ninth))

    def explain(self) -> str:
        """One sentence that staff can check by hand."""
        return f"{self.calls - RESIDUAL_CALLS:.0f} ahead, one call every {self.pace / 60.0:.1f} min"


@dataclass(slots=True)
class _Pace:
    """What one queue has shown: calls that ended a wait, and seconds during which somebody waited."""

    prior: float
    calls: float = 0.0
    busy: float = 0.0
    waiting: int = 0
    paused: bool = False
    since: float | None = None

    def advance(self, at: float) -> None:
        if self.since is not None and self.waiting > 0 and not self.paused:
            self.busy += max(0.0, at - self.since)
        self.since = at

    def seconds(self) -> float:
        """Seconds between calls; the configured pace until the first call is seen."""
        if not self.calls:
            return self.prior
        return (self.busy + PRIOR_CALLS * self.prior) / (self.calls + PRIOR_CALLS)


class Estimator:
    """Folds over arrivals and calls of every queue and answers with a `Wait`.

    `prior_seconds` maps a queue to its configured seconds between calls; `at` is seconds since local midnight.
    """

    def __init__(
        self,
        prior_seconds: Mapping[str, float],
        default_prior_seconds: float = 240.0,
        low_quantile: float = LOW,
        high_quantile: float = HIGH,
    ) -> None:
        self._prior = dict(prior_seconds)
        self._default = default_prior_seconds
        self._quantiles = (low_quantile, high_quantile)
        self._paces: dict[str, _Pace] = {}

    def new_day(self, day: date) -> None:
        """Start of business of `day`: nobody waits; what was learned about the pace stays."""
        del day
        for pace in self._paces.values():
            pace.waiting, pace.paused, pace.since = 0, False, None

    def observe(
        self,
        kind: Kind,
        at: float,
        queue: str,
        ticket: str,
        ahead: int | None,
        waited: float | None,
        waiting: int,
        priority: bool = False,
    ) -> None:
        """One thing that happened in `queue`; `waiting` is the queue's length after it, `waited` seconds."""
        del ticket, ahead, priority
        pace = self._pace(queue)
        pace.advance(at)
        pace.waiting = waiting
        match kind:
            case "call" if waited is None or waited > 0.0:
                pace.calls += 1.0
            case "pause":
                pace.paused = True
            case "resume":
                pace.paused = False
            case _:
                pass

    def estimate(self, at: float, queue: str, ahead: int, ticket: str | None = None, priority: bool = False) -> Wait:
        """The wait of somebody with `ahead` people before them, seen at `at`."""
        del at, ticket, priority
        low, high = self._quantiles
        return Wait(ahead + RESIDUAL_CALLS, self._pace(queue).seconds(), low, high)

    def _pace(self, queue: str) -> _Pace:
        found = self._paces.get(queue)
        if found is None:
            found = self._paces[queue] = _Pace(self._prior.get(queue, self._default))
        return found


def rounded_outward(low_seconds: float, high_seconds: float) -> tuple[int, int]:
    """Minutes (low, high) for people: low down and high up to five minutes, at least five apart."""
    low = int(low_seconds // 60) // ROUND_MINUTES * ROUND_MINUTES
    high = math.ceil(high_seconds / 60.0 / ROUND_MINUTES) * ROUND_MINUTES
    return low, max(high, low + ROUND_MINUTES)
