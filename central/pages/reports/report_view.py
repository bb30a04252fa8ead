"""What the templates of reports are given. Pure."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import date, timedelta
from enum import StrEnum
from typing import Any

from central.pages.reports.charts import Chart, ChartSeries, lying, standing
from central.pages.reports.wording import ReportWording
from central.reports import AgencyDay, DayReport, HourDay, RangeReport, month_of, week_of
from hall.i18n import Words


class ReportScope(StrEnum):
    """How much of time a report is about."""

    DAY = "day"
    WEEK = "week"
    MONTH = "month"


@dataclass(frozen=True, slots=True)
class Neighbours:
    """Ways to other reports; None where there is nothing to see. `first` and `last` are the days with reports."""

    scope: ReportScope
    day: date
    earlier: date | None
    later: date | None
    today: date
    first: date

    @classmethod
    def of(cls, scope: ReportScope, day: date, first: date, today: date) -> Neighbours:
        """`first`: the first day of all that has a number."""
        begins, ends = ends_of(scope, day)
        earlier, later = begins - timedelta(days=1), ends + timedelta(days=1)
        return cls(scope, day, earlier if earlier >= first else None, later if later <= today else None, today, first)


def ends_of(scope: ReportScope, day: date) -> tuple[date, date]:
    """The first and the last day of the range around this day."""
    match scope:
        case ReportScope.DAY:
            return day, day
        case ReportScope.WEEK:
            return week_of(day)
        case ReportScope.MONTH:
            return month_of(day)


def day_view(report: DayReport, say: ReportWording) -> dict[str, Any]:
    """For `reports/day.html`."""
    words = say.words
    return {
        "report": report,
        "heading": say.date(report.day),
        "hours_chart": _hours(report.hours, words),
        "waits_chart": _waits(report.agencies, say),
    }


def range_view(report: RangeReport, scope: ReportScope, say: ReportWording) -> dict[str, Any]:
    """For `reports/range.html`."""
    words, week = say.words, scope is ReportScope.WEEK
    names = [words.weekday(one.day) if week else str(one.day.day) for one in report.days]
    totals = [one.total for one in report.days]
    days = standing(
        words.text("Pengunjung per hari"),
        names,
        (
            ChartSeries(words.text("Nomor diberikan"), "main", tuple(one.issued for one in totals)),
            ChartSeries(words.text("Dilayani"), "other", tuple(one.served for one in totals)),
        ),
    )
    waits = standing(
        words.text("Waktu tunggu per hari (menit)"),
        names,
        (
            ChartSeries(words.text("Setengah pengunjung"), "main", tuple(_minutes(one.median_wait) for one in totals)),
            ChartSeries(
                words.text("9 dari 10 pengunjung"), "other", tuple(_minutes(one.ninetieth_wait) for one in totals)
            ),
        ),
        words.text(" menit"),
    )
    return {
        "report": report,
        "heading": say.dates(report.first, report.last) if week else say.month(report.first),
        "compared": say.dates(report.before_first, report.before_last),
        "running": not report.days or not report.days[-1].over or report.days[-1].day < report.last,
        "days_chart": days,
        "daily_waits_chart": waits,
        "hours_chart": _hours(report.hours, words),
        "waits_chart": _waits(report.agencies, say),
    }


def _hours(hours: Sequence[HourDay], words: Words) -> Chart:
    return standing(
        words.text("Nomor diberikan dan panggilan per jam"),
        [f"{one.hour:02d}" for one in hours],
        (
            ChartSeries(words.text("Nomor diberikan"), "main", tuple(one.issued for one in hours)),
            ChartSeries(words.text("Dipanggil"), "other", tuple(one.called for one in hours)),
        ),
    )


def _waits(agencies: Sequence[AgencyDay], say: ReportWording) -> Chart:
    """The longest first."""
    words = say.words
    timed = sorted(
        (one for one in agencies if one.figures.waits), key=lambda one: (-(one.figures.ninetieth_wait or 0), one.agency)
    )
    figures = [one.figures for one in timed]
    return lying(
        words.text("Waktu tunggu per instansi (menit)"),
        [say.agency(one.agency) for one in timed],
        (
            ChartSeries(
                words.text("9 dari 10 pengunjung"), "other", tuple(_minutes(one.ninetieth_wait) for one in figures)
            ),
            ChartSeries(words.text("Setengah pengunjung"), "main", tuple(_minutes(one.median_wait) for one in figures)),
        ),
        words.text(" menit"),
    )


def _minutes(seconds: int | None) -> int | None:
    return None if seconds is None else (seconds + 30) // 60
