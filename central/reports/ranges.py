"""Weeks and months from their days. Pure."""

from __future__ import annotations

from collections import Counter, defaultdict
from collections.abc import Iterable, Sequence
from datetime import date

from central.reports.figures import sum_hours
from central.reports.paper import sum_paper
from central.reports.report import AgencyDay, DayReport, Figures, RangeReport, together


def range_of(
    hall: str, first: date, last: date, days: Sequence[DayReport], before: Sequence[DayReport], since: tuple[date, date]
) -> RangeReport:
    """`before`: the days compared with, from `since[0]` to `since[1]`."""
    return RangeReport(
        hall=hall,
        first=first,
        last=last,
        days=tuple(days),
        total=together(day.total for day in days),
        agencies=_agencies(days),
        hours=sum_hours(day.hours for day in days),
        quotas=_full(days),
        outages=tuple(outage for day in days for outage in day.outages),
        paper=sum_paper(day.paper for day in days),
        before=together(day.total for day in before),
        before_first=since[0],
        before_last=since[1],
    )


def _agencies(days: Iterable[DayReport]) -> tuple[AgencyDay, ...]:
    """Most visitors first; of the same number in the order of the catalogue."""
    parts: dict[str, list[Figures]] = defaultdict(list)
    for day in days:
        for agency in day.agencies:
            parts[agency.agency].append(agency.figures)
    found = [AgencyDay(code, together(figures)) for code, figures in parts.items()]
    return tuple(sorted(found, key=lambda agency: -agency.figures.issued))


def _full(days: Iterable[DayReport]) -> tuple[tuple[str, int], ...]:
    counts = Counter(quota.code for day in days for quota in day.quotas if quota.full_at is not None)
    return tuple(sorted(counts.items(), key=lambda item: (-item[1], item[0])))
