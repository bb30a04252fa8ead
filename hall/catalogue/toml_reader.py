"""Reads one TOML table key by key: each method takes a value of one kind and notes a mistake where it is another."""

from __future__ import annotations

import re
from collections.abc import Collection
from datetime import date, datetime, time
from itertools import pairwise

from hall.catalogue.mistakes import MISSING, Notes
from hall.catalogue.model import FIRST_LANGUAGE, Text, Texts
from hall.config.toml_lines import KeyPath
from hall.hidden_characters import hidden_in

NAME_LONGEST = 120
TEXT_LONGEST = 500
TIME_SHAPE = 'a time such as "08:00"'

_CLOCK = re.compile(r"([01][0-9]|2[0-3]):([0-5][0-9])")


class TomlTable:
    """One table. Every value that is missing or wrong is noted and answered with an empty one, so reading goes on."""

    def __init__(self, values: object, spot: KeyPath, notes: Notes, languages: tuple[str, ...]) -> None:
        self.spot = spot
        self._notes = notes
        self._languages = languages
        self._asked: list[str] = []
        self._values: dict[str, object] = values if isinstance(values, dict) else {}
        if not isinstance(values, dict):
            notes.add(spot, values, "must be a table")

    def has(self, key: str) -> bool:
        return key in self._values

    def note(self, key: str, allowed: str) -> None:
        """Notes a mistake in the value of this key."""
        self._notes.add((*self.spot, key), self._values.get(key, MISSING), allowed)

    def note_in(self, spot: KeyPath, value: object, allowed: str) -> None:
        """Notes a mistake further inside: `spot` counts from this table."""
        self._notes.add((*self.spot, *spot), value, allowed)

    def refuse(self, key: str, why: str) -> None:
        """Notes a key that is known but does not belong here, if it is there."""
        self._asked.append(key)
        if key in self._values:
            self.note(key, why)

    def finish(self) -> None:
        """To be called when all has been read: whatever was never asked for is an unknown key."""
        for key, value in self._values.items():
            if key not in self._asked:
                allowed = ", ".join(sorted(self._asked))
                self._notes.add((*self.spot, key), value, f"unknown key; allowed: {allowed}")

    # single values

    def string(self, key: str, *, required: bool = True, longest: int = TEXT_LONGEST) -> str:
        value = self._take(key, required, "a text in quotes")
        if value is MISSING or not self._is_text(value, (*self.spot, key), longest):
            return ""
        return str(value)

    def name(self, key: str, shape: str, example: str, *, required: bool = True) -> str:
        """A text that must match the pattern `shape` as a whole."""
        value = self.string(key, required=required)
        if value and not re.fullmatch(shape, value):
            self.note(key, f"must be {example}")
            return ""
        return value

    def one_of(self, key: str, allowed: Collection[str], what: str, *, required: bool = True) -> str:
        value = self.string(key, required=required)
        if value and value not in allowed:
            self.note(key, f"no such {what}; allowed: {', '.join(sorted(allowed))}")
            return ""
        return value

    def flag(self, key: str, default: bool) -> bool:
        value = self._take(key, False, "")
        if value is MISSING:
            return default
        if not isinstance(value, bool):
            self.note(key, "must be true or false, without quotes")
            return default
        return value

    def whole(self, key: str, *, lowest: int, required: bool = False) -> int | None:
        value = self._take(key, required, "a whole number")
        if value is MISSING:
            return None
        if isinstance(value, bool) or not isinstance(value, int) or value < lowest:
            self.note(key, f"must be a whole number, {lowest} or more, without quotes")
            return None
        return value

    def amounts(self, key: str) -> tuple[tuple[time, int], ...] | None:
        """A whole number for the whole day, or a table by time of day: { "08:00" = 90, "12:00" = 140 } in all."""
        if not isinstance(self._values.get(key), dict):
            whole = self.whole(key, lowest=1)
            return None if whole is None else ((time.min, whole),)
        value = self._take(key, True, "a whole number")
        assert isinstance(value, dict)
        parts = tuple(
            (start, total) for at, total in value.items() if (start := clock(at)) is not None and _is_amount(total)
        )
        rising = all(before[0] < after[0] and before[1] < after[1] for before, after in pairwise(parts))
        if not parts or len(parts) < len(value) or not rising:
            self.note(key, 'must be a whole number, or times and rising totals such as { "08:00" = 90, "12:00" = 140 }')
            return None
        return parts

    def minutes(self, key: str) -> float:
        value = self._take(key, True, "a number of minutes")
        if value is MISSING:
            return 0.0
        if isinstance(value, bool) or not isinstance(value, int | float) or not 0 < value <= 480:
            self.note(key, "must be a number of minutes, more than 0 and at most 480")
            return 0.0
        return float(value)

    def day(self, key: str, *, required: bool = True) -> date | None:
        value = self._take(key, required, "a date such as 2026-12-25")
        if value is MISSING:
            return None
        if isinstance(value, datetime) or not isinstance(value, date):
            self.note(key, "must be a date such as 2026-12-25, without quotes")
            return None
        return value

    def clock(self, key: str, *, required: bool = True) -> time | None:
        value = self._take(key, required, TIME_SHAPE)
        if value is MISSING:
            return None
        found = clock(value)
        if found is None:
            self.note(key, f"must be {TIME_SHAPE}")
        return found

    # texts in languages: key_id, key_en, …

    def text(self, key: str, *, required: bool = True, longest: int = TEXT_LONGEST) -> Text | None:
        """The text in every language of the place; Indonesian must be there if any is, or if it is required."""
        found = {
            language: self.string(f"{key}_{language}", required=False, longest=longest)
            for language in self._spoken(key, required)
        }
        return Text(found) if found else None

    def texts(self, key: str, *, required: bool = True) -> Texts | None:
        found = {language: self.strings(f"{key}_{language}") for language in self._spoken(key, required)}
        return Texts(found) if found else None

    def _spoken(self, key: str, required: bool) -> list[str]:
        self._asked += [f"{key}_{language}" for language in self._languages]
        spoken = [language for language in self._languages if f"{key}_{language}" in self._values]
        if FIRST_LANGUAGE not in spoken and (required or spoken):
            self.note(f"{key}_{FIRST_LANGUAGE}", "missing; the Indonesian text must be there")
        return spoken

    # lists and tables inside

    def strings(self, key: str, *, required: bool = True) -> tuple[str, ...]:
        value = self._take(key, required, 'a list of texts such as ["one", "two"]')
        if value is MISSING:
            return ()
        if not isinstance(value, list):
            self.note(key, 'must be a list of texts such as ["one", "two"]')
            return ()
        here = (*self.spot, key)
        return tuple(item for n, item in enumerate(value) if self._is_text(item, (*here, n), TEXT_LONGEST))

    def some_of(self, key: str, allowed: Collection[str], what: str) -> tuple[str, ...]:
        """A list of texts, each of which must be in `allowed`."""
        named = self.strings(key, required=False)
        for name in named:
            if name not in allowed:
                self.note(key, f"no such {what} {name}; allowed: {', '.join(sorted(allowed))}")
        return named

    def table(self, key: str, *, required: bool = True) -> TomlTable:
        value = self._take(key, required, f"a table [{key}]")
        return self._inside({} if value is MISSING else value, key)

    def named_tables(self, key: str, *, required: bool = True) -> dict[str, TomlTable]:
        """The tables [key.NAME] by name."""
        tables = self.table(key, required=required)
        return {name: tables.table(name) for name in tables.names()}

    def tables(self, key: str, *, required: bool = True) -> list[TomlTable]:
        """The tables [[key]] in order."""
        value = self._take(key, required, f"at least one [[{key}]]")
        if value is MISSING:
            return []
        if not isinstance(value, list) or not value:
            self.note(key, f"must be written as [[{key}]]")
            return []
        return [self._inside(item, key, n) for n, item in enumerate(value)]

    def names(self) -> tuple[str, ...]:
        return tuple(self._values)

    def _inside(self, values: object, *parts: str | int) -> TomlTable:
        return TomlTable(values, (*self.spot, *parts), self._notes, self._languages)

    def _take(self, key: str, required: bool, allowed: str) -> object:
        self._asked.append(key)
        value = self._values.get(key, MISSING)
        if value is MISSING and required:
            self.note(key, f"missing; write {allowed}")
        return value

    def _is_text(self, value: object, spot: KeyPath, longest: int) -> bool:
        says = _wrong_in(value, longest)
        if says:
            self._notes.add(spot, value, says)
        return not says


def clock(value: object) -> time | None:
    """ "08:00" as a time; None if it is anything else."""
    found = _CLOCK.fullmatch(value) if isinstance(value, str) else None
    return time(int(found[1]), int(found[2])) if found else None


def _is_amount(value: object) -> bool:
    return isinstance(value, int) and not isinstance(value, bool) and value >= 1


def _wrong_in(value: object, longest: int) -> str:
    if not isinstance(value, str):
        return "must be a text in quotes"
    if not value.strip():
        return "must not be empty"
    if hidden_in(value):
        return f"holds a line break or another invisible character ({hidden_in(value)}); take it out"
    if len(value) > longest:
        return f"has {len(value)} characters; at most {longest} fit"
    return ""
