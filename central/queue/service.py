"""The one authority on who is next: every act at a counter, one at a time in each hall.

An act is one transaction under the lock of the hall's row: it reads how ticket and counter stand, asks `queue.steps`
and `queue.order` what may come of it, and writes ticket, counter and one line of the hall's log.
"""

from __future__ import annotations

import uuid
from collections.abc import Callable
from dataclasses import replace

from central.config.hall import HallConfig
from central.queue import counter_queries, stranded, ticket_queries
from central.queue.act import (
    Act,
    asked_for,
    at_counter,
    beside,
    current,
    log,
    must_be_alone,
    must_be_as_seen,
    must_be_free,
    must_be_ours,
    must_have_been_shown,
    name_of,
    queues_asked_for,
    wish,
)
from central.queue.counter_queries import CounterStatus
from central.queue.display_reports import DisplayReports, MissRule
from central.queue.errors import ActRefused, MalformedAct, RequestWithdrawn, UnknownTicketOrCounter
from central.queue.handwritten import row_by_hand, what_is_entered
from central.queue.leaving import come_back, leave
from central.queue.once import WITHDRAWN, KeptOutcome, digest_of, keep, known
from central.queue.order import choose, streak_after
from central.queue.ticket_queries import AnyRow
from central.queue.transitions import NotNow, TransitionInput, after
from central.queue.visible_tickets import counter_now, done, line, served
from central.queue.wire import ActAsk, ActDone, CounterState, CountersView, QueueView
from central.store import CentralStore
from hall.clock import ClockProtocol
from hall.protocol import ActKind
from hall.tickets import QueueState, label

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
        """`plan_of` answers the plan that holds now; it raises KeyError for an unknown hall.

        `showing`: what displays say; `rule`: how long a number is shown before its visitor counts as not there.
        """
        self._store = store
        self._plan_of = plan_of
        self._clock = clock
        self._showing = showing or DisplayReports()
        self._rule = rule or MissRule()

    def do(self, hall: str, counter: str, kind: ActKind, ask: ActAsk, officer: str) -> ActDone:
        """One act. `officer` is who, where the act does not say. Raises Unknown, Malformed, Refused or StoreError."""
        plan = self._plan(hall)
        booth = plan.booths.get(counter)
        if booth is None:
            raise UnknownTicketOrCounter(f"hall {hall} has no counter {counter}: its catalogue names the counters")
        if kind in WITH_REASON and not (ask.reason or "").strip():
            raise MalformedAct(f"{kind} needs a reason")
        if ask.withdraw and ask.request_id is None:
            raise MalformedAct("withdraw needs the request_id of the act")
        with self._store.write(hall) as connection:
            now = self._clock.now()  # under the lock, so that times are in the order of the log
            day = plan.day(now)
            seat = counter_queries.seat(connection, hall, booth, plan, day)
            act = Act(connection, hall, plan, booth, kind, ask, ask.officer or officer, now, day, seat)
            outcome, fresh = self._once(act)
        if fresh and outcome.done is not None and outcome.done.pos:
            self._store.wake(hall)
        return outcome.tell()

    def _once(self, act: Act) -> tuple[KeptOutcome, bool]:
        """What came of the act, and whether it was done just now. An act without a request id is always new."""
        request = act.ask.request_id
        if request is None:
            return self._judged(act), True
        digest = digest_of(act.booth.code, act.kind, act.ask)
        before = known(act.connection, act.hall, request, digest)
        if before is not None:
            return before, False
        taken_back = KeptOutcome(None, RequestWithdrawn(WITHDRAWN, counter_now(act))) if act.ask.withdraw else None
        outcome = taken_back or self._judged(act)
        keep(act.connection, act.hall, request, digest, outcome, act.now.utc)
        return outcome, True

    def _judged(self, act: Act) -> KeptOutcome:
        """Done wholly, or not at all and why."""
        try:
            with act.connection.begin_nested():
                return KeptOutcome(self._do(act))
        except NotNow as error:
            return KeptOutcome(None, ActRefused(str(error), counter_now(act), error.seconds))
        except (MalformedAct, UnknownTicketOrCounter) as error:
            return KeptOutcome(None, error)

    def leave(self, hall: str, ticket_id: str) -> None:
        """The visitor leaves the queue, without a counter: who waits or is called may.

        Raises Unknown, NotNow or StoreError.
        """
        plan = self._plan(hall)
        with self._store.write(hall) as connection:
            now = self._clock.now()
            pos = self._store.positions(connection, hall, 1)
            leave(connection, hall, ticket_id, now, plan.day(now), pos)
        self._store.wake(hall)

    def come_back(self, hall: str, ticket_id: str) -> None:
        """The visitor who left by phone a moment ago takes the old place again, without a counter.

        Raises Unknown, NotNow or StoreError.
        """
        self._plan(hall)
        with self._store.write(hall) as connection:
            pos = self._store.positions(connection, hall, 1)
            come_back(connection, hall, ticket_id, self._clock.now(), pos)
        self._store.wake(hall)

    def bring_back(self, hall: str) -> int:
        """Visitors at counters that the catalogue no longer has wait again. Answers how many.

        Raises Unknown or StoreError.
        """
        plan = self._plan(hall)
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
        plan = self._plan(hall)
        day = plan.day(self._clock.now())
        with self._store.read() as connection:
            everybody = ticket_queries.in_hall_now(connection, hall, day)
            seats = counter_queries.seats(connection, hall, day)
            position = self._store.position(connection, hall)
        lines = [line(plan, series, everybody, seats) for series in plan.queues]
        return QueueView(hall=hall, position=position, queues=tuple(lines))

    def counters(self, hall: str) -> CountersView:
        """All counters. Raises Unknown or StoreError."""
        plan = self._plan(hall)
        now = self._clock.now()
        with self._store.read() as connection:
            seats = counter_queries.seats(connection, hall, plan.day(now))
            staffed = counter_queries.signed_in(connection, hall, now.utc)
            views = [
                counter_queries.counter_view(booth, seat, current(connection, hall, seat), staffed)
                for booth in plan.booths.values()
                for seat in (seats.get(booth.code, CounterStatus("open", None, 0)),)
            ]
        return CountersView(hall=hall, counters=tuple(views))

    def _plan(self, hall: str) -> HallConfig:
        try:
            return self._plan_of(hall)
        except KeyError as error:
            raise UnknownTicketOrCounter(f"there is no hall {hall}: the settings of central name the halls") from error

    def _do(self, act: Act) -> ActDone:
        match act.kind:
            case ActKind.CALL_NEXT:
                return self._call_next(act)
            case ActKind.BREAK | ActKind.RESUME | ActKind.CLOSE_EARLY | ActKind.REOPEN:
                return self._turn(act)
            case ActKind.HAND_NUMBER:
                return self._enter(act)
            case _:
                return self._step(act)

    def _call_next(self, act: Act) -> ActDone:
        must_be_free(act)
        waiting = ticket_queries.heads(act.connection, act.hall, act.day, queues_asked_for(act))
        chosen = choose(waiting, act.seat.streak, act.plan.most_in_a_row(act.booth.agency))
        if chosen is None:
            return done(act, 0, None, act.seat)
        row = ticket_queries.find(act.connection, act.hall, chosen.ticket_id)
        assert row is not None
        streak = streak_after(chosen, act.seat.streak)
        counter_queries.set_streak(act.connection, act.hall, act.plan.beside(act.booth), streak, act.day)
        return self._write(act, row, TransitionInput(act.booth.code), streak)

    def _step(self, act: Act) -> ActDone:
        """An act that concerns one ticket: the one named, or the visitor at this counter."""
        row = asked_for(act)
        if act.kind is ActKind.CALL:
            must_be_free(act)
            if row.queue not in act.booth.series:
                text = f"{name_of(row)} stands in queue {row.queue}, which counter {act.booth.code} does not serve."
                raise NotNow(text)
        must_be_ours(act, row)
        must_be_as_seen(act, row)
        if act.kind is ActKind.NO_SHOW:
            must_have_been_shown(act, row, self._showing, self._rule)
        return self._write(act, row, wish(act, row), act.seat.streak)

    def _write(self, act: Act, row: AnyRow, wanted: TransitionInput, streak: int) -> ActDone:
        """Ticket, counter and the line of the log."""
        old = ticket_queries.standing_of(row)
        new = after(act.kind, old, wanted)
        pos = self._store.positions(act.connection, act.hall, 1)
        ticket_queries.set_ticket(act.connection, act.hall, row, new, act.plan.queues.get(new.queue, row.agency), pos)
        if act.kind in (ActKind.CALL_NEXT, ActKind.CALL):
            ticket_queries.come_nearer(act.connection, act.hall, new.queue, row.ticket_id)
        seat = replace(act.seat, ticket_id=at_counter(act, row, new), streak=streak)
        counter_queries.set_seat(act.connection, act.hall, act.booth.code, seat, act.day)
        state, turn = new.told
        told = {"state": state.value, "round": turn, "recalls": new.recalls}
        body = {**told, "counter": new.counter, "series": new.queue}
        log(act, pos, "queue", row.ticket_id, {**body, **beside(old, new)})
        return done(act, pos, row.ticket_id, seat)

    def _turn(self, act: Act) -> ActDone:
        """A break, an early end and what takes them back."""
        wanted: tuple[str, ...]
        then: CounterState
        match act.kind:
            case ActKind.BREAK:
                wanted, then = ("open",), "break"
            case ActKind.RESUME:
                wanted, then = ("break",), "open"
            case ActKind.CLOSE_EARLY:
                wanted, then = ("open", "break"), "closed"
            case _:
                wanted, then = ("closed",), "open"
        if act.seat.state not in wanted:
            raise NotNow(f"Counter {act.booth.code} is {act.seat.state}: {act.kind} needs it {' or '.join(wanted)}.")
        if then != "open":
            must_be_alone(act)
        pos = self._store.positions(act.connection, act.hall, 1)
        seat = CounterStatus(then, act.seat.ticket_id, act.seat.streak)
        counter_queries.set_seat(act.connection, act.hall, act.booth.code, seat, act.day)
        others = counter_queries.seats(act.connection, act.hall, act.day)
        unserved = [series for series in act.booth.series if not served(act.plan, series, others)]
        body = {"counter": act.booth.code, "agency": act.booth.agency, "state": then, "unserved": unserved}
        log(act, pos, "counter", None, body)
        return done(act, pos, None, seat)

    def _enter(self, act: Act) -> ActDone:
        """A number written by hand takes its place by the time on the paper."""
        series, number, service = what_is_entered(act)
        period = max(1, self._store.period(act.connection, act.hall))
        if ticket_queries.number_is_taken(act.connection, act.hall, period, series, number):
            raise NotNow(f"{label(series, number)} was entered already.")
        pos = self._store.positions(act.connection, act.hall, 1)
        ticket_id = uuid.uuid4().hex
        ticket_queries.insert_ticket(
            act.connection, row_by_hand(act, ticket_id, (period, series, number, service), pos)
        )
        body = {
            "state": QueueState.WAITING.value,
            "round": 1,
            "recalls": 0,
            "counter": None,
            "by_hand": True,
            "series": series,
        }
        log(act, pos, "queue", ticket_id, body)
        return done(act, pos, ticket_id, act.seat)
