"""What differs between two catalogues, as rows in the words of the hall."""

from __future__ import annotations

import tomllib
from collections.abc import Callable, Iterable, Mapping
from dataclasses import dataclass
from datetime import date
from typing import Any

from central.editing.compare import ChangedThing, Difference, DifferenceKind, Name, name_at, things
from central.pages.admin.field_wording import labels_of
from central.pages.admin.weeks import WEEKDAYS, week_in_words
from hall.config.toml_lines import lines_of
from hall.i18n import Words

SHORT = 24
"""Signs of an entry of a list that a comma parts from the next."""


SHORT = 24
"""Signs of an entry of a list that a comma parts from the next."""


@dataclass(frozen=True, slots=True)
class ChangeRow:
    """One difference as a row: where, what about it, how it was and how it will be."""

    place: str
    what: str
    before: str
    after: str


class Namer:
    """Names of things for people, from the catalogues before and after; what is in neither keeps its code."""

    def __init__(self, words: Words, *catalogues: Mapping[str, Any]) -> None:
        self._words = words
        self._known: dict[Name, ChangedThing] = {}
        for data in catalogues:
            self._known.update(things(data))

    def name(self, thing: Name) -> str:
        """For example "Disdukcapil · Kartu Keluarga" or "Disdukcapil · antrean AK"."""
        words = self._words
        match thing:
            case ("agency", code):
                return str(self._value(thing, "short") or code)
            case ("queue", series):
                return self._in(thing, words.text("antrean {series}", series=series))
            case ("service", code):
                return self._in(thing, self._spoken(thing) or code)
            case ("zone", letter):
                return words.text("Zona {letter}", letter=letter)
            case ("schedule", name):
                found = self._known.get(thing)
                return words.text("Jadwal {name}", name=name if found is None else week_in_words(found.values, words))
            case ("holiday", day):
                return words.text("Hari libur {day}", day=day_text(day, words))
            case ("special_day", day, agency):
                where = self.name(("agency", agency)) if agency else words.text("seluruh gedung")
                return words.text("Hari khusus {day}, {where}", day=day_text(day, words), where=where)
            case ("season", first, last):
                return words.text(
                    "Musim {first} sampai {last}", first=day_text(first, words), last=day_text(last, words)
                )
            case ("place",):
                return words.text("Gedung")
            case _:
                return " ".join(thing)

    def _in(self, thing: Name, own: str) -> str:
        """With the agency in front."""
        around = self._known[thing].around if thing in self._known else ()
        while around and around[0] != "agency":
            around = self._known[around].around if around in self._known else ()
        return f"{self.name(around)} · {own}" if around else own

    def _spoken(self, thing: Name) -> str:
        return str(self._value(thing, f"name_{self._words.language}") or self._value(thing, "name_id") or "")

    def _value(self, thing: Name, key: str) -> object:
        found = self._known.get(thing)
        return None if found is None else found.values.get(key)


def change_lines(found: Iterable[Difference], namer: Namer, words: Words) -> tuple[ChangeRow, ...]:
    """Each difference as a row."""
    labels = {**labels_of(words), **_more_labels(words)}
    return tuple(_line(one, namer, labels, words) for one in found)


def _line(one: Difference, namer: Namer, labels: Mapping[str, str], words: Words) -> ChangeRow:
    place = namer.name(one.thing)
    match one.what:
        case DifferenceKind.ADDED:
            return ChangeRow(place, words.text("baru"), "", "")
        case DifferenceKind.REMOVED:
            return ChangeRow(place, words.text("dihapus"), "", "")
        case DifferenceKind.MOVED:
            return ChangeRow(place, words.text("dipindahkan"), "", namer.name(one.around) if one.around else "")
        case _:
            label = labels.get(one.field, one.field)
            return ChangeRow(place, label, value_text(one.before, words), value_text(one.after, words))


def value_text(value: object, words: Words) -> str:
    """A value of the file as people write it; what is not there is a dash."""
    match value:
        case None | "" | []:
            return "–"
        case True:
            return words.text("ya")
        case False:
            return words.text("tidak")
        case int():
            return words.number(value)
        case date():
            return words.short_date(value)
        case list():
            texts = [value_text(one, words) for one in value]
            return ("; " if any("," in one or len(one) > SHORT for one in texts) else ", ").join(texts)
        case {"open": start, "close": end, **more}:
            return " · ".join((f"{start}–{end}", *(value_text(one, words) for one in more.values())))
        case dict():
            return ", ".join(f"{key}: {value_text(one, words)}" for key, one in value.items())
        case _:
            return str(value)


def _more_labels(words: Words) -> dict[str, str]:
    """Keys that no form has a field for, or a field of another name."""
    weekdays = words.text("Senin|Selasa|Rabu|Kamis|Jumat|Sabtu|Minggu").split("|")
    return {
        "published": words.text("Tampilkan di kiosk"),
        "private": words.text("Rahasia: tiket dan panggilan hanya menyebut instansi"),
        "keywords": words.text("Kata pencarian, dipisah koma"),
        "complaint_id": words.text("Keluhan (Indonesia)"),
        "complaint_en": words.text("Keluhan (Inggris)"),
        "closed": words.text("Tutup sehari penuh"),
        "note": words.text("Catatan"),
        "quotas": words.text("Kuota"),
        "kind": words.text("Jenis"),
        **dict(zip(WEEKDAYS, weekdays, strict=True)),
    }


def place_finder(text: str, words: Words) -> Callable[[int], str]:
    """Names what stands at a line (from 1) of a catalogue's text: the agency, queue, service or day around it."""
    data = tomllib.loads(text)
    namer, spots = Namer(words, data), sorted((line, spot) for spot, line in lines_of(text).items())

    def find(line: int) -> str:
        name: Name = ()
        for at, spot in spots:
            if at > line:
                break
            name = name_at(data, spot)
        return namer.name(name) if name else ""

    return find


def day_text(text: str, words: Words) -> str:
    """The day of an ISO date in words; anything else is left as it is."""
    try:
        return words.short_date(date.fromisoformat(text))
    except ValueError:
        return text
