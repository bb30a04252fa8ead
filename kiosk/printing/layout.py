"""The look of a ticket: a slip becomes the printer's bytes. Pure.

From the top: who, what for, the number large, how long, the QR to follow it, where to wait, the rules. Each
millimetre counts twice, in seconds at the printer and in tickets per roll; so lines are tight and nothing is ruled.
"""

from __future__ import annotations

from kiosk.printing.builder import Page, builder_class
from kiosk.printing.commands import CELLS, Cut, Line, Qr, Raster
from kiosk.printing.decoder import decode
from kiosk.printing.slip import DOTS_PER_MM, Paper, Slip
from kiosk.printing.symbol import QUIET_MODULES, module_dots
from kiosk.printing.text import printable, wrapped

NORMAL = 25
"""Dots from line to line in Font A (24 high)."""
SMALL = 18
"""Dots from line to line in Font B (17 high)."""
AIR = 3
"""Dots that a line of text leaves white above its letters and below them."""
EDGE = 12
"""Dots of white below the last line: a blade does not always hit the same dot."""
LARGEST = {576: 8, 384: 6}
"""Times Font A for the number, by width of the paper; a longer label takes the largest size that fits."""
MODULE = 5
"""Dots of a QR module: 0.63 mm."""


def warm_up() -> None:
    """Loads the byte builder (0.3 s) and uses it once, so that the first visitor does not wait for it."""
    builder_class()
    Page(Paper()).cut(EDGE)


def render(slip: Slip, paper: Paper) -> bytes:
    """The whole ticket, to be sent in one write. Texts lose what the printer does not have and are wrapped here."""
    page, write = Page(paper), _Writer(paper)
    _who(page, write, slip)
    _number(page, write, slip)
    _how_long(page, write, slip)
    _to_follow(page, write, slip)
    _where_and_rules(page, write, slip)
    return page.cut(EDGE)


def length_mm(payload: bytes, paper: Paper) -> float:
    """Paper used by a rendered ticket from cut to cut: what it prints and the gap between head and cutter."""
    printed = sum(part.dots for part in decode(payload, paper) if isinstance(part, Line | Qr | Raster | Cut))
    return printed / DOTS_PER_MM + paper.gap_mm


class _Writer:
    """Texts as lines that fit the paper."""

    def __init__(self, paper: Paper) -> None:
        self._paper = paper
        self.qr = paper.qr != "none"
        self.dots = paper.dots
        self.columns = paper.dots // CELLS["a"][0]
        self.small_columns = paper.dots // CELLS["b"][0]

    def clean(self, text: str) -> str:
        return printable(text, self._paper.codepage, safe_ascii=self._paper.safe_ascii)

    def normal(self, page: Page, text: str, *, bold: bool = False) -> None:
        """A paragraph in Font A."""
        for line in wrapped(self.clean(text), self.columns):
            page.line(line, NORMAL, bold=bold)

    def small(self, page: Page, text: str) -> None:
        """A paragraph in Font B."""
        for line in wrapped(self.clean(text), self.small_columns):
            page.line(line, SMALL, small=True)


def _who(page: Page, write: _Writer, slip: Slip) -> None:
    """A private service leaves its line to the agency's full name."""
    write.normal(page, slip.place)
    write.normal(page, slip.agency, bold=True)
    if slip.service:
        write.normal(page, slip.service)
    elif slip.agency_name != slip.agency:
        write.normal(page, slip.agency_name)


def _number(page: Page, write: _Writer, slip: Slip) -> None:
    if slip.reprint_line:
        for line in wrapped(write.clean(slip.reprint_line), write.columns):
            page.inverse(line.center(write.columns), NORMAL)
    write.normal(page, slip.heading)
    label = write.clean(slip.label)
    size = max(1, min(LARGEST.get(write.dots, 8), write.columns // max(1, len(label))))
    page.big(label[: write.columns], size)


def _how_long(page: Page, write: _Writer, slip: Slip) -> None:
    write.normal(page, slip.ahead_line, bold=True)
    write.normal(page, slip.wait_line)
    write.normal(page, slip.issued_line)


def _to_follow(page: Page, write: _Writer, slip: Slip) -> None:
    """QR with white around it, and the same code to type."""
    data = write.clean(slip.qr_data)
    module = module_dots(data, MODULE, write.dots) if write.qr and data else 0
    if module:
        quiet = QUIET_MODULES * module - AIR
        page.gap(quiet)
        page.qr(data, module)
        page.gap(quiet)
    write.normal(page, slip.code, bold=True)


def _where_and_rules(page: Page, write: _Writer, slip: Slip) -> None:
    write.normal(page, slip.where_line, bold=True)
    write.small(page, slip.missed_line)
    write.small(page, slip.complaint_line)
