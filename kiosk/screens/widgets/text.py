"""Text that is never cropped: it takes the largest allowed size that fits."""

from __future__ import annotations

from kivy.uix.label import Label

from kiosk.screens import fonts, shaped_text
from kiosk.screens.icons import character
from kiosk.screens.rect import Rect
from kiosk.screens.theme import RESCUE, rgba


class Text(Label):
    """A text in a rectangle. `sizes` are the pixels it may have, falling.

    Where even the last is too large it becomes smaller than the type scale. Where that does not help either, prose
    loses its last words for "…", and a `fact` (an amount, a number, a time, a counter) is left out: half of it would
    be false.
    `clipped`: one of the two happened. `said` is the whole text.
    """

    text: str

    def __init__(
        self,
        text: str = "",
        *,
        face: str,
        sizes: tuple[int, ...],
        colour: str,
        across: str = "left",
        down: str = "middle",
        fact: bool = False,
    ) -> None:
        super().__init__(text=text, font_name=face, font_size=sizes[0], color=rgba(colour), halign=across, valign=down)
        self.sizes = sizes
        self.clipped = False
        self.said, self._fact = text, fact
        self._placed: Rect | None = None

    def place(self, rect: Rect) -> None:
        self._placed = rect
        self.pos = (rect.x, rect.y)
        self.size = self.text_size = (rect.width, rect.height)
        self._fit()

    def say(self, text: str) -> None:
        """Another text in the same place; the same text costs nothing."""
        if text != self.said:
            self.said = self.text = text
            self._fit()

    def paint(self, colour: str) -> None:
        self.color = rgba(colour)

    def texture_update(self, *changes: object) -> None:
        """What Kivy's own text cannot write is drawn by `kiosk.fonts.shaping`, in the same place."""
        if not self.text or not fonts.shaped(self.text, self.font_name):
            super().texture_update(*changes)
            return
        width, height = self.text_size
        size = None if width is None or height is None else (round(width), round(height))
        ink = shaped_text.paragraph(self.text, self.font_name, round(self.font_size), size, self.halign, self.valign)
        self.texture = shaped_text.texture(ink, self.color)
        self.texture_size = list(self.texture.size)

    def _fit(self) -> None:
        if self._placed is None or not self.said:
            self.clipped = False
            return
        width, height = self._placed.width, self._placed.height
        fitted = fonts.fit(self.said, self.font_name, self.sizes, width, height)
        if fitted.clipped:
            smaller = tuple(px for px in RESCUE if px < self.sizes[-1]) or self.sizes[-1:]
            fitted = fonts.fit(self.said, self.font_name, smaller, width, height)
        self.font_size, self.clipped = fitted.px, fitted.clipped
        if not fitted.clipped:
            self.text = self.said
        else:
            self.text = "" if self._fact else fonts.shortened(self.said, self.font_name, fitted.px, width, height)


class Icon(Label):
    """One icon, centred in its rectangle; its size is the rectangle's smaller side."""

    def __init__(self, name: str, colour: str, *, bold: bool = False) -> None:
        super().__init__(text=character(name), font_name=fonts.ICONS_BOLD if bold else fonts.ICONS, color=rgba(colour))

    def place(self, rect: Rect) -> None:
        self.pos = (rect.x, rect.y)
        self.size = (rect.width, rect.height)
        self.font_size = int(min(rect.width, rect.height))

    def show(self, name: str) -> None:
        self.text = character(name)

    def paint(self, colour: str) -> None:
        self.color = rgba(colour)
