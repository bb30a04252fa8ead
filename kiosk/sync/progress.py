"""How a backlog goes, in the log."""

from __future__ import annotations

import logging
import time

from hall.protocol import MOST_EVENTS
from kiosk.store import MirrorState

log = logging.getLogger(__name__)

PROGRESS_SECONDS = 10.0


class Progress:
    """Tells in the log how a backlog goes, every ten seconds and when it is done."""

    def __init__(self) -> None:
        self._from = 0
        self._reported_at = 0.0

    def report(self, state: MirrorState) -> None:
        """To be called before each upload and after the last."""
        now = time.monotonic()
        if self._from and not state.unsent:
            log.info("all %d events that waited have been sent", self._from)
            self._from = 0
        elif not self._from and state.unsent > MOST_EVENTS:
            self._from, self._reported_at = state.unsent, now
            log.info("%d events wait to be sent, oldest first", state.unsent)
        elif self._from and now - self._reported_at >= PROGRESS_SECONDS:
            self._reported_at = now
            log.info("%d of %d events wait to be sent", state.unsent, self._from)
