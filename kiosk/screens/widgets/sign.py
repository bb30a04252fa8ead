"""A state in one line: icon and words, never colour alone."""

from __future__ import annotations

from kiosk.screens import fonts
from kiosk.screens.rect import Rect
from kiosk.screens.widgets.block import Block
from kiosk.screens.widgets.text import Icon, Text


class SignLine(Block):
    """An icon and a few words in one colour."""

    def __init__(
        self, icon: str, text: str, *, sizes: tuple[int, ...], colour: str, face: str = fonts.REGULAR, gap: int = 8
    ) -> None:
        super().__init__()
        self._gap, self._name = gap, icon
        self.icon = Icon(icon, colour)
        self.label = Text(text, face=face, sizes=sizes, colour=colour)
        self.add_widget(self.icon)
        self.add_widget(self.label)

    def arrange(self, rect: Rect) -> None:
        side = self.label.sizes[0] + 4
        icon, rest = rect.cut_left(side, self._gap)
        self.icon.place(icon.centred(side, side))
        self.label.place(rest)

    def show(self, icon: str, text: str, colour: str, face: str) -> None:
        """Other words; draws only what changed."""
        if icon != self._name:
            self._name = icon
            self.icon.show(icon)
        self.icon.paint(colour)
        self.label.paint(colour)
        self.label.font_name = face
        self.label.say(text)

    def wanted_width(self) -> float:
        """The width at its largest size, in pixels."""
        px = self.label.sizes[0]
        return px + 4 + self._gap + fonts.text_width(self.label.text, self.label.font_name, px) + 2
