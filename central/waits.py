"""The estimated wait at central: what the hall's log tells of its queues, folded into the same estimator as a kiosk's.

A kiosk learns from what it gave and heard; central hears of everything in the hall. The days before are read once, in
the background; from then on each question first takes in what is new in the log.
"""

from __future__ import annotations

import json
import logging
import threading
from collections.abc import Callable, Iterator
from dataclasses import dataclass, field
from datetime import UTC, datetime, timedelta
from heapq import merge
from typing import Any

from sqlalchemy import Connection, Row, bindparam, select

from central.queue.plan import Plan
from central.store import CentralStore, StoreError
from central.store.tables import act, ticket
from kiosk.catalogue import Queue
from kiosk.clock import TellsTime
from kiosk.tickets import ClockGrade, QueueState, WaitRange, business_date
from kiosk.wait import HIGH, LOW, Kind, Wait
from kiosk.waits import Fold

log = logging.getLogger(__name__)

LEARN_DAYS = 28
SILENT_MINUTES = 60.0
LOOK_BACK = timedelta(hours=36)
"""A ticket that arrives later than this after it was given waits no more, and teaches nothing."""
AT_ONCE = 2000
NEW_TICKETS = (
    select(ticket.c.pos, ticket.c.ticket_id, ticket.c.series, ticket.c.order_ms, ticket.c.at_trust)
    .where(
        ticket.c.hall == bindparam("in_hall"),
        ticket.c.order_ms >= bindparam("floor_ms"),
        ticket.c.pos > bindparam("after"),
    )
    .order_by(ticket.c.pos)
)
NEW_ACTS = (
    select(act.c.pos, act.c.ticket_id, act.c.at_utc, act.c.body, ticket.c.order_ms, ticket.c.at_trust)
    .join(ticket, (ticket.c.hall == act.c.hall) & (ticket.c.ticket_id == act.c.ticket_id))
    .where(
        act.c.hall == bindparam("in_hall"),
        act.c.pos > bindparam("after"),
        act.c.at_utc >= bindparam("since"),
        act.c.kind == "queue",
    )
    .order_by(act.c.pos)
)
AnyRow = Row[*tuple[Any, ...]]


@dataclass(frozen=True, slots=True)
class Quantiles:
    """Which quantiles make the range, and after how long without a call nobody can say."""

    low_quantile: float = LOW
    high_quantile: float = HIGH
    silent_minutes: float = SILENT_MINUTES


@dataclass(frozen=True, slots=True)
class Step:
    """One step of a queue, as the fold takes it."""

    kind: Kind
    at: datetime
    series: str
    ticket_id: str
    ahead: int
    waited: float | None
    waiting: int
    trusted: bool = True


@dataclass(slots=True)
class _Hall:
    """What is known of one hall. `ready` is set once the days before have been read."""

    plan: Plan
    fold: Fold
    after: int = 0
    waiting: dict[str, set[str]] = field(default_factory=dict)
    """Tickets that wait, by queue."""
    day: str | None = None
    ready: bool = False
    lock: threading.RLock = field(default_factory=threading.RLock)


class HallWaits:
    """May be used from any thread. Until `prepare` is through with a hall nobody can say how long its waits are."""

    def __init__(
        self,
        store: CentralStore,
        plan_of: Callable[[str], Plan],
        clock: TellsTime,
        quantiles: Quantiles | None = None,
    ) -> None:
        self._store, self._plan_of, self._clock = store, plan_of, clock
        self._quantiles = quantiles or Quantiles()
        self._lock = threading.Lock()
        self._halls: dict[str, _Hall] = {}

    # ---- answers

    def range(self, hall: str, series: str, ahead: int, now: datetime) -> WaitRange | None:
        """Minutes for somebody with `ahead` people before them, rounded outward; None: nobody can say.

        `now` is local time of the hall. Raises StoreError.
        """
        known = self._fresh(hall)
        queue = None if known is None else _queue(known.plan, series)
        if known is None or queue is None:
            return None
        with known.lock:
            return known.fold.waits.range(queue, ahead, now, known.fold.silence.get(series))

    def served_share(self, hall: str, series: str, ahead: int, now: datetime) -> float | None:
        """Probability to be called before the queue closes today; None: nobody can say. Raises StoreError."""
        known = self._fresh(hall)
        queue = None if known is None else _queue(known.plan, series)
        if known is None or queue is None:
            return None
        with known.lock:
            return known.fold.waits.served_share(queue, ahead, now)

    def wait(self, hall: str, series: str, ahead: int, now: datetime) -> Wait | None:
        """The estimate itself, in working time, with its explanation; None: nobody can say. Raises StoreError."""
        known = self._fresh(hall)
        queue = None if known is None else _queue(known.plan, series)
        if known is None or queue is None:
            return None
        with known.lock:
            return known.fold.waits.wait(queue, ahead, now)

    # ---- learning

    def prepare(self, hall: str) -> None:
        """Reads the days before; takes seconds where there are many visitors. Raises KeyError or StoreError."""
        known = self._known(hall)
        with known.lock:
            if not known.ready:
                self._learn(hall, known, self._clock.now().utc - timedelta(days=LEARN_DAYS))
                known.ready = True

    def _fresh(self, hall: str) -> _Hall | None:
        """The hall with all that is in its log by now; None: it is not ready, or unknown."""
        try:
            known = self._known(hall)
        except KeyError:
            return None
        # Who comes while the days before are read does not wait for that.
        if not known.ready or not known.lock.acquire(timeout=1.0):
            return None
        try:
            self._learn(hall, known, self._clock.now().utc - LOOK_BACK)
        finally:
            known.lock.release()
        return known

    def _known(self, hall: str) -> _Hall:
        plan = self._plan_of(hall)
        with self._lock:
            known = self._halls.get(hall)
            if known is None or known.plan is not plan:
                known = self._halls[hall] = self._made(plan, known)
            return known

    def _made(self, plan: Plan, before: _Hall | None) -> _Hall:
        """A hall to begin with. Another catalogue takes over what was learned with the one before."""
        if before is None:
            return _Hall(plan, Fold(plan.catalogue, self._quantiles, plan.zone))
        with before.lock:
            fold = Fold(plan.catalogue, self._quantiles, plan.zone, before.fold.waits.estimator.state())
            fold.silence.update(before.fold.silence)
            return _Hall(plan, fold, before.after, before.waiting, before.day, before.ready)

    def _learn(self, hall: str, known: _Hall, since: datetime) -> None:
        """Takes in what is new in the log since then."""
        asked = {"in_hall": hall, "after": known.after, "since": since, "floor_ms": int(since.timestamp() * 1000)}
        with self._store.read() as connection:
            for row in _lines(connection, asked):
                known.after = max(known.after, row.pos)
                for step in _steps(known, row):
                    known.fold.take(step)
        self._turn_page(known)

    def _turn_page(self, known: _Hall) -> None:
        """Nobody waits over night."""
        now = self._clock.now()
        if now.grade is not ClockGrade.BAD:
            today = business_date(now.utc, known.plan.zone)
            _begin(known, today.isoformat())
            known.fold.begin(today)


def _lines(connection: Connection, asked: dict[str, object]) -> Iterator[AnyRow]:
    """New tickets and acts in the order of the hall's log."""
    tickets = connection.execute(NEW_TICKETS, asked).yield_per(AT_ONCE)
    acts = connection.execute(NEW_ACTS, asked).yield_per(AT_ONCE)
    return merge(tickets, acts, key=lambda row: int(row.pos))


def _steps(known: _Hall, row: AnyRow) -> Iterator[Step]:
    """What a line of the log is to the estimator: at most one step."""
    trusted = row.at_trust != ClockGrade.BAD.value
    given = datetime.fromtimestamp(row.order_ms / 1000, UTC)
    body = getattr(row, "body", None)
    at = given if body is None else row.at_utc
    _begin(known, business_date(at, known.plan.zone).isoformat())
    if body is None:
        yield from _arrival(known, row.series, row.ticket_id, given, trusted=trusted)
        return
    told = json.loads(body)
    match told.get("state"):
        case QueueState.WAITING.value | QueueState.TRANSFERRED.value if told.get("act") in _BACK:
            yield from _left(known, row.ticket_id, row.at_utc)
            series = told.get("queue") or told.get("series")
            if series and not told.get("held") and "not_before" not in told:
                yield from _arrival(known, series, row.ticket_id, row.at_utc, trusted=True)
        case QueueState.CALLED.value:
            first = told.get("round") == 1 and trusted
            waited = max(0.0, (row.at_utc - given).total_seconds()) if first else None
            yield from _left(known, row.ticket_id, row.at_utc, "call", waited)
        case QueueState.WAITING.value:
            return  # given priority, or entered by hand: where they wait is known already
        case _:
            yield from _left(known, row.ticket_id, row.at_utc)


_BACK = frozenset({"return", "hold", "change_service", "transfer", "continue_tomorrow"})
"""Acts after which somebody may wait again, in this queue or another."""


def _arrival(known: _Hall, series: str, ticket_id: str, at: datetime, *, trusted: bool) -> Iterator[Step]:
    here = known.waiting.setdefault(series, set())
    if ticket_id not in here:
        here.add(ticket_id)
        yield Step("arrive", at, series, ticket_id, len(here) - 1, None, len(here), trusted)


def _left(
    known: _Hall, ticket_id: str, at: datetime, kind: Kind = "leave", waited: float | None = None
) -> Iterator[Step]:
    """Out of the queue in which the visitor waited; nothing if they waited in none."""
    for series, here in known.waiting.items():
        if ticket_id in here:
            here.remove(ticket_id)
            yield Step(kind, at, series, ticket_id, 0, waited, len(here))
            return


def _begin(known: _Hall, day: str) -> None:
    if known.day is None or day > known.day:
        known.day = day
        known.waiting.clear()


def _queue(plan: Plan, series: str) -> Queue | None:
    try:
        return plan.catalogue.queue(series)
    except KeyError:
        return None


def prepare_all(waits: HallWaits, halls: tuple[str, ...]) -> None:
    """Reads the days before of every hall. What cannot be read is said and left out."""
    for hall in halls:
        try:
            waits.prepare(hall)
        except (StoreError, KeyError) as error:
            log.error("the waits of hall %s cannot be learned: %s", hall, error)
