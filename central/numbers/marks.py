"""Two small files beside the database that hold how far each sequence is: what a database put back no longer knows.

They are written, and flushed, after the number is committed and before it is answered; requests that come together
share one writing. The database stays in use whatever it knows: it is raised to them at each start.
"""

from __future__ import annotations

import logging
import threading
from collections.abc import Mapping
from dataclasses import asdict, dataclass, field, replace
from datetime import datetime
from pathlib import Path
from typing import Any

from hall.files.sealed import SealedPair
from hall.tickets import ClockGrade, Moment

HEAD = "anjungan-central-numbers-1"

log = logging.getLogger(__name__)


@dataclass(frozen=True, slots=True)
class SeriesMark:
    """How far one sequence is: the period in which it began, its last number, and the end of what may be given."""

    since: int
    last: int
    upper: int
    wrapped: bool = False
    """It began in a period of its own."""


@dataclass(frozen=True, slots=True)
class HallMark:
    """How far a hall is. `last`: when its newest number was given."""

    period: int = 0
    highest: int = 0
    restarted: int = 0
    business_date: str | None = None
    last: Moment | None = None
    series: Mapping[str, SeriesMark] = field(default_factory=dict)

    def and_also(self, other: HallMark) -> HallMark:
        """What is known from both; their order does not matter."""
        series = dict(self.series)
        for name, one in other.series.items():
            series[name] = one if name not in series else _further(series[name], one)
        newer = self if _is_newer(self, other) else other
        return HallMark(
            max(self.period, other.period),
            max(self.highest, other.highest),
            max(self.restarted, other.restarted),
            newer.business_date,
            newer.last,
            series,
        )


class NumberMarks:
    """May be used from any thread."""

    def __init__(self, paths: tuple[Path, Path]) -> None:
        """Reads what is there."""
        self._pair = SealedPair(paths, HEAD)
        found = self._pair.read()
        self.unread = found.unread
        """Files that were missing or spoilt."""
        self._halls = _halls(found.values)
        self._put_back: dict[str, str] = _strings(found.values, "put_back")
        self._lock, self._writing = threading.Lock(), threading.Lock()
        self._noted = self._written = 0

    def of(self, hall: str) -> HallMark:
        """What stands there; nothing: all 0."""
        with self._lock:
            return self._halls.get(hall, HallMark())

    def raise_to(self, hall: str, mark: HallMark) -> None:
        """Both files hold at least this when it returns. Where that fails it is said in the log; numbers go on."""
        with self._lock:
            self._halls[hall] = self._halls.get(hall, HallMark()).and_also(mark)
            self._noted += 1
            mine = self._noted
        self._write(mine)

    def set_to(self, hall: str, mark: HallMark) -> None:
        """A person took back what was believed: both files hold this when it returns, though it is less."""
        with self._lock:
            self._halls[hall] = mark
            self._noted += 1
            mine = self._noted
        self._write(mine)

    def put_back(self, hall: str, at: datetime) -> None:
        """The database knew less than this; `central check` tells of it for some days."""
        with self._lock:
            self._put_back[hall] = at.isoformat(timespec="seconds")
            self._noted += 1
            mine = self._noted
        self._write(mine)

    def close(self) -> None:
        """Its helper ends."""
        self._pair.close()

    def _write(self, mine: int) -> None:
        with self._writing:
            if self._written >= mine:
                return
            with self._lock:
                noted = self._noted
                values = {
                    "halls": {name: _values(mark) for name, mark in self._halls.items()},
                    "put_back": dict(self._put_back),
                }
            try:
                self._pair.write(values)
            except OSError as error:
                log.error("the highest numbers cannot be written beside the database: %s", error)
            self._written = noted


def beside(database: Path) -> tuple[Path, Path]:
    """Where they lie: their names do not begin with the database's, so no pattern of its files catches them."""
    stem = database.name.replace(".", "-")
    return database.with_name(f"numbers-{stem}.1"), database.with_name(f"numbers-{stem}.2")


def put_back_at(paths: tuple[Path, Path]) -> dict[str, datetime]:
    """When the database of a hall was last found to know less, for a command that looks."""
    instants = _strings(SealedPair(paths, HEAD).read().values, "put_back")
    return {hall: datetime.fromisoformat(at) for hall, at in instants.items()}


def _further(one: SeriesMark, other: SeriesMark) -> SeriesMark:
    if one.since != other.since:
        return max(one, other, key=lambda mark: mark.since)
    return replace(one, last=max(one.last, other.last), upper=min(one.upper, other.upper))


def _is_newer(one: HallMark, other: HallMark) -> bool:
    if one.last is None or other.last is None:
        return other.last is None
    if one.last.boot_id == other.last.boot_id:
        return one.last.mono_ms > other.last.mono_ms
    return one.restarted > other.restarted


def _values(mark: HallMark) -> dict[str, Any]:
    at = mark.last
    return {
        **asdict(mark),
        "last": None if at is None else [at.utc.isoformat(), at.grade.value, at.boot_id, at.mono_ms],
        "series": {name: [one.since, one.last, one.upper, one.wrapped] for name, one in mark.series.items()},
    }


def _halls(values: Any) -> dict[str, HallMark]:
    found: dict[str, HallMark] = {}
    try:
        for name, mark in (values or {}).get("halls", {}).items():
            at = mark.pop("last")
            last = None if at is None else Moment(datetime.fromisoformat(at[0]), ClockGrade(at[1]), at[2], at[3])
            series = {of: SeriesMark(*numbers) for of, numbers in mark.pop("series").items()}
            found[name] = HallMark(**mark, last=last, series=series)
    except (ValueError, KeyError, TypeError, IndexError, AttributeError) as error:
        log.error("the highest numbers beside the database are of another program: %s", error)
    return found


def _strings(values: Any, key: str) -> dict[str, str]:
    found = values.get(key, {}) if isinstance(values, dict) else {}
    return {str(name): str(text) for name, text in found.items()} if isinstance(found, dict) else {}
