"""One of every screen, with a fixed moment and a fixed board: for the screenshots and the layout tests. Pure."""

from __future__ import annotations

from dataclasses import dataclass, replace
from datetime import date, datetime, time
from zoneinfo import ZoneInfo

from kiosk import flow
from kiosk.catalogue import Availability, Catalogue, ClosedToday, LeftEarly, NotYet, OnBreak, PastLastTicket, QuotaGone
from kiosk.hall import Board, Hall
from kiosk.tickets import PrintState, QueueState, Ticket, WaitRange

DAY = date(2026, 11, 24)  # a Tuesday
MORNING = time(9, 41)
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
    return Hall(catalogue, Board(at=now, waiting=waiting, waits=waits, left_early=left), now)


def ticket(catalogue: Catalogue, service: str, language: str, hall: Hall) -> Ticket:
    """The ticket that the pictures show."""
    found = catalogue.service(service)
    return Ticket(
        ticket_id="0" * 32, hall="kendari", period=1, series=found.series, number=12, agency=found.agency,
        service=service, issued_at=hall.now, clock_ok=True, language=language, ahead=11, wait=WaitRange(15, 30),
        queue_state=QueueState.WAITING, print_state=PrintState.PRINTED, code="K7M2PQ4X",
    )  # fmt: skip


def scenes(catalogue: Catalogue, language: str) -> tuple[Scene, ...]:
    """Every kind of screen once, each closed state once, and the large text of what most people see."""
    hall = hall_at(catalogue)
    agency = max(catalogue.agencies, key=lambda a: len(a.services))
    small = min((a for a in catalogue.agencies if len(a.services) > 1), key=lambda a: len(a.services))
    service = agency.services[min(2, len(agency.services) - 1)].code
    long = max(
        (s for a in catalogue.agencies for s in a.services), key=lambda s: len("".join(s.standard.steps.get("id")))
    ).code
    number = ticket(catalogue, service, language, hall)
    plain: list[tuple[str, flow.Screen, Hall]] = [
        ("rest", flow.Rest(), hall),
        ("rest-closed", flow.Rest(), hall_at(catalogue, time(6, 30))),
        ("agencies", flow.Agencies(), hall),
        ("agencies-break", flow.Agencies(), hall_at(catalogue, time(12, 20))),
        ("agencies-evening", flow.Agencies(), hall_at(catalogue, EVENING)),
        ("services", flow.Services(agency.code), hall),
        ("services-few", flow.Services(small.code), hall),
        ("services-closed", flow.Services(agency.code), hall_at(catalogue, time(14, 45))),
        ("details", flow.Details(service), hall),
        ("details-long", flow.Details(long), hall),
        ("details-long-2", flow.Details(long, page=1), hall),
        ("may-not-be-served", flow.MayNotBeServed(service), hall),
        ("printing", flow.Printing(service), hall),
        ("ready", flow.Ready(number), hall),
        ("number-paper-out", flow.NumberOnScreen(number, "paper_out"), hall),
        ("number-missing", flow.NumberOnScreen(number), hall),
        ("sorry", flow.Sorry(), hall),
        ("out-of-service", flow.OutOfService("store"), hall),
        ("help", flow.Help(flow.Agencies()), hall),
        ("still-there", flow.AreYouThere(flow.Agencies()), hall),
    ]
    plain.extend(
        (f"unavailable-{name}", flow.Unavailable(agency.code, service, state), hall)
        for name, state in _closed(catalogue, hall)
    )
    found = [Scene(name, flow.Session(screen, language), at) for name, screen, at in plain]
    large = ("agencies", "services", "details", "details-long", "ready", "number-paper-out", "may-not-be-served")
    enlarged = [Scene(f"large-{s.name}", replace(s.session, large=True), s.hall) for s in found if s.name in large]
    return (*found, *enlarged)


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
    )
