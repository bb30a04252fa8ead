"""What the authority needs to know of a hall: its counters and queues from the catalogue, and the rule for priority."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass, field
from datetime import datetime, time, timedelta
from functools import cached_property
from zoneinfo import ZoneInfo

from hall.catalogue import Catalogue, next_opening
from hall.tickets import ClockGrade, Moment, business_date, business_day_start

IN_A_ROW = 2
"""Tickets with priority called one after the other before one without; each agency may set its own figure."""


class NoSuchHall(KeyError):
    """The settings of central do not name this hall."""

    def __init__(self, hall: str) -> None:
        super().__init__(hall)
        self.hall = hall

    def __str__(self) -> str:
        """A sentence, where a KeyError has the key alone."""
        return f"there is no hall {self.hall}: the settings of central name the halls"


@dataclass(frozen=True, slots=True)
class Counter:
    """One counter and the queues it serves."""

    code: str
    agency: str
    series: tuple[str, ...]


@dataclass(frozen=True, slots=True)
class Day:
    """The business day: who waits today. With a bad clock nobody knows it, and everybody who waits counts."""

    date: str | None
    """ISO date; None: the clock is bad."""
    floor_ms: int
    """Arrivals before this (milliseconds since 1970, UTC) were of an earlier day."""


@dataclass(frozen=True)
class HallConfig:
    """One hall. Made again when its catalogue changes."""

    catalogue: Catalogue
    zone: ZoneInfo
    in_a_row: int = IN_A_ROW
    in_a_row_of: Mapping[str, int] = field(default_factory=dict)
    """By agency code, where it differs."""
    sequencer_last: int = 500
    """Numbers from 1 to this come from the sequencer."""

    @cached_property
    def counters(self) -> dict[str, Counter]:
        """By code, in the order of the catalogue. A counter named by several queues serves them all."""
        serves: dict[str, list[str]] = {}
        agency: dict[str, str] = {}
        for queue in self.catalogue.queues:
            for code in queue.counters:
                serves.setdefault(code, []).append(queue.series)
                agency.setdefault(code, queue.agency)
        return {code: Counter(code, agency[code], tuple(series)) for code, series in serves.items()}

    @cached_property
    def queues(self) -> dict[str, str]:
        """Agency by series, in the order of the catalogue."""
        return {queue.series: queue.agency for queue in self.catalogue.queues}

    def beside(self, counter: Counter) -> tuple[str, ...]:
        """Codes of all counters that serve one of its queues, itself included: they share the turn of priority."""
        return tuple(code for code, other in self.counters.items() if set(other.series) & set(counter.series))

    def most_in_a_row(self, agency: str) -> int:
        """Tickets with priority called one after the other before one without."""
        return self.in_a_row_of.get(agency, self.in_a_row)

    def day(self, now: Moment) -> Day:
        """The business day of this instant."""
        if now.grade is ClockGrade.BAD:
            return Day(None, 0)
        today = business_date(now.utc, self.zone)
        return Day(today.isoformat(), int(business_day_start(today, self.zone).timestamp() * 1000))

    def next_day(self, series: str, now: Moment) -> str:
        """The next business day, after today, on which the queue is open; the day after if there is none."""
        tomorrow = business_date(now.utc, self.zone) + timedelta(days=1)
        begins = datetime.combine(tomorrow, time(0), tzinfo=self.zone)
        opens = next_opening(self.catalogue, self.catalogue.queue(series), begins)
        return (tomorrow if opens is None else opens.date()).isoformat()
