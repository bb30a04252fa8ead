"""How wide a printer prints: by its name from python-escpos' profiles and our own list, else for a person to say.

A name is only a hint: clones borrow names, and one model can be switched between widths. So set-up prints rulers, and
what a person saw is what counts.
"""

from __future__ import annotations

import re

from kiosk.printing.builder import profiles
from kiosk.printing.documents import Width

COMMON = (Width(576, 48), Width(512, 42), Width(420, 35), Width(384, 32))
"""What nearly all ticket printers are, the widest first."""
SAFE = {80: Width(512, 42), 58: Width(384, 32)}
"""By the roll in mm, until set-up: no printer for that roll is narrower, so no line of it breaks."""
FAMILIES = (
    (re.compile(r"TMT(88|70)"), Width(512, 42)),
    (re.compile(r"TM(T(20|81|82|83)|M(30|50))"), Width(576, 48)),
    (re.compile(r"TMM10"), Width(420, 35)),
)
"""Models of Epson that the profiles of python-escpos 3.1 lack."""


def named_width(identity: str) -> Width | None:
    """The width of a printer that calls itself so (maker, model and fonts, joined by "/"); None: it is not known."""
    names = [_plain(part) for part in identity.split("/")]
    known = {_plain(name): width for name, width in profiles().items()}
    for name in filter(None, names):
        if name in known:
            return known[name]
    for name in names:
        found = next((width for family, width in FAMILIES if family.match(name)), None)
        if found is not None:
            return found
    return None


def candidates(likely: Width) -> tuple[Width, ...]:
    """The widths among which a person finds the printer's, the widest first; one for each number of columns."""
    by_columns = {width.columns: width for width in (*COMMON, likely)}
    return tuple(by_columns[columns] for columns in sorted(by_columns, reverse=True))


def safe_width(paper_mm: int) -> Width:
    """What surely fits the roll while nobody has set the printer up."""
    return SAFE[paper_mm]


def _plain(name: str) -> str:
    return re.sub(r"[^A-Z0-9]", "", name.upper())
