"""A drawing of shapes, as large as its rectangle allows."""

from __future__ import annotations

from kivy.graphics import Color, Ellipse, Line, RoundedRectangle

from kiosk.screens.printer_drawings import HEIGHT, WIDTH, Box, Disc, DrawnGlyph, Role, Shape, Stroke
from kiosk.screens.rect import Rect
from kiosk.screens.theme import Theme, rgba
from kiosk.screens.widgets.block import Block, Surface
from kiosk.screens.widgets.text import Icon

EDGE = 4.0
"""Units of dark edge around paper and around what the hand does, so that they stand out from any ground."""


class Picture(Block):
    """Stands on a quiet ground of its own; `show` draws another."""

    def __init__(self, theme: Theme, shapes: tuple[Shape, ...]) -> None:
        super().__init__()
        self._theme, self._shapes = theme, shapes
        self.surface = Surface(self, ground=theme.calm.ground, radius=theme.radius)

    def show(self, shapes: tuple[Shape, ...]) -> None:
        if shapes != self._shapes:
            self._shapes = shapes
            self.arrange(self.rect)

    def arrange(self, rect: Rect) -> None:
        self.surface.place(rect)
        scale = min(rect.width / WIDTH, rect.height / HEIGHT)
        sheet = rect.centred(WIDTH * scale, HEIGHT * scale)
        self.canvas.clear()
        self.clear_widgets()
        for shape in self._shapes:
            self._draw(shape, sheet, scale)

    def _colour(self, role: Role) -> str:
        theme = self._theme
        match role:
            case "body":
                return theme.calm.mark
            case "lid":
                return theme.calm.second
            case "inside" | "ink":
                return theme.calm.ink
            case "paper":
                return theme.card.ground
            case "now":
                return theme.accent.ground

    def _draw(self, shape: Shape, sheet: Rect, scale: float) -> None:
        edge = EDGE if shape.role in {"paper", "now"} else 0.0
        match shape:
            case DrawnGlyph(name, x, y, side, role):
                icon = Icon(name, self._colour(role), bold=True)
                icon.place(
                    Rect(sheet.x + (x - side / 2) * scale, sheet.y + (y - side / 2) * scale, side * scale, side * scale)
                )
                self.add_widget(icon)
            case _:
                if edge:
                    self._fill(shape, sheet, scale, edge, self._theme.calm.ink)
                self._fill(shape, sheet, scale, 0.0, self._colour(shape.role))

    def _fill(self, shape: Box | Disc | Stroke, sheet: Rect, scale: float, grown: float, colour: str) -> None:
        with self.canvas:
            Color(*rgba(colour))
            match shape:
                case Box(x, y, width, height, radius):
                    RoundedRectangle(
                        pos=(sheet.x + (x - grown) * scale, sheet.y + (y - grown) * scale),
                        size=((width + 2 * grown) * scale, (height + 2 * grown) * scale),
                        radius=[(radius + grown) * scale],
                    )
                case Disc(x, y, radius):
                    side = 2 * (radius + grown) * scale
                    Ellipse(pos=(sheet.x + x * scale - side / 2, sheet.y + y * scale - side / 2), size=(side, side))
                case Stroke(points, width):
                    placed = [
                        (sheet.x if index % 2 == 0 else sheet.y) + value * scale for index, value in enumerate(points)
                    ]
                    Line(points=placed, width=(width / 2 + grown) * scale, cap="round", joint="round")
