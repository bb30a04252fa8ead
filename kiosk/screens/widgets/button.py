"""Buttons: the amber one for what to touch next, and the outlined ones beside it."""

from __future__ import annotations

from collections.abc import Callable
from enum import Enum

from kiosk.screens import fonts
from kiosk.screens.rect import Rect
from kiosk.screens.theme import Theme
from kiosk.screens.widgets.block import Surface
from kiosk.screens.widgets.press_feedback import Pressable
from kiosk.screens.widgets.text import Icon, Text


class Look(Enum):
    """How a button looks. Only one button of a screen is NEXT."""

    NEXT = "next"
    PLAIN = "plain"
    ON_SEA = "on sea"


class PushButton(Pressable):
    """An icon and a word in the middle of a rounded rectangle; `stacked`: the icon above the word."""

    GAP = 12

    def __init__(
        self,
        theme: Theme,
        text: str,
        act: Callable[[], None],
        *,
        icon: str = "",
        look: Look = Look.PLAIN,
        px: int = 0,
        stacked: bool = False,
        costs: bool = False,
    ) -> None:
        super().__init__(act, costs=costs)
        self._stacked, self._large = stacked, theme.large
        self._icon_after = icon == "next"
        ground, down, ink, line = _colours(theme, look)
        self._ground, self._down, self._line = ground, down, line
        px = px or (theme.sizes.strong if look is Look.NEXT else theme.sizes.body)
        self.surface = Surface(self, ground=ground, line=line, radius=theme.radius, stroke=theme.stroke)
        self.label = Text(text, face=fonts.BOLD, sizes=theme.sizes.smaller(px, 3), colour=ink)
        self._sizes = self.label.sizes
        self.icon = Icon(icon, ink, bold=True) if icon else None
        self.add_widget(self.label)
        if self.icon:
            self.add_widget(self.icon)

    def arrange(self, rect: Rect) -> None:
        self.surface.place(rect)
        inner = rect.inset(min(24.0, rect.width * 0.035), 6)
        if self.icon is None:
            self.label.halign = "center"
            self.label.place(inner)
            return
        if self._stacked:
            self._stack(inner)
            return
        side, width = self._fit_line(inner.width)
        gap = self.GAP
        middle = inner.centred(side + gap + width, inner.height)
        icon, rest = middle.cut_right(side, gap) if self._icon_after else middle.cut_left(side, gap)
        self.icon.place(icon.centred(side, side))
        self.label.place(rest)

    def _stack(self, inner: Rect) -> None:
        """The word takes two lines rather than a small size."""
        side = min(52.0, inner.height * 0.36)
        fitted = fonts.fit(self.label.text, fonts.BOLD, self._sizes, inner.width, inner.height - side - 4)
        icon, word = inner.centred(inner.width, side + 4 + fitted.height).cut_top(side, 4)
        self.label.halign = "center"
        width = word.width if fitted.clipped else fonts.balanced(self.label.text, fonts.BOLD, fitted.px, word.width)
        self.label.place(word.centred(width, word.height))
        if self.icon:
            self.icon.place(icon.centred(side, side))

    def _fit_line(self, room: float) -> tuple[float, float]:
        """The icon's side and the word's width, in the largest size that needs one line; else in all the room."""
        # large text takes two lines rather than a smaller size
        for px in self._sizes[:1] if self._large else self._sizes[:-1]:
            side, width = px + 8, fonts.text_width(self.label.text, fonts.BOLD, px) + 2
            if side + self.GAP + width <= room:
                self.label.sizes = tuple(size for size in self._sizes if size <= px)
                return side, width
        side = self._sizes[0] + 8
        return side, room - side - self.GAP

    def paint(self) -> None:
        self.surface.paint(self._down if self.pressed else self._ground, self._line)


def _colours(theme: Theme, look: Look) -> tuple[str, str, str, str]:
    """Ground, pressed ground, ink, outline."""
    match look:
        case Look.NEXT:
            return theme.accent.ground, theme.accent_down, theme.accent.ink, theme.accent.ground
        case Look.ON_SEA:
            return theme.sea.ground, theme.sea_down, theme.sea.ink, theme.sea.ink
        case Look.PLAIN:
            return theme.page.ground, theme.page_down, theme.page.ink, theme.outline
