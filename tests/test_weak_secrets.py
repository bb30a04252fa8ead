"""PINs and passwords that somebody would guess, and those that nobody would."""

from __future__ import annotations

import random

import pytest

from hall.weak_secrets import Weakness, weakness

WEAK = {
    Weakness.ROW: """
        123456 654321 012345 567890 678901 098765 234567 246802 135791 987654 112233 445566 111222 122333 123321 789456
        123789 456123 102030 112131 142536 101112 111213 332211 908070 1234567890 11223344 abcdef qwerty123 asdfgh
        zxcvbn poiuyt 1q2w3e4r 1qaz2wsx zaq12wsx qazwsx 246810 108642 5101520 123456a a123456 aa123456 123qwe asd123
        aaa111 q1w2e3r4 a1b2c3d4 12345a x12345
    """,
    Weakness.REPEATED: "111111 ------ 000000 121212 343434 123123 457457 696969 111112 100000 aaaaaa abcabc 12341234",
    Weakness.DATE: """
        170890 081785 900817 900312 311299 290200 198508 121990 17081990 19900817 08171990 17-08-1990 17/08/90 17.08.90
        17agustus1945 agustus17 5mei1998 17agustus agustus1990 agustus september12 1990agustus17 181990 171998 199018
        1781990 1-8-1990 17/8/1990 1990.8.17 a170890
    """,
    Weakness.KNOWN: """
        147258 159753 741852 password Password PASSWORD1 P@ssw0rd Passw0rd! password123 admin123 Rahasia123 sandi1234
        741963 135790 147896 123654789 pássword senin123 jumat2024 mppkendari imigrasi1
        kendari2024 Indonesia iloveyou bismillah letmein welcome1 petugas1 anjungan! qwerty
    """,
}


@pytest.mark.parametrize(("why", "secrets"), WEAK.items())
def test_what_everybody_tries_first_is_weak(why: Weakness, secrets: str) -> None:
    for secret in secrets.split():
        assert weakness(secret) is not None, secret
    assert weakness(secrets.split(maxsplit=1)[0]) is why


@pytest.mark.parametrize("nought", [0xFF10, 0x0660, 0x0966, 0x1D7CE])
@pytest.mark.parametrize(
    ("pin", "why"), [("123456", Weakness.ROW), ("121212", Weakness.REPEATED), ("170890", Weakness.DATE)]
)
def test_digits_of_other_scripts_are_digits(nought: int, pin: str, why: Weakness) -> None:
    assert weakness("".join(chr(nought + int(digit)) for digit in pin)) is why


def test_signs_that_nobody_sees_do_not_hide_a_row() -> None:
    assert weakness("12\u200b34\u202e56") is Weakness.ROW


def test_blanks_alone_are_weak() -> None:
    assert weakness(" " * 6) is Weakness.REPEATED


@pytest.mark.parametrize(("secret", "name"), [
    ("petugas-1", "petugas-1"),
    ("Sri Wahyuni", "sri wahyuni"), ("sriwahyuni", "Sri Wahyuni"), ("wahyuni88", "Sri Wahyuni"),
    ("inuyhawirs", "Sri Wahyuni"), ("wahyunisri", "Sri Wahyuni"),
    ("wahyuni.sri90", "Sri Wahyuni"), ("sriwahyuni", "Śrī Wahyuni"), ("!wahyuni!", "Sri Wahyuni"),
])  # fmt: skip
def test_the_name_is_weak(secret: str, name: str) -> None:
    assert weakness(secret, name) is Weakness.NAME


@pytest.mark.parametrize("secret", [
    "482913", "739201", "204816", "246813", "730194", "861754", "blue-heron-7", "a-long-pass-phrase",
    "kopi susu dua gelas",
    "correct horse battery staple", "x7#kQ2pz", "908172645", "desert-tree", "wahana-9", "sricepat7",
])  # fmt: skip
def test_what_nobody_guesses_is_allowed(secret: str) -> None:
    assert weakness(secret, "petugas-1") is None


def test_most_random_pins_are_allowed() -> None:
    """Dates alone are a tenth of all PINs; the rest must stay free."""
    chance = random.Random(7)
    pins = [f"{chance.randrange(1_000_000):06}" for _ in range(4000)]
    weak = sum(weakness(pin) is not None for pin in pins)
    assert weak / len(pins) < 0.15


@pytest.mark.parametrize("secret", ["", " ", "1", "12", "a", "\u0661\u0662\u0663", "\x00" * 6, "🙂" * 6])
def test_any_text_is_answered(secret: str) -> None:
    weakness(secret, "")
    weakness(secret, "🙂")
