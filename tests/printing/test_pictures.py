"""The drawn paper, dot by dot where it matters: what is printed stands where it belongs, and symbols can be scanned."""

from __future__ import annotations

import shutil
import subprocess
from collections.abc import Iterator
from pathlib import Path

import pytest
import segno
from PIL import Image

from kiosk.printing import PaperFormat
from kiosk.printing.decoder import decode
from kiosk.printing.parsed_commands import Command, Cut, Qr, Raster, TextLine
from kiosk.printing.virtual.paper import MARGIN_MM, draw
from tests.printing.slips import ENGLISH, NAMES, TRIAL, made
from tests.support.papers import STANDARD

BLACK = 0
SYMBOLS = {
    "two-sheets": [STANDARD.qr_data] * 2,
    "three-sheets-of-a-reprint-58": [ENGLISH.qr_data] * 3,
    "test-page-80": [TRIAL.qr_data],
    "test-page-58": [TRIAL.qr_data],
    "test-page-ascii-58": [TRIAL.qr_data],
}


def placed(commands: list[Command], paper: PaperFormat) -> Iterator[tuple[TextLine | Qr | Raster, int]]:
    """What is printed, with its first row on the picture."""
    top = round(paper.gap_mm * 8)
    for part in commands:
        if isinstance(part, TextLine | Qr | Raster):
            yield part, top
        if isinstance(part, TextLine | Qr | Raster | Cut):
            top += part.dots


def width_of(part: TextLine | Qr | Raster) -> int:
    match part:
        case TextLine(text, style):
            return len(text) * style.cell[0]
        case Qr():
            return part.dots
        case Raster():
            return part.bytes_wide * 8


def ink(picture: Image.Image, top: int, bottom: int) -> tuple[int, int] | None:
    """Left and right of what is black between two rows, counted from where the head begins."""
    strip = picture.crop((0, top, picture.width, bottom))
    box = Image.eval(strip, lambda value: 255 - value).getbbox()
    return None if box is None else (box[0] - 8 * MARGIN_MM, box[2] - 8 * MARGIN_MM)


@pytest.mark.parametrize("name", NAMES)
def test_each_line_is_where_it_belongs_and_gaps_are_white(name: str) -> None:
    payload, paper = made(name)
    commands = decode(payload, paper)
    picture = draw(commands, paper)
    assert ink(picture, 0, round(paper.gap_mm * 8)) is None
    for part, top in placed(commands, paper):
        found = ink(picture, top, top + part.dots)
        if isinstance(part, TextLine) and not part.text.strip() and not part.style.invert:
            assert found is None
            continue
        assert found is not None
        wide = width_of(part)
        left = 0 if part.align == "left" else (paper.dots - wide) // 2
        assert left <= found[0] < found[1] <= left + wide + 8
        assert 0 <= found[0] < found[1] <= paper.dots
        if isinstance(part, TextLine) and part.style.invert:
            beside = (paper.dots - paper.columns * 12) // 2
            assert beside < 12, "less than a character is left over"
            assert found == (beside, paper.dots - beside)


@pytest.mark.parametrize("name", SYMBOLS)
def test_symbols_are_those_of_another_maker_module_by_module(name: str) -> None:
    payload, paper = made(name)
    commands = decode(payload, paper)
    picture = draw(commands, paper)
    found = [(part, top) for part, top in placed(commands, paper) if isinstance(part, Qr | Raster)]
    assert len(found) == len(SYMBOLS[name])
    for (part, top), data in zip(found, SYMBOLS[name], strict=True):
        rows = segno.make_qr(data, error="M", boost_error=False).matrix
        module = part.dots // len(rows)
        left = 8 * MARGIN_MM + (paper.dots - width_of(part)) // 2
        middle = module // 2
        drawn = [
            [
                picture.getpixel((left + x * module + middle, top + y * module + middle)) == BLACK
                for x in range(len(rows))
            ]
            for y in range(len(rows))
        ]
        assert drawn == [[bool(black) for black in row] for row in rows]


@pytest.mark.skipif(shutil.which("zbarimg") is None, reason="zbarimg (package zbar-tools) is not there")
@pytest.mark.parametrize("name", SYMBOLS)
def test_symbols_can_be_scanned(name: str, tmp_path: Path) -> None:
    payload, paper = made(name)
    file = tmp_path / "paper.png"
    draw(decode(payload, paper), paper).save(file)
    command = ["zbarimg", "--quiet", "--raw", "--nodbus", str(file)]
    read = subprocess.run(command, check=True, capture_output=True, text=True, timeout=30).stdout.split("\n")
    assert {line for line in read if line} == set(SYMBOLS[name])
