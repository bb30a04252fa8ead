"""At the start: a database that was restored or newly made is raised to the numbers that stand beside it."""

from __future__ import annotations

import logging
from collections.abc import Mapping
from dataclasses import replace
from datetime import date

from sqlalchemy import Connection

from central.fleet.alarms import AlarmKind, RaisedAlarm, raise_alarm
from central.numbers import queries
from central.numbers.marks import HallMark, NumberMarks, SeriesMark
from central.numbers.queries import SequencerState, SeriesState
from central.numbers.sequence import Sequence
from central.store import CentralStore
from hall.clock import ClockProtocol
from hall.tickets import Moment

log = logging.getLogger(__name__)


def level(store: CentralStore, hall: str, marks: NumberMarks, clock: ClockProtocol) -> tuple[str, ...]:
    """Raises what lags behind and says what that was; then the files hold what the database has. Raises StoreError."""
    mark, now = marks.of(hall), clock.now()
    with store.write(hall) as connection:
        hall_now, known = queries.hall_now(connection, hall), queries.all_series(connection, hall)
        behind = _behind(hall_now, known, mark)
        if behind:
            hall_now = _raise_hall(connection, hall, hall_now, mark, now)
            _raise_series(connection, hall, known, mark, now)
            body = {"behind": list(behind)[:20]}
            raise_alarm(store, connection, hall, RaisedAlarm(AlarmKind.DATABASE, "numbers", body), now.utc)
            known = queries.all_series(connection, hall)
    if behind:
        log.critical(
            "hall %s: the database knew less than was given (%s): it is an older copy, or a new one. Its numbers go on "
            "above; what else happened since that copy is lost", hall, "; ".join(behind)[:500],
        )  # fmt: skip
        marks.put_back(hall, now.utc)
    marks.raise_to(hall, mark_of(hall_now, known))
    return behind


def mark_of(hall_now: SequencerState, known: Mapping[str, SeriesState]) -> HallMark:
    """What the files are to hold of a hall."""
    day = None if hall_now.business_date is None else hall_now.business_date.isoformat()
    series = {name: series_mark(one) for name, one in known.items()}
    return HallMark(hall_now.period, hall_now.highest, hall_now.restarted, day, hall_now.last, series)


def series_mark(one: SeriesState) -> SeriesMark:
    """What the files are to hold of a series."""
    return SeriesMark(one.sequence.since, one.sequence.last, one.sequence.upper, one.wrapped)


def _behind(hall_now: SequencerState, known: Mapping[str, SeriesState], mark: HallMark) -> tuple[str, ...]:
    found = []
    if hall_now.period < mark.period:
        found.append(f"period {hall_now.period} instead of {mark.period}")
    for name, one in mark.series.items():
        if _lags(known.get(name), one):
            last = 0 if name not in known or known[name].sequence.since < one.since else known[name].sequence.last
            found.append(f"{name} {last} instead of {one.last}, in the range up to {one.upper}")
    return tuple(found)


def _lags(known: SeriesState | None, mark: SeriesMark) -> bool:
    if known is None or known.sequence.since < mark.since:
        return True
    same = known.sequence.since == mark.since
    return same and (known.sequence.last < mark.last or known.sequence.upper > mark.upper)


def _raise_hall(
    connection: Connection, hall: str, found: SequencerState, mark: HallMark, now: Moment
) -> SequencerState:
    day = None if mark.business_date is None else date.fromisoformat(mark.business_date)
    if found.restarted < mark.restarted:
        queries.open_period(connection, hall, mark.restarted, None, day, now)
    raised = replace(
        found, period=max(found.period, mark.period), restarted=max(found.restarted, mark.restarted),
        highest=max(found.highest, mark.highest),
    )  # fmt: skip
    if found.period <= mark.period:
        raised = replace(raised, business_date=day, last=mark.last or now)
    queries.set_hall(connection, hall, raised)
    return raised


def _raise_series(
    connection: Connection, hall: str, known: Mapping[str, SeriesState], mark: HallMark, now: Moment
) -> None:  # fmt: skip
    for name, one in mark.series.items():
        before = known.get(name)
        if not _lags(before, one):
            continue
        if one.wrapped and not queries.has_period(connection, hall, one.since):
            queries.open_period(connection, hall, one.since, name, None, now)
        sequence = Sequence(one.since, one.last, one.upper)
        if before is not None and before.sequence.since == one.since:
            sequence = replace(sequence, last=max(one.last, before.sequence.last))
        # When its numbers were given is not known: none comes again before four hours from now have passed.
        new = SeriesState(sequence, one.wrapped, now)
        queries.set_series(connection, hall, name, new, known=before is not None)
