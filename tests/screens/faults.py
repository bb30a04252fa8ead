"""What can be wrong with a page that was built: nothing needs to be drawn to see it."""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass
from itertools import combinations
from typing import Any

from kiosk.screens import fonts
from kiosk.screens.rect import Rect
from kiosk.screens.theme import GAP_MIN, TARGET_MIN
from tests.screens.conftest import SIZE

SMALLEST = 24
"""Pixels: no text of the hall's own is smaller."""


def rect_of(widget: Any) -> Rect:
    return Rect(widget.x, widget.y, widget.width, widget.height)


@dataclass(frozen=True)
class Seen:
    """A text with its box, and the rectangle that its letters take: the line without the room above and below."""

    label: Any
    box: Rect
    ink: Rect
    whole: bool
    """It fits its box, every word unbroken."""


def texts(page: Any) -> list[Seen]:
    """Every text that is there to be read."""
    from kivy.uix.label import Label

    from kiosk.screens.widgets.text import Icon

    found = [widget for widget in page.walk(restrict=True) if isinstance(widget, Label) and widget.text]
    return [_seen(label) for label in found if label.opacity and not isinstance(label, Icon)]


def _seen(text: Any) -> Seen:
    box, px = rect_of(text), int(text.font_size)
    measured = fonts.measure(text.text, text.font_name, px, box.width)
    spare = 0.22 * px
    height = measured.height
    middle = {"top": box.top - height / 2, "bottom": box.y + height / 2}.get(text.valign, box.y + box.height / 2)
    ink = Rect(box.x, middle - height / 2 + spare / 2, box.width, max(1.0, height - spare))
    return Seen(text, box, ink, measured.whole_words and height <= box.height + 0.5)


def faults(page: Any, *, nasty: bool = False) -> list[str]:
    """Every way in which the page is not as it should be, in words. `nasty`: its texts are longer than any real one,
    so they may be smaller than the type scale, and end in "…" where they are prose."""
    seen = texts(page)
    found = [*_broken(seen), *_outside(page, seen), *_out_of_card(seen), *_targets(page), *_cards_overlap(page)]
    found += _overlaps(seen)
    return found if nasty else [*found, *_cut(seen), *_small_type(seen)]


def _broken(seen: list[Seen]) -> Iterator[str]:
    """What stands there stands there whole: no line is hidden, no word and no amount is broken in two."""
    for text in seen:
        if not text.whole:
            label = text.label
            yield f"broken: {label.text!r} in {label.width:.0f}x{label.height:.0f} at {label.font_size} px"


def _cut(seen: list[Seen]) -> Iterator[str]:
    for text in seen:
        if getattr(text.label, "clipped", False):
            yield f"cut: {text.label.text!r} in {text.box}"


def _outside(page: Any, seen: list[Seen]) -> Iterator[str]:
    window = Rect(0, 0, *SIZE)
    for text in seen:
        if not window.holds(text.box):
            yield f"leaves the window: {text.label.text!r} {text.box}"
    for block in (*page.children, *page.targets):
        if hasattr(block, "surface") and not window.holds(rect_of(block)):
            yield f"leaves the window: {type(block).__name__} {rect_of(block)}"


def _out_of_card(seen: list[Seen]) -> Iterator[str]:
    """The letters stay on the card, tile or button that they belong to."""
    for text in seen:
        card = text.label.parent
        card = card if hasattr(card, "surface") else getattr(card, "parent", None)
        if hasattr(card, "surface") and not rect_of(card).holds(text.ink, slack=2):
            yield f"out of its card: {text.label.text!r} {text.ink} in {rect_of(card)}"


def _cards_overlap(page: Any) -> Iterator[str]:
    cards = [child for child in page.children if hasattr(child, "surface") and type(child).__name__ != "Panel"]
    boxes = [(type(card).__name__, rect_of(card)) for card in cards]
    for (first, a), (second, b) in combinations(boxes, 2):
        if a.distance(b) < 8:
            yield f"cards too near: {first} {a}, {second} {b}"


def _small_type(seen: list[Seen]) -> Iterator[str]:
    for text in seen:
        if text.label.font_size < SMALLEST:
            yield f"under {SMALLEST} px: {text.label.text!r} has {text.label.font_size}"


def _targets(page: Any) -> Iterator[str]:
    targets = [rect_of(target) for target in page.targets if type(target).__name__ != "Area"]
    for target in targets:
        if min(target.width, target.height) < TARGET_MIN:
            yield f"small target: {target}"
    for first, second in combinations(targets, 2):
        if first.distance(second) < GAP_MIN - 0.5:
            yield f"targets too near: {first} {second}"


def _overlaps(seen: list[Seen]) -> Iterator[str]:
    """Texts may not touch each other. A very large line reaches over its neighbours with empty space only."""
    for first, second in combinations(seen, 2):
        a, b = first.ink, second.ink
        # the distance of the two, written out: this is asked a hundred thousand times
        if min(a.right, b.right) - max(a.x, b.x) > 1 and min(a.top, b.top) - max(a.y, b.y) > 1:
            yield f"overlap: {first.label.text!r} {a} and {second.label.text!r} {b}"
