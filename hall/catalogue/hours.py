"""When a service can be had: opening hours, breaks, holidays, last tickets, quotas. Pure; `now` is handed in.

Every datetime that comes in must be aware; every one that goes out is in the hall's zone.
"""

from __future__ import annotations

from collections.abc import Iterator, Mapping
from dataclasses import dataclass
from datetime import UTC, date, datetime, time, timedelta, tzinfo
from zoneinfo import ZoneInfo

from hall.catalogue.model import Catalogue, Holiday, Hours, Queue, Schedule, Service, SpecialDay, Text

LOOK_AHEAD_DAYS = 400
"""An opening further away than this is not worth naming; it also ends the search where a queue never opens."""


@dataclass(frozen=True, slots=True)
class Open:
    """Numbers are given. `serves_from` is set while the machine is on and the counter is not open yet."""

    closes: datetime
    last_ticket: datetime
    serves_from: datetime | None = None


@dataclass(frozen=True, slots=True)
class OnBreak:
    """The counters pause until `until`."""

    until: datetime
    takes_numbers: bool


@dataclass(frozen=True, slots=True)
class NotYet:
    """Before opening: numbers from `machine` on, served from `service` on."""

    machine: datetime
    service: datetime


@dataclass(frozen=True, slots=True)
class ClosedToday:
    """No service on this day at all; `holiday` says why, if there is a name for it."""

    reopens: datetime | None
    holiday: Text | None


@dataclass(frozen=True, slots=True)
class PastLastTicket:
    """The last number of the day has been given, or the day is over."""

    reopens: datetime | None


@dataclass(frozen=True, slots=True)
class QuotaGone:
    """The numbers of the quota `quota` are used up, for the day or, if it `reopens` today, for this part of it."""

    reopens: datetime | None
    quota: str = ""


@dataclass(frozen=True, slots=True)
class LeftEarly:
    """Staff closed the booth before its time."""


@dataclass(frozen=True, slots=True)
class TimeUnknown:
    """Numbers are given although the clock is doubtful: it turns nobody away, and the closing time is unknown."""


@dataclass(frozen=True, slots=True)
class NumbersUsedUp:
    """Central cannot be reached, and the numbers that the kiosk may give without it are used up."""


Availability = (
    Open | OnBreak | NotYet | ClosedToday | PastLastTicket | QuotaGone | LeftEarly | TimeUnknown | NumbersUsedUp
)


def gives_numbers(availability: Availability) -> bool:
    """True where a visitor can have a number now."""
    match availability:
        case Open() | TimeUnknown():
            return True
        case OnBreak(takes_numbers=takes_numbers):
            return takes_numbers
        case _:
            return False


def availability(
    catalogue: Catalogue,
    service: Service,
    now: datetime,
    used: Mapping[str, int],
    left_early: frozenset[str] = frozenset(),
    breaks_stop_numbers: bool = False,
    late: bool = False,
) -> Availability:
    """Whether a number for this service can be had now, and if not, why and what then.

    `used` counts the numbers of the day by quota code; `left_early` holds agency codes or series that staff closed.
    `late`: the visitor was there in time; then the last ticket and a break stop nothing, but closing does.
    """
    queue = catalogue.queue(service.series)
    now = _local(catalogue, now)
    hours = hours_on(catalogue, queue, now.date())
    if hours is None:
        return ClosedToday(_next_for(catalogue, queue, service, now), _reason(catalogue, queue, now.date()))
    today = _Day(now.date(), hours, now.tzinfo)
    machine = today.at(catalogue.place.machine_opens)
    if now < machine:
        return NotYet(machine, today.at(hours.open))
    if now < today.at(hours.close) and left_early & {queue.agency, queue.series}:
        return LeftEarly()
    refusal = _refusal(catalogue, service, today, now, used, late=late)
    return refusal or _at_counter(service, today, now, breaks_stop_numbers=breaks_stop_numbers and not late)


def availability_at_no_time(
    catalogue: Catalogue, service: Service, used: Mapping[str, int], left_early: frozenset[str] = frozenset()
) -> Availability:
    """The same while nobody knows the time: only what staff closed and a whole day's quota hold a number back."""
    queue = catalogue.queue(service.series)
    if left_early & {queue.agency, queue.series}:
        return LeftEarly()
    gone = (quota for quota in catalogue.quotas_of(service.code) if used.get(quota.code, 0) >= quota.per_day)
    return next((QuotaGone(None, quota.code) for quota in gone), TimeUnknown())


def hours_on(catalogue: Catalogue, queue: Queue, day: date) -> Hours | None:
    """The queue's hours on that day; None is closed. A special day beats a holiday, a holiday beats the schedule."""
    special = _special_on(catalogue, queue, day)
    if special is not None:
        return special.hours
    if holiday_on(catalogue, day) is not None:
        return None
    return schedule_on(catalogue, queue, day).days.get(day.weekday())


def schedule_on(catalogue: Catalogue, queue: Queue, day: date) -> Schedule:
    """The common week that holds on that day, special days and holidays left aside."""
    name = queue.schedule
    for season in catalogue.seasons:
        if season.first <= day <= season.last:
            name = season.replaces.get(name, name)
            break
    return catalogue.schedules[name]


def holiday_on(catalogue: Catalogue, day: date) -> Holiday | None:
    return next((holiday for holiday in catalogue.holidays if holiday.on == day), None)


def next_opening(catalogue: Catalogue, queue: Queue, after: datetime) -> datetime | None:
    """The first time after `after` at which the counters open; None if not within 400 days."""
    after = _local(catalogue, after)
    return next((opens for day in _days(catalogue, queue, after) if (opens := day.at(day.hours.open)) > after), None)


def open_seconds(catalogue: Catalogue, queue: Queue, start: datetime, end: datetime) -> float:
    """Seconds of service time from `start` to `end`: closed time and breaks do not count. 0 if `end` is earlier."""
    total = 0.0
    for opens, closes in _spans(catalogue, queue, start):
        if opens >= end:
            break
        total += max(0.0, _seconds(max(opens, start), min(closes, end)))
    return total


def after_open_seconds(catalogue: Catalogue, queue: Queue, start: datetime, seconds: float) -> datetime:
    """The time at which `seconds` of service time have passed since `start`; the inverse of `open_seconds`.

    Jumps over breaks and nights. With 0 seconds it is the first time at or after `start` at which the counters work.
    A queue that does not open long enough within 400 days gives `start` plus the seconds, as if it never closed.
    """
    start = _local(catalogue, start)
    left = seconds
    for opens, closes in _spans(catalogue, queue, start):
        begin = max(opens, start)
        here = _seconds(begin, closes)
        if here > 0 and left <= here:
            return _later(begin, left)
        left -= max(0.0, here)
    return _later(start, seconds)


@dataclass(frozen=True, slots=True)
class _Day:
    """One open day of a queue."""

    date: date
    hours: Hours
    zone: tzinfo | None

    def at(self, clock: time) -> datetime:
        return datetime.combine(self.date, clock, tzinfo=self.zone)


def _refusal(
    catalogue: Catalogue, service: Service, today: _Day, now: datetime, used: Mapping[str, int], *, late: bool
) -> PastLastTicket | QuotaGone | None:
    """Why no number is left on a day that is open; a quota gone before opening must not point to the same morning."""
    queue = catalogue.queue(service.series)
    from_tomorrow = max(now, today.at(today.hours.open))
    last = today.at(today.hours.close) if late else today.at(_last_ticket(today.hours, service))
    if now > last or (late and now == last):
        return PastLastTicket(_next_for(catalogue, queue, service, from_tomorrow))
    for quota in catalogue.quotas_of(service.code):
        if (given := used.get(quota.code, 0)) >= quota.limit(now.time()):
            more = quota.more_at(given, now.time())
            if more is not None and more <= _last_ticket(today.hours, service):
                return QuotaGone(today.at(more), quota.code)
            return QuotaGone(_next_for(catalogue, queue, service, from_tomorrow), quota.code)
    return None


def _at_counter(service: Service, today: _Day, now: datetime, *, breaks_stop_numbers: bool) -> Open | OnBreak:
    for pause in today.hours.breaks:
        if today.at(pause.start) <= now < today.at(pause.end):
            return OnBreak(today.at(pause.end), takes_numbers=not breaks_stop_numbers)
    opens = today.at(today.hours.open)
    last_ticket = today.at(_last_ticket(today.hours, service))
    return Open(today.at(today.hours.close), last_ticket, serves_from=opens if now < opens else None)


def _spans(catalogue: Catalogue, queue: Queue, start: datetime) -> Iterator[tuple[datetime, datetime]]:
    """The stretches of service time from the day of `start` on, breaks cut out."""
    for day in _days(catalogue, queue, _local(catalogue, start)):
        opens = day.at(day.hours.open)
        for pause in sorted(day.hours.breaks, key=lambda pause: pause.start):
            yield opens, day.at(pause.start)
            opens = day.at(pause.end)
        yield opens, day.at(day.hours.close)


def _days(catalogue: Catalogue, queue: Queue, start: datetime) -> Iterator[_Day]:
    for ahead in range(LOOK_AHEAD_DAYS + 1):
        day = start.date() + timedelta(days=ahead)
        hours = hours_on(catalogue, queue, day)
        if hours is not None:
            yield _Day(day, hours, start.tzinfo)


def _next_for(catalogue: Catalogue, queue: Queue, service: Service, after: datetime) -> datetime | None:
    """Like `next_opening`, but passes over days on which this service is cut off before the counters open."""
    for day in _days(catalogue, queue, after):
        opens = day.at(day.hours.open)
        if opens > after and day.hours.open <= _last_ticket(day.hours, service):
            return opens
    return None


def _last_ticket(hours: Hours, service: Service) -> time:
    return hours.last_ticket if service.last_ticket is None else min(service.last_ticket, hours.last_ticket)


def _special_on(catalogue: Catalogue, queue: Queue, day: date) -> SpecialDay | None:
    """The agency's own special day, else the one of the whole hall."""
    found = [special for special in catalogue.special_days if special.on == day]
    own = [special for special in found if special.agency == queue.agency]
    hall = [special for special in found if special.agency is None]
    return next(iter(own + hall), None)


def _reason(catalogue: Catalogue, queue: Queue, day: date) -> Text | None:
    special = _special_on(catalogue, queue, day)
    if special is not None and special.name is not None:
        return special.name
    holiday = holiday_on(catalogue, day)
    return None if holiday is None else holiday.name


def _local(catalogue: Catalogue, moment: datetime) -> datetime:
    if moment.tzinfo is None:
        raise ValueError(f"{moment} has no time zone; hand in an aware datetime")
    return moment.astimezone(ZoneInfo(catalogue.place.timezone))


def _seconds(start: datetime, end: datetime) -> float:
    """In UTC: the difference of two times in one zone would ignore a clock change between them."""
    return (end.astimezone(UTC) - start.astimezone(UTC)).total_seconds()


def _later(start: datetime, seconds: float) -> datetime:
    return (start.astimezone(UTC) + timedelta(seconds=seconds)).astimezone(start.tzinfo)
