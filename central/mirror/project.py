"""From new events to visitors: tickets with their place in the order of calls, what is known of their paper.

Only events that came for the first time are looked at, in the transaction that keeps them.
"""

from __future__ import annotations

import re
from collections import defaultdict
from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass
from datetime import date, datetime, timedelta
from typing import Any

from sqlalchemy import Connection

from central.fleet.alarms import AlarmKind, RaisedAlarm
from central.fleet.plausible import claimed_utc
from central.mirror import queries
from central.mirror.upload import ISSUED, UploadLine
from central.store.tables import utc_text
from hall.protocol import EventUp
from hall.tickets import ClockGrade, Moment, PrintState, best_known, label

CLOCKS_AGREE = timedelta(seconds=2)
"""Kiosk and central by their last heartbeat: less than this ahead is nothing to speak of."""
LONGEST_WAY = timedelta(seconds=15)
"""A heartbeat may be under way for as long as a kiosk waits for its answer, 10 s, in a network that loses much. That
looks as if the kiosk's clock were behind, and its visitors would be put behind others who came after them."""
LONGEST_AWAY = timedelta(days=60)
"""A ticket is not older than that when it comes; one that claims it would be placed before everybody."""
PRINT = "print"
MANY_NUMBERS = "many_numbers"
MOST_SIGNS = 64
"""Of a name that a kiosk tells."""
UNDER_WAY = (PrintState.PREPARED, PrintState.SENDING, PrintState.SENT)
_SHA256 = re.compile("[0-9a-f]{64}")

Numbered = tuple[int, str, int]
"""Period, series, number."""


@dataclass(frozen=True, slots=True)
class EventSource:
    """The log that the events are of."""

    hall: str
    kiosk_id: str
    incarnation: str

    @property
    def key(self) -> dict[str, str]:
        """As columns."""
        return {"hall": self.hall, "kiosk_id": self.kiosk_id, "incarnation": self.incarnation}


@dataclass(frozen=True, slots=True)
class ArrivedTickets:
    """New visitors: how many by series, the moment of the latest, and numbers that were there already."""

    by_series: Mapping[str, int]
    last: Moment | None
    clashes: tuple[RaisedAlarm, ...]
    all_new: bool
    """False: some of the visitors were known already, from another store of their kiosk."""


def issued_in(lines: Iterable[UploadLine]) -> list[UploadLine]:
    """Those that are new tickets."""
    return [line for line in lines if line.event.kind == ISSUED]


def add_tickets(
    connection: Connection,
    whose: EventSource,
    issued: Sequence[UploadLine],
    prints: Mapping[str, PrintState],
    first_pos: int,
    now: Moment,
) -> ArrivedTickets:
    """Write the visitors with what is known of their paper. `first_pos`: the first of as many positions as tickets."""
    ahead = clock_ahead(connection, whose)
    clashes = _clashes(connection, whose, [line.event for line in issued])
    given = given_ms(connection, whose, [line.event for line in issued])
    places = [given.get(_name(line.event), order_ms(line.event, ahead, now)) for line in issued]
    facts = [
        _row(line, prints.get(str(line.event.ticket_id), PrintState.PREPARED), place, first_pos + at)
        for at, (line, place) in enumerate(zip(issued, places, strict=True))
    ]
    kept = queries.keep_tickets(connection, whose.key | {"arrived_at": utc_text(now.utc)}, facts)
    by_series: dict[str, int] = defaultdict(int)
    for line in issued:
        by_series[str(line.event.series)] += 1
    last = max((given_at(line.event, ahead, now) for line in issued), key=lambda at: at.mono_ms, default=None)
    return ArrivedTickets(by_series, last, tuple(clashes), all_new=kept == len(issued))


def clock_ahead(connection: Connection, whose: EventSource) -> timedelta:
    """How much the kiosk's clock was ahead of central's at its last heartbeat."""
    asked = {"in_hall": whose.hall, "from_kiosk": whose.kiosk_id}
    row = connection.execute(queries.BEAT, asked).first()
    if row is None or row.heard_at is None or row.beat is None:
        return timedelta(0)
    claimed = claimed_utc(row.beat)
    if claimed is None:
        return timedelta(0)
    ahead: timedelta = claimed - row.heard_at
    return timedelta(0) if -LONGEST_WAY < ahead < CLOCKS_AGREE else ahead


def given_ms(connection: Connection, whose: EventSource, events: Sequence[EventUp]) -> dict[Numbered, int]:
    """When the sequencer gave those of these numbers that it gave: that is when their visitors arrived.

    So the tickets of several kiosks stand in the order of their numbers, whatever their clocks say.
    """
    names = [_name(event) for event in events]
    periods = [name[0] for name in names]
    asked = {
        "in_hall": whose.hall,
        "from_kiosk": whose.kiosk_id,
        "letters": sorted({name[1] for name in names}),
        "numbers": sorted({name[2] for name in names}),
        "low": min(periods, default=0),
        "high": max(periods, default=0),
    }
    found = connection.execute(queries.GIVEN, asked)
    return {(row.period, row.series, row.number): int(row.at_utc.timestamp() * 1000) for row in found}


def order_ms(event: EventUp, ahead: timedelta, now: Moment) -> int:
    """Its place among those who wait: when it was given, by central's clock; where nobody knows, when it arrived."""
    here = min(_here(event, ahead), now.utc)
    believed = ClockGrade.BAD not in (event.at_trust, now.grade) and now.utc - here < LONGEST_AWAY
    at = here if believed else now.utc
    return int(at.timestamp() * 1000)


def given_at(event: EventUp, ahead: timedelta, now: Moment) -> Moment:
    """When the number was given, never too early, in central's own time since its start.

    Only two disciplined clocks prove that it is longer ago than its arrival.
    """
    if event.at_trust is not ClockGrade.SYNCED or now.grade is not ClockGrade.SYNCED:
        return now
    utc = min(_here(event, ahead), now.utc)
    ago_ms = (now.utc - utc) // timedelta(milliseconds=1)
    return Moment(utc, ClockGrade.SYNCED, now.boot_id, now.mono_ms - ago_ms)


def remember_last(connection: Connection, hall: str, last: Moment) -> None:
    """The hall's last number, if none was given after it."""
    row = connection.execute(queries.HALL, {"in_hall": hall}).one()
    if row.last_boot == last.boot_id and row.last_mono is not None and row.last_mono >= last.mono_ms:
        return
    if last.mono_ms < 0 and row.last_utc is not None and row.last_utc >= last.utc:
        return  # given before this machine was started, and not the latest
    values = {"utc": last.utc, "trust": last.grade.value, "boot": last.boot_id, "mono": max(0, last.mono_ms)}
    connection.execute(queries.SET_LAST, {"in_hall": hall, **values})


def learn_dates(connection: Connection, hall: str, lines: Iterable[UploadLine]) -> None:
    """A period that a kiosk opened alone has the date that the kiosk gave it."""
    for line in lines:
        event = line.event
        if event.kind not in ("period_opened", "period_dated") or event.series is not None or event.period is None:
            continue
        day = _date(event.body.get("business_date"))
        if day is not None:
            connection.execute(queries.SET_DATE, {"in_hall": hall, "number": event.period, "day": day})


def crowds_in(whose: EventSource, lines: Iterable[UploadLine]) -> list[RaisedAlarm]:
    """Where somebody took many numbers of a limited service in a row: one for each service, the latest word counts."""
    found: dict[str, RaisedAlarm] = {}
    for event in (line.event for line in lines):
        service, numbers = event.body.get("service"), event.body.get("numbers")
        if event.kind != MANY_NUMBERS or not isinstance(service, str) or type(numbers) is not int:
            continue
        agency = event.body.get("agency")
        body = {"kiosk": whose.kiosk_id, "service": service[:MOST_SIGNS], "numbers": numbers}
        if isinstance(agency, str):
            body["agency"] = agency[:MOST_SIGNS]
        subject = f"{whose.kiosk_id} {body['service']}"
        found[subject] = RaisedAlarm(AlarmKind.MANY_NUMBERS, subject, body)
    return list(found.values())


def prints_in(lines: Iterable[UploadLine]) -> dict[str, PrintState]:
    """What these events say of the paper, by ticket."""
    states: dict[str, PrintState] = {}
    for line in lines:
        event = line.event
        state = event.body.get("state")
        if event.kind == PRINT and event.ticket_id is not None and isinstance(state, str) and state in _PRINT_STATES:
            states[event.ticket_id] = _better(states.get(event.ticket_id), PrintState(state))
    return states


def learn_prints(connection: Connection, hall: str, states: Mapping[str, PrintState]) -> None:
    """What is known of the paper of tickets that are there: a later copy takes nothing back from an earlier one."""
    if not states:
        return
    asked = {"in_hall": hall, "which": sorted(states)}
    changes = [
        {"in_hall": hall, "one_ticket": row.ticket_id, "known": state.value}
        for row in connection.execute(queries.PRINT_STATES, asked)
        if (state := _better(_state(row.print_state), states[row.ticket_id])).value != row.print_state
    ]
    if changes:
        connection.execute(queries.SET_PRINT_STATE, changes)


_PRINT_STATES = frozenset(state.value for state in PrintState)


def _state(text: str) -> PrintState | None:
    return PrintState(text) if text in _PRINT_STATES else None


def _better(old: PrintState | None, new: PrintState) -> PrintState:
    """While a copy is under way the next word on it counts; then the best that any copy came to."""
    if old is None or old in UNDER_WAY:
        return new
    return old if new in UNDER_WAY else best_known((old, new))


def _here(event: EventUp, ahead: timedelta) -> datetime:
    """The kiosk's time by central's clock."""
    try:
        return event.at_utc - ahead
    except OverflowError:
        return event.at_utc


def _date(text: object) -> str | None:
    try:
        return date.fromisoformat(text).isoformat() if isinstance(text, str) else None
    except ValueError:
        return None


def _hash(value: object) -> str | None:
    """Of the ticket's token; a ticket without one, or with something else in its place, has no page."""
    return value if isinstance(value, str) and _SHA256.fullmatch(value) else None


def _name(event: EventUp) -> Numbered:
    assert event.period is not None
    assert event.series is not None
    assert event.number is not None
    return event.period, event.series, event.number


def _row(line: UploadLine, paper: PrintState, order: int, pos: int) -> dict[str, Any]:
    event, body = line.event, line.event.body
    return {
        "ticket_id": event.ticket_id,
        "period": event.period,
        "series": event.series,
        "number": event.number,
        "agency": body["agency"],
        "service": body["service"],
        "language": body["language"],
        "code": body["code"],
        "token_hash": _hash(body.get("token_hash")),
        "at_utc": line.row["at_utc"],
        "at_trust": event.at_trust.value,
        "print_state": paper.value,
        "order_ms": order,
        "pos": pos,
    }


def _clashes(connection: Connection, whose: EventSource, events: Sequence[EventUp]) -> list[RaisedAlarm]:
    """Other tickets with the same number. Both stay; a person must know."""
    found: list[RaisedAlarm] = []
    groups: dict[tuple[int, str], dict[int, str]] = defaultdict(dict)
    for event in events:
        assert event.period is not None and event.series is not None and event.number is not None and event.ticket_id  # noqa: PT018
        group = groups[(event.period, event.series)]
        other = group.setdefault(event.number, event.ticket_id)
        if other != event.ticket_id:
            found.append(_clash(event.period, event.series, event.number, (other, event.ticket_id), (whose.kiosk_id,)))
    for (period, series), numbers in groups.items():
        asked = {"in_hall": whose.hall, "in_period": period, "in_series": series, "numbers": list(numbers)}
        for row in connection.execute(queries.SAME_NUMBERS, asked):
            ours = numbers[row.number]
            if row.ticket_id != ours:
                kiosks = (row.kiosk_id, whose.kiosk_id)
                found.append(_clash(period, series, row.number, (row.ticket_id, ours), kiosks))
    return found


def _clash(period: int, series: str, number: int, tickets: tuple[str, str], kiosks: tuple[str, ...]) -> RaisedAlarm:
    body = {"period": period, "label": label(series, number), "tickets": tickets, "kiosks": kiosks}
    return RaisedAlarm(AlarmKind.CLASH, f"{period} {label(series, number)} {tickets[1]}", body)
