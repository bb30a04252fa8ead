"""What goes on the paper, and what the paper is: plain values."""

from __future__ import annotations

from dataclasses import dataclass, replace
from pathlib import Path
from typing import Literal

DOTS_PER_MM = 8
CELL, NARROWEST_CELL = 12, 8
"""Dots of a character of Font A, as a rule and at least."""


@dataclass(frozen=True, slots=True)
class TicketDocument:
    """One ticket as sentences, already in the visitor's language. Empty lines are left out."""

    place: str
    agency: str
    """The name people say, for example "Disdukcapil"."""
    agency_name: str
    """The full name; stands where the service would stand if that is private."""
    service: str | None
    """None for a private service."""
    heading: str
    label: str
    ahead_line: str
    wait_line: str
    issued_line: str
    where_line: str
    missed_line: str
    complaint_line: str
    code: str
    qr_data: str
    """Empty: no QR."""
    reprint_line: str | None = None
    """For a further copy, for example "CETAK ULANG ke-2 · 09.52"."""
    doubt_line: str = ""
    """Says that the number may not be called before closing; empty where that is likely enough."""
    reserve_line: str = ""
    """Says of a number of the reserve that it is called by the time of arrival; empty for others."""
    sheet_line: str = "CETAK ULANG · salinan {copy} dari {copies}"
    """Marks the second and later sheets where each ticket is printed several times."""


@dataclass(frozen=True, slots=True)
class LabelledLine:
    """A name and what is to say: one paragraph or several, one below the other."""

    name: str
    lines: tuple[str, ...]


@dataclass(frozen=True, slots=True)
class ListDocument:
    """What a service asks for, to take home: sentences in the visitor's language. It bears no number."""

    place: str
    mark: str
    """Says that this is no queue number; white on black."""
    agency: str
    """Empty, like the two that follow, for a private service: a finder of the paper must not read it there."""
    agency_name: str
    service: str
    notice: str
    """What must not be overlooked; empty: nothing."""
    bring: str
    """Heading of the requirements."""
    requirements: tuple[str, ...]
    how: str
    """Heading of the steps."""
    steps: tuple[str, ...]
    facts: tuple[LabelledLine, ...]
    notes: tuple[str, ...]
    """In small print: how old and how sure this is."""
    nothing: str = ""
    """Said in the place of the requirements where there are none: nothing to tick."""


@dataclass(frozen=True, slots=True)
class TestDocument:
    """The page that shows staff what a printer makes of its settings."""

    title: str
    kiosk: str
    issued_line: str
    edges_line: str
    """White on black over the whole width: what a good head does with it."""
    characters_line: str
    """Stands below the characters; `{code_page}` becomes the printer's number of the page."""
    small: str
    normal: str
    bold: str
    tall: str
    """Names of the four kinds of letters, each printed in its own."""
    ruler_line: str
    """`{mm}` becomes the distance of the two rulers."""
    qr_data: str
    lines: tuple[str, ...]
    """What is known of the printer."""
    rulers: tuple[int, ...] = ()
    """While the width is not known: so many columns has each ruler that a person compares."""
    rulers_line: str = ""
    """Says how."""


@dataclass(frozen=True, slots=True)
class Width:
    """How wide a printer prints: dots of its pictures, and columns of Font A (as a rule 12 dots each)."""

    dots: int
    columns: int

    @classmethod
    def stated(cls, dots: int, columns: int) -> Width:
        """One of the two, or both; 0: it follows from the other. Raises ValueError for what cannot be."""
        width = cls(dots or columns * CELL, columns or dots // CELL)
        if not 1 <= width.columns <= width.dots // NARROWEST_CELL:
            raise ValueError(f"{columns} columns do not fit {dots} dots: a character is at least {NARROWEST_CELL} wide")
        return width


@dataclass(frozen=True, slots=True)
class PaperFormat:
    """A printer's paper and abilities. Dots are 1/8 mm; columns are those of Font A."""

    dots: int = 576
    columns: int = 48
    codepage: str = "CP1252"
    codepage_number: int = 16
    """The printer's own number for that page: 16 Epson and Citizen, 21 Star."""
    qr: Literal["native", "image", "none"] = "native"
    cut: Literal["partial", "full"] = "partial"
    safe_ascii: bool = False
    gap_mm: float = 15.0
    """From the print head to the cutter: blank at the top of every ticket."""
    fonts: tuple[Path, ...] = ()
    """For letters that the code page lacks: their lines are printed as pictures. None: they become question marks."""

    @property
    def small_columns(self) -> int:
        """Columns of Font B, three quarters as wide as Font A."""
        cell = self.dots // self.columns
        return min(self.columns * 4 // 3, self.dots // -(-cell * 3 // 4))

    @property
    def width(self) -> Width:
        return Width(self.dots, self.columns)

    def of(self, width: Width) -> PaperFormat:
        """The same with another width."""
        return replace(self, dots=width.dots, columns=width.columns)

    def holds(self, other: PaperFormat) -> bool:
        """Whether what was laid out for `other` fits here."""
        return self.dots >= other.dots and self.columns >= other.columns and self.small_columns >= other.small_columns

    @classmethod
    def of_width(
        cls,
        mm: int,
        *,
        codepage_number: int = 16,
        qr: Literal["native", "image", "none"] = "native",
        cut: Literal["partial", "full"] = "partial",
        safe_ascii: bool = False,
        gap_mm: float = 15.0,
    ) -> PaperFormat:
        """The paper of a roll 80 or 58 mm wide. Raises ValueError for any other."""
        if mm not in WIDTHS:
            raise ValueError(f"paper of {mm} mm: allowed are {', '.join(map(str, WIDTHS))}")
        dots, columns = WIDTHS[mm]
        return cls(dots, columns, codepage_number=codepage_number, qr=qr, cut=cut, safe_ascii=safe_ascii, gap_mm=gap_mm)


WIDTHS = {80: (576, 48), 58: (384, 32)}
"""Printable dots and Font A columns by the width of the roll in mm."""
