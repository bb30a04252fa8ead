"""The sentences, in words and in clips."""

import re
import string
from datetime import time

import pytest
from hypothesis import assume, given
from hypothesis import strategies as st

from central.speech import LANGUAGES, NumberKind, SpokenCall, Unspeakable, Voice, parts, text
from central.speech.languages import clips
from central.speech.phrase import PAUSE_MS, whole
from hall import counter_names
from hall.counter_names import is_name


@pytest.mark.parametrize(
    ("call", "indonesian", "english"),
    [
        (
            SpokenCall("AK-012", "3"),
            "Nomor antrean A K nol satu dua, silakan menuju loket tiga.",
            "Queue number A K zero one two, please go to counter three.",
        ),
        (
            SpokenCall("B-1234", "12", priority=True),
            "Nomor antrean prioritas B satu dua tiga empat, silakan menuju loket dua belas.",
            "Priority queue number B one two three four, please go to counter twelve.",
        ),
        (
            SpokenCall("IM-070", "3A"),
            "Nomor antrean I M nol tujuh nol, silakan menuju loket tiga A.",
            "Queue number I M zero seven zero, please go to counter three A.",
        ),
        (
            SpokenCall("z-999", "b 2"),
            "Nomor antrean Z sembilan sembilan sembilan, silakan menuju loket B dua.",
            "Queue number Z nine nine nine, please go to counter B two.",
        ),
        (
            SpokenCall("5", "007"),
            "Nomor antrean lima, silakan menuju loket nol nol tujuh.",
            "Queue number five, please go to counter zero zero seven.",
        ),
        (
            SpokenCall("AK-100", "112"),
            "Nomor antrean A K satu nol nol, silakan menuju loket satu satu dua.",
            "Queue number A K one zero zero, please go to counter one one two.",
        ),
    ],
)
def test_sentences(call: SpokenCall, indonesian: str, english: str) -> None:
    assert text(call, "id") == indonesian
    assert text(call, "en") == english


def test_the_second_saying_says_so() -> None:
    call = SpokenCall("AK-012", "3")
    assert text(call, "id", again=True) == (
        "Sekali lagi, nomor antrean A K nol satu dua, silakan menuju loket tiga."
    )  # fmt: skip
    assert text(call, "en", again=True) == "Once again, queue number A K zero one two, please go to counter three."


@pytest.mark.parametrize(
    ("counter", "indonesian", "english"),
    [
        ("0", "nol", "zero"),
        ("9", "sembilan", "nine"),
        ("10", "sepuluh", "ten"),
        ("11", "sebelas", "eleven"),
        ("13", "tiga belas", "thirteen"),
        ("19", "sembilan belas", "nineteen"),
        ("20", "dua puluh", "twenty"),
        ("21", "dua puluh satu", "twenty-one"),
        ("40", "empat puluh", "forty"),
        ("99", "sembilan puluh sembilan", "ninety-nine"),
        ("12B", "dua belas B", "twelve B"),
        ("A10", "A sepuluh", "A ten"),
    ],
)
def test_counters_are_numbers(counter: str, indonesian: str, english: str) -> None:
    assert text(SpokenCall("A-1", counter), "id").endswith(f" loket {indonesian}.")
    assert text(SpokenCall("A-1", counter), "en").endswith(f" counter {english}.")


def test_every_counter_to_99_is_another_sentence_of_known_clips() -> None:
    known = clips()
    for language in ("id", "en"):
        said = [parts(SpokenCall("A-1", str(counter)), language) for counter in range(100)]
        assert len(set(said)) == 100
        assert {part.clip for sentence in said for part in sentence} <= set(known)
        assert all(known[part.clip] == part.text for sentence in said for part in sentence)


def test_clips_and_pauses_of_a_sentence() -> None:
    said = parts(SpokenCall("AK-012", "23"), "id")
    assert [(part.clip, part.pause_ms) for part in said] == [
        ("id/number", 0),
        ("id/a", PAUSE_MS["opening"]),
        ("id/k", PAUSE_MS["sign"]),
        ("id/0", PAUSE_MS["group"]),
        ("id/1", PAUSE_MS["sign"]),
        ("id/2", PAUSE_MS["sign"]),
        ("id/please", PAUSE_MS["please"]),
        ("id/2", PAUSE_MS["counter"]),
        ("id/ty", PAUSE_MS["inside"]),
        ("id/3-end", PAUSE_MS["inside"]),
    ]


def test_chime_then_twice_then_english() -> None:
    said = whole(SpokenCall("AK-012", "3"))
    assert [part.kind for part in said].count(NumberKind.CHIME) == 1
    assert said[0].kind is NumberKind.CHIME
    sayings = [[part.language for part in said if part.saying == saying] for saying in (1, 2, 3)]
    assert [set(languages) for languages in sayings] == [{"id"}, {"id"}, {"en"}]
    assert [part.saying for part in said if part.kind is NumberKind.AGAIN] == [2]
    assert {part.saying for part in whole(SpokenCall("AK-012", "3"), ("en",), times=1)} == {0, 1}


@pytest.mark.parametrize("name", ["", "-", "Ä1", "ÜBER", "AK_1", "123456789", "٣", "1\n2"])
def test_a_label_without_clips_is_refused(name: str) -> None:
    with pytest.raises(Unspeakable):
        parts(SpokenCall(name, "1"), "id")


@pytest.mark.parametrize("name", ["", "-", "1\n2", "字", "Зал 1", "ꦲ", "1+2", "½", "X" * 17, "🎫"])
def test_a_counter_without_clips_is_refused_and_the_catalogue_does_not_take_it(name: str) -> None:
    with pytest.raises(Unspeakable):
        parts(SpokenCall("A-1", name), "id")
    assert not is_name(name)


@pytest.mark.parametrize(
    ("counter", "indonesian"),
    [
        ("Prioritas", "P R I O R I T A S"),
        ("Kasir Utama", "K A S I R U T A M A"),
        ("Ruang-12.b", "R U A N G dua belas B"),
        ("ABCDEFGHIJKLMNOP", "A B C D E F G H I J K L M N O P"),
        ("1234567890123456", "satu dua tiga empat lima enam tujuh delapan sembilan nol satu dua tiga empat lima enam"),
        ("Périn_9", "P E R I N sembilan"),
        ("٣", "tiga"),
        ("Straße", "S T R A S S E"),
    ],
)
def test_counters_with_names_of_words(counter: str, indonesian: str) -> None:
    assert is_name(counter)
    assert text(SpokenCall("A-1", counter), "id").endswith(f" loket {indonesian}.")


@given(st.from_regex(counter_names.PATTERN, fullmatch=True))
def test_every_name_that_the_catalogue_takes_is_spoken_in_every_language(name: str) -> None:
    assume(is_name(name))
    known = clips()
    for language in LANGUAGES:
        assert {part.clip for part in parts(SpokenCall("A-1", name), language)} <= set(known)


@given(st.text(string.ascii_letters + string.digits + " ._-", min_size=1, max_size=16))
def test_latin_names_are_taken_wherever_the_pattern_takes_them(name: str) -> None:
    assert is_name(name) == (re.fullmatch(counter_names.PATTERN.removesuffix("$"), name) is not None)


def test_unknown_languages_and_no_sayings_are_refused() -> None:
    with pytest.raises(ValueError, match="no voice speaks 'jv'"):
        parts(SpokenCall("A-1", "1"), "jv")
    with pytest.raises(ValueError, match="at least one language"):
        whole(SpokenCall("A-1", "1"), ())
    with pytest.raises(ValueError, match="at least once"):
        whole(SpokenCall("A-1", "1"), times=0)


def test_quiet_hours() -> None:
    voice = Voice(quiet=((time(12, 0), time(13, 0)), (time(22, 30), time(6, 0))))
    loud = [time(6, 0), time(11, 59), time(13, 0), time(22, 29)]
    still = [time(12, 0), time(12, 59, 59), time(22, 30), time(0, 0), time(5, 59)]
    assert [voice.speaks(at) for at in loud] == [True] * 4
    assert [voice.speaks(at) for at in still] == [False] * 5
    assert Voice(quiet=((time(8), time(8)),)).speaks(time(12)) is False
    assert Voice().speaks(time(3))


def test_no_volume_or_no_language_is_silence() -> None:
    assert not Voice(volume=0).speaks(time(9))
    assert not Voice(languages=()).speaks(time(9))
    with pytest.raises(ValueError, match="volume"):
        Voice(volume=1.1)
    with pytest.raises(ValueError, match="no voice"):
        Voice(languages=("id", "fr"))
