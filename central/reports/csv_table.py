"""Tables as CSV for spreadsheets. Pure."""

from __future__ import annotations

import csv
import io
from collections.abc import Iterable, Sequence
from enum import StrEnum

Cell = str | int | float | None
MARK = "\ufeff"
"""Says UTF-8 to Excel, which else takes the text for that of another code page."""
FORMULA = ("=", "+", "-", "@", "\t", "\r")
"""A text that begins so is taken for a formula by spreadsheets; an apostrophe before it makes it text."""


class Separators(StrEnum):
    """Of cells and of decimals."""

    SEMICOLON = "semicolon"
    """";" and "12,5": what a spreadsheet that is set to Indonesia opens by a double click."""
    COMMA = "comma"
    """"," and "12.5": for programs."""


def sheet(header: Sequence[str], rows: Iterable[Sequence[Cell]], separators: Separators) -> str:
    """The whole file, with lines that end as RFC 4180 says. What is not known (None) is an empty cell."""
    text = io.StringIO()
    text.write(MARK)
    semicolon = separators is Separators.SEMICOLON
    writer = csv.writer(text, delimiter=";" if semicolon else ",", lineterminator="\r\n")
    for row in (header, *rows):
        writer.writerow([_cell(cell, decimal_comma=semicolon) for cell in row])
    return text.getvalue()


def _cell(cell: Cell, *, decimal_comma: bool) -> str:
    match cell:
        case None:
            return ""
        case float():
            return f"{cell:.1f}".replace(".", "," if decimal_comma else ".")
        case int():
            return str(cell)
        case _:
            text = cell.replace("\0", "")
            return f"'{text}" if text.lstrip(" ").startswith(FORMULA) else text
