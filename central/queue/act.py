"""One act while it is done: what it is about, whether it may be done here, and its line in the hall's log."""

from __future__ import annotations

import json
from collections.abc import Mapping
from dataclasses import dataclass
from datetime import date

from sqlalchemy import Connection

from central.config.hall import Counter, Day, HallConfig
from central.queue import ticket_queries
from central.queue.counter_queries import CounterStatus
from central.queue.display_reports import DisplayReports, MissRule
from central.queue.errors import MalformedAct, UnknownTicketOrCounter
from central.queue.ticket_queries import AnyRow
from central.queue.transitions import NotNow, TicketState, TooSoon, TransitionInput
from central.queue.wire import ActAsk
from hall.protocol import ActKind
from hall.tickets import ClockGrade, Moment, QueueState, label

CALLS = frozenset({ActKind.CALL_NEXT.value, ActKind.CALL.value})
AT_A_COUNTER = frozenset({QueueState.CALLED, QueueState.SERVING})


@dataclass(frozen=True, slots=True)
class Act:
    """One act while it is done."""

    connection: Connection
    hall: str
    plan: HallConfig
    booth: Counter
    kind: ActKind
    ask: ActAsk
    officer: str
    now: Moment
    day: Day
    seat: CounterStatus


def asked_for(act: Act) -> AnyRow:
    """The ticket named, or the visitor at the counter."""
    name = act.ask.ticket or act.seat.ticket_id
    if name is None:
        raise NotNow(f"Counter {act.booth.code} has no visitor: call one, or name a ticket.")
    row = ticket_queries.find(act.connection, act.hall, name)
    if row is None:
        raise UnknownTicketOrCounter(f"hall {act.hall} knows no ticket {name}")
    return row


def must_be_free(act: Act) -> None:
    """A second press of "next" must not send the first visitor away."""
    if act.seat.state != "open":
        raise NotNow(f"Counter {act.booth.code} is {act.seat.state}: resume or reopen it first.")
    must_be_alone(act)


def must_be_alone(act: Act) -> None:
    """Nobody is at the counter."""
    row = current(act.connection, act.hall, act.seat)
    if row is not None:
        text = f"Counter {act.booth.code} has {name_of(row)} ({row.queue_state}): finish with done or no_show first."
        raise NotNow(text)


def must_be_ours(act: Act, row: AnyRow) -> None:
    """A visitor at another counter is that counter's; one who waits is the agency's."""
    there = QueueState(row.queue_state) in AT_A_COUNTER
    if there and row.counter != act.booth.code:
        raise NotNow(f"{name_of(row)} is at counter {row.counter}: only that counter can do this.")
    if act.plan.queues.get(row.queue) != act.booth.agency and row.queue not in act.booth.series:
        text = f"{name_of(row)} stands in queue {row.queue} of another agency than counter {act.booth.code}."
        raise NotNow(text)


def must_be_as_seen(act: Act, row: AnyRow) -> None:
    """A press that was made before the latest call of this visitor is not for it."""
    seen = act.ask.seen
    if seen is not None and (seen.round, seen.recalls) != (row.round, row.recalls):
        raise NotNow(f"{name_of(row)} was called or came back in the meantime: look at the queue again.")


def must_have_been_shown(act: Act, row: AnyRow, showing: DisplayReports, rule: MissRule) -> None:
    """Nobody is taken for not being there before the number could be read."""
    calls: list[AnyRow] = []
    for line in ticket_queries.acts_of(act.connection, act.hall, row.ticket_id):
        kind = json.loads(line.body).get("act")
        if kind in CALLS:
            calls = [line]
        elif kind == ActKind.RECALL.value:
            calls.append(line)
    if not calls or row.queue_state != QueueState.CALLED.value:
        return
    shown = showing.of(act.hall, row.agency, [line.pos for line in calls], act.now)
    left = rule.seconds_left(shown, (act.now.utc - calls[0].at_utc).total_seconds())
    if left:
        where = "stands on no display yet" if shown.screens and shown.for_seconds is None else "was called just now"
        raise TooSoon(f"{name_of(row)} {where}: a no-show may follow in {left} s, or start if the visitor came.", left)


def queues_asked_for(act: Act) -> tuple[str, ...]:
    """The queues from which the next visitor is called."""
    wanted = act.ask.queues or act.booth.series
    if other := sorted(set(wanted) - set(act.booth.series)):
        raise NotNow(f"Counter {act.booth.code} does not serve queue {', '.join(other)}.")
    return tuple(wanted)


def wish(act: Act, row: AnyRow) -> TransitionInput:
    """What this act needs to know beside the ticket."""
    code = act.booth.code
    match act.kind:
        case ActKind.CHANGE_SERVICE | ActKind.TRANSFER:
            queue, service = _wanted_service(act, row)
            return TransitionInput(code, queue=queue, service=service, now_ms=int(act.now.utc.timestamp() * 1000))
        case ActKind.CONTINUE_TOMORROW:
            if act.now.grade is ClockGrade.BAD:
                raise NotNow("The clock of central is not known to be right: nobody can say what day tomorrow is.")
            return TransitionInput(code, day=date.fromisoformat(act.plan.next_day(row.queue, act.now)))
        case _:
            return TransitionInput(code, priority=act.ask.priority is not False)


def _wanted_service(act: Act, row: AnyRow) -> tuple[str, str]:
    """Queue and code of the service asked for, which must be of this agency or of another as the act says."""
    series, code, agency = service(act)
    same = agency == act.plan.queues.get(row.queue)
    if act.kind is ActKind.CHANGE_SERVICE and not same:
        raise NotNow(f"{code} is a service of {agency}: use transfer.")
    if act.kind is ActKind.TRANSFER and same:
        raise NotNow(f"{code} is a service of the same agency: use change_service.")
    return series, code


def service(act: Act) -> tuple[str, str, str]:
    """Series, code and agency of the service that the act names."""
    if act.ask.service is None:
        raise MalformedAct(f"{act.kind} needs a service")
    try:
        found = act.plan.catalogue.service(act.ask.service)
    except KeyError as error:
        raise UnknownTicketOrCounter(f"the catalogue has no service {act.ask.service}") from error
    return found.series, found.code, found.agency


def current(connection: Connection, hall: str, seat: CounterStatus) -> AnyRow | None:
    """The visitor at a counter."""
    return None if seat.ticket_id is None else ticket_queries.find(connection, hall, seat.ticket_id)


def name_of(row: AnyRow) -> str:
    """The label of the ticket in this row."""
    return label(row.series, row.number)


def at_counter(act: Act, row: AnyRow, new: TicketState) -> str | None:
    """Whom the counter has after the act."""
    if new.counter == act.booth.code and new.state in AT_A_COUNTER:
        return str(row.ticket_id)
    return None if act.seat.ticket_id == row.ticket_id else act.seat.ticket_id


def beside(old: TicketState, new: TicketState) -> dict[str, object]:
    """What else changed: for displays and for whoever reads the log later."""
    changed: dict[str, object] = {}
    for name in ("queue", "service", "priority", "held"):
        if getattr(old, name) != getattr(new, name):
            changed[name] = getattr(new, name)
    if new.not_before is not None and old.not_before != new.not_before:
        changed["not_before"] = new.not_before.isoformat()
    return changed


def log(act: Act, pos: int, kind: str, ticket_id: str | None, body: Mapping[str, object]) -> None:
    """One line of the hall's log: who, when, why."""
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
    ticket_queries.write_act(act.connection, line)
