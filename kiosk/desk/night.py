"""Once a night the whole store is checked; what is found is a sign for staff and, through the heartbeat, an alarm."""

from __future__ import annotations

import logging
import time
from collections.abc import Callable
from datetime import datetime

from kiosk.desk.signs import Signs
from kiosk.store import CHECKED, Store

MORNING_HOUR = 5
"""Before it nobody is there."""
AFTER_START_SECONDS = 600.0
"""A kiosk that is off at night is checked so long after it was switched on."""

log = logging.getLogger(__name__)


class NightCheck:
    """For the thread that has time."""

    def __init__(self, store: Store, signs: Signs, monotonic: Callable[[], float] = time.monotonic) -> None:
        self._store, self._signs, self._monotonic = store, signs, monotonic
        self._started = monotonic()
        self._done: str | None = None

    def check(self, now: datetime) -> bool:
        """Checks if it is time; `now` is local. True: it was. Raises StoreError if it cannot be written down."""
        today = now.date().isoformat()
        if not self._is_time(now) or self._last_day() == today:
            return False
        self._done = today
        problem = self._store.check_whole()
        if problem:
            log.critical("the check of the night found the store damaged: %s", problem)
            self._store.record("store_damaged", {"problem": problem})
        self._store.keep(CHECKED, {"day": today, "at": now.isoformat(timespec="seconds"), "problem": problem})
        self._signs.look_again()
        return True

    def _is_time(self, now: datetime) -> bool:
        return now.hour < MORNING_HOUR or self._monotonic() - self._started >= AFTER_START_SECONDS

    def _last_day(self) -> str | None:
        """Also remembered here: a damaged store may not take what it should keep."""
        if self._done is None:
            kept = self._store.kept(CHECKED)
            self._done = None if kept is None else str(kept.get("day"))
        return self._done
