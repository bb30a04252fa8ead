"""The base of every widget here: a block placed by its rectangle, and the rounded surface behind it."""

from __future__ import annotations

from kivy.graphics import Color, Rectangle, SmoothRoundedRectangle
from kivy.uix.widget import Widget

from kiosk.screens.rect import Rect
from kiosk.screens.theme import rgba


class Block(Widget):
    """A widget whose place is set from outside, all at once; what is in it is arranged in the same call."""

    def place(self, rect: Rect) -> None:
        self.pos = (rect.x, rect.y)
        self.size = (rect.width, rect.height)
        self.arrange(rect)

    def arrange(self, rect: Rect) -> None:
        """Put the parts where they belong inside the rectangle."""

    @property
    def rect(self) -> Rect:
        return Rect(self.x, self.y, self.width, self.height)


class Surface:
    """A rounded ground with an outline, drawn below a widget's parts: two filled shapes, smooth by themselves."""

    def __init__(
        self, owner: Widget, *, ground: str, line: str | None = None, radius: float = 0, stroke: float = 0
    ) -> None:
        self._stroke = stroke if line else 0
        self._placed: Rect | None = None
        self._painted = (ground, line)
        with owner.canvas.before:
            self._line_colour = Color(*rgba(line or ground))
            self._outer = SmoothRoundedRectangle(radius=[radius])
            self._ground_colour = Color(*rgba(ground))
            self._inner = SmoothRoundedRectangle(radius=[max(0, radius - self._stroke)])

    def place(self, rect: Rect) -> None:
        if rect == self._placed:
            return
        self._placed = rect
        inner = rect.inset(self._stroke)
        self._outer.pos, self._outer.size = (rect.x, rect.y), (rect.width, rect.height)
        self._inner.pos, self._inner.size = (inner.x, inner.y), (inner.width, inner.height)

    def paint(self, ground: str, line: str | None = None) -> None:
        """Other colours in the same place; the same colours draw nothing."""
        if (ground, line) == self._painted:
            return
        self._painted = (ground, line)
        self._ground_colour.rgba = rgba(ground)
        self._line_colour.rgba = rgba(line or ground)


class Plain:
    """A flat rectangle: a page's ground, a dividing line."""

    def __init__(self, owner: Widget, colour: str) -> None:
        with owner.canvas.before:
            self._colour = Color(*rgba(colour))
            self._shape = Rectangle()

    def place(self, rect: Rect) -> None:
        self._shape.pos, self._shape.size = (rect.x, rect.y), (rect.width, rect.height)


class Panel(Block):
    """A card: nothing but a rounded ground."""

    def __init__(self, *, ground: str, line: str | None = None, radius: float = 0, stroke: float = 2) -> None:
        super().__init__()
        self.surface = Surface(self, ground=ground, line=line, radius=radius, stroke=stroke)

    def arrange(self, rect: Rect) -> None:
        self.surface.place(rect)
