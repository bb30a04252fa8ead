"""The one authority on who is next: every act at a counter, one at a time in each hall.

An act is one transaction under the lock of the hall's row: it reads how ticket and counter stand, asks
`queue.transitions` and `queue.order` what may come of it, and writes ticket, counter and one line of the hall's log.
"""

from __future__ import annotations

from collections.abc import Callable

from central.config.hall import HallConfig
from central.queue import counter_queries, stranded, ticket_queries
from central.queue.act import Act
from central.queue.display_reports import DisplayReports, MissRule
from central.queue.errors import ActRefused, MalformedAct, RequestWithdrawn, UnknownTicketOrCounter
from central.queue.leaving import come_back, leave
from central.queue.once import WITHDRAWN, KeptOutcome, digest_of, keep, known
from central.queue.transitions import NotNow
from central.queue.visible_tickets import line
from central.queue.wire import ActAsk, ActDone, CountersView, QueueView
from central.store import CentralStore
from hall.clock import ClockProtocol
from hall.protocol import ActKind

__all__ = ["ActRefused", "MalformedAct", "NotNow", "QueueService", "RequestWithdrawn", "UnknownTicketOrCounter"]

WITH_REASON = frozenset({ActKind.CALL, ActKind.CANCEL, ActKind.PRIORITISE, ActKind.HAND_NUMBER})


class QueueService:
    """The queues of all halls. May be used from any thread."""

    def __init__(
        self,
        store: CentralStore,
        plan_of: Callable[[str], HallConfig],
        clock: ClockProtocol,
        showing: DisplayReports | None = None,
        rule: MissRule | None = None,
    ) -> None:
        """`plan_of` answers the plan that holds now; it raises NoSuchHall for an unknown hall.

        `showing`: what displays say; `rule`: how long a number is shown before its visitor counts as not there.
        """
        self._store = store
        self._plan_of = plan_of
        self._clock = clock
        self._showing = showing or DisplayReports()
        self._rule = rule or MissRule()

    def perform(self, hall: str, counter: str, kind: ActKind, ask: ActAsk, officer: str) -> ActDone:
        """One act. `officer` is who, where the act does not say. Raises Unknown, Malformed, Refused or StoreError."""
        plan = self._plan_of(hall)
        found = plan.counters.get(counter)
        if found is None:
            raise UnknownTicketOrCounter(f"hall {hall} has no counter {counter}: its catalogue names the counters")
        if kind in WITH_REASON and not (ask.reason or "").strip():
            raise MalformedAct(f"{kind} needs a reason")
        if ask.withdraw and ask.request_id is None:
            raise MalformedAct("withdraw needs the request_id of the act")
        with self._store.write(hall) as connection:
            now = self._clock.now()  # under the lock, so that times are in the order of the log
            day = plan.day(now)
            status = counter_queries.status(connection, hall, found, plan, day)
            act = Act(self._store, connection, hall, plan, found, kind, ask, ask.officer or officer, now, day, status)
            outcome, fresh = self._once(act)
        if fresh and outcome.done is not None and outcome.done.pos:
            self._store.wake(hall)
        return outcome.result()

    def _once(self, act: Act) -> tuple[KeptOutcome, bool]:
        """What came of the act, and whether it was done just now. An act without a request id is always new."""
        request = act.ask.request_id
        if request is None:
            return self._judged(act), True
        digest = digest_of(act.counter.code, act.kind, act.ask)
        before = known(act.connection, act.hall, request, digest)
        if before is not None:
            return before, False
        taken_back = KeptOutcome(None, RequestWithdrawn(WITHDRAWN, act.counter_before())) if act.ask.withdraw else None
        outcome = taken_back or self._judged(act)
        keep(act.connection, act.hall, request, digest, outcome, act.now.utc)
        return outcome, True

    def _judged(self, act: Act) -> KeptOutcome:
        """Done wholly, or not at all and why."""
        try:
            with act.connection.begin_nested():
                return KeptOutcome(act.perform(self._showing, self._rule))
        except NotNow as error:
            return KeptOutcome(None, ActRefused(str(error), act.counter_before(), error.seconds))
        except (MalformedAct, UnknownTicketOrCounter) as error:
            return KeptOutcome(None, error)

    def leave(self, hall: str, ticket_id: str) -> None:
        """The visitor leaves the queue, without a counter: who waits or is called may.

        Raises Unknown, NotNow or StoreError.
        """
        plan = self._plan_of(hall)
        with self._store.write(hall) as connection:
            now = self._clock.now()
            pos = self._store.positions(connection, hall, 1)
            leave(connection, hall, ticket_id, now, plan.day(now), pos)
        self._store.wake(hall)

    def come_back(self, hall: str, ticket_id: str) -> None:
        """The visitor who left by phone a moment ago takes the old place again, without a counter.

        Raises Unknown, NotNow or StoreError.
        """
        self._plan_of(hall)
        with self._store.write(hall) as connection:
            pos = self._store.positions(connection, hall, 1)
            come_back(connection, hall, ticket_id, self._clock.now(), pos)
        self._store.wake(hall)

    def bring_back(self, hall: str) -> int:
        """Visitors at counters that the catalogue no longer has wait again. Answers how many.

        Raises Unknown or StoreError.
        """
        plan = self._plan_of(hall)
        with self._store.read() as connection:
            if not stranded.find(connection, hall, plan, plan.day(self._clock.now())):
                return 0
        with self._store.write(hall) as connection:
            now = self._clock.now()
            day = plan.day(now)
            found = stranded.find(connection, hall, plan, day)
            for row in found:
                stranded.bring_back(self._store, connection, hall, row, now, day)
        self._store.wake(hall)
        return len(found)

    def queue(self, hall: str) -> QueueView:
        """Who waits, who is called, by queue. Raises Unknown or StoreError."""
        plan = self._plan_of(hall)
        day = plan.day(self._clock.now())
        with self._store.read() as connection:
            everybody = ticket_queries.in_hall_now(connection, hall, day)
            statuses = counter_queries.statuses(connection, hall, day)
            position = self._store.position(connection, hall)
        lines = [line(plan, series, everybody, statuses) for series in plan.queues]
        return QueueView(hall=hall, position=position, queues=tuple(lines))

    def counters(self, hall: str) -> CountersView:
        """All counters. Raises Unknown or StoreError."""
        plan = self._plan_of(hall)
        now = self._clock.now()
        with self._store.read() as connection:
            statuses = counter_queries.statuses(connection, hall, plan.day(now))
            staffed = counter_queries.signed_in(connection, hall, now.utc)
            views = [
                counter_queries.counter_view(
                    counter, status, counter_queries.visitor_at(connection, hall, status), staffed
                )
                for counter in plan.counters.values()
                for status in (statuses.get(counter.code, counter_queries.OPEN),)
            ]
        return CountersView(hall=hall, counters=tuple(views))
