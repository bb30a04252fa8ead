"""Bars as plain numbers; the template draws them as SVG. Pure."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass

WIDTH, HEIGHT = 760, 280
LEFT, RIGHT, TOP, BOTTOM = 46, 8, 22, 30
STEPS = (1, 2, 5)
LINES = 4
"""Lines behind the bars, at most."""
ROW, NAMES = 30, 190
"""Of lying bars: height of a row, width of the names."""
WIDEST_BAR = 46
LEAST_FOR_VALUES = 17
"""Width of a bar that has room for its value above it."""


@dataclass(frozen=True, slots=True)
class ChartSeries:
    """One kind of bar: its name, one of the styles "main", "other", and its values; None is no bar."""

    name: str
    style: str
    values: tuple[int | None, ...]


@dataclass(frozen=True, slots=True)
class Bar:
    """A rectangle; `title` is read when pointed at, `value` stands at its end, empty if there is no room."""

    x: float
    y: float
    width: float
    height: float
    style: str
    title: str
    value: str


@dataclass(frozen=True, slots=True)
class Tick:
    """A line behind the bars, or a name under or beside them."""

    at: float
    text: str


@dataclass(frozen=True, slots=True)
class Chart:
    """Everything that is drawn. `names` stand below bars that stand, and left of bars that lie."""

    title: str
    width: int
    height: int
    lying: bool
    bars: tuple[Bar, ...]
    lines: tuple[Tick, ...]
    names: tuple[Tick, ...]
    legend: tuple[tuple[str, str], ...]
    """Style and name of each series."""


def standing(title: str, names: Sequence[str], series: Sequence[ChartSeries], unit: str = "") -> Chart:
    """Groups of bars side by side, one group for each name. `unit` is said with each value when pointed at."""
    highest = max((value for one in series for value in one.values if value is not None), default=0)
    step = nice_step(highest)
    top = max(step, -(-highest // step) * step)
    inner, base = HEIGHT - TOP - BOTTOM, HEIGHT - BOTTOM
    slot = (WIDTH - LEFT - RIGHT) / max(1, len(names))
    width = min(WIDEST_BAR, slot * 0.8 / max(1, len(series)))
    bars = []
    for group, name in enumerate(names):
        start = LEFT + slot * group + (slot - width * len(series)) / 2
        for n, one in enumerate(series):
            value = one.values[group]
            if value is not None:
                tall = inner * value / top
                shown = str(value) if width >= LEAST_FOR_VALUES else ""
                said = f"{name} · {one.name}: {value}{unit}"
                bars.append(_bar(start + width * n, base - tall, width, tall, one.style, said, shown))
    lines = [Tick(round(base - inner * at / top, 1), str(at)) for at in range(0, top + 1, step)]
    every = max(1, -(-len(names) // 31))
    labels = [Tick(round(LEFT + slot * (n + 0.5), 1), name) for n, name in enumerate(names) if n % every == 0]
    return Chart(title, WIDTH, HEIGHT, False, tuple(bars), tuple(lines), tuple(labels), _legend(series))


def lying(title: str, names: Sequence[str], series: Sequence[ChartSeries], unit: str = "") -> Chart:
    """One row for each name, the bars of all series over one another: give the longest first."""
    highest = max((value for one in series for value in one.values if value is not None), default=0)
    step = nice_step(highest)
    top = max(step, -(-highest // step) * step)
    inner, height = WIDTH - NAMES - 48, ROW * len(names) + BOTTOM
    bars = []
    for row, name in enumerate(names):
        for n, one in enumerate(series):
            value = one.values[row]
            if value is not None:
                thick = ROW - 10 if n == 0 else ROW - 18
                y = ROW * row + (ROW - thick) / 2
                said = f"{name} · {one.name}: {value}{unit}"
                long = inner * value / top
                bars.append(_bar(NAMES, y, long, thick, one.style, said, str(value) if n == 0 else ""))
    lines = [Tick(round(NAMES + inner * at / top, 1), str(at)) for at in range(0, top + 1, step)]
    labels = [Tick(ROW * (n + 0.5), name) for n, name in enumerate(names)]
    return Chart(title, WIDTH, height, True, tuple(bars), tuple(lines), tuple(labels), _legend(series))


def nice_step(highest: int) -> int:
    """1, 2 or 5 times a power of ten, so that at most LINES lines reach the highest value."""
    scale = 1
    while True:
        for step in STEPS:
            if step * scale * LINES >= highest:
                return step * scale
        scale *= 10


def _bar(x: float, y: float, width: float, height: float, style: str, title: str, value: str) -> Bar:
    return Bar(round(x, 1), round(y, 1), round(width, 1), round(height, 1), style, title, value)


def _legend(series: Sequence[ChartSeries]) -> tuple[tuple[str, str], ...]:
    return tuple((one.style, one.name) for one in series)
