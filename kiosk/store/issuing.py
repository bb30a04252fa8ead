"""Giving a number: period, number, ticket, event and print job, all in the caller's one transaction."""

from __future__ import annotations

import secrets
import uuid
from collections.abc import Mapping
from dataclasses import dataclass
from datetime import date, datetime
from zoneinfo import ZoneInfo

from sqlalchemy import ColumnElement, Connection, bindparam, func, insert, literal_column, select, update
from sqlalchemy.dialects.sqlite import insert as upsert

from hall.tickets import (
    QUIET_MS,
    Band,
    ClockGrade,
    Moment,
    PrintState,
    QueueState,
    Ticket,
    business_date,
    highest_possible_period,
    latest_possible,
    next_number,
    opens_new_period,
    proven_quiet_ms,
    puts_right,
)
from kiosk.model.central_link import Given
from kiosk.store import highest_numbers as highest
from kiosk.store import mirror_state, reserve
from kiosk.store.business_day import day_floor, elsewhere_today, quota_floor, used_elsewhere_today
from kiosk.store.conversions import INSERT_JOB, Numbers, facts_of, job_row, log_event, moment_of, row_of, ticket_of
from kiosk.store.errors import NumbersExhausted, QuotaUsedUp
from kiosk.store.tables import counter, period, print_job, ticket
from kiosk.store.tokens import Tokens
from kiosk.store.values import Issued, IssueRequest, QuotaCheck

CODE_SIGNS = "ABCDEFGHJKLMNPQRSTUVWXYZ234567"
"""No O, I, 0 or 1: nobody mistakes one for the other when reading aloud."""
CODE_LENGTH = 8
LAST_OF_MACHINES = 900
"""Numbers above it are written by hand, or have four digits and are a kiosk's own."""

# SQLite takes a partial index only if its condition stands in the statement as it is.
IS_WAITING: ColumnElement[bool] = literal_column("ticket.queue_state = 'waiting'")
TODAY = select(period.c.period).where(period.c.period >= bindparam("period")).scalar_subquery()

LATEST_PERIOD = (
    select(period.c.period, period.c.business_date)
    .where(period.c.series.is_(None))
    .order_by(period.c.period.desc())
    .limit(1)
)
LAST_ISSUE = (
    select(ticket.c.at_utc, ticket.c.at_trust, ticket.c.boot_id, ticket.c.mono_ms).order_by(ticket.c.id.desc()).limit(1)
)
BY_PRESS = (
    select(ticket, print_job.c.id.label("job"))
    .join(print_job, print_job.c.ticket == ticket.c.id)
    .where(ticket.c.press_id == bindparam("press"), print_job.c.copy == 1)
)
COUNTER = select(counter).where(counter.c.series == bindparam("series"))
HIGHEST_PERIOD = select(func.coalesce(func.max(period.c.period), 0))
SAME_NUMBER = select(ticket).where(
    ticket.c.hall == bindparam("hall"),
    ticket.c.period == bindparam("period"),
    ticket.c.series == bindparam("series"),
    ticket.c.number == bindparam("number"),
)
SINCE_FLOOR = ticket.c.id > bindparam("floor")
AHEAD = select(func.count()).where(
    IS_WAITING, ticket.c.series == bindparam("series"), ticket.c.period.in_(TODAY), SINCE_FLOOR
)
USED = select(func.count()).where(
    ticket.c.period.in_(TODAY), ticket.c.service.in_(bindparam("services", expanding=True)), SINCE_FLOOR
)
INSERT_PERIOD = insert(period).inline()
INSERT_TICKET = insert(ticket).inline()
SET_DATE = (
    update(period)
    .where(period.c.period == bindparam("which"))
    .values(business_date=bindparam("day"), at_trust=bindparam("trust"))
)
_COUNTER_VALUES = upsert(counter)
SET_COUNTER = _COUNTER_VALUES.on_conflict_do_update(
    index_elements=[counter.c.series],
    set_={
        "period": _COUNTER_VALUES.excluded.period,
        "last": _COUNTER_VALUES.excluded.last,
        "previous_period": _COUNTER_VALUES.excluded.previous_period,
    },
)


@dataclass(frozen=True, slots=True)
class NumberPlace:
    """Where numbers are given: the hall, the band of this kiosk, the zone of the hall, and what makes the tokens."""

    hall: str
    band: Band
    zone: ZoneInfo
    tokens: Tokens
    mirrored: bool = False
    """The kiosk has a central: numbers come from its sequencer or from the reserve it gave, not from `band`."""


@dataclass(frozen=True, slots=True)
class PeriodState:
    """How far the hall is: its running period (None: none yet) and when the last number was given."""

    period: int | None
    business_date: date | None
    last: Moment | None

    def over(self, now: Moment, zone: ZoneInfo) -> bool:
        """Whether the next number opens a new period."""
        return self.period is None or opens_new_period(self.last, self.business_date, now, zone)


def standing(connection: Connection) -> PeriodState:
    """How far the hall is."""
    running = connection.execute(LATEST_PERIOD).first()
    issue_row = connection.execute(LAST_ISSUE).first()
    last = highest.before(connection).last if issue_row is None else moment_of(issue_row)
    if running is None:
        return PeriodState(None, None, last)
    day = running.business_date
    return PeriodState(running.period, None if day is None else date.fromisoformat(day), last)


def issue(
    connection: Connection,
    request: IssueRequest,
    now: Moment,
    place: NumberPlace,
    given: Given | None = None,
    as_of: datetime | None = None,
) -> Issued:
    """Give one number. `given` is one of the sequencer, used if it can be; `as_of` is when people elsewhere were heard.

    Raises QuotaUsedUp, NumbersExhausted or NoNumbers; the caller's transaction then keeps nothing.
    """
    before = connection.execute(BY_PRESS, {"press": request.press_id}).first()
    if before is not None:
        return Issued(place.tokens.on(ticket_of(before, place.zone)), str(before.job), duplicate=True)
    usable = given if given is not None and _usable(connection, request, given, now, place) else None
    if usable is None:
        hall_period, floor = _running_period(connection, now, place)
    else:
        hall_period, floor = _heard_period(connection, usable, now, place)
    if request.quota_checks:
        used, elsewhere = quota_floor(connection, now, place.zone), used_elsewhere_today(connection, now, place.zone)
        for quota in request.quota_checks:
            _check_quota(connection, quota, hall_period, used, elsewhere)
    if usable is not None:
        numbered = (usable.period, usable.number)
    elif place.mirrored:
        numbered = _take_reserve(connection, request.series, hall_period, now, place)
    else:
        numbered = _take_number(connection, request.series, hall_period, now, place)
    where = {"period": hall_period, "series": request.series, "floor": floor}
    ahead: int = connection.execute(AHEAD, where).scalar_one()
    if usable is not None:
        ahead += usable.elsewhere
    elif place.mirrored:
        ahead += elsewhere_today(connection, now, place.zone).get(request.series, 0)
    return _write(connection, request, now, place, numbered, ahead, as_of)


def _usable(connection: Connection, request: IssueRequest, given: Given, now: Moment, place: NumberPlace) -> bool:
    """Central can be wrong: put back to an old copy it may give what is on paper already. That number is not used."""
    asked = {"hall": place.hall, "period": given.period, "series": given.series, "number": given.number}
    running = standing(connection).period or 0
    fits = given.series == request.series and given.period >= running
    if fits and _possible(connection, given, now, place) and connection.execute(SAME_NUMBER, asked).first() is None:
        return True
    facts = {"series": given.series, "period": given.period, "number": given.number}
    log_event(connection, "number_not_used", now, facts, about=Numbers())
    return False


def _possible(connection: Connection, given: Given, now: Moment, place: NumberPlace) -> bool:
    """The answer may not be from central: period, date and number are checked against what is possible."""
    highest: int = connection.execute(HIGHEST_PERIOD).scalar_one()
    last = standing(connection).last
    if given.period > highest_possible_period(highest, None if last is None else last.utc, now):
        return False
    if given.business_date is not None and given.business_date > business_date(latest_possible(now), place.zone):
        return False
    return given.number <= (mirror_state.row(connection).sequencer_last or LAST_OF_MACHINES)


def _heard_period(connection: Connection, given: Given, now: Moment, place: NumberPlace) -> tuple[int, int]:
    """The hall's period after a number of the sequencer, and the floor of the day in it."""
    reserve.hear_period(connection, given.period, given.business_date, now, given.series)
    hall = standing(connection)
    return hall.period or given.period, day_floor(connection, now, place.zone)


def _take_reserve(
    connection: Connection, series: str, hall_period: int, now: Moment, place: NumberPlace
) -> tuple[int, int]:
    """A number that this kiosk may give without asking."""
    found = reserve.next_reserve(connection, place.hall, series, hall_period, now)
    current, before = found.period, None
    if found.wraps:
        current, before = _open_period(connection, now, place.zone, series), found.period
    row = {"series": series, "period": current, "last": found.last_of_band, "previous_period": before}
    connection.execute(SET_COUNTER, row)
    return current, found.number


def running_period(connection: Connection, now: Moment, place: NumberPlace) -> int:
    """The period of the hall, opened now if it is time."""
    return _running_period(connection, now, place)[0]


def _running_period(connection: Connection, now: Moment, place: NumberPlace) -> tuple[int, int]:
    """The period of the hall, opened now if it is time, and the floor of the day in it."""
    hall = standing(connection)
    if hall.period is None or hall.over(now, place.zone):
        return _open_period(connection, now, place.zone, None), 0
    _put_date_right(connection, hall, now, place.zone)
    return hall.period, day_floor(connection, now, place.zone)


def _open_period(connection: Connection, now: Moment, zone: ZoneInfo, series: str | None) -> int:
    """A new period, for the hall or for one series that ran over its band. A bad clock gives it no date."""
    number: int = connection.execute(HIGHEST_PERIOD).scalar_one() + 1
    day = None if now.grade is ClockGrade.BAD else business_date(now.utc, zone).isoformat()
    row = {
        "period": number,
        "series": series,
        "business_date": day,
        "at_utc": now.utc,
        "at_trust": now.grade.value,
    }
    connection.execute(INSERT_PERIOD, row)
    log_event(connection, "period_opened", now, {"business_date": day}, about=Numbers(number, series))
    return number


def _put_date_right(connection: Connection, hall: PeriodState, now: Moment, zone: ZoneInfo) -> None:
    """The first clock that somebody vouches for corrects a date that no synced one had given."""
    today = business_date(now.utc, zone)
    if puts_right(hall.last, now) and hall.business_date != today:
        right = {"which": hall.period, "day": today.isoformat(), "trust": now.grade.value}
        connection.execute(SET_DATE, right)
        log_event(connection, "period_dated", now, {"business_date": today.isoformat()}, about=Numbers(hall.period))


def _check_quota(
    connection: Connection, quota: QuotaCheck, hall_period: int, floor: int, elsewhere: Mapping[str, int]
) -> None:
    asked = {"period": hall_period, "services": sorted(quota.services), "floor": floor}
    others = sum(elsewhere.get(service, 0) for service in quota.services)
    if connection.execute(USED, asked).scalar_one() + others >= quota.limit:
        raise QuotaUsedUp(quota.code)


def _take_number(
    connection: Connection, series: str, hall_period: int, now: Moment, place: NumberPlace
) -> tuple[int, int]:
    """The next period and number of a series. Over the end of the band the series goes on in a period of its own."""
    row = connection.execute(COUNTER, {"series": series}).first()
    if row is None or row.period < hall_period:
        current, previous, last = hall_period, None, None
    else:
        current, previous, last = row.period, row.previous_period, row.last
    # A kiosk that had a central for a while has tickets that its counter does not know.
    used = reserve.used(connection, place.hall, series, current, place.band)
    last = max(last or 0, used, highest.floor(connection, current) if row is None else 0) or None
    number, wrapped = next_number(last, place.band)
    if wrapped:
        previous, current = current, _open_period(connection, now, place.zone, series)
    if previous is not None:
        _refuse_recent(connection, series, number, previous, now, place.hall)
    connection.execute(SET_COUNTER, {"series": series, "period": current, "last": number, "previous_period": previous})
    return current, number


def _refuse_recent(connection: Connection, series: str, number: int, before: int, now: Moment, hall: str) -> None:
    """A number may come again only when four hours have surely passed since it was given."""
    asked = {"hall": hall, "period": before, "series": series, "number": number}
    given = connection.execute(SAME_NUMBER, asked).first()
    recent = highest.may_hide(connection, now) if given is None else proven_quiet_ms(moment_of(given), now) < QUIET_MS
    if recent:
        raise NumbersExhausted(series, number)


def _write(
    connection: Connection,
    request: IssueRequest,
    now: Moment,
    place: NumberPlace,
    numbered: tuple[int, int],
    ahead: int,
    as_of: datetime | None,
) -> Issued:
    """Ticket, event and print job."""
    ticket_id = uuid.uuid4().hex
    given = Ticket(
        ticket_id=ticket_id,
        hall=place.hall,
        period=numbered[0],
        series=request.series,
        number=numbered[1],
        agency=request.agency,
        service=request.service,
        issued_at=now.utc.astimezone(place.zone),
        clock_ok=now.grade is not ClockGrade.BAD,
        language=request.language,
        ahead=ahead,
        wait=request.wait(ahead),
        queue_state=QueueState.WAITING,
        print_state=PrintState.PREPARED,
        code="".join(secrets.choice(CODE_SIGNS) for _ in range(CODE_LENGTH)),
        as_of=None if as_of is None else as_of.astimezone(place.zone),
        served_share=None if request.served_share is None else request.served_share(ahead),
        token=place.tokens.of(ticket_id),
    )
    row = connection.execute(INSERT_TICKET, row_of(given, request.press_id, now)).lastrowid
    log_event(connection, "issued", now, facts_of(given), about=given)
    job_id = str(connection.execute(INSERT_JOB, job_row(row, 1, "kiosk", now)).lastrowid)
    return Issued(given, job_id, duplicate=False)
