"""Who did what and when: acts of counters and changes on pages, newest first, page by page, and as one table."""

import csv
import io
from collections.abc import Iterator
from datetime import date, timedelta
from typing import Annotated

from fastapi import APIRouter, Depends, HTTPException, Query, Request
from fastapi.responses import Response

from central.access.officers import OfficerRole, SignedIn
from central.pages.admin.act_wording import act_text
from central.pages.admin.frame import Frame
from central.pages.admin.journal import END, LogEntry, LogFilter, log_page, names, whole_day
from central.pages.admin.log_wording import detail_text, subject_text
from central.pages.guard import needs
from central.pages.services import Pages
from central.pages.site import SECURITY

Position = Annotated[int, Query(ge=0, le=END)]
FIRST_YEAR, LAST_YEAR = 1970, 2200
FORMULA = ("=", "+", "-", "@", "\t", "\r")


def router(pages: Pages) -> APIRouter:
    """`/admin/{hall}/log` and `.csv`."""
    routes = APIRouter()
    head = Depends(needs(pages.central, OfficerRole.HEAD))

    @routes.get("/admin/{hall}/log")
    def show(
        request: Request, hall: str, day: str = "", officer: str = "", before: Position = END,
        after: Position | None = None, signed: SignedIn = head,
    ) -> Response:  # fmt: skip
        frame = Frame(pages, request, signed, hall)
        asked = _asked(frame, day, officer)
        with frame.pages.central.store.read() as connection:
            found, people = log_page(connection, asked, before, after), names(connection, asked)
        return frame.page(
            "log.html", "log", day=asked.day, officer=officer, names=people, page=found,
            lines=_lines(frame, found.entries), earlier=asked.day - timedelta(days=1),
            later=asked.day + timedelta(days=1), today=_today(frame),
        )  # fmt: skip

    @routes.get("/admin/{hall}/log.csv")
    def table(request: Request, hall: str, day: str = "", officer: str = "", signed: SignedIn = head) -> Response:
        frame = Frame(pages, request, signed, hall)
        asked = _asked(frame, day, officer)
        with frame.pages.central.store.read() as connection:
            entries = whole_day(connection, asked)
        name = f"{hall}-log-{asked.day.isoformat()}.csv"
        headers = {**SECURITY, "Content-Disposition": f'attachment; filename="{name}"'}
        return Response(_csv(frame, entries), media_type="text/csv; charset=utf-8", headers=headers)

    return routes


def _asked(frame: Frame, day: str, officer: str) -> LogFilter:
    plan = frame.pages.central.hall_configs.plan(frame.hall)
    if not day:
        return LogFilter(frame.hall, _today(frame), plan.zone, officer)
    try:
        wanted = date.fromisoformat(day)
    except ValueError as error:
        raise HTTPException(404, f"{day} is no day such as 2026-12-01") from error
    if not FIRST_YEAR <= wanted.year < LAST_YEAR:
        raise HTTPException(404, f"there is a log of no year before {FIRST_YEAR} or after {LAST_YEAR - 1}")
    return LogFilter(frame.hall, wanted, plan.zone, officer)


def _today(frame: Frame) -> date:
    central = frame.pages.central
    return central.clock.now().utc.astimezone(central.hall_configs.plan(frame.hall).zone).date()


def _lines(frame: Frame, entries: tuple[LogEntry, ...] | list[LogEntry]) -> Iterator[tuple[LogEntry, str, str, str]]:
    """Each entry with what was done, to whom or what, and the details, in the reader's language."""
    words, catalogue = frame.words, frame.pages.central.hall_configs.plan(frame.hall).catalogue
    for entry in entries:
        what, subject = act_text(entry.what, words), subject_text(entry, words)
        yield entry, what, subject, detail_text(entry, catalogue, words)


def _csv(frame: Frame, entries: list[LogEntry]) -> bytes:
    words = frame.words
    out = io.StringIO()
    writer = csv.writer(out, delimiter=";")
    who, what_was_done = (words.text("Waktu"), words.text("Petugas")), (words.text("Tindakan"), words.text("Tentang"))
    writer.writerow((*who, *what_was_done, words.text("Keterangan")))
    for entry, what, subject, details in _lines(frame, entries):
        cells = (entry.at.isoformat(timespec="seconds"), entry.officer, what, subject, details)
        writer.writerow([_safe(text) for text in cells])
    return out.getvalue().encode("utf-8-sig")


def _safe(text: str) -> str:
    """No cell may begin like a formula: a reason that an officer typed must not run in somebody's spreadsheet."""
    return f"'{text}" if text.startswith(FORMULA) else text
