"""How long each screen waits for a touch, and what happens then. Pure."""

from __future__ import annotations

from kiosk.flow import screens, staff
from kiosk.flow.events import Event, IdleTooLong, LockOver, PauseOver, WentAway
from kiosk.model.visit_rules import VisitSettings

STAFF_SECONDS = 120.0


def idle_timeout(screen: screens.Screen, visit: VisitSettings) -> tuple[float, Event] | None:
    """Seconds without touch after which a screen ends, and the event that follows; None: no limit."""
    match screen:
        case screens.Preparing() | screens.Rest() | screens.OutOfService():
            return None
        case screens.Printing() | screens.Reprinting() | screens.PrintingList():
            return None
        case staff.StaffBusy() | staff.StaffPin(checking=True):
            return None
        case staff.StaffPin(note="locked", locked_seconds=seconds) if seconds < visit.idle_seconds:
            return seconds, LockOver()
        case staff.StaffHome() | staff.StaffRoll() | staff.StaffReprint() | staff.StaffSetup() | staff.StaffClock():
            return STAFF_SECONDS, IdleTooLong()
        case screens.Ready() | screens.CopyAsked():
            return visit.ticket_seconds, IdleTooLong()
        case screens.Slowed(_, seconds):
            return seconds, PauseOver()
        case screens.AreYouThere():
            return visit.still_there_seconds, WentAway()
        case screens.Details():
            return visit.reading_seconds, IdleTooLong()
        case screens.NumberOnScreen():
            return visit.number_on_screen_seconds, IdleTooLong()
        case _:
            return visit.idle_seconds, IdleTooLong()
