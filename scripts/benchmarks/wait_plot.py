"""The likely wait against the actual one, as an SVG drawing."""

from __future__ import annotations

import math
from collections.abc import Sequence

from hall.wait import Wait

WIDTH, HEIGHT, MARGIN = 640, 520, 60
GROUPS = 16
LEAST, MOST = 1.0, 240.0
TICKS = (1, 2, 5, 10, 20, 30, 60, 120, 240)


def drawing(answers: Sequence[tuple[Wait, float]]) -> str:
    """Tickets in groups of equal size by likely wait: the middle 80 % and the median of what they really waited."""
    ordered = sorted(((wait.likely / 60.0, seconds / 60.0) for wait, seconds in answers), key=lambda pair: pair[0])
    size = math.ceil(len(ordered) / GROUPS)
    groups = [ordered[start : start + size] for start in range(0, len(ordered), size)]
    parts = [*_axes(), *(line for group in groups for line in _group(group))]
    size_and_font = f'viewBox="0 0 {WIDTH} {HEIGHT}" font-family="sans-serif" font-size="13"'
    head = f'<svg xmlns="http://www.w3.org/2000/svg" {size_and_font}>'
    return "\n".join((head, f'<rect width="{WIDTH}" height="{HEIGHT}" fill="#fff"/>', *parts, "</svg>\n"))


def _axes() -> list[str]:
    low, high = min(TICKS), max(TICKS)
    parts = [f'<path d="M{_x(low)} {_y(low)}L{_x(high)} {_y(high)}" stroke="#999" stroke-dasharray="4"/>']
    for tick in TICKS:
        parts.append(f'<path d="M{_x(tick)} {_y(low)}V{_y(high)}M{_x(low)} {_y(tick)}H{_x(high)}" stroke="#ddd"/>')
        parts.append(f'<text x="{_x(tick)}" y="{_y(low) + 18}" text-anchor="middle">{tick}</text>')
        parts.append(f'<text x="{_x(low) - 8}" y="{_y(tick) + 4}" text-anchor="end">{tick}</text>')
    parts.append(f'<text x="{WIDTH / 2}" y="{HEIGHT - 12}" text-anchor="middle">likely wait, minutes</text>')
    parts.append(
        f'<text x="{MARGIN}" y="24">actual wait, minutes: median and middle 80 % of each group of tickets</text>'
    )
    return parts


def _group(group: Sequence[tuple[float, float]]) -> list[str]:
    likely = sorted(said for said, _ in group)[len(group) // 2]
    actual = sorted(waited for _, waited in group)
    low, middle, high = (actual[int(share * len(actual))] for share in (0.1, 0.5, 0.9))
    return [
        f'<path d="M{_x(likely)} {_y(low)}V{_y(high)}" stroke="#1f5fa8" stroke-width="3"/>',
        f'<circle cx="{_x(likely)}" cy="{_y(middle)}" r="5" fill="#1f5fa8"/>',
    ]


def _x(minutes: float) -> float:
    return round(MARGIN + _along(minutes) * (WIDTH - 2 * MARGIN), 1)


def _y(minutes: float) -> float:
    return round(HEIGHT - MARGIN - _along(minutes) * (HEIGHT - 2 * MARGIN), 1)


def _along(minutes: float) -> float:
    """0 to 1 on a logarithmic scale."""
    return math.log(min(MOST, max(LEAST, minutes)) / LEAST) / math.log(MOST / LEAST)
