"""The test page: every setting that can be wrong is seen on it."""

from __future__ import annotations

from dataclasses import replace

import pytest

from kiosk import printing
from kiosk.printing import PaperFormat, length_mm, render_test
from kiosk.printing.decoder import decode
from kiosk.printing.parsed_commands import Qr, Raster, TextLine
from kiosk.printing.test_page import CHARACTERS, ruler
from tests.printing.slips import P58, P80, P420, P512, TRIAL

WIDTHS = pytest.mark.parametrize("paper", [P80, P512, P420, P58], ids=["576", "512", "420", "384"])


def lines(slip: printing.TestDocument, paper: PaperFormat) -> list[TextLine]:
    return [part for part in decode(render_test(slip, paper), paper) if isinstance(part, TextLine)]


def test_the_ruler() -> None:
    assert ruler(48) == "|---+----1----+----2----+----3----+----4----+--|"
    assert ruler(32) == "|---+----1----+----2----+----3-|"
    assert ruler(1) == "|"


@WIDTHS
def test_bar_and_rulers_reach_both_edges(paper: PaperFormat) -> None:
    full = [line for line in lines(TRIAL, paper) if len(line.text) * line.style.width == paper.columns]
    assert [line.style.invert for line in full] == [True, False, False]
    assert [line.text for line in full[1:]] == [ruler(paper.columns)] * 2


@WIDTHS
def test_the_distance_of_the_rulers_is_told_as_it_is(paper: PaperFormat) -> None:
    parts = decode(render_test(TRIAL, paper), paper)
    first, last = (
        at for at, part in enumerate(parts) if isinstance(part, TextLine) and part.text == ruler(paper.columns)
    )
    between = sum(part.dots for part in parts[first:last] if isinstance(part, TextLine | Qr | Raster))
    assert f"Jarak kedua penggaris: {round(between / 8)} mm" in [line.text for line in lines(TRIAL, paper)]


@pytest.mark.parametrize("number", [16, 21, 71])
def test_characters_of_the_page_with_the_setting_that_mends_them(number: int) -> None:
    paper = PaperFormat.of_width(80, codepage_number=number)
    texts = [line.text for line in lines(TRIAL, paper)]
    assert [text for text in texts if text in CHARACTERS] == list(CHARACTERS)
    assert f"Ada tanda yang salah? Ubah code_page (kini {number})." in texts
    assert sum(byte >= 0x80 for byte in render_test(TRIAL, paper)) >= 20


def test_every_bit_of_size_every_kind_of_letter_and_the_symbol() -> None:
    tried = [(line.style.width - 1) | (line.style.height - 1) for line in lines(TRIAL, P80)]
    assert {bit for bit in (1, 2, 4) for size in tried if size & bit} == {1, 2, 4}
    styles = [line.style for line in lines(TRIAL, P80)]
    assert any(style.font == "b" for style in styles)
    assert any(style.bold for style in styles)
    assert any((style.width, style.height) == (1, 2) for style in styles)
    assert max(style.width for style in styles) == 8
    assert [part.data for part in decode(render_test(TRIAL, P80), P80) if isinstance(part, Qr)] == [TRIAL.qr_data]


def test_settings_have_the_names_of_the_file_and_what_is_known_stands_below() -> None:
    paper = PaperFormat.of_width(58, qr="none", cut="full", safe_ascii=True, gap_mm=12.5, codepage_number=21)
    texts = " ".join(line.text for line in lines(replace(TRIAL, lines=("Epson", "GS I: yes")), paper))
    settings = (
        "dots 384",
        "columns 32",
        "code_page 21",
        "qr none",
        "cut full",
        "safe_ascii true",
        "cutter_gap_mm 12.5",
    )
    for setting in settings:
        assert setting in texts
    assert "Epson GS I: yes" in texts
    assert render_test(TRIAL, paper).isascii()


@WIDTHS
def test_it_is_not_much_longer_than_a_ticket(paper: PaperFormat) -> None:
    assert length_mm(render_test(TRIAL, paper), paper) <= 150.0
