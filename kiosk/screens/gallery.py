"""One of every screen, with a fixed moment and a fixed board: for the screenshots and the layout tests. Pure."""

from __future__ import annotations

from dataclasses import dataclass, replace
from datetime import date, datetime, time, timedelta
from typing import Any
from zoneinfo import ZoneInfo

from kiosk import flow
from kiosk.catalogue import (
    Agency,
    Availability,
    Catalogue,
    ClosedToday,
    LeftEarly,
    NotYet,
    NumbersUsedUp,
    OnBreak,
    PastLastTicket,
    QuotaGone,
)
from kiosk.clock import GRADES, ClockState, Voucher
from kiosk.hall import Board, Hall, Sign, VisitRules
from kiosk.link import Link
from kiosk.printer import WARNINGS, PrinterState, Problem
from kiosk.roll import PaperLeft
from kiosk.tickets import PrintState, QueueState, Ticket, WaitRange

DAY = date(2026, 11, 24)  # a Tuesday
MORNING = time(9, 41)
URL = "HTTPS://MPP.KENDARI.EXAMPLE/T/"
"""In capitals, as a short code wants it."""
EVENING = time(16, 20)


@dataclass(frozen=True, slots=True)
class Scene:
    """A screen worth a picture."""

    name: str
    session: flow.Session
    hall: Hall


def hall_at(catalogue: Catalogue, at: time = MORNING, day: date = DAY) -> Hall:
    """The hall on the sample day, with people waiting nearly everywhere and one booth that left early."""
    now = datetime.combine(day, at, tzinfo=ZoneInfo(catalogue.place.timezone))
    series = [queue.series for agency in catalogue.agencies for queue in agency.queues]
    waiting = {name: (index * 5 + 12) % 14 for index, name in enumerate(series)}
    waits = {name: WaitRange(5 * (count // 2), 5 * (count + 1)) for name, count in waiting.items()}
    left = frozenset({series[14]}) if len(series) > 14 else frozenset()
    board = Board(at=now, waiting=waiting, waits=waits, left_early=left, printer=printer_with(), paper=ROLL)
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
        token="T7M4QXK2PZ5WBD3RUNHGAC6EJY",  # noqa: S106  of no ticket
    )  # fmt: skip


def with_signs(hall: Hall) -> Hall:
    """The same hall in which everything that is told of a store is told at once."""
    signs = frozenset({Sign.STORE_ASIDE, Sign.STORE_CHECK, Sign.NO_MARKS})
    return replace(hall, board=replace(hall.board, signs=signs), staff_wanted=True)


def with_link(hall: Hall, **facts: Any) -> Hall:
    """The same hall with a central that has not been heard of since the morning, or as `facts` say."""
    heard = hall.now.replace(hour=8, minute=14)
    link = replace(Link(enrolled=True, connected=False, last_contact=heard, unsent=12), **facts)
    return replace(hall, board=replace(hall.board, link=link))


def with_clock(hall: Hall, voucher: Voucher, central_off: timedelta | None = None) -> Hall:
    """The same hall, where this one vouches for the time and central says something else or nothing."""
    state = ClockState(hall.now, voucher, GRADES[voucher], central_off=central_off)
    return replace(hall, board=replace(hall.board, clock=state), staff_wanted=state.wants_staff)


def with_reserve(hall: Hall, *used_up: str) -> Hall:
    """The same hall without central, with few numbers left, or none of these series."""
    few = {series: 18 - 4 * at for at, series in enumerate(_first_series(hall, 4))}
    away = with_link(hall)
    board = replace(away.board, few={**few, **dict.fromkeys(used_up, 0)}, used_up=frozenset(used_up))
    return replace(away, board=board, staff_wanted=True)


def _first_series(hall: Hall, count: int) -> tuple[str, ...]:
    return tuple(queue.series for agency in hall.catalogue.agencies for queue in agency.queues)[:count]


Named = tuple[str, flow.Screen, Hall]

LARGE = frozenset({
    "agencies", "services", "details", "details-long", "ready", "number-paper-out", "may-not-be-served",
    "ready-not-cut", "ready-as-of", "number-as-of", "number-as-of-days", "staff-home-no-link", "staff-home-forked",
    "number-mended", "agencies-down", "staff-home-paper-out", "staff-pin", "list-ready", "services-doubtful",
    "staff-clock", "staff-home-clock-unknown", "staff-clock-differs",
    "services-silent", "ready-doubtful", "details-doubtful",
})  # fmt: skip
"""What most people see, and what has the least room, once more in large text."""


def scenes(catalogue: Catalogue, language: str) -> tuple[Scene, ...]:
    """Every kind of screen once, each closed state and each problem of the printer once, and some in large text."""
    hall = hall_at(catalogue)
    agency = max(catalogue.agencies, key=lambda a: len(a.services))
    service = agency.services[min(2, len(agency.services) - 1)].code
    number = ticket(catalogue, service, language, hall)
    plain = [
        *_choosing(catalogue, agency, service, hall),
        *_paper(service, number, hall),
        *_other(service, hall),
        *((f"unavailable-{n}", flow.Unavailable(agency.code, service, s), hall) for n, s in _closed(catalogue, hall)),
        *staff_scenes(hall, number),
        *_problems(number, hall),
    ]
    found = [Scene(name, flow.Session(screen, language), at) for name, screen, at in plain]
    enlarged = [Scene(f"large-{s.name}", replace(s.session, large=True), s.hall) for s in found if s.name in LARGE]
    return (*found, *enlarged)


def longest_holiday(catalogue: Catalogue) -> date:
    """The day whose name takes the most room."""
    return max(catalogue.holidays, key=lambda holiday: len(holiday.name.get("id"))).on


def doubtful(hall: Hall, *series: str) -> Hall:
    """The same hall, where a number of these queues is as likely called before closing as not."""
    return replace(hall, board=replace(hall.board, served_share=dict.fromkeys(series, 0.5)))


def silent(hall: Hall, *series: str) -> Hall:
    """The same hall, where people wait in these queues and no counter has called for long."""
    waits = {name: wait for name, wait in hall.board.waits.items() if name not in series}
    return replace(hall, board=replace(hall.board, waits=waits))


def _choosing(catalogue: Catalogue, agency: Agency, service: str, hall: Hall) -> list[Named]:
    """From nobody here to the requirements."""
    small = min((a for a in catalogue.agencies if len(a.services) > 1), key=lambda a: len(a.services))
    every = [found for each in catalogue.agencies for found in each.services]
    long = max(every, key=lambda s: len("".join(s.standard.steps.get("id")))).code
    limited = next((s.code for s in every if catalogue.quotas_of(s.code)), service)
    return [
        ("preparing", flow.Preparing(), hall),
        ("rest", flow.Rest(), hall),
        ("rest-no-link", flow.Rest(), with_link(hall)),
        ("rest-signs", flow.Rest(), with_signs(with_link(hall))),
        ("rest-no-time", flow.Rest(), with_clock(hall, Voucher.NOBODY)),
        ("agencies-no-time", flow.Agencies(), with_clock(hall, Voucher.NOBODY)),
        ("details-no-time", flow.Details(service), with_clock(hall, Voucher.NOBODY)),
        ("rest-closed", flow.Rest(), hall_at(catalogue, time(6, 30))),
        ("rest-sunday", flow.Rest(), hall_at(catalogue, day=DAY + timedelta(days=6 - DAY.weekday()))),
        ("rest-holiday", flow.Rest(), hall_at(catalogue, day=longest_holiday(catalogue))),
        ("agencies", flow.Agencies(), hall),
        ("agencies-break", flow.Agencies(), hall_at(catalogue, time(12, 20))),
        ("agencies-evening", flow.Agencies(), hall_at(catalogue, EVENING)),
        ("services", flow.Services(agency.code), hall),
        ("services-few", flow.Services(small.code), hall),
        ("services-doubtful", flow.Services(agency.code), doubtful(hall, *(s.series for s in agency.services))),
        ("services-silent", flow.Services(agency.code), silent(hall, *(s.series for s in agency.services))),
        ("agencies-used-up", flow.Agencies(), with_reserve(hall, *_first_series(hall, 3))),
        ("services-used-up", flow.Services(agency.code), with_reserve(hall, *(s.series for s in agency.services))),
        ("services-closed", flow.Services(agency.code), hall_at(catalogue, time(14, 45))),
        ("details", flow.Details(service), hall),
        ("details-long", flow.Details(long), hall),
        ("details-long-2", flow.Details(long, page=1), hall),
        ("details-closed", flow.Details(service), hall_at(catalogue, EVENING)),
        ("details-late", flow.Details(service), replace(hall_at(catalogue, time(14, 31)), late=frozenset({service}))),
        ("details-doubtful", flow.Details(service), doubtful(hall, catalogue.service(service).series)),
        ("details-silent", flow.Details(service), silent(hall, catalogue.service(service).series)),
        ("may-not-be-served", flow.MayNotBeServed(service), hall),
        ("for-other", flow.ForOther(service), hall),
        ("for-other-limited", flow.ForOther(limited), hall),
        ("slowed", flow.Slowed(limited, 40.0), hall),
    ]


def _paper(service: str, number: Ticket, hall: Hall) -> list[Named]:
    """What is known of the paper: of a ticket, of its copy, of a list."""
    out = with_problems(hall, Problem.PAPER_OUT)
    alone = replace(number, as_of=number.issued_at - timedelta(minutes=87))
    days = replace(number, as_of=number.issued_at - timedelta(days=3), ahead=112, wait=None)
    return [
        ("ready-as-of", flow.Ready(alone), hall),
        ("number-as-of", flow.NumberOnScreen(alone, "paper_out", PrintState.NOT_PRINTED), out),
        ("number-as-of-days", flow.NumberOnScreen(days, "paper_out", PrintState.NOT_PRINTED), out),
        ("printing", flow.Printing(service), hall),
        ("ready", flow.Ready(number), hall),
        ("ready-silent", flow.Ready(replace(number, wait=None)), hall),
        ("ready-doubtful", flow.Ready(replace(number, served_share=0.5)), hall),
        (
            "number-doubtful",
            flow.NumberOnScreen(replace(number, served_share=0.5), "paper_out", PrintState.NOT_PRINTED),
            out,
        ),
        ("ready-copy", flow.Ready(number, PrintState.PRINTED, 2), hall),
        ("ready-not-cut", flow.Ready(number, PrintState.PRINTED_NOT_CUT), with_problems(hall, Problem.CUTTER)),
        ("ready-probable", flow.Ready(number, PrintState.PROBABLE), hall),
        ("number-paper-out", flow.NumberOnScreen(number, "paper_out", PrintState.NOT_PRINTED), out),
        ("number-mended", flow.NumberOnScreen(number, "paper_out", PrintState.UNCERTAIN), hall),
        ("number-unverified", flow.NumberOnScreen(number, "", PrintState.UNVERIFIED), hall),
        ("number-missing", flow.NumberOnScreen(number, spent=True), hall),
        ("copy-asked", flow.CopyAsked(flow.Ready(number)), hall),
        ("copy-asked-number", flow.CopyAsked(flow.NumberOnScreen(number, "", PrintState.NOT_PRINTED)), hall),
        ("reprinting", flow.Reprinting(number), hall),
        ("printing-list", flow.PrintingList(service), hall),
        ("list-ready", flow.ListReady(service), hall),
        ("list-not-printed", flow.ListReady(service, PrintState.NOT_PRINTED, "cover_open"), out),
        ("list-limit", flow.ListReady(service, PrintState.NOT_PRINTED, flow.LIMIT), hall),
    ]


def _other(service: str, hall: Hall) -> list[Named]:
    """A printer that is down before a number is taken, and the messages."""
    out = with_problems(hall, Problem.PAPER_OUT)
    return [
        ("agencies-down", flow.Agencies(), out),
        ("details-down", flow.Details(service), out),
        ("may-not-be-served-down", flow.MayNotBeServed(service), out),
        ("out-of-service-printer", flow.OutOfService(flow.PRINTER, "paper_out"), out),
        ("sorry", flow.Sorry(), hall),
        ("out-of-service", flow.OutOfService("store"), hall),
        ("out-of-service-full", flow.OutOfService(flow.FULL), hall),
        ("languages", flow.Languages(), hall),
        ("help", flow.Help(flow.Agencies()), hall),
        ("still-there", flow.AreYouThere(flow.Agencies()), hall),
    ]


def _problems(number: Ticket, hall: Hall) -> list[Named]:
    """A number on the screen with each problem that stops the paper."""
    found: list[Named] = []
    for problem in STOPPING:
        state = PrintState.UNCERTAIN if problem is Problem.TIMEOUT else PrintState.NOT_PRINTED
        if problem is not Problem.PAPER_OUT:
            found.append(
                (f"number-{problem.value.replace('_', '-')}", flow.NumberOnScreen(number, problem, state), hall)
            )
    return found


STOPPING = tuple(problem for problem in Problem if problem not in WARNINGS)


def staff_scenes(hall: Hall, number: Ticket) -> list[tuple[str, flow.Screen, Hall]]:
    """What staff see, with each problem of the printer once."""
    yesterday = replace(number, ticket_id="1" * 32, issued_at=number.issued_at - timedelta(days=1))
    waiting = replace(number, ticket_id="2" * 32, print_state=PrintState.UNCERTAIN)
    found = flow.SetupFound(
        "EPSON/TM-T82III", "process_id", automatic=True, clears=True, columns=48, rulers=(48, 42, 35, 32)
    )
    soon = PaperLeft(4_200.0, 44, hall.now.replace(hour=11, minute=20), lasts_today=False, calibrated=True)
    home = flow.StaffHome()
    return [
        ("staff-pin", flow.StaffPin("123"), hall),
        ("staff-pin-wrong", flow.StaffPin(note="wrong"), hall),
        ("staff-pin-new", flow.StaffPin(setting="new", note="differs"), hall),
        ("staff-pin-repeat", flow.StaffPin(setting="repeat", first="123456"), hall),
        ("staff-pin-locked", flow.StaffPin(note="locked", locked_seconds=125), hall),
        ("staff-pin-too-late", flow.StaffPin(note="too_late"), hall),
        ("staff-pin-failed", flow.StaffPin(note="failed"), hall),
        ("staff-home", home, hall),
        ("staff-home-no-roll", home, with_problems(hall, paper=None)),
        (
            "staff-home-silent",
            home,
            replace(hall, board=replace(hall.board, printer=PrinterState(0.0, answered=False))),
        ),
        ("staff-home-no-printer", home, replace(hall, board=replace(hall.board, printer=None))),
        ("staff-home-several", home, with_problems(hall, Problem.COVER_OPEN, Problem.NEAR_END, Problem.NOT_SET_UP)),
        ("staff-home-mistakes", home, replace(hall, catalogue_mistakes=True)),
        ("staff-home-signs", home, with_signs(hall)),
        *((f"staff-home-{p.value.replace('_', '-')}", home, with_problems(hall, p, paper=soon)) for p in Problem),
        ("staff-home-no-link", home, with_link(hall)),
        ("staff-home-no-link-days", home, with_link(hall, last_contact=hall.now - timedelta(days=3), unsent=4321)),
        ("staff-home-not-enrolled", home, with_link(hall, enrolled=False, last_contact=None, unsent=1)),
        ("staff-home-forked", home, with_link(hall, forked=True)),
        ("staff-home-parked", home, with_link(hall, connected=True, parked=2)),
        ("staff-home-few-numbers", home, with_reserve(hall)),
        ("staff-home-used-up", home, with_reserve(hall, *_first_series(hall, 2))),
        ("staff-home-alone", flow.StaffHome("alone"), with_reserve(hall)),
        ("staff-home-not-alone", flow.StaffHome("alone", failed=True), with_reserve(hall)),
        ("staff-home-roll", flow.StaffHome("roll", PrintState.PRINTED), hall),
        ("staff-home-test-failed", flow.StaffHome("test", PrintState.NOT_PRINTED, "cover_open"), hall),
        ("staff-home-reprinted", flow.StaffHome("reprint", PrintState.PROBABLE, copy=3, label=number.label), hall),
        ("staff-home-not-recovered", flow.StaffHome("recover", failed=True), with_problems(hall, Problem.CUTTER)),
        ("staff-roll", flow.StaffRoll(), hall),
        ("staff-reprint", flow.StaffReprint(), hall),
        ("staff-reprint-letters", flow.StaffReprint("A"), hall),
        ("staff-reprint-digits", flow.StaffReprint("AK"), hall),
        ("staff-reprint-typed", flow.StaffReprint("AK012"), hall),
        ("staff-reprint-none", flow.StaffReprint("AK012", ()), hall),
        ("staff-reprint-found", flow.StaffReprint("AK012", (number, waiting, yesterday)), hall),
        ("staff-reprint-chosen", flow.StaffReprint("AK012", (number,), number), hall),
        ("staff-setup", flow.StaffSetup(), hall),
        ("staff-setup-width", flow.StaffSetup("width", found), hall),
        ("staff-setup-confirm", flow.StaffSetup("confirm", found), hall),
        ("staff-setup-done", flow.StaffSetup("done", found), hall),
        ("staff-setup-failed", flow.StaffSetup("failed", problem="not_answering"), hall),
        ("staff-clock", flow.StaffClock(), hall),
        ("staff-clock-stepped", flow.StaffClock(hall.now.replace(hour=15, minute=7)), hall),
        ("staff-clock-unknown", flow.StaffClock(), with_clock(hall, Voucher.NOBODY)),
        ("staff-clock-differs", flow.StaffClock(), with_clock(hall, Voucher.STAFF, timedelta(days=10))),
        ("staff-clock-not-ours", flow.StaffClock(), with_clock(hall, Voucher.NTP)),
        ("staff-home-clock-unknown", home, with_clock(hall, Voucher.NOBODY)),
        ("staff-home-clock-differs", home, with_clock(hall, Voucher.STAFF, timedelta(days=10))),
        ("staff-home-clock-set", flow.StaffHome("clock"), hall),
        *((f"staff-busy-{kind}", flow.StaffBusy(flow.StaffTask(kind, label=number.label)), hall) for kind in TASKS),
    ]


TASKS: tuple[flow.TaskKind, ...] = ("roll", "setup", "setup_ok", "find", "reprint", "recover", "clock")


def _closed(catalogue: Catalogue, hall: Hall) -> tuple[tuple[str, Availability], ...]:
    """Each closed state with plausible times."""

    def at(day: int, hour: int, minute: int = 0) -> datetime:
        return datetime(2026, 11, day, hour, minute, tzinfo=hall.now.tzinfo)

    holiday = catalogue.holidays[-1].name if catalogue.holidays else None
    return (
        ("not-yet", NotYet(machine=at(24, 7, 45), service=at(24, 8))),
        ("closed-today", ClosedToday(reopens=at(25, 8), holiday=None)),
        ("holiday", ClosedToday(reopens=at(26, 8), holiday=holiday)),
        ("break", OnBreak(until=at(24, 13), takes_numbers=False)),
        ("past-last-ticket", PastLastTicket(reopens=at(25, 8))),
        ("quota-gone", QuotaGone(reopens=at(25, 8), quota="")),
        ("left-early", LeftEarly()),
        ("used-up", NumbersUsedUp()),
    )
