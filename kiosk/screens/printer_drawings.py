"""The drawings of what to do with the printer, one for each problem: a few shapes on a sheet of 320x240 units. Pure."""

from __future__ import annotations

import math
from dataclasses import dataclass
from typing import Literal

from kiosk.model.printer_state import Problem

WIDTH, HEIGHT = 320, 240
Role = Literal["body", "lid", "inside", "paper", "ink", "now"]
"""What a shape is; the theme knows its colour. `now` is what the hand does: amber with a dark edge."""


@dataclass(frozen=True, slots=True)
class Box:
    """A rounded rectangle; (x, y) is its lower left corner."""

    x: float
    y: float
    width: float
    height: float
    radius: float
    role: Role


@dataclass(frozen=True, slots=True)
class Disc:
    x: float
    y: float
    radius: float
    role: Role


@dataclass(frozen=True, slots=True)
class Stroke:
    """A line through points with round ends."""

    points: tuple[float, ...]
    width: float
    role: Role


@dataclass(frozen=True, slots=True)
class DrawnGlyph:
    """An icon with its middle at (x, y)."""

    name: str
    x: float
    y: float
    side: float
    role: Role


Shape = Box | Disc | Stroke | DrawnGlyph


def drawing(problem: Problem | None) -> tuple[Shape, ...]:
    """What staff do about a problem; None: all is well."""
    match problem:
        case None:
            return (*_sheet(78), *_closed(), DrawnGlyph("check", 256, 190, 64, "ink"))
        case Problem.PAPER_OUT:
            return (*_open(), *_roll(160, 186, 42), *_arrow(160, 138, 160, 102))
        case Problem.NEAR_END:
            return (*_sheet(60), *_closed(), *_roll(268, 182, 38))
        case Problem.COVER_OPEN:
            return (*_open(), *_roll(160, 124, 30), *_arrow(284, 206, 284, 142))
        case Problem.CUTTER | Problem.JAM:
            return (*_open(), *_crumpled(), *_arrow(244, 128, 244, 204))
        case Problem.HOT:
            return (*_closed(), DrawnGlyph("hot", 108, 188, 84, "ink"), DrawnGlyph("clock", 214, 188, 76, "ink"))
        case Problem.OFFLINE:
            return (*_sheet(50), *_closed(), Disc(192, 86, 15, "now"), DrawnGlyph("need", 204, 54, 62, "paper"))
        case Problem.UNREACHABLE:
            return (*_closed(), DrawnGlyph("network", 160, 188, 96, "ink"))
        case Problem.UNPLUGGED:
            return (*_closed(), DrawnGlyph("unplugged", 160, 188, 96, "ink"))
        case Problem.BUSY | Problem.NOT_ALLOWED:
            return (*_closed(), DrawnGlyph("lock", 160, 188, 96, "ink"))
        case Problem.NOT_ANSWERING | Problem.ERROR:
            return (*_closed(), DrawnGlyph("power", 126, 188, 88, "ink"), DrawnGlyph("again", 214, 188, 76, "ink"))
        case Problem.TIMEOUT:
            return (*_sheet(70), *_closed(), DrawnGlyph("question", 260, 188, 76, "ink"))
        case Problem.NOT_SET_UP:
            return (*_closed(), DrawnGlyph("set-up", 160, 188, 96, "ink"))


def new_roll() -> tuple[Shape, ...]:
    """A new roll goes in."""
    return (*_open(), *_roll(160, 124, 30))


def test_page() -> tuple[Shape, ...]:
    """A page comes out."""
    return (*_sheet(96), *_closed())


def _closed() -> tuple[Shape, ...]:
    return (
        Box(50, 22, 220, 112, 20, "body"),
        Box(96, 112, 128, 12, 6, "inside"),
        Disc(236, 62, 10, "paper"),
    )


def _open() -> tuple[Shape, ...]:
    """The lid stands up behind the body; between them one sees into the roll's place."""
    return (
        Box(58, 96, 204, 122, 20, "lid"),
        Box(50, 22, 220, 92, 20, "body"),
        Box(82, 88, 156, 26, 10, "inside"),
        Disc(236, 52, 10, "paper"),
    )


def _sheet(height: float) -> tuple[Shape, ...]:
    """Paper that stands out of the slot."""
    top = 118 + height
    lines = (Stroke((118, y, 202, y), 7, "body") for y in range(int(top) - 22, 132, -20))
    return (Box(104, 112, 112, top - 112, 6, "paper"), *lines)


def _roll(x: float, y: float, radius: float) -> tuple[Shape, ...]:
    return (Disc(x, y, radius, "paper"), Disc(x, y, radius * 0.36, "body"), Disc(x, y, radius * 0.2, "paper"))


def _crumpled() -> tuple[Shape, ...]:
    """Paper that is folded up in the slot."""
    folds = (96, 98, 118, 132, 136, 102, 158, 138, 176, 104, 198, 130, 216, 100)
    return (Stroke(folds, 15, "paper"),)


def _arrow(x: float, y: float, to_x: float, to_y: float) -> tuple[Shape, ...]:
    """From the first point to the tip."""
    angle = math.atan2(to_y - y, to_x - x)
    side, spread = 26.0, math.radians(140)
    left = (to_x + side * math.cos(angle + spread), to_y + side * math.sin(angle + spread))
    right = (to_x + side * math.cos(angle - spread), to_y + side * math.sin(angle - spread))
    return (Stroke((x, y, to_x, to_y), 13, "now"), Stroke((*left, to_x, to_y, *right), 13, "now"))
