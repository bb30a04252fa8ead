"""A kiosk without window and printer, told what to do by lines: python -m tests.e2e.hall_kiosk.

Its settings come from the environment, as those of `kiosk run` do. What it may be told:

    enrol CODE          trades the one-time code for a token
    serve COUNT PAUSE   COUNT visitors one after the other, PAUSE seconds on average between two; a line for each
    beat COUNT AT EVERY COUNT visitors, the first at AT (time.monotonic, the same in all processes), then EVERY seconds
    link                how it stands with central
    drained             waits until central has everything

Each answer is one line of JSON; the first says that it is open. It ends at the end of its input.
"""

from __future__ import annotations

import json
import logging
import random
import sys
import time
from contextlib import ExitStack
from dataclasses import dataclass
from itertools import cycle
from typing import Any

from kiosk.cli.backend import Backend
from kiosk.cli.runtime import Runtime, ground
from kiosk.config import load_settings
from kiosk.desk import Central, NumberRefused
from kiosk.model.central_link import Given
from kiosk.sync import Sync
from tests.support.machine import select_nothing

LOOK_SECONDS = 0.02


def say(**values: Any) -> None:
    """One line of JSON."""
    sys.stdout.write(json.dumps(values) + "\n")
    sys.stdout.flush()


@dataclass(slots=True)
class Timed:
    """The desk's way to the sequencer, with a watch."""

    sync: Sync
    seconds: float = 0.0

    def __call__(self, series: str, period_seen: int) -> Given | None:
        began = time.monotonic()
        given = self.sync.numbering(series, period_seen)
        self.seconds = time.monotonic() - began
        return given


class Kiosk:
    """Store, desk and mirror of one kiosk, as `kiosk run` puts them together."""

    def __init__(self, made: Runtime, parts: ExitStack) -> None:
        backend = Backend(made)
        parts.callback(backend.close)
        self.desk = backend.open()
        opened = backend._opened()
        assert opened.sync is not None, "no central is configured"
        self.store, self.sync = opened.store, opened.sync
        self.asked = Timed(self.sync)
        self.desk.connect(Central(self.asked, self.sync.link))
        limited = {code for quota in made.catalogue.quotas for code in quota.services}
        self._services = cycle(s.code for a in made.catalogue.agencies for s in a.services if s.code not in limited)
        self._chance = random.Random(made.settings.place.kiosk)

    def serve(self, count: int, pause: float) -> None:
        """Visitors one after the other, the services in turn."""
        for _ in range(count):
            if pause:
                select_nothing(self._chance.expovariate(1 / pause))
            self._visit()
        say(served=count)

    def beat(self, count: int, at: float, every: float) -> None:
        """Visitors at moments that several kiosks have in common."""
        for number in range(count):
            select_nothing(max(0.0, at + number * every - time.monotonic()))
            self._visit()
        say(served=count)

    def _visit(self) -> None:
        self.asked.seconds = 0.0
        began = time.monotonic()
        given = self.desk.serve(next(self._services), "id")
        if isinstance(given, NumberRefused):
            say(declined=given.service, why=str(given.availability))
            return
        ticket = given.ticket
        say(
            ticket=ticket.ticket_id, series=ticket.series, period=ticket.period, number=ticket.number,
            committed=given.timing.committed / 1e6, asked=self.asked.seconds, at=began,
            unsent=self.sync.link().unsent,
        )  # fmt: skip

    def link(self) -> dict[str, Any]:
        """How it stands with central."""
        link, state = self.sync.link(), self.store.mirror_state()
        alone = state.band or self.store.held().longer
        return {
            "connected": link.connected, "unsent": state.unsent, "parked": state.parked, "position": state.position,
            "problem": link.problem, "reserve": None if alone is None else [alone.first, alone.last],
        }  # fmt: skip

    def drained(self) -> None:
        """Waits until nothing is left to send."""
        while self.store.mirror_state().unsent:
            select_nothing(LOOK_SECONDS)
        say(drained=time.monotonic())


def main() -> None:
    logging.basicConfig(level=logging.INFO, format="%(asctime)s %(name)s %(message)s", stream=sys.stderr)
    with ExitStack() as parts:
        kiosk = Kiosk(ground(load_settings()), parts)
        say(open=True)
        for line in sys.stdin:
            match line.split():
                case ["enrol", code]:
                    kiosk.sync.enrol(code)
                    say(enrolled=time.monotonic())
                case ["serve", count, pause]:
                    kiosk.serve(int(count), float(pause))
                case ["beat", count, at, every]:
                    kiosk.beat(int(count), float(at), float(every))
                case ["link"]:
                    say(**kiosk.link())
                case ["drained"]:
                    kiosk.drained()
                case other:
                    say(unknown=other)


if __name__ == "__main__":
    main()
