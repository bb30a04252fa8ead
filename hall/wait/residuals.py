"""What forecasts have missed by, in units of a queue's usual miss: the shape of the answer."""

from __future__ import annotations

import math
from bisect import bisect_left
from collections.abc import Sequence
from statistics import NormalDist

EDGES = tuple(step / 5.0 for step in range(-20, 21))
"""Misses are counted in cells of 0.2 between these; what lies outside belongs to the outermost cells."""
DEEPEST = 8
_NORMAL = NormalDist(0.0, math.sqrt(math.pi / 2.0))
"""The normal distribution whose mean size is 1."""


def depth_class(count: float) -> int:
    """1, 2–3, 4–7, 8–15 … calls to wait for: halls are burstier the deeper the line."""
    return min(DEEPEST, max(0, int(math.log2(count))))


def first_guess(weight: float) -> list[float]:
    """The misses before any is seen."""
    inner = [weight * _NORMAL.cdf(edge) for edge in EDGES[1:-1]]
    return [0.0, *inner, weight]


def nothing() -> list[float]:
    """No miss at all, for what leans on a coarser shape."""
    return [0.0] * len(EDGES)


def leaning(below: Sequence[float], coarser: Sequence[float], weight: float) -> list[float]:
    """Own misses, and as many as `weight` in the shape of others."""
    share = weight / coarser[-1]
    return [own + share * count for own, count in zip(below, coarser, strict=True)]


def learned(below: Sequence[float], miss: float, kept: float) -> list[float]:
    """`below` (how many misses lie below each edge) with one more; a new list, for answers keep the old one."""
    last = len(EDGES) - 1
    cell = min(last, max(1, bisect_left(EDGES, miss)))
    return [kept * count + (1.0 if edge >= cell else 0.0) for edge, count in enumerate(below)]


def quantile(below: Sequence[float], q: float) -> float:
    """The miss below which the share `q` lies."""
    wanted = q * below[-1]
    cell = min(len(EDGES) - 1, max(1, bisect_left(below, wanted)))
    inside = below[cell] - below[cell - 1]
    part = (wanted - below[cell - 1]) / inside if inside > 0.0 else 1.0
    return EDGES[cell - 1] + min(1.0, max(0.0, part)) * (EDGES[cell] - EDGES[cell - 1])


def share_below(below: Sequence[float], miss: float) -> float:
    """The share of misses below `miss`."""
    if miss <= EDGES[0]:
        return 0.0
    if miss >= EDGES[-1]:
        return 1.0
    cell = max(1, bisect_left(EDGES, miss))
    part = (miss - EDGES[cell - 1]) / (EDGES[cell] - EDGES[cell - 1])
    return (below[cell - 1] + part * (below[cell] - below[cell - 1])) / below[-1]
