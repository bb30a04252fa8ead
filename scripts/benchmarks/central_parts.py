"""What `scripts/bench central` measures."""

from __future__ import annotations

from collections.abc import Callable, Mapping
from pathlib import Path

from benchmarks import central_catch_up, central_events, central_numbers, central_taps
from benchmarks.figures import Part

NAMES = ("events", "catch-up", "numbers", "taps")


def parts(root: Path, *, quick: bool, visitors: int) -> Mapping[str, Callable[[], Part]]:
    """Every part by its name, in the order in which they run."""
    del visitors
    return {
        "events": lambda: central_events.measure(root / "events", 20_000 if quick else 200_000),
        "catch-up": lambda: central_catch_up.measure(root / "catch-up", 10_000 if quick else 100_000),
        "numbers": lambda: central_numbers.measure(root / "numbers", 400 if quick else 2_000),
        "taps": lambda: central_taps.measure(root / "taps", 60 if quick else 300, 20_000 if quick else 100_000),
    }
