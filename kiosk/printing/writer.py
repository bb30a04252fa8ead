"""Sentences become lines on a page: cleaned, wrapped, in one of the few kinds of letters that the paper knows."""

from __future__ import annotations

from collections.abc import Iterable

from kiosk.fonts.shaping import lacking, lines, right_to_left
from kiosk.printing.builder import PageBuilder
from kiosk.printing.documents import LabelledLine, PaperFormat
from kiosk.printing.qr_code import QUIET_MODULES, module_dots
from kiosk.printing.text import drawable, hanging, lost, printable, wrapped
from kiosk.printing.text_picture import BAND_MARGIN, TextPicture, picture_of

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
NORMAL_PX, SMALL_PX, TALL_PX = 20, 16, 36
"""Size of letters in pictures of lines, as large as those of the printer look."""
STACKED = 1
"""Dots that a line of a picture may be higher than one of letters."""
OVERHANG = 2
"""Dots of ink that may stand beyond the width of a line: a bold letter, or one that leans out of its own."""
LINE_BYTES, LESS = 640, 2
"""Of a picture of a line that is heavier, the letters are drawn so many dots smaller at most: three lines have 2 kB."""
MOST_PICTURED = 3
"""Times the normal size that a picture is drawn at most: each step has four times the bytes."""


def filled(text: str, **values: float) -> str:
    """`text` with `{name}` replaced by each value; other braces stay as they are."""
    for name, value in values.items():
        text = text.replace("{" + name + "}", f"{value:g}")
    return text


class Writer:
    """Writes on one page; texts lose what the printer does not have."""

    def __init__(self, paper: PaperFormat) -> None:
        self.page = PageBuilder(paper)
        self._paper = paper
        self.largest = max(1, min(LARGEST, paper.dots // DOTS_EACH))
        self.columns, self.small_columns = paper.columns, paper.small_columns

    def clean(self, text: str) -> str:
        return printable(text, self._paper.codepage, safe_ascii=self._paper.safe_ascii)

    def normal(self, text: str, *, bold: bool = False) -> None:
        """A paragraph in Font A."""
        if self._as_picture(text, NORMAL_PX, NORMAL, bold=bold):
            return
        for line in wrapped(self.clean(text), self.columns):
            self.page.line(line, NORMAL, bold=bold)

    def tall(self, text: str) -> None:
        """A bold paragraph twice as high: the title of a page that bears no number."""
        if self._as_picture(text, TALL_PX, TALL, bold=True):
            return
        for line in wrapped(self.clean(text), self.columns):
            self.page.line(line, TALL, bold=True, tall=True)

    def small(self, text: str) -> None:
        """A paragraph in Font B."""
        if self._as_picture(text, SMALL_PX, SMALL):
            return
        for line in wrapped(self.clean(text), self.small_columns):
            self.page.line(line, SMALL, small=True)

    def band(self, text: str) -> None:
        """White on black from edge to edge; of a picture, as far as it has letters."""
        if self._as_picture(text, NORMAL_PX, NORMAL, bold=True, inverse=True):
            return
        parts = wrapped(self.clean(text), self.columns)
        for line in parts[:-1]:
            self.page.inverse(line.center(self.columns), SOLID)
        for line in parts[-1:]:
            self.page.inverse(line.center(self.columns), NORMAL)

    def big(self, text: str, size: int = 8) -> None:
        """One line in `size` times Font A, or the largest size in which it fits the paper."""
        if self._as_picture(text, NORMAL_PX * min(size, MOST_PICTURED), 1):
            return
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

    def facts(self, facts: tuple[LabelledLine, ...]) -> None:
        """Names in one column and values in another; where the paper is too narrow for two, one after the other."""
        names = [self.clean(fact.name) for fact in facts]
        width = max(map(len, names), default=0) + (2 if self.columns > NARROW else 1)
        beside = width <= self.columns * 2 // 5
        for name, fact in zip(names, facts, strict=True):
            mark = name.ljust(width) if beside else f"{name}: " if name else ""
            for at, text in enumerate(fact.lines):
                if self._as_picture(f"{fact.name}: {text}" if at == 0 and fact.name else text, NORMAL_PX, NORMAL):
                    continue
                written = self._item(mark, text)
                mark = " " * len(mark) if written else mark

    def _as_picture(self, text: str, px: int, spacing: int, *, bold: bool = False, inverse: bool = False) -> bool:
        """Prints the paragraph as pictures of its lines if only these can write it; whether it did.

        Text that begins at the right is aligned right where other lines are aligned left.
        """
        fonts = self._paper.fonts
        missed = lost(text, self._paper.codepage) if fonts else ""
        if len(lacking(missed, fonts)) == len(set(missed)):
            return False
        whole, room = drawable(text), self._paper.dots // 8 * 8 - OVERHANG - (2 * BAND_MARGIN if inverse else 0)
        aside = self.page.side == "left" and right_to_left(whole)
        if aside:
            self.page.align("right")
        for picture in self._pictures(whole, px, spacing, room, bold=bold, inverse=inverse):
            self.page.picture(picture)
        if aside:
            self.page.align("left")
        return True

    def _pictures(self, text: str, px: int, spacing: int, room: int, *, bold: bool, inverse: bool) -> list[TextPicture]:
        """Lines in the wanted size; scripts that stack their letters get a smaller one, so that lines stay lines."""
        fonts = self._paper.fonts

        def drawn_in(size: int) -> list[TextPicture]:
            return [
                picture_of(line, fonts, size, spacing, bold=bold, inverse=inverse)
                for line in lines(text, fonts, size, room)
            ]

        found = drawn_in(px)
        tallest, most = max(picture.dots for picture in found), max(spacing, px) + STACKED
        if tallest > most:
            return drawn_in(max(SMALL_PX - 2, px * most // tallest))
        for size in range(px - 1, max(px - LESS, SMALL_PX - 2) - 1, -1) if px <= NORMAL_PX else ():
            if all(len(picture.bits) <= LINE_BYTES for picture in found):
                break
            found = drawn_in(size)
        return found

    def _item(self, mark: str, text: str) -> bool:
        if self._as_picture(f"{mark.lstrip()}{text}" if text else "", NORMAL_PX, NORMAL):
            return True
        parts = hanging(mark, self.clean(text), self.columns)
        for line in parts:
            self.page.line(line, NORMAL)
        return bool(parts)

    def qr(self, text: str) -> None:
        """A symbol with white around it; nothing where it cannot be drawn."""
        data = self.clean(text)
        module = module_dots(data, MODULE, self._paper.dots) if data and self._paper.qr != "none" else 0
        if module:
            quiet = QUIET_MODULES * module - AIR
            self.page.gap(quiet)
            self.page.qr(data, module)
            self.page.gap(quiet)
