"""Periods, sequences, numbers given and leases between the database and plain values."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import UTC, date, datetime, timedelta
from typing import Any
from zoneinfo import ZoneInfo

from sqlalchemy import Connection, Row, and_, bindparam, exists, func, insert, select, update

from central.fleet.plausible import RejectionMemory
from central.numbers.sequence import Sequence
from central.store.tables import given, hall, incarnation, kiosk, lease, period, series_state
from hall.protocol import Heartbeat
from hall.tickets import ClockGrade, Moment, opens_new_period

AnyRow = Row[*tuple[Any, ...]]
HEARD_WITHIN = timedelta(days=7)
KEPT_PERIODS = 10
"""Numbers given are remembered so long, for a kiosk that asks again."""

_RESTARTED = (
    select(func.coalesce(func.max(period.c.period), 0))
    .where(period.c.hall == bindparam("in_hall"), period.c.series.is_(None))
    .scalar_subquery()
)
_HIGHEST = (
    select(func.coalesce(func.max(period.c.period), 0)).where(period.c.hall == bindparam("in_hall")).scalar_subquery()
)
HALL = select(
    hall.c.period,
    hall.c.business_date,
    hall.c.last_utc,
    hall.c.last_trust,
    hall.c.last_boot,
    hall.c.last_mono,
    _RESTARTED.label("restarted"),
    _HIGHEST.label("highest"),
).where(hall.c.hall == bindparam("in_hall"))
SET_HALL = (
    update(hall)
    .where(hall.c.hall == bindparam("in_hall"))
    .values(
        period=bindparam("new_period"),
        business_date=bindparam("new_date"),
        last_utc=bindparam("new_utc"),
        last_trust=bindparam("new_trust"),
        last_boot=bindparam("new_boot"),
        last_mono=bindparam("new_mono"),
    )
)
INSERT_PERIOD = insert(period).inline()
HAS_PERIOD = select(period.c.period).where(
    period.c.hall == bindparam("in_hall"), period.c.period == bindparam("number")
)
# A series that reached its last number restarted in a period of its own.
_WRAPPED = exists().where(
    period.c.hall == series_state.c.hall,
    period.c.period == series_state.c.period,
    period.c.series == series_state.c.series,
)
STATES = select(series_state, _WRAPPED.label("wrapped")).where(series_state.c.hall == bindparam("in_hall"))
# Both in one question: they are asked under the lock of the hall, for every number.
HALL_AND_STATE = HALL.add_columns(
    series_state.c.period.label("since"),
    *(series_state.c[name] for name in ("last", "upper", "first_utc", "first_trust", "first_boot", "first_mono")),
    _WRAPPED.label("wrapped"),
).select_from(
    hall.outerjoin(
        series_state, and_(series_state.c.hall == hall.c.hall, series_state.c.series == bindparam("of_series"))
    )
)
INSERT_STATE = insert(series_state).inline()
SET_STATE = (
    update(series_state)
    .where(series_state.c.hall == bindparam("in_hall"), series_state.c.series == bindparam("of_series"))
    .values(
        period=bindparam("new_since"),
        last=bindparam("new_last"),
        upper=bindparam("new_upper"),
        first_utc=bindparam("new_utc"),
        first_trust=bindparam("new_trust"),
        first_boot=bindparam("new_boot"),
        first_mono=bindparam("new_mono"),
    )
)
GIVEN = select(given).where(given.c.hall == bindparam("in_hall"), given.c.request_id == bindparam("request"))
LAST_GIVEN = (
    select(given)
    .where(
        given.c.hall == bindparam("in_hall"),
        given.c.series == bindparam("of_series"),
        given.c.number == bindparam("with_number"),
    )
    .order_by(given.c.period.desc())
    .limit(1)
)
INSERT_GIVEN = insert(given).inline()
FORGET_GIVEN = given.delete().where(given.c.hall == bindparam("in_hall"), given.c.period < bindparam("before"))
LEASE = select(lease).where(lease.c.hall == bindparam("in_hall"), lease.c.request_id == bindparam("request"))
INSERT_LEASE = insert(lease).inline()
FORKED = select(incarnation.c.forked).where(
    incarnation.c.hall == bindparam("in_hall"),
    incarnation.c.kiosk_id == bindparam("kiosk"),
    incarnation.c.incarnation == bindparam("which"),
)
LIFE = select(incarnation.c.expected_seq).where(
    incarnation.c.hall == bindparam("in_hall"),
    incarnation.c.kiosk_id == bindparam("of_kiosk"),
    incarnation.c.incarnation == bindparam("which"),
)
LEASES_OF = select(lease.c.request_id, lease.c.first, lease.c.last).where(
    lease.c.hall == bindparam("in_hall"), lease.c.kiosk_id == bindparam("of_kiosk")
)
ENROLLED = (
    select(func.count())
    .select_from(kiosk)
    .where(kiosk.c.hall == bindparam("in_hall"), kiosk.c.enrolled_at.is_not(None), kiosk.c.revoked_at.is_(None))
)
HEARD = select(kiosk.c.kiosk_id, kiosk.c.heard_at).where(
    kiosk.c.hall == bindparam("in_hall"),
    kiosk.c.enrolled_at.is_not(None),
    kiosk.c.revoked_at.is_(None),
    kiosk.c.heard_at.is_not(None),
    kiosk.c.beat.is_not(None),
)


@dataclass(frozen=True, slots=True)
class SequencerState:
    """How far a hall is. `period` 0: nothing is known of it yet."""

    period: int
    business_date: date | None
    last: Moment | None
    restarted: int
    """The period in which the series last restarted; 0: never here."""
    highest: int
    """Of all periods, those of single series included."""

    def over(self, now: Moment, zone: ZoneInfo) -> bool:
        """Whether the next number opens a new period."""
        return opens_new_period(self.last, self.business_date, now, zone)


@dataclass(frozen=True, slots=True)
class SeriesState:
    """A sequence with what decides when it may restart on its own."""

    sequence: Sequence
    wrapped: bool
    """It ran over the end in this run of the hall, so each number is looked up before it comes again."""
    first: Moment | None
    """Numbers that are not in `given` are older than this."""


def hall_now(connection: Connection, name: str) -> SequencerState:
    """How far the hall is."""
    return _hall(connection.execute(HALL, {"in_hall": name}).one())


def hall_and_series(connection: Connection, name: str, series: str) -> tuple[SequencerState, SeriesState | None]:
    """How far the hall and one series are; None: no number of it was ever given."""
    row = connection.execute(HALL_AND_STATE, {"in_hall": name, "of_series": series}).one()
    return _hall(row), None if row.since is None else _series(row, row.since)


def _hall(row: AnyRow) -> SequencerState:
    day = row.business_date
    return SequencerState(
        period=row.period or 0,
        business_date=date.fromisoformat(day) if isinstance(day, str) else day,
        last=_moment(row.last_utc, row.last_trust, row.last_boot, row.last_mono),
        restarted=row.restarted,
        highest=max(row.highest, row.period or 0),
    )


def set_hall(connection: Connection, name: str, now: SequencerState) -> None:
    """Write how far the hall is."""
    day = None if now.business_date is None else now.business_date.isoformat()
    values = {"in_hall": name, "new_period": now.period, "new_date": day, **_stamps("new", now.last)}
    connection.execute(SET_HALL, values)


def open_period(
    connection: Connection, name: str, number: int, series: str | None, day: date | None, at: Moment
) -> None:
    """A period that restarts the numbers of the hall (series None) or of one series."""
    row = {
        "hall": name,
        "period": number,
        "series": series,
        "business_date": None if day is None else day.isoformat(),
        "opened_at": at.utc,
    }
    connection.execute(INSERT_PERIOD, row)
    connection.execute(FORGET_GIVEN, {"in_hall": name, "before": number - KEPT_PERIODS})


def has_period(connection: Connection, name: str, number: int) -> bool:
    """Whether this period was opened here."""
    return connection.execute(HAS_PERIOD, {"in_hall": name, "number": number}).first() is not None


def all_series(connection: Connection, name: str) -> dict[str, SeriesState]:
    """All of them."""
    return {row.series: _series(row, row.period) for row in connection.execute(STATES, {"in_hall": name})}


def set_series(connection: Connection, name: str, series: str, new: SeriesState, *, known: bool) -> None:
    """Write how far a series is; `known`: there is a row."""
    if known:
        values = {
            "in_hall": name,
            "of_series": series,
            "new_since": new.sequence.since,
            "new_last": new.sequence.last,
            "new_upper": new.sequence.upper,
            **_stamps("new", new.first),
        }
        connection.execute(SET_STATE, values)
        return
    row = {
        "hall": name,
        "series": series,
        "period": new.sequence.since,
        "last": new.sequence.last,
        "upper": new.sequence.upper,
        **_stamps("first", new.first),
    }
    connection.execute(INSERT_STATE, row)


def given_before(connection: Connection, name: str, request_id: str) -> AnyRow | None:
    """What this request was answered."""
    return connection.execute(GIVEN, {"in_hall": name, "request": request_id}).first()


def last_given(connection: Connection, name: str, series: str, number: int) -> Moment | None:
    """When this number was given last, as far as remembered."""
    asked = {"in_hall": name, "of_series": series, "with_number": number}
    row = connection.execute(LAST_GIVEN, asked).first()
    return None if row is None else _moment(row.at_utc, row.at_trust, row.boot_id, row.mono_ms)


def insert_given(connection: Connection, row: dict[str, Any], at: Moment) -> None:
    """A number given, for a request that is repeated."""
    stamps = {"at_utc": at.utc, "at_trust": at.grade.value, "boot_id": at.boot_id, "mono_ms": at.mono_ms}
    connection.execute(INSERT_GIVEN, {**row, **stamps})


def lease_before(connection: Connection, name: str, request_id: str) -> AnyRow | None:
    """What this request was answered."""
    return connection.execute(LEASE, {"in_hall": name, "request": request_id}).first()


def insert_lease(connection: Connection, row: dict[str, Any]) -> None:
    """A lease given."""
    connection.execute(INSERT_LEASE, row)


def is_forked(connection: Connection, name: str, kiosk_id: str, which: str) -> bool:
    """Whether this store was seen twice with different content."""
    return bool(connection.execute(FORKED, {"in_hall": name, "kiosk": kiosk_id, "which": which}).scalar())


def memory_of(connection: Connection, name: str, beat: Heartbeat, *, first_greeting: bool) -> RejectionMemory:
    """What is known here of the store that a heartbeat is of."""
    asked = {"in_hall": name, "of_kiosk": beat.kiosk_id}
    expected: int | None = connection.execute(LIFE, {**asked, "which": beat.incarnation}).scalar()
    return RejectionMemory(
        put_back=beat.acked_seq >= (1 if expected is None else expected),
        first_greeting=first_greeting,
        unknown_events=beat.last_seq + 1 - (beat.first_seq if expected is None else expected),
        kiosks=connection.execute(ENROLLED, {"in_hall": name}).scalar_one(),
        leases={row.request_id: (row.first, row.last) for row in connection.execute(LEASES_OF, asked)},
    )


def must_greet(connection: Connection, name: str) -> frozenset[str]:
    """Kiosks heard in the seven days before the hall was last heard at all, whatever day a restored copy is of."""
    heard = {row.kiosk_id: _aware(row.heard_at) for row in connection.execute(HEARD, {"in_hall": name})}
    newest = max(heard.values(), default=None)
    if newest is None:
        return frozenset()
    return frozenset(kiosk_id for kiosk_id, at in heard.items() if at >= newest - HEARD_WITHIN)


def _series(row: AnyRow, since: int) -> SeriesState:
    first = _moment(row.first_utc, row.first_trust, row.first_boot, row.first_mono)
    return SeriesState(Sequence(since, row.last, row.upper), bool(row.wrapped), first)


def _moment(utc: datetime | None, trust: str | None, boot: str | None, mono: int | None) -> Moment | None:
    if utc is None or trust is None or boot is None or mono is None:
        return None
    return Moment(_aware(utc), ClockGrade(trust), boot, mono)


def _stamps(prefix: str, at: Moment | None) -> dict[str, Any]:
    return {
        f"{prefix}_utc": None if at is None else at.utc,
        f"{prefix}_trust": None if at is None else at.grade.value,
        f"{prefix}_boot": None if at is None else at.boot_id,
        f"{prefix}_mono": None if at is None else at.mono_ms,
    }


def _aware(at: datetime) -> datetime:
    return at if at.tzinfo is not None else at.replace(tzinfo=UTC)
