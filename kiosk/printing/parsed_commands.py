"""What a decoder finds in a stream of ESC/POS bytes: plain values, and how much paper each takes."""

from __future__ import annotations

from dataclasses import dataclass
from typing import Literal

Align = Literal["left", "center", "right"]
Font = Literal["a", "b"]

CELLS: dict[Font, tuple[int, int]] = {"a": (12, 24), "b": (9, 17)}
"""Width and height of a character in dots."""


@dataclass(frozen=True, slots=True)
class Style:
    """How characters look. `width` and `height` multiply the cell of the font."""

    font: Font = "a"
    width: int = 1
    height: int = 1
    bold: bool = False
    invert: bool = False

    @property
    def cell(self) -> tuple[int, int]:
        """Dots of one character."""
        width, height = CELLS[self.font]
        return width * self.width, height * self.height


@dataclass(frozen=True, slots=True)
class TextLine:
    """One printed line; an empty text is a feed."""

    text: str
    style: Style
    align: Align
    spacing: int
    """Dots from this line to the next, if its characters are not higher."""
    broken: bool = False
    """It was too wide: the printer went on in the next line."""

    @property
    def dots(self) -> int:
        return max(self.spacing, self.style.cell[1]) if self.text else self.spacing


@dataclass(frozen=True, slots=True)
class Qr:
    """A symbol that the printer draws itself."""

    data: str
    module: int
    level: str
    align: Align
    dots: int


@dataclass(frozen=True, slots=True)
class Raster:
    """A picture, one bit a dot."""

    bytes_wide: int
    dots: int
    data: bytes
    align: Align


@dataclass(frozen=True, slots=True)
class Cut:
    """Feed to the cutter and `feed` dots more, then cut."""

    feed: int
    partial: bool

    @property
    def dots(self) -> int:
        return self.feed


@dataclass(frozen=True, slots=True)
class Reset:
    """ESC @: also ends automatic status."""


@dataclass(frozen=True, slots=True)
class AskStatus:
    """DLE EOT n, answered at once; 20 asks a printer of Custom for its full status."""

    n: int


@dataclass(frozen=True, slots=True)
class AskInOrder:
    """GS r n, answered when all before it was worked through."""

    n: int


@dataclass(frozen=True, slots=True)
class AskIdentity:
    """GS I n."""

    n: int


@dataclass(frozen=True, slots=True)
class Automatic:
    """GS a: what the printer reports by itself."""

    mask: int


@dataclass(frozen=True, slots=True)
class ProcessId:
    """GS ( H: the printer sends these four characters when it reaches this command."""

    name: str


@dataclass(frozen=True, slots=True)
class Recover:
    """DLE ENQ n."""

    n: int


@dataclass(frozen=True, slots=True)
class Clear:
    """DLE DC4 fn 8: forget what was received."""


Printed = TextLine | Qr | Raster | Cut
RealTime = AskStatus | Recover | Clear
"""Obeyed at once, also while the printer cannot print."""
Command = Printed | RealTime | Reset | AskInOrder | AskIdentity | Automatic | ProcessId
