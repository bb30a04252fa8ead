"""What a screen that waits wants of the desk, and how the desk's answer becomes the event that ends the wait."""

from __future__ import annotations

from collections.abc import Callable

from hall.tickets import Ticket
from kiosk import flow
from kiosk.desk.desk import Desk, NumberRefused, ServeOutcome
from kiosk.desk.pin import NoPin, PinCorrect, PinLocked, PinWrong, Verdict
from kiosk.desk.reprint import CopyRefused
from kiosk.desk.staff import NoPrinter, SetUp
from kiosk.printing import PrinterError, PrintOutcome, Profile

Effect = Callable[[Desk], flow.Event]
"""Runs off the UI thread; what it raises is answered by `failed`."""


def effect_of(session: flow.Session) -> Effect | None:
    """The work that this screen waits for; None: it waits for a person."""
    language = session.language
    match session.screen:
        case flow.Printing(service, late):
            return lambda desk: _served(desk.serve(service, language, late=late))
        case flow.Reprinting(ticket):
            return lambda desk: _again(ticket, desk.again(ticket.ticket_id, "visitor"))
        case flow.PrintingList(service):
            return lambda desk: _listed(desk.requirements(service, language))
        case flow.StaffPin(checking=True) as asked:
            return lambda desk: _verdict(_ask_lock(desk, asked), entered=bool(asked.entered))
        case flow.StaffBusy(task):
            return lambda desk: _staff(desk, task)
        case _:
            return None


def failed(screen: flow.Screen) -> flow.Event:
    """What happened when the effect of this screen could not be done."""
    return flow.PinAnswered("failed") if isinstance(screen, flow.StaffPin) else flow.Failed()


def _served(result: ServeOutcome | NumberRefused) -> flow.Event:
    match result:
        case ServeOutcome(ticket, state, problem):
            return flow.Served(ticket, state, problem)
        case NumberRefused(service, availability):
            return flow.Refused(service, availability)


def _again(ticket: Ticket, result: ServeOutcome | CopyRefused) -> flow.Event:
    match result:
        case ServeOutcome(print_state=state, problem=problem, copy=copy):
            return flow.Reprinted(ticket, state, problem, copy)
        case CopyRefused(reason):
            return flow.ReprintDeclined(reason)


def _listed(outcome: PrintOutcome) -> flow.Event:
    return flow.ListPrinted(outcome.state, _problem(outcome))


def _problem(outcome: PrintOutcome) -> str:
    return "" if outcome.problem is None else outcome.problem.value


def _ask_lock(desk: Desk, asked: flow.StaffPin) -> Verdict:
    """Without digits the lock only says how it stands."""
    if not asked.entered:
        return desk.pin.state()
    return desk.pin.choose_first(asked.entered) if asked.setting else desk.pin.check(asked.entered)


def _verdict(verdict: Verdict, *, entered: bool) -> flow.Event:
    match verdict:
        case PinCorrect():
            return flow.PinAnswered("right" if entered else "enter")
        case PinWrong():
            return flow.PinAnswered("wrong")
        case PinLocked(seconds):
            return flow.PinAnswered("locked", seconds)
        case NoPin(may_choose):
            return flow.PinAnswered("choose" if may_choose else "too_late")


def _staff(desk: Desk, task: flow.StaffTask) -> flow.Event:
    match task.kind:
        case "roll":
            return _page(desk.staff.roll_replaced())
        case "test":
            return _page(desk.staff.test_print())
        case "find":
            return flow.TicketsFound(desk.staff.find(task.label))
        case "reprint":
            return _copied(desk.again(task.ticket_id, "staff"))
        case "recover":
            return flow.Recovered(desk.staff.recover())
        case "clock":
            return flow.ClockSet(desk.staff.set_clock(task.at))
        case "alone":
            return flow.WentAlone(desk.go_on_alone())
        case "setup":
            return _set_up(desk)
        case "setup_ok" | "setup_rubbish":
            return _finish_set_up(desk, task.columns, clean=task.kind == "setup_ok")


def _page(outcome: PrintOutcome) -> flow.Event:
    return flow.StaffPrinted(outcome.state, _problem(outcome))


def _copied(result: ServeOutcome | CopyRefused) -> flow.Event:
    match result:
        case ServeOutcome(print_state=state, problem=problem, copy=copy):
            return flow.StaffPrinted(state, problem, copy)
        case CopyRefused():
            return flow.Failed()


def _set_up(desk: Desk) -> flow.Event:
    try:
        found = desk.staff.set_up()
    except PrinterError as error:
        return flow.SetupAnswered(None, error.problem.value)
    except NoPrinter:
        return flow.SetupAnswered(None)
    return flow.SetupAnswered(_found(found.findings.profile, found), _problem(found.page))


def _finish_set_up(desk: Desk, columns: int, *, clean: bool) -> flow.Event:
    found, profile = desk.staff.finish_set_up(clean=clean, columns=columns)
    return flow.SetupAnswered(_found(profile, found))


def _found(profile: Profile, found: SetUp) -> flow.SetupFound:
    return flow.SetupFound(
        identity=profile.identity,
        proof=profile.proof,
        automatic=profile.automatic,
        clears=profile.clears,
        page=found.page.state,
        columns=profile.columns or found.likely.columns,
        rulers=tuple(width.columns for width in found.widths),
    )
