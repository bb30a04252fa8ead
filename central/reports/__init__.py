"""Reports: what a day, a week or a month was like in a hall, from the hall's log and the logs of its kiosks."""

from central.reports.csv_table import Separators, sheet
from central.reports.report import (
    AgencyDay,
    DayReport,
    Figures,
    HourDay,
    Outage,
    OutageCause,
    OutageKind,
    PaperFigures,
    QuotaDay,
    RangeReport,
    RollFigures,
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
    "OutageCause",
    "OutageKind",
    "PaperFigures",
    "QuotaDay",
    "RangeReport",
    "Reports",
    "RollFigures",
    "Separators",
    "days_from",
    "month_of",
    "quantile",
    "sheet",
    "together",
    "week_of",
]
