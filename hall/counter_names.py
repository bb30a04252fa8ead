"""Names of counters: which there may be, and how each is said. What the catalogue takes, the voice can say."""

from __future__ import annotations

import re
import unicodedata

LONGEST = 16
"""Signs of a name: more do not fit beside a number on a display."""
PATTERN = rf"^[^\W_]([\w .-]{{0,{LONGEST - 2}}}[^\W_])?$"
"""Letters and digits, and between them blanks, dots, hyphens and low lines."""

_NAME = re.compile(PATTERN.removesuffix("$"))
_RUN = re.compile(r"[A-Z]+|[0-9]+")
_SILENT = " ._-"


def is_name(text: str) -> bool:
    """Whether a counter may be called so."""
    return _NAME.fullmatch(text) is not None and bool(spoken_runs(text))


def spoken_runs(name: str) -> tuple[str, ...]:
    """Letters A to Z and digits, in runs: "Kasir-2b" is KASIR, 2 and B. Nothing for what the voice has no sound for.

    Letters lose their accents, digits of any script are digits.
    """
    signs = "".join(map(_plain, name.strip().upper()))
    return tuple(_RUN.findall(signs)) if all(sign in _SILENT or _RUN.fullmatch(sign) for sign in signs) else ()


def _plain(sign: str) -> str:
    digit = unicodedata.decimal(sign, None)
    if digit is not None:
        return str(digit)
    return "".join(part for part in unicodedata.normalize("NFKD", sign) if not unicodedata.combining(part)).upper()
