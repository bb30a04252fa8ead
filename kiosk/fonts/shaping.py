"""Text as a picture, in the fonts of any script: for letters that the printer or the screen's own face does not have.

Pillow shapes a run of one font (raqm: HarfBuzz and FriBidi). What one font cannot write is cut into runs of several
fonts here, and put into the order in which it is seen. Nothing is kept but what was read from font files.
"""

from __future__ import annotations

import unicodedata
from collections.abc import Iterator
from dataclasses import dataclass
from functools import lru_cache
from itertools import groupby
from math import ceil
from pathlib import Path

from fontTools.ttLib import TTFont, TTLibError
from PIL import Image, ImageDraw, ImageFont, features

Chain = tuple[Path, ...]
"""Font files in the order in which they are asked; the first that has all letters of a text writes it alone."""

ZERO_WIDTH_SPACE = "\u200b"
"""Where a line may break in a script that has no blanks."""
VIRAMA = 9
"""Combining class of the sign that ties the next letter to this one."""
_UNSEEN = ("Cc", "Cf", "Zs", "Zl", "Zp")
_RIGHT_TO_LEFT = ("R", "AL")
_NUMBER = ("EN", "AN")


class BadFont(Exception):
    """A font file that cannot be read; the text names it."""


@dataclass(frozen=True, slots=True)
class Run:
    """Letters of one font that are read in one direction."""

    text: str
    font: Path
    backwards: bool


def can_shape() -> bool:
    """Whether this Pillow joins letters and turns directions; without that only Latin and its like are right."""
    return bool(features.check("raqm"))


def needs_shaping(text: str) -> bool:
    """Whether letters of this text change with their neighbours or run from right to left."""
    return any(unicodedata.bidirectional(sign) in _RIGHT_TO_LEFT or unicodedata.category(sign) == "Mc" for sign in text)


@lru_cache(maxsize=64)
def signs_of(font: Path) -> frozenset[int]:
    """The characters that a font has. Raises BadFont."""
    try:
        with font.open("rb") as file, TTFont(file, lazy=True, fontNumber=0) as opened:
            return frozenset(opened.getBestCmap() or ())
    except (OSError, TTLibError, KeyError) as error:
        raise BadFont(f"{font}: cannot be read as a font: {error}") from error


def lacking(text: str, chain: Chain) -> str:
    """The characters of the text that no font of the chain has, each once."""
    seen = dict.fromkeys(text)
    return "".join(sign for sign in seen if not _unseen(sign) and not any(ord(sign) in signs_of(f) for f in chain))


def right_to_left(text: str) -> bool:
    """Whether the text as a whole begins at the right: it holds letters of such a script."""
    return any(unicodedata.bidirectional(sign) in _RIGHT_TO_LEFT for sign in text)


def lines(text: str, chain: Chain, px: int, room: float) -> list[str]:
    """Lines of at most `room` pixels, broken at blanks, between wide characters, else between whole letters."""
    found: list[str] = []
    for paragraph in text.split("\n"):
        line = ""
        for piece in _pieces(paragraph):
            if not line or width((line + piece).rstrip(), chain, px) <= room:
                line += piece
            else:
                found.append(line.rstrip())
                line = piece.lstrip()
            while width(line.rstrip(), chain, px) > room and len(parts := list(_letters(line))) > 1:
                fits = _longest(parts, chain, px, room)
                found.append("".join(parts[:fits]))
                line = "".join(parts[fits:])
        found.append(line.rstrip())
    return found


def whole_words(text: str, chain: Chain, px: int, room: float) -> bool:
    """Whether no piece between two places for a break is wider than the room."""
    return all(width(piece.strip(), chain, px) <= room for line in text.split("\n") for piece in _pieces(line))


@lru_cache(maxsize=4096)
def width(text: str, chain: Chain, px: int) -> float:
    """Pixels that one line takes."""
    return sum(_font(run.font, px).getlength(run.text, direction=_direction(run)) for run in runs(text, chain))


def height(text: str, chain: Chain, px: int) -> int:
    """Pixels from line to line: what the letters of this text need."""
    above, below = _metrics(text, chain, px)
    return above + below


def drawn(text: str, chain: Chain, px: int) -> Image.Image:
    """One line as grey on nothing (0), 255 where ink is; as high as `height`, some pixels wider than `width`."""
    above, below = _metrics(text, chain, px)
    margin = px // 2
    picture = Image.new("L", (round(width(text, chain, px)) + 2 * margin, above + below), 0)
    pen, x = ImageDraw.Draw(picture), float(margin)
    for run in runs(text, chain):
        font = _font(run.font, px)
        pen.text((x, above), run.text, font=font, fill=255, anchor="ls", direction=_direction(run))
        x += font.getlength(run.text, direction=_direction(run))
    return picture


def runs(text: str, chain: Chain) -> list[Run]:
    """The text in runs, in the order in which they stand on the line from the left."""
    text = text.replace(ZERO_WIDTH_SPACE, "")
    backwards = right_to_left(text)
    alone = next((font for font in chain if not lacking(text, (font,))), None)
    if alone is not None or not chain:
        return [Run(text, alone, backwards)] if alone is not None and text else []
    levels = _levels(text, base=int(backwards))
    fonts = _fonts(text, chain)
    parts: list[tuple[int, Run]] = []
    for (level, font), group in groupby(zip(levels, fonts, text, strict=True), key=lambda one: (one[0], one[1])):
        parts.append((level, Run("".join(sign for _, _, sign in group), font, bool(level % 2))))
    return _seen_order(parts)


# ---- directions: the parts of the Unicode bidirectional algorithm that plain sentences need


def _levels(text: str, base: int) -> list[int]:
    """The level of each character: even is read from the left, odd from the right."""
    kinds: list[int | None] = []
    for sign in text:
        kind = unicodedata.bidirectional(sign)
        if kind == "NSM" and kinds:
            kinds.append(kinds[-1])
        elif kind in _RIGHT_TO_LEFT:
            kinds.append(1)
        elif kind == "L" or kind in _NUMBER:
            kinds.append(2 if base else 0)
        else:
            kinds.append(None)
    return [_neutral(kinds, at, base) if kind is None else kind for at, kind in enumerate(kinds)]


def _neutral(kinds: list[int | None], at: int, base: int) -> int:
    """Blanks and signs go with their neighbours if these agree, else with the sentence."""
    before = next((kind for kind in reversed(kinds[:at]) if kind is not None), base)
    after = next((kind for kind in kinds[at + 1 :] if kind is not None), base)
    return before if before == after else base


def _seen_order(parts: list[tuple[int, Run]]) -> list[Run]:
    """From the highest level down, whatever stands at it or above is turned round."""
    for level in range(max((level for level, _ in parts), default=0), 0, -1):
        turned: list[tuple[int, Run]] = []
        for high, group in groupby(parts, key=lambda part, level=level: part[0] >= level):  # type: ignore[misc]
            run = list(group)
            turned += reversed(run) if high else run
        parts = turned
    return [run for _, run in parts]


# ---- fonts


def _fonts(text: str, chain: Chain) -> list[Path]:
    """A font for each character: that of the one before it if that has it too, so that words stay together."""
    found: list[Path] = []
    for sign in text:
        having = [font for font in chain if ord(sign) in signs_of(font)]
        if found and (found[-1] in having or _unseen(sign) or unicodedata.combining(sign)):
            found.append(found[-1])
        else:
            found.append(having[0] if having else chain[0])
    return found


@lru_cache(maxsize=64)
def _font(font: Path, px: int) -> ImageFont.FreeTypeFont:
    engine = ImageFont.Layout.RAQM if can_shape() else ImageFont.Layout.BASIC
    return ImageFont.truetype(font, px, layout_engine=engine)


def _direction(run: Run) -> str | None:
    """Only raqm knows directions."""
    return ("rtl" if run.backwards else "ltr") if can_shape() else None


@lru_cache(maxsize=4096)
def _metrics(text: str, chain: Chain, px: int) -> tuple[int, int]:
    """Pixels above and below the base line: those of the ink, and of Latin at least. Fonts of stacked scripts tell
    more, for letters that hardly any text has.
    """
    above, below = px * 3 // 4 + 1, px // 4 + 1
    for run in runs(text.replace("\n", " "), chain):
        _, top, _, bottom = _font(run.font, px).getbbox(run.text, anchor="ls", direction=_direction(run))
        above, below = max(above, ceil(-top) + 1), max(below, ceil(bottom) + 1)
    return above, below


# ---- places for a break


def _pieces(text: str) -> Iterator[str]:
    """Parts between which a line may break; blanks stay with the part before them."""
    piece = ""
    for sign in text:
        if piece and _may_break(piece[-1], sign):
            yield piece
            piece = ""
        piece += sign
    yield piece


def _may_break(before: str, after: str) -> bool:
    if before in (" ", ZERO_WIDTH_SPACE):
        return after != " "
    return (_wide(after) or _wide(before)) and not _closing(after)


def _letters(text: str) -> Iterator[str]:
    """Letters with all that belongs to them."""
    letter = ""
    for sign in text:
        tied = letter and (unicodedata.combining(letter[-1]) == VIRAMA or letter[-1] == "\u200d")
        if letter and not tied and not unicodedata.category(sign).startswith("M") and sign != "\u200d":
            yield letter
            letter = ""
        letter += sign
    if letter:
        yield letter


def _longest(parts: list[str], chain: Chain, px: int, room: float) -> int:
    """How many letters fit, one at least."""
    fits = 1
    while fits < len(parts) and width("".join(parts[: fits + 1]), chain, px) <= room:
        fits += 1
    return fits


def _wide(sign: str) -> bool:
    return unicodedata.east_asian_width(sign) in ("W", "F")


def _closing(sign: str) -> bool:
    """Signs that no line begins with."""
    return unicodedata.category(sign) in ("Pe", "Pf", "Po") or sign == " "


def _unseen(sign: str) -> bool:
    return unicodedata.category(sign) in _UNSEEN
