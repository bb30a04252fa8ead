"""`/reports/{hall}`: the reports of a hall for its head, on a page and as tables."""

from datetime import date

from fastapi import APIRouter, Depends, HTTPException, Request
from fastapi.responses import RedirectResponse, Response

from central.access.officers import OfficerRole, SignedIn
from central.pages.guard import needs
from central.pages.listeners import ListenerKind
from central.pages.live import Snapshot
from central.pages.reports.csv_tables import CsvTable, day_tables, range_tables
from central.pages.reports.report_view import Neighbours, ReportScope, day_view, ends_of, range_view
from central.pages.reports.wording import ReportWording
from central.pages.services import Pages
from central.pages.site import SECURITY
from central.reports import DayReport, RangeReport, Separators, sheet


def router(pages: Pages) -> APIRouter:
    """For heads and administrators."""
    routes = APIRouter(include_in_schema=False)
    reports = _Reports(pages)
    head = Depends(needs(pages.central, OfficerRole.HEAD))

    @routes.get("/reports/{hall}")
    def today(hall: str, _signed: SignedIn = head) -> Response:
        return RedirectResponse(f"/reports/{hall}/{ReportScope.DAY}/{pages.central.reports.today(hall)}", 303)

    @routes.get("/reports/{hall}/live")
    async def live(request: Request, hall: str, signed: SignedIn = head) -> Response:
        """When there is something new to look at; the page then asks for itself."""
        return pages.live.stream(request, hall, _when, ListenerKind.STAFF, signed.token)

    @routes.get("/reports/{hall}/{scope}/{day}")
    def show(request: Request, hall: str, scope: str, day: str, signed: SignedIn = head) -> Response:
        return reports.page(request, hall, scope, day, signed)

    @routes.get("/reports/{hall}/{scope}/{day}/{table}.csv")
    def download(
        request: Request, hall: str, scope: str, day: str, table: str, separators: str = "", _signed: SignedIn = head
    ) -> Response:
        return reports.sheet(request, hall, scope, day, table, separators)

    return routes


def _when(snapshot: Snapshot) -> str:
    return snapshot.now.utc.isoformat()


class _Reports:
    """Not for the event loop: everything here reads the store."""

    def __init__(self, pages: Pages) -> None:
        self._pages = pages

    def page(self, request: Request, hall: str, scope: str, day: str, signed: SignedIn) -> Response:
        """A day, a week or a month. Raises HTTPException."""
        around, say = self._around(hall, scope, day), self._say(request, hall)
        report = self._made(hall, around)
        if isinstance(report, DayReport):
            template, values, tables = "reports/day.html", day_view(report, say), day_tables(report, say)
        else:
            template, tables = "reports/range.html", range_tables(report, say)
            values = range_view(report, around.scope, say)
        values |= {"hall": hall, "signed": signed, "place": "reports", "around": around, "say": say, "tables": tables}
        return self._pages.site.page(request, template, say.words, **values)

    def sheet(self, request: Request, hall: str, scope: str, day: str, name: str, separators: str) -> Response:
        """One table as a file. Raises HTTPException."""
        around, say = self._around(hall, scope, day), self._say(request, hall)
        report = self._made(hall, around)
        tables: tuple[CsvTable, ...] = (
            day_tables(report, say) if isinstance(report, DayReport) else range_tables(report, say)
        )
        table = next((table for table in tables if table.name == name), None)
        if table is None:
            raise HTTPException(404, f"a report has no table {name}")
        kind = Separators.COMMA if separators == Separators.COMMA else Separators.SEMICOLON
        file = f"{hall}-{around.scope}-{ends_of(around.scope, around.day)[0]}-{name}.csv"
        headers = {**SECURITY, "Content-Disposition": f'attachment; filename="{file}"'}
        return Response(sheet(table.header, table.rows, kind), media_type="text/csv; charset=utf-8", headers=headers)

    # ---- parts

    def _around(self, hall: str, scope: str, day: str) -> Neighbours:
        """What is asked for, if there can be a report of it. Raises HTTPException."""
        today = self._pages.central.reports.today(hall)
        try:
            wanted, kind = date.fromisoformat(day), ReportScope(scope)
        except ValueError as error:
            raise HTTPException(404, "a report is of day, week or month and a date such as 2026-10-05") from error
        first = self._pages.central.reports.first_day(hall)
        if not ends_of(kind, first)[0] <= wanted <= ends_of(kind, today)[1]:
            raise HTTPException(404, f"there are reports from {first} to {today}")
        return Neighbours.of(kind, wanted, first, today)

    def _made(self, hall: str, around: Neighbours) -> DayReport | RangeReport:
        match around.scope:
            case ReportScope.DAY:
                return self._pages.central.reports.day(hall, around.day)
            case ReportScope.WEEK:
                return self._pages.central.reports.week(hall, around.day)
            case ReportScope.MONTH:
                return self._pages.central.reports.month(hall, around.day)

    def _say(self, request: Request, hall: str) -> ReportWording:
        site = self._pages.site
        words = site.words(site.language(request), "reports")
        return ReportWording(words, self._pages.central.hall_configs.plan(hall).catalogue)
