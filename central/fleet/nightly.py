"""Once a night central reads its whole database: damage that nobody has met yet becomes an alarm, and its health."""

from __future__ import annotations

import logging
import time
from collections.abc import Callable
from datetime import date

from central.fleet.alarms import AlarmKind, RaisedAlarm, is_over, raise_alarm
from central.store import CentralStore, StoreError
from hall.clock import ClockProtocol

MORNING_HOUR = 5
AFTER_START_SECONDS = 1800.0
"""A central that is off at night reads it so long after its start."""

log = logging.getLogger(__name__)


class NightlyCheck:
    """For one thread."""

    def __init__(
        self,
        store: CentralStore,
        halls: tuple[str, ...],
        clock: ClockProtocol,
        monotonic: Callable[[], float] = time.monotonic,
    ) -> None:
        self._store, self._halls, self._clock, self._monotonic = store, halls, clock, monotonic
        self._started = monotonic()
        self._done: date | None = None

    def look(self) -> bool:
        """Reads it if it is time. True: it was. Raises StoreError if it cannot be asked."""
        now = self._clock.now()
        local = now.utc.astimezone(self._clock.zone)
        waited = self._monotonic() - self._started >= AFTER_START_SECONDS
        if self._done == local.date() or not (local.hour < MORNING_HOUR or (waited and self._done is None)):
            return False
        self._done = local.date()
        found = self._store.check_whole()
        if found:
            log.critical("the check of the night found the database damaged: %s", found)
        for hall in self._halls:
            try:
                with self._store.write(hall) as connection:
                    if found:
                        what = RaisedAlarm(AlarmKind.DATABASE, "damage", {"damage": found})
                        raise_alarm(self._store, connection, hall, what, now.utc)
                    else:
                        is_over(connection, hall, AlarmKind.DATABASE, "damage", now.utc)
            except StoreError as error:  # a damaged database may refuse that, too; /healthz says it all the same
                log.error("hall %s: the check of the night cannot be written down: %s", hall, error)
        return True
