"""Every change of screen is decided in `after`, here and nowhere else. Pure: no clock, no widgets.

Whatever fits no line of `after` is a late or a double tap and changes nothing.
"""

from __future__ import annotations

from dataclasses import replace

from hall.tickets import PrintState, Ticket
from kiosk.flow import giving
from kiosk.flow.events import (
    AgencyChosen,
    Another,
    Back,
    Broken,
    CameOut,
    Confirmed,
    CornerHeld,
    DetailsAsked,
    Done,
    Event,
    Failed,
    HelpAsked,
    Home,
    IdleTooLong,
    LanguageChosen,
    LanguagesAsked,
    LargeToggled,
    ListAsked,
    ListPrinted,
    Mended,
    PageTurned,
    PauseOver,
    Refused,
    ReprintAsked,
    ReprintDeclined,
    Reprinted,
    Served,
    ServiceChosen,
    StillHere,
    TicketMissing,
    Touched,
    WentAway,
)
from kiosk.flow.screens import (
    Agencies,
    AreYouThere,
    CopyAsked,
    Details,
    ForOther,
    Help,
    Languages,
    ListReady,
    MayNotBeServed,
    NumberOnScreen,
    OutOfService,
    Preparing,
    Printing,
    PrintingList,
    Ready,
    Reprinting,
    Rest,
    Screen,
    Services,
    Session,
    Slowed,
    Sorry,
    Unavailable,
)
from kiosk.flow.staff import (
    StaffBusy,
    StaffClock,
    StaffHome,
    StaffPin,
    StaffReprint,
    StaffRoll,
    StaffSetup,
    after_staff,
)
from kiosk.model.availability import Hall

FULL, READ_ONLY = "full", "read_only"
"""The reasons of a kiosk whose store has no room, or cannot be written."""
PRINTER = "printer"
"""The reason of a kiosk that is closed because its printer is down."""
LIMIT = "limit"
"""The problem of a list that was not printed because this visitor had enough of them."""
ON_PAPER = frozenset({PrintState.PRINTED, PrintState.PRINTED_NOT_CUT, PrintState.PROBABLE})
"""With one of these the screen may speak of a ticket that comes out."""


def start(hall: Hall) -> Session:
    """Nobody is here."""
    return Session(Rest(), language=hall.catalogue.place.languages[0])


def begin(hall: Hall) -> Session:
    """The kiosk was just started; the first news of its store end this."""
    return replace(start(hall), screen=Preparing())


def closing(hall: Hall) -> Event:
    """Why nobody can have a number here at all, or that nothing is in the way."""
    if not hall.board.has_numbers:
        return Broken("numbers")
    problem = hall.closed_by_printer
    return Mended() if problem is None else Broken(PRINTER, problem.value)


def after(session: Session, event: Event, hall: Hall) -> Session:
    """The whole flow. What fits no line changes nothing."""
    return _closed(giving.without_numbers(_after(session, event, hall), hall), hall)


def _after(session: Session, event: Event, hall: Hall) -> Session:
    screen = session.screen
    match screen, event:
        case Preparing(), Mended():
            return start(hall)
        case Preparing(), Broken(reason, problem):
            return _to(session, OutOfService(reason, problem))
        case Preparing(), _:
            return session
        case StaffPin() | StaffHome() | StaffRoll() | StaffReprint() | StaffSetup() | StaffClock() | StaffBusy(), _:
            following = after_staff(screen, event)
            return start(hall) if following is None else _to(session, following)
        case Printing() | Reprinting() | PrintingList(), _:
            return _after_busy(session, screen, event, hall)
        case _, CornerHeld():
            return replace(start(hall), screen=StaffPin(checking=True), large=session.large)
        case OutOfService(), Mended():
            return start(hall)
        case Ready() | CopyAsked() | NumberOnScreen() | AreYouThere(NumberOnScreen()), Broken():
            return session
        case _, Broken(reason, problem):
            return _to(session, OutOfService(reason, problem))
        case OutOfService(), _:
            return session
        case ((Rest() | Agencies()), LanguagesAsked()):
            return _to(session, Languages())
        case Rest(), Touched() | StillHere() | LanguageChosen():
            return _language(_to(session, Agencies()), event)
        case AreYouThere(over), StillHere() | Touched():
            return replace(session, screen=over, extensions=session.extensions + 1)
        case AreYouThere(), WentAway() | Home():
            return start(hall)
        case Ready(), _:
            return _after_ready(session, screen, event, hall)
        case CopyAsked(), _:
            return _after_question(session, screen, event, hall)
        case Rest(), _:
            return session
        case _, IdleTooLong():
            return _idle(session, hall)
        case _, Home() | Done():
            return replace(start(hall), screen=Agencies(fresh=True))
        case _:
            return _while_choosing(session, event, hall)


def _closed(session: Session, hall: Hall) -> Session:
    """Where numbers need paper and none comes, no visit begins or continues; a number that was given stays valid."""
    problem = hall.closed_by_printer
    if problem is None:
        return session
    match session.screen:
        case (
            Rest() | Agencies() | Services() | Details() | Unavailable() | MayNotBeServed() | Help() | ListReady()
            | ForOther() | Slowed()
            | AreYouThere(Agencies() | Services() | Details() | Unavailable() | ForOther())
            | Languages() | AreYouThere(MayNotBeServed() | Help() | Languages() | ListReady() | Sorry())
        ):  # fmt: skip
            return _to(session, OutOfService(PRINTER, problem.value))
        case OutOfService(reason) if reason == PRINTER:
            return _to(session, OutOfService(PRINTER, problem.value))
        case _:
            return session


def _after_busy(session: Session, screen: Printing | Reprinting | PrintingList, event: Event, hall: Hall) -> Session:
    """Nothing but the desk's answer ends it."""
    match screen, event:
        case Printing(), Served():
            return replace(session, screen=_outcome(event, hall), numbers=session.numbers + 1, slowed=False)
        case Printing(), Refused() | Failed():
            return _to(session, _outcome(event, hall))
        case Reprinting(ticket), Reprinted(_, state, problem, copy):
            return _to(session, _on_paper_or_screen(ticket, state, problem, copy))
        case Reprinting(ticket), ReprintDeclined() | Failed():
            return _to(session, NumberOnScreen(ticket, _problem(hall), spent=True))
        case PrintingList(service), ListPrinted(state, problem):
            return replace(session, screen=ListReady(service, state, problem), lists=session.lists + 1)
        case PrintingList(service), Failed():
            return _to(session, ListReady(service, PrintState.NOT_PRINTED))
        case _:
            return session


def _on_paper_or_screen(ticket: Ticket, state: PrintState, problem: str, copy: int) -> Screen:
    if state in ON_PAPER:
        return Ready(ticket, state, copy)
    return NumberOnScreen(ticket, problem, state, copy)


def _outcome(event: Event, hall: Hall) -> Screen:
    """Where a press of "take a number" ends."""
    match event:
        case Served(ticket, state, problem):
            return _on_paper_or_screen(ticket, state, problem, copy=1)
        case Refused(service, state):
            return Unavailable(hall.catalogue.service(service).agency, service, state)
        case _:
            return Sorry()


def _after_ready(session: Session, screen: Ready, event: Event, hall: Hall) -> Session:
    """The next visitor may touch straight through it."""
    match event:
        case Another():
            return _to(session, Agencies())
        case TicketMissing():
            return _to(session, CopyAsked(screen))
        case Touched():
            return replace(start(hall), screen=Agencies())
        case Done() | Home():
            return replace(start(hall), screen=Agencies(fresh=True))
        case IdleTooLong():
            return start(hall)
        case _:
            return session


def _after_question(session: Session, screen: CopyAsked, event: Event, hall: Hall) -> Session:
    """Whether a ticket really is to be printed once more; who does not answer keeps what was there."""
    match screen.over, event:
        case Ready(ticket, copy=copy), Confirmed():
            return _to(session, _missing(ticket, hall, free=copy == 1))
        case NumberOnScreen(ticket) as over, Confirmed() if screen.missing:
            return _to(session, _missing(ticket, hall, free=over.free_copy))
        case NumberOnScreen(ticket) as over, Confirmed():
            return _to(session, Reprinting(ticket) if over.free_copy and hall.can_print else over)
        case NumberOnScreen() as over, CameOut():
            return _after_number(session, over, event, hall)
        case _, Back() | IdleTooLong():
            return _to(session, screen.over)
        case _, Home() | Done():
            return replace(start(hall), screen=Agencies(fresh=True))
        case _:
            return session


def _missing(ticket: Ticket, hall: Hall, *, free: bool) -> Screen:
    """The visitor says that no ticket came: one marked copy if there can be one, else the number and staff."""
    if free and hall.can_print:
        return Reprinting(ticket)
    return NumberOnScreen(ticket, _problem(hall), spent=not free)


def _problem(hall: Hall) -> str:
    return "" if hall.printer_down is None else hall.printer_down.value


def _after_number(session: Session, screen: NumberOnScreen, event: Event, hall: Hall) -> Session:
    match event:
        case Another() | Back():
            return _to(session, Agencies())
        case TicketMissing() if screen.print_state is PrintState.UNVERIFIED:
            return _to(session, CopyAsked(screen))
        case ReprintAsked() if screen.free_copy and hall.can_print:
            return _to(session, CopyAsked(screen))
        case CameOut(ticket_id, state) if ticket_id == screen.ticket.ticket_id and screen.may_come_out:
            return _to(session, _on_paper_or_screen(screen.ticket, state, "", screen.copy))
        case LargeToggled():
            return replace(session, large=not session.large)
        case _:
            return _language(session, event)


def _after_details(session: Session, service: str, event: Event, hall: Hall) -> Session:
    """Reading what a service asks for, on the screen or from the list that was printed."""
    match event:
        case Confirmed():
            return giving.taken(session, service, hall)
        case ListAsked() if session.lists >= hall.rules.lists_per_visit:
            return _to(session, ListReady(service, PrintState.NOT_PRINTED, LIMIT))
        case ListAsked() if hall.can_print:
            return _to(session, PrintingList(service))
        case _:
            return session


def _while_choosing(session: Session, event: Event, hall: Hall) -> Session:
    match session.screen, event:
        case NumberOnScreen() as number, _:
            return _after_number(session, number, event, hall)
        case Agencies(fresh=True, page=page), Touched():
            return _to(session, Agencies(page=page))
        case Languages(), LanguageChosen():
            return _language(_to(session, Agencies()), event)
        case _, LanguageChosen():
            return _language(session, event)
        case _, LargeToggled():
            return replace(session, large=not session.large, screen=_first_page(session.screen))
        case Agencies(), AgencyChosen(code):
            return _agency(session, code, hall)
        case Services(), ServiceChosen(code):
            return giving.opened(session, code, hall)
        case Unavailable(service=str(service)), DetailsAsked():
            return _to(session, Details(service, reading=True))
        case Details(service) | ListReady(service), Confirmed() | ListAsked():
            return _after_details(session, service, event, hall)
        case ForOther(service), Confirmed():
            return giving.for_other(session, service, hall)
        case Slowed(service), PauseOver():
            return giving.waited(session, service, hall)
        case MayNotBeServed(service), Confirmed():
            return _to(session, giving.printing(service, hall))
        case _, Back():
            return _to(session, _back(session.screen, hall))
        case (
            Agencies() | Services() | Details() | Unavailable() | MayNotBeServed() | ForOther()
        ) as screen, HelpAsked():
            return _to(session, Help(screen))
        case (Agencies(page=page) | Services(page=page) | Details(page=page)) as screen, PageTurned(step):
            return _to(session, replace(screen, page=max(0, page + step)))
        case _:
            return session


def _agency(session: Session, code: str, hall: Hall) -> Session:
    """An agency with a single service goes straight on; a closed one can still be read."""
    offer = hall.agency_offer(code)
    if offer.single is not None:
        return giving.opened(session, offer.single.service.code, hall)
    return _to(session, Services(code))


def _back(screen: Screen, hall: Hall) -> Screen:
    match screen:
        case Help(over):
            return over
        case Details(service) | MayNotBeServed(service) | ForOther(service) | Slowed(service):
            return _services_of(service, hall)
        case Unavailable(service=str(service)):
            return _services_of(service, hall)
        case ListReady(service):
            return Details(service, reading=not hall.offer(service).gives_numbers)
        case Services() | Unavailable() | Sorry() | Languages():
            return Agencies()
        case _:
            return screen


def _services_of(service: str, hall: Hall) -> Screen:
    offer = hall.agency_offer(hall.catalogue.service(service).agency)
    return Agencies() if offer.single is not None else Services(offer.agency.code)


def _idle(session: Session, hall: Hall) -> Session:
    match session.screen:
        case Agencies(fresh=True) | AreYouThere():
            return start(hall)
        case (
            Agencies() | Services() | Details() | Unavailable() | MayNotBeServed() | ForOther()
            | Help() | Languages() | NumberOnScreen() | ListReady() | Sorry()
        ) as over:  # fmt: skip
            if session.extensions >= hall.rules.still_there_limit:
                return start(hall)
            return _to(session, AreYouThere(over))
        case _:
            return session


def _first_page(screen: Screen) -> Screen:
    match screen:
        case Agencies() | Services() | Details():
            return replace(screen, page=0)
        case _:
            return screen


def _language(session: Session, event: Event) -> Session:
    match event:
        case LanguageChosen(language):
            return replace(session, language=language, screen=_first_page(session.screen))
        case _:
            return session


def _to(session: Session, screen: Screen) -> Session:
    return session if screen == session.screen else replace(session, screen=screen)
