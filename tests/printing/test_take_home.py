"""The list to take home: no number, everything the service asks for, each further line below the first."""

from __future__ import annotations

from dataclasses import replace

import pytest

from kiosk.printing import LabelledLine, ListDocument, PaperFormat, length_mm, render_list
from kiosk.printing.decoder import decode
from kiosk.printing.parsed_commands import Qr, Raster, TextLine
from tests.printing.slips import LIST, P58, P80, PRIVATE_LIST

WIDTHS = pytest.mark.parametrize("paper", [P80, P58], ids=["80 mm", "58 mm"])


def lines(slip: ListDocument, paper: PaperFormat) -> list[TextLine]:
    return [part for part in decode(render_list(slip, paper), paper) if isinstance(part, TextLine) and part.text]


def written(slip: ListDocument, paper: PaperFormat) -> str:
    return " ".join(" ".join(line.text for line in lines(slip, paper)).split())


@WIDTHS
def test_it_says_white_on_black_and_first_that_it_is_no_number(paper: PaperFormat) -> None:
    bands = [at for at, line in enumerate(lines(LIST, paper)) if line.style.invert]
    texts = [line.text for line in lines(LIST, paper)]
    assert [texts[at].strip() for at in bands] == ["BUKAN NOMOR ANTREAN"]
    assert len(texts[bands[0]]) == paper.columns
    assert bands[0] < next(at for at, text in enumerate(texts) if "Persetujuan" in text)


@WIDTHS
def test_nothing_on_it_looks_like_a_ticket(paper: PaperFormat) -> None:
    assert max(line.style.width for line in lines(LIST, paper)) == 1
    assert not [part for part in decode(render_list(LIST, paper), paper) if isinstance(part, Qr | Raster)]


@WIDTHS
def test_it_leaves_nothing_out(paper: PaperFormat) -> None:
    text = written(LIST, paper)
    values = [line for fact in LIST.facts for line in (fact.name, *fact.lines)]
    for part in (
        LIST.agency,
        LIST.agency_name,
        LIST.service,
        LIST.notice,
        *LIST.requirements,
        *LIST.steps,
        *LIST.notes,
    ):
        assert part in text
    assert all(value in text for value in values)


@WIDTHS
def test_further_lines_stand_below_the_first_letter(paper: PaperFormat) -> None:
    texts = [line.text for line in lines(LIST, paper)]
    second = next(at for at, text in enumerate(texts) if text.startswith("[ ] Surat kuasa"))
    assert texts[second + 1].startswith("    ")
    assert texts[second + 1][4] != " "
    first, tenth = (next(at for at, text in enumerate(texts) if text.startswith(mark)) for mark in (" 1. L", "10. L"))
    assert [len(texts[at + 1]) - len(texts[at + 1].lstrip()) for at in (first, tenth)] == [4, 4]


@WIDTHS
def test_values_stand_in_a_column(paper: PaperFormat) -> None:
    texts = [line.text for line in lines(LIST, paper)]
    at = next(at for at, text in enumerate(texts) if text.startswith("Biaya"))
    column = texts[at].index("Rp350.000")
    assert texts[at + 1].startswith(" " * column)
    assert [text.index(value) for text in texts for value in ("Zona A", "Senin", "Meja") if value in text] == [
        column
    ] * 3


def test_names_too_long_for_a_column_go_before_their_values() -> None:
    slip = replace(LIST, facts=(LabelledLine("Perkiraan lama penyelesaian", ("3 hari kerja",)),))
    assert "Perkiraan lama penyelesaian: 3 hari kerja" in written(slip, P58)


def test_without_steps_agency_and_notice_no_white_is_left_for_them() -> None:
    texts = [line.text.strip() for line in lines(PRIVATE_LIST, P80)]
    assert texts[:3] == ["Mal Pelayanan Publik Kota Kendari", "BUKAN NOMOR ANTREAN", "Yang perlu dibawa"]
    assert "Langkah" not in texts
    gaps = [
        part.spacing
        for part in decode(render_list(PRIVATE_LIST, P80), P80)
        if isinstance(part, TextLine) and not part.text
    ]
    assert gaps == [12, 12, 12]


def test_a_usual_list_is_no_longer_than_a_hand() -> None:
    usual = replace(LIST, steps=LIST.steps[:4], notice="")
    assert length_mm(render_list(usual, P80), P80) <= 150.0


@WIDTHS
@pytest.mark.parametrize("safe_ascii", [False, True])
def test_what_to_bring_has_empty_boxes(paper: PaperFormat, safe_ascii: bool) -> None:
    texts = [line.text for line in lines(LIST, replace(paper, safe_ascii=safe_ascii))]
    assert sum(text.startswith("[ ] ") for text in texts) == len(LIST.requirements)
