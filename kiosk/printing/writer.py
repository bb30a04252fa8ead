"""Sentences become lines on a page: cleaned, wrapped, in one of the few kinds of letters that the paper knows."""

from __future__ import annotations

from collections.abc import Iterable

from kiosk.printing.builder import Page
from kiosk.printing.slip import Fact, Paper
from kiosk.printing.symbol import QUIET_MODULES, module_dots
from kiosk.printing.text import hanging, printable, wrapped

NORMAL = 25
"""Dots from line to line in Font A (24 high)."""
SOLID = 24
"""The same without white between the lines."""
SMALL = 18
"""Dots from line to line in Font B (17 high)."""
TALL = 50
"""Dots from line to line in Font A twice as high."""
AIR = 3
"""Dots that a line of text leaves white above its letters and below them."""
EDGE = 12
"""Dots of white below the last line: a blade does not always hit the same dot."""
MODULE = 5
"""Dots of a QR module: 0.63 mm."""
LARGEST, DOTS_EACH = 8, 64
"""Times Font A for the number: once for each 64 dots of the paper, 8 at most, since GS ! has no more. A longer label
takes the largest size that fits."""
NARROW = 36
"""Columns of a paper on which one blank between two columns must do."""
BOX = "[ ]"


def filled(text: str, **values: float) -> str:
    """`text` with `{name}` replaced by each value; other braces stay as they are."""
    for name, value in values.items():
        text = text.replace("{" + name + "}", f"{value:g}")
    return text


class Writer:
    """Writes on one page; texts lose what the printer does not have."""

    def __init__(self, paper: Paper) -> None:
        self.page = Page(paper)
        self._paper = paper
        self.largest = max(1, min(LARGEST, paper.dots // DOTS_EACH))
        self.columns, self.small_columns = paper.columns, paper.small_columns

    def clean(self, text: str) -> str:
        return printable(text, self._paper.codepage, safe_ascii=self._paper.safe_ascii)

    def normal(self, text: str, *, bold: bool = False) -> None:
        """A paragraph in Font A."""
        for line in wrapped(self.clean(text), self.columns):
            self.page.line(line, NORMAL, bold=bold)

    def tall(self, text: str) -> None:
        """A bold paragraph twice as high: the title of a page that bears no number."""
        for line in wrapped(self.clean(text), self.columns):
            self.page.line(line, TALL, bold=True, tall=True)

    def small(self, text: str) -> None:
        """A paragraph in Font B."""
        for line in wrapped(self.clean(text), self.small_columns):
            self.page.line(line, SMALL, small=True)

    def band(self, text: str) -> None:
        """White on black from edge to edge."""
        lines = wrapped(self.clean(text), self.columns)
        for line in lines[:-1]:
            self.page.inverse(line.center(self.columns), SOLID)
        for line in lines[-1:]:
            self.page.inverse(line.center(self.columns), NORMAL)

    def big(self, text: str, size: int = 8) -> None:
        """One line in `size` times Font A, or the largest size in which it fits the paper."""
        line = self.clean(text)
        size = max(1, min(size, self.largest, self.columns // max(1, len(line))))
        self.page.big(line[: self.columns], size)

    def boxes(self, texts: Iterable[str]) -> None:
        """A list to tick with a pen; further lines of an item stand below its first letter."""
        for text in texts:
            self._item(BOX + " ", text)

    def numbered(self, texts: tuple[str, ...]) -> None:
        """The same with numbers, their dots below each other."""
        width = len(str(len(texts)))
        for at, text in enumerate(texts, 1):
            self._item(f"{at:{width}}. ", text)

    def facts(self, facts: tuple[Fact, ...]) -> None:
        """Names in one column and values in another; where the paper is too narrow for two, one after the other."""
        names = [self.clean(fact.name) for fact in facts]
        width = max(map(len, names), default=0) + (2 if self.columns > NARROW else 1)
        beside = width <= self.columns * 2 // 5
        for name, fact in zip(names, facts, strict=True):
            mark = name.ljust(width) if beside else f"{name}: " if name else ""
            for text in fact.lines:
                written = self._item(mark, text)
                mark = " " * len(mark) if written else mark

    def _item(self, mark: str, text: str) -> bool:
        lines = hanging(mark, self.clean(text), self.columns)
        for line in lines:
            self.page.line(line, NORMAL)
        return bool(lines)

    def qr(self, text: str) -> None:
        """A symbol with white around it; nothing where it cannot be drawn."""
        data = self.clean(text)
        module = module_dots(data, MODULE, self._paper.dots) if data and self._paper.qr != "none" else 0
        if module:
            quiet = QUIET_MODULES * module - AIR
            self.page.gap(quiet)
            self.page.qr(data, module)
            self.page.gap(quiet)
