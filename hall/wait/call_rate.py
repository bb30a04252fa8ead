"""The pace of one queue: calls per second while somebody waits, by half hour, and how it has been lately."""

from __future__ import annotations

import math
from collections.abc import Sequence
from dataclasses import dataclass, field

from hall.wait.parameters import BIN_SECONDS, BINS, WaitParameters

Breaks = tuple[tuple[float, float], ...]
"""Stretches of a day without service, as seconds since midnight, in order, not overlapping."""

LONGEST_SILENCE = 3600.0
SILENT_INTERVALS = 10.0
"""Waiting without a call counts at most one hour or ten usual intervals: beyond, nobody is calling at all."""


def _zeros() -> list[float]:
    return [0.0] * BINS


def bin_of(at: float) -> int:
    """The half hour of a moment; moments outside the day belong to its first or last."""
    return min(BINS - 1, max(0, int(at // BIN_SECONDS)))


def working(breaks: Breaks, start: float, end: float) -> float:
    """Seconds between two moments in which the counters worked."""
    if not breaks:
        return max(0.0, end - start)
    lost = sum(max(0.0, min(end, until) - max(start, since)) for since, until in breaks)
    return max(0.0, end - start - lost)


@dataclass(slots=True)
class CallRate:
    """`calls` that ended a wait and `busy` seconds of waiting before them, by half hour; a call settles its silence."""

    calls: list[float] = field(default_factory=_zeros)
    busy: list[float] = field(default_factory=_zeros)
    silence: list[float] = field(default_factory=_zeros)
    all_calls: float = 0.0
    all_busy: float = 0.0
    lately: float = 0.0
    expected: float = 0.0
    waiting: int = 0
    paused: bool = False
    paused_seconds: float = 0.0
    at: float | None = None

    def usual(self, prior: float, learning: WaitParameters) -> float:
        """Calls per second of the queue at any hour; the configured pace until it has shown its own."""
        return (self.all_calls + learning.weight) / (self.all_busy + learning.weight * prior)

    def rate(self, half_hour: int, prior: float, learning: WaitParameters) -> float:
        """Calls per second in this half hour."""
        usual = self.usual(prior, learning)
        if not learning.half_hours:
            return usual
        weight = learning.weight
        return (self.calls[half_hour] + weight) / (self.busy[half_hour] + weight / usual)

    def speed(self, at: float, prior: float, learning: WaitParameters, breaks: Breaks) -> float:
        """Speed lately against the usual: 1.1 is ten per cent faster. A queue that never called has no usual."""
        if not learning.lately or not self.all_calls:
            return 1.0
        lately, expected = self._lately(at, prior, learning, breaks)
        return (learning.weight + lately) / (learning.weight + expected)

    def advance(self, at: float, prior: float, learning: WaitParameters, breaks: Breaks) -> None:
        """Time passes. A clock that was set back costs nothing; one that was set forward is a long silence."""
        if self.at is None or at <= self.at:
            self.at = at
            return
        self.lately, self.expected = self._lately(at, prior, learning, breaks)
        if self.paused:
            self.paused_seconds += at - self.at
        elif self.waiting > 0:
            self._keep_silence(self.at, at, breaks)
        self.at = at

    def call(self, at: float, prior: float, learning: WaitParameters) -> None:
        """Somebody who waited was called: only now is it known that the time before was work and not absence."""
        total = sum(self.silence)
        if total > 0.0:
            longest = max(LONGEST_SILENCE, SILENT_INTERVALS / self.usual(prior, learning))
            share = min(1.0, longest / total)
            self.busy = [busy + share * silent for busy, silent in zip(self.busy, self.silence, strict=True)]
            self.all_busy += share * total
            self.silence = _zeros()
        self.calls[bin_of(at)] += 1.0
        self.all_calls += 1.0
        self.lately += 1.0

    def new_day(self, learning: WaitParameters) -> None:
        """Nobody waits; what was learned stays, a little lighter."""
        kept = learning.day_kept
        self.calls = [kept * value for value in self.calls]
        self.busy = [kept * value for value in self.busy]
        self.all_calls, self.all_busy = kept * self.all_calls, kept * self.all_busy
        self.silence = _zeros()
        self.lately = self.expected = self.paused_seconds = 0.0
        self.waiting, self.paused, self.at = 0, False, None

    def until(
        self, at: float, counts: Sequence[float], prior: float, learning: WaitParameters, breaks: Breaks
    ) -> list[float]:
        """Working seconds until each of `counts` calls (rising) has been made, walking through the half hours."""
        speed = self.speed(at, prior, learning, breaks)
        half_hour, since, made, worked = bin_of(at), at, 0.0, 0.0
        reached = list[float]()
        for count in counts:
            rate = speed * self.rate(half_hour, prior, learning)
            while half_hour < BINS - 1:
                end = (half_hour + 1) * BIN_SECONDS
                length = working(breaks, since, end)
                if count <= made + rate * length:
                    break
                made, worked, since, half_hour = made + rate * length, worked + length, end, half_hour + 1
                rate = speed * self.rate(half_hour, prior, learning)
            reached.append(worked + (count - made) / rate)
        return reached

    def _lately(self, at: float, prior: float, learning: WaitParameters, breaks: Breaks) -> tuple[float, float]:
        """Calls lately, and calls that the usual pace would have made; breaks and pauses stop this clock."""
        if self.at is None or self.paused or at <= self.at:
            return self.lately, self.expected
        faded = math.exp(-working(breaks, self.at, at) / learning.lately_seconds)
        expected = faded * self.expected
        if self.waiting > 0:
            expected += (1.0 - faded) * learning.lately_seconds * self.rate(bin_of(self.at), prior, learning)
        return faded * self.lately, expected

    def _keep_silence(self, start: float, end: float, breaks: Breaks) -> None:
        half_hour = bin_of(start)
        while start < end:
            stop = min(end, (half_hour + 1) * BIN_SECONDS) if half_hour < BINS - 1 else end
            self.silence[half_hour] += working(breaks, start, stop)
            start, half_hour = stop, half_hour + 1
