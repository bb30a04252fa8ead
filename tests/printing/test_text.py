"""Characters a printer has, and lines that fit."""

from __future__ import annotations

import pytest
from hypothesis import given
from hypothesis import strategies as st

from kiosk.printing.text import hanging, printable, wrapped


@pytest.mark.parametrize(
    ("text", "page", "ascii_only"),
    [
        ("15–30 menit", "15–30 menit", "15-30 menit"),
        ("“Anda” – silakan…", "“Anda” – silakan…", '"Anda" - silakan...'),
        ("café", "café", "cafe"),
        ("cafe\u0301", "café", "cafe"),
        ("Łódź", "Lódz", "Lodz"),
        ("≤ 5 → ½", "<= 5 -> ½", "<= 5 -> 1/2"),
        ("satu\u00a0dua\ttiga\nempat", "satu dua tiga empat", "satu dua tiga empat"),
        ("a\x1b@b\x7fc\u200dd", "a@bcd", "a@bcd"),
        ("loket 🎫 日", "loket ? ?", "loket ? ?"),
    ],
)
def test_what_the_page_lacks_is_written_plainly(text: str, page: str, ascii_only: str) -> None:
    assert printable(text, "CP1252") == page
    assert printable(text, "CP1252", safe_ascii=True) == ascii_only


@given(text=st.text(), columns=st.integers(1, 64))
def test_lines_fit_and_lose_nothing(text: str, columns: int) -> None:
    clean = printable(text, "CP1252")
    lines = wrapped(clean, columns)
    assert all(0 < len(line) <= columns for line in lines)
    assert "".join("".join(lines).split()) == "".join(clean.split())


def test_lines_are_about_equally_long() -> None:
    assert wrapped("Terlewat? Lapor ke loket, Anda dipanggil lagi setelah tiga nomor.", 64) == [
        "Terlewat? Lapor ke loket, Anda",
        "dipanggil lagi setelah tiga nomor.",
    ]


def test_a_bracket_stays_whole_where_it_can() -> None:
    wait = "Perkiraan tunggu: 15–30 menit (per 09.41)"
    assert wrapped(wait, 32) == ["Perkiraan tunggu: 15–30 menit", "(per 09.41)"]
    assert wrapped(wait, 48) == [wait]


def test_only_a_word_longer_than_the_line_is_broken() -> None:
    assert wrapped("di Pertanggungjawaban", 12) == ["di", "Pertanggungj", "awaban"]


def test_further_lines_hang_below_the_first_letter() -> None:
    assert hanging("1. ", "Serahkan berkas di loket saat dipanggil", 24) == [
        "1. Serahkan berkas di",
        "   loket saat dipanggil",
    ]
    assert hanging("• ", "", 24) == []


def test_a_mark_that_leaves_no_room_goes_into_the_text() -> None:
    assert hanging("Waktu penyelesaian: ", "3 hari kerja", 24) == ["Waktu penyelesaian:", "3 hari kerja"]


@given(mark=st.text("ab ", max_size=30), text=st.text(), columns=st.integers(1, 64))
def test_hanging_lines_fit(mark: str, text: str, columns: int) -> None:
    assert all(len(line) <= columns for line in hanging(mark, printable(text, "CP1252"), columns))
