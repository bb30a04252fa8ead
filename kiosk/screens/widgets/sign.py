"""States as icon and words, never colour alone: one on a line, or several on as few lines as hold them."""

from __future__ import annotations

from collections.abc import Sequence

from kiosk.screens import fonts
from kiosk.screens.rect import Rect
from kiosk.screens.widgets.block import Block
from kiosk.screens.widgets.text import Icon, Text

BETWEEN = 32
"""Pixels between two signs on one line."""


class SignLine(Block):
    """An icon and a few words in one colour. The words stand there whole or not at all."""

    def __init__(
        self, icon: str, text: str, *, sizes: tuple[int, ...], colour: str, face: str = fonts.REGULAR, gap: int = 8
    ) -> None:
        super().__init__()
        self._gap, self._name, self.sizes = gap, icon, sizes
        self.icon = Icon(icon, colour)
        self.label = Text(text, face=face, sizes=sizes, colour=colour, fact=True)
        self.add_widget(self.icon)
        self.add_widget(self.label)

    def arrange(self, rect: Rect) -> None:
        side = self.label.sizes[0] + 4
        icon, rest = rect.cut_left(side, self._gap)
        self.icon.place(icon.centred(side, side))
        self.label.place(rest)

    def show(self, icon: str, text: str, colour: str, face: str) -> bool:
        """Other words; draws only what changed. Whether it has other words now."""
        changed = text != self.label.said
        if icon != self._name:
            self._name = icon
            self.icon.show(icon)
        self.icon.paint(colour)
        self.label.paint(colour)
        self.label.font_name = face
        self.label.say(text)
        return changed

    def at_most(self, px: int) -> None:
        """Its words become no larger than this."""
        self.label.sizes = tuple(size for size in self.sizes if size <= px) or self.sizes[-1:]

    def wanted_width(self, px: int = 0) -> float:
        """The width on one line, at its largest size by default, in pixels."""
        px = px or self.label.sizes[0]
        return self.beside(px) + fonts.text_width(self.label.said, self.label.font_name, px) + 2

    def beside(self, px: int) -> float:
        """What its icon and the gap take of the width."""
        return px + 4 + self._gap

    def height_in(self, width: float, px: int) -> float:
        """The height of its words in that width."""
        return fonts.measure(self.label.said, self.label.font_name, px, width - self.beside(px)).height


Line = tuple[tuple[SignLine, float], ...]
"""Signs side by side, each with its width."""


def lines_of(signs: Sequence[SignLine], px: int, width: float) -> tuple[Line, ...]:
    """The signs on lines, in their order; none is parted, one that is too long for a line has it for itself."""
    lines: list[list[tuple[SignLine, float]]] = []
    used = 0.0
    for sign in signs:
        wanted = min(sign.wanted_width(px), width)
        if lines and used + BETWEEN + wanted <= width:
            lines[-1].append((sign, wanted))
            used += BETWEEN + wanted
        else:
            lines.append([(sign, wanted)])
            used = wanted
    return tuple(tuple(line) for line in lines)


def height_of(line: Line, px: int) -> float:
    """The height of a line: more than one line of words where a sign is too long for it."""
    return max(sign.height_in(width, px) for sign, width in line)
