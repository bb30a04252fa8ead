"""The drawn paper: its size, its QR as a scanner reads it, and its characters in the printer's cells."""

from __future__ import annotations

import shutil
import subprocess
from dataclasses import replace
from pathlib import Path

import pytest
from PIL import Image

from kiosk.printing import PaperFormat, length_mm, render
from kiosk.printing.decoder import decode
from kiosk.printing.qr_code import matrix
from kiosk.printing.virtual.paper import MARGIN_MM, draw
from tests.printing.slips import CASES, LONG, P58, P80

needs_scanner = pytest.mark.skipif(shutil.which("zbarimg") is None, reason="zbarimg (package zbar-tools) is not there")


def scan(picture: Path) -> str:
    command = ["zbarimg", "--quiet", "--raw", "--nodbus", str(picture)]
    return subprocess.run(command, check=True, capture_output=True, text=True, timeout=30).stdout.strip()


@needs_scanner
@pytest.mark.parametrize("name", sorted(set(CASES) - {"no-qr"}))
def test_the_code_can_be_scanned(name: str, tmp_path: Path) -> None:
    slip, paper = CASES[name]
    file = tmp_path / "paper.png"
    draw(decode(render(slip, paper), paper), paper).save(file)
    assert scan(file) == slip.qr_data


@needs_scanner
@pytest.mark.parametrize(
    "paper", [P80, P58, PaperFormat.of_width(58, qr="image")], ids=["80 mm", "58 mm", "58 mm image"]
)
@pytest.mark.parametrize(("url", "modules"), [
    ("HTTPS://ANTRE.EXAMPLE/T/", 29), ("HTTPS://" + 29 * "A" + "/T/", 33), ("http://192.168.10.20:8080/t/", 33),
])  # fmt: skip
def test_the_address_of_a_tickets_page_can_be_scanned(
    url: str, modules: int, paper: PaperFormat, tmp_path: Path
) -> None:
    data = url + "T7M4QXK2PZ5WBD3RUNHGAC6EJY"
    assert len(matrix(data)) == modules
    file = tmp_path / "paper.png"
    payload = render(replace(LONG, qr_data=data), paper)
    draw(decode(payload, paper), paper).save(file)
    assert scan(file) == data


@pytest.mark.parametrize("name", CASES)
def test_a_millimetre_of_paper_is_eight_pixels(name: str) -> None:
    slip, paper = CASES[name]
    payload = render(slip, paper)
    picture = draw(decode(payload, paper), paper)
    assert picture.size == (paper.dots + 2 * 8 * MARGIN_MM, round(8 * length_mm(payload, paper)))


def ink(data: bytes, paper: PaperFormat = P80) -> tuple[int, int, int, int]:
    """Left, top, right and bottom of what is black, counted from where the head begins."""
    picture = draw(decode(data, paper), paper)
    box = Image.eval(picture, lambda value: 255 - value).getbbox()
    assert box is not None
    margin, gap = 8 * MARGIN_MM, round(8 * paper.gap_mm)
    return box[0] - margin, box[1] - gap, box[2] - margin, box[3] - gap


def test_a_character_stays_in_its_cell_at_every_size() -> None:
    for size in range(1, 9):
        left, top, right, bottom = ink(b"\x1d!" + bytes([(size - 1) * 0x11]) + b"\xc5g\n")
        assert 0 <= left < right <= 2 * 12 * size
        assert 0 <= top < bottom <= 24 * size


def test_large_characters_are_the_same_dots_larger() -> None:
    assert ink(b"\x1d!\x77K\n") == tuple(8 * edge for edge in ink(b"K\n"))


def test_white_on_black_fills_the_cells() -> None:
    assert ink(b"\x1dB\x01 A \n") == (0, 0, 36, 24)


@pytest.mark.parametrize(("align", "edge"), [(0, 0), (1, (576 - 12) // 2), (2, 576 - 12)])
def test_alignment(align: int, edge: int) -> None:
    assert ink(b"\x1ba" + bytes([align]) + b"\x1dB\x01 \n")[0] == edge
