"""The one authority on who is next: every act at a counter, one at a time in each hall.

An act is one transaction under the lock of the hall's row: it reads how ticket and counter stand, asks `queue.steps`
and `queue.order` what may come of it, and writes ticket, counter and one line of the hall's log.
"""

from __future__ import annotations

import uuid
from collections.abc import Callable, Mapping
from dataclasses import dataclass, replace
from datetime import date, timedelta

from sqlalchemy import Connection

from central.queue import rows
from central.queue.order import InLine, choose, line_up, streak_after
from central.queue.plan import Booth, Day, Plan
from central.queue.rows import AnyRow, Seat
from central.queue.steps import NotNow, Standing, Wish, after
from central.queue.wire import ActAsk, ActDone, CounterState, CountersView, CounterView, QueueLine, QueueView
from central.store import CentralStore
from kiosk.clock import TellsTime
from kiosk.protocol import ActKind
from kiosk.tickets import ClockGrade, Moment, QueueState, label

HAND = (901, 999)
"""Numbers that are written by hand when no machine works, and entered later."""
WITH_REASON = frozenset({ActKind.CALL, ActKind.CANCEL, ActKind.PRIORITISE, ActKind.HAND_NUMBER})
FREES_THE_COUNTER = frozenset(set(QueueState) - {QueueState.CALLED, QueueState.SERVING})


class Unknown(LookupError):
    """There is no such hall, counter, ticket or service; the text names it."""


class Malformed(ValueError):
    """The act lacks something that it needs; the text says what."""


class Refused(Exception):
    """The act cannot be done now; `counter` is how the counter stands."""

    def __init__(self, text: str, counter: CounterView) -> None:
        super().__init__(text)
        self.counter = counter


@dataclass(frozen=True, slots=True)
class _Act:
    """One act while it is done."""

    connection: Connection
    hall: str
    plan: Plan
    booth: Booth
    kind: ActKind
    ask: ActAsk
    officer: str
    now: Moment
    day: Day
    seat: Seat


class Halls:
    """The queues of all halls. May be used from any thread."""

    def __init__(self, store: CentralStore, plan_of: Callable[[str], Plan], clock: TellsTime) -> None:
        """`plan_of` answers the plan that holds now; it raises KeyError for an unknown hall."""
        self._store = store
        self._plan_of = plan_of
        self._clock = clock

    def do(self, hall: str, counter: str, kind: ActKind, ask: ActAsk, officer: str) -> ActDone:
        """One act. `officer` is who, where the act does not say. Raises Unknown, Malformed, Refused or StoreError."""
        plan = self._plan(hall)
        booth = plan.booths.get(counter)
        if booth is None:
            raise Unknown(f"hall {hall} has no counter {counter}: its catalogue names the counters")
        if kind in WITH_REASON and not (ask.reason or "").strip():
            raise Malformed(f"{kind} needs a reason")
        now = self._clock.now()
        day = plan.day(now)
        with self._store.write(hall) as connection:
            seat = rows.seat(connection, hall, booth, plan, day)
            act = _Act(connection, hall, plan, booth, kind, ask, ask.officer or officer, now, day, seat)
            try:
                done = self._do(act)
            except NotNow as error:
                raise Refused(str(error), _counter_now(act)) from error
        if done.pos:
            self._store.wake(hall)
        return done

    def queue(self, hall: str) -> QueueView:
        """Who waits, who is called, by queue. Raises Unknown or StoreError."""
        plan = self._plan(hall)
        day = plan.day(self._clock.now())
        with self._store.read() as connection:
            everybody = rows.in_hall_now(connection, hall, day)
            seats = rows.seats(connection, hall, day)
            position = self._store.position(connection, hall)
        lines = [_line(plan, series, everybody, seats) for series in plan.queues]
        return QueueView(hall=hall, position=position, queues=tuple(lines))

    def counters(self, hall: str) -> CountersView:
        """All counters. Raises Unknown or StoreError."""
        plan = self._plan(hall)
        day = plan.day(self._clock.now())
        with self._store.read() as connection:
            seats = rows.seats(connection, hall, day)
            views = [
                rows.counter_view(booth, seat, _current(connection, hall, seat))
                for booth in plan.booths.values()
                for seat in (seats.get(booth.code, Seat("open", None, 0)),)
            ]
        return CountersView(hall=hall, counters=tuple(views))

    def _plan(self, hall: str) -> Plan:
        try:
            return self._plan_of(hall)
        except KeyError as error:
            raise Unknown(f"there is no hall {hall}: the settings of central name the halls") from error

    def _do(self, act: _Act) -> ActDone:
        match act.kind:
            case ActKind.CALL_NEXT:
                return self._call_next(act)
            case ActKind.BREAK | ActKind.RESUME | ActKind.CLOSE_EARLY | ActKind.REOPEN:
                return self._turn(act)
            case ActKind.HAND_NUMBER:
                return self._enter(act)
            case _:
                return self._step(act)

    def _call_next(self, act: _Act) -> ActDone:
        _must_be_free(act)
        waiting = rows.heads(act.connection, act.hall, act.day, act.booth.series)
        chosen = choose(waiting, act.seat.streak, act.plan.most_in_a_row(act.booth.agency))
        if chosen is None:
            return _done(act, 0, None, act.seat)
        row = rows.find(act.connection, act.hall, chosen.ticket_id)
        assert row is not None
        streak = streak_after(chosen, act.seat.streak)
        rows.set_streak(act.connection, act.hall, act.plan.beside(act.booth), streak, act.day)
        return self._write(act, row, Wish(act.booth.code), streak)

    def _step(self, act: _Act) -> ActDone:
        """An act that concerns one ticket: the one named, or the visitor at this counter."""
        row = _ticket(act)
        if act.kind is ActKind.CALL:
            _must_be_free(act)
            if row.queue not in act.booth.series:
                raise NotNow(
                    f"{_label(row)} stands in queue {row.queue}, which counter {act.booth.code} does not serve."
                )
        _must_be_ours(act, row)
        return self._write(act, row, _wish(act, row), act.seat.streak)

    def _write(self, act: _Act, row: AnyRow, wish: Wish, streak: int) -> ActDone:
        """Ticket, counter and the line of the log."""
        old = rows.standing_of(row)
        new = after(act.kind, old, wish)
        pos = self._store.positions(act.connection, act.hall, 1)
        rows.set_ticket(act.connection, act.hall, row, new, act.plan.queues.get(new.queue, row.agency), pos)
        if act.kind in (ActKind.CALL_NEXT, ActKind.CALL):
            rows.come_nearer(act.connection, act.hall, new.queue, row.ticket_id)
        seat = replace(act.seat, ticket_id=_at_counter(act, row, new), streak=streak)
        rows.set_seat(act.connection, act.hall, act.booth.code, seat, act.day)
        state, turn = new.told
        body = {"state": state.value, "round": turn, "recalls": new.recalls, "counter": new.counter}
        _log(act, pos, "queue", row.ticket_id, {**body, **_beside(old, new)})
        return _done(act, pos, row.ticket_id, seat)

    def _turn(self, act: _Act) -> ActDone:
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
            _must_be_alone(act)
        pos = self._store.positions(act.connection, act.hall, 1)
        seat = Seat(then, act.seat.ticket_id, act.seat.streak)
        rows.set_seat(act.connection, act.hall, act.booth.code, seat, act.day)
        others = rows.seats(act.connection, act.hall, act.day)
        unserved = [series for series in act.booth.series if not _served(act.plan, series, others)]
        body = {"counter": act.booth.code, "agency": act.booth.agency, "state": then, "unserved": unserved}
        _log(act, pos, "counter", None, body)
        return _done(act, pos, None, seat)

    def _enter(self, act: _Act) -> ActDone:
        """A number written by hand takes its place by the time on the paper."""
        series, number, service = _by_hand(act)
        period = max(1, self._store.period(act.connection, act.hall))
        if rows.number_is_taken(act.connection, act.hall, period, series, number):
            raise NotNow(f"{label(series, number)} was entered already.")
        pos = self._store.positions(act.connection, act.hall, 1)
        ticket_id = uuid.uuid4().hex
        rows.insert_ticket(act.connection, _hand_row(act, ticket_id, (period, series, number, service), pos))
        body = {"state": QueueState.WAITING.value, "round": 1, "recalls": 0, "counter": None, "by_hand": True}
        _log(act, pos, "queue", ticket_id, body)
        return _done(act, pos, ticket_id, act.seat)


def _ticket(act: _Act) -> AnyRow:
    name = act.ask.ticket or act.seat.ticket_id
    if name is None:
        raise NotNow(f"Counter {act.booth.code} has no visitor: call one, or name a ticket.")
    row = rows.find(act.connection, act.hall, name)
    if row is None:
        raise Unknown(f"hall {act.hall} knows no ticket {name}")
    return row


def _must_be_free(act: _Act) -> None:
    """A second press of "next" must not send the first visitor away."""
    if act.seat.state != "open":
        raise NotNow(f"Counter {act.booth.code} is {act.seat.state}: resume or reopen it first.")
    _must_be_alone(act)


def _must_be_alone(act: _Act) -> None:
    row = _current(act.connection, act.hall, act.seat)
    if row is not None:
        text = f"Counter {act.booth.code} has {_label(row)} ({row.queue_state}): finish with done or no_show first."
        raise NotNow(text)


def _must_be_ours(act: _Act, row: AnyRow) -> None:
    """A visitor at another counter is that counter's; one who waits is the agency's."""
    there = row.queue_state in (QueueState.CALLED.value, QueueState.SERVING.value)
    if there and row.counter != act.booth.code:
        raise NotNow(f"{_label(row)} is at counter {row.counter}: only that counter can do this.")
    if act.plan.queues.get(row.queue) != act.booth.agency and row.queue not in act.booth.series:
        text = f"{_label(row)} stands in queue {row.queue} of another agency than counter {act.booth.code}."
        raise NotNow(text)


def _wish(act: _Act, row: AnyRow) -> Wish:
    """What this act needs to know beside the ticket."""
    code = act.booth.code
    match act.kind:
        case ActKind.CHANGE_SERVICE | ActKind.TRANSFER:
            queue, service = _wanted_service(act, row)
            return Wish(code, queue=queue, service=service, now_ms=int(act.now.utc.timestamp() * 1000))
        case ActKind.CONTINUE_TOMORROW:
            if act.now.grade is ClockGrade.BAD:
                raise NotNow("The clock of central is not known to be right: nobody can say what day tomorrow is.")
            return Wish(code, day=date.fromisoformat(act.plan.next_day(row.queue, act.now)))
        case _:
            return Wish(code, priority=act.ask.priority is not False)


def _wanted_service(act: _Act, row: AnyRow) -> tuple[str, str]:
    """Queue and code of the service asked for, which must be of this agency or of another as the act says."""
    service = _service(act)
    same = service[2] == act.plan.queues.get(row.queue)
    if act.kind is ActKind.CHANGE_SERVICE and not same:
        raise NotNow(f"{service[1]} is a service of {service[2]}: use transfer.")
    if act.kind is ActKind.TRANSFER and same:
        raise NotNow(f"{service[1]} is a service of the same agency: use change_service.")
    return service[0], service[1]


def _service(act: _Act) -> tuple[str, str, str]:
    """Series, code and agency of the service that the act names."""
    if act.ask.service is None:
        raise Malformed(f"{act.kind} needs a service")
    try:
        found = act.plan.catalogue.service(act.ask.service)
    except KeyError as error:
        raise Unknown(f"the catalogue has no service {act.ask.service}") from error
    return found.series, found.code, found.agency


def _at_counter(act: _Act, row: AnyRow, new: Standing) -> str | None:
    """Whom the counter has after the act."""
    if new.counter == act.booth.code and new.state not in FREES_THE_COUNTER:
        return str(row.ticket_id)
    return None if act.seat.ticket_id == row.ticket_id else act.seat.ticket_id


def _beside(old: Standing, new: Standing) -> dict[str, object]:
    """What else changed: for displays and for whoever reads the log later."""
    changed: dict[str, object] = {}
    for name in ("queue", "service", "priority", "held"):
        if getattr(old, name) != getattr(new, name):
            changed[name] = getattr(new, name)
    if new.not_before is not None and old.not_before != new.not_before:
        changed["not_before"] = new.not_before.isoformat()
    return changed


def _log(act: _Act, pos: int, kind: str, ticket_id: str | None, body: Mapping[str, object]) -> None:
    line = {
        "hall": act.hall,
        "pos": pos,
        "kind": kind,
        "ticket_id": ticket_id,
        "counter": act.booth.code,
        "officer": act.officer,
        "reason": act.ask.reason,
        "at_utc": act.now.utc,
        "body": {**body, "act": act.kind.value},
    }
    rows.write_act(act.connection, line)


def _by_hand(act: _Act) -> tuple[str, int, str]:
    """Series, number and service of a number written by hand."""
    series, number = act.ask.series, act.ask.number
    if series is None or number is None:
        raise Malformed("hand_number needs series and number")
    if not HAND[0] <= number <= HAND[1]:
        raise Malformed(f"hand_number takes {HAND[0]} to {HAND[1]}: other numbers are given by machines")
    if series not in act.booth.series:
        raise NotNow(f"Counter {act.booth.code} does not serve queue {series}: enter it at one that does.")
    if act.ask.service is None:
        return series, number, ""
    found = _service(act)
    if found[0] != series:
        raise Malformed(f"service {found[1]} has series {found[0]}, not {series}")
    return series, number, found[1]


def _hand_row(act: _Act, ticket_id: str, what: tuple[int, str, int, str], pos: int) -> dict[str, object]:
    period, series, number, service = what
    at = act.ask.written_at or act.now.utc
    if at > act.now.utc + timedelta(minutes=1):
        raise Malformed("written_at lies in the future")
    order_ms = int(at.timestamp() * 1000)
    if order_ms < act.day.floor_ms:
        raise Malformed("written_at lies on an earlier day: only numbers of today are entered")
    return {
        "hall": act.hall,
        "ticket_id": ticket_id,
        "kiosk_id": "",
        "incarnation": "",
        "period": period,
        "series": series,
        "queue": series,
        "number": number,
        "agency": act.plan.queues[series],
        "service": service,
        "language": "id",
        "code": "",
        "at_utc": at,
        "at_trust": act.now.grade.value,
        "arrived_at": act.now.utc,
        "order_ms": order_ms,
        "pos": pos,
        "queue_state": QueueState.WAITING.value,
        "round": 1,
        "recalls": 0,
        "position": pos,
        "counter": None,
        "priority": act.ask.priority is True,
        "print_state": "",
        "held": False,
        "not_before": None,
        "return_after": None,
    }


def _current(connection: Connection, hall: str, seat: Seat) -> AnyRow | None:
    """The visitor at a counter."""
    return None if seat.ticket_id is None else rows.find(connection, hall, seat.ticket_id)


def _counter_now(act: _Act) -> CounterView:
    return rows.counter_view(act.booth, act.seat, _current(act.connection, act.hall, act.seat))


def _done(act: _Act, pos: int, ticket_id: str | None, seat: Seat) -> ActDone:
    row = None if ticket_id is None else rows.find(act.connection, act.hall, ticket_id)
    current = row if ticket_id == seat.ticket_id else _current(act.connection, act.hall, seat)
    return ActDone(
        act=act.kind,
        pos=pos,
        ticket=None if row is None else rows.view_of(row),
        counter=rows.counter_view(act.booth, seat, current),
        waiting=rows.people_waiting(act.connection, act.hall, act.day, act.booth.series),
    )


def _label(row: AnyRow) -> str:
    return label(row.series, row.number)


def _serving(plan: Plan, series: str, seats: Mapping[str, Seat]) -> int:
    """Counters of a queue that are open."""
    open_seat = Seat("open", None, 0)
    return sum(
        series in booth.series and seats.get(booth.code, open_seat).state == "open" for booth in plan.booths.values()
    )


def _served(plan: Plan, series: str, seats: Mapping[str, Seat]) -> bool:
    """Whether somebody may still be called: a counter that is open or only pauses."""
    open_seat = Seat("open", None, 0)
    return any(
        series in booth.series and seats.get(booth.code, open_seat).state != "closed" for booth in plan.booths.values()
    )


def _line(plan: Plan, series: str, everybody: list[AnyRow], seats: Mapping[str, Seat]) -> QueueLine:
    """One queue as it is shown, those who wait in the order of calls."""
    here = [row for row in everybody if row.queue == series]
    by_id = {row.ticket_id: rows.view_of(row) for row in here}
    waiting = [row for row in here if row.queue_state == QueueState.WAITING.value]
    line: list[InLine] = [rows.in_line(row) for row in waiting if not row.held]
    streak = max(
        (seats[code].streak for code, b in plan.booths.items() if series in b.series and code in seats), default=0
    )
    agency = plan.queues[series]
    return QueueLine(
        series=series,
        agency=agency,
        waiting=tuple(by_id[one.ticket_id] for one in line_up(line, streak, plan.most_in_a_row(agency))),
        held=tuple(by_id[row.ticket_id] for row in waiting if row.held),
        called=tuple(by_id[row.ticket_id] for row in here if row.queue_state != QueueState.WAITING.value),
        counters_open=_serving(plan, series, seats),
    )
