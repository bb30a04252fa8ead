"""The answer: a wait as a distribution, its range, and a sentence for the staff."""

from __future__ import annotations

import math
from dataclasses import dataclass
from typing import Literal

from hall.wait.residuals import quantile, share_below

LOW, HIGH = 0.20, 0.90
"""Quantiles of the printed range: about one visitor in ten waits longer than the upper end."""
ROUND_MINUTES = 5
NOTICED = 0.05
"""A smaller difference to the usual pace is not mentioned."""
SHORT_SECONDS = 90.0


@dataclass(frozen=True, slots=True)
class Rung:
    """A forecast for one place in the line: the logarithm of seconds, how far such forecasts miss, and how often."""

    centre: float
    spread: float
    below: list[float]


@dataclass(frozen=True, slots=True)
class WaitInterval:
    """A time in words."""

    count: int
    unit: Literal["second", "minute"]

    def __str__(self) -> str:
        return f"{self.count} {self.unit}{'' if self.count == 1 else 's'}"


@dataclass(frozen=True, slots=True)
class Reasons:
    """Why a wait is what it is: people ahead, time between calls, speed lately (0: as usual), and past waits."""

    ahead: int
    pace: WaitInterval
    percent_faster: int
    past: WaitInterval | None


@dataclass(frozen=True, slots=True)
class Wait:
    """The wait of one place in the line.

    `rungs` are this place and some before it. Nobody is called before those ahead, so the longest of them holds.
    """

    rungs: tuple[Rung, ...]
    offset: float
    ahead: int
    pace: float
    speed: float
    past: float | None = None
    low_quantile: float = LOW
    high_quantile: float = HIGH

    def quantile(self, q: float) -> float:
        """Seconds that the wait stays below with probability `q` (0 < q < 1)."""
        if not 0.0 < q < 1.0:
            raise ValueError(f"a quantile lies between 0 and 1, not {q}")
        logarithm = max(rung.centre + rung.spread * quantile(rung.below, q) for rung in self.rungs)
        return max(0.0, math.exp(logarithm) - self.offset)

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
        """Seconds: half of the visitors wait longer."""
        return self.quantile(0.5)

    def reached_before(self, seconds: float) -> float:
        """Probability that the number is called within `seconds` from now."""
        if seconds <= 0.0:
            return 0.0
        logarithm = math.log(seconds + self.offset)
        return min(share_below(rung.below, (logarithm - rung.centre) / rung.spread) for rung in self.rungs)

    def reasons(self) -> Reasons:
        """What an explanation says, as whole numbers that staff can check by hand."""
        off = self.speed - 1.0
        percent = round(100.0 * off) if abs(off) >= NOTICED else 0
        return Reasons(self.ahead, span(self.pace), percent, None if self.past is None else span(self.past))

    def explain(self) -> str:
        """One sentence, in English; `kiosk.desk.explain_wait` says the same in every language."""
        why = self.reasons()
        parts = [
            f"{why.ahead} {'person' if why.ahead == 1 else 'people'} ahead",
            f"usually one call every {why.pace} at this hour{_lately(why.percent_faster)}",
        ]
        if why.past is not None:
            parts.append(f"with as many ahead the usual wait is {why.past}")
        return " · ".join(parts)


def span(seconds: float) -> WaitInterval:
    """A time as people say it: seconds below a minute and a half, else minutes."""
    return (
        WaitInterval(round(seconds), "second")
        if seconds < SHORT_SECONDS
        else WaitInterval(round(seconds / 60.0), "minute")
    )


def _lately(percent: int) -> str:
    return f", lately {abs(percent)} % {'faster' if percent > 0 else 'slower'}" if percent else ""


def rounded_outward(low_seconds: float, high_seconds: float) -> tuple[int, int]:
    """Minutes (low, high) for people: low down and high up to five minutes, at least five apart."""
    low = int(low_seconds // 60) // ROUND_MINUTES * ROUND_MINUTES
    high = math.ceil(high_seconds / 60.0 / ROUND_MINUTES) * ROUND_MINUTES
    return low, max(high, low + ROUND_MINUTES)
