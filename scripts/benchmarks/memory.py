"""Memory over many visitors, and what a kiosk costs that nobody touches."""

from __future__ import annotations

import math
import socket
import time
from pathlib import Path
from typing import TextIO

from benchmarks.figures import Figure, Part
from benchmarks.lobby import FAST_KIOSK, Kiosk, Printer, kiosk, printer, x_server
from benchmarks.processes import cpu_seconds, resident_mb
from benchmarks.progress import say
from benchmarks.screen import panel

MARKS = (100, 500, 1000, 2000)
CALM_SECONDS = 10.0
"""After the start, before idling is measured."""
VISITOR_SECONDS = 1.0
"""More than one visitor ever takes; a run that is slower has stopped."""
GROWTH_MB = 5.0
"""From the first 500 visitors to the last: no growth. The pages of all screens are built by then."""


def measure_memory(folder: Path, visitors: int) -> Part:
    """`visitors` in one run of the real window, by events: real touches would take an hour."""
    folder.mkdir()
    settings = {"SCREEN__SETTLE_MS": "0", "VISIT__ASK_BELOW_SHARE": "0"}
    with x_server("portrait") as display, printer(folder) as paper:
        program = (*FAST_KIOSK, str(visitors))
        with kiosk(folder, display, paper.port, settings, program) as running:
            running.opened()
            began, at_start = time.monotonic(), resident_mb(running.pid)
            say(f"memory: {visitors} visitors")
            sizes = _sizes(running, paper, visitors)
    seconds = (time.monotonic() - began) / visitors
    figures = [Figure("memory_start_mb", "RSS once it is open", at_start, "MB")]
    figures += [Figure(f"memory_{n}_mb", f"RSS after {n} visitors", size, "MB") for n, size in sizes.items()]
    if visitors > 500:
        growth = sizes[visitors] - sizes[500]
        figures.append(Figure("memory_growth_mb", f"growth from 500 to {visitors}", growth, "MB", aim=GROWTH_MB))
    note = (
        f"Visitors came as events in the real window, {seconds:.2f} s each, "
        "all services in turn, every tenth in English."
    )
    return Part("memory", "Memory", tuple(figures), note)


def _sizes(running: Kiosk, paper: Printer, visitors: int) -> dict[int, float]:
    """RSS each time so many tickets have come out."""
    marks = [mark for mark in MARKS if mark < visitors] + [visitors]
    sizes: dict[int, float] = {}
    with socket.create_connection(("127.0.0.1", paper.control_port), 30) as line, line.makefile("rw") as talk:
        for mark in marks:
            end = time.monotonic() + max(60.0, visitors * VISITOR_SECONDS)
            while not _are_out(talk, mark):
                if time.monotonic() > end:
                    shown = running.screen()["screen"]
                    raise RuntimeError(f"fewer than {mark} visitors came through; the kiosk shows {shown}")
            sizes[mark] = resident_mb(running.pid)
            say(f"memory: {mark} visitors, {sizes[mark]:.0f} MB")
    return sizes


def _are_out(talk: TextIO, count: int) -> bool:
    """Whether `count` tickets have come out; the printer answers after 10 s at most."""
    talk.write(f"papers {count}\n")
    talk.flush()
    return talk.readline().startswith("ok")


def measure_idle(folder: Path, seconds: float) -> Part:
    """The rest screen, untouched."""
    folder.mkdir()
    with x_server("portrait") as display, printer(folder) as paper, kiosk(folder, display, paper.port) as running:
        running.opened()
        time.sleep(CALM_SECONDS)
        say(f"idle: {seconds:.0f} s")
        with panel(display) as screen:
            before, began = cpu_seconds(running.pid), time.monotonic()
            frames = screen.frames(seconds)
            share = (cpu_seconds(running.pid) - before) / (time.monotonic() - began)
    figures = (
        Figure("idle_cpu_percent", f"processor over {seconds:.0f} s, of one core", share * 100, "%", aim=2.0),
        Figure("idle_frames", "frames drawn in that time", frames, "", aim=float(math.ceil(seconds / 60))),
    )
    return Part("idle", "Rest screen, nobody touches", figures, "A new minute on its clock draws one frame.")
