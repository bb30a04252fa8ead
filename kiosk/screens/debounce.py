"""Which finger counts. Pure: the clock is handed in.

One finger at a time; a touch that began before the last change of screen, or so soon after it that it was meant for
the screen before, is swallowed. So is one near the last touch, for longer: slow people tap twice at one place, and the
second tap is for what they touched, not for what lies there now. Without this a double tap, a slap with ten fingers or
a tap during a change of screen would press something the visitor never saw.
"""

from __future__ import annotations

from collections.abc import Callable, Hashable
from math import dist

HELD_SECONDS = 8.0
"""A finger (or a bag, or a lost "finger up" of the panel) that lies longer than this blocks nobody any more."""
NEAR = 80.0
"""Pixels of the drawing, 20 mm: a touch so near the last one is the same tap once more."""
NEAR_SECONDS = 1.0
"""Seconds after a change of screen in which a touch near the last one does nothing."""
COST_SECONDS = 3.0
"""The same where it would cost paper or a number: somebody waits for an answer and taps again."""

Point = tuple[float, float]


class Debounce:
    """Decides for every touch whether it counts. `clock` is monotonic, in seconds; `settle` is in seconds."""

    def __init__(self, clock: Callable[[], float], settle: float = 0.35) -> None:
        self._clock = clock
        self._settle = settle
        self._changed_at = float("-inf")
        self._open_from = 0.0
        self._finger: Hashable | None = None
        self._since = 0.0
        self._stale = False
        self._last: Point | None = None

    def screen_changed(self, quiet: float = 0.0) -> None:
        """Whatever finger is down now was meant for the screen that is gone. For `quiet` seconds none is taken."""
        self._changed_at = self._clock()
        self._open_from = self._changed_at + max(self._settle, quiet)
        self._stale = True

    @property
    def settled(self) -> bool:
        """Whether the screen has stood long enough for touches to be meant for it."""
        return self._clock() >= self._open_from

    @property
    def stood(self) -> float:
        """For how many seconds the screen has stood."""
        return self._clock() - self._changed_at

    def takes(self, at: Point, *, costs: bool = False) -> bool:
        """Whether a finger that came down there now would be meant for this screen."""
        again = self._last is not None and dist(at, self._last) <= NEAR
        return self.settled and not (again and self.stood < (COST_SECONDS if costs else NEAR_SECONDS))

    def down(self, finger: Hashable, at: Point, *, costs: bool = False) -> bool:
        """A finger comes down at pixels of the drawing, on what `costs` paper or a number or not: whether it counts."""
        now = self._clock()
        if self._finger is not None and now - self._since < HELD_SECONDS:
            return False
        self._finger, self._since = finger, now
        self._stale = not self.takes(at, costs=costs)
        self._last = at
        return not self._stale

    def counts(self, finger: Hashable) -> bool:
        """Whether this finger, which moves or lifts, is the one that counts."""
        return finger == self._finger and not self._stale

    def up(self, finger: Hashable) -> bool:
        """A finger lifts: whether it counted. Afterwards the next finger may come."""
        counted = self.counts(finger)
        if finger == self._finger:
            self._finger = None
        return counted
