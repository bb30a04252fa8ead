"""Wakes those who wait for news of a hall. Rung from any thread, waited for in any event loop."""

from __future__ import annotations

import asyncio
import threading
import time
from collections import Counter
from contextlib import suppress

LOOK_AGAIN_SECONDS = 2.0
"""Another process of central may have written: nobody relies on the bell alone."""
SELDOM_SECONDS = 1.0


class ChangeSignal:
    """Counts how often it rang for each hall, so that a ring between looking and waiting is not missed."""

    def __init__(self) -> None:
        self._lock = threading.Lock()
        self._rings: Counter[str] = Counter()
        self._marks: Counter[str] = Counter()
        self._waiting: dict[str, set[tuple[asyncio.AbstractEventLoop, asyncio.Event]]] = {}
        self._rang_at: dict[str, float] = {}
        self.silenced = False
        """Nobody should wait any more: central stops."""

    def rings(self, hall: str) -> int:
        """How often it rang so far: look at this first, then at the data, then wait."""
        with self._lock:
            return self._rings[hall]

    def ring(self, hall: str) -> None:
        """There is news of this hall."""
        with self._lock:
            self._rings[hall] += 1
            self._rang_at[hall] = time.monotonic()
            waiting = self._waiting.pop(hall, set())
        for loop, event in waiting:
            with suppress(RuntimeError):  # a loop that has ended waits for nothing
                loop.call_soon_threadsafe(event.set)

    def ring_seldom(self, hall: str) -> None:
        """News that may be LOOK_AGAIN_SECONDS late: rings unless it rang within the last second.

        In a rush each new ticket would have every kiosk of the hall ask again: the cost grew with their square.
        """
        with self._lock:
            seldom = time.monotonic() - self._rang_at.get(hall, -SELDOM_SECONDS) >= SELDOM_SECONDS
        if seldom:
            self.ring(hall)

    def mark(self, hall: str) -> None:
        """Something changed that has no position in the hall's log, such as what a kiosk says of itself."""
        with self._lock:
            self._marks[hall] += 1
        self.ring(hall)

    def marks(self, hall: str) -> int:
        """How often such a thing has changed so far."""
        with self._lock:
            return self._marks[hall]

    def silence(self) -> None:
        """Let everybody go who waits."""
        self.silenced = True
        with self._lock:
            halls = list(self._waiting)
        for hall in halls:
            self.ring(hall)

    async def changed(self, hall: str, rings: int, seconds: float) -> None:
        """Returns when it rang more than `rings` times, at the latest after `seconds` or LOOK_AGAIN_SECONDS."""
        me = (asyncio.get_running_loop(), asyncio.Event())
        with self._lock:
            if self._rings[hall] != rings:
                return
            self._waiting.setdefault(hall, set()).add(me)
        try:
            with suppress(TimeoutError):
                await asyncio.wait_for(me[1].wait(), min(seconds, LOOK_AGAIN_SECONDS))
        finally:
            with self._lock:
                self._waiting.get(hall, set()).discard(me)
