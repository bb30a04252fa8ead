"""Text that Kivy cannot write, such as joined or stacked letters, drawn by `kiosk.fonts.shaping` into a texture."""

from __future__ import annotations

from collections.abc import Sequence

from kivy.graphics.texture import Texture
from PIL import Image, ImageChops

from kiosk.fonts import shaping
from kiosk.screens import fonts


def paragraph(text: str, face: str, px: int, size: tuple[int, int] | None, across: str, down: str) -> Image.Image:
    """The text in a box as a mask, 255 where ink is; without a size in a box of its own.

    A text that begins at the right stands there where others stand at the left.
    """
    chain = fonts.chain(face)
    room = size[0] if size else fonts.text_width(text, face, px) + 2
    px = fonts.drawn_px(text, face, px)
    rows = shaping.lines(text, chain, px, room)
    step = shaping.height(text, chain, px)
    box = Image.new("L", size or (round(room), step * len(rows)), 0)
    side = {"left": "right", "right": "left"}.get(across, across) if shaping.right_to_left(text) else across
    free = box.height - step * len(rows)
    y = {"top": 0, "bottom": free}.get(down, free // 2)
    for row in rows:
        ink = shaping.drawn(row, chain, px)
        margin, wide = px // 2, shaping.width(row, chain, px)
        x = {"left": 0.0, "right": box.width - wide}.get(side, (box.width - wide) / 2)
        if fonts.is_bold(face):
            ink = ImageChops.lighter(ink, ImageChops.offset(ink, max(1, px // 28), 0))
        box.paste(255, (round(x) - margin, y), ink)
        y += step
    return box


def texture(ink: Image.Image, colour: Sequence[float]) -> Texture:
    """The mask in a colour."""
    shade = tuple(round(255 * part) for part in colour[:3])
    coloured = Image.merge("RGBA", (*(Image.new("L", ink.size, part) for part in shade), ink))
    made = Texture.create(size=ink.size, colorfmt="rgba")
    made.blit_buffer(coloured.tobytes(), colorfmt="rgba", bufferfmt="ubyte")
    made.flip_vertical()
    return made
