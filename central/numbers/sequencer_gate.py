"""After a start the sequencer waits until the kiosks have reported which numbers they know."""

from __future__ import annotations

import threading
import time
from collections.abc import Callable, Iterable

PATIENCE_SECONDS = 600.0
"""A kiosk that does not greet holds the sequencer back no longer; the bands serve meanwhile."""
STRANGERS = "kiosks that this database does not know yet"


class SequencerGate:
    """Remembers who greeted since this start. May be used from any thread."""

    def __init__(
        self, monotonic: Callable[[], float] = time.monotonic, patience_seconds: float = PATIENCE_SECONDS
    ) -> None:
        self._monotonic = monotonic
        self._patience_seconds = patience_seconds
        self._until = monotonic() + patience_seconds
        self._doubted: dict[str, float] = {}
        self._lock = threading.Lock()
        self._greeted: set[tuple[str, str]] = set()
        self._open: set[str] = set()

    def greeted(self, hall: str, kiosk_id: str) -> None:
        """This kiosk has sent a heartbeat, and what it claims is kept: call it after the commit."""
        with self._lock:
            self._greeted.add((hall, kiosk_id))

    def has_greeted(self, hall: str, kiosk_id: str) -> bool:
        """Whether this kiosk has reported since this start."""
        with self._lock:
            return (hall, kiosk_id) in self._greeted

    def doubt(self, hall: str) -> None:
        """A kiosk reported much that is not known here: this is another database, or one from before it.

        Others may have numbers of it too and are not even named here, so the whole time is waited for them.
        """
        with self._lock:
            self._doubted[hall] = self._monotonic() + self._patience_seconds
            self._open.discard(hall)

    def is_open(self, hall: str) -> bool:
        """Whether the hall needs not be looked at again."""
        with self._lock:
            return hall in self._open

    def missing(self, hall: str, expected: Iterable[str]) -> frozenset[str]:
        """Those of `expected` who have not greeted; none: the gate is open and stays open until the next start."""
        with self._lock:
            if self._doubted.get(hall, 0.0) > self._monotonic():
                return frozenset({STRANGERS})
            absent = frozenset(kiosk for kiosk in expected if (hall, kiosk) not in self._greeted)
            if hall in self._open or self._monotonic() >= self._until or not absent:
                self._open.add(hall)
                return frozenset()
            return absent
