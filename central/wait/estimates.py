"""Waits of all halls, from the store and kept up with it."""

from __future__ import annotations

import logging
import threading
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from copy import deepcopy
from dataclasses import dataclass, field
from datetime import date, datetime, timedelta
from typing import TypeVar

from central.config.hall import HallConfig
from central.store import CentralStore, StoreError
from central.wait import queries
from central.wait.queries import LogSpan
from central.wait.waiting_list import WaitingList
from hall.catalogue import Queue
from hall.clock import ClockProtocol
from hall.tickets import ClockGrade, WaitRange, business_date
from hall.wait import Wait
from hall.wait.forecast import HistoryReplay
from hall.wait.settings import WaitSettings

log = logging.getLogger(__name__)

LEARN_DAYS = 28
PATIENCE_SECONDS = 1.0
T = TypeVar("T")


@dataclass(slots=True)
class _Hall:
    """What is known of one hall, as far as the position `after` of its log."""

    plan: HallConfig
    fold: HistoryReplay
    line: WaitingList = field(default_factory=WaitingList)
    after: int | None = None
    """None: nothing was read yet."""
    seen: int | None = None
    """The hall's position when it was read last."""
    tried: bool = False
    ready: bool = False
    """The days before have been read."""
    lock: threading.RLock = field(default_factory=threading.RLock)

    def begin(self, day: date) -> None:
        """Another day than before."""
        if day != self.fold.day:
            self.fold.begin(day)
            self.line.turn(day)


class HallWaits:
    """May be used from any thread. Until `prepare` is through with a hall its waits are unknown."""

    def __init__(
        self,
        store: CentralStore,
        plan_of: Callable[[str], HallConfig],
        clock: ClockProtocol,
        settings: WaitSettings,
    ) -> None:
        """`plan_of` answers the plan that holds now; it raises NoSuchHall for an unknown hall."""
        self._store, self._plan_of, self._clock = store, plan_of, clock
        self._settings = settings
        self._lock = threading.Lock()
        self._halls: dict[str, _Hall] = {}

    # ---- answers: all that is in the log by now counts, so they are of `now`, which is local time of the hall

    def range(self, hall: str, series: str, ahead: int, now: datetime) -> WaitRange | None:
        """Minutes for somebody with `ahead` people before them, rounded outward; None: unknown.

        Raises StoreError.
        """
        return self._ask(
            hall, series, lambda fold, queue: fold.waits.range(queue, ahead, now, fold.silence.get(series))
        )

    def served_share(self, hall: str, series: str, ahead: int, now: datetime) -> float | None:
        """Probability to be called before the queue closes today; None: unknown. Raises StoreError."""
        return self._ask(hall, series, lambda fold, queue: fold.waits.served_share(queue, ahead, now))

    def wait(self, hall: str, series: str, ahead: int, now: datetime) -> Wait | None:
        """The estimate itself, in working time, with its explanation; None: unknown. Raises StoreError."""
        return self._ask(hall, series, lambda fold, queue: fold.waits.wait(queue, ahead, now))

    def _ask(self, hall: str, series: str, answer: Callable[[HistoryReplay, Queue], T]) -> T | None:
        try:
            known = self._known(hall)
            queue = known.plan.catalogue.queue(series)
        except KeyError:
            return None
        with _turn(known) as mine:
            return answer(known.fold, queue) if mine and self._fresh(hall, known) else None

    # ---- learning

    def prepare(self, hall: str, stop: Callable[[], bool] = lambda: False) -> None:
        """Reads the days before; takes seconds where there are many visitors. Raises KeyError or StoreError.

        What it has read when it is stopped, or fails, it need not read again.
        """
        known = self._known(hall)
        with known.lock:
            known.tried = True
            known.ready = known.ready or self._learn(hall, known, stop)

    def _fresh(self, hall: str, known: _Hall) -> bool:
        """Takes in all that is in the log by now. False: what is usual here, or the time, is unknown."""
        if known.ready:
            return self._learn(hall, known)
        if known.tried:  # the store could not be read then, or the clock was bad
            known.ready = self._learn(hall, known)
        return known.ready

    def _known(self, hall: str) -> _Hall:
        plan = self._plan_of(hall)
        with self._lock:
            known = self._halls.get(hall)
            if known is None or known.plan is not plan:
                known = self._halls[hall] = self._made(plan, known)
            return known

    def _made(self, plan: HallConfig, before: _Hall | None) -> _Hall:
        """A hall to begin with. Another catalogue takes over what was learned with the one before."""
        if before is None:
            return _Hall(plan, HistoryReplay(plan.catalogue, self._settings, plan.zone))
        with before.lock:
            # Which counters are shared is said by the catalogue alone.
            state = before.fold.waits.estimator.state() | {"pools": {}}
            fold = HistoryReplay(plan.catalogue, self._settings, plan.zone, state)
            fold.silence.update(before.fold.silence)
            return _Hall(plan, fold, deepcopy(before.line), before.after, before.seen, before.tried, before.ready)

    def _learn(self, hall: str, known: _Hall, stop: Callable[[], bool] = lambda: False) -> bool:
        """Takes in what is new, day by day, so that no view of the store is open for long. False: could not."""
        now = self._clock.now()
        if now.grade is ClockGrade.BAD:
            return False
        zone = known.plan.zone
        today = business_date(now.utc, zone)
        begun = known.fold.day or today - timedelta(days=LEARN_DAYS)
        for past in reversed(range((today - begun).days + 1)) if begun < today else (0,):
            if stop():
                return False
            self._learn_day(hall, known, today - timedelta(days=past), LogSpan.of(today, zone))
        return True

    def _learn_day(self, hall: str, known: _Hall, day: date, today: LogSpan) -> None:
        with self._store.read() as connection:
            position = self._store.position(connection, hall)
            if position == known.seen and day == known.fold.day:
                return
            span = LogSpan.of(day, known.plan.zone)
            if known.after is None:
                first = queries.before(connection, hall, span)
                known.after = position if first is None else first
            known.begin(day)
            for row in queries.lines(connection, hall, span, known.after, today):
                known.after = max(known.after, row.pos)
                for step in known.line.take(row):
                    known.fold.take(step)
            known.seen = position


def prepare_all(waits: HallWaits, halls: tuple[str, ...], stop: Callable[[], bool] = lambda: False) -> None:
    """Reads the days before of every hall. What cannot be read is said, and read when somebody asks."""
    for hall in halls:
        try:
            waits.prepare(hall, stop)
        except (StoreError, KeyError) as error:
            log.error("the waits of hall %s cannot be learned: %s", hall, error)


@contextmanager
def _turn(known: _Hall) -> Iterator[bool]:
    """Whether it is this thread's turn: who comes while the days before are read does not wait for that."""
    mine = known.lock.acquire(timeout=PATIENCE_SECONDS if known.ready else 0)
    try:
        yield mine
    finally:
        if mine:
            known.lock.release()
