"""Signs that nobody sees: controls, marks that turn the direction of a line, blanks without a width.

They come with what people copy from elsewhere, make equal names differ, and print or show something else than what was
checked. What a person types loses them; a file that holds them is refused, with their place. Both programs use this.
"""

from __future__ import annotations

import unicodedata
from collections.abc import Iterator, Mapping
from functools import lru_cache

JOINERS = "\u200b\u200c\u200d"
"""Some scripts need these between letters; they are kept there and nowhere else."""
LINE_ENDS = "\r\n\t"
_FILLERS = "\u034f\u115f\u1160\u17b4\u17b5\u3164\uffa0"
"""Letters by their kind, but never to be seen."""
_KINDS = ("Cc", "Cf", "Cs", "Co", "Zl", "Zp")

Spot = tuple[int | str, ...]


def visible(text: str, *, lines: bool = False) -> str:
    """The text without hidden signs; with `lines` it may have several lines."""
    if text.isascii() and text.isprintable():
        return text
    return "".join(sign for at, sign in enumerate(text) if not _is_hidden(text, at, lines=lines))


def hidden_in(text: str, *, lines: bool = False) -> str:
    """The hidden signs by their numbers, each once, for example "U+202E, U+0007"; empty: there are none."""
    if text.isascii() and text.isprintable():
        return ""
    found = dict.fromkeys(sign for at, sign in enumerate(text) if _is_hidden(text, at, lines=lines))
    return ", ".join(f"U+{ord(sign):04X}" for sign in found)


def hidden_places(value: object, spot: Spot = ()) -> Iterator[tuple[Spot, str, str]]:
    """Every text with hidden signs among nested values, such as those of a TOML file: where, the text, the signs."""
    match value:
        case str():
            signs = hidden_in(value)
            if signs:
                yield spot, value, signs
        case Mapping():
            for key, inside in value.items():
                yield from hidden_places(inside, (*spot, str(key)))
        case list() | tuple():
            for at, inside in enumerate(value):
                yield from hidden_places(inside, (*spot, at))


def _is_hidden(text: str, at: int, *, lines: bool) -> bool:
    sign = text[at]
    if sign in JOINERS:
        return not (0 < at < len(text) - 1 and _joins(text[at - 1]) and _joins(text[at + 1]))
    if lines and sign in LINE_ENDS:
        return False
    return sign in _FILLERS or _kind(sign) in _KINDS


def _joins(sign: str) -> bool:
    """Whether a joiner beside this letter can have a meaning; beside Latin it has none."""
    return ord(sign) > 0x02FF and _kind(sign)[0] in "LMS"


@lru_cache(maxsize=1024)
def _kind(sign: str) -> str:
    return unicodedata.category(sign)
