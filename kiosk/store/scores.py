"""What was printed of the wait and what came of it, and the scores that are kept of it, one line a day and agency."""

from __future__ import annotations

from collections.abc import Iterable, Iterator, Mapping, Sequence
from datetime import date, timedelta
from zoneinfo import ZoneInfo

from sqlalchemy import Connection, and_, bindparam, func, insert, select

from hall.tickets import ClockGrade, Moment, QueueState, business_date, business_day_start
from kiosk.store import paper_account, queue_states
from kiosk.store.conversions import AnyRow, Numbers, log_event, moment_of
from kiosk.store.engine import Database
from kiosk.store.tables import queue_change, ticket, wait_score
from kiosk.store.values import WaitOutcome, WaitScore

KIND = "wait_scored"
_CALLED = (QueueState.CALLED.value, QueueState.SERVING.value)
_FIRST_CALL = (
    select(queue_change.c.ticket, func.min(queue_change.c.id).label("call"))
    .where(queue_change.c.id > bindparam("change"), queue_change.c.state.in_(_CALLED))
    .group_by(queue_change.c.ticket)
    .subquery()
)
_WHEN = ("at_utc", "at_trust", "boot_id", "mono_ms")
OUTCOMES = (
    select(
        ticket.c.agency,
        ticket.c.wait_low,
        ticket.c.wait_high,
        *(ticket.c[name] for name in _WHEN),
        *(queue_change.c[name].label(f"called_{name}") for name in _WHEN),
    )
    .join_from(ticket, _FIRST_CALL, _FIRST_CALL.c.ticket == ticket.c.id, isouter=True)
    .join(queue_change, queue_change.c.id == _FIRST_CALL.c.call, isouter=True)
    .where(
        and_(
            ticket.c.id > bindparam("floor"),
            ticket.c.at_utc < bindparam("until"),
            ticket.c.at_trust != ClockGrade.BAD.value,
        )
    )
    .order_by(ticket.c.id)
)
SINCE = select(wait_score).where(wait_score.c.day >= bindparam("since")).order_by(wait_score.c.day, wait_score.c.agency)
OF_DAY = select(wait_score.c.day).where(wait_score.c.day == bindparam("which")).limit(1)
INSERT = insert(wait_score).inline()


class WaitScores:
    """Each method is one transaction or one view. All raise StoreError."""

    def __init__(self, database: Database) -> None:
        self._database = database

    def outcomes(self, first: date, last: date) -> tuple[WaitOutcome, ...]:
        """What was printed on the tickets of these business dates and what came of it, in the order they were given.

        Without those of a bad clock.
        """
        zone = self._database.clock.zone
        with self._database.view() as connection:
            return tuple(_outcomes(connection, first, last, zone))

    def since(self, first: date) -> tuple[WaitScore, ...]:
        """How good the printed waits were, from this day on; oldest first, then by agency."""
        with self._database.view() as connection:
            return tuple(
                WaitScore(**{**row, "day": date.fromisoformat(row["day"])})
                for row in connection.execute(SINCE, {"since": first.isoformat()}).mappings()
            )

    def keep(self, scored: Mapping[date, Sequence[WaitScore]]) -> None:
        """Scores of whole days, with an event for each that central keeps; a day that has its scores is left alone."""
        with self._database.transaction() as connection:
            now = self._database.clock.now()
            for day, of_day in scored.items():
                if connection.execute(OF_DAY, {"which": day.isoformat()}).first() is not None:
                    continue
                connection.execute(INSERT, [_row(score) for score in of_day])
                log_event(connection, KIND, now, _body(day, of_day), about=Numbers())


def _outcomes(connection: Connection, first: date, last: date, zone: ZoneInfo) -> Iterator[WaitOutcome]:
    since, until = business_day_start(first, zone), business_day_start(last + timedelta(days=1), zone)
    floor = connection.execute(paper_account.BEFORE, {"since": since}).scalar() or 0
    mark = queue_states.mark_before(connection, floor + 1)
    for row in connection.execute(OUTCOMES, {"floor": floor, "until": until, "change": mark.change}):
        day = business_date(row.at_utc, zone)
        if day >= first:
            yield WaitOutcome(day, row.agency, row.wait_low, row.wait_high, _waited(row, day, zone))


def _waited(row: AnyRow, day: date, zone: ZoneInfo) -> float | None:
    """Seconds to the first call. One on another day, by a clock that is believed, only puts yesterday away."""
    if row.called_at_utc is None:
        return None
    called = Moment(row.called_at_utc, ClockGrade(row.called_at_trust), row.called_boot_id, row.called_mono_ms)
    if called.grade is not ClockGrade.BAD and business_date(called.utc, zone) != day:
        return None
    return queue_states.seconds_between(moment_of(row), called)


def _row(score: WaitScore) -> dict[str, object]:
    return {"day": score.day.isoformat(), "agency": score.agency, **_figures(score)}


def _body(day: date, of_day: Iterable[WaitScore]) -> dict[str, object]:
    return {"day": day.isoformat(), "agencies": {score.agency: _figures(score) for score in of_day}}


def _figures(score: WaitScore) -> dict[str, float | None]:
    return {
        "given": score.given,
        "judged": score.judged,
        "within": score.within,
        "sooner": score.sooner,
        "later": score.later,
        "bias": score.bias,
        "width": score.width,
    }
