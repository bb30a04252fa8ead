"""From the start of the process to a rest screen that can be touched, and to a kiosk that can give numbers."""

from __future__ import annotations

import shutil
import time
from pathlib import Path

from benchmarks.figures import Figure, Part, median
from benchmarks.history import Histories
from benchmarks.lobby import kiosk, printer, x_server
from benchmarks.progress import say
from benchmarks.screen import Panel, panel

AIM_MS = 1500.0
BETWEEN_SECONDS = 0.5
"""The window of the one before is gone by then."""


def measure(root: Path, histories: Histories, times: int, large: int) -> Part:
    """Each start `times` times; `large` is the number of tickets of the biggest store."""
    root.mkdir()
    figures: list[Figure] = []
    # One connection for all starts: an X server without any starts over, and no start would find the same.
    with x_server("portrait") as display, panel(display) as screen, printer(root) as paper:

        def starts(folders: list[Path]) -> list[tuple[float, float]]:
            return [_start(folder, display, paper.port, screen) for folder in folders]

        say(f"start: {times} fresh stores")
        fresh = [_empty(root / f"fresh-{number}") for number in range(times)]
        figures += _figures("start_fresh", "fresh store", starts(fresh))
        say(f"start: {times} times again")
        figures += _figures("start_again", "second start", starts(fresh))
        say(f"start: {times} times with {large:,} tickets")
        figures += _figures(f"start_{large}", f"{large:,} tickets", starts([histories.folder(large)] * times))
    for folder in fresh:
        shutil.rmtree(folder)
    return Part("start", "Start of the process, files warm in memory", tuple(figures))


def _figures(key: str, what: str, starts: list[tuple[float, float]]) -> list[Figure]:
    frame, opened = ([start[column] for start in starts] for column in (0, 1))
    return [
        Figure(f"{key}_frame_ms", f"{what}: painted, median of {len(frame)}", median(frame) * 1e3, aim=AIM_MS),
        Figure(f"{key}_frame_max_ms", f"{what}: painted, longest", max(frame) * 1e3),
        Figure(f"{key}_open_ms", f"{what}: gives numbers, median", median(opened) * 1e3),
    ]


def _start(folder: Path, display: str, port: int, screen: Panel) -> tuple[float, float]:
    areas = screen.lines()
    time.sleep(BETWEEN_SECONDS)
    before = screen.look(areas).pixels
    with kiosk(folder, display, port) as running:
        painted = screen.painted(areas, before, seconds=30.0)
        return painted - running.spawned, running.opened() - running.spawned


def _empty(folder: Path) -> Path:
    folder.mkdir()
    return folder
