"""Numbers of a kiosk that has a central but cannot reach it: those of its band, then those of its leases."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import date

from sqlalchemy import Connection, bindparam, func, insert, select, update

from kiosk.store import mirror
from kiosk.store.errors import NoNumbers, NumbersExhausted
from kiosk.store.rows import AnyRow, moment_of
from kiosk.store.tables import counter, lease, period, ticket
from kiosk.store.values import ReserveLeft
from kiosk.tickets import QUIET_MS, Band, Moment, proven_quiet_ms

LOOK_BACK_PERIODS = 64
"""More than can be opened in four hours: of the hall, and of single series that ran over."""

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
class Next:
    """Where a series goes on. `wraps`: in a new period of its own, since nothing is left in this one."""

    period: int
    number: int
    wraps: bool
    last_of_band: int
    """What the counter shall hold: how far the band is used."""


def next_reserve(connection: Connection, hall: str, series: str, hall_period: int, now: Moment) -> Next:
    """The next number of the band, else of a lease, else of the band once more. Raises NoNumbers, NumbersExhausted."""
    band = _band(connection)
    current, last = _standing(connection, hall, series, hall_period, band, now)
    if last < band.last:
        following = Next(current, last + 1, wraps=False, last_of_band=last + 1)
    else:
        leased = next_leased(connection, hall, series, current)
        if leased is not None:
            return Next(current, leased, wraps=False, last_of_band=band.last)
        following = Next(current, band.first, wraps=True, last_of_band=band.first)
    _refuse_recent(connection, hall, series, following.number, now)
    return following


def _band(connection: Connection) -> Band:
    known = mirror.row(connection)
    if known.forked_seq is not None:
        raise NoNumbers(
            f"a copy of this store is, or was, in use (event {known.forked_seq}): it gives no numbers of its own any "
            "more. Make sure that only one machine is this kiosk, then start it anew with `kiosk sync renew`."
        )
    if known.band_first is None:
        raise NoNumbers(
            "central has not yet said which numbers this kiosk may give. Connect it once: `kiosk sync status` says "
            "what is missing."
        )
    return Band(known.band_first, known.band_last)


def _standing(
    connection: Connection, hall: str, series: str, hall_period: int, band: Band, now: Moment
) -> tuple[int, int]:
    """The period in which the band counts and how far it is used there; below its first number: not at all.

    A period that other kiosks opened does not begin the band anew unless its last number lies four hours back.
    """
    row = connection.execute(COUNTER, {"series": series}).first()
    if row is None:
        return hall_period, used(connection, hall, series, hall_period, band)
    current = max(row.period, hall_period)
    last = used(connection, hall, series, current, band)
    if row.period < hall_period and last < band.first and band.first <= row.last <= band.last:
        rested = _rested(connection, hall, series, row.last, now)
        return current, last if rested else row.last
    return current, last


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


def _rested(connection: Connection, hall: str, series: str, number: int, now: Moment) -> bool:
    given = connection.execute(LATEST_OF_NUMBER, {"hall": hall, "series": series, "number": number}).first()
    return given is not None and proven_quiet_ms(moment_of(given), now) >= QUIET_MS


def _refuse_recent(connection: Connection, hall: str, series: str, number: int, now: Moment) -> None:
    given = connection.execute(LATEST_OF_NUMBER, {"hall": hall, "series": series, "number": number}).first()
    if given is not None and proven_quiet_ms(moment_of(given), now) < QUIET_MS:
        raise NumbersExhausted(series, number)


def left(connection: Connection, hall: str) -> tuple[ReserveLeft, ...]:
    """Reserve of every series that ever used it, in the period in which it counts."""
    known = mirror.row(connection)
    if known.band_first is None or known.forked_seq is not None:
        return ()
    band = Band(known.band_first, known.band_last)
    running = connection.execute(HALL).first()
    latest = 0 if running is None else running.period
    return tuple(_left_of(connection, hall, row, max(row.period, latest), band) for row in connection.execute(COUNTERS))


def _left_of(connection: Connection, hall: str, row: AnyRow, of_period: int, band: Band) -> ReserveLeft:
    """As if the band did not begin anew with a later period: what is certain."""
    last = used(connection, hall, row.series, of_period, band)
    if of_period > row.period and band.first <= row.last <= band.last:
        last = max(last, row.last)
    numbers = band.last - last
    for each in connection.execute(LEASES, {"series": row.series, "period": of_period}).all():
        numbers += each.last - used(connection, hall, row.series, of_period, Band(each.first, each.last))
    return ReserveLeft(row.series, of_period, numbers)


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
