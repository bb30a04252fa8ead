"""Which fields a form may change, and how each is read from what was typed."""

from __future__ import annotations

import re
from collections.abc import Mapping
from datetime import date
from enum import StrEnum
from types import MappingProxyType
from typing import Any

LONGEST = 4000
_CLOCK = re.compile(r"([01][0-9]|2[0-3])[:.]([0-5][0-9])")


class Field(StrEnum):
    """How a text becomes a value; an empty one becomes None, which takes the key out."""

    TEXT = "text"
    LINES = "lines"
    """One entry a line; empty is an empty list: nothing is needed."""
    MORE_LINES = "more lines"
    """The same, but empty takes the key out."""
    WORDS = "words"
    """Separated by commas; empty is an empty list."""
    WHOLE = "whole"
    NUMBER = "number"
    FLAG = "flag"
    DATE = "date"
    CLOCK = "clock"
    BREAKS = "breaks"
    """Stretches like 12:00-13:00, separated by commas."""
    QUOTA = "quota"
    """A whole number, or "08:00=90, 12:00=140"."""


def read(kind: Field, text: str) -> Any:
    """The value. Raises ValueError with what is allowed."""
    text = text.strip()
    if len(text) > LONGEST:
        raise ValueError(f"has more than {LONGEST} signs")
    match kind:
        case Field.LINES | Field.MORE_LINES:
            lines = [line.strip() for line in text.splitlines() if line.strip()]
            return lines if lines or kind is Field.LINES else None
        case Field.WORDS:
            return [word.strip() for word in text.split(",") if word.strip()]
        case Field.FLAG:
            return text == "yes"
        case _ if not text:
            return None
        case Field.WHOLE:
            return _whole(text)
        case Field.NUMBER:
            return _number(text)
        case Field.DATE:
            return _date(text)
        case Field.CLOCK:
            return _clock(text)
        case Field.BREAKS:
            return [_break(part) for part in text.split(",") if part.strip()] or None
        case Field.QUOTA:
            return _quota(text)
        case _:
            return " ".join(text.split())


def _whole(text: str) -> int:
    digits = text.removeprefix("Rp").replace(".", "").replace(" ", "")
    if not digits.isascii() or not digits.isdigit() or len(digits) > 12:
        raise ValueError("write a whole number, for example 350000")
    return int(digits)


def _number(text: str) -> float | int:
    try:
        value = float(text.replace(",", "."))
    except ValueError as error:
        raise ValueError("write a number, for example 12 or 7,5") from error
    return int(value) if value.is_integer() else value


def _date(text: str) -> date:
    try:
        return date.fromisoformat(text)
    except ValueError as error:
        raise ValueError("write a date like 2026-12-25") from error


def _clock(text: str) -> str:
    found = _CLOCK.fullmatch(text)
    if found is None:
        raise ValueError("write a time like 08:00")
    return f"{found[1]}:{found[2]}"


def _break(text: str) -> str:
    start, dash, end = text.strip().partition("-")
    if not dash:
        raise ValueError("write a break like 12:00-13:00")
    return f"{_clock(start.strip())}-{_clock(end.strip())}"


def _quota(text: str) -> int | dict[str, int]:
    parts = (part.partition("=") for part in text.split(",") if part.strip())
    try:
        return {_clock(at.strip()): _whole(total.strip()) for at, _, total in parts} if "=" in text else _whole(text)
    except ValueError as error:
        raise ValueError("write a whole number, or times with totals like 08:00=90, 12:00=140") from error


def _of(kinds: Mapping[str, Field]) -> Mapping[str, Field]:
    return MappingProxyType(dict(kinds))


def _spoken(name: str, kind: Field, other: Field | None = None) -> dict[str, Field]:
    return {f"{name}_id": kind, f"{name}_en": other or kind}


SERVICE = _of({
    **_spoken("name", Field.TEXT), **_spoken("requirements", Field.LINES, Field.MORE_LINES),
    **_spoken("steps", Field.MORE_LINES), **_spoken("fee", Field.TEXT), **_spoken("completion", Field.TEXT),
    **_spoken("product", Field.TEXT), **_spoken("complaint", Field.TEXT), "fee_idr": Field.WHOLE,
    "minutes": Field.NUMBER, "last_ticket": Field.CLOCK, "keywords": Field.WORDS, "private": Field.FLAG,
    "published": Field.FLAG, "verified": Field.FLAG, "verified_on": Field.DATE, "verified_by": Field.TEXT,
    "note": Field.TEXT,
})  # fmt: skip
AGENCY = _of({**_spoken("name", Field.TEXT), "short": Field.TEXT, "zone": Field.TEXT, "note": Field.TEXT})
QUEUE = _of({"counters": Field.WORDS, "schedule": Field.TEXT, "quota": Field.QUOTA})
NEW_SERVICE = _of({**_spoken("service", Field.TEXT), "minutes": Field.NUMBER})
NEW_QUEUE = _of({"series": Field.TEXT, "counters": Field.WORDS, "schedule": Field.TEXT})
NEW_AGENCY = _of({
    "code": Field.TEXT, "short": Field.TEXT, **_spoken("name", Field.TEXT), "zone": Field.TEXT, **NEW_QUEUE,
})  # fmt: skip
HOLIDAY = _of({"date": Field.DATE, **_spoken("name", Field.TEXT), "kind": Field.TEXT})
DAY = _of({
    "date": Field.DATE, "agency": Field.TEXT, "closed": Field.FLAG, "open": Field.CLOCK, "close": Field.CLOCK,
    "breaks": Field.BREAKS, "last_ticket": Field.CLOCK, **_spoken("name", Field.TEXT),
})  # fmt: skip
SCHEDULE_DAY = _of({"open": Field.CLOCK, "close": Field.CLOCK, "breaks": Field.BREAKS, "last_ticket": Field.CLOCK})
