"""Text of any script as a picture: joined, stacked, from the right, in several fonts, broken where it may break."""

from __future__ import annotations

from pathlib import Path

import pytest

from kiosk import letters
from tests.support.languages import ARABIC, HOUSE, JAVANESE

A, J, H = ARABIC.font, JAVANESE.font, HOUSE
ALL = (J, A, H)


def seen(text: str, chain: letters.Chain = ALL) -> list[tuple[str, bool]]:
    return [(run.text, run.backwards) for run in letters.runs(text, chain)]


def test_pillow_can_shape() -> None:
    """Without raqm neither Arabic nor Javanese is right, and languages that need it are not offered."""
    assert letters.can_shape()


def test_one_font_that_has_all_writes_all() -> None:
    assert letters.runs("ꦲꦤꦕ AK-012", ALL) == [letters.Run("ꦲꦤꦕ AK-012", J, backwards=False)]
    assert letters.runs("رقم AK-012", ALL) == [letters.Run("رقم AK-012", A, backwards=True)]


def test_runs_stand_in_the_order_in_which_they_are_seen() -> None:
    assert seen("رقم ꦲꦤꦕ 12") == [("ꦲꦤꦕ 12", False), ("رقم ", True)]
    assert seen("ꦲ رقم ꦤ", (J, A)) == [("ꦤ", False), ("رقم ", True), (" ", True), ("ꦲ", False)]


def test_letters_are_joined() -> None:
    """Four letters of Arabic apart are wider than together; Javanese hangs the second letter below the first."""
    assert letters.width("بببب", (A,), 40) < 4 * letters.width("ب", (A,), 40) * 0.8
    assert letters.width("ꦤ꧀ꦠ", (J,), 40) < letters.width("ꦤ", (J,), 40) + letters.width("ꦠ", (J,), 40) * 0.8


def test_numbers_among_arabic_are_read_from_the_left() -> None:
    """ "123" is drawn as it is drawn alone, and left of the word that is said before it."""
    whole, alone = letters.drawn("رقم 123", (A,), 40), letters.drawn("123", (A,), 40)
    width = round(letters.width("123", (A,), 40))
    found, wanted = (picture.crop((20, 0, 20 + width, picture.height)) for picture in (whole, alone))
    assert found.crop(found.getbbox()).tobytes() == wanted.crop(wanted.getbbox()).tobytes()


def test_what_no_font_has_is_named() -> None:
    assert letters.lacking("AK 🎫 ꦲ字🎫", ALL) == "🎫字"
    assert letters.lacking("a\u200db\n c\u200e", (H,)) == ""


@pytest.mark.parametrize(
    "text", ["ꦲꦤꦕꦫꦏꦢꦠꦱꦮꦭ " * 6, "رقم الانتظار " * 6, "Nomor antrean Anda " * 6, "ꦏ꧀ꦏ" * 40, "x" * 90]
)
@pytest.mark.parametrize("room", [90, 200, 576])
def test_lines_fit_and_lose_nothing(text: str, room: int) -> None:
    lines = letters.lines(text, ALL, 24, room)
    assert all(letters.width(line, ALL, 24) <= room for line in lines)
    assert "".join(lines).replace(" ", "") == text.replace(" ", "")


def test_a_letter_is_not_torn_from_what_hangs_on_it() -> None:
    lines = letters.lines("ꦏ꧀ꦏꦶ" * 20, (J,), 24, 90)
    assert len(lines) > 2
    assert all(line.startswith("ꦏ꧀ꦏꦶ") and line.endswith("ꦏ꧀ꦏꦶ") for line in lines)


def test_a_line_breaks_where_the_writer_allows_it() -> None:
    word = "ꦲꦤꦕꦫꦏ"
    room = letters.width(word * 2, (J,), 24)
    assert letters.lines("\u200b".join([word] * 4), (J,), 24, room) == [
        f"{word}\u200b{word}\u200b",
        f"{word}\u200b{word}",
    ]


def test_a_line_stays_a_line_and_a_new_one_begins_anew() -> None:
    assert letters.lines("a\nb c", (H,), 24, 500) == ["a", "b c"]
    assert letters.lines("", (H,), 24, 500) == [""]


def test_whole_words() -> None:
    assert letters.whole_words("satu dua", (H,), 24, 80)
    assert not letters.whole_words("satuduatiga", (H,), 24, 80)


def test_a_file_that_is_no_font_is_named(tmp_path: Path) -> None:
    bad = tmp_path / "font.ttf"
    bad.write_bytes(b"no font")
    with pytest.raises(letters.BadFont, match=r"font\.ttf: cannot be read as a font"):
        letters.signs_of(bad)
    with pytest.raises(letters.BadFont):
        letters.signs_of(tmp_path / "none.ttf")


def test_a_line_is_drawn_within_its_picture() -> None:
    for text in ("ꦲꦤ꧀ꦠꦿꦺꦪꦤ꧀", "رقم الانتظار (09.41)", "Ågy"):
        picture = letters.drawn(text, ALL, 40)
        box = picture.getbbox()
        assert box is not None
        assert picture.height == letters.height(text, ALL, 40)
        assert picture.width >= letters.width(text, ALL, 40)
