"""The look of a ticket: a document becomes the printer's bytes. Pure.

From the top: who, what for, the number large, how long, the QR to follow it, where to wait, the rules. Each
millimetre counts twice, in seconds at the printer and in tickets per roll; so lines are tight and nothing is ruled.
"""

from __future__ import annotations

from kiosk.printing.builder import PageBuilder, builder_class
from kiosk.printing.decoder import decode
from kiosk.printing.documents import DOTS_PER_MM, PaperFormat, TicketDocument
from kiosk.printing.parsed_commands import Cut, Qr, Raster, TextLine
from kiosk.printing.writer import EDGE, Writer, filled

CUTS = (b"\x1dV\x41", b"\x1dV\x42")
"""GS V 65 n and GS V 66 n: feed to the cutter and n dots more, full or partial cut."""
CUT_BYTES = 4


def warm_up() -> None:
    """Loads the byte builder (0.3 s) and uses it once, so that the first visitor does not wait for it."""
    builder_class()
    PageBuilder(PaperFormat()).cut(EDGE)


def render(document: TicketDocument, paper: PaperFormat, copies: int = 1) -> bytes:
    """The whole ticket, to be sent in one write; it ends in the cut. Texts lose what the printer does not have.

    With `copies`, so many sheets one after the other, each with its cut; the second and later ones are marked.
    """
    write = Writer(paper)
    for sheet in range(1, max(1, copies) + 1):
        _who(write, document)
        if sheet > 1:
            write.band(filled(document.sheet_line, copy=sheet, copies=copies))
        _number(write, document)
        _how_long(write, document)
        _to_follow(write, document)
        _where_and_rules(write, document)
        write.page.cut(EDGE)
    return write.page.payload


def split_cut(payload: bytes) -> tuple[bytes, bytes]:
    """What is printed, and the cut that ends it. Raises ValueError where no cut stands at the end."""
    body, cut = payload[:-CUT_BYTES], payload[-CUT_BYTES:]
    if len(cut) != CUT_BYTES or not cut.startswith(CUTS):
        raise ValueError(f"a payload must end in GS V 65 n or GS V 66 n, not in {cut.hex(' ')}")
    return body, cut


def length_mm(payload: bytes, paper: PaperFormat) -> float:
    """Paper used from cut to cut: what is printed, and for each cut the gap between head and cutter."""
    parts = [part for part in decode(payload, paper, wraps=True) if isinstance(part, TextLine | Qr | Raster | Cut)]
    cuts = sum(isinstance(part, Cut) for part in parts)
    return sum(part.dots for part in parts) / DOTS_PER_MM + max(1, cuts) * paper.gap_mm


def _who(write: Writer, document: TicketDocument) -> None:
    """A private service leaves its line to the agency's full name."""
    write.normal(document.place)
    write.normal(document.agency, bold=True)
    if document.service:
        write.normal(document.service)
    elif document.agency_name != document.agency:
        write.normal(document.agency_name)


def _number(write: Writer, document: TicketDocument) -> None:
    if document.reprint_line:
        write.band(document.reprint_line)
    write.normal(document.heading)
    write.big(document.label)


def _how_long(write: Writer, document: TicketDocument) -> None:
    write.normal(document.ahead_line, bold=True)
    write.normal(document.wait_line)
    write.normal(document.reserve_line, bold=True)
    write.normal(document.doubt_line, bold=True)
    write.normal(document.issued_line)


def _to_follow(write: Writer, document: TicketDocument) -> None:
    """QR with white around it, and the same code to type."""
    write.qr(document.qr_data)
    write.normal(document.code, bold=True)


def _where_and_rules(write: Writer, document: TicketDocument) -> None:
    write.normal(document.where_line, bold=True)
    write.small(document.missed_line)
    write.small(document.complaint_line)
