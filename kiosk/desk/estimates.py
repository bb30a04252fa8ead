"""The estimated wait as the desk uses it: today's steps as they come, on what the days before have taught."""

from __future__ import annotations

import logging
import threading
from collections.abc import Callable, Iterable
from contextlib import suppress
from datetime import date, datetime, timedelta
from queue import Empty, SimpleQueue

from hall.catalogue import Catalogue, Queue
from hall.clock import ClockProtocol
from hall.tickets import ClockGrade, Ticket, WaitRange, business_date
from hall.wait import Wait
from hall.wait.settings import WaitSettings
from kiosk.desk.learned_state import LearnedState
from kiosk.desk.wait_scores import scores
from kiosk.store import QueueStep, Store

SCORED_KEY = "wait_scored"
SCORED_DAYS = 31
"""Days that are scored late, after the kiosk was off."""

log = logging.getLogger(__name__)


class Estimates:
    """`heard` may be called from any thread; the others by one at a time, who holds the desk's turn."""

    def __init__(self, store: Store, catalogue: Catalogue, settings: WaitSettings, clock: ClockProtocol) -> None:
        self._store, self._clock = store, clock
        self._past = LearnedState(store, catalogue, settings, clock.zone)
        self._heard: SimpleQueue[QueueStep] = SimpleQueue()
        self._fold = self._past.open(self._today())
        self._turned = False
        """A day has ended while the kiosk ran: it is not yet among the days before."""

    def heard(self, steps: Iterable[QueueStep]) -> None:
        """What came down of the queues; it is taken in with the next question to the desk."""
        for step in steps:
            self._heard.put(step)

    def take_in(self) -> None:
        """What was heard since, and that it is another day."""
        today = self._today()
        if today is not None and today != self._fold.day:
            self._fold.begin(today)
            self._turned = True
        with suppress(Empty):
            while True:
                self._fold.take(self._heard.get_nowait())

    def arrived(self, ticket: Ticket) -> None:
        """A number was given."""
        self._fold.take(
            QueueStep(
                "arrive", ticket.issued_at, ticket.period, ticket.series, ticket.ticket_id, ticket.ahead, None,
                ticket.ahead + 1, ticket.clock_ok,
            )
        )  # fmt: skip

    def range(self, queue: Queue, ahead: int, now: datetime) -> WaitRange | None:
        """The printed range; None while it is unknown because no counter has called for long."""
        return self._fold.waits.range(queue, ahead, now, self.silent_since(queue))

    def served_share(self, queue: Queue, ahead: int, now: datetime) -> float:
        """Probability that a number with `ahead` people before it is called before the queue closes today."""
        return self._fold.waits.served_share(queue, ahead, now)

    def outlook(self, queue: Queue, ahead: int, now: datetime) -> tuple[WaitRange | None, float]:
        """The range and the chance, which come from one estimate."""
        return self.range(queue, ahead, now), self.served_share(queue, ahead, now)

    def wait(self, queue: Queue, ahead: int, now: datetime) -> Wait:
        """The estimate itself, in working time."""
        return self._fold.waits.wait(queue, ahead, now)

    def silent_since(self, queue: Queue) -> datetime | None:
        """Since when people wait in this queue without a call; None: nobody waits."""
        return self._fold.silence.get(queue.series)

    def look_back(self, turn: threading.Lock, stop: Callable[[], bool]) -> None:
        """What is done once a day and takes long: scores, and learning that was left out to open quickly.

        Nothing of it is done while the turn is held, but for today's steps at the end.
        """
        today = self._today()
        if today is None:
            return
        self._score(today)
        if not (self._past.behind or self._turned) or not self._past.learn(today, stop):
            return
        with turn:
            self._turned = False
            self._drop_what_is_known()
            self._fold = self._past.open(today)

    def _score(self, today: date) -> None:
        """Days that are over, each once."""
        yesterday = today - timedelta(days=1)
        kept = self._store.kept(SCORED_KEY)
        until = None if kept is None else date.fromisoformat(kept["until"])
        if until == yesterday:
            return
        first = yesterday - timedelta(days=SCORED_DAYS - 1)
        if until is not None and until < yesterday:
            first = max(first, until + timedelta(days=1))
        self._store.scores.keep(scores(self._store.scores.outcomes(first, yesterday)))
        self._store.keep(SCORED_KEY, {"until": yesterday.isoformat()})

    def _drop_what_is_known(self) -> None:
        """What was heard is in the store already, where it is read next."""
        with suppress(Empty):
            while True:
                self._heard.get_nowait()

    def _today(self) -> date | None:
        now = self._clock.now()
        return None if now.grade is ClockGrade.BAD else business_date(now.utc, self._clock.zone)
