"""What displays say they show and speak, and when somebody may count as not there.

All of it is in memory: displays say it again every few seconds, so a restart forgets nothing for long. Displays are not
signed in: what they say can bring a no-show forward to `shown_seconds` after the call, and put it off to
`latest_seconds`, and no further.
"""

from __future__ import annotations

import threading
from collections import OrderedDict
from collections.abc import Iterable, Sequence
from dataclasses import dataclass, field
from math import ceil
from typing import Any

from hall.tickets import Moment, proven_quiet_ms

SILENT_SECONDS = 25.0
"""A display that says nothing for so long is not counted any more; displays speak up every ten seconds."""
MOST_SCREENS = 100
MOST_POSITIONS = 1000
"""Of each hall. The oldest go first."""


@dataclass(frozen=True, slots=True)
class DisplayReport:
    """What one display says. `agencies`: those that it shows; empty: all of the hall."""

    screen: str
    agencies: frozenset[str]
    speaks: bool
    shown: tuple[int, ...]
    """Positions of calls that it shows now."""
    spoken: tuple[int, ...]


@dataclass(frozen=True, slots=True)
class CallVisibility:
    """How far a call has come to people's eyes and ears."""

    screens: int
    """Displays of the agency that are connected."""
    speaking: int
    """Those of them that speak."""
    for_seconds: float | None
    """Since a display showed the number first; None: none did yet."""
    spoken: bool


NOBODY = CallVisibility(0, 0, None, spoken=False)


@dataclass(frozen=True, slots=True)
class MissRule:
    """A visitor counts as not there once the number was shown for `shown_seconds`.

    Without a display the time since the call counts. `latest_seconds` after the call it is allowed in any case.
    """

    shown_seconds: float = 0.0
    latest_seconds: float = 0.0

    def seconds_left(self, shown: CallVisibility, since_call: float) -> int:
        """Until the visitor may count as not there. `since_call` below 0: the clock was moved, and nobody waits."""
        if since_call < 0 or not self.shown_seconds:
            return 0
        seen = since_call if shown.screens == 0 else shown.for_seconds
        left = self.latest_seconds - since_call
        if seen is not None:
            left = min(left, self.shown_seconds - seen)
        return max(0, ceil(left))


@dataclass(slots=True)
class _Screen:
    agencies: frozenset[str]
    speaks: bool
    at: Moment


@dataclass(slots=True)
class _Hall:
    screens: OrderedDict[str, _Screen] = field(default_factory=OrderedDict)
    shown: OrderedDict[int, Moment] = field(default_factory=OrderedDict)
    spoken: OrderedDict[int, None] = field(default_factory=OrderedDict)


class DisplayReports:
    """Of all halls. May be used from any thread."""

    def __init__(self) -> None:
        self._lock = threading.Lock()
        self._halls: dict[str, _Hall] = {}

    def hear(self, hall: str, report: DisplayReport, now: Moment) -> bool:
        """Take down what a display says; True if officers should hear of it."""
        with self._lock:
            kept = self._halls.setdefault(hall, _Hall())
            before = kept.screens.pop(report.screen, None)
            kept.screens[report.screen] = _Screen(report.agencies, report.speaks, now)
            news = before is None or _silent(before, now) or before.speaks != report.speaks
            for pos in report.shown:
                if pos not in kept.shown:
                    kept.shown[pos], news = now, True
            for pos in report.spoken:
                if pos not in kept.spoken:
                    kept.spoken[pos], news = None, True
            _bound(kept.screens, MOST_SCREENS)
            _bound(kept.shown, MOST_POSITIONS)
            _bound(kept.spoken, MOST_POSITIONS)
            return news

    def of(self, hall: str, agency: str, calls: Sequence[int], now: Moment) -> CallVisibility:
        """How a number stands that was called at these positions of the log, the latest last."""
        with self._lock:
            kept = self._halls.get(hall)
            if kept is None:
                return NOBODY
            here = [one for one in kept.screens.values() if not _silent(one, now) and _shows(one, agency)]
            first = _longest((kept.shown[pos] for pos in calls if pos in kept.shown), now)
            spoken = bool(calls) and calls[-1] in kept.spoken
            return CallVisibility(len(here), sum(one.speaks for one in here), first, spoken)


def _silent(screen: _Screen, now: Moment) -> bool:
    return proven_quiet_ms(screen.at, now) > SILENT_SECONDS * 1000


def _shows(screen: _Screen, agency: str) -> bool:
    return not screen.agencies or agency in screen.agencies


def _longest(since: Iterable[Moment], now: Moment) -> float | None:
    return max((proven_quiet_ms(at, now) / 1000 for at in since), default=None)


def _bound(kept: OrderedDict[Any, Any], most: int) -> None:
    while len(kept) > most:
        kept.popitem(last=False)
