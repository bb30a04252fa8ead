"""The hall as it is now: what stays while the app runs, the latest counts, and what is known of this visitor."""

from __future__ import annotations

import time
from collections.abc import Callable
from dataclasses import dataclass, replace
from datetime import datetime

from hall.catalogue import Catalogue
from hall.clock import ClockState
from kiosk import flow
from kiosk.model.availability import Hall, HallSnapshot
from kiosk.model.in_a_row import NOBODY
from kiosk.model.visit_rules import VisitRules


@dataclass(frozen=True, slots=True)
class Lobby:
    """What stays as it is while the app runs. `now` answers with the hall's local time."""

    catalogue: Catalogue
    rules: VisitRules
    now: Callable[[], datetime]
    clock: Callable[[], ClockState | None] = lambda: None
    """How the clock stands, for the time before the desk is open."""
    demo: bool = False
    mistakes: bool = False
    """The catalogue's file has mistakes, so its last good copy is in use."""
    warn_tickets: int = 0
    """Staff are notified when the roll has fewer tickets left."""
    mono: Callable[[], float] = time.monotonic


class CurrentHall:
    """Puts a `Hall` together. `board` holds the latest counts. UI thread only."""

    def __init__(self, lobby: Lobby) -> None:
        self._lobby = lobby
        self.board = HallSnapshot(at=lobby.now(), clock=lobby.clock())
        self.streak, self._grace = NOBODY, flow.NO_GRACE

    def for_anybody(self) -> Hall:
        lobby = self._lobby
        return Hall(
            lobby.catalogue, self.board, lobby.now(), lobby.rules, lobby.demo, self._staff_wanted(), lobby.mistakes,
            streak=self.streak, mono=lobby.mono(),
        )  # fmt: skip

    def for_visitor(self, session: flow.Session) -> Hall:
        """With the services of which this visitor still gets a number although the last one has gone."""
        hall = self.for_anybody()
        self.seen(session, hall)
        return replace(hall, late=self._grace.late(hall))

    def seen(self, session: flow.Session, hall: Hall) -> None:
        """This visit is on this screen now: the grace period begins with what it shows."""
        self._grace = self._grace.seen(session, replace(hall, late=frozenset()))

    def count(self, service: str, before: flow.Session, hall: Hall) -> flow.Note | None:
        """Counts one number more for this visitor; a note if it is one of many."""
        wanted = hall.catalogue.service(service)
        self.streak = hall.streak_after(wanted, before.asked_at, same_visit=before.numbers > 0, slowed=before.slowed)
        quotas = hall.quotas(wanted)
        if not self.streak.notifies_staff(quotas, hall.rules):
            return None
        agency = hall.catalogue.agency(wanted.agency).short
        body: dict[str, str | int] = {"service": service, "agency": agency, "numbers": self.streak.limited(quotas)}
        return flow.Note("many_numbers", body)

    def _staff_wanted(self) -> bool:
        board, printer, paper = self.board, self.board.printer, self.board.paper
        low = paper is not None and (paper.tickets < self._lobby.warn_tickets or not paper.lasts_today)
        printer_troubled = printer is None or printer.problem is not None
        clock_doubted = board.clock is not None and board.clock.wants_staff
        return self._lobby.mistakes or low or printer_troubled or clock_doubted or bool(board.signs or board.few)
