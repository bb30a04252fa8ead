"""Who did what and when: acts of counters and changes on pages, newest first, and as a table."""

import csv
import io
import json
from collections.abc import Iterator
from dataclasses import dataclass
from datetime import date, datetime, time, timedelta
from typing import Any
from zoneinfo import ZoneInfo

from fastapi import APIRouter, Depends, HTTPException, Request
from fastapi.responses import Response
from sqlalchemy import Row, bindparam, select

from central.officers import OfficerRole, SignedIn
from central.pages.admin.act_words import act_text
from central.pages.admin.frame import Frame
from central.pages.guard import needs
from central.pages.parts import Pages
from central.pages.site import SECURITY
from central.store.page_tables import audit
from central.store.tables import act, ticket
from kiosk.tickets import label

MOST = 2000
FORMULA = ("=", "+", "-", "@", "\t", "\r")
ACTS = (
    select(
        act.c.pos, act.c.at_utc, act.c.officer, act.c.counter, act.c.reason, act.c.body, ticket.c.series,
        ticket.c.number,
    )
    .outerjoin(ticket, (ticket.c.hall == act.c.hall) & (ticket.c.ticket_id == act.c.ticket_id))
    .where(act.c.hall == bindparam("in_hall"), act.c.at_utc >= bindparam("since"), act.c.at_utc < bindparam("until"))
    .order_by(act.c.pos.desc())
    .limit(MOST)
)  # fmt: skip
CHANGES = (
    select(audit)
    .where(
        audit.c.hall == bindparam("in_hall"), audit.c.at_utc >= bindparam("since"), audit.c.at_utc < bindparam("until")
    )
    .order_by(audit.c.pos.desc())
    .limit(MOST)
)


@dataclass(frozen=True, slots=True)
class Line:
    """One act or change. What kiosks did is in the log of the hall too, and not shown."""

    pos: int
    at: datetime
    officer: str
    what: str
    subject: str
    more: str


def router(pages: Pages) -> APIRouter:
    """`/admin/{hall}/log` and `.csv`."""
    routes = APIRouter()
    head = Depends(needs(pages.central.officers, OfficerRole.HEAD))

    @routes.get("/admin/{hall}/log")
    def show(request: Request, hall: str, day: str = "", officer: str = "", signed: SignedIn = head) -> Response:
        frame = Frame(pages, request, signed, hall)
        on = _day(frame, day)
        lines = _lines(frame, on, officer)
        names = sorted({line.officer for line in _lines(frame, on, "") if line.officer})
        return frame.page(
            "log.html", "log", day=on, officer=officer, names=names, lines=lines, most=MOST,
            before=on - timedelta(days=1), told={line.what: act_text(line.what, frame.words) for line in lines},
        )  # fmt: skip

    @routes.get("/admin/{hall}/log.csv")
    def table(request: Request, hall: str, day: str = "", officer: str = "", signed: SignedIn = head) -> Response:
        frame = Frame(pages, request, signed, hall)
        on = _day(frame, day)
        name = f"{hall}-log-{on.isoformat()}.csv"
        headers = {**SECURITY, "Content-Disposition": f'attachment; filename="{name}"'}
        return Response(_csv(_lines(frame, on, officer)), media_type="text/csv; charset=utf-8", headers=headers)

    return routes


def _day(frame: Frame, text: str) -> date:
    if not text:
        zone = frame.pages.central.plans.plan(frame.hall).zone
        return frame.pages.central.clock.now().utc.astimezone(zone).date()
    try:
        return date.fromisoformat(text)
    except ValueError as error:
        raise HTTPException(404, f"{text} is no day such as 2026-12-01") from error


def _lines(frame: Frame, day: date, officer: str) -> list[Line]:
    central = frame.pages.central
    zone = central.plans.plan(frame.hall).zone
    since = datetime.combine(day, time(0), tzinfo=zone)
    asked = {"in_hall": frame.hall, "since": since, "until": since + timedelta(days=1)}
    with central.store.read() as connection:
        acts = [line for row in connection.execute(ACTS, asked) if (line := _act(row, zone)).what]
        changes = [_change(row, zone) for row in connection.execute(CHANGES, asked)]
    found = sorted((*acts, *changes), key=lambda line: line.pos, reverse=True)
    return [line for line in found if not officer or line.officer == officer][:MOST]


def _act(row: Row[*tuple[Any, ...]], zone: ZoneInfo) -> Line:
    body = json.loads(row.body)
    named = "" if row.series is None else label(row.series, row.number)
    more = " · ".join(part for part in (f"loket {row.counter}" if row.counter else "", row.reason or "") if part)
    return Line(row.pos, row.at_utc.astimezone(zone), row.officer or "", str(body.get("act", "")), named, more)


def _change(row: Row[*tuple[Any, ...]], zone: ZoneInfo) -> Line:
    body = json.loads(row.body)
    more = ", ".join(f"{key}: {value}" for key, value in body.items() if value not in (None, ""))
    return Line(row.pos, row.at_utc.astimezone(zone), row.officer, row.what, row.subject, more)


def _csv(lines: list[Line]) -> bytes:
    out = io.StringIO()
    writer = csv.writer(out, delimiter=";")
    writer.writerow(("at", "officer", "what", "subject", "more"))
    writer.writerows(_cells(line) for line in lines)
    return out.getvalue().encode("utf-8-sig")


def _cells(line: Line) -> Iterator[str]:
    """No cell may begin like a formula: a reason that an officer typed must not run in somebody's spreadsheet."""
    for text in (line.at.isoformat(timespec="seconds"), line.officer, line.what, line.subject, line.more):
        yield f"'{text}" if text.startswith(FORMULA) else text
