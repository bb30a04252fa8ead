"""A decoded ticket drawn as the paper it would be: 8 dots a millimetre, one pixel a dot, black on white."""

from __future__ import annotations

from collections.abc import Sequence
from functools import cache

from PIL import Image, ImageDraw, ImageFont

from hall.data import asset
from kiosk.printing.documents import DOTS_PER_MM, PaperFormat
from kiosk.printing.parsed_commands import CELLS, Align, Command, Cut, Qr, Raster, Style, TextLine
from kiosk.printing.qr_code import matrix

FONT = "fonts/mono/JetBrainsMono_500Medium.ttf"
MARGIN_MM = 4
"""Paper left and right of what the head can reach."""
BLACK, WHITE = 0, 255


def draw(commands: Sequence[Command], paper: PaperFormat) -> Image.Image:
    """The piece of paper from cut to cut, the blank gap between head and cutter at its top."""
    printed = [part for part in commands if isinstance(part, TextLine | Qr | Raster | Cut)]
    top = round(paper.gap_mm * DOTS_PER_MM)
    margin = MARGIN_MM * DOTS_PER_MM
    sheet = Image.new("L", (paper.dots + 2 * margin, top + sum(part.dots for part in printed)), WHITE)
    for part in printed:
        piece = _piece(part, paper)
        if piece is not None:
            sheet.paste(piece, (margin + _left(part, piece.width, paper.dots), top))
        top += part.dots
    return sheet


def _left(part: TextLine | Qr | Raster | Cut, width: int, dots: int) -> int:
    align: Align = "left" if isinstance(part, Cut) else part.align
    match align:
        case "left":
            return 0
        case "center":
            return (dots - width) // 2
        case "right":
            return dots - width


def _piece(part: TextLine | Qr | Raster | Cut, paper: PaperFormat) -> Image.Image | None:
    match part:
        case TextLine(text, style) if text:
            return _line(text, style, paper)
        case Qr():
            return _qr(part)
        case Raster(wide, high, data):
            picture = Image.frombytes("1", (wide * 8, high), bytes(byte ^ 0xFF for byte in data))
            return picture.convert("L").crop((0, 0, min(wide * 8, paper.dots), high))
        case _:
            return None


def _line(text: str, style: Style, paper: PaperFormat) -> Image.Image:
    """Characters in the cells of the printer's font; larger ones are the same dots, each drawn several times."""
    high = CELLS[style.font][1]
    wide = paper.dots // (paper.columns if style.font == "a" else paper.small_columns)
    line = Image.new("L", (wide * len(text), high), WHITE)
    for at, character in enumerate(text):
        line.paste(_glyph(character, wide, high, style.bold), (at * wide, 0))
    if style.invert:
        line = line.point([BLACK if value else WHITE for value in range(256)])
    return line.resize((line.width * style.width, line.height * style.height), Image.Resampling.NEAREST)


@cache
def _glyph(character: str, wide: int, high: int, bold: bool) -> Image.Image:
    """One cell. A head prints a dot or none, so there is no grey; bold is struck twice, one dot apart."""
    cell = Image.new("1", (wide, high), 1)
    pen = ImageDraw.Draw(cell)
    font, base = _font(wide, high)
    for shift in (0, 1) if bold else (0,):
        pen.text((shift, base), character, font=font, fill=0, anchor="ls")
    return cell.convert("L")


@cache
def _font(wide: int, high: int) -> tuple[ImageFont.FreeTypeFont, int]:
    """The largest size whose characters are `wide` dots apart, and its base line."""
    file = asset(FONT)
    size = next(size for size in range(2 * high, 1, -1) if ImageFont.truetype(file, size).getlength("0") <= wide)
    return ImageFont.truetype(file, size), round(high * 0.8)


def _qr(part: Qr) -> Image.Image:
    rows = matrix(part.data, part.level)
    symbol = Image.frombytes(
        "L", (len(rows), len(rows)), bytes(BLACK if black else WHITE for row in rows for black in row)
    )
    return symbol.resize((part.dots, part.dots), Image.Resampling.NEAREST)
