"""What the commands of both programs write is readable on every terminal, also on one that knows ASCII alone."""

from __future__ import annotations

import codecs
import sys
import unicodedata
from typing import TextIO

PLAIN = {
    "\N{EN DASH}": "-",
    "\N{EM DASH}": "-",
    "\N{MINUS SIGN}": "-",
    "\N{HORIZONTAL ELLIPSIS}": "...",
    "\N{MIDDLE DOT}": "-",
    "\N{BULLET}": "*",
    "\N{RIGHTWARDS ARROW}": "->",
    "\N{LEFTWARDS ARROW}": "<-",
    "\N{LESS-THAN OR EQUAL TO}": "<=",
    "\N{GREATER-THAN OR EQUAL TO}": ">=",
    "\N{MULTIPLICATION SIGN}": "x",
    "\N{LEFT DOUBLE QUOTATION MARK}": '"',
    "\N{RIGHT DOUBLE QUOTATION MARK}": '"',
    "\N{LEFT SINGLE QUOTATION MARK}": "'",
    "\N{RIGHT SINGLE QUOTATION MARK}": "'",
    "\N{NO-BREAK SPACE}": " ",
    "\N{WORD JOINER}": "",
    "\N{CHECK MARK}": "+",
    "\N{BALLOT X}": "x",
}
"""Signs of ours and what stands for them."""
UNKNOWN = "?"
HANDLER = "plain"


def write_plainly() -> None:
    """From now on no sign that the terminal lacks ends a command: another one stands for it."""
    codecs.register_error(HANDLER, _plain)
    for stream in (sys.stdout, sys.stderr):
        reconfigure = getattr(stream, "reconfigure", None)
        if reconfigure is not None:
            reconfigure(errors=HANDLER)


def takes_everything(stream: TextIO) -> bool:
    """Whether all letters can be written there as they are."""
    try:
        return codecs.lookup(stream.encoding or "ascii").name.startswith("utf")
    except LookupError:
        return False


def _plain(error: UnicodeError) -> tuple[str, int]:
    if not isinstance(error, UnicodeEncodeError):
        raise error
    return "".join(_stand_in(sign) for sign in error.object[error.start : error.end]), error.end


def _stand_in(sign: str) -> str:
    """In ASCII, which every encoding of a terminal has: "é" is "e"."""
    known = PLAIN.get(sign)
    if known is not None:
        return known
    letters = unicodedata.normalize("NFKD", sign).encode("ascii", "ignore").decode()
    return letters or UNKNOWN
