"""Which finger counts. Pure: the clock is handed in.

One finger at a time; a touch that began before the last change of screen, or so soon after it that it was meant for
the screen before, is swallowed. Without this a double tap, a slap with ten fingers or a tap during a change of screen
would press something the visitor never saw.
"""

from __future__ import annotations

from collections.abc import Callable, Hashable

HELD_SECONDS = 8.0
"""A finger (or a bag, or a lost "finger up" of the panel) that lies longer than this blocks nobody any more."""


class Gate:
    """Says for every touch whether it counts. `clock` is monotonic, in seconds; `settle` is in seconds."""

    def __init__(self, clock: Callable[[], float], settle: float = 0.35) -> None:
        self._clock = clock
        self._settle = settle
        self._open_from = 0.0
        self._finger: Hashable | None = None
        self._since = 0.0
        self._stale = False

    def screen_changed(self) -> None:
        """Whatever finger is down now was meant for the screen that is gone."""
        self._open_from = self._clock() + self._settle
        self._stale = True

    @property
    def settled(self) -> bool:
        """Whether the screen has stood long enough for touches to be meant for it."""
        return self._clock() >= self._open_from

    def down(self, finger: Hashable) -> bool:
        """A finger comes down: whether it counts."""
        now = self._clock()
        if self._finger is not None and now - self._since < HELD_SECONDS:
            return False
        self._finger, self._since = finger, now
        self._stale = now < self._open_from
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
