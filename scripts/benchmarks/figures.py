"""Figures: what was measured, what was aimed at, and how they are shown."""

from __future__ import annotations

import math
from collections.abc import Iterable, Sequence
from dataclasses import dataclass


@dataclass(frozen=True, slots=True)
class Figure:
    """One measured value. `aim` is the highest value that is still good, with `at_least` the lowest; None: none."""

    key: str
    what: str
    value: float
    unit: str = "ms"
    aim: float | None = None
    at_least: bool = False

    @property
    def met(self) -> bool | None:
        if self.aim is None:
            return None
        return self.value >= self.aim if self.at_least else self.value <= self.aim


@dataclass(frozen=True, slots=True)
class Part:
    """The figures of one part, with a sentence on how they came about."""

    name: str
    title: str
    figures: tuple[Figure, ...]
    note: str = ""


def percentile(values: Iterable[float], share: float) -> float:
    """The smallest value that at least `share` (0 to 1) of the values do not exceed."""
    ordered = sorted(values)
    return ordered[max(0, math.ceil(share * len(ordered)) - 1)]


def median(values: Iterable[float]) -> float:
    return percentile(values, 0.5)


def spread(key: str, what: str, seconds: Sequence[float], aim: float | None = None, high: float = 0.95) -> list[Figure]:
    """Median and a high percentile of times, in ms. The aim is for the median."""
    name = f"p{round(high * 100)}"
    return [
        Figure(f"{key}_p50_ms", f"{what}, p50 of {len(seconds)}", percentile(seconds, 0.5) * 1e3, aim=aim),
        Figure(f"{key}_{name}_ms", f"{what}, {name}", percentile(seconds, high) * 1e3),
    ]


def number(value: float) -> str:
    """Short, with the digits that mean something."""
    if value >= 100 or value == round(value):
        return f"{value:.0f}"
    return f"{value:.1f}" if value >= 10 else f"{value:.2f}"


def cells(figure: Figure) -> tuple[str, str, str, str]:
    """The row of one figure: what, value, aim, whether it is met."""
    sign = "≥" if figure.at_least else "≤"
    aim = "" if figure.aim is None else f"{sign} {number(figure.aim)} {figure.unit}".rstrip()
    met = {None: "", True: "met", False: "missed"}[figure.met]
    return figure.what, f"{number(figure.value)} {figure.unit}".rstrip(), aim, met


def as_text(part: Part) -> str:
    """A table for people at a terminal."""
    rows = [("", "measured", "aim", ""), *(cells(figure) for figure in part.figures)]
    widths = [max(len(row[column]) for row in rows) for column in range(4)]
    lines = ["  ".join(text.ljust(width) for text, width in zip(row, widths, strict=True)).rstrip() for row in rows]
    return "\n".join([f"\n{part.title}", *lines, *([part.note] if part.note else [])])


def as_markdown(part: Part) -> str:
    """The same for the documentation."""
    rows = ["| what | measured | aim | |", "| --- | ---: | ---: | --- |"]
    rows += ["| " + " | ".join(cells(figure)) + " |" for figure in part.figures]
    return "\n".join([f"### {part.title}", "", *rows, *(["", part.note] if part.note else [])])


def as_json(parts: Sequence[Part]) -> dict[str, float | bool]:
    """Flat: each figure under its key, and `KEY_met` where there is an aim."""
    flat: dict[str, float | bool] = {}
    for figure in (figure for part in parts for figure in part.figures):
        flat[figure.key] = round(figure.value, 3)
        if figure.met is not None:
            flat[f"{figure.key}_met"] = figure.met
    return flat
