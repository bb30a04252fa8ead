"""One act at a counter, within its transaction: whether it may be done, what it changes, and its line of the log."""

from __future__ import annotations

import json
import uuid
from collections.abc import Mapping
from dataclasses import dataclass, replace
from datetime import date
from types import MappingProxyType

from sqlalchemy import Connection

from central.config.hall import Counter, Day, HallConfig
from central.queue import counter_queries, ticket_queries
from central.queue.counter_queries import CounterStatus
from central.queue.display_reports import DisplayReports, MissRule
from central.queue.errors import MalformedAct, UnknownTicketOrCounter
from central.queue.handwritten import columns_of, number_written
from central.queue.order import choose, streak_after
from central.queue.ticket_queries import AnyRow
from central.queue.transitions import NotNow, TicketState, TooSoon, TransitionInput, after
from central.queue.visible_tickets import served
from central.queue.wire import ActAsk, ActDone, CounterState, CounterView
from central.store import CentralStore
from hall.catalogue import Service
from hall.protocol import ActKind
from hall.tickets import ClockGrade, Moment, QueueState, label

CALLS = frozenset({ActKind.CALL_NEXT, ActKind.CALL})
AT_A_COUNTER = frozenset({QueueState.CALLED, QueueState.SERVING})
TURNS: Mapping[ActKind, tuple[tuple[CounterState, ...], CounterState]] = MappingProxyType({
    ActKind.BREAK: (("open",), "break"),
    ActKind.RESUME: (("break",), "open"),
    ActKind.CLOSE_EARLY: (("open", "break"), "closed"),
    ActKind.REOPEN: (("closed",), "open"),
})  # fmt: skip
"""Acts about the counter alone: the states that each may follow, and the state it leads to."""


@dataclass(frozen=True, slots=True)
class Act:
    """One act; `status` is how the counter stood before it."""

    store: CentralStore
    connection: Connection
    hall: str
    plan: HallConfig
    counter: Counter
    kind: ActKind
    ask: ActAsk
    officer: str
    now: Moment
    day: Day
    status: CounterStatus

    def perform(self, showing: DisplayReports, rule: MissRule) -> ActDone:
        """Do it. Raises NotNow, MalformedAct or UnknownTicketOrCounter; the caller then takes back what was written.

        `showing`, `rule`: what displays show, and how long before a visitor counts as not there.
        """
        if self.kind in TURNS:
            return self._turn()
        if self.kind is ActKind.HAND_NUMBER:
            return self._enter()
        if self.kind is ActKind.CALL_NEXT:
            return self._call_next()
        row = self._asked_for()
        self._may_be_done(row)
        if self.kind is ActKind.NO_SHOW:
            self._must_have_been_shown(row, showing, rule)
        return self._write(row, self._transition_input(row), self.status.streak)

    def counter_before(self) -> CounterView:
        """How the counter stood before the act."""
        return counter_queries.counter_view(self.counter, self.status, self._visitor_at(self.status))

    # ---- the acts

    def _call_next(self) -> ActDone:
        self._must_be_free()
        waiting = ticket_queries.heads(self.connection, self.hall, self.day, self._queues_asked_for())
        chosen = choose(waiting, self.status.streak, self.plan.most_in_a_row(self.counter.agency))
        if chosen is None:
            return self._done(0, None, self.status)
        row = ticket_queries.find(self.connection, self.hall, chosen.ticket_id)
        assert row is not None
        streak = streak_after(chosen, self.status.streak)
        counter_queries.set_streak(self.connection, self.hall, self.plan.beside(self.counter), streak, self.day)
        return self._write(row, TransitionInput(self.counter.code), streak)

    def _turn(self) -> ActDone:
        """A break, an early end and what takes them back."""
        wanted, then = TURNS[self.kind]
        if self.status.state not in wanted:
            raise NotNow(
                f"Counter {self.counter.code} is {self.status.state}: {self.kind} needs it {' or '.join(wanted)}."
            )
        if then != "open":
            self._must_be_alone()
        pos = self.store.positions(self.connection, self.hall, 1)
        status = replace(self.status, state=then)
        counter_queries.set_status(self.connection, self.hall, self.counter.code, status, self.day)
        others = counter_queries.statuses(self.connection, self.hall, self.day)
        unserved = [series for series in self.counter.series if not served(self.plan, series, others)]
        body = {"counter": self.counter.code, "agency": self.counter.agency, "state": then, "unserved": unserved}
        self._log(pos, "counter", None, body)
        return self._done(pos, None, status)

    def _enter(self) -> ActDone:
        """A number written by hand takes its place by the time on the paper."""
        series, number = number_written(self.ask, self.counter)
        service = None if self.ask.service is None else self._service()
        if service is not None and service.series != series:
            raise MalformedAct(f"service {service.code} has series {service.series}, not {series}")
        period = max(1, self.store.period(self.connection, self.hall))
        if ticket_queries.number_is_taken(self.connection, self.hall, period, series, number):
            raise NotNow(f"{label(series, number)} was entered already.")
        pos = self.store.positions(self.connection, self.hall, 1)
        ticket_id = uuid.uuid4().hex
        place = {"hall": self.hall, "ticket_id": ticket_id, "period": period, "pos": pos, "position": pos}
        of = {"agency": self.plan.queues[series], "service": "" if service is None else service.code}
        ticket_queries.insert_ticket(self.connection, {**columns_of(self.ask, self.now, self.day), **place, **of})
        state = {"state": QueueState.WAITING.value, "round": 1, "recalls": 0, "counter": None}
        self._log(pos, "queue", ticket_id, {**state, "by_hand": True, "series": series})
        return self._done(pos, ticket_id, self.status)

    def _write(self, row: AnyRow, wanted: TransitionInput, streak: int) -> ActDone:
        """Ticket, counter and the line of the log."""
        old = ticket_queries.standing_of(row)
        new = after(self.kind, old, wanted)
        pos = self.store.positions(self.connection, self.hall, 1)
        agency = self.plan.queues.get(new.queue, row.agency)
        ticket_queries.set_ticket(self.connection, self.hall, row, new, agency, pos)
        if self.kind in CALLS:
            ticket_queries.come_nearer(self.connection, self.hall, new.queue, row.ticket_id)
        status = replace(self.status, ticket_id=self._at_counter_then(row, new), streak=streak)
        counter_queries.set_status(self.connection, self.hall, self.counter.code, status, self.day)
        self._log(pos, "queue", row.ticket_id, {**new.log_body, **_changed(old, new)})
        return self._done(pos, row.ticket_id, status)

    def _at_counter_then(self, row: AnyRow, new: TicketState) -> str | None:
        """Whom the counter has after the act."""
        if new.counter == self.counter.code and new.state in AT_A_COUNTER:
            return str(row.ticket_id)
        return None if self.status.ticket_id == row.ticket_id else self.status.ticket_id

    def _log(self, pos: int, kind: str, ticket_id: str | None, body: Mapping[str, object]) -> None:
        """One line of the hall's log: who, when, why."""
        ticket_queries.write_act(
            self.connection, hall=self.hall, pos=pos, kind=kind, ticket_id=ticket_id, counter=self.counter.code,
            officer=self.officer, reason=self.ask.reason, at_utc=self.now.utc, body={**body, "act": self.kind.value},
        )  # fmt: skip

    def _done(self, pos: int, ticket_id: str | None, status: CounterStatus) -> ActDone:
        """What came of the act."""
        row = None if ticket_id is None else ticket_queries.find(self.connection, self.hall, ticket_id)
        there = row if ticket_id == status.ticket_id else self._visitor_at(status)
        return ActDone(
            act=self.kind,
            pos=pos,
            ticket=None if row is None else ticket_queries.view_of(row),
            counter=counter_queries.counter_view(self.counter, status, there),
            waiting=ticket_queries.people_waiting(self.connection, self.hall, self.day, self.counter.series),
        )

    # ---- what the act names

    def _visitor_at(self, status: CounterStatus) -> AnyRow | None:
        return counter_queries.visitor_at(self.connection, self.hall, status)

    def _asked_for(self) -> AnyRow:
        """The ticket named, or the visitor at the counter."""
        name = self.ask.ticket or self.status.ticket_id
        if name is None:
            raise NotNow(f"Counter {self.counter.code} has no visitor: call one, or name a ticket.")
        row = ticket_queries.find(self.connection, self.hall, name)
        if row is None:
            raise UnknownTicketOrCounter(f"hall {self.hall} knows no ticket {name}")
        return row

    def _queues_asked_for(self) -> tuple[str, ...]:
        """The queues from which the next visitor is called."""
        wanted = self.ask.queues or self.counter.series
        if other := sorted(set(wanted) - set(self.counter.series)):
            raise NotNow(f"Counter {self.counter.code} does not serve queue {', '.join(other)}.")
        return tuple(wanted)

    def _service(self) -> Service:
        """The service that the act names."""
        if self.ask.service is None:
            raise MalformedAct(f"{self.kind} needs a service")
        try:
            return self.plan.catalogue.service(self.ask.service)
        except KeyError as error:
            raise UnknownTicketOrCounter(f"the catalogue has no service {self.ask.service}") from error

    def _transition_input(self, row: AnyRow) -> TransitionInput:
        """What this act needs to know beside the ticket."""
        code = self.counter.code
        match self.kind:
            case ActKind.CHANGE_SERVICE | ActKind.TRANSFER:
                service = self._other_service(row)
                now_ms = int(self.now.utc.timestamp() * 1000)
                return TransitionInput(code, queue=service.series, service=service.code, now_ms=now_ms)
            case ActKind.CONTINUE_TOMORROW:
                if self.now.grade is ClockGrade.BAD:
                    raise NotNow("The clock of central is not known to be right: the next day of opening is unknown.")
                return TransitionInput(code, day=date.fromisoformat(self.plan.next_day(row.queue, self.now)))
            case _:
                return TransitionInput(code, priority=self.ask.priority is not False)

    def _other_service(self, row: AnyRow) -> Service:
        """The service asked for, which must be of this agency or of another as the act says."""
        service = self._service()
        same = service.agency == self.plan.queues.get(row.queue)
        if self.kind is ActKind.CHANGE_SERVICE and not same:
            raise NotNow(f"{service.code} is a service of {service.agency}: use transfer.")
        if self.kind is ActKind.TRANSFER and same:
            raise NotNow(f"{service.code} is a service of the same agency: use change_service.")
        return service

    # ---- what must hold

    def _must_be_free(self) -> None:
        """A second press of "next" must not send the first visitor away."""
        if self.status.state != "open":
            raise NotNow(f"Counter {self.counter.code} is {self.status.state}: resume or reopen it first.")
        self._must_be_alone()

    def _must_be_alone(self) -> None:
        """Nobody is at the counter."""
        row = self._visitor_at(self.status)
        if row is not None:
            here = f"{_name_of(row)} ({row.queue_state})"
            raise NotNow(f"Counter {self.counter.code} has {here}: finish with done or no_show first.")

    def _may_be_done(self, row: AnyRow) -> None:
        """A visitor at another counter is that counter's; one who waits is the agency's.

        A press that was made before the latest call of this visitor is not for it.
        """
        name = _name_of(row)
        if self.kind is ActKind.CALL:
            self._must_be_free()
            if row.queue not in self.counter.series:
                text = f"{name} stands in queue {row.queue}, which counter {self.counter.code} does not serve."
                raise NotNow(text)
        there = QueueState(row.queue_state) in AT_A_COUNTER
        if there and row.counter != self.counter.code:
            raise NotNow(f"{name} is at counter {row.counter}: only that counter can do this.")
        if self.plan.queues.get(row.queue) != self.counter.agency and row.queue not in self.counter.series:
            raise NotNow(f"{name} stands in queue {row.queue} of another agency than counter {self.counter.code}.")
        seen = self.ask.seen
        if seen is not None and (seen.round, seen.recalls) != (row.round, row.recalls):
            raise NotNow(f"{name} was called or came back in the meantime: look at the queue again.")

    def _must_have_been_shown(self, row: AnyRow, showing: DisplayReports, rule: MissRule) -> None:
        """Nobody is taken for not being there before the number could be read."""
        calls: list[AnyRow] = []
        for line in ticket_queries.acts_of(self.connection, self.hall, row.ticket_id):
            kind = json.loads(line.body).get("act")
            if kind in CALLS:
                calls = [line]
            elif kind == ActKind.RECALL:
                calls.append(line)
        if not calls or row.queue_state != QueueState.CALLED.value:
            return
        shown = showing.of(self.hall, row.agency, [line.pos for line in calls], self.now)
        left = rule.seconds_left(shown, (self.now.utc - calls[0].at_utc).total_seconds())
        if left:
            unseen = shown.screens and shown.for_seconds is None
            where = "stands on no display yet" if unseen else "was called just now"
            text = f"{_name_of(row)} {where}: a no-show may follow in {left} s, or start if the visitor came."
            raise TooSoon(text, left)


def _name_of(row: AnyRow) -> str:
    """The label of the ticket in this row."""
    return label(row.series, row.number)


def _changed(old: TicketState, new: TicketState) -> dict[str, object]:
    """What else changed: for displays and for readers of the log."""
    changed: dict[str, object] = {}
    for name in ("queue", "service", "priority", "held"):
        if getattr(old, name) != getattr(new, name):
            changed[name] = getattr(new, name)
    if new.not_before is not None and old.not_before != new.not_before:
        changed["not_before"] = new.not_before.isoformat()
    return changed
