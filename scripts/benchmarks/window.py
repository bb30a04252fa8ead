"""Touches on the real window: how soon the target shows that it is pressed, how soon the next screen stands there.

Pixels are read back from the X server, so the time of drawing and showing is in the figure. Held for 80 ms as a finger
does. A screen counts as painted at the last change of its pixels, not at the first.
"""

from __future__ import annotations

import time
from collections.abc import Mapping
from dataclasses import dataclass, field
from pathlib import Path
from typing import Any

from benchmarks.figures import Figure, Part, median, spread
from benchmarks.lobby import Kiosk, Printer, kiosk, printer, x_server
from benchmarks.progress import say
from benchmarks.screen import HOLD_SECONDS, Area, Panel, middle, panel, target

AGENCIES = ("Disdukcapil", "DPMPTSP", "BNN", "Polresta", "Kemenag", "Dinkes")
BACK = ("Kembali",)
TAKE = ("ambil nomor",)
DONE = ("Selesai",)
PRINT_SECONDS = 2.5
"""Longer than a ticket takes at the printer: after so long without a change the last screen of the visit stands."""
PRESS_SECONDS = 1.0


@dataclass(slots=True)
class Taps:
    """Seconds of each tap: finger down to pressed look, finger up to next screen, by the screen that follows."""

    pressed: list[float] = field(default_factory=list)
    painted: dict[str, list[float]] = field(default_factory=dict)


def measure(folder: Path, walks: int, tickets: int) -> Part:
    """`walks` times agencies, services, details and back; then `tickets` numbers."""
    folder.mkdir()
    taps = Taps()
    with x_server("portrait") as display, printer(folder) as paper, kiosk(folder, display, paper.port) as running:
        running.opened()
        with panel(display) as screen:
            wake(running, screen)
            say(f"window: {walks} walks of 4 taps")
            for number in range(walks):
                _walk(running, screen, AGENCIES[number % len(AGENCIES)], taps)
            say(f"window: {tickets} tickets")
            numbers = [
                _ticket(running, screen, paper, AGENCIES[number % len(AGENCIES)], number + 1)
                for number in range(tickets)
            ]
    return Part("window", "Touches on the window, 1080 × 1920", tuple(_figures(taps, numbers)))


def _figures(taps: Taps, numbers: list[tuple[float, float, float]]) -> list[Figure]:
    every = [seconds for times in taps.painted.values() for seconds in times]
    printing, ready, paper = (list(column) for column in zip(*numbers, strict=True))
    return [
        *spread("window_pressed", "finger down to pressed pixels", taps.pressed, aim=60.0),
        *spread("window_painted", "finger up to next screen painted", every, aim=90.0),
        *(
            Figure(f"window_painted_{name.lower()}_p50_ms", f"… to {name}, p50 of {len(times)}", median(times) * 1e3)
            for name, times in taps.painted.items()
        ),
        *spread("window_take_to_printing", "take a number, to “printing” painted", printing),
        *spread("window_take_to_paper", "take a number, to paper cut (printer without mechanics)", paper),
        *spread("window_take_to_ready", "take a number, to “take your ticket” painted", ready),
    ]


def wake(running: Kiosk, screen: Panel) -> None:
    """From the rest screen to the agencies."""
    screen.tap(target(running.shows("Rest"), kind="Area"))
    running.shows("Agencies")


def _walk(running: Kiosk, screen: Panel, agency: str, taps: Taps) -> None:
    _measured_tap(running.shows("Agencies"), (agency,), "", "Services", screen, taps)
    _measured_tap(running.shows("Services"), (), "ServiceRow", "Details", screen, taps)
    _measured_tap(running.shows("Details"), BACK, "", "Services", screen, taps)
    _measured_tap(running.shows("Services"), BACK, "", "Agencies", screen, taps)


def _measured_tap(
    seen: Mapping[str, Any], texts: tuple[str, ...], kind: str, follows: str, screen: Panel, taps: Taps
) -> None:
    goal = target(seen, *texts, kind=kind)
    screen.move(*middle(goal))
    inside = _lines_inside(goal)
    before = screen.look(inside).pixels
    down = screen.press()
    looks = screen.watch(inside, PRESS_SECONDS, lambda looks: looks[-1].pixels != before)
    if looks[-1].pixels == before:
        raise RuntimeError(f"{texts or kind}: not shown as pressed within {PRESS_SECONDS:.0f} s")
    taps.pressed.append(looks[-1].at - down)
    time.sleep(max(0.0, down + HOLD_SECONDS - time.monotonic()))
    everywhere = screen.lines()
    held = screen.look(everywhere).pixels
    up = screen.release()
    taps.painted.setdefault(follows, []).append(screen.painted(everywhere, held) - up)


def _lines_inside(goal: Mapping[str, Any]) -> tuple[Area, ...]:
    """Three lines across the target."""
    x, y, width, height = (int(goal[name]) for name in ("x", "y", "width", "height"))
    return tuple((x, y + height * quarter // 4, width, 1) for quarter in (1, 2, 3))


def _ticket(running: Kiosk, screen: Panel, paper: Printer, agency: str, count: int) -> tuple[float, float, float]:
    """Seconds from the last touch to "printing", to "take your ticket" and to the paper."""
    screen.tap(target(running.shows("Agencies"), agency))
    screen.tap(target(running.shows("Services"), kind="ServiceRow"))
    arrival = paper.when_out(count)
    goal = target(running.shows("Details"), *TAKE)
    everywhere = screen.lines()
    screen.move(*middle(goal))
    screen.press()
    time.sleep(HOLD_SECONDS)
    held = screen.look(everywhere).pixels
    up = screen.release()
    looks = screen.watch(everywhere, 15.0, lambda looks: time.monotonic() - max(up, looks[-1].at) > PRINT_SECONDS)
    changes = [look.at for look in looks if look.pixels != held]
    seen = running.shows("Ready")
    times = changes[0] - up, changes[-1] - up, arrival.moment() - up
    screen.tap(target(seen, *DONE))
    return times
