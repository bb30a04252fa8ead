"""Today by the hall's log, folded line by line: since when somebody is served, who was missed, figures."""

from __future__ import annotations

import json
import threading
from collections.abc import Mapping
from dataclasses import dataclass, field, replace
from datetime import UTC, datetime, timedelta
from typing import Any

from sqlalchemy import Row, bindparam, select

from central.config.hall import Day
from central.store import CentralStore
from central.store.tables import act, ticket
from hall.protocol import ActKind
from hall.tickets import Moment, label

CALLS = frozenset({ActKind.CALL_NEXT.value, ActKind.CALL.value, ActKind.RECALL.value})
WITHOUT_A_DAY = timedelta(hours=18)
"""With a bad clock nobody knows when today began."""
_HALL = act.c.hall == bindparam("in_hall")
BEFORE_TODAY = select(act.c.pos).where(_HALL, act.c.at_utc < bindparam("begins")).order_by(act.c.pos.desc()).limit(1)
LINES = (
    select(
        act.c.pos, act.c.ticket_id, act.c.counter, act.c.at_utc, act.c.body, ticket.c.series, ticket.c.number,
        ticket.c.queue, ticket.c.service, ticket.c.priority, ticket.c.return_after,
    )
    .join(ticket, (ticket.c.hall == act.c.hall) & (ticket.c.ticket_id == act.c.ticket_id))
    .where(_HALL, act.c.pos > bindparam("after"), act.c.kind == "queue")
    .order_by(act.c.pos)
)  # fmt: skip


@dataclass(frozen=True, slots=True)
class CounterFigures:
    """One counter today. `seconds`: of all services together, from their start, or from the call without one."""

    served: int = 0
    missed: int = 0
    seconds: float = 0.0

    @property
    def mean_seconds(self) -> float | None:
        """Of one service."""
        return self.seconds / self.served if self.served else None


@dataclass(frozen=True, slots=True)
class ServedVisit:
    """Somebody at a counter: the first call, with which the wait ended, the latest one, and when the service began."""

    first_called_at: datetime
    called_at: datetime
    started_at: datetime | None = None
    calls: tuple[int, ...] = ()
    """Positions of the call and of what repeated it, the latest last."""


@dataclass(frozen=True, slots=True)
class Missed:
    """Somebody who did not come. Who was missed twice needs a new number."""

    ticket_id: str
    label: str
    queue: str
    service: str
    priority: bool
    at: datetime
    may_return: bool


@dataclass(frozen=True, slots=True)
class CounterDay:
    """As of one position of the log."""

    figures: Mapping[str, CounterFigures]
    visits: Mapping[str, ServedVisit]
    missed: tuple[Missed, ...]
    """The latest first."""


@dataclass(slots=True)
class _Fold:
    day: str | None
    after: int
    figures: dict[str, CounterFigures] = field(default_factory=dict)
    visits: dict[str, ServedVisit] = field(default_factory=dict)
    missed: dict[str, Missed] = field(default_factory=dict)

    def take(self, row: Row[*tuple[Any, ...]]) -> None:
        """One line."""
        self.after = row.pos
        kind = json.loads(row.body).get("act")
        if kind is None:
            return
        self.missed.pop(row.ticket_id, None)
        visit = self.visits.pop(row.ticket_id, None)
        mine = self.figures.get(row.counter, CounterFigures())
        if kind in CALLS:
            first = row.at_utc if visit is None else visit.first_called_at
            before = () if visit is None else visit.calls
            self.visits[row.ticket_id] = ServedVisit(first, row.at_utc, calls=(*before, row.pos))
        elif kind == ActKind.START.value:
            called = ServedVisit(row.at_utc, row.at_utc) if visit is None else visit
            self.visits[row.ticket_id] = replace(called, started_at=row.at_utc)
        elif kind == ActKind.CHANGE_SERVICE.value and visit is not None:
            self.visits[row.ticket_id] = visit  # within one queue the visitor stays at the counter
        elif kind == ActKind.DONE.value:
            took = 0.0 if visit is None else (row.at_utc - (visit.started_at or visit.called_at)).total_seconds()
            self.figures[row.counter] = replace(mine, served=mine.served + 1, seconds=mine.seconds + max(0.0, took))
        elif kind == ActKind.NO_SHOW.value:
            self.figures[row.counter] = replace(mine, missed=mine.missed + 1)
            self.missed[row.ticket_id] = _missed(row)


class CounterDays:
    """Today in every hall: read from the log once, then only what is new. May be used from any thread."""

    def __init__(self, store: CentralStore) -> None:
        self._store = store
        self._lock = threading.Lock()
        self._folds: dict[str, _Fold] = {}

    def today(self, hall: str, day: Day, now: Moment) -> CounterDay:
        """As the log tells now. Raises StoreError."""
        with self._lock, self._store.read() as connection:
            fold = self._folds.get(hall)
            if fold is None or fold.day != day.date:
                begins = _begin(day, now)
                before = connection.execute(BEFORE_TODAY, {"in_hall": hall, "begins": begins}).scalar()
                fold = self._folds[hall] = _Fold(day.date, before or 0)
            for row in connection.execute(LINES, {"in_hall": hall, "after": fold.after}):
                fold.take(row)
            return CounterDay(dict(fold.figures), dict(fold.visits), tuple(reversed(fold.missed.values())))


def _begin(day: Day, now: Moment) -> datetime:
    return now.utc - WITHOUT_A_DAY if day.date is None else datetime.fromtimestamp(day.floor_ms / 1000, UTC)


def _missed(row: Row[*tuple[Any, ...]]) -> Missed:
    return Missed(
        ticket_id=row.ticket_id,
        label=label(row.series, row.number),
        queue=row.queue,
        service=row.service,
        priority=bool(row.priority),
        at=row.at_utc,
        may_return=row.return_after is None,
    )
