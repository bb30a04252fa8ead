"""A hall at a fixed moment with a fixed board, and what may be the matter with it: for pictures and tests. Pure."""

from __future__ import annotations

from dataclasses import replace
from datetime import date, datetime, time, timedelta
from typing import Any
from zoneinfo import ZoneInfo

from hall.catalogue import Catalogue
from hall.clock import GRADES, ClockState, Voucher
from hall.tickets import PrintState, QueueState, Ticket, WaitRange
from kiosk.model.availability import Hall, HallSnapshot, StaffSign
from kiosk.model.central_link import Link
from kiosk.model.paper_roll import PaperLeft
from kiosk.model.printer_state import PrinterState, Problem
from kiosk.model.visit_rules import VisitRules

DAY = date(2026, 11, 24)  # a Tuesday
MORNING = time(9, 41)
URL = "HTTPS://MPP.KENDARI.EXAMPLE/T/"
"""In capitals, as a short code wants it."""
EVENING = time(16, 20)


def hall_at(catalogue: Catalogue, at: time = MORNING, day: date = DAY) -> Hall:
    """The hall on the sample day, with people waiting nearly everywhere and one booth that left early."""
    now = datetime.combine(day, at, tzinfo=ZoneInfo(catalogue.place.timezone))
    series = [queue.series for queue in catalogue.queues]
    waiting = {name: (index * 5 + 12) % 14 for index, name in enumerate(series)}
    waits = {name: WaitRange(5 * (count // 2), 5 * (count + 1)) for name, count in waiting.items()}
    left = frozenset({series[14]}) if len(series) > 14 else frozenset()
    board = HallSnapshot(at=now, waiting=waiting, waits=waits, left_early=left, printer=printer_with(), paper=ROLL)
    return Hall(catalogue, board, now, VisitRules(ticket_url=URL))


ROLL = PaperLeft(mm=62_300.0, tickets=655, runs_out_at=None, lasts_today=True, calibrated=False)


def printer_with(*problems: Problem) -> PrinterState:
    """A printer that answers and has these problems."""
    return PrinterState(0.0, answered=True, problems=frozenset(problems))


def with_problems(hall: Hall, *problems: Problem, paper: PaperLeft | None = ROLL) -> Hall:
    """The same hall while its printer has these problems; staff are wanted then."""
    board = replace(hall.board, printer=printer_with(*problems), paper=paper)
    return replace(hall, board=board, staff_wanted=bool(problems))


def ticket(catalogue: Catalogue, service: str, language: str, hall: Hall) -> Ticket:
    """The ticket that the pictures show."""
    found = catalogue.service(service)
    return Ticket(
        ticket_id="0" * 32, hall="kendari", period=1, series=found.series, number=12, agency=found.agency,
        service=service, issued_at=hall.now, clock_ok=True, language=language, ahead=11, wait=WaitRange(15, 30),
        queue_state=QueueState.WAITING, print_state=PrintState.PRINTED, code="K7M2PQ4X",
        token="T7M4QXK2PZ5WBD3RUNHGAC6EJY",
    )  # fmt: skip


def with_signs(hall: Hall) -> Hall:
    """The same hall with every sign about a store at once."""
    signs = frozenset({StaffSign.STORE_ASIDE, StaffSign.STORE_CHECK, StaffSign.NO_MARKS})
    return replace(hall, board=replace(hall.board, signs=signs), staff_wanted=True)


def with_link(hall: Hall, **facts: Any) -> Hall:
    """The same hall with a central that has not been heard of since the morning, or as `facts` say."""
    heard = hall.now.replace(hour=8, minute=14)
    link = replace(Link(enrolled=True, connected=False, last_contact=heard, unsent=12), **facts)
    return replace(hall, board=replace(hall.board, link=link))


def with_clock(hall: Hall, voucher: Voucher, central_off: timedelta | None = None) -> Hall:
    """The same hall with `voucher` as the source of its time, and central's clock different or unknown."""
    state = ClockState(hall.now, voucher, GRADES[voucher], central_off=central_off)
    return replace(hall, board=replace(hall.board, clock=state), staff_wanted=state.wants_staff)


def with_reserve(hall: Hall, *used_up: str) -> Hall:
    """The same hall without central, with few numbers left, or none of these series."""
    few = {series: 18 - 4 * at for at, series in enumerate(first_series(hall, 4))}
    away = with_link(hall)
    board = replace(away.board, few={**few, **dict.fromkeys(used_up, 0)}, used_up=frozenset(used_up))
    return replace(away, board=board, staff_wanted=True)


def first_series(hall: Hall, count: int) -> tuple[str, ...]:
    return tuple(queue.series for queue in hall.catalogue.queues)[:count]
