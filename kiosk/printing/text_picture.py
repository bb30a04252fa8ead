"""A line of text as dots: what the printer's own letters cannot write. Only where there is ink, to save bytes."""

from __future__ import annotations

from dataclasses import dataclass

from PIL import Image, ImageChops

from kiosk.fonts.shaping import Chain, drawn, lacking
from kiosk.printing.text import UNKNOWN

THRESHOLD = 110
"""Of grey: a head prints a dot or none, and thin strokes must not get lost."""
BAND_MARGIN = 12
"""Dots of black left and right of white letters."""


@dataclass(frozen=True, slots=True)
class TextPicture:
    """Rows of bits, 1 is black, and the white above and below them that belongs to the line."""

    bytes_wide: int
    dots: int
    bits: bytes
    above: int
    below: int


def picture_of(
    text: str, chain: Chain, px: int, spacing: int, *, bold: bool = False, inverse: bool = False
) -> TextPicture:
    """One line, `spacing` dots to the next at least. Characters that no font has are question marks."""
    known = "".join(UNKNOWN if lacking(sign, chain) else sign for sign in text)
    grey = drawn(known, chain, px)
    ink = grey.point([255 if value >= THRESHOLD else 0 for value in range(256)])
    if bold:
        ink = ImageChops.lighter(ink, ImageChops.offset(ink, 1, 0))
    box = ink.getbbox()
    if box is None:
        return TextPicture(0, 0, b"", spacing, 0)
    ink = ink.crop(box)
    if inverse:
        wide = Image.new("L", (ink.width + 2 * BAND_MARGIN, max(ink.height + 2, spacing - 1)), 0)
        wide.paste(ink, (BAND_MARGIN, (wide.height - ink.height) // 2))
        ink = ImageChops.invert(wide)
    white = max(1, spacing - ink.height)
    return TextPicture(-(-ink.width // 8), ink.height, ink.convert("1").tobytes(), white // 2, white - white // 2)


def without_commands(bits: bytes) -> bytes:
    """A printer may obey DLE EOT, DLE ENQ and DLE DC4 inside a picture: one dot more makes them none."""
    for last in (b"\x04", b"\x05", b"\x14"):
        bits = bits.replace(b"\x10" + last, b"\x30" + last)
    return bits
