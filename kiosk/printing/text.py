"""Texts for the printer: only characters it has, and lines that fit, broken between words."""

from __future__ import annotations

import unicodedata
from functools import lru_cache

_ASCII = str.maketrans(
    {
        "‐": "-", "‑": "-", "‒": "-", "–": "-", "—": "-", "―": "-", "−": "-", "‘": "'", "’": "'", "‚": "'", "‛": "'",
        "“": '"', "”": '"', "„": '"', "«": '"', "»": '"', "…": "...", "•": "*", "·": "-", "×": "x", "±": "+/-",
        "→": "->", "≤": "<=", "≥": ">=", "ß": "ss", "Æ": "AE", "æ": "ae", "Ø": "O", "ø": "o", "Đ": "D", "đ": "d",
        "Ł": "L", "ł": "l", "°": "o", "ı": "i", "Œ": "OE", "œ": "oe", "€": "EUR", "⁄": "/",
    }
)  # fmt: skip
"""What Unicode does not decompose into letters by itself."""

UNKNOWN = "?"
JOINERS = "\u200b\u200c\u200d"
"""Without a width of their own, they say in some scripts where letters join and where a line may break."""
MIN_ROOM = 12
"""Columns that a text needs beside its mark to be read as text."""


def printable(text: str, codepage: str, *, safe_ascii: bool = False) -> str:
    """`text` on one line in characters of `codepage` (plain ASCII with `safe_ascii`); control characters are dropped.

    What the page lacks is written with plain letters if that is possible, else as a question mark.
    """
    page = "ascii" if safe_ascii else codepage
    composed = unicodedata.normalize("NFC", " ".join(text.split()))
    written = "".join(_in_page(character, page) for character in composed)
    return " ".join(written.split())


def lost(text: str, codepage: str) -> str:
    """The letters that the page lacks; signs with a plain form, such as a dash, do not count."""
    if text.isascii():
        return ""
    return "".join(sign for sign in unicodedata.normalize("NFC", text) if _is_lost(sign, codepage))


@lru_cache(maxsize=4096)
def _is_lost(sign: str, page: str) -> bool:
    kind = unicodedata.category(sign)[0]
    return not _encodes(sign, page) and (kind == "L" or (kind in "MNS" and sign.translate(_ASCII) == sign))


def drawable(text: str) -> str:
    """`text` on one line for a picture: without control characters and direction marks, which letters bring along."""
    kept = "".join(sign for sign in unicodedata.normalize("NFC", " ".join(text.split())) if _is_kept(sign))
    return " ".join(kept.split(" "))


def _is_kept(sign: str) -> bool:
    return unicodedata.category(sign) not in ("Cc", "Cf") or sign in JOINERS


@lru_cache(maxsize=1024)
def _in_page(character: str, page: str) -> str:
    """Remembered: a text has few different characters, and a ticket many."""
    kind = unicodedata.category(character)
    if kind in ("Cc", "Cf", "Mn", "Me"):
        return ""
    if kind.startswith("Z"):
        return " "
    if _encodes(character, page):
        return character
    plain = character.translate(_ASCII)
    if plain == character:
        plain = unicodedata.normalize("NFKD", character).translate(_ASCII)
    kept = "".join(part for part in plain if part.isascii() and part.isprintable())
    return kept or UNKNOWN


def _encodes(character: str, page: str) -> bool:
    try:
        character.encode(page)
    except UnicodeEncodeError:
        return False
    return True


def wrapped(text: str, columns: int) -> list[str]:
    """Lines of at most `columns` characters, of about equal length. Only a word longer than a line is broken.

    A bracket goes to the next line as a whole where that costs no line more: "15–30 menit" stays together.
    """
    lines = _balanced(text, columns)
    before, bracket, after = text.partition(" (")
    if bracket and len(lines) > 1:
        apart = _balanced(before, columns) + _balanced(f"({after}", columns)
        if len(apart) <= len(lines):
            return apart
    return lines


def _balanced(text: str, columns: int) -> list[str]:
    lines = _greedy(text, columns)
    while columns > 1 and len(lines) > 1:
        columns -= 1
        narrower = _greedy(text, columns)
        if len(narrower) > len(lines) or _broken(narrower, text):
            break
        lines = narrower
    return lines


def _broken(lines: list[str], text: str) -> bool:
    return " ".join(lines) != " ".join(text.split())


def _greedy(text: str, columns: int) -> list[str]:
    lines: list[str] = []
    for word in text.split():
        if lines and len(lines[-1]) + 1 + len(word) <= columns:
            lines[-1] += " " + word
        else:
            lines.extend(word[at : at + columns] for at in range(0, len(word), columns))
    return lines


def hanging(mark: str, text: str, columns: int) -> list[str]:
    """`text` behind `mark`, its further lines below its first letter; no column wasted where it does not fit so."""
    room = columns - len(mark)
    if room < MIN_ROOM:
        return wrapped(f"{mark}{text}", columns)
    indent = " " * len(mark)
    return [(indent if at else mark) + line for at, line in enumerate(wrapped(text, room))]
