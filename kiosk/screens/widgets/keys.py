"""The keys of a keypad, and the dots that stand for what was typed and is not to be read."""

from __future__ import annotations

from collections.abc import Callable

from kiosk.screens import fonts
from kiosk.screens.rect import Rect
from kiosk.screens.theme import Theme
from kiosk.screens.widgets.block import Block, Panel, Surface
from kiosk.screens.widgets.press_feedback import Pressable
from kiosk.screens.widgets.text import Icon, Text

KEY_WIDTH, KEY_HEIGHT, KEY_GAP = 220, 140, 20
"""The largest a key becomes, and the room between keys, in pixels."""
DOT, DOT_GAP = 44, 32


class Key(Pressable):
    """One character, or an icon."""

    def __init__(self, theme: Theme, act: Callable[[], None], *, text: str = "", icon: str = "") -> None:
        super().__init__(act)
        self._theme = theme
        tone = theme.card
        self.surface = Surface(self, ground=tone.ground, line=theme.outline, radius=theme.radius, stroke=theme.stroke)
        self.label = Text(
            text, face=fonts.BOLD, sizes=theme.sizes.smaller(theme.sizes.heading, 1), colour=tone.ink, across="center"
        )
        self.icon = Icon(icon, tone.ink, bold=True) if icon else None
        self.add_widget(self.icon or self.label)

    def arrange(self, rect: Rect) -> None:
        self.surface.place(rect)
        if self.icon is not None:
            self.icon.place(rect.centred(56, 56))
        else:
            self.label.place(rect)

    def paint(self) -> None:
        ground = self._theme.card_down if self.pressed else self._theme.card.ground
        self.surface.paint(ground, self._theme.outline)


def keypad(keys: tuple[Key | None, ...], columns: int, room: Rect) -> Rect:
    """Places the keys at the foot of the room, row by row; None leaves a gap. The room that is left above them."""
    rows = -(-len(keys) // columns)
    width = min(KEY_WIDTH, (room.width - KEY_GAP * (columns - 1)) / columns)
    height = min(KEY_HEIGHT, (room.height - KEY_GAP * (rows - 1)) / rows)
    strip, rest = room.cut_bottom(rows * height + (rows - 1) * KEY_GAP, KEY_GAP)
    grid = strip.centred(columns * width + (columns - 1) * KEY_GAP, strip.height)
    for row, line in enumerate(grid.rows(rows, KEY_GAP)):
        for key, place in zip(keys[row * columns : (row + 1) * columns], line.columns(columns, KEY_GAP), strict=False):
            if key is not None:
                key.place(place)
    return rest


class Dots(Block):
    """As many circles as there are digits to type; those typed are filled."""

    def __init__(self, theme: Theme, count: int) -> None:
        super().__init__()
        self._theme = theme
        tone = theme.page
        self.dots = tuple(Panel(ground=tone.ground, line=tone.ink, radius=DOT / 2, stroke=4) for _ in range(count))
        for dot in self.dots:
            self.add_widget(dot)

    def arrange(self, rect: Rect) -> None:
        strip = rect.centred(len(self.dots) * DOT + (len(self.dots) - 1) * DOT_GAP, DOT)
        for dot, place in zip(self.dots, strip.columns(len(self.dots), DOT_GAP), strict=True):
            dot.place(place)

    def show(self, typed: int) -> None:
        tone = self._theme.page
        for index, dot in enumerate(self.dots):
            dot.surface.paint(tone.ink if index < typed else tone.ground, tone.ink)
