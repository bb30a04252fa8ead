"""Numbers of a kiosk that has a central but cannot reach it: of its bands, of its leases, with a longer label."""

from __future__ import annotations

from collections.abc import Iterable
from dataclasses import dataclass
from datetime import date

from sqlalchemy import Connection, bindparam, func, insert, select, update

from hall.tickets import QUIET_MS, Band, Moment, proven_quiet_ms
from kiosk.store import mirror_state, ranges
from kiosk.store.conversions import moment_of
from kiosk.store.errors import NoNumbers, NumbersExhausted
from kiosk.store.tables import counter, lease, period, ticket
from kiosk.store.values import ReserveLeft

LOOK_BACK_PERIODS = 64
"""More than can be opened in four hours: of the hall, and of single series that ran over."""

FORKED = (
    "a copy of this store is, or was, in use (event {}): it gives no numbers of its own any more. Make sure that only "
    "one machine is this kiosk, then renew its store with `kiosk sync renew`."
)
NONE_YET = (
    "central has not yet said which numbers this kiosk may give. Connect it once: `kiosk sync status` says what is "
    "missing."
)

COUNTER = select(counter).where(counter.c.series == bindparam("series"))
COUNTERS = select(counter).order_by(counter.c.series)
HIGHEST_GIVEN = select(func.max(ticket.c.number)).where(
    ticket.c.hall == bindparam("hall"),
    ticket.c.period == bindparam("period"),
    ticket.c.series == bindparam("series"),
    ticket.c.number.between(bindparam("first"), bindparam("last")),
)
LATEST_OF_NUMBER = (
    select(ticket)
    .where(
        ticket.c.hall == bindparam("hall"),
        ticket.c.period.in_(select(period.c.period).order_by(period.c.period.desc()).limit(LOOK_BACK_PERIODS)),
        ticket.c.series == bindparam("series"),
        ticket.c.number == bindparam("number"),
    )
    .order_by(ticket.c.id.desc())
    .limit(1)
)
LATEST_OF_BAND = (
    select(ticket)
    .where(
        ticket.c.hall == bindparam("hall"),
        ticket.c.period.in_(select(period.c.period).order_by(period.c.period.desc()).limit(LOOK_BACK_PERIODS)),
        ticket.c.series == bindparam("series"),
        ticket.c.number.between(bindparam("first"), bindparam("last")),
    )
    .order_by(ticket.c.id.desc())
    .limit(1)
)
LEASES = (
    select(lease)
    .where(lease.c.series == bindparam("series"), lease.c.period == bindparam("period"))
    .order_by(lease.c.first.desc())
)
ADD_LEASE = insert(lease).prefix_with("OR IGNORE")
KNOWN = select(period.c.period).where(period.c.period == bindparam("which"))
HALL = select(period).where(period.c.series.is_(None)).order_by(period.c.period.desc()).limit(1)
SET_DATE = update(period).where(period.c.period == bindparam("which")).values(business_date=bindparam("day"))
INSERT_PERIOD = insert(period).inline()


@dataclass(frozen=True, slots=True)
class NextReserveNumber:
    """Where a series goes on. `wraps`: in a new period of its own, since nothing is left in this one."""

    period: int
    number: int
    wraps: bool
    last_of_band: int
    """How far the band is used, the value of the series' counter."""


@dataclass(frozen=True, slots=True)
class ReserveRequest:
    """Whose next number is looked for, and when."""

    hall: str
    series: str
    hall_period: int
    now: Moment


def next_reserve(connection: Connection, hall: str, series: str, hall_period: int, now: Moment) -> NextReserveNumber:
    """The next number of a band, else of a lease, else of the band once more, else one with a longer label.

    Raises NoNumbers, NumbersExhausted.
    """
    known = mirror_state.row(connection)
    if known.forked_seq is not None:
        raise NoNumbers(FORKED.format(known.forked_seq))
    bands, longer = ranges.bands(connection), ranges.longer_if_allowed(connection, hall_period)
    if not bands and longer is None:
        raise NoNumbers(NONE_YET)
    return _next(connection, ReserveRequest(hall, series, hall_period, now), bands, longer)


def _next(
    connection: Connection, asked: ReserveRequest, bands: tuple[Band, ...], longer: Band | None
) -> NextReserveNumber:
    current = _current(connection, asked)
    for band in bands:
        last = _last_of(connection, asked, current, band)
        if last < band.last and not _is_recent(connection, asked, last + 1):
            return NextReserveNumber(current, last + 1, wraps=False, last_of_band=last + 1)
    leased = next_leased(connection, asked.hall, asked.series, current)
    first = (*bands, longer)[0]
    assert first is not None
    if leased is not None:
        return NextReserveNumber(current, leased, wraps=False, last_of_band=first.last)
    if bands and not _is_recent(connection, asked, first.first):
        return NextReserveNumber(current, first.first, wraps=True, last_of_band=first.first)
    if longer is not None:
        return _next_longer(connection, asked, current, longer, first.last)
    raise NumbersExhausted(asked.series, first.first)


def _next_longer(
    connection: Connection, asked: ReserveRequest, current: int, longer: Band, last_of_band: int
) -> NextReserveNumber:
    last = _last_of(connection, asked, current, longer)
    wraps = last >= longer.last
    number = longer.first if wraps else last + 1
    if _is_recent(connection, asked, number):
        raise NumbersExhausted(asked.series, number)
    return NextReserveNumber(current, number, wraps=wraps, last_of_band=last_of_band)


def _current(connection: Connection, asked: ReserveRequest) -> int:
    """The period in which the reserve counts: of the hall, or of the series if that ran over in it."""
    row = connection.execute(COUNTER, {"series": asked.series}).first()
    return asked.hall_period if row is None else max(row.period, asked.hall_period)


def _last_of(connection: Connection, asked: ReserveRequest, current: int, band: Band) -> int:
    """How far the band is used in this period; below its first number: not at all.

    A period that other kiosks opened does not restart the band unless its last number is four hours old.
    """
    last = used(connection, asked.hall, asked.series, current, band)
    if last >= band.first:
        return last
    spot = {"hall": asked.hall, "series": asked.series, "first": band.first, "last": band.last}
    latest = connection.execute(LATEST_OF_BAND, spot).first()
    if latest is None or proven_quiet_ms(moment_of(latest), asked.now) >= QUIET_MS:
        return last
    return int(latest.number)


def used(connection: Connection, hall: str, series: str, of_period: int, band: Band) -> int:
    """The highest number of the band that is on a ticket of this period; the number before the first if none is."""
    asked = {"hall": hall, "period": of_period, "series": series, "first": band.first, "last": band.last}
    found: int | None = connection.execute(HIGHEST_GIVEN, asked).scalar()
    return band.first - 1 if found is None else found


def next_leased(connection: Connection, hall: str, series: str, of_period: int) -> int | None:
    """The next number of a lease for this series and period; None: there is none, or all are used."""
    for row in connection.execute(LEASES, {"series": series, "period": of_period}).all():
        last = used(connection, hall, series, of_period, Band(row.first, row.last))
        if last < row.last:
            return last + 1
    return None


def _is_recent(connection: Connection, asked: ReserveRequest, number: int) -> bool:
    """Whether it was given less than four hours ago, as far as anybody can prove."""
    spot = {"hall": asked.hall, "series": asked.series, "number": number}
    given = connection.execute(LATEST_OF_NUMBER, spot).first()
    return given is not None and proven_quiet_ms(moment_of(given), asked.now) < QUIET_MS


def left(
    connection: Connection, hall: str, hall_period: int, now: Moment, also: Iterable[str]
) -> tuple[ReserveLeft, ...]:
    """Reserve of every series that ever used it and of those named, where the next number would be given."""
    bands = ranges.bands(connection)
    if not bands or mirror_state.row(connection).forked_seq is not None:
        return ()
    names = {row.series for row in connection.execute(COUNTERS)}
    every = (ReserveRequest(hall, series, hall_period, now) for series in sorted(names.union(also)))
    return tuple(_left_of(connection, asked, bands) for asked in every)


def _left_of(connection: Connection, asked: ReserveRequest, bands: tuple[Band, ...]) -> ReserveLeft:
    current = _current(connection, asked)
    numbers = sum(band.last - _last_of(connection, asked, current, band) for band in bands)
    for each in connection.execute(LEASES, {"series": asked.series, "period": current}).all():
        numbers += each.last - used(connection, asked.hall, asked.series, current, Band(each.first, each.last))
    return ReserveLeft(asked.series, current, numbers)


def used_up(connection: Connection, hall: str, hall_period: int, now: Moment, every: Iterable[str]) -> frozenset[str]:
    """Those of these series of which this kiosk could give no number alone now."""
    return frozenset(series for series in every if not _gives(connection, hall, series, hall_period, now))


def _gives(connection: Connection, hall: str, series: str, hall_period: int, now: Moment) -> bool:
    try:
        next_reserve(connection, hall, series, hall_period, now)
    except (NoNumbers, NumbersExhausted):
        return False
    return True


def hear_period(connection: Connection, number: int, day: date | None, now: Moment, series: str | None) -> None:
    """A period that central opened. It is the hall's if its date is later than that of the running one.

    One with the same date is of a series that ran over its numbers, or was opened beside ours: tickets may be in it,
    but the day's counts go on in the running one. `series`: None if no ticket is about to be in it.
    """
    running = connection.execute(HALL).first()
    text = None if day is None else day.isoformat()
    if running is not None and running.business_date is None and text is not None and number >= running.period:
        connection.execute(SET_DATE, {"which": running.period, "day": text})
    if connection.execute(KNOWN, {"which": number}).first() is not None:
        return
    ours = running is None or (number > running.period and text is not None and text > (running.business_date or text))
    if not ours and series is None:
        return
    row = {"period": number, "series": None if ours else series, "business_date": text}
    connection.execute(INSERT_PERIOD, {**row, "at_utc": now.utc, "at_trust": now.grade.value})
