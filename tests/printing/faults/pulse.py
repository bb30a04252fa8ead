"""Feels whether the machine stood still: what was measured meanwhile tells of the machine and not of a printer."""

from __future__ import annotations

import threading
import time
from typing import Self

BEAT_SECONDS = 0.02
STILL_SECONDS = 0.25
"""A beat that is so late is told. The kiosk takes a printer for lost that keeps it waiting for 0.3 s."""


class Pulse:
    """A thread that wants to wake up every `BEAT_SECONDS` and notes when it was kept from it."""

    def __init__(self) -> None:
        self._stills: list[tuple[float, float]] = []
        self._ended = threading.Event()
        self._thread = threading.Thread(target=self._beat, name="pulse", daemon=True)

    def __enter__(self) -> Self:
        self._thread.start()
        return self

    def __exit__(self, *_error: object) -> None:
        self._ended.set()
        self._thread.join()

    def stood_still(self, since_mono: float, until_mono: float) -> bool:
        """Whether the machine stood still between the two, in seconds of the monotonic clock."""
        return any(began < until_mono and ended > since_mono for began, ended in tuple(self._stills))

    def _beat(self) -> None:
        last = time.monotonic()
        while not self._ended.wait(BEAT_SECONDS):
            now = time.monotonic()
            if now - last > STILL_SECONDS:
                self._stills.append((last, now))
            last = now
