"""Two small files beside the store that hold the highest numbers given: what a lost or older store no longer knows.

Both are written, and flushed, after the number is committed and before anybody sees it. Their names do not begin with
the store's, so that deleting or restoring the store's files by a pattern leaves them alone. A third one lies in
another folder, so that even who puts back the whole folder leaves one.
"""

from __future__ import annotations

import hashlib
import logging
from collections.abc import Mapping
from dataclasses import asdict, dataclass, field
from datetime import datetime
from pathlib import Path
from typing import Any

from hall.files.atomic import real
from hall.files.sealed import SealedPair
from hall.tickets import ClockGrade, Moment

LARGEST_NUMBER, LARGEST_PERIOD = 9999, 1_000_000
HEAD = "anjungan-numbers-1"

log = logging.getLogger(__name__)


@dataclass(frozen=True, slots=True)
class SeriesMark:
    """The newest number of one series, and how far the kiosk's own numbers are (0: it gave none of its own)."""

    period: int
    number: int
    own_period: int = 0
    own_last: int = 0


@dataclass(frozen=True, slots=True)
class HighestNumbers:
    """What a store must know at least."""

    hall: str
    kiosk_id: str
    incarnation: str = ""
    seq: int = 0
    """The newest event when it was written."""
    period: int = 0
    """The hall's running period; 0: none yet."""
    business_date: str | None = None
    last: Moment | None = None
    """When the newest number was given."""
    series: Mapping[str, SeriesMark] = field(default_factory=dict)
    used_on: str = ""
    """The business date that `used` counts, by service."""
    used: Mapping[str, int] = field(default_factory=dict)
    kept: Mapping[str, Mapping[str, Any]] = field(default_factory=dict)
    """What belongs to the kiosk for longer than a store lives: the staff's PIN, what set-up found of the printer."""


@dataclass(frozen=True, slots=True)
class FoundMarks:
    """What the two files say. `unread`: those that are missing or not whole."""

    mark: HighestNumbers | None
    unread: tuple[Path, ...]
    broken: bool
    """A file is there and cannot be read: a kiosk was here, whatever it knew."""


class Marks:
    """The two files of one store. For one thread at a time."""

    def __init__(self, store: Path, copies: Path | None = None) -> None:
        """`copies`: the folder for a third file."""
        stem = store.name.replace(".", "-")
        self.third = third_file(store, copies)
        files = (store.with_name(f"numbers-{stem}.1"), store.with_name(f"numbers-{stem}.2"))
        self._pair = SealedPair(files, HEAD, self.third)
        self.paths = self._pair.paths

    def read(self) -> FoundMarks:
        """The newest that is whole. Raises nothing."""
        found = self._pair.read()
        try:
            return FoundMarks(None if found.values is None else _mark(found.values), found.unread, found.broken)
        except (ValueError, KeyError, TypeError, IndexError, AttributeError) as error:
            log.error("%s holds no numbers of this program: %s", self.paths[0], error)
            return FoundMarks(None, self.paths, broken=True)

    def write(self, mark: HighestNumbers) -> None:
        """Both files hold it, flushed, when this returns; one is enough. Raises OSError if neither could be written."""
        self._pair.write(_values(mark))

    def close(self) -> None:
        """Its helper ends."""
        self._pair.close()


def third_file(store: Path, copies: Path | None) -> Path | None:
    """Where the third file of this store is, in the folder `copies`; None: that is the store's own or lies below it.

    It is named after the whole path of the store, since stores of several places may share the folder.
    """
    if copies is None or real(copies).is_relative_to(real(store).parent):
        return None
    return copies / f"numbers-{hashlib.sha256(str(real(store)).encode()).hexdigest()[:16]}.3"


def _values(mark: HighestNumbers) -> dict[str, Any]:
    at = mark.last
    return {
        **asdict(mark),
        "last": None if at is None else [at.utc.isoformat(), at.grade.value, at.boot_id, at.mono_ms],
        "series": {
            name: [one.period, one.number, one.own_period, one.own_last] for name, one in mark.series.items()
        },
    }  # fmt: skip


def _mark(values: dict[str, Any]) -> HighestNumbers:
    """Raises what a text of another program makes it raise."""
    at = values.pop("last")
    last = None if at is None else Moment(datetime.fromisoformat(at[0]), ClockGrade(at[1]), str(at[2]), _whole(at[3]))
    if last is not None and last.utc.tzinfo is None:
        raise ValueError(f"{at[0]} is no instant")
    series = {name: SeriesMark(*map(_whole, numbers)) for name, numbers in values.pop("series").items()}
    for one in series.values():
        _bounded(max(one.number, one.own_last), LARGEST_NUMBER)
        _bounded(max(one.period, one.own_period), LARGEST_PERIOD)
    _bounded(values["period"], LARGEST_PERIOD)
    _whole(values["seq"])
    return HighestNumbers(**values, last=last, series=series)


def _whole(value: Any) -> int:
    if type(value) is not int or value < 0:
        raise ValueError(f"{value!r} is no count")
    return value


def _bounded(value: Any, most: int) -> None:
    """No kiosk gets as far as that: something else wrote it, and nothing of it is believed."""
    if _whole(value) > most:
        raise ValueError(f"{value} is more than {most}")
