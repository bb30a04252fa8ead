"""The account of paper: what staff see of it, and the moments at which it learns what the near-end sensor means."""

from __future__ import annotations

import logging
import time
from collections.abc import Callable
from datetime import datetime

from hall.catalogue import Catalogue, hours_on
from kiosk.config import RollSettings
from kiosk.model.paper_roll import PaperLeft, forecast
from kiosk.model.printer_state import PrinterState, Problem
from kiosk.store import Store, StoreError

TICKET_MM = 98.0
"""A ticket of three or four lines of names, cut to cut, with a QR; longer ones are in the account as they are."""
HISTORY_DAYS = 29
FRESH_SECONDS = 60.0
"""Seconds until the day's rate is counted again; counting reads weeks of tickets."""

log = logging.getLogger(__name__)


class RollAccount:
    """Off the UI thread. None before staff have entered a first roll."""

    def __init__(
        self,
        store: Store,
        catalogue: Catalogue,
        settings: RollSettings,
        copies: int,
        now_mono: Callable[[], float] = time.monotonic,
    ) -> None:
        """`copies`: sheets of each ticket."""
        self._store, self._catalogue, self._settings = store, catalogue, settings
        self._ticket_mm, self._now_mono = TICKET_MM * copies, now_mono
        self._known: tuple[float, bool, PaperLeft] | None = None
        self._warned: datetime | None = None

    def left(self, now: datetime, state: PrinterState | None) -> PaperLeft | None:
        """At most a minute old; None before a first roll. That it will not last is an event, once for each roll."""
        near_end = state is not None and Problem.NEAR_END in state.problems
        if self._known is not None:
            at, was_near_end, paper = self._known
            if self._now_mono() - at < FRESH_SECONDS and was_near_end == near_end:
                return paper
        roll = self._store.paper.roll()
        if roll is None:
            return None
        paper = forecast(
            roll,
            self._ticket_mm,
            near_end=near_end,
            by_hour=self._store.paper.printed_by_hour(HISTORY_DAYS),
            now=now,
            closes=self._closes(now),
        )
        self._known = (self._now_mono(), near_end, paper)
        low = paper.tickets < self._settings.warn_tickets or not paper.lasts_today
        if low and self._warned != roll.since:
            self._warned = roll.since
            self._store.record("paper_low", {"tickets": paper.tickets, "lasts_today": paper.lasts_today})
        return paper

    def forget(self) -> None:
        """A new roll: the next look counts again."""
        self._known = None

    def _closes(self, now: datetime) -> datetime | None:
        """When the last counter of today closes."""
        queues = self._catalogue.queues
        hours = [found for queue in queues if (found := hours_on(self._catalogue, queue, now.date())) is not None]
        return max((datetime.combine(now.date(), each.close, tzinfo=now.tzinfo) for each in hours), default=None)


class RollWatch:
    """Hears each change of the printer's state, on the printer's thread. Never raises: printing must go on."""

    def __init__(self, store: Store) -> None:
        self._store = store
        self._before: frozenset[Problem] = frozenset()

    def __call__(self, state: PrinterState) -> None:
        new, self._before = state.problems - self._before, state.problems
        try:
            if Problem.NEAR_END in new:
                self._store.paper.near_end_seen()
            if Problem.PAPER_OUT in new:
                self._store.paper.paper_out_seen()
        except StoreError as error:
            log.error("the account of paper could not note what the sensor said: %s", error)
