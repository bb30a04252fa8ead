"""The hall's log as it comes down: queue states of our tickets, and what the estimated wait hears of all."""

from __future__ import annotations

import logging
from collections.abc import Iterator
from dataclasses import dataclass, replace
from typing import Literal
from zoneinfo import ZoneInfo

from pydantic import ValidationError
from sqlalchemy import Connection, bindparam, select

from hall.protocol import Down, DownPage, QueueNews
from hall.tickets import ClockGrade, Moment, QueueMark, QueueState, business_date
from kiosk.store import business_day, issuing, mirror_state, queue_states
from kiosk.store.conversions import AnyRow, moment_of
from kiosk.store.tables import ticket
from kiosk.store.values import QueueStep

OURS = select(ticket).where(ticket.c.ticket_id == bindparam("ticket"))

log = logging.getLogger(__name__)


def apply(connection: Connection, page: DownPage, now: Moment, place: issuing.NumberPlace) -> tuple[QueueStep, ...]:
    """Everything on the page, the people elsewhere and the position, in the caller's one transaction.

    Answers with the steps of today that mean something to a line. A line that cannot be read is passed over, so that
    one mistake of central does not stop all that comes after it.
    """
    mirror_state.set_elsewhere(connection, page.elsewhere, now, place.zone)
    mirror_state.set_used(connection, page.used_elsewhere, now, place.zone)
    steps = tuple(_steps(connection, page, now, place))
    connection.execute(mirror_state.SET_POSITION, {"at": page.next})
    return steps


def _steps(connection: Connection, page: DownPage, now: Moment, place: issuing.NumberPlace) -> Iterator[QueueStep]:
    hall = issuing.standing(connection)
    day = _LogDay(hall.period or 0, business_day.day_floor(connection, now, place.zone), now, place.zone)
    furthest = mirror_state.row(connection).furthest
    for entry in page.events:
        news = _queue_news(entry)
        if news is None or entry.ticket_id is None:
            continue
        row = connection.execute(OURS, {"ticket": entry.ticket_id}).first()
        if row is not None:
            mark = QueueMark(news.state, news.round, news.recalls, entry.pos)
            fresh = queue_states.apply(connection, entry.ticket_id, mark, now)
            step = _of_ours(row, mark, day) if fresh else None
        else:
            # Read again from the beginning, a line says nothing new of other kiosks' visitors.
            step = _of_others(entry.ticket_id, news, day) if entry.pos > furthest else None
        if step is not None:
            asked = {"period": day.period, "floor": day.floor, "series": step.series}
            waiting: int = connection.execute(issuing.AHEAD, asked).scalar_one()
            step = replace(step, waiting=waiting + page.elsewhere.get(step.series, 0))
            if row is None:
                queue_states.hear(connection, step, now)
            yield step


@dataclass(frozen=True, slots=True)
class _LogDay:
    """Today's tickets are those of this period and later, with an id above the floor."""

    period: int
    floor: int
    now: Moment
    zone: ZoneInfo


def _of_ours(row: AnyRow, mark: QueueMark, day: _LogDay) -> QueueStep | None:
    kind = queue_states.kind_of(mark.state.value, in_line=row.queue_state == QueueState.WAITING.value)
    if kind is None or row.period < day.period or row.id <= day.floor:
        return None
    first = kind == "call" and mark.round == 1
    waited = queue_states.seconds_between(moment_of(row), day.now) if first else None
    trusted = ClockGrade.BAD not in (day.now.grade, ClockGrade(row.at_trust))
    return QueueStep(kind, day.now.utc, row.period, row.series, row.ticket_id, row.ahead, waited, 0, trusted)


def _of_others(ticket_id: str, news: QueueNews, day: _LogDay) -> QueueStep | None:
    """A first call, or somebody who left; without series and time it says nothing about the pace of a queue today."""
    kind: Literal["call", "leave"]
    if news.state is QueueState.CALLED and not news.recalls:
        kind = "call"
    elif news.state is QueueState.CANCELLED:
        kind = "leave"
    else:
        return None
    if news.series is None or news.at_utc is None:
        return None
    if business_date(news.at_utc, day.zone) != business_date(day.now.utc, day.zone):
        return None
    trusted = day.now.grade is not ClockGrade.BAD
    return QueueStep(kind, day.now.utc, day.period, news.series, ticket_id, 0, None, 0, trusted)


def _queue_news(entry: Down) -> QueueNews | None:
    """None: of another kind, or not to be read."""
    if entry.kind != "queue":
        return None
    try:
        return QueueNews.model_validate(entry.body)
    except ValidationError as error:
        log.warning("line %d of the hall's log cannot be read and is passed over: %s", entry.pos, error)
        return None
