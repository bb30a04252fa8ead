"""The Kivy app: it holds the visit, has one door for events, one idle time-out and one pulse for fresh counts."""

from __future__ import annotations

import gc
import logging
import time
from collections.abc import Callable
from dataclasses import dataclass, replace
from datetime import datetime
from typing import Any

from kivy.app import App
from kivy.clock import Clock

from hall.catalogue import Catalogue
from hall.clock import ClockState
from kiosk import flow
from kiosk.desk import Desk, errand_of, failed
from kiosk.model.availability import Hall, HallSnapshot
from kiosk.model.in_a_row import NOBODY
from kiosk.model.visit_rules import VisitRules
from kiosk.screens.describe import describe
from kiosk.screens.root import KioskRoot
from kiosk.worker import Worker

PULSE_SECONDS = 5.0
REST_FPS, TOUCH_FPS = 30, 60
"""How often a second the loop looks for touches; each look costs about a thirtieth of a percent of a core."""
SWEEP_AFTER_SECONDS = 0.5
STAFF_PULSE_SECONDS = 1.0
FAILURES_BEFORE_REOPENING = 2
"""Somebody who closes the printer's cover looks at the screen for it."""

log = logging.getLogger(__name__)


def _closing(hall: Hall) -> flow.Event:
    """Why nobody can have a number here at all, or that nothing is in the way."""
    if not hall.board.has_numbers:
        return flow.Broken("numbers")
    problem = hall.closed_by_printer
    return flow.Mended() if problem is None else flow.Broken(flow.PRINTER, problem.value)


News = Callable[[], tuple[HallSnapshot, flow.CameOut | None]]


def _news_of(screen: flow.Screen, desk: Desk) -> News:
    """What a pulse asks the desk: the counts, and whether the ticket that a visitor waits for has come out."""
    screen = screen.over if isinstance(screen, flow.CopyAsked) else screen
    if not (isinstance(screen, flow.NumberOnScreen) and screen.may_come_out):
        return lambda: (desk.board(), None)
    ticket_id = screen.ticket.ticket_id

    def look() -> tuple[HallSnapshot, flow.CameOut | None]:
        state = desk.on_paper(ticket_id)
        return desk.board(), None if state is None else flow.CameOut(ticket_id, state)

    return look


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


class KioskApp(App):
    """Nothing but `handle` changes the session. UI thread only, except what `worker` runs."""

    use_kivy_settings = False

    def __init__(
        self,
        lobby: Lobby,
        *,
        open_desk: Callable[[], Desk | str],
        worker: Worker,
        make_root: Callable[[Callable[[flow.Event], None]], KioskRoot],
    ) -> None:
        """`open_desk` runs on the worker and answers with the desk, or with the reason why there is none."""
        super().__init__()
        self._lobby = lobby
        self._open_desk, self._worker, self._make_root = open_desk, worker, make_root
        self._desk: Desk | None = None
        self._asking = False
        self._failures = 0
        self._board = HallSnapshot(at=lobby.now(), clock=lobby.clock())
        self._shown: tuple[HallSnapshot, str] | None = None
        self._streak, self._grace = NOBODY, flow.NO_GRACE
        self.session = flow.begin(self._hall())
        self._timer = Clock.create_trigger(self._timed_out, 0)
        self._timer_event: flow.Event = flow.IdleTooLong()
        self._staff_pulse = Clock.create_trigger(lambda _dt: self._pulse(), STAFF_PULSE_SECONDS)
        self._sweep = Clock.create_trigger(lambda _dt: gc.collect(), SWEEP_AFTER_SECONDS)
        self._rest_since: float | None = None

    def hall(self) -> Hall:
        """The hall at this moment, by the latest counts, as it is to this visitor."""
        hall = self._hall()
        self._grace = self._grace.seen(self.session, hall)
        return replace(hall, late=self._grace.late(hall))

    def _hall(self) -> Hall:
        """The hall to anybody."""
        lobby = self._lobby
        printer, paper = self._board.printer, self._board.paper
        low = paper is not None and (paper.tickets < lobby.warn_tickets or not paper.lasts_today)
        wanted = lobby.mistakes or low or printer is None or printer.problem is not None or bool(self._board.signs)
        wanted = wanted or (self._board.clock is not None and self._board.clock.wants_staff)
        wanted = wanted or bool(self._board.few)
        return Hall(
            lobby.catalogue, self._board, lobby.now(), lobby.rules, lobby.demo, wanted, lobby.mistakes,
            streak=self._streak, mono=lobby.mono(),
        )  # fmt: skip

    def describe(self) -> dict[str, Any]:
        """What the visitor sees, for technicians and tests: screen, language, targets in pixels from the top left."""
        return {
            "screen": type(self.session.screen).__name__,
            "language": self.session.language,
            "open": self._desk is not None,
            "printer_ok": self._board.printer is not None and self._board.printer.can_print,
            **describe(self.root),
        }

    def rested_seconds(self) -> float:
        """How long nobody has been here; 0: somebody is, or something is wrong that must stay on the screen."""
        return 0.0 if self._rest_since is None else time.monotonic() - self._rest_since

    def build(self) -> KioskRoot:
        root = self._make_root(self.handle)
        root.show(self.session, self.hall())
        return root

    def open_settings(self, *_args: object) -> bool:
        """F1 would open Kivy's own settings; a visitor has no business there."""
        return False

    def on_start(self) -> None:
        """The first frame comes before the store is opened: opening takes longer than drawing."""
        Clock.schedule_once(lambda _dt: self._pulse(), 0)
        Clock.schedule_interval(lambda _dt: self._pulse(), PULSE_SECONDS)

    def handle(self, event: flow.Event) -> None:
        """The one door into the flow."""
        before, hall = self.session, self.hall()
        self.session = flow.after(before, event, hall)
        self._grace = self._grace.seen(self.session, replace(hall, late=frozenset()))
        if self.session == before and isinstance(before.screen, flow.Slowed):
            return  # touches make a pause neither shorter nor longer
        self._restart_timer()
        if self.session == before:
            return
        self._show(hall)
        self._run_errand()
        if isinstance(self.session.screen, flow.StaffScreen):
            self._staff_pulse()
        match before.screen, event:
            case flow.CopyAsked() as asked, flow.Confirmed() if asked.missing:
                self._note("ticket_missing", ticket_id=asked.ticket.ticket_id)
            case flow.Printing(service), flow.Served():
                self._count(service, before, hall)
            case flow.Reprinting(ticket), flow.ReprintDeclined() | flow.Failed():
                self._note("copy_refused", ticket_id=ticket.ticket_id)
            case flow.StaffHome(), flow.Done():
                self._signs_seen()
            case screen, flow.HelpAsked():
                self._note("help_asked", screen=type(screen).__name__)

    def _count(self, service: str, before: flow.Session, hall: Hall) -> None:
        """Counts one number more for the visitor in front of the kiosk."""
        wanted = hall.catalogue.service(service)
        self._streak = hall.streak_after(wanted, before.asked_at, same_visit=before.numbers > 0, slowed=before.slowed)
        quotas = hall.quotas(wanted)
        if self._streak.tells_staff(quotas, hall.rules):
            agency = hall.catalogue.agency(wanted.agency).short
            self._note("many_numbers", service=service, agency=agency, numbers=self._streak.limited(quotas))

    def _show(self, hall: Hall) -> None:
        self._shown = (self._board, f"{hall.now:%H:%M}")
        self.root.show(self.session, hall)
        self._spare(self.session.screen)

    def _spare(self, screen: flow.Screen) -> None:
        """Fewer looks for touches while nobody is here; pages of the last visit are swept up while nobody chooses."""
        Clock._max_fps = REST_FPS if isinstance(screen, flow.Rest) else TOUCH_FPS  # noqa: SLF001 - Kivy has no other way
        if isinstance(screen, flow.Rest | flow.Ready):
            self._sweep()
        if not isinstance(screen, flow.Rest):
            self._rest_since = None
        elif self._rest_since is None:
            self._rest_since = time.monotonic()

    def _note(self, kind: str, **body: str | int) -> None:
        """What staff should be able to find again later."""
        if (desk := self._desk) is not None:
            self._worker.submit(lambda: desk.note(kind, body), lambda _none: None, lambda: None)

    def _signs_seen(self) -> None:
        """Staff have read what stands in their menu."""
        if (desk := self._desk) is not None and self._board.signs:
            self._worker.submit(desk.signs.seen, lambda _none: None, lambda: None)

    def _run_errand(self) -> None:
        """The desk does what the screen waits for; its answer comes back through the one door."""
        errand = errand_of(self.session)
        if errand is None:
            return
        screen, desk = self.session.screen, self._desk
        if desk is None:
            self.handle(failed(screen))
            return
        self._worker.submit(
            lambda: (errand(desk), desk.board()),
            lambda answer: self._answered(*answer),
            lambda: self.handle(failed(screen)),
        )

    def _answered(self, event: flow.Event, board: HallSnapshot) -> None:
        self._board = board
        self.handle(event)

    def _restart_timer(self) -> None:
        self._timer.cancel()
        limit = flow.idle_timeout(self.session.screen, self._lobby.rules)
        if limit is not None:
            self._timer.timeout, self._timer_event = limit
            self._timer()

    def _timed_out(self, _dt: float) -> None:
        self.handle(self._timer_event)

    def _pulse(self) -> None:
        """Fresh counts; opens the desk first, again and again where that fails. One question at a time."""
        if self._asking:
            return
        self._asking = True
        if self._desk is None:
            self._worker.submit(self._open_desk, self._opened, lambda: self._broken(""))
        else:
            news = _news_of(self.session.screen, self._desk)
            self._worker.submit(news, lambda answer: self._fresh(*answer), self._unwell)

    def _unwell(self) -> None:
        """The open desk does not answer. If that lasts it is opened again, and its store is checked."""
        self._failures += 1
        if self._failures >= FAILURES_BEFORE_REOPENING:
            self._desk = None
        self._broken("")

    def _broken(self, reason: str) -> None:
        self._asking = False
        self.handle(flow.Broken(reason))

    def _opened(self, desk: Desk | str) -> None:
        """A desk, or the reason why there is none."""
        if isinstance(desk, str):
            self._broken(desk)
            return
        self._asking = False
        self._failures = 0
        self._desk = desk
        # What is loaded by now stays for good: a collection that walks through it would halt a touch for 80 ms.
        gc.collect()
        gc.freeze()
        self._pulse()

    def _fresh(self, board: HallSnapshot, came_out: flow.CameOut | None) -> None:
        self._asking = False
        self._failures = 0
        self._board = board
        if came_out is not None:
            self._tell(came_out)
        hall = self.hall()
        self._tell(_closing(hall))
        hall = self.hall()
        if self._shown is None or (board.facts, f"{hall.now:%H:%M}") != (self._shown[0].facts, self._shown[1]):
            self._show(hall)
        if isinstance(self.session.screen, flow.StaffScreen):
            self._staff_pulse()

    def _tell(self, news: flow.Event) -> None:
        """News are no touch: where they change no screen they must not restart its time-out."""
        if flow.after(self.session, news, self.hall()) != self.session:
            self.handle(news)
