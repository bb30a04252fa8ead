"""What `scripts/bench pages` measures."""

from __future__ import annotations

from collections.abc import Callable, Mapping
from pathlib import Path

from benchmarks import pages_bytes, pages_listeners
from benchmarks.figures import Part

NAMES = ("listeners", "bytes")


def parts(root: Path, *, quick: bool, visitors: int) -> Mapping[str, Callable[[], Part]]:
    """Every part by its name, in the order in which they run."""
    del visitors
    return {
        "listeners": lambda: pages_listeners.measure(root / "listeners", 10 if quick else 60),
        "bytes": lambda: pages_bytes.measure(root / "bytes"),
    }
