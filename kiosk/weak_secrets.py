"""PINs and passwords that are guessed first, for the kiosk and for central: rows, repetitions, dates, well-known words.

A lock lets somebody try a few dozen times before a person looks. What people choose first must not be among these.
"""

from __future__ import annotations

import re
import unicodedata
from enum import StrEnum
from itertools import pairwise

SHORTEST_ROW = 4
YEARS = range(1930, 2050)
MONTHS = (
    "januari|februari|maret|april|mei|juni|juli|agustus|september|oktober|november|desember|january|february|march|may|"
    "june|july|august|october|december|jan|feb|mar|apr|jun|jul|agu|aug|agt|sep|okt|oct|nov|des|dec"
)
_DATE_IN_WORDS = re.compile(rf"\d{{1,2}}({MONTHS})\d{{2,4}}|({MONTHS})\d{{1,2}}(\d{{4}})?")
_BETWEEN = re.compile(r"[\s.,/_-]+")
_AROUND = re.compile(r"^[\d\W_]+|[\d\W_]+$")
_LIKE = str.maketrans("013457@$!+", "oieastasit")
_ROWS = ("qwertyuiop", "asdfghjkl", "zxcvbnm", "abcdefghijklmnopqrstuvwxyz", "1qaz2wsx3edc4rfv5tgb", "1q2w3e4r5t6y7u8i")
_PAD = {
    "147258", "258147", "147369", "369147", "258369", "369258", "159357", "357159", "159753", "753159", "951357",
    "951753", "741852", "852741", "963852", "852963", "147852", "258456", "456258", "123654", "789654", "321456",
    "456321", "102938", "159951", "357753", "142857", "314159", "271828",
}  # fmt: skip
"""Drawn on the keys of a pad, or known from elsewhere."""
_WORDS = {
    "password", "passwort", "passcode", "pass", "secret", "admin", "administrator", "root", "user", "guest", "test",
    "testing", "welcome", "letmein", "login", "master", "default", "changeme", "computer", "monkey", "dragon",
    "football", "sunshine", "princess", "superman", "batman", "michael", "iloveyou", "loveyou", "iloveu", "love",
    "hello", "qwerty", "qwertz", "azerty", "abc", "katasandi", "sandi", "rahasia", "masuk", "petugas", "loket",
    "antrean", "antrian", "kiosk", "anjungan", "kendari", "sultra", "sulawesi", "indonesia", "jakarta", "merdeka",
    "bismillah", "alhamdulillah", "assalamualaikum", "insyaallah", "allah", "muhammad", "islam", "sayang",
    "sayangku", "cinta", "cintaku", "anakku", "keluarga", "bahagia", "semangat", "sukses", "garuda", "doraemon",
    "naruto", "persija", "persib", "disdukcapil", "dukcapil", "mpp", "pelayanan",
}  # fmt: skip


class Weak(StrEnum):
    """Why somebody would guess it."""

    ROW = "row"
    """123456, 112233, 102030, qwerty."""
    REPEATED = "repeated"
    """111111, 121212, abcabc."""
    DATE = "date"
    """A birthday in any order."""
    KNOWN = "known"
    """A word or a pattern that many people take."""
    NAME = "name"
    """The name of who chooses it."""


EASY = {
    Weak.ROW: "it is a row, such as 123456",
    Weak.REPEATED: "it says the same again and again, such as 121212",
    Weak.DATE: "it is a date, such as a birthday",
    Weak.KNOWN: "many people choose it",
    Weak.NAME: "it is the name",
}
"""Why, for commands."""


def weakness(secret: str, name: str = "") -> Weak | None:
    """Why this PIN or password is among the first that are tried; None: it is not."""
    plain = unicodedata.normalize("NFKC", secret).casefold().strip()
    bare = _BETWEEN.sub("", plain)
    if _is_name(bare, name):
        return Weak.NAME
    if _repeats(bare):
        return Weak.REPEATED
    if bare.isdecimal() and bare.isascii():
        return _of_digits(bare)
    return _of_word(bare)


def _of_digits(digits: str) -> Weak | None:
    if _is_row(digits) or _in_parts(digits):
        return Weak.ROW
    if _is_date(digits):
        return Weak.DATE
    return Weak.KNOWN if digits in _PAD else None


def _of_word(text: str) -> Weak | None:
    if _DATE_IN_WORDS.fullmatch(text):
        return Weak.DATE
    core = _AROUND.sub("", text)
    for word in (core, core.translate(_LIKE), text):
        if word in _WORDS:
            return Weak.KNOWN
        if len(word) >= SHORTEST_ROW and any(word in row or word[::-1] in row for row in _ROWS):
            return Weak.ROW
    return None


def _steps(text: str) -> set[int]:
    """From each sign to the next; 9 is followed by 0."""
    tens = 10 if text.isdecimal() else 0x110000
    return {(ord(after) - ord(before)) % tens for before, after in pairwise(text)}


def _is_row(text: str) -> bool:
    """One step all through, such as 123456 or 246802, or never more than one up or never more than one down: 112233."""
    steps = _steps(text)
    return len(steps) <= 1 or steps <= {0, 1} or steps <= {0, 9}


def _in_parts(digits: str) -> bool:
    """Rows of two signs by turns (102030, 142536), or two rows one after the other (123789, 123321)."""
    if len(digits) < 6:
        return False
    half = len(digits) // 2
    parts = ((digits[::2], digits[1::2]), (digits[:half], digits[half:]))
    return any(all(_steps(part) <= {0, 1} or _steps(part) <= {0, 9} for part in both) for both in parts)


def _repeats(text: str) -> bool:
    """A part of it, again and again; or one sign nearly all through."""
    if not text:
        return False
    most = max(text.count(sign) for sign in set(text))
    return text in (text + text)[1:-1] or (len(text) >= SHORTEST_ROW and most >= len(text) - 1)


def _is_date(digits: str) -> bool:
    """Day, month and year in any usual order, the year with two or four digits; or a month of a year."""
    two = [int(digits[at : at + 2]) for at in range(0, len(digits) - 1, 2)]
    match len(digits):
        case 6:
            first, second, third = two
            whole = _day(first, second) or _day(second, first) or _day(third, second)
            return whole or (_year(digits[:4]) and _month(third)) or (_year(digits[2:]) and _month(first))
        case 8:
            ends = _year(digits[4:]) and (_day(two[0], two[1]) or _day(two[1], two[0]))
            return ends or (_year(digits[:4]) and (_day(two[2], two[3]) or _day(two[3], two[2])))
        case _:
            return False


def _year(digits: str) -> bool:
    return int(digits) in YEARS


def _month(number: int) -> bool:
    return 1 <= number <= 12


def _day(day: int, month: int) -> bool:
    return 1 <= day <= 31 and _month(month)


def _is_name(bare: str, name: str) -> bool:
    """The name itself, backwards, or with digits and signs around it."""
    plain = _BETWEEN.sub("", unicodedata.normalize("NFKC", name).casefold())
    words = {_BETWEEN.sub("", word) for word in re.split(r"[\s.,_-]+", name.casefold()) if len(word) >= SHORTEST_ROW}
    core = _AROUND.sub("", bare) or bare
    named = {plain, plain[::-1], _AROUND.sub("", plain), *words} - {""}
    return bare in named or core in named
