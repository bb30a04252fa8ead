"""How good the printed waits were: judged by what stood on the paper and when the number was called. Pure."""

from __future__ import annotations

import math
from collections import defaultdict
from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass
from datetime import date

from hall.i18n import LONG_WAIT_MINUTES
from kiosk.store import WaitOutcome, WaitScore

Verdict = tuple[int, float, float]
"""-1, 0 or 1: called sooner than printed, within, later; minutes off the middle; minutes of width."""


@dataclass(frozen=True, slots=True)
class PrintedWait:
    """The range as a visitor reads it: over two hours it has no upper end."""

    low: float
    high: float

    @classmethod
    def of(cls, low_minutes: int, high_minutes: int) -> PrintedWait:
        if high_minutes <= LONG_WAIT_MINUTES:
            return cls(low_minutes, high_minutes)
        return cls(min(low_minutes, LONG_WAIT_MINUTES), math.inf)


def judge(low_minutes: int, high_minutes: int, waited: float) -> Verdict:
    """What became of one printed wait. Bias and width count by the minutes behind the words, also over two hours."""
    minutes, printed = waited / 60.0, PrintedWait.of(low_minutes, high_minutes)
    side = -1 if minutes < printed.low else int(minutes > printed.high)
    return side, minutes - (low_minutes + high_minutes) / 2.0, float(high_minutes - low_minutes)


def scores(outcomes: Iterable[WaitOutcome]) -> Mapping[date, tuple[WaitScore, ...]]:
    """One score for each day and agency that gave a ticket; agencies in alphabetical order."""
    found: dict[tuple[date, str], list[WaitOutcome]] = defaultdict(list)
    for outcome in outcomes:
        found[outcome.day, outcome.agency].append(outcome)
    by_day: dict[date, list[WaitScore]] = defaultdict(list)
    for day, agency in sorted(found):
        by_day[day].append(_score(day, agency, found[day, agency]))
    return {day: tuple(of_day) for day, of_day in by_day.items()}


def _score(day: date, agency: str, outcomes: Sequence[WaitOutcome]) -> WaitScore:
    verdicts = [
        judge(one.low_minutes, one.high_minutes, one.waited)
        for one in outcomes
        if one.low_minutes is not None and one.high_minutes is not None and one.waited is not None
    ]
    sides = [side for side, _, _ in verdicts]
    return WaitScore(
        day=day,
        agency=agency,
        given=len(outcomes),
        judged=len(verdicts),
        within=sides.count(0),
        sooner=sides.count(-1),
        later=sides.count(1),
        bias=_mean([bias for _, bias, _ in verdicts]),
        width=_mean([width for _, _, width in verdicts]),
    )


def _mean(values: Sequence[float]) -> float | None:
    return round(sum(values) / len(values), 2) if values else None


def total(parts: Sequence[WaitScore], day: date, agency: str = "") -> WaitScore:
    """Several scores as one; bias and width are means over the tickets that were judged."""
    judged = sum(part.judged for part in parts)

    def mean(values: Sequence[tuple[float | None, int]]) -> float | None:
        return round(sum((value or 0.0) * count for value, count in values) / judged, 2) if judged else None

    return WaitScore(
        day=day,
        agency=agency,
        given=sum(part.given for part in parts),
        judged=judged,
        within=sum(part.within for part in parts),
        sooner=sum(part.sooner for part in parts),
        later=sum(part.later for part in parts),
        bias=mean([(part.bias, part.judged) for part in parts]),
        width=mean([(part.width, part.judged) for part in parts]),
    )
