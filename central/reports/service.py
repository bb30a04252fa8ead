"""Reports of a hall: a day from the store, weeks and months from their days. Days that are over are remembered."""

from __future__ import annotations

import threading
from collections import OrderedDict
from collections.abc import Callable, Sequence
from datetime import UTC, date, datetime, timedelta

from central.config.hall import HallConfig
from central.reports import queries
from central.reports.figures import by_agency, by_hour, figures_of, quotas_of
from central.reports.outages import frame_of, outages_of
from central.reports.paper import paper_of
from central.reports.ranges import range_of
from central.reports.report import DayReport, RangeReport
from central.reports.span import ReportSpan, days_from, month_of, week_of
from central.reports.visits import from_earlier, visits_of
from central.store import CentralStore
from hall.clock import ClockProtocol
from hall.tickets import business_date

MOST_DAYS = 200
"""Remembered, of all halls together; some dozen kilobytes each."""

Mark = tuple[int, int]


class Reports:
    """May be used from any thread. A hall that the settings do not name raises NoSuchHall."""

    def __init__(self, store: CentralStore, plan_of: Callable[[str], HallConfig], clock: ClockProtocol) -> None:
        """`plan_of` answers the plan that holds now."""
        self._store = store
        self._plan_of = plan_of
        self._clock = clock
        self._lock = threading.Lock()
        self._days: OrderedDict[tuple[str, date], tuple[Mark, DayReport]] = OrderedDict()

    def today(self, hall: str) -> date:
        """The running business day. Raises NoSuchHall."""
        return business_date(self._clock.now().utc, self._plan_of(hall).zone)

    def first_day(self, hall: str) -> date:
        """That of the first number of all; today if there is none. Raises NoSuchHall or StoreError."""
        with self._store.read() as connection:
            earliest = queries.earliest_ms(connection, hall)
        if earliest is None:
            return self.today(hall)
        return business_date(datetime.fromtimestamp(earliest / 1000, UTC), self._plan_of(hall).zone)

    def day(self, hall: str, day: date) -> DayReport:
        """One business day, so far if it is today. Raises NoSuchHall or StoreError."""
        return self._each(hall, (day,))[0]

    def week(self, hall: str, day: date) -> RangeReport:
        """Monday to Sunday around this day, against as many days of the week before.

        Raises NoSuchHall or StoreError.
        """
        first, last = week_of(day)
        return self._range(hall, first, last, first - timedelta(weeks=1), first - timedelta(days=1))

    def month(self, hall: str, day: date) -> RangeReport:
        """The calendar month of this day, against as many days of the one before. Raises NoSuchHall or StoreError."""
        first, last = month_of(day)
        return self._range(hall, first, last, *month_of(first - timedelta(days=1)))

    # ---- parts

    def _range(self, hall: str, first: date, last: date, before: date, before_last: date) -> RangeReport:
        """Of a range that is not over, only as many days of the one before are compared."""
        days = days_from(first, min(last, self.today(hall)))
        if days and days[-1] < last:
            before_last = min(before_last, before + timedelta(days=len(days) - 1))
        earlier = days_from(before, before_last)
        found = self._each(hall, (*earlier, *days))
        cut = len(earlier)
        return range_of(hall, first, last, found[cut:], found[:cut], (before, before_last))

    def _each(self, hall: str, days: Sequence[date]) -> list[DayReport]:
        plan, now = self._plan_of(hall), self._clock.now().utc
        return [self._one(hall, ReportSpan.of(day, plan.zone), plan, now) for day in days]

    def _one(self, hall: str, span: ReportSpan, plan: HallConfig, now: datetime) -> DayReport:
        """Remembered once the day is over, until numbers of it come late from a kiosk."""
        key = (hall, span.day)
        with self._store.read() as connection:  # one view for each day: a long one keeps SQLite's log from being moved
            mark = queries.mark(connection, hall, span)
            with self._lock:
                known = self._days.get(key)
                if known is not None and known[0] == mark:
                    self._days.move_to_end(key)
                    return known[1]
            found = queries.read_day(connection, hall, span)
        report = make_day(hall, found, span, plan, now)
        if report.over:
            with self._lock:
                self._days[key] = (mark, report)
                while len(self._days) > MOST_DAYS:
                    self._days.popitem(last=False)
        return report


def make_day(hall: str, found: queries.DayRecords, span: ReportSpan, plan: HallConfig, now: datetime) -> DayReport:
    """The report of what was found. Pure."""
    visits = visits_of(found, span, plan.queues)
    catalogue = plan.catalogue
    return DayReport(
        hall=hall,
        day=span.day,
        made_at=span.local(now),
        over=now >= span.end,
        total=figures_of(visits),
        agencies=by_agency(visits, plan.queues.values()),
        hours=by_hour(visits, span.local),
        quotas=quotas_of(visits, catalogue, span.local),
        outages=outages_of(found, visits, catalogue, frame_of(catalogue, span, now)),
        paper=paper_of(found.events, span),
        from_earlier=from_earlier(found.acts, visits),
    )
