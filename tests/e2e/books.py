"""What kiosks and central have written down, read from their files and put side by side."""

from __future__ import annotations

import json
import sqlite3
from collections import Counter
from collections.abc import Iterable, Mapping, Sequence
from contextlib import closing
from dataclasses import dataclass
from datetime import UTC, datetime
from pathlib import Path
from typing import Any

Key = tuple[str, str, int]
"""Kiosk, incarnation, seq: the identity of an event."""
TOLERANCE_MS = 1000
"""A number of the sequencer arrives when central gives it; the kiosk writes its ticket up to 300 ms later, and the
machine that runs everything here may be busy."""


@dataclass(frozen=True, slots=True)
class Books:
    """One side: events by identity, tickets by theirs."""

    events: Mapping[Key, tuple[Any, ...]]
    tickets: Mapping[str, tuple[Any, ...]]
    """Period, series, number and where the visitor stands: state, round, recalls, position."""


@dataclass(frozen=True, slots=True)
class Call:
    """One call, as central's log has it."""

    pos: int
    ticket_id: str


@dataclass(frozen=True, slots=True)
class Arrival:
    """A ticket as central put it in line."""

    pos: int
    """Position of the hall's log at which central heard of it."""
    order: tuple[int, int]


def kiosk_books(path: Path) -> Books:
    """Of one kiosk's store."""
    with closing(sqlite3.connect(f"file:{path}?mode=ro", uri=True)) as file:
        meta = dict(file.execute("SELECT key, value FROM meta").fetchall())
        events = file.execute(
            "SELECT seq, ticket_id, kind, period, series, number, at_utc, at_trust, boot_id, mono_ms, body FROM event"
        ).fetchall()
        tickets = file.execute(
            "SELECT ticket_id, period, series, number, queue_state, round, recalls, position FROM ticket"
        ).fetchall()
    who = (meta["kiosk_id"], meta["incarnation"])
    return Books({(*who, row[0]): _event(row[1:]) for row in events}, {row[0]: tuple(row[1:]) for row in tickets})


def all_kiosks(books: Sequence[Books]) -> Books:
    """Several kiosks together. AssertionError if two of them have the same event or ticket."""
    events = {key: event for one in books for key, event in one.events.items()}
    tickets = {key: ticket for one in books for key, ticket in one.tickets.items()}
    assert len(events) == sum(len(one.events) for one in books)
    assert len(tickets) == sum(len(one.tickets) for one in books)
    return Books(events, tickets)


def central_books(path: Path) -> Books:
    """Of central's database."""
    with closing(sqlite3.connect(f"file:{path}?mode=ro", uri=True)) as file:
        events = file.execute(
            "SELECT kiosk_id, incarnation, seq, ticket_id, kind, period, series, number, at_utc, at_trust, boot_id,"
            " mono_ms, body FROM kiosk_event"
        ).fetchall()
        tickets = file.execute(
            "SELECT ticket_id, period, series, number, queue_state, round, recalls, position FROM ticket"
        ).fetchall()
    return Books(
        {(row[0], row[1], row[2]): _event(row[3:]) for row in events}, {row[0]: tuple(row[1:]) for row in tickets}
    )


def calls(path: Path) -> list[Call]:
    """Every call of the next visitor, in the order of the hall's log."""
    with closing(sqlite3.connect(f"file:{path}?mode=ro", uri=True)) as file:
        lines = file.execute("SELECT pos, ticket_id, body FROM act WHERE kind = 'queue' ORDER BY pos").fetchall()
    return [Call(pos, ticket) for pos, ticket, body in lines if json.loads(body)["act"] == "call_next"]


def arrivals(path: Path) -> dict[str, Arrival]:
    """Every ticket's place in line."""
    with closing(sqlite3.connect(f"file:{path}?mode=ro", uri=True)) as file:
        rows = file.execute("SELECT ticket_id, pos, order_ms FROM ticket").fetchall()
    return {ticket: Arrival(pos, (order_ms, pos)) for ticket, pos, order_ms in rows}


def rows(path: Path, question: str) -> list[tuple[Any, ...]]:
    """Whatever else is to be known."""
    with closing(sqlite3.connect(f"file:{path}?mode=ro", uri=True)) as file:
        return file.execute(question).fetchall()


def issued_at_ms(books: Books) -> dict[str, int]:
    """When each ticket was made by the one clock that all processes of a machine share and that never jumps."""
    return {event[0]: event[8] for event in books.events.values() if event[1] == "issued"}


def passed_over(
    called: Sequence[Call], arrived: Mapping[str, Arrival], made_ms: Mapping[str, int]
) -> list[tuple[str, str]]:
    """Calls of a visitor while somebody who had come before was known to central and not yet called.

    By central's own order, and by the true order in which tickets were made, as far as it tells them apart.
    """
    done: set[str] = set()
    wrong: list[tuple[str, str]] = []
    for call in called:
        here = arrived[call.ticket_id]
        for ticket, other in arrived.items():
            if ticket in done or ticket == call.ticket_id or other.pos >= call.pos:
                continue
            if other.order < here.order or made_ms[ticket] + TOLERANCE_MS < made_ms[call.ticket_id]:
                wrong.append((call.ticket_id, ticket))
        done.add(call.ticket_id)
    return wrong


def twice(tickets: Iterable[tuple[Any, ...]]) -> set[tuple[Any, ...]]:
    """Period, series and number that more than one ticket has."""
    return {number for number, times in Counter(ticket[:3] for ticket in tickets).items() if times > 1}


def _event(row: tuple[Any, ...]) -> tuple[Any, ...]:
    """The same on both sides, however each keeps instants and bodies."""
    ticket, kind, period, series, number, at, trust, boot, mono, body = row
    return (ticket, kind, period, series, number, _instant(at), trust, boot, mono, _canonical(body))


def _instant(text: str) -> datetime:
    at = datetime.fromisoformat(text)
    return at if at.tzinfo else at.replace(tzinfo=UTC)


def _canonical(body: str) -> str:
    return json.dumps(json.loads(body), sort_keys=True)
