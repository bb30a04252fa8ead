"""PINs and passwords that are guessed first, for the kiosk and for central: rows, repetitions, dates, well-known words.

A lock lets somebody try a few dozen times before a person looks. What people choose first must not be among these.
"""

from __future__ import annotations

import re
import unicodedata
from enum import StrEnum
from itertools import pairwise, permutations, product

SHORTEST_ROW = 4
MOST_WORDS = 4
SHORTEST_RUN, MOST_RUNS = 3, 3
LARGEST_STEP = 10
YEARS = range(1930, 2050)
BIRTHS = range(1930, 2031)
MONTHS = (
    "januari|februari|maret|april|mei|juni|juli|agustus|september|oktober|november|desember|january|february|march|may|"
    "june|july|august|october|december|jan|feb|mar|apr|jun|jul|agu|aug|agt|sep|okt|oct|nov|des|dec"
)
_DATE_IN_WORDS = re.compile(rf"\d{{0,4}}({MONTHS})(\d{{0,4}}|\d{{1,2}}(19|20)\d\d)")
_BETWEEN = re.compile(r"[\s.,/_-]+")
_AROUND = re.compile(r"^[\d\W_]+|[\d\W_]+$")
_RUNS = re.compile(r"[0-9]+|[^0-9]+")
MOST_BESIDE = 2
"""This many characters beside guessable digits do not hide them: a123456."""
_LIKE = str.maketrans("013457@$!+", "oieastasit")
_ROWS = (
    "qwertyuiop", "asdfghjkl", "zxcvbnm", "abcdefghijklmnopqrstuvwxyz", "1qaz2wsx3edc4rfv5tgb", "zaq12wsxcde34rfv",
    "1qazxsw23edcvfr4", "qazwsxedcrfvtgbyhn",
)  # fmt: skip
_STROKES = tuple(
    one for line in ("123", "456", "789", "147", "258", "369", "159", "357") for one in (line, line[::-1])
)  # fmt: skip
_BESIDE = {
    "0": "8", "1": "24", "2": "135", "3": "26", "4": "157", "5": "2468", "6": "359", "7": "48", "8": "5790", "9": "68",
}  # fmt: skip
"""Keys of a pad that touch."""
SHORTEST_WALK = 6
_PAD = {
    *map("".join, product(_STROKES, repeat=2)), "135790", "097531", "102938", "112358", "142857", "314159", "271828",
}  # fmt: skip
"""Two lines drawn on the keys of a pad, or known from elsewhere."""
_WORDS = {
    "password", "passwort", "passcode", "pass", "secret", "admin", "administrator", "root", "user", "guest", "test",
    "testing", "welcome", "letmein", "login", "master", "default", "changeme", "computer", "monkey", "dragon",
    "football", "sunshine", "princess", "superman", "batman", "michael", "iloveyou", "loveyou", "iloveu", "love",
    "hello", "qwerty", "qwertz", "azerty", "abc", "katasandi", "sandi", "rahasia", "masuk", "petugas", "loket",
    "antrean", "antrian", "kiosk", "anjungan", "kendari", "sultra", "sulawesi", "indonesia", "jakarta", "merdeka",
    "bismillah", "alhamdulillah", "assalamualaikum", "insyaallah", "allah", "muhammad", "islam", "sayang",
    "sayangku", "cinta", "cintaku", "anakku", "keluarga", "bahagia", "semangat", "sukses", "garuda", "doraemon",
    "naruto", "persija", "persib", "disdukcapil", "dukcapil", "imigrasi", "samsat", "polisi", "polres", "polresta",
    "bapenda", "dpmptsp", "bpjs", "bnn", "pajak", "paspor", "mpp", "pelayanan", "senin", "selasa", "rabu", "kamis",
    "jumat", "sabtu", "minggu", "monday", "tuesday", "wednesday", "thursday", "friday", "saturday", "sunday",
}  # fmt: skip
_ONLY_WORDS = re.compile(f"(?:{'|'.join(sorted(_WORDS, key=len, reverse=True))})+")


class Weakness(StrEnum):
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
    Weakness.ROW: "it is a row, such as 123456",
    Weakness.REPEATED: "it says the same again and again, such as 121212",
    Weakness.DATE: "it is a date, such as a birthday",
    Weakness.KNOWN: "many people choose it",
    Weakness.NAME: "it is the name",
}
"""Why, for commands."""


def weakness(secret: str, name: str = "") -> Weakness | None:
    """Why this PIN or password is among the first that are tried; None: it is not."""
    bare = _bare(secret)
    if bare and _is_name(bare, name):
        return Weakness.NAME
    if _repeats(bare):
        return Weakness.REPEATED
    return _of_digits(bare) if bare.isdecimal() else _of_word(bare)


def _bare(text: str) -> str:
    """As a person would type it first: without blanks, accents and signs that nobody sees, digits as of a pad."""
    signs = unicodedata.normalize("NFKD", text)
    kept = (sign for sign in signs if unicodedata.category(sign)[0] not in "CM")
    plain = "".join(str(unicodedata.decimal(sign, sign)) for sign in kept)
    return _BETWEEN.sub("", plain.casefold())


def _of_digits(digits: str) -> Weakness | None:
    if _is_row(digits) or _in_parts(digits) or _counts(digits):
        return Weakness.ROW
    if _is_date(digits):
        return Weakness.DATE
    return Weakness.KNOWN if digits in _PAD or _is_walk(digits) else None


def _is_walk(digits: str) -> bool:
    """From key to key of a pad: 147896."""
    return len(digits) >= SHORTEST_WALK and all(after in _BESIDE[before] for before, after in pairwise(digits))


def _of_word(text: str) -> Weakness | None:
    if _DATE_IN_WORDS.fullmatch(text):
        return Weakness.DATE
    core = _AROUND.sub("", text)
    for word in (core, core.translate(_LIKE), text):
        if _ONLY_WORDS.fullmatch(word):
            return Weakness.KNOWN
        if len(word) >= SHORTEST_ROW and _on_keys(word):
            return Weakness.ROW
    runs = _RUNS.findall(text)
    if _by_turns(text) or (len(runs) <= MOST_RUNS and all(map(_is_easy_run, runs))):
        return Weakness.ROW
    return next((_of_digits(run) for run in runs if len(run) >= len(text) - MOST_BESIDE and run.isdecimal()), None)


def _on_keys(text: str) -> bool:
    return any(text in row or text[::-1] in row for row in _ROWS)


def _is_easy_run(run: str) -> bool:
    """Of digits or of others, long enough to be one: the same sign again, or a row."""
    return len(run) >= SHORTEST_RUN and (len(set(run)) == 1 or (_is_row(run) if run.isdecimal() else _on_keys(run)))


def _by_turns(text: str) -> bool:
    """A row of letters and one of digits by turns: q1w2e3r4."""
    both = text[::2], text[1::2]
    return min(map(len, both)) >= 3 and all(_is_row(one) if one.isdecimal() else _on_keys(one) for one in both)


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


def _counts(digits: str) -> bool:
    """Numbers at one distance, one after the other: 246810, 5101520."""
    for size in (1, 2):
        first, rest = int(digits[:size]), digits[size:]
        for step in (step for step in range(-LARGEST_STEP, LARGEST_STEP + 1) if step):
            number, left, numbers = first + step, rest, 1
            while number >= 0 and left.startswith(str(number)):
                left = left.removeprefix(str(number))
                number, numbers = number + step, numbers + 1
            if not left and numbers >= 3:
                return True
    return False


def _repeats(text: str) -> bool:
    """A part of it, again and again; or one sign nearly all through."""
    if not text:
        return True
    most = max(text.count(sign) for sign in set(text))
    return text in (text + text)[1:-1] or (len(text) >= SHORTEST_ROW and most >= len(text) - 1)


def _is_date(digits: str) -> bool:
    """Day, month and year in any usual order, the year with two or four digits, zeros left out; a month of a year."""
    two = [int(digits[at : at + 2]) for at in range(0, len(digits) - 1, 2)]
    match len(digits):
        case 6:
            first, second, third = two
            whole = _day(first, second) or _day(second, first) or _day(third, second)
            months = (_year(digits[:4]) and _month(third)) or (_year(digits[2:]) and _month(first))
            return whole or months or _day_of_year(digits)
        case 7 | 8:
            return _day_of_year(digits)
        case _:
            return False


def _day_of_year(digits: str) -> bool:
    """The year with four digits, at the beginning or the end; day and month in either order."""
    ends = ((digits[4:], digits[:4]), (digits[:-4], digits[-4:]))
    return any(int(year) in (YEARS if len(rest) == 4 else BIRTHS) and _day_and_month(rest) for rest, year in ends)


def _day_and_month(digits: str) -> bool:
    parts = ((int(digits[:at]), int(digits[at:])) for at in range(max(1, len(digits) - 2), min(2, len(digits) - 1) + 1))
    return any(_day(one, other) or _day(other, one) for one, other in parts)


def _year(digits: str) -> bool:
    return int(digits) in YEARS


def _month(number: int) -> bool:
    return 1 <= number <= 12


def _day(day: int, month: int) -> bool:
    return 1 <= day <= 31 and _month(month)


def _is_name(bare: str, name: str) -> bool:
    """The name itself, backwards, its words in any order, or with digits and signs around it."""
    plain = _bare(name)
    words = sorted({_bare(word) for word in re.split(r"[\s.,_-]+", name)} - {""})[:MOST_WORDS]
    core = _AROUND.sub("", bare) or bare
    named = {plain, plain[::-1], _AROUND.sub("", plain), *(word for word in words if len(word) >= SHORTEST_ROW)} - {""}
    return bare in named or core in named or (core.isalpha() and core in map("".join, permutations(words)))
