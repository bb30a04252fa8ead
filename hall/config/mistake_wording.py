"""What is wrong with settings and catalogues, in the reader's language.

The programs name mistakes in one English sentence each. Here those sentences are recognised and said in the reader's
language: for people at the forms of the pages, and at a terminal that speaks Indonesian.
"""

from __future__ import annotations

import os
import re
from collections.abc import Callable, Iterable, Mapping

from hall.config.setting_wording import SETTINGS
from hall.data import locale
from hall.i18n import SOURCE_LANGUAGE, Words

Say = Callable[[Words, re.Match[str]], str]


def said(text: str, words: Words) -> str:
    """A mistake's English sentence in the words of a page; a sentence without a translation stays English."""
    return _known(text, words) or words.text("ini tidak dapat dipakai: {reason}", reason=text)


def said_at(line: str, words: Words) -> str:
    """A whole line, with place, key and value in front of the sentence. What is not recognised stays as it is."""
    at = -1
    while True:
        if found := _known(line[at + 1 :].lstrip(), words):
            return f"{line[: at + 1]} {found}".lstrip()
        at = line.find(": ", at + 1)
        if at < 0:
            return line


def terminal_language(environ: Mapping[str, str]) -> str:
    """ "id" where the terminal speaks Indonesian, else "en": the first of LC_ALL, LC_MESSAGES and LANG that is set."""
    spoken = next((environ[name] for name in ("LC_ALL", "LC_MESSAGES", "LANG") if environ.get(name)), "")
    return SOURCE_LANGUAGE if spoken.casefold().partition("_")[0].partition(".")[0] in ("id", "in") else "en"


def in_terminal_words(lines: Iterable[str]) -> tuple[str, ...]:
    """Mistakes in the language of the terminal: Indonesian or English."""
    words = terminal_words()
    return tuple(lines) if words.language == "en" else tuple(said_at(line, words) for line in lines)


def terminal_words() -> Words:
    """Indonesian or English."""
    return Words(terminal_language(os.environ), locale())


def _known(text: str, words: Words) -> str:
    for pattern, say in SENTENCES:
        if found := re.fullmatch(pattern, text):
            return say(words, found)
    for pattern, indonesian in SETTINGS if words.language == SOURCE_LANGUAGE else ():
        if found := re.fullmatch(pattern, text):
            return indonesian.format("", *found.groups())
    return ""


SENTENCES: tuple[tuple[str, Say], ...] = (
    # what was typed cannot be read
    (r"has more than (\d+) signs", lambda words, m: words.text("paling banyak {n} tanda", n=m[1])),
    (r"has \d+ characters; at most (\d+) fit", lambda words, m: words.text("paling banyak {n} tanda", n=m[1])),
    (
        r"(write|must be) a whole number, or times.*",
        lambda words, _: words.text("tulis satu bilangan, atau jam dan jumlah: 08:00=90, 12:00=140, terus naik"),
    ),
    (r"write a whole number, .*", lambda words, _: words.text("tulis bilangan bulat, misalnya 350000")),
    (r"write a number, .*", lambda words, _: words.text("tulis bilangan, misalnya 12 atau 7,5")),
    (r"(write|must be) a date.*", lambda words, _: words.text("tulis tanggal, misalnya 2026-12-25")),
    (r"(write|must be) a time.*", lambda words, _: words.text("tulis jam, misalnya 08:00")),
    (
        r"write a break.*|each break must be written.*",
        lambda words, _: words.text("tulis istirahat dari jam yang lebih awal, misalnya 12:00-13:00"),
    ),
    # days
    (r"say on which day the agency is closed|say which day", lambda words, _: words.text("isi tanggalnya")),
    (
        r"the last day comes after the first, at most (\d+) days later",
        lambda words, m: words.text(
            "hari terakhir tidak sebelum hari pertama, dan paling lama {n} hari sesudahnya", n=m[1]
        ),
    ),
    (
        r".* is there already; take it out first|there is a (holiday|special day) .*already.*",
        lambda words, _: words.text("hari ini sudah ada di daftar; hapus dahulu yang lama"),
    ),
    (
        r"(.*: )?the catalogue has no such day",
        lambda words, _: words.text("hari ini tidak ada di daftar; muat ulang halaman"),
    ),
    (
        r"a closed day has no hours; .*",
        lambda words, _: words.text("hari yang tutup tidak punya jam; kosongkan jamnya, atau hapus centang tutup"),
    ),
    # hours
    (r"must be later than open, (.*)", lambda words, m: words.text("harus sesudah jam buka {time}", time=m[1])),
    (
        r"is before the machine opens; allowed: (.*) or later",
        lambda words, m: words.text("sebelum kiosk menyala; paling awal {time}", time=m[1]),
    ),
    (r"is outside the hours (\S+)", lambda words, m: words.text("di luar jam layanan {hours}", hours=m[1])),
    (
        r"is outside the hours of the schedule (.*) on every day",
        lambda words, m: words.text("di luar jam layanan jadwal {name} pada setiap hari", name=m[1]),
    ),
    (
        r"the break (\S+) is not within the hours (\S+)",
        lambda words, m: words.text("istirahat {span} di luar jam layanan {hours}", span=m[1], hours=m[2]),
    ),
    (
        r"two breaks overlap from (\S+) to (\S+)",
        lambda words, m: words.text(
            "dua istirahat bertumpang tindih dari {first} sampai {last}", first=m[1], last=m[2]
        ),
    ),
    # names and letters
    (
        r"(missing; write|must be written as) (at least one )?\[\[service\]\]",
        lambda words, _: words.text("antrean harus punya paling sedikit satu layanan; hapus antreannya saja"),
    ),
    (
        r"(missing; write|must be written as) (at least one )?\[\[queue\]\]",
        lambda words, _: words.text("instansi harus punya paling sedikit satu antrean; tutup instansinya saja"),
    ),
    (
        r"missing; the Indonesian text must be there|must not be empty|missing; write.*",
        lambda words, _: words.text("belum diisi"),
    ),
    (
        r"holds a line break or another invisible.*",
        lambda words, _: words.text("memuat tanda yang tidak terlihat; ketik ulang"),
    ),
    (
        r"must be 1 to 3 capital letters without I, O and Q",
        lambda words, _: words.text("tulis 1 sampai 3 huruf besar, tanpa I, O, dan Q"),
    ),
    (
        r"(.*) uses this series already; .*",
        lambda words, m: words.text(
            "huruf ini sudah dipakai {owner}; setiap antrean memerlukan huruf sendiri", owner=m[1]
        ),
    ),
    (
        r"one of (\S+) and (\S+) \((.*)\) begins with the other; .*",
        lambda words, m: words.text(
            "{one} dan {other} ({owner}) berawalan sama; pilih huruf lain", one=m[1], other=m[2], owner=m[3]
        ),
    ),
    (
        r"must be capital letters, digits and hyphens, .*",
        lambda words, _: words.text("tulis huruf besar, angka, dan tanda hubung, paling banyak 24"),
    ),
    (
        r"there is an? (agency|service) .*already.*",
        lambda words, _: words.text("kode ini sudah dipakai; pilih kode lain"),
    ),
    # counters, quotas, minutes
    (
        r"must name at least one counter.*",
        lambda words, _: words.text("sebutkan paling sedikit satu loket, misalnya 1, 2"),
    ),
    (
        r'"(.*)" is no name of a counter: .*',
        lambda words, m: words.text(
            "“{name}” bukan nama loket: paling banyak 16 huruf A–Z dan angka, dipisah dengan koma",
            name=m[1],
        ),
    ),
    (
        r'"(.*)" reads as several counters; .*',
        lambda words, m: words.text(
            "“{name}” terbaca sebagai beberapa loket: tulis satu per satu, misalnya 1, 2, 3", name=m[1]
        ),
    ),
    (
        r"counter (.*) is one of (.*); take it out there first, .*",
        lambda words, m: words.text(
            "loket {name} milik {owner}; hapus dahulu di sana, atau pilih loket lain", name=m[1], owner=m[2]
        ),
    ),
    (r"names one counter twice", lambda words, _: words.text("menyebut satu loket dua kali")),
    (
        r"must be a whole number, (\d+) or more.*",
        lambda words, m: words.text("tulis bilangan bulat, paling sedikit {n}", n=m[1]),
    ),
    (r"must be a number of minutes.*", lambda words, _: words.text("tulis menit, lebih dari 0 dan paling banyak 480")),
    (r"no such (\w+).*; allowed: (.*)", lambda words, m: words.text("tidak ada; yang ada: {allowed}", allowed=m[2])),
    (
        r"a verified service also needs verified_on .*",
        lambda words, _: words.text("yang terverifikasi memerlukan tanggal dan nama pemeriksa"),
    ),
    # somebody else changed it
    (
        r"the catalogue has no (agency|queue|service|schedule) (.*)",
        lambda words, m: words.text("{code} tidak ada lagi di katalog; muat ulang halaman", code=m[2]),
    ),
)
"""Patterns of the sentences that `central.editing` and `hall.catalogue` say of what a form can hold."""
