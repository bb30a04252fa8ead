"""Predicted against actual, as PNG: waits of each simulated hall, and the chance to be called before closing."""

from __future__ import annotations

import math
from collections.abc import Callable, Mapping, Sequence
from pathlib import Path

from PIL import Image, ImageDraw, ImageFont

from benchmarks.wait_days import Outcome, probabilities

FONT = Path(__file__).resolve().parents[2] / "assets" / "fonts" / "AtkinsonHyperlegibleNext_400Regular.ttf"
FINE = 2
"""Drawn so many times as large and made smaller: smooth lines."""
PANEL, MARGIN, ROW = 250, 44, 4
INK, GREY, PALE = "#1f5fa8", "#888888", "#e2e2e2"
COLOURS = ("#c2571a", "#b9a13a", "#3c8d40", "#8a4f9e", INK)
LEAST, MOST = 1.0, 240.0
MINUTES = (1, 2, 5, 10, 30, 60, 120, 240)
SHARES = (0.0, 0.25, 0.5, 0.75, 1.0)
GROUPS = 14
EDGES = (0.05, 0.2, 0.4, 0.6, 0.8, 0.95)
FEWEST = 40
"""Classes with fewer tickets are chance, and left out."""


class Panel:
    """One square diagram with the same scale both ways, and a line on which predicted and actual agree."""

    def __init__(
        self, draw: ImageDraw.ImageDraw, corner: tuple[int, int], along: Callable[[float], float], size: int = PANEL
    ) -> None:
        self._draw, self._along = draw, along
        self._left, self._top = (FINE * (value + MARGIN) for value in corner)
        self._length = FINE * (size - MARGIN - 12)
        self._font = ImageFont.truetype(FONT, 11 * FINE)

    def frame(self, title: str, ticks: Mapping[float, str]) -> None:
        bottom, right = self._top + self._length, self._left + self._length
        for value, text in ticks.items():
            x, y = self._at(value, value)
            self._draw.line((x, self._top, x, bottom), fill=PALE, width=FINE)
            self._draw.line((self._left, y, right, y), fill=PALE, width=FINE)
            self._draw.text((x, bottom + 4 * FINE), text, font=self._font, fill="#444444", anchor="mt")
            self._draw.text((self._left - 5 * FINE, y), text, font=self._font, fill="#444444", anchor="rm")
        self._draw.line((self._left, bottom, right, self._top), fill=GREY, width=FINE)
        middle = (self._left + right) / 2
        self._draw.text((middle, self._top - 8 * FINE), title, font=self._font, fill="black", anchor="mb")

    def dot(self, across: float, up: float, colour: str = INK, radius: float = 3.5) -> None:
        x, y = self._at(across, up)
        r = radius * FINE
        self._draw.ellipse((x - r, y - r, x + r, y + r), fill=colour)

    def bar(self, across: float, low: float, high: float) -> None:
        (x, bottom), (_, top) = self._at(across, low), self._at(across, high)
        self._draw.line((x, bottom, x, top), fill=INK, width=2 * FINE)

    def path(self, points: Sequence[tuple[float, float]], colour: str) -> None:
        self._draw.line([self._at(*point) for point in points], fill=colour, width=FINE)

    def legend(self, row: int, text: str, colour: str) -> None:
        x, y = self._left + 10 * FINE, self._top + (12 + 16 * row) * FINE
        self._draw.ellipse((x - 4 * FINE, y - 4 * FINE, x + 4 * FINE, y + 4 * FINE), fill=colour)
        self._draw.text((x + 9 * FINE, y), text, font=self._font, fill="black", anchor="lm")

    def _at(self, across: float, up: float) -> tuple[float, float]:
        return (
            self._left + self._length * self._along(across),
            self._top + self._length * (1.0 - self._along(up)),
        )


def waits(halls: Mapping[str, Sequence[Outcome]], path: Path) -> None:
    """A panel for each hall: groups of equal size by likely wait; median and middle 80 % of what they waited."""
    rows = math.ceil(len(halls) / ROW)
    image, draw = _paper(ROW * PANEL, rows * PANEL + 30)
    for number, (name, outcomes) in enumerate(halls.items()):
        panel = Panel(draw, (number % ROW * PANEL, number // ROW * PANEL), _logarithmic)
        panel.frame(name, {minutes: str(minutes) for minutes in MINUTES})
        for likely, low, middle, high in groups(outcomes):
            panel.bar(likely, low, high)
            panel.dot(likely, middle)
    _caption(
        draw,
        rows * PANEL + 14,
        "SIMULATED halls · across: likely wait, minutes · up: median and middle 80 % of actual waits",
    )
    _save(image, path)


def groups(outcomes: Sequence[Outcome], number: int = GROUPS) -> list[tuple[float, float, float, float]]:
    """Minutes: the middle likely wait of each group, and what 10, 50 and 90 % of it waited at most."""
    called = sorted((one.forecast.likely / 60.0, one.waited / 60.0) for one in outcomes if one.waited is not None)
    size = max(1, math.ceil(len(called) / number))
    rows = list[tuple[float, float, float, float]]()
    for start in range(0, len(called), size):
        group = called[start : start + size]
        actual = sorted(waited for _, waited in group)
        low, middle, high = (actual[int(share * len(actual))] for share in (0.1, 0.5, 0.9))
        rows.append((group[len(group) // 2][0], low, middle, high))
    return rows


def reached(rules: Mapping[str, Sequence[Outcome]], path: Path) -> None:
    """One diagram: what each rule said about being called before closing, and the share that was."""
    size = 420
    image, draw = _paper(size, size + 30)
    panel = Panel(draw, (0, 0), lambda share: share, size)
    panel.frame("called before closing, simulated hall closing", {share: f"{share:.0%}" for share in SHARES})
    for number, (name, outcomes) in enumerate(rules.items()):
        colour = COLOURS[number % len(COLOURS)]
        points = [(said, came) for tickets, said, came in probabilities(outcomes, EDGES) if tickets >= FEWEST]
        panel.path(points, colour)
        for said, came in points:
            panel.dot(said, came, colour)
        panel.legend(number, name, colour)
    _caption(draw, size + 14, "across: said to the visitor · up: share that was called")
    _save(image, path)


def _logarithmic(minutes: float) -> float:
    return math.log(min(MOST, max(LEAST, minutes)) / LEAST) / math.log(MOST / LEAST)


def _paper(width: int, height: int) -> tuple[Image.Image, ImageDraw.ImageDraw]:
    image = Image.new("RGB", (FINE * width, FINE * height), "white")
    return image, ImageDraw.Draw(image)


def _caption(draw: ImageDraw.ImageDraw, y: int, text: str) -> None:
    draw.text((20 * FINE, FINE * y), text, font=ImageFont.truetype(FONT, 12 * FINE), fill="black", anchor="lm")


def _save(image: Image.Image, path: Path) -> None:
    small = image.resize((image.width // FINE, image.height // FINE), Image.Resampling.LANCZOS)
    small.quantize(64).save(path, optimize=True)
