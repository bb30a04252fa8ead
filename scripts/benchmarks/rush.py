"""A rush: one visitor after the other takes a number for a service that needs no papers, as fast as the flow allows."""

from __future__ import annotations

import time
from pathlib import Path

from benchmarks.figures import Figure, Part, median, percentile
from benchmarks.lobby import Kiosk, Printer, kiosk, printer, x_server
from benchmarks.progress import say
from benchmarks.screen import Panel, panel, target
from benchmarks.window import DONE, wake

AGENCY, SERVICE = "Kantor Pos", "POS-01"
TOUCHES = 3
"""Agency, service, and the touch that sends the ticket screen away."""


def measure(folder: Path, visits: int) -> Part:
    """`visits` visits by real touches, with the waits of a real printer's mechanics."""
    folder.mkdir()
    settings = {"VISIT__SKIP_DETAILS": f'["{SERVICE}"]', "VISIT__ASK_BELOW_SHARE": "0"}
    with (
        x_server("portrait") as display,
        printer(folder) as paper,
        kiosk(folder, display, paper.port, settings) as running,
    ):
        running.opened()
        with panel(display) as screen:
            wake(running, screen)
            say(f"rush: {visits} visits")
            began = time.monotonic()
            times = [_visit(running, screen, paper, number + 1) for number in range(visits)]
            whole = time.monotonic() - began
    papers, homes = ([visit[column] for visit in times] for column in (0, 1))
    figures = (
        Figure("rush_visit_s", f"one visit, mean of {visits}", whole / visits, "s", aim=15.0),
        Figure("rush_120_minutes", "120 visits would take", 120 * whole / visits / 60, "min", aim=30.0),
        Figure("rush_paper_p50_s", "last touch to paper cut, p50", median(papers), "s", aim=2.0),
        Figure("rush_paper_max_s", "last touch to paper cut, longest", max(papers), "s"),
        Figure("rush_home_p50_s", "last touch to home usable by the next, p50", median(homes), "s", aim=3.0),
        Figure("rush_home_p95_s", "last touch to home usable by the next, p95", percentile(homes, 0.95), "s"),
        Figure("rush_home_max_s", "last touch to home usable by the next, longest", max(homes), "s"),
    )
    note = (
        "Paper is cut when its last byte has arrived: the virtual printer has no mechanics. The screen waits as long "
        "as a real one takes (paper at 150 mm/s, the knife) before it speaks of a ticket; that is in the time to home."
    )
    return Part("rush", f"A rush for one service, {TOUCHES} touches a visit", figures, note)


def _visit(running: Kiosk, screen: Panel, paper: Printer, count: int) -> tuple[float, float]:
    """Seconds from the touch on the service to the paper, and to the agencies being there for the next visitor."""
    screen.tap(target(running.shows("Agencies"), AGENCY))
    arrival = paper.when_out(count)
    last = screen.tap(target(running.shows("Services"), kind="ServiceRow"))
    screen.tap(target(running.shows("Ready"), *DONE))
    running.shows("Agencies")
    home = time.monotonic()
    return arrival.moment() - last, home - last
