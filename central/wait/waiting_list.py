"""Who waits in which queue while the hall's log is read, and what each line of it is to the estimated wait. Pure."""

from __future__ import annotations

import json
from collections.abc import Iterator
from dataclasses import dataclass
from datetime import UTC, date, datetime, timedelta
from typing import Any

from central.wait.queries import AnyRow
from hall.protocol import ActKind
from hall.tickets import ClockGrade
from hall.wait import Kind

LATE = timedelta(minutes=1)
"""A ticket that central hears of later had other people ahead than central counts then: its wait teaches nothing."""


@dataclass(frozen=True, slots=True)
class LogStep:
    """One step of a queue, as the fold takes it. Whose day it is has been decided before."""

    kind: Kind
    at: datetime
    series: str
    ticket_id: str
    ahead: int
    waited: float | None
    waiting: int
    trusted: bool = False


class WaitingList:
    """The people who wait and may be called. Time is central's, in the order of the log, so it never runs back."""

    def __init__(self) -> None:
        self._waiting: dict[str, set[str]] = {}
        self._later: dict[str, tuple[date, str]] = {}
        """Who is to come on another day: which day, and in which queue they stand then."""

    def people(self, series: str) -> int:
        """How many wait in a queue."""
        return len(self._waiting.get(series, ()))

    def turn(self, day: date) -> None:
        """The line is empty over night, but for those whose ticket is for today."""
        self._waiting = {}
        for ticket_id, (then, series) in self._later.items():
            if then == day:
                self._waiting.setdefault(series, set()).add(ticket_id)
        self._later = {ticket_id: place for ticket_id, place in self._later.items() if place[0] > day}

    def take(self, row: AnyRow) -> Iterator[LogStep]:
        """What a ticket or an act is to its queues: a change of queue is two steps, most acts are none."""
        if not hasattr(row, "body"):
            yield from self._arrive(row.series, row.ticket_id, row.arrived_at)
            return
        body: dict[str, Any] = json.loads(row.body)
        match body.get("act"):
            case ActKind.CALL_NEXT | ActKind.CALL:
                yield self._call(row, body)
            case ActKind.RETURN | ActKind.TRANSFER:
                yield from self._move(row, body["series"])
            case ActKind.CHANGE_SERVICE if "queue" in body:
                yield from self._move(row, body["series"])
            case ActKind.CHANGE_SERVICE | ActKind.PRIORITISE | ActKind.HAND_NUMBER:
                return  # the place stays; a number by hand has its ticket in the store, as any other
            case ActKind.CONTINUE_TOMORROW:
                later = self._later.get(row.ticket_id)
                yield from self._leave(row)
                if "not_before" in body:
                    later = date.fromisoformat(body["not_before"]), body["series"]
                if later is not None:
                    self._later[row.ticket_id] = later
            case _:
                yield from self._leave(row)

    def _arrive(self, series: str, ticket_id: str, at: datetime) -> Iterator[LogStep]:
        here = self._waiting.setdefault(series, set())
        if ticket_id not in here:
            here.add(ticket_id)
            yield LogStep("arrive", at, series, ticket_id, len(here) - 1, None, len(here))

    def _move(self, row: AnyRow, series: str) -> Iterator[LogStep]:
        yield from self._leave(row)
        yield from self._arrive(series, row.ticket_id, row.at_utc)

    def _leave(self, row: AnyRow) -> Iterator[LogStep]:
        series = self._out(row.ticket_id)
        if series is not None:
            yield LogStep("leave", row.at_utc, series, row.ticket_id, 0, None, self.people(series))

    def _call(self, row: AnyRow, body: dict[str, Any]) -> LogStep:
        """A called visitor takes a turn of the queue, also from hold; the wait counts if it was all in one line."""
        series = self._out(row.ticket_id)
        waited = _waited(row) if series is not None and body.get("round") == 1 else None
        queue = series or str(body["series"])
        return LogStep("call", row.at_utc, queue, row.ticket_id, 0, waited, self.people(queue))

    def _out(self, ticket_id: str) -> str | None:
        """The queue that they waited in until now; None: in none."""
        self._later.pop(ticket_id, None)
        for series, here in self._waiting.items():
            if ticket_id in here:
                here.remove(ticket_id)
                return series
        return None


def _waited(row: AnyRow) -> float | None:
    """Seconds from the number to this call; None if no clock can tell, or if central heard of the number late."""
    given = _given(row)
    if row.at_trust == ClockGrade.BAD.value or row.arrived_at - given > LATE:
        return None
    waited: timedelta = row.at_utc - given
    return max(0.0, waited.total_seconds())


def _given(row: AnyRow) -> datetime:
    """When the number was given. A transfer may have put its place in the order of calls after its arrival."""
    at = datetime.fromtimestamp(row.order_ms / 1000, UTC)
    if at <= row.arrived_at:
        return at
    given: datetime = min(row.given_utc, row.arrived_at)
    return given
