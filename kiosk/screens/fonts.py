"""The faces, and how large a text becomes in them. Nothing is registered or read before `register` is called."""

from __future__ import annotations

from dataclasses import dataclass
from functools import lru_cache
from pathlib import Path

from kivy.core.text import Label as CoreLabel
from kivy.core.text import LabelBase

from hall.data import missing
from kiosk.fonts import shaping

REGULAR, MEDIUM, SEMI, BOLD, HEAVY = "ui-400", "ui-500", "ui-600", "ui-700", "ui-800"
ICONS, ICONS_BOLD = "icons-regular", "icons-bold"
FACES = {
    REGULAR: "fonts/AtkinsonHyperlegibleNext_400Regular.ttf",
    MEDIUM: "fonts/AtkinsonHyperlegibleNext_500Medium.ttf",
    SEMI: "fonts/AtkinsonHyperlegibleNext_600SemiBold.ttf",
    BOLD: "fonts/AtkinsonHyperlegibleNext_700Bold.ttf",
    HEAVY: "fonts/AtkinsonHyperlegibleNext_800ExtraBold.ttf",
    ICONS: "icons/phosphor-regular.ttf",
    ICONS_BOLD: "icons/phosphor-bold.ttf",
}


@dataclass(frozen=True, slots=True)
class Measured:
    """A text laid out in a width: its height in pixels, and whether every word fits on a line unbroken."""

    height: float
    whole_words: bool


SMALLEST_SHARE = 0.66
"""Of the size of other letters; stacked scripts have few strokes between their lines, but need to be read."""
_BOLD_FACES = frozenset({SEMI, BOLD, HEAVY})
_CHAINS: dict[str, shaping.Chain] = {}
"""Font files by face: the face itself first, then what languages brought. Known to all widgets, as Kivy's own list."""


def register(assets: Path, more: shaping.Chain = ()) -> None:
    """Make the faces known to Kivy. Call once, before the first widget; OSError names the file that is missing.

    `more`: fonts of languages that the faces cannot write; their texts are drawn by `kiosk.fonts.shaping`.
    """
    _shaped.cache_clear()
    measure.cache_clear()
    _word.cache_clear()
    for face, name in FACES.items():
        path = assets / name
        if not path.is_file():
            raise missing(path)
        LabelBase.register(face, str(path))
        _CHAINS[face] = (path, *more)


def chain(face: str) -> shaping.Chain:
    """Font files that write in this face, for `kiosk.fonts.shaping`."""
    return _CHAINS.get(face, ())


def is_bold(face: str) -> bool:
    """Languages bring one weight: in these faces it is drawn thicker."""
    return face in _BOLD_FACES


def shaped(text: str, face: str) -> bool:
    """Whether the text has letters that the face lacks and another font has: then Kivy cannot draw it."""
    return not text.isascii() and _shaped(text, face)


@lru_cache(maxsize=8192)
def _shaped(text: str, face: str) -> bool:
    fonts = chain(face)
    missing = shaping.lacking(text, fonts[:1]) if fonts else ""
    return (bool(missing) and shaping.lacking(text, fonts[1:]) != missing) or shaping.needs_shaping(text)


@lru_cache(maxsize=32768)
def measure(text: str, face: str, px: int, width: float) -> Measured:
    """Lay the text out in `width` pixels, as a Label will, without drawing it."""
    if shaped(text, face):
        fonts, size = chain(face), drawn_px(text, face, px)
        high = len(shaping.lines(text, fonts, size, width)) * shaping.height(text, fonts, size)
        return Measured(high, shaping.whole_words(text, fonts, size, width))
    label = CoreLabel(text=text, font_name=face, font_size=px, text_size=(width, None))
    label.resolve_font_name()
    _, height = label.render()
    words = text.split()
    whole = all(_word(word, face, px) <= width for word in words)
    return Measured(height, whole)


@lru_cache(maxsize=32768)
def _word(word: str, face: str, px: int) -> float:
    if shaped(word, face):
        return max(shaping.width(line, chain(face), drawn_px(word, face, px)) for line in word.split("\n"))
    label = CoreLabel(text=word, font_name=face, font_size=px)
    label.resolve_font_name()
    return float(label.get_extents(word)[0])


def drawn_px(text: str, face: str, px: int) -> int:
    """The size in which a shaped text is drawn: smaller where its letters stack, so that a line stays a line."""
    wanted, line = shaping.height(text, chain(face), px), line_height(face, px)
    return px if wanted <= line else max(int(px * SMALLEST_SHARE), int(px * line / wanted))


def line_height(face: str, px: int) -> float:
    """The height of one line in pixels."""
    return measure("Ag", face, px, 10_000).height


def text_width(text: str, face: str, px: int) -> float:
    """The width of a text on one line, in pixels."""
    return _word(text, face, px)


@dataclass(frozen=True, slots=True)
class Fitted:
    """The size a text takes in a box, and whether it could not be made to fit even at the smallest."""

    px: int
    height: float
    clipped: bool


def fit(text: str, face: str, sizes: tuple[int, ...], width: float, height: float) -> Fitted:
    """The first of `sizes` (falling) at which the text fits the box with no broken word; else the last, clipped."""
    measured = Measured(0, whole_words=True)
    for px in sizes:
        measured = measure(text, face, px, width)
        if measured.whole_words and measured.height <= height + 0.5:
            return Fitted(px, measured.height, clipped=False)
    return Fitted(sizes[-1], measured.height, clipped=True)


def balanced(text: str, face: str, px: int, width: float) -> float:
    """The least width in which the text still has as few lines, so that none is left with one short word."""
    high, narrower = measure(text, face, px, width).height, width
    while True:
        tried = measure(text, face, px, narrower - px / 2)
        if tried.height > high or not tried.whole_words:
            return narrower
        narrower -= px / 2


def shortened(text: str, face: str, px: int, width: float, height: float) -> str:
    """As many words as fit the box, and "…"; empty if not even the first does. No word is cut, so no amount is."""
    words = text.split()
    for count in range(len(words) - 1, 0, -1):
        shorter = " ".join(words[:count]).rstrip(",;:·") + " …"
        measured = measure(shorter, face, px, width)
        if measured.whole_words and measured.height <= height + 0.5:
            return shorter
    return ""
