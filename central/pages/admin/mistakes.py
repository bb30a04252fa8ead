"""What is wrong with a change of the catalogue, in words for the person at the form, and at which field."""

from __future__ import annotations

import re
from collections.abc import Callable, Iterable, Mapping
from dataclasses import dataclass, field

from central.editing import Change, Impossible
from central.pages.admin.field_words import labels_of
from kiosk.catalogue import Mistake
from kiosk.words import Words

NEW_KINDS = frozenset({"new_agency", "new_queue", "new_service"})
Say = Callable[[Words, re.Match[str]], str]


@dataclass(frozen=True, slots=True)
class Wrong:
    """One mistake. `field` is the name of a form's field, empty where it is of none."""

    field: str
    text: str


@dataclass(frozen=True, slots=True)
class Typed:
    """What was typed into one form that was refused, and what is wrong with it. Empty for every other form."""

    fields: Mapping[str, str] = field(default_factory=dict)
    wrongs: tuple[Wrong, ...] = ()

    def get(self, name: str, other: object = None) -> object:
        """What was typed into a field, else `other`."""
        return self.fields.get(name, other)

    def __contains__(self, name: str) -> bool:
        return name in self.fields

    def wrong(self, name: str) -> str:
        """What is wrong with a field; empty: nothing."""
        return "; ".join(one.text for one in self.wrongs if one.field == name)


def of_change(error: Impossible, words: Words) -> Wrong:
    """A change that cannot be made."""
    name, colon, text = str(error).partition(": ")
    return Wrong(name, said(text, words)) if colon and name.isidentifier() else Wrong("", said(str(error), words))


def of_catalogue(
    mistakes: Iterable[Mistake], change: Change, words: Words, place_of: Callable[[int], str] | None = None
) -> tuple[Wrong, ...]:
    """What the reader of catalogues says of the catalogue with this change. `place_of` names what is at a line."""
    return tuple(dict.fromkeys(_of_mistake(one, change, words, place_of) for one in mistakes))


def _of_mistake(mistake: Mistake, change: Change, words: Words, place_of: Callable[[int], str] | None) -> Wrong:
    place, _, name = mistake.key.rpartition(".")
    if change.kind in NEW_KINDS and place.endswith("service"):
        name = name.replace("name_", "service_")
    text = said(mistake.allowed, words)
    if place in _places(change):
        if change.kind == "holiday" and name == "kind":
            return Wrong("kind_of_day", text)
        if name in change.fields:
            return Wrong(name, text)
    label = labels_of(words).get(name, name)
    named = label if name != "service" else ""
    where = place_of(mistake.line) if place_of is not None and mistake.line else ""
    return Wrong("", ": ".join(part for part in (where, named, text) if part))


def _places(change: Change) -> tuple[str, ...]:
    """Tables that the fields of a form fill. Elsewhere a key of the same name is not the form's."""
    match change.kind:
        case "service":
            return ("agency.queue.service",)
        case "queue":
            return ("agency.queue",)
        case "new_service":
            return ("agency.queue.service",)
        case "new_queue":
            return "agency.queue", "agency.queue.service"
        case "new_agency":
            return "agency", "agency.queue", "agency.queue.service"
        case "schedule":
            return (f"schedule.{change.about}",)
        case "holiday":
            return ("holiday",)
        case "special_day" | "close_agency":
            return ("special_day",)
        case _:
            return ("agency",)


def said(text: str, words: Words) -> str:
    """A mistake's English sentence in the words of the page; what has no translation here is told as it is."""
    for pattern, say in SENTENCES:
        found = re.fullmatch(pattern, text)
        if found is not None:
            return say(words, found)
    return words.text("ini tidak dapat dipakai: {reason}", reason=text)


SENTENCES: tuple[tuple[str, Say], ...] = (
    # what was typed cannot be read
    (r"has more than (\d+) signs", lambda words, m: words.text("paling banyak {n} tanda", n=m[1])),
    (r"has \d+ characters; at most (\d+) fit", lambda words, m: words.text("paling banyak {n} tanda", n=m[1])),
    (
        r"(write|must be) a whole number, or times.*",
        lambda words, _: words.text(
            "tulis satu bilangan, atau jam dan jumlah yang terus naik, misalnya 08:00=90, 12:00=140"
        ),
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
            "“{name}” bukan nama loket: huruf dan angka, paling banyak 16, misalnya 5 atau A2; pisahkan dengan koma",
            name=m[1],
        ),
    ),
    (
        r'"(.*)" reads as several counters; .*',
        lambda words, m: words.text(
            "“{name}” terbaca sebagai beberapa loket; tulis satu per satu, misalnya 1, 2, 3", name=m[1]
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
"""Patterns of the sentences that `central.editing` and `kiosk.catalogue` say of what a form can hold."""
