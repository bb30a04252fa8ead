"""The look of the page that staff print to see whether printer and settings agree. Pure.

Every wrong setting shows: the width at the bars and the rulers, the code page at the characters, the unit of line
spacing at the distance of the rulers, the gap to the cutter at the white above the title, the QR by scanning it.
"""

from __future__ import annotations

from kiosk.printing.decoder import decode
from kiosk.printing.documents import DOTS_PER_MM, PaperFormat, TestDocument
from kiosk.printing.parsed_commands import Cut, Qr, Raster, TextLine
from kiosk.printing.writer import EDGE, NORMAL, Writer, filled

TITLE_SIZE = 4
DOUBLE = 2
"""With 1, the title and the largest size, every bit of GS ! is tried."""
BAR = 8
"""Dots that the picture from edge to edge is high."""
SPACE = 12
"""Dots of white between two parts."""
CHARACTERS = ("café Müller señor Århus", "±5 · 20 °C · 3×4 · 08.00–15.00", "— “satu” d’Or … • € ½")
"""Known words, so that a wrong page is seen by anyone; each half of the page above 127 is there."""


def render_test(document: TestDocument, paper: PaperFormat) -> bytes:
    """The whole page, to be sent in one write; it ends in the cut."""
    write = Writer(paper)
    write.big(document.title, TITLE_SIZE)
    write.normal(document.kiosk, bold=True)
    write.normal(document.issued_line)
    write.band(document.edges_line)
    write.page.gap(SPACE)
    _rulers(write, document)
    above = len(write.page.payload)
    _ruler(write)
    _settings(write, document, paper)
    _letters(write, document, paper)
    write.qr(document.qr_data)
    distance = _printed_mm(write.page.payload, paper) - _printed_mm(write.page.payload[:above], paper)
    _ruler(write)
    write.normal(filled(document.ruler_line, mm=round(distance)))
    write.page.cut(EDGE)
    return write.page.payload


def ruler(columns: int) -> str:
    """A mark at each edge, a plus every five columns and the tens at every ten: "|---+----1----+----2--|"."""
    return "".join(_mark(column, columns) for column in range(1, columns + 1))


def _mark(column: int, columns: int) -> str:
    if column in (1, columns):
        return "|"
    if column % 10 == 0:
        return str(column // 10 % 10)
    return "+" if column % 5 == 0 else "-"


def measuring(columns: int) -> str:
    """A ruler that ends in its own length, for example "|---+----1----+----2----+----3----+-42|"."""
    end = f"{columns}|"
    return ruler(columns)[: columns - len(end)] + end


def _rulers(write: Writer, document: TestDocument) -> None:
    """Rulers of several lengths, the longest first: those that are too long break, and a person sees which.

    The bar above them is a picture from edge to edge: it shows whether the dots are right.
    """
    if not document.rulers:
        return
    write.page.bar(BAR)
    write.page.gap(SPACE)
    write.page.align("left")
    for columns in document.rulers:
        write.page.line(measuring(columns), NORMAL)
    write.page.align("center")
    write.normal(document.rulers_line, bold=True)
    write.page.gap(SPACE)


def _ruler(write: Writer) -> None:
    write.page.line(ruler(write.columns), NORMAL)


def _settings(write: Writer, document: TestDocument, paper: PaperFormat) -> None:
    """By the names they have in kiosk.toml, which no language changes."""
    write.normal(f"dots {paper.dots}, columns {paper.columns}")
    write.normal(f"code_page {paper.codepage_number}, qr {paper.qr}, cut {paper.cut}")
    write.normal(f"cutter_gap_mm {paper.gap_mm:g}, safe_ascii {str(paper.safe_ascii).lower()}")
    for line in document.lines:
        write.normal(line)
    write.page.gap(SPACE)


def _letters(write: Writer, document: TestDocument, paper: PaperFormat) -> None:
    for line in CHARACTERS:
        write.normal(line, bold=True)
    write.small(filled(document.characters_line, code_page=paper.codepage_number))
    write.page.gap(SPACE)
    write.small(document.small)
    write.normal(document.normal)
    write.normal(document.bold, bold=True)
    write.tall(document.tall)
    for size in (DOUBLE, write.largest):
        write.big(f"{size}×", size)


def _printed_mm(payload: bytes, paper: PaperFormat) -> float:
    parts = decode(payload, paper, wraps=True)
    return sum(part.dots for part in parts if isinstance(part, TextLine | Qr | Raster | Cut)) / DOTS_PER_MM
