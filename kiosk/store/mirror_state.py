"""How far the store and central are together: what was acknowledged, parked, heard and applied. No network here."""

from __future__ import annotations

from collections.abc import Mapping
from datetime import timedelta
from zoneinfo import ZoneInfo

from sqlalchemy import Connection, bindparam, delete, func, insert, select, update

from hall.protocol import Claim, Lease
from hall.tickets import Band, ClockGrade, Moment, business_date
from kiosk.store.conversions import AnyRow, event_of, moment_of
from kiosk.store.tables import elsewhere, event, lease, meta, mirror, parked, period, ticket, used_elsewhere
from kiosk.store.values import MirrorState, ParkedEvent

CLAIMED_PERIODS = 32
"""The newest periods, of the hall and of single series; in older ones no number can be in danger."""

MIRROR = select(mirror)
_SET = update(mirror)
SET_POSITION = _SET.where(mirror.c.position != bindparam("at")).values(
    position=bindparam("at"), furthest=func.max(mirror.c.furthest, bindparam("at"))
)
SET_BAND = _SET.values(band_first=bindparam("low"), band_last=bindparam("high"))
SET_HEARD = _SET.values(sequencer_last=bindparam("sequencer"), heard_at=bindparam("at"))

LAST_SEQ = select(func.coalesce(func.max(event.c.seq), 0))
FIRST_SEQ = select(func.coalesce(func.min(event.c.seq), 1))
AFTER = select(event).where(event.c.seq > bindparam("after")).order_by(event.c.seq).limit(bindparam("limit"))
HIGHEST_PERIOD = select(func.coalesce(func.max(period.c.period), 0))
INCARNATION = select(meta.c.value).where(meta.c.key == "incarnation")

PARKED = (
    select(event, parked.c.reason, parked.c.at_utc.label("parked_at"), parked.c.again)
    .join(event, event.c.seq == parked.c.seq)
    .order_by(parked.c.seq)
)
COUNT_PARKED = select(func.count()).select_from(parked)

_CLAIMS = (
    select(ticket.c.series, ticket.c.period, func.max(ticket.c.number).label("number"))
    .where(
        ticket.c.hall == bindparam("hall"),
        ticket.c.period.in_(select(period.c.period).order_by(period.c.period.desc()).limit(CLAIMED_PERIODS)),
        ticket.c.number <= bindparam("last"),
    )
    .group_by(ticket.c.period, ticket.c.series)
    .order_by(ticket.c.period)
)

HIGHEST_BELOW = select(func.max(ticket.c.number)).where(
    ticket.c.hall == bindparam("hall"),
    ticket.c.period == bindparam("period"),
    ticket.c.series == bindparam("series"),
    ticket.c.number < bindparam("below"),
)
LEASES = select(lease).order_by(lease.c.series, lease.c.first.desc())
_RUNNING = select(func.max(period.c.period)).where(period.c.series.is_(None))

CLEAR_ELSEWHERE = delete(elsewhere)
INSERT_ELSEWHERE = insert(elsewhere)
ELSEWHERE = select(elsewhere)
CLEAR_USED = delete(used_elsewhere)
INSERT_USED = insert(used_elsewhere)
USED_ELSEWHERE = select(used_elsewhere)


def row(connection: Connection) -> AnyRow:
    """The one row of the mirror."""
    return connection.execute(MIRROR).one()


def state(connection: Connection, now: Moment) -> MirrorState:
    """How the store stands with central."""
    found = row(connection)
    last: int = connection.execute(LAST_SEQ).scalar_one()
    oldest = connection.execute(AFTER, {"after": found.acked_seq, "limit": 1}).first()
    return MirrorState(
        incarnation=connection.execute(INCARNATION).scalar_one(),
        first_seq=connection.execute(FIRST_SEQ).scalar_one(),
        last_seq=last,
        acked_seq=found.acked_seq,
        unsent=max(0, last - found.acked_seq),
        parked=connection.execute(COUNT_PARKED).scalar_one(),
        oldest_unsent_s=None if oldest is None else _age_s(moment_of(oldest), now),
        position=found.position,
        period=connection.execute(HIGHEST_PERIOD).scalar_one(),
        band=None if found.band_first is None else Band(found.band_first, found.band_last),
        sequencer_last=found.sequencer_last,
        forked=found.forked_seq is not None,
        heard_at=found.heard_at,
    )


def _age_s(then: Moment, now: Moment) -> int:
    """By the clock that does not jump; over a restart by wall time if both can be believed, else since this start."""
    if then.boot_id == now.boot_id:
        return max(0, now.mono_ms - then.mono_ms) // 1000
    if ClockGrade.BAD in (then.grade, now.grade):
        return now.mono_ms // 1000
    return max(0, (now.utc - then.utc) // timedelta(seconds=1))


def parked_events(connection: Connection) -> tuple[ParkedEvent, ...]:
    """Oldest first."""
    return tuple(
        ParkedEvent(event_of(each), each.reason, each.parked_at, bool(each.again))
        for each in connection.execute(PARKED)
    )


def claims(connection: Connection, hall: str, sequencer_last: int) -> tuple[Claim, ...]:
    """The highest number up to `sequencer_last` of each series, in the newest period that has any.

    Leases come from the end of that range: a number of one says nothing about how far the sequence is.
    """
    asked = {"hall": hall, "last": sequencer_last}
    leased = _leased(connection)
    newest: dict[str, Claim] = {}
    for each in connection.execute(_CLAIMS, asked):
        number = _below(connection, hall, each, leased.get((each.series, each.period), []))
        if number:
            newest[each.series] = Claim(series=each.series, period=each.period, number=number)
    return tuple(claim for _, claim in sorted(newest.items()))


def _leased(connection: Connection) -> dict[tuple[str, int], list[AnyRow]]:
    found: dict[tuple[str, int], list[AnyRow]] = {}
    for each in connection.execute(LEASES):
        found.setdefault((each.series, each.period), []).append(each)
    return found


def _below(connection: Connection, hall: str, highest: AnyRow, leased: list[AnyRow]) -> int:
    """The highest number that is in no lease; 0: there is none."""
    number: int = highest.number
    for each in leased:  # the highest first
        if each.first <= number <= each.last:
            asked = {"hall": hall, "period": highest.period, "series": highest.series, "below": each.first}
            number = connection.execute(HIGHEST_BELOW, asked).scalar() or 0
    return number


def leases(connection: Connection) -> tuple[Lease, ...]:
    """Of the hall's running period and later, in the order of their numbers."""
    rows = connection.execute(LEASES.where(lease.c.period >= func.coalesce(_RUNNING.scalar_subquery(), 0))).mappings()
    return tuple(Lease.model_validate(each) for each in rows)


def take_band(connection: Connection, band: Band) -> bool:
    """The first one holds for as long as this store does."""
    known = row(connection)
    if known.band_first is None:
        connection.execute(SET_BAND, {"low": band.first, "high": band.last})
        return True
    return (known.band_first, known.band_last) == (band.first, band.last)


def set_elsewhere(connection: Connection, people: Mapping[str, int], now: Moment, zone: ZoneInfo) -> None:
    """All series at once; one that is not named has nobody. What is known already today is not written again."""
    today = business_date(now.utc, zone)
    known = {
        each.series: each.people for each in connection.execute(ELSEWHERE) if business_date(each.at_utc, zone) == today
    }
    positive = {series: count for series, count in people.items() if count > 0}
    if known == positive:
        return
    connection.execute(CLEAR_ELSEWHERE)
    rows = [{"series": series, "people": count, "at_utc": now.utc} for series, count in positive.items()]
    if rows:
        connection.execute(INSERT_ELSEWHERE, rows)


def set_used(connection: Connection, numbers: Mapping[str, int], now: Moment, zone: ZoneInfo) -> None:
    """All services at once, as `set_elsewhere` does for people."""
    today = business_date(now.utc, zone)
    known = {
        each.service: each.numbers
        for each in connection.execute(USED_ELSEWHERE)
        if business_date(each.at_utc, zone) == today
    }
    positive = {service: count for service, count in numbers.items() if count > 0}
    if known == positive:
        return
    connection.execute(CLEAR_USED)
    rows = [{"service": service, "numbers": count, "at_utc": now.utc} for service, count in positive.items()]
    if rows:
        connection.execute(INSERT_USED, rows)
