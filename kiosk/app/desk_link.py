"""The app's link to the desk: opened on the worker, asked for news at each pulse, opened again if it fails."""

from __future__ import annotations

import gc
from collections.abc import Callable

from kiosk import flow
from kiosk.desk import Desk, effect_of, failed
from kiosk.model.availability import HallSnapshot
from kiosk.worker import Worker

FAILURES_BEFORE_REOPENING = 2
"""Somebody who closes the printer's cover looks at the screen for it."""

News = tuple[HallSnapshot, flow.CameOut | None]
"""The counts, and whether the ticket that a visitor waits for has come out."""


class DeskLink:
    """UI thread only; `open_desk` and all that a desk does run on the worker.

    `open_desk` answers with the desk, or with the reason why there is none. `fresh` takes the news of a pulse,
    `broken` the reason why there are none, empty if it is unknown.
    """

    def __init__(
        self,
        open_desk: Callable[[], Desk | str],
        worker: Worker,
        *,
        screen: Callable[[], flow.Screen],
        fresh: Callable[[HallSnapshot, flow.CameOut | None], None],
        broken: Callable[[str], None],
    ) -> None:
        self._open_desk, self._worker = open_desk, worker
        self._screen, self._fresh, self._broken = screen, fresh, broken
        self._asking = False
        self._failures = 0
        self.desk: Desk | None = None

    def pulse(self) -> None:
        """Ask for fresh counts; opens the desk first, again and again where that fails. One question at a time."""
        if self._asking:
            return
        self._asking = True
        if self.desk is None:
            self._worker.submit(self._open_desk, self._opened, lambda: self._failed(""))
        else:
            self._worker.submit(_news_of(self._screen(), self.desk), self._answered, self._unwell)

    def run_effect(
        self,
        session: flow.Session,
        answered: Callable[[flow.Event, HallSnapshot], None],
        handle: Callable[[flow.Event], None],
    ) -> None:
        """The desk does what the screen waits for. `handle` takes the event if that cannot be done."""
        effect, failure = effect_of(session), failed(session.screen)
        if effect is None:
            return
        if (desk := self.desk) is None:
            handle(failure)
            return
        self._worker.submit(
            lambda: (effect(desk), desk.board()), lambda answer: answered(*answer), lambda: handle(failure)
        )

    def note(self, note: flow.Note) -> None:
        """What staff should be able to find again later."""
        if (desk := self.desk) is not None:
            self._worker.submit(lambda: desk.note(note.kind, note.body), lambda _none: None, lambda: None)

    def signs_seen(self) -> None:
        """Staff have read what stands in their menu."""
        if (desk := self.desk) is not None:
            self._worker.submit(desk.signs.seen, lambda _none: None, lambda: None)

    def _opened(self, desk: Desk | str) -> None:
        if isinstance(desk, str):
            self._failed(desk)
            return
        self._asking = False
        self._failures = 0
        self.desk = desk
        # What is loaded by now stays for good: a collection that walks through it would halt a touch for 80 ms.
        gc.collect()
        gc.freeze()
        self.pulse()

    def _answered(self, news: News) -> None:
        self._asking = False
        self._failures = 0
        self._fresh(*news)

    def _unwell(self) -> None:
        """The open desk does not answer. If that lasts it is opened again, and its store is checked."""
        self._failures += 1
        if self._failures >= FAILURES_BEFORE_REOPENING:
            self.desk = None
        self._failed("")

    def _failed(self, reason: str) -> None:
        self._asking = False
        self._broken(reason)


def _news_of(screen: flow.Screen, desk: Desk) -> Callable[[], News]:
    """What a pulse asks the desk."""
    screen = screen.over if isinstance(screen, flow.CopyAsked) else screen
    if not (isinstance(screen, flow.NumberOnScreen) and screen.may_come_out):
        return lambda: (desk.board(), None)
    ticket_id = screen.ticket.ticket_id

    def look() -> News:
        state = desk.on_paper(ticket_id)
        return desk.board(), None if state is None else flow.CameOut(ticket_id, state)

    return look
