"""What is wrong in a catalogue file: each mistake names its line and the remedy."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass

from hall.config.toml_lines import KeyPath

VALUE_SHOWN = 60


class _Missing:
    """Stands for a value that is not there."""

    def __repr__(self) -> str:
        return "(missing)"


MISSING = _Missing()


@dataclass(frozen=True, slots=True)
class Mistake:
    """One mistake. `line` counts from 1 (0: the file as a whole); `allowed` says what is wrong and what to write."""

    file: str
    line: int
    key: str
    value: str
    allowed: str

    def __str__(self) -> str:
        where = f"{self.file}:{self.line}" if self.line else self.file
        what = f"{self.key} = {self.value}" if self.value else self.key
        return ": ".join(part for part in (where, what, self.allowed) if part)


class CatalogueErrors(Exception):
    """The catalogue cannot be used; `mistakes` holds every reason at once."""

    def __init__(self, mistakes: Sequence[Mistake]) -> None:
        self.mistakes = tuple(mistakes)
        super().__init__("\n".join(str(mistake) for mistake in self.mistakes))


class Notes:
    """Mistakes noted while reading, each where it stands; the lines are looked up only once there is one."""

    def __init__(self) -> None:
        self.found: list[tuple[KeyPath, object, str]] = []

    def add(self, spot: KeyPath, value: object, allowed: str) -> None:
        self.found.append((spot, value, allowed))


def key_of(spot: KeyPath) -> str:
    """The spot as a key without positions: agency.queue.series."""
    return ".".join(str(part) for part in spot if isinstance(part, str))


def shown(value: object) -> str:
    """The value as it may stand in the file, on one line and not too long."""
    if value is MISSING:
        return ""
    if isinstance(value, bool):
        return "true" if value else "false"
    if isinstance(value, dict):
        return "{…}"
    if isinstance(value, str):
        escaped = value.replace("\\", "\\\\").replace('"', '\\"')
        text = '"' + "".join(c if c.isprintable() else f"\\u{ord(c):04x}" for c in escaped) + '"'
    else:
        text = str(value)
    return text if len(text) <= VALUE_SHOWN else text[: VALUE_SHOWN - 1] + "…"
