"""One of every screen, with a fixed moment and a fixed board: for the screenshots and the layout tests. Pure."""

from __future__ import annotations

from dataclasses import dataclass, replace
from datetime import date, datetime, time, timedelta

from hall.catalogue import (
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
from hall.clock import Voucher
from hall.tickets import PrintState, Ticket
from kiosk import flow
from kiosk.model.availability import Hall
from kiosk.model.paper_roll import PaperLeft
from kiosk.model.printer_state import WARNINGS, PrinterState, Problem
from tests.support.sample_hall import (
    DAY,
    EVENING,
    MORNING,
    URL,
    first_series,
    hall_at,
    ticket,
    with_clock,
    with_link,
    with_problems,
    with_reserve,
    with_signs,
)

__all__ = [
    "EVENING", "MORNING", "URL", "Scene", "hall_at", "scenes", "staff_scenes", "ticket", "with_link", "with_problems",
    "with_reserve",
]  # fmt: skip


@dataclass(frozen=True, slots=True)
class Scene:
    """A screen worth a picture."""

    name: str
    session: flow.Session
    hall: Hall


Named = tuple[str, flow.Screen, Hall]

LARGE = frozenset({
    "agencies", "services", "details", "details-long", "ready", "number-paper-out", "may-not-be-served",
    "ready-not-cut", "ready-as-of", "number-as-of", "number-as-of-days", "staff-home-no-link", "staff-home-forked",
    "number-mended", "agencies-down", "staff-home-paper-out", "staff-pin", "list-ready", "services-doubtful",
    "staff-home-signs", "staff-home-used-up", "staff-home-silent", "staff-setup-done", "staff-home", "staff-roll",
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
        ("agencies-used-up", flow.Agencies(), with_reserve(hall, *first_series(hall, 3))),
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


def staff_scenes(hall: Hall, number: Ticket) -> list[Named]:
    """What staff see, with each problem of the printer once."""
    return [
        *_pin_scenes(hall),
        *_home_scenes(hall, number),
        ("staff-roll", flow.StaffRoll(), hall),
        *_reprint_scenes(hall, number),
        *_setup_scenes(hall),
        *_clock_scenes(hall),
        *((f"staff-busy-{kind}", flow.StaffBusy(flow.StaffTask(kind, label=number.label)), hall) for kind in TASKS),
    ]


def _pin_scenes(hall: Hall) -> list[Named]:
    return [
        ("staff-pin", flow.StaffPin("123"), hall),
        ("staff-pin-wrong", flow.StaffPin(note="wrong"), hall),
        ("staff-pin-new", flow.StaffPin(setting="new", note="differs"), hall),
        ("staff-pin-repeat", flow.StaffPin(setting="repeat", first="123456"), hall),
        ("staff-pin-locked", flow.StaffPin(note="locked", locked_seconds=125), hall),
        ("staff-pin-too-late", flow.StaffPin(note="too_late"), hall),
        ("staff-pin-failed", flow.StaffPin(note="failed"), hall),
    ]


def _home_scenes(hall: Hall, number: Ticket) -> list[Named]:
    soon = PaperLeft(4_200.0, 44, hall.now.replace(hour=11, minute=20), lasts_today=False, calibrated=True)
    home, silent = flow.StaffHome(), replace(hall.board, printer=PrinterState(0.0, answered=False))
    return [
        ("staff-home", home, hall),
        ("staff-home-no-roll", home, with_problems(hall, paper=None)),
        ("staff-home-silent", home, replace(hall, board=silent)),
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
        ("staff-home-used-up", home, with_reserve(hall, *first_series(hall, 2))),
        ("staff-home-alone", flow.StaffHome("alone"), with_reserve(hall)),
        ("staff-home-not-alone", flow.StaffHome("alone", failed=True), with_reserve(hall)),
        ("staff-home-roll", flow.StaffHome("roll", PrintState.PRINTED), hall),
        ("staff-home-test-failed", flow.StaffHome("test", PrintState.NOT_PRINTED, "cover_open"), hall),
        ("staff-home-reprinted", flow.StaffHome("reprint", PrintState.PROBABLE, copy=3, label=number.label), hall),
        ("staff-home-not-recovered", flow.StaffHome("recover", failed=True), with_problems(hall, Problem.CUTTER)),
        ("staff-home-clock-unknown", home, with_clock(hall, Voucher.NOBODY)),
        ("staff-home-clock-differs", home, with_clock(hall, Voucher.STAFF, timedelta(days=10))),
        ("staff-home-clock-set", flow.StaffHome("clock"), hall),
    ]


def _reprint_scenes(hall: Hall, number: Ticket) -> list[Named]:
    yesterday = replace(number, ticket_id="1" * 32, issued_at=number.issued_at - timedelta(days=1))
    waiting = replace(number, ticket_id="2" * 32, print_state=PrintState.UNCERTAIN)
    return [
        ("staff-reprint", flow.StaffReprint(), hall),
        ("staff-reprint-letters", flow.StaffReprint("A"), hall),
        ("staff-reprint-digits", flow.StaffReprint("AK"), hall),
        ("staff-reprint-typed", flow.StaffReprint("AK012"), hall),
        ("staff-reprint-none", flow.StaffReprint("AK012", ()), hall),
        ("staff-reprint-found", flow.StaffReprint("AK012", (number, waiting, yesterday)), hall),
        ("staff-reprint-chosen", flow.StaffReprint("AK012", (number,), number), hall),
    ]


def _setup_scenes(hall: Hall) -> list[Named]:
    found = flow.SetupFound(
        "EPSON/TM-T82III", "process_id", automatic=True, clears=True, columns=48, rulers=(48, 42, 35, 32)
    )
    return [
        ("staff-setup", flow.StaffSetup(), hall),
        ("staff-setup-width", flow.StaffSetup("width", found), hall),
        ("staff-setup-confirm", flow.StaffSetup("confirm", found), hall),
        ("staff-setup-done", flow.StaffSetup("done", found), hall),
        ("staff-setup-failed", flow.StaffSetup("failed", problem="not_answering"), hall),
    ]


def _clock_scenes(hall: Hall) -> list[Named]:
    return [
        ("staff-clock", flow.StaffClock(), hall),
        ("staff-clock-stepped", flow.StaffClock(hall.now.replace(hour=15, minute=7)), hall),
        ("staff-clock-unknown", flow.StaffClock(), with_clock(hall, Voucher.NOBODY)),
        ("staff-clock-differs", flow.StaffClock(), with_clock(hall, Voucher.STAFF, timedelta(days=10))),
        ("staff-clock-not-ours", flow.StaffClock(), with_clock(hall, Voucher.NTP)),
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
