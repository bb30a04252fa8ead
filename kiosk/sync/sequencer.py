"""The desk's way to the hall's sequencer: 300 ms at most, and nothing at all while the link is known to be down."""

from __future__ import annotations

import logging
import threading
import time
from collections.abc import Callable
from concurrent.futures import Future
from dataclasses import dataclass
from uuid import uuid4

from hall.protocol import NumberAsk, NumberGiven, Refused
from kiosk.model.central_link import Given
from kiosk.sync.http import CentralClient, NoAnswer, NotTaken
from kiosk.sync.link_monitor import LinkMonitor

log = logging.getLogger(__name__)


@dataclass(frozen=True, slots=True)
class NumberRequest:
    """Who asks: the hall and the store's incarnation."""

    hall: str
    incarnation: str


class Sequencer:
    """One question at a time, from the desk's thread. It is a `Numbering`.

    After a missed answer it does not ask again before the mirror has had contact: a dead link costs one visitor the
    whole time and the next ones nothing. It then wakes the mirror, which finds out at once how the link is.
    """

    def __init__(
        self,
        server: CentralClient,
        asker: NumberRequest,
        board: LinkMonitor,
        milliseconds: int,
        wake: Callable[[], None],
    ) -> None:
        """`server` is used for nothing else. `wake`: a missed answer is news for the mirror."""
        self._server, self._asker, self._board, self._wake = server, asker, board, wake
        self._seconds = milliseconds / 1000
        self._missed_at: int | None = None
        """Contacts of the mirror when an answer was missed; None: none is missed."""

    def __call__(self, series: str, period_seen: int) -> Given | None:
        """A number, or None: then the reserve serves."""
        self._board.pressed()
        if not self._worth_asking():
            return None
        contacts = self._board.contacts
        ask = NumberAsk(
            request_id=uuid4().hex, incarnation=self._asker.incarnation, series=series, period_seen=period_seen
        )
        answer: Future[NumberGiven | Refused] = Future()
        # In a thread of its own, as looking up a name may take longer than anybody waits. What comes too late is
        # a number that nobody gets.
        threading.Thread(target=self._ask, args=(ask, answer), name="sequencer", daemon=True).start()
        try:
            given = answer.result(self._seconds)
        except (NoAnswer, TimeoutError) as error:
            log.warning("no number from the sequencer for %s, the reserve serves: %s", series, str(error) or "too slow")
            self._missed_at = contacts
            self._wake()
            return None
        if isinstance(given, Refused):
            log.warning("the sequencer gives no number for %s: %s", series, given.detail)
            return None
        return Given(given.series, given.period, given.business_date, given.number, given.elsewhere)

    def close(self) -> None:
        """Ends a question that is under way."""
        self._server.close()

    def _worth_asking(self) -> bool:
        link = self._board.link()
        if not self._server.token or (link.problem and not link.connected):
            return False
        if self._missed_at is not None and self._board.contacts == self._missed_at:
            return False
        self._missed_at = None
        return True

    def _ask(self, ask: NumberAsk, answer: Future[NumberGiven | Refused]) -> None:
        deadline = time.monotonic() + self._seconds
        try:
            answer.set_result(self._twice(ask, deadline))
        except NoAnswer as error:
            answer.set_exception(error)

    def _twice(self, ask: NumberAsk, deadline: float) -> NumberGiven | Refused:
        """A connection that was closed while it was idle fails at once: the same question again, in the same time."""
        try:
            return self._server.number(self._asker.hall, ask, self._seconds)
        except NotTaken:
            raise
        except NoAnswer:
            left = deadline - time.monotonic()
            if left < self._seconds / 2:
                raise
            return self._server.number(self._asker.hall, ask, left)
