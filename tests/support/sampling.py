"""Samples for sweeps: an ordinary run checks the extremes and every n-th thing, the long run checks them all."""

from __future__ import annotations

import os
from collections.abc import Callable, Iterable
from typing import TypeVar

T = TypeVar("T")

EVERYTHING = bool(os.environ.get("TESTS_LONG"))
"""Set by `scripts/test --long`."""
LITTLE = bool(os.environ.get("TESTS_FAST"))
"""Set by `scripts/test --fast`: samples are a third of the ordinary ones."""


def sampled(things: Iterable[T], step: int, *measures: Callable[[T], float]) -> list[T]:
    """Every `step`-th thing and, for each measure, the one that measures most; in their order. All in the long run."""
    every = list(things)
    if EVERYTHING:
        return every
    kept = set(range(0, len(every), 3 * step if LITTLE else step))
    for measure in measures:
        lengths = [measure(thing) for thing in every]
        kept |= {lengths.index(max(lengths))} if lengths else set()
    return [every[at] for at in sorted(kept)]


def examples(ordinary: int, thorough: int) -> int:
    """How many examples a property is tried with."""
    if EVERYTHING:
        return thorough
    return max(1, ordinary // 3) if LITTLE else ordinary
