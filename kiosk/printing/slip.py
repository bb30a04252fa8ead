"""What goes on the paper, and what the paper is: plain values."""

from __future__ import annotations

from dataclasses import dataclass
from typing import Literal

DOTS_PER_MM = 8


@dataclass(frozen=True, slots=True)
class Slip:
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
    sheet_line: str = "CETAK ULANG · salinan {copy} dari {copies}"
    """Marks the second and later sheets where each ticket is printed several times."""


@dataclass(frozen=True, slots=True)
class Fact:
    """A name and what is to say: one paragraph or several, one below the other."""

    name: str
    lines: tuple[str, ...]


@dataclass(frozen=True, slots=True)
class ListSlip:
    """What a service asks for, to take home: sentences in the visitor's language. It bears no number."""

    place: str
    mark: str
    """Says that this is no queue number; white on black."""
    agency: str
    """Empty, like the two that follow, for a private service: who finds the paper shall not read it there."""
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
    facts: tuple[Fact, ...]
    notes: tuple[str, ...]
    """In small print: how old and how sure this is."""


@dataclass(frozen=True, slots=True)
class TestSlip:
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


@dataclass(frozen=True, slots=True)
class Paper:
    """A printer's paper and abilities. Dots are 1/8 mm; columns are those of Font A (12 x 24 dots)."""

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
    ) -> Paper:
        """The paper of a roll 80 or 58 mm wide. Raises ValueError for any other."""
        if mm not in WIDTHS:
            raise ValueError(f"paper of {mm} mm: allowed are {', '.join(map(str, WIDTHS))}")
        dots, columns = WIDTHS[mm]
        return cls(dots, columns, codepage_number=codepage_number, qr=qr, cut=cut, safe_ascii=safe_ascii, gap_mm=gap_mm)


WIDTHS = {80: (576, 48), 58: (384, 32)}
"""Printable dots and Font A columns by the width of the roll in mm."""
