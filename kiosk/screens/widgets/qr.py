"""A QR code to be photographed: every module the same whole number of pixels, with its quiet zone around it."""

from __future__ import annotations

import segno
from kivy.graphics import Color, Rectangle
from kivy.graphics.texture import Texture

from kiosk.screens import fonts
from kiosk.screens.rect import Rect
from kiosk.screens.theme import Theme
from kiosk.screens.widgets.block import Block, Surface
from kiosk.screens.widgets.text import Text

QUIET = 4
"""Modules of white on each side, as the standard asks."""
INK = "#000000"
DARK, LIGHT = b"\x00\x00\x00\xff", b"\xff\xff\xff\xff"


class QrCode(Block):
    """Black on white in every theme. Error correction M, as on paper."""

    def __init__(self, data: str) -> None:
        super().__init__()
        modules = segno.make(data, error="m", micro=False).matrix_iter(border=QUIET)
        rows = [b"".join(DARK if module else LIGHT for module in row) for row in modules]
        self.modules = len(rows)
        texture = Texture.create(size=(self.modules, self.modules), colorfmt="rgba")
        texture.mag_filter = texture.min_filter = "nearest"
        texture.blit_buffer(b"".join(reversed(rows)), colorfmt="rgba", bufferfmt="ubyte")
        with self.canvas:
            Color(1, 1, 1, 1)
            self._shape = Rectangle(texture=texture)

    def arrange(self, rect: Rect) -> None:
        """The largest whole module that fits, on whole pixels in the middle."""
        module = max(1, int(min(rect.width, rect.height) // self.modules))
        side = module * self.modules
        place = rect.centred(side, side)
        self._shape.pos, self._shape.size = (round(place.x), round(place.y)), (side, side)

    def side_in(self, room: float) -> int:
        """The side it takes in `room` pixels."""
        return max(1, int(room // self.modules)) * self.modules


class QrPanel(Block):
    """The code on a white card with its letters below, to be typed where nothing can be photographed."""

    PAD = 10

    def __init__(self, theme: Theme, code: QrCode, letters: str) -> None:
        super().__init__()
        # white in every theme: readers need it
        self.surface = Surface(self, ground="#FFFFFF", line=theme.line, radius=theme.large_radius - 8, stroke=2)
        self.code = code
        self.letters = Text(
            letters, face=fonts.BOLD, sizes=theme.sizes.smaller(theme.sizes.body, 2), colour=INK, across="center"
        )
        self.add_widget(code)
        self.add_widget(self.letters)

    def height_in(self, width: float) -> float:
        """The height it wants in that width."""
        return self.code.side_in(width - 2 * self.PAD) + 2 * self.PAD + self._line()

    def _line(self) -> float:
        return fonts.line_height(fonts.BOLD, self.letters.sizes[0])

    def arrange(self, rect: Rect) -> None:
        self.surface.place(rect)
        inner = rect.inset(self.PAD)
        side = self.code.side_in(min(inner.width, inner.height - self._line()))
        code, letters = inner.centred(inner.width, side + self._line()).cut_top(side)
        self.code.place(code)
        self.letters.place(letters)
