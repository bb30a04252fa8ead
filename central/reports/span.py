"""Business days, weeks and months of a hall as stretches of time."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import date, datetime, timedelta
from zoneinfo import ZoneInfo

from hall.tickets import business_day_start


@dataclass(frozen=True, slots=True)
class ReportSpan:
    """A business day: `start` is in it, `end` is not. Both in UTC."""

    day: date
    zone: ZoneInfo
    start: datetime
    end: datetime

    @classmethod
    def of(cls, day: date, zone: ZoneInfo) -> ReportSpan:
        """From 03.00 local time to 03.00 of the next day."""
        return cls(day, zone, business_day_start(day, zone), business_day_start(day + timedelta(days=1), zone))

    @property
    def start_ms(self) -> int:
        """Milliseconds since 1970."""
        return int(self.start.timestamp() * 1000)

    @property
    def end_ms(self) -> int:
        """Milliseconds since 1970."""
        return int(self.end.timestamp() * 1000)

    def holds(self, at: datetime) -> bool:
        """Whether the instant belongs to the day."""
        return self.start <= at < self.end

    def local(self, at: datetime) -> datetime:
        """In the hall's zone."""
        return at.astimezone(self.zone)


def week_of(day: date) -> tuple[date, date]:
    """Monday and Sunday."""
    first = day - timedelta(days=day.weekday())
    return first, first + timedelta(days=6)


def month_of(day: date) -> tuple[date, date]:
    """Its first and its last day."""
    first = day.replace(day=1)
    return first, (first + timedelta(days=31)).replace(day=1) - timedelta(days=1)


def days_from(first: date, last: date) -> tuple[date, ...]:
    """Both included; none if `last` is earlier."""
    return tuple(first + timedelta(days=n) for n in range((last - first).days + 1))
