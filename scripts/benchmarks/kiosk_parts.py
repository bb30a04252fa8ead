"""What `scripts/bench kiosk` measures."""

from __future__ import annotations

from collections.abc import Callable, Mapping
from pathlib import Path

from benchmarks import desk, learning, memory, printer, rush, start, window
from benchmarks.figures import Part
from benchmarks.history import Histories

LARGE = 1_000_000
NAMES = ("desk", "printer", "window", "start", "learning", "idle", "rush", "memory")


def parts(root: Path, *, quick: bool, visitors: int) -> Mapping[str, Callable[[], Part]]:
    """Every part by its name, in the order in which they run."""
    histories = Histories(root)
    large = 100_000 if quick else LARGE
    sizes = (0, large) if quick else (0, 100_000, large)
    return {
        "desk": lambda: desk.measure(histories, 100 if quick else 500, sizes),
        "printer": lambda: printer.measure(root / "printer", 40 if quick else 300),
        "window": lambda: window.measure(root / "window", 5 if quick else 30, 3 if quick else 20),
        "start": lambda: start.measure(root / "start", histories, 2 if quick else 7, large),
        "learning": lambda: learning.measure(root / "learning", 10 if quick else 100),
        "idle": lambda: memory.measure_idle(root / "idle", 10.0 if quick else 60.0),
        "rush": lambda: rush.measure(root / "rush", 5 if quick else 120),
        "memory": lambda: memory.measure_memory(root / "memory", 50 if quick else visitors),
    }
