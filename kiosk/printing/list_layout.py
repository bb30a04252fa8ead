"""The look of the list that a visitor takes home: what to bring, how it goes, what it costs, when and where. Pure.

It is read at the kitchen table, from the left and item by item, with a pen; so lists hang and values stand in a column.
"""

from __future__ import annotations

from kiosk.printing.documents import ListDocument, PaperFormat
from kiosk.printing.writer import EDGE, Writer

SPACE = 12
"""Dots of white between two parts: half a line."""


def render_list(slip: ListDocument, paper: PaperFormat) -> bytes:
    """The whole list, to be sent in one write; it ends in the cut."""
    write = Writer(paper)
    write.normal(slip.place)
    write.band(slip.mark)
    write.page.gap(SPACE)
    write.page.align("left")
    _what(write, slip)
    _part(write, slip.bring, slip.requirements, numbered=False, nothing=slip.nothing)
    _part(write, slip.how, slip.steps, numbered=True)
    write.facts(slip.facts)
    if slip.notes:
        write.page.gap(SPACE)
    for note in slip.notes:
        write.small(note)
    write.page.cut(EDGE)
    return write.page.payload


def _what(write: Writer, slip: ListDocument) -> None:
    """The service is what the eye must find first."""
    write.tall(slip.service)
    write.normal(slip.agency, bold=True)
    if slip.agency_name != slip.agency:
        write.normal(slip.agency_name)
    write.normal(slip.notice, bold=True)
    if slip.service or slip.agency or slip.notice:
        write.page.gap(SPACE)


def _part(write: Writer, heading: str, items: tuple[str, ...], *, numbered: bool, nothing: str = "") -> None:
    if not items and not nothing:
        return
    write.normal(heading, bold=True)
    if not items:
        write.normal(nothing)
    elif numbered:
        write.numbered(items)
    else:
        write.boxes(items)
    write.page.gap(SPACE)
