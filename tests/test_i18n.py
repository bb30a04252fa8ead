"""What the kiosk says is short, spelt as the dictionary has it, and complete in every language."""

from __future__ import annotations

import datetime as dt
import importlib.machinery
import importlib.util
import re
import shutil
from pathlib import Path
from types import ModuleType

import pytest

from hall.i18n import Words, languages

ROOT = Path(__file__).resolve().parents[1]
LOCALE = ROOT / "assets" / "locale"
MOST_WORDS = 12
MISSPELT = (
    "antri", "antrian", "ijin", "silahkan", "photo", "foto copy", "fotocopy", "jum'at", "jumaat", "materai",
    "praktek", "mall", "terimakasih", "aktif kan", "counter", "print", "resiko", "apotik",
)  # fmt: skip
TUESDAY = dt.date(2026, 11, 24)


@pytest.fixture(scope="module")
def script() -> ModuleType:
    loader = importlib.machinery.SourceFileLoader("words_script", str(ROOT / "scripts" / "words"))
    spec = importlib.util.spec_from_loader("words_script", loader)
    assert spec is not None
    module = importlib.util.module_from_spec(spec)
    loader.exec_module(module)
    return module


@pytest.fixture(scope="module")
def messages(script: ModuleType) -> list[str]:
    found = [text for _file, text, _plural in script.messages()]
    assert len(found) > 100
    return found


def test_sentences_have_at_most_twelve_words(messages: list[str]) -> None:
    sentences = [sentence for text in messages if "|" not in text for sentence in re.split(r"[.?!:]\s", text)]
    assert not [sentence for sentence in sentences if len(sentence.split()) > MOST_WORDS]


@pytest.mark.parametrize("word", MISSPELT)
def test_spelling_is_the_dictionarys(messages: list[str], word: str) -> None:
    assert not [text for text in messages if re.search(rf"\b{re.escape(word)}\b", text.lower())]


def test_translations_are_complete_and_compiled(script: ModuleType, capsys: pytest.CaptureFixture[str]) -> None:
    assert script.main(check=True) == 0, capsys.readouterr().out


def test_a_translation_fills_in_the_same_names(messages: list[str]) -> None:
    for language in languages(LOCALE):
        words = Words(language, LOCALE)
        for text in messages:
            assert set(re.findall(r"{(\w+)}", words.text(text))) == set(re.findall(r"{(\w+)}", text)), text


def test_a_folder_is_a_language(tmp_path: Path) -> None:
    shutil.copytree(LOCALE / "en", tmp_path / "ms")
    found = languages(tmp_path)
    assert dict(found) == {"id": "Bahasa Indonesia", "ms": "English"}


def test_a_text_that_a_language_lacks_shows_in_indonesian() -> None:
    assert Words("en", LOCALE).text("kalimat yang belum diterjemahkan") == "kalimat yang belum diterjemahkan"


def test_a_language_without_a_folder_speaks_indonesian() -> None:
    assert Words("xx", LOCALE).text("Kembali") == "Kembali"


@pytest.mark.parametrize(
    ("language", "date", "time", "rupiah"),
    [("id", "Selasa, 24 November 2026", "09.05", "Rp25.000"), ("en", "Tuesday, 24 November 2026", "09:05", "Rp25,000")],
)
def test_dates_times_and_amounts(language: str, date: str, time: str, rupiah: str) -> None:
    words = Words(language, LOCALE)
    assert words.date(TUESDAY) == date
    assert words.time(dt.time(9, 5)) == time
    assert words.rupiah(25_000) == rupiah


@pytest.mark.parametrize(
    ("minutes", "said"),
    [
        (None, "belum dapat diperkirakan"),
        ((0, 5), "paling lama 5 menit"),
        ((15, 30), "15–30 menit"),
        ((15, 15), "paling lama 15 menit"),
        ((60, 120), "60–120 menit"),
        ((90, 150), "90 menit sampai lebih dari 2 jam"),
        ((130, 180), "lebih dari 2 jam"),
    ],
)
def test_the_wait_in_words(minutes: tuple[int, int] | None, said: str) -> None:
    assert Words().wait(minutes) == said


@pytest.mark.parametrize(
    ("days", "said"),
    [(0, "hari ini"), (1, "besok"), (2, "Kamis"), (6, "Senin"), (7, "1 Desember"), (-1, "23 November")],
)
def test_near_days_are_said_as_people_say_them(days: int, said: str) -> None:
    assert Words().day(TUESDAY + dt.timedelta(days=days), TUESDAY) == said


def test_one_person_is_not_people() -> None:
    english = Words("en", LOCALE)
    assert (english.people(1), english.people(2)) == ("1 person", "2 people")


def test_nobody_waiting_is_said_in_words() -> None:
    assert Words().waiting(0) == "belum ada antrean"
    assert Words().waiting(3) == "3 menunggu"


@pytest.mark.parametrize(
    ("names", "indonesian", "english"),
    [
        ([], "", ""),
        (["3"], "loket 3", "counter 3"),
        (["1", "2"], "loket 1 dan 2", "counters 1 and 2"),
        (["1", "2", "3"], "loket 1–3", "counters 1–3"),
        (["3", "1", "2"], "loket 1–3", "counters 1–3"),
        (["1", "7", "15"], "loket 1, 7 dan 15", "counters 1, 7 and 15"),
        (["15", "1", "2", "3", "7"], "loket 1–3, 7 dan 15", "counters 1–3, 7 and 15"),
        (["1", "2", "3", "5", "6", "7"], "loket 1–3 dan 5–7", "counters 1–3 and 5–7"),
        (["9", "10", "11"], "loket 9–11", "counters 9–11"),
        (["A", "B", "C"], "loket A, B dan C", "counters A, B and C"),
        (["A1", "A2", "A3"], "loket A1, A2 dan A3", "counters A1, A2 and A3"),
        (["01", "02", "03"], "loket 01, 02 dan 03", "counters 01, 02 and 03"),
        (["Kasir", "1", "Foto"], "loket 1, Kasir dan Foto", "counters 1, Kasir and Foto"),
        (["7", "7"], "loket 7", "counter 7"),
    ],
)
def test_counters_in_words(names: list[str], indonesian: str, english: str) -> None:
    assert Words().counters(names) == indonesian
    assert Words("en", LOCALE).counters(names) == english
