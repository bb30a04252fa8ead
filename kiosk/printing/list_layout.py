"""The look of the list that a visitor takes home: what to bring, how it goes, what it costs, when and where. Pure.

It is read at the kitchen table, from the left and item by item, with a pen; so lists hang and values stand in a column.
"""

from __future__ import annotations

from kiosk.printing.documents import ListDocument, PaperFormat
from kiosk.printing.writer import EDGE, Writer

SPACE = 12
"""Dots of white between two parts: half a line."""


def render_list(document: ListDocument, paper: PaperFormat) -> bytes:
    """The whole list, to be sent in one write; it ends in the cut."""
    write = Writer(paper)
    write.normal(document.place)
    write.band(document.mark)
    write.page.gap(SPACE)
    write.page.align("left")
    _what(write, document)
    _part(write, document.bring, document.requirements, numbered=False, nothing=document.nothing)
    _part(write, document.how, document.steps, numbered=True)
    write.facts(document.facts)
    if document.notes:
        write.page.gap(SPACE)
    for note in document.notes:
        write.small(note)
    write.page.cut(EDGE)
    return write.page.payload


def _what(write: Writer, document: ListDocument) -> None:
    """The service is what the eye must find first."""
    write.tall(document.service)
    write.normal(document.agency, bold=True)
    if document.agency_name != document.agency:
        write.normal(document.agency_name)
    write.normal(document.notice, bold=True)
    if document.service or document.agency or document.notice:
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
