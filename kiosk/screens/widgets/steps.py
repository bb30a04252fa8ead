"""A quiet strip of steps with icons: how it goes on from here."""

from __future__ import annotations

from kiosk.screens import fonts
from kiosk.screens.rect import Rect
from kiosk.screens.theme import Theme, Tone
from kiosk.screens.widgets.block import Block, Surface
from kiosk.screens.widgets.text import Icon, Text


class Steps(Block):
    """Icon above words, side by side, numbered by their order alone."""

    def __init__(
        self, theme: Theme, steps: tuple[tuple[str, str], ...], *, tone: Tone | None = None, line: str | None = None
    ) -> None:
        super().__init__()
        tone = tone or theme.calm
        self.surface = Surface(self, ground=tone.ground, line=line, radius=theme.large_radius - 8, stroke=2)
        self.icons = tuple(Icon(icon, tone.mark) for icon, _ in steps)
        sizes = theme.sizes.smaller(theme.sizes.note, 2)
        self.labels = tuple(
            Text(f"{number}. {text}", face=fonts.SEMI, sizes=sizes, colour=tone.ink, across="center", down="top")
            for number, (_, text) in enumerate(steps, start=1)
        )
        for part in (*self.icons, *self.labels):
            self.add_widget(part)

    @staticmethod
    def height_for(theme: Theme) -> int:
        """The height it wants."""
        return 264 if theme.large else 190

    def arrange(self, rect: Rect) -> None:
        self.surface.place(rect)
        for icon, label, column in zip(
            self.icons, self.labels, rect.inset(20, 18).columns(len(self.icons), 16), strict=True
        ):
            side = min(88, rect.height * 0.32)
            upper, lower = column.cut_top(side + 8, 6)
            icon.place(upper.centred(side, side))
            label.place(lower)
