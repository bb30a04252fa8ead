"""What the kiosk says, in the visitor's language: texts, dates, times, amounts, and the estimated wait in words.

Indonesian is the source language: its texts stand in the code and are the gettext message ids, so it is complete by
construction. Any other language is a folder `<code>/LC_MESSAGES` below the locale directory with `kiosk.po` and the
compiled `kiosk.mo` (`scripts/words` makes it, with Babel), and one more file for each of central's pages. A text that
a language lacks shows in Indonesian.
"""

from __future__ import annotations

import datetime as dt
import gettext
from collections.abc import Iterable, Mapping
from pathlib import Path
from types import MappingProxyType

SOURCE_LANGUAGE = "id"
SOURCE_NAME = "Bahasa Indonesia"
DOMAIN = "kiosk"
FONT_FILES = (".ttf", ".otf", ".ttc")
LONG_WAIT_MINUTES = 120
SHORTEST_RUN = 3
"""Consecutive numbers from which a range is written: "1–3", but "1 dan 2"."""

Value = str | int


NO_TIME = "--.--"
"""Stands where a time would, while the clock cannot be believed."""


class Words:
    """One language. Reads its compiled catalogue when it is made, and nothing afterwards."""

    def __init__(
        self, language: str = SOURCE_LANGUAGE, locale_dir: Path | None = None, domains: tuple[str, ...] = (DOMAIN,)
    ) -> None:
        """`domains`: the files to look into, the first that has a text wins."""
        self.language = language
        self._catalogue = _catalogue(language, locale_dir, domains)

    @property
    def own_name(self) -> str:
        """The language's name in itself: "Bahasa Indonesia", "English"; its code if the translation does not say."""
        name = self.text("Bahasa Indonesia")
        return name if self.language == SOURCE_LANGUAGE or name != SOURCE_NAME else self.language

    def text(self, message: str, /, **values: Value) -> str:
        """The message in this language, its `{names}` filled in."""
        translated = self._catalogue.gettext(message)
        return translated.format(**values) if values else translated

    def plural(self, message: str, n: int, /, **values: Value) -> str:
        """The message in the form that the number `n` asks for; `{n}` is filled in. Indonesian has one form."""
        return self._catalogue.ngettext(message, message, n).format(n=n, **values)

    # ---- dates and times

    def weekday(self, day: dt.date) -> str:
        """For example "Selasa"."""
        return self.text("Senin|Selasa|Rabu|Kamis|Jumat|Sabtu|Minggu").split("|")[day.weekday()]

    def month(self, day: dt.date) -> str:
        """For example "November"."""
        months = self.text("Januari|Februari|Maret|April|Mei|Juni|Juli|Agustus|September|Oktober|November|Desember")
        return months.split("|")[day.month - 1]

    def date(self, day: dt.date) -> str:
        """For example "Selasa, 24 November 2026"."""
        return self.text(
            "{weekday}, {day} {month} {year}",
            weekday=self.weekday(day), day=day.day, month=self.month(day), year=day.year,
        )  # fmt: skip

    def short_date(self, day: dt.date) -> str:
        """For example "24 November 2026"."""
        return self.text("{day} {month} {year}", day=day.day, month=self.month(day), year=day.year)

    def day(self, day: dt.date, today: dt.date) -> str:
        """How people say a day that is near: "hari ini", "besok", "Kamis"; the date when it is a week away."""
        match (day - today).days:
            case 0:
                return self.text("hari ini")
            case 1:
                return self.text("besok")
            case ahead if 1 < ahead < 7:
                return self.weekday(day)
            case _:
                return self.text("{day} {month}", day=day.day, month=self.month(day))

    def time(self, at: dt.time | dt.datetime) -> str:
        """For example "09.41": the hour and minute of the value as it stands."""
        return self.text("{hour}.{minute}", hour=f"{at.hour:02d}", minute=f"{at.minute:02d}")

    def moment(self, at: dt.datetime, today: dt.date) -> str:
        """When something was heard last: "10.14"; of an earlier day "23 November"."""
        if at.date() == today:
            return self.time(at)
        return self.text("{day} {month}", day=at.day, month=self.month(at))

    # ---- places

    def counters(self, names: Iterable[str]) -> str:
        """For example "loket 3", "loket 1, 7 dan 15", "loket 1–4"; nothing for none.

        Only neighbours in number make a range: nobody stands between two counters that have names.
        """
        given = tuple(dict.fromkeys(name.strip() for name in names if name.strip()))
        if not given:
            return ""
        *first, last = _with_runs(given)
        named = self.text("{names} dan {last}", names=", ".join(first), last=last) if first else last
        return self.plural("loket {names}", len(given), names=named)

    # ---- amounts

    def number(self, n: int) -> str:
        """For example "25.000"."""
        separator = self.text("1.000")[1]
        return f"{n:,}".replace(",", separator)

    def rupiah(self, amount: int) -> str:
        """For example "Rp25.000"; nothing to pay is "gratis"."""
        return self.text("gratis") if amount == 0 else f"Rp{self.number(amount)}"

    def people(self, n: int) -> str:
        """For example "12 orang"."""
        return self.plural("{n} orang", n)

    def waiting(self, n: int) -> str:
        """For example "12 menunggu"; nobody is "belum ada antrean"."""
        return self.text("belum ada antrean") if n == 0 else self.plural("{n} menunggu", n)

    def wait(self, minutes: tuple[int, int] | None) -> str:
        """The estimated wait: a range in minutes, or that it is unknown. Over two hours no range is shown."""
        if minutes is None:
            return self.text("belum dapat diperkirakan")
        low, high = minutes
        if high <= LONG_WAIT_MINUTES:
            return (
                self.text("paling lama {high} menit", high=high)
                if low in (0, high)
                else self.text("{low}–{high} menit", low=low, high=high)
            )
        if low >= LONG_WAIT_MINUTES or low == high:
            return self.text("lebih dari 2 jam")
        return self.text("{low} menit sampai lebih dari 2 jam", low=low)


def _with_runs(names: tuple[str, ...]) -> list[str]:
    """Numbers in their order, neighbours together, then the names in the order given."""
    runs: list[list[int]] = []
    for number in sorted(int(name) for name in names if _is_number(name)):
        if runs and number == runs[-1][-1] + 1:
            runs[-1].append(number)
        else:
            runs.append([number])
    said: list[str] = []
    for run in runs:
        said += [f"{run[0]}–{run[-1]}"] if len(run) >= SHORTEST_RUN else [str(number) for number in run]
    return said + [name for name in names if not _is_number(name)]


def _is_number(name: str) -> bool:
    """As people write it: "07" is a name."""
    return name.isascii() and name.isdigit() and (name == "0" or not name.startswith("0"))


def languages(locale_dir: Path) -> Mapping[str, str]:
    """Every language there is: its code and its own name; Indonesian first, then the folders in their order."""
    found = {SOURCE_LANGUAGE: SOURCE_NAME}
    for path in sorted(locale_dir.glob(f"*/LC_MESSAGES/{DOMAIN}.mo")):
        code = path.parent.parent.name
        found.setdefault(code, Words(code, locale_dir).own_name)
    return MappingProxyType(found)


def fonts_of(locale_dir: Path) -> tuple[Path, ...]:
    """The fonts that languages bring: a file `font.ttf`, `font.otf` or `font.ttc` in a language's folder."""
    return tuple(path for path in sorted(locale_dir.glob("*/font.*")) if path.suffix in FONT_FILES)


def _catalogue(language: str, locale_dir: Path | None, domains: tuple[str, ...]) -> gettext.NullTranslations:
    """The compiled catalogues; the source language needs none, and a language that has none speaks Indonesian."""
    found = gettext.NullTranslations()
    if locale_dir is not None and language != SOURCE_LANGUAGE:
        for domain in domains:
            found.add_fallback(gettext.translation(domain, locale_dir, [language], fallback=True))
    return found
