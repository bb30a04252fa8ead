"""Reports: what a day, a week or a month was like in a hall, from the hall's log and the logs of its kiosks."""

from central.reports.csv_table import Separators, sheet
from central.reports.report import (
    AgencyDay,
    DayReport,
    Figures,
    HourDay,
    Outage,
    OutageKind,
    Paper,
    QuotaDay,
    RangeReport,
    Roll,
    Silence,
    quantile,
    together,
)
from central.reports.service import Reports
from central.reports.span import days_from, month_of, week_of

__all__ = [
    "AgencyDay",
    "DayReport",
    "Figures",
    "HourDay",
    "Outage",
    "OutageKind",
    "Paper",
    "QuotaDay",
    "RangeReport",
    "Reports",
    "Roll",
    "Separators",
    "Silence",
    "days_from",
    "month_of",
    "quantile",
    "sheet",
    "together",
    "week_of",
]
