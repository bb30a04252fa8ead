"""Letters that the code page lacks are printed as pictures of their lines: all there, in place, and small."""

from __future__ import annotations

from dataclasses import fields, replace
from pathlib import Path

import pytest

from kiosk.printing import PaperFormat, TicketDocument, length_mm, render, render_list
from kiosk.printing.decoder import decode
from kiosk.printing.parsed_commands import Printed, Raster, TextLine
from kiosk.printing.text import lost
from kiosk.printing.text_picture import picture_of, without_commands
from tests.printing.slips import LIST, P58, P80, P420, P512
from tests.support.languages import ARABIC, HOUSE, JAVANESE, Sample
from tests.support.languages import FONTS as FOLDER
from tests.support.papers import STANDARD

BALINESE, LONTARA, CHINESE = (FOLDER / f"NotoSans{name}-subset.ttf" for name in ("Balinese", "Buginese", "SC"))
FONTS = (JAVANESE.font, ARABIC.font, BALINESE, LONTARA, CHINESE, HOUSE)
SAMPLES = pytest.mark.parametrize("sample", [JAVANESE, ARABIC], ids=lambda sample: sample.code)
PAPERS = pytest.mark.parametrize("paper", [P80, P512, P420, P58], ids=["576", "512", "420", "384"])
SENTENCES = (
    "place", "agency_name", "service", "heading", "ahead_line", "wait_line", "issued_line", "where_line", "missed_line",
    "complaint_line",
)  # fmt: skip


def with_fonts(paper: PaperFormat) -> PaperFormat:
    return replace(paper, fonts=FONTS)


def parts(slip: TicketDocument, paper: PaperFormat) -> list[Printed]:
    found = decode(render(slip, paper), paper)
    return [part for part in found if isinstance(part, TextLine | Raster)]


def in_script(sample: Sample, *names: str) -> TicketDocument:
    return replace(STANDARD, **{name: sample.write(getattr(STANDARD, name)) for name in names})


@SAMPLES
@PAPERS
def test_a_ticket_in_another_script_has_no_question_marks(sample: Sample, paper: PaperFormat) -> None:
    found = parts(in_script(sample, *SENTENCES), with_fonts(paper))
    texts = [part.text for part in found if isinstance(part, TextLine) and part.text]
    assert texts == ["Disdukcapil", "AK-012", "K7QPM2XZ"]
    pictures = [part for part in found if isinstance(part, Raster)]
    assert len(pictures) >= 9
    assert all(part.bytes_wide * 8 <= paper.dots and part.align == "center" for part in pictures)


LINES = {
    "Javanese": (JAVANESE.write(STANDARD.service or ""), JAVANESE.write(STANDARD.heading)),
    "Arabic": tuple(ARABIC.write(text or "") for text in (STANDARD.service, STANDARD.heading, STANDARD.wait_line)),
    "Balinese": ("ᬓᬃᬢᬸᬓᬸᬮᬯᬃᬕᬳᬜᬃ", "ᬦᭀᬫᭀᬭ᭄ᬅᬦ᭄ᬢ᭄ᬭᬾᬬᬦ᭄ᬭᬕᬦᬾ", "ᬓᬶᬭᬂᬓᬶᬭᬂᬗᬦ᭄ᬢᭀᬲ᭄: 15–30 ᬫᭂᬦᬶᬢ᭄ (09.41)"),
    "Lontara": ("ᨀᨑᨈᨘ ᨀᨙᨒᨘᨕᨑᨁ ᨅᨑᨘ", "ᨊᨚᨆᨚᨑᨘ ᨕᨈᨛᨑᨙᨕᨊᨘ", "ᨄᨑᨀᨗᨑᨕ ᨈᨘᨁᨘ: 15–30 ᨆᨛᨊᨗ (09.41)"),
    "Chinese": ("新家庭卡签发", "您的排队号码", "预计等待\uff1a15–30 分钟\uff08截至 09.41\uff09"),
}
"""Of one ticket; Javanese stacks its letters, so two of its lines are as heavy as three of others."""


@PAPERS
@pytest.mark.parametrize("script", LINES)
def test_a_ticket_with_a_few_such_lines_has_2_kilobytes_more(script: str, paper: PaperFormat) -> None:
    lines = dict(zip(("service", "heading", "wait_line"), LINES[script], strict=False))
    few = replace(STANDARD, **lines)
    found = parts(few, with_fonts(paper))
    assert sum(isinstance(part, Raster) for part in found) >= len(lines)
    assert [part.text for part in found if isinstance(part, TextLine) and "?" in part.text] == [STANDARD.missed_line]
    assert len(render(few, with_fonts(paper))) - len(render(STANDARD, paper)) <= 2_000


@pytest.mark.parametrize("dots", [180, 203, 384, 420, 462, 576])
def test_no_picture_is_wider_than_a_paper_of_any_width(dots: int) -> None:
    """Also where the head has no whole number of bytes: a picture that is wider is not printed, or over the edge."""
    paper = with_fonts(PaperFormat(dots, dots // 12))
    for words in range(1, 12):
        text = " ".join(["ب"] * words * 3)
        for part in parts(replace(STANDARD, service=text, heading=text, agency=text, reprint_line=text), paper):
            assert not isinstance(part, Raster) or part.bytes_wide * 8 <= dots


@pytest.mark.parametrize("script", LINES)
def test_letters_become_no_smaller_than_the_smallest_print(script: str) -> None:
    """Bytes are saved where white is left out and by two dots of height, not at the cost of reading."""
    for text in LINES[script]:
        made = parts(replace(STANDARD, service=text), with_fonts(P80))
        drawn = [part for part in made if isinstance(part, Raster)]
        assert all(part.dots >= 17 for part in drawn), "17 dots are the height of Font B"


@SAMPLES
def test_such_a_ticket_is_not_much_longer(sample: Sample) -> None:
    slip = in_script(sample, *SENTENCES)
    assert length_mm(render(slip, with_fonts(P80)), P80) <= length_mm(render(STANDARD, P80), P80) + 15


@SAMPLES
@PAPERS
def test_a_list_in_another_script_is_all_there(sample: Sample, paper: PaperFormat) -> None:
    slip = replace(
        LIST, mark=sample.write(LIST.mark), bring=sample.write(LIST.bring), service=sample.write(LIST.service),
        requirements=tuple(map(sample.write, LIST.requirements)),
        facts=tuple(replace(f, name=sample.write(f.name), lines=tuple(map(sample.write, f.lines))) for f in LIST.facts),
    )  # fmt: skip
    paper = with_fonts(paper)
    found = decode(render_list(slip, paper), paper)
    assert not [part.text for part in found if isinstance(part, TextLine) and "?" in part.text]
    sides = {part.align for part in found if isinstance(part, Raster)}
    assert sides == {"center", "right" if sample is ARABIC else "left"}


FIELDS = [field.name for field in fields(TicketDocument) if field.name not in ("label", "code", "qr_data")]


@pytest.mark.parametrize("name", FIELDS)
def test_every_field_can_be_in_another_script(name: str) -> None:
    slip = replace(STANDARD, reprint_line="CETAK ULANG", doubt_line="Mungkin tidak", missed_line="Terlewat")
    if name == "agency_name":
        slip = replace(slip, service=None)
    slip = replace(slip, **{name: ARABIC.write("Nomor antrean")})
    payload = render(slip, with_fonts(P80), 2)
    assert payload.count(b"\x1dv0") >= 1
    assert not [part.text for part in decode(payload, P80) if isinstance(part, TextLine) and "?" in part.text]


def test_latin_that_the_page_lacks_keeps_its_marks() -> None:
    """Łódź is no Lodz; typographic signs and letters of the page stay text."""
    assert lost("Ağr\u0131 ili", "CP1252") == "ğ\u0131"
    assert not lost("Perkiraan tunggu: 15–30 menit → “café” ≤ 5", "CP1252")
    found = parts(replace(STANDARD, service="Çağr\u0131 merkezi"), with_fonts(P80))
    assert sum(isinstance(part, Raster) for part in found) == 1


def test_what_no_font_has_is_still_a_question_mark() -> None:
    found = parts(replace(STANDARD, service="Loket 🎫"), with_fonts(P80))
    assert "Loket ?" in [part.text for part in found if isinstance(part, TextLine)]


def test_without_fonts_nothing_changes() -> None:
    slip = replace(STANDARD, service=JAVANESE.write("Kartu"))
    assert not [part for part in parts(slip, P80) if isinstance(part, Raster)]


def test_no_picture_holds_what_a_printer_would_obey() -> None:
    bits = b"\x10\x04\x01\x10\x05\x10\x14\x10\x10\x04"
    made = without_commands(bits)
    assert not any(command in made for command in (b"\x10\x04", b"\x10\x05", b"\x10\x14"))
    assert len(made) == len(bits)
    assert all(new & old == old for new, old in zip(made, bits, strict=True)), "dots are added, none is lost"


def test_ink_only_and_all_of_it() -> None:
    plain = picture_of("ꦲꦤꦕ", FONTS, 20, 25)
    assert len(plain.bits) == plain.bytes_wide * plain.dots
    assert plain.above + plain.dots + plain.below >= 25
    bold = picture_of("ꦲꦤꦕ", FONTS, 20, 25, bold=True)
    black = [sum(byte.bit_count() for byte in picture.bits) for picture in (plain, bold)]
    assert black[0] < black[1]
    empty = picture_of(" ", FONTS, 20, 25)
    assert (empty.dots, empty.above, empty.below) == (0, 25, 0)


def test_joiners_reach_the_font_and_directions_do_not() -> None:
    """ZWNJ keeps two letters apart; a mark that turns the line round would move the number."""
    apart = render(replace(STANDARD, service="بب"), with_fonts(P80))
    joined = render(replace(STANDARD, service="ب\u200cب"), with_fonts(P80))
    assert apart != joined
    turned = render(replace(STANDARD, service="\u202eبب\u200f"), with_fonts(P80))
    assert turned == apart


def test_the_fonts_are_those_whose_licence_stands_beside_them() -> None:
    folder = Path(JAVANESE.font).parent
    assert {path.stem.split("-")[0] for path in folder.glob("*.ttf")} == {
        path.stem.removeprefix("OFL-") for path in folder.glob("OFL-*.txt")
    }
