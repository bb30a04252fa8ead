"""The Kivy app: it holds the visit, has one way in for events, one idle time-out and one pulse for fresh counts."""

from __future__ import annotations

from collections.abc import Callable
from typing import Any

from kivy.app import App
from kivy.clock import Clock

from kiosk import flow
from kiosk.app.current_hall import CurrentHall, Lobby
from kiosk.app.desk_link import DeskLink
from kiosk.app.rest import RestSaver
from kiosk.desk import Desk
from kiosk.model.availability import Hall, HallSnapshot
from kiosk.screens.describe import describe
from kiosk.screens.root import KioskRoot
from kiosk.worker import Worker

PULSE_SECONDS = 5.0
STAFF_PULSE_SECONDS = 1.0


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
        self._make_root = make_root
        self.link = DeskLink(
            open_desk, worker, screen=lambda: self.session.screen, fresh=self._fresh,
            broken=lambda reason: self.handle(flow.Broken(reason)),
        )  # fmt: skip
        self.current = CurrentHall(lobby)
        self._shown: tuple[HallSnapshot, str] | None = None
        self.session = flow.begin(self.current.for_anybody())
        self._timer = Clock.create_trigger(lambda _dt: self.handle(self._timer_event), 0)
        self._timer_event: flow.Event = flow.IdleTooLong()
        self._staff_pulse = Clock.create_trigger(lambda _dt: self.link.pulse(), STAFF_PULSE_SECONDS)
        self._pulse = Clock.create_trigger(lambda _dt: self.link.pulse(), PULSE_SECONDS, interval=True)
        self._rest = RestSaver()

    def hall(self) -> Hall:
        """The hall at this moment, by the latest counts, as it is to this visitor."""
        return self.current.for_visitor(self.session)

    def describe(self) -> dict[str, Any]:
        """What the visitor sees, for technicians and tests: screen, language, targets in pixels from the top left."""
        printer = self.current.board.printer
        return {
            "screen": type(self.session.screen).__name__,
            "language": self.session.language,
            "open": self.link.desk is not None,
            "printer_ok": printer is not None and printer.can_print,
            **describe(self.root),
        }

    def rested_seconds(self) -> float:
        """How long nobody has been here; 0: somebody is, or something is wrong that must stay on the screen."""
        return self._rest.seconds()

    def build(self) -> KioskRoot:
        root = self._make_root(self.handle)
        root.show(self.session, self.hall())
        return root

    def open_settings(self, *_args: object) -> bool:
        """F1 would open Kivy's own settings; a visitor has no business there."""
        return False

    def on_start(self) -> None:
        """The first frame comes before the store is opened: opening takes longer than drawing."""
        Clock.schedule_once(lambda _dt: self.link.pulse(), 0)
        self._pulse()

    def on_stop(self) -> None:
        """Nothing follows the end, though the window's clock may go on."""
        for timer in (self._timer, self._pulse, self._staff_pulse):
            timer.cancel()
        self._rest.stop()

    def handle(self, event: flow.Event) -> None:
        """The one way into the flow."""
        before, hall = self.session, self.hall()
        self.session = flow.after(before, event, hall)
        self.current.seen(self.session, hall)
        if self.session == before and isinstance(before.screen, flow.Slowed):
            return  # touches make a pause neither shorter nor longer
        self._restart_timer(hall)
        if self.session == before:
            return
        self._show(hall)
        self.link.run_effect(self.session, self._answered, self.handle)
        if isinstance(self.session.screen, flow.StaffScreen):
            self._staff_pulse()
        self._record(before, event, hall)

    def _record(self, before: flow.Session, event: flow.Event, hall: Hall) -> None:
        """What stays of the step that was just made."""
        note = flow.note_of(before.screen, event)
        match before.screen, event:
            case flow.Printing(service), flow.Served():
                note = self.current.count(service, before, hall)
            case flow.StaffHome(), flow.Done() if self.current.board.signs:
                self.link.signs_seen()
        if note is not None:
            self.link.note(note)

    def _show(self, hall: Hall) -> None:
        self._shown = (self.current.board, f"{hall.now:%H:%M}")
        self.root.show(self.session, hall)
        self._rest.shown(self.session.screen)

    def _answered(self, event: flow.Event, board: HallSnapshot) -> None:
        self.current.board = board
        self.handle(event)

    def _restart_timer(self, hall: Hall) -> None:
        self._timer.cancel()
        limit = flow.idle_timeout(self.session.screen, hall.rules)
        if limit is not None:
            self._timer.timeout, self._timer_event = limit
            self._timer()

    def _fresh(self, board: HallSnapshot, came_out: flow.CameOut | None) -> None:
        self.current.board = board
        if came_out is not None:
            self._tell(came_out)
        self._tell(flow.closing(self.hall()))
        hall = self.hall()
        if self._shown is None or (board.facts, f"{hall.now:%H:%M}") != (self._shown[0].facts, self._shown[1]):
            self._show(hall)
        if isinstance(self.session.screen, flow.StaffScreen):
            self._staff_pulse()

    def _tell(self, news: flow.Event) -> None:
        """News are no touch: where they change no screen they must not restart its time-out."""
        if flow.after(self.session, news, self.hall()) != self.session:
            self.handle(news)
