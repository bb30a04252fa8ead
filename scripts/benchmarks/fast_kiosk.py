"""The real window with visitors who come by themselves: python -m benchmarks.fast_kiosk VISITORS.

It does not wait for a printer's mechanics, and the visitors are events in its own loop: thousands in minutes. One or
two events to a frame, in turn, so that each screen is built for every visitor and drawn for at least every second.
"""

from __future__ import annotations

import logging
import os
import sys
from collections.abc import Callable
from itertools import cycle, islice

from benchmarks.history import example
from benchmarks.quick_paper import MM_PER_SECOND, no_mechanics
from hall.catalogue import Service
from kiosk import flow
from kiosk.cli import window


class Visitors:
    """Comes back at every turn of the loop and does what a visitor would do next."""

    def __init__(self, count: int) -> None:
        catalogue = example()
        scarce = {code for quota in catalogue.quotas for code in quota.services}
        every = [service for agency in catalogue.agencies for service in agency.services]
        services = [service for service in every if service.code not in scarce]
        self._queue: list[Service] = list(islice(cycle(services), count))[::-1]
        self._turn = 0
        self._open = False

    def __call__(self, _dt: float) -> None:
        from kivy.app import App

        app = App.get_running_app()
        self._open = self._open or app.describe()["open"]
        self._turn += 1
        for _ in range(1 + self._turn % 2):
            event = self._next(app.session)
            if event is not None and self._open:
                app.handle(event)

    def _next(self, session: flow.Session) -> flow.Event | None:
        """What comes next on this screen; None: wait, or nobody is left."""
        if not self._queue:
            return None
        service = self._queue[-1]
        match session.screen:
            case flow.Rest():
                return flow.Touched()
            case flow.Agencies() if session.language == "id" and len(self._queue) % 10 == 0:
                return flow.LanguageChosen("en")
            case flow.Agencies():
                return flow.AgencyChosen(service.agency)
            case flow.Services():
                return flow.ServiceChosen(service.code)
            case flow.Details():
                return flow.Confirmed()
            case flow.Ready() | flow.NumberOnScreen():
                self._queue.pop()
                return flow.Done()
            case flow.Printing():
                return None
            case other:
                logging.getLogger(__name__).error("unexpected: %s", other)
                return flow.Home()


def main(count: int) -> None:
    """Runs until SIGTERM."""
    no_mechanics()
    os.environ["KIOSK_PRINTER__MM_PER_SECOND"] = str(MM_PER_SECOND)
    logging.basicConfig(level=logging.WARNING)
    say_ready: Callable[[], None] = window._say_ready  # noqa: SLF001

    def with_visitors() -> None:
        from kivy.clock import Clock

        say_ready()
        Clock.schedule_interval(Visitors(count), 0)

    window._say_ready = with_visitors  # noqa: SLF001
    window.run_window(None, fullscreen=False, screenshots=None)


if __name__ == "__main__":
    main(int(sys.argv[1]))
