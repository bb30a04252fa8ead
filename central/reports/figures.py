"""From visits to figures: by agency, by hour, by quota. Pure."""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Callable, Iterable, Mapping, Sequence
from datetime import datetime

from central.reports.report import AgencyDay, Figures, HourDay, QuotaDay, quantile
from central.reports.visits import Visit, VisitOutcome
from hall.catalogue import Catalogue
from hall.i18n import LONG_WAIT_MINUTES

ToLocal = Callable[[datetime], datetime]


def judge(printed: tuple[int, int], waited_seconds: int) -> int:
    """-1: called sooner than the paper said, 0: within, 1: later; both ends belong to the range.

    Over two hours the paper shows no upper end ("more than 2 hours"), so nobody can be called too late for it.
    """
    low, high = printed
    minutes = waited_seconds / 60
    if high > LONG_WAIT_MINUTES:
        return -1 if minutes < min(low, LONG_WAIT_MINUTES) else 0
    return -1 if minutes < low else int(minutes > high)


def figures_of(visits: Sequence[Visit]) -> Figures:
    """Everything that can be counted of these visitors."""
    outcomes = [visit.outcome for visit in visits]
    waits = [(visit, wait) for visit in visits if (wait := visit.wait) is not None]
    sides = [judge(visit.printed, wait) for visit, wait in waits if visit.printed is not None]
    return Figures(
        issued=len(visits),
        served=outcomes.count(VisitOutcome.SERVED),
        missed=outcomes.count(VisitOutcome.MISSED),
        void=outcomes.count(VisitOutcome.VOID),
        continued=outcomes.count(VisitOutcome.CONTINUED),
        unserved=outcomes.count(VisitOutcome.UNSERVED),
        moved=sum(visit.moved for visit in visits),
        priority=sum(visit.priority for visit in visits),
        waits=tuple(sorted(wait for _, wait in waits)),
        untimed=sum(visit.called is not None for visit in visits) - len(waits),
        judged=len(sides),
        within=sides.count(0),
        sooner=sides.count(-1),
        later=sides.count(1),
    )


def by_agency(visits: Iterable[Visit], order: Iterable[str]) -> tuple[AgencyDay, ...]:
    """In the order of the catalogue; what it does not know any more comes last, by code."""
    found: dict[str, list[Visit]] = defaultdict(list)
    for visit in visits:
        found[visit.agency].append(visit)
    known = [code for code in dict.fromkeys(order) if code in found]
    codes = known + sorted(set(found) - set(known))
    return tuple(AgencyDay(code, figures_of(found[code])) for code in codes)


def by_hour(visits: Sequence[Visit], local: ToLocal) -> tuple[HourDay, ...]:
    """From the first hour with a visitor to the last."""
    issued: dict[int, int] = defaultdict(int)
    called: dict[int, int] = defaultdict(int)
    waits: dict[int, list[int]] = defaultdict(list)
    for visit in visits:
        hour = local(visit.issued).hour
        issued[hour] += 1
        if visit.called is not None:
            called[local(visit.called).hour] += 1
        if (wait := visit.wait) is not None:
            waits[hour].append(wait)
    return tuple(
        HourDay(hour, issued[hour], called[hour], quantile(sorted(waits[hour]), 0.5))
        for hour in _span({**issued, **called})
    )


def sum_hours(days: Iterable[Iterable[HourDay]]) -> tuple[HourDay, ...]:
    """Hours of several days; without waits, for medians have no sum."""
    issued: dict[int, int] = defaultdict(int)
    called: dict[int, int] = defaultdict(int)
    for day in days:
        for hour in day:
            issued[hour.hour] += hour.issued
            called[hour.hour] += hour.called
    return tuple(HourDay(hour, issued[hour], called[hour]) for hour in _span({**issued, **called}))


def quotas_of(visits: Iterable[Visit], catalogue: Catalogue, local: ToLocal) -> tuple[QuotaDay, ...]:
    """Quotas that some number of the day counts against, fullest first; by the catalogue that holds now."""
    given: dict[str, list[datetime]] = defaultdict(list)
    limits = {quota.code: quota.per_day for quota in catalogue.quotas}
    for visit in visits:
        for quota in catalogue.quotas_of(visit.service):
            given[quota.code].append(visit.issued)
    found = [_quota(code, limits[code], sorted(times), local) for code, times in given.items()]
    return tuple(sorted(found, key=lambda quota: (-quota.used / max(1, quota.per_day), quota.code)))


def _quota(code: str, per_day: int, times: Sequence[datetime], local: ToLocal) -> QuotaDay:
    full = local(times[per_day - 1]) if 0 < per_day <= len(times) else None
    return QuotaDay(code, per_day, len(times), full)


def _span(counts: Mapping[int, object]) -> range:
    return range(min(counts), max(counts) + 1) if counts else range(0)
