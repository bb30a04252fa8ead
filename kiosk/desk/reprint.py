"""A ticket once more: who may have a further copy, and when. Every copy is marked, and an event."""

from __future__ import annotations

import logging
import time
from collections import deque
from collections.abc import Callable
from dataclasses import dataclass
from typing import Literal

from hall.tickets import PrintState
from kiosk.printing import PrinterThread
from kiosk.store import ReprintRequest, StillPrinting, Store

By = Literal["visitor", "staff"]
CLEAR_SECONDS = 3.0
FREE_COPIES = 1
"""Of one ticket for its visitor; more are the business of staff."""
COPIES_PER_SPAN, SPAN_SECONDS = 6, 600.0
"""All visitors together: a child that plays with the button does not use up the roll."""

log = logging.getLogger(__name__)


@dataclass(frozen=True, slots=True)
class CopyRefused:
    """No copy: the free one was used, too many were asked for, the ticket is being printed, or the printer cannot."""

    reason: Literal["used", "too_many", "printing", "printer"]


class Copies:
    """Decides on a further copy and prepares it; printing it is the press's business."""

    def __init__(self, store: Store, printer: PrinterThread | None, now: Callable[[], float] = time.monotonic) -> None:
        self._store, self._printer, self._now = store, printer, now
        self._by_visitors: deque[float] = deque(maxlen=COPIES_PER_SPAN)

    def prepare(self, ticket_id: str, by: By) -> ReprintRequest | CopyRefused:
        """Raises UnknownTicket. What the printer still holds of this ticket is cleared first where that can be done."""
        if self._printer is None or not self._printer.state().can_print:
            return CopyRefused("printer")
        jobs = self._store.jobs(ticket_id)
        if by == "visitor" and len(jobs) > FREE_COPIES:
            return CopyRefused("used")
        if by == "visitor" and self._busy():
            return CopyRefused("too_many")
        if any(job.state is PrintState.UNCERTAIN for job in jobs):
            self._clear(self._printer)
        try:
            again = self._store.prepare_again(ticket_id, by)
        except StillPrinting:
            return CopyRefused("printing")
        if by == "visitor":
            self._by_visitors.append(self._now())
        return again

    def _busy(self) -> bool:
        full = len(self._by_visitors) == COPIES_PER_SPAN
        return full and self._now() - self._by_visitors[0] < SPAN_SECONDS

    def _clear(self, printer: PrinterThread) -> None:
        try:
            cleared = printer.clear().result(CLEAR_SECONDS)
        except TimeoutError:
            cleared = False
        log.info("what the printer held was %s", "cleared" if cleared else "not cleared; it may still come out")
