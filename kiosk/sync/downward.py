"""What comes down: the hall's log, page by page, each applied in one transaction together with its position."""

from __future__ import annotations

import logging
import threading
from collections.abc import Callable

from hall.protocol import SHARED_OUT
from kiosk.store import QueueStep, Store
from kiosk.sync.http import CentralClient, NoAnswer
from kiosk.sync.link_monitor import LinkMonitor

log = logging.getLogger(__name__)

OnNews = Callable[[tuple[QueueStep, ...]], None]
"""Hears what changed, on the mirror's thread; it may not wait long."""


class Downward:
    """One thread uses `turn`; `read_again` may be called from any."""

    def __init__(
        self,
        server: CentralClient,
        store: Store,
        board: LinkMonitor,
        on_news: OnNews,
        on_shared_out: Callable[[], None],
    ) -> None:
        """`on_shared_out`: there is something to give or to give back of the hall's reserve."""
        self._server, self._store, self._board = server, store, board
        self._on_news, self._on_shared_out = on_news, on_shared_out
        self._hall = store.identity().hall
        self._lock = threading.Lock()
        self._beginnings = 0
        """How often reading restarted: a page that was requested before a restart is not applied."""

    def turn(self, wait: float) -> bool:
        """One page; with nothing new after `wait` seconds. True if it held news. Raises NoAnswer and StoreError."""
        with self._lock:
            beginnings = self._beginnings
            after = self._store.mirror_state().position
        try:
            page = self._server.news(self._hall, after, wait)
        except NoAnswer:
            if beginnings != self._beginnings:
                return True
            raise
        with self._lock:
            if beginnings != self._beginnings or self._board.stopped():
                return True
            changes = self._store.apply_news(page)
        self._board.elsewhere(page.elsewhere)
        self._board.contact()
        if changes:
            self._on_news(changes)
        if any(entry.kind == SHARED_OUT for entry in page.events):
            self._on_shared_out()
        return bool(page.events)

    def read_again(self) -> None:
        """From the beginning. Merging by round, rank and position makes that harmless."""
        with self._lock:
            self._beginnings += 1
            self._store.set_position(0)
        self._server.cut()
