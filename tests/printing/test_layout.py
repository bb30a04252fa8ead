"""What a ticket looks like, byte for byte, and that no text can make it look like anything else."""

from __future__ import annotations

import logging
import os
import subprocess
import sys
from dataclasses import fields, replace
from pathlib import Path

import pytest

from kiosk.printing import PaperFormat, TicketDocument, length_mm, render, split_cut
from kiosk.printing.decoder import decode
from kiosk.printing.parsed_commands import Cut, Qr, Raster, TextLine
from tests.printing.slips import ENGLISH, LONG, NAMES, P58, P80, P420, P512, golden, made
from tests.support.papers import STANDARD

WIDTHS = pytest.mark.parametrize("paper", [P80, P512, P420, P58], ids=["576", "512", "420", "384"])


def texts(slip: TicketDocument, paper: PaperFormat) -> list[str]:
    return [line.text.strip() for sheet in sheets(render(slip, paper), paper) for line in sheet]


@pytest.mark.parametrize("name", NAMES)
def test_the_bytes_are_those_that_were_looked_at(name: str) -> None:
    assert made(name)[0] == golden(name)


@pytest.mark.parametrize("name", NAMES)
def test_every_paper_ends_in_its_cut(name: str) -> None:
    payload, paper = made(name)
    body, cut = split_cut(payload)
    assert body + cut == payload
    assert cut[:3] == (b"\x1dVA" if paper.cut == "full" else b"\x1dVB")
    assert decode(cut, paper) == [Cut(12, partial=paper.cut == "partial")]


@pytest.mark.parametrize("payload", [b"", b"\x1dV", b"Tiket\n", b"Tiket\n\x1dV\x01", b"\x1dVB\x0cTiket\n"])
def test_what_does_not_end_in_a_cut_is_refused(payload: bytes) -> None:
    with pytest.raises(ValueError, match="must end in GS V"):
        split_cut(payload)


def sheets(payload: bytes, paper: PaperFormat) -> list[list[TextLine]]:
    """The lines with text on each sheet."""
    found: list[list[TextLine]] = [[]]
    for part in decode(payload, paper):
        if isinstance(part, Cut):
            found.append([])
        elif isinstance(part, TextLine) and part.text:
            found[-1].append(part)
    assert found.pop() == []
    return found


@WIDTHS
def test_the_second_and_later_sheets_are_marked(paper: PaperFormat) -> None:
    payload = render(replace(STANDARD, sheet_line="CETAK ULANG · salinan {copy} dari {copies}"), paper, 3)
    first, second, third = sheets(payload, paper)
    assert first == sheets(render(STANDARD, paper), paper)[0]
    for number, sheet in ((2, second), (3, third)):
        band = next(at for at, line in enumerate(sheet) if line.style.invert)
        assert sheet[band].text.strip() == f"CETAK ULANG · salinan {number} dari 3"
        assert sheet[:band] + sheet[band + 1 :] == first
        assert band < [line.text for line in sheet].index("AK-012")


def test_each_sheet_takes_the_gap_of_its_own_cut() -> None:
    one, band = length_mm(render(STANDARD, P80), P80), 25 / 8
    assert length_mm(render(STANDARD, P80, 3), P80) == pytest.approx(3 * one + 2 * band)


def test_braces_in_a_translation_do_no_harm() -> None:
    payload = render(replace(STANDARD, sheet_line="{copy} {0} {copies.x} {"), P80, 2)
    assert [line.text.strip() for line in sheets(payload, P80)[1] if line.style.invert] == ["2 {0} {copies.x} {"]


def test_the_standard_ticket_says_it_all_in_this_order() -> None:
    assert texts(STANDARD, P80) == [
        "Mal Pelayanan Publik Kota Kendari",
        "Disdukcapil",
        "Penerbitan Kartu Keluarga baru",
        "Nomor antrean Anda",
        "AK-012",
        "Di depan Anda: 7 orang",
        "Perkiraan tunggu: 15–30 menit (per 09.41)",
        "Selasa, 24 November 2026, 09.41",
        "K7QPM2XZ",
        "Tunggu di zona A, loket 1-4",
        "Terlewat? Lapor ke loket.",
        "Keluhan: SMS 1708, lapor.go.id",
    ]


@WIDTHS
@pytest.mark.parametrize("slip", [STANDARD, ENGLISH], ids=["id", "en"])
def test_the_standard_ticket_is_short(slip: TicketDocument, paper: PaperFormat) -> None:
    payload = render(slip, paper)
    assert len(payload) <= 400
    assert length_mm(payload, paper) <= 95.0


@WIDTHS
def test_the_sentences_of_the_example_catalogue_fit_95_mm(paper: PaperFormat) -> None:
    slip = replace(STANDARD, missed_line=LONG.missed_line, complaint_line=LONG.complaint_line)
    assert length_mm(render(slip, paper), paper) <= 95.0


@pytest.mark.parametrize(
    ("paper", "label", "size"),
    [
        (P80, "AK-012", 8),
        (P80, "A-012", 8),
        (P80, "ABC-012", 6),
        (P80, "AK-1012", 6),
        (P512, "AK-012", 7),
        (P512, "A-012", 8),
        (P512, "AK-1012", 6),
        (P420, "AK-012", 5),
        (P420, "A-012", 6),
        (P420, "AK-1012", 5),
        (P58, "A-012", 6),
        (P58, "AK-012", 5),
        (P58, "AK-1012", 4),
        (PaperFormat(576, 42), "AK-012", 7),
        (PaperFormat(640, 48), "AK-012", 8),
    ],
)
def test_the_number_is_as_large_as_the_paper_allows(paper: PaperFormat, label: str, size: int) -> None:
    lines = [
        part for part in decode(render(replace(STANDARD, label=label), paper), paper) if isinstance(part, TextLine)
    ]
    number = next(line for line in lines if line.text == label)
    assert (number.style.width, number.style.height) == (size, size)


def test_a_private_service_leaves_its_line_to_the_agency() -> None:
    written = texts(replace(STANDARD, service=None), P80)
    assert written[1:4] == ["Disdukcapil", STANDARD.agency_name, "Nomor antrean Anda"]


def test_a_copy_is_marked_white_on_black_above_the_number() -> None:
    commands = decode(render(replace(STANDARD, reprint_line="CETAK ULANG ke-2 · 09.52"), P80), P80)
    lines = [part for part in commands if isinstance(part, TextLine) and part.text]
    band = next(at for at, line in enumerate(lines) if line.style.invert)
    assert lines[band].text.strip() == "CETAK ULANG ke-2 · 09.52"
    assert len(lines[band].text) == P80.columns
    assert band < [line.text for line in lines].index("AK-012")
    assert sum(line.style.invert for line in lines) == 1


def test_words_are_not_broken() -> None:
    for line in texts(LONG, P58):
        assert all(word in " ".join(str(value) for value in _values(LONG)).split() for word in line.split())


def test_typographic_characters_become_plain_ones_in_safe_mode() -> None:
    paper = PaperFormat.of_width(80, safe_ascii=True)
    assert "Perkiraan tunggu: 15-30 menit (per 09.41)" in texts(STANDARD, paper)
    assert render(STANDARD, paper).isascii()


def test_qr_as_picture_or_left_out() -> None:
    picture = PaperFormat.of_width(80, qr="image")
    assert any(isinstance(part, Raster) for part in decode(render(STANDARD, picture), picture))
    none = PaperFormat.of_width(80, qr="none")
    assert not any(isinstance(part, Raster | Qr) for part in decode(render(STANDARD, none), none))
    assert "K7QPM2XZ" in texts(STANDARD, none)


@pytest.mark.parametrize(
    "trap",
    ["Dinas\x1b@\x1dV\x00", "\x10\x04\x01", "日本語 dinas", "🎫", "a\u0301b\u200d", "\x80\x9f", "\x7f", "\r\n\t"],
)
def test_traps_in_a_name_print_as_text(trap: str) -> None:
    assert render(replace(STANDARD, agency=trap, qr_data=trap, label=trap), P80).count(b"\x1dV") == 1


def _values(slip: TicketDocument) -> list[object]:
    return [getattr(slip, field.name) for field in fields(slip)]


def test_loading_the_builder_leaves_logging_and_the_temporary_folder_alone(tmp_path: Path) -> None:
    script = (
        "import logging, os, tempfile\n"
        "from kiosk.printing import warm_up\n"
        "before = set(os.listdir(tempfile.gettempdir()))\n"
        "warm_up()\n"
        "assert logging.getLogger().handlers == [], logging.getLogger().handlers\n"
        "left = set(os.listdir(tempfile.gettempdir())) - before\n"
        "assert not left, left\n"
    )
    assert logging.getLogger() is not None
    own = {**os.environ, "TMPDIR": str(tmp_path)}
    subprocess.run([sys.executable, "-c", script], check=True, timeout=60, env=own)
