"""What displays say beside the calls: announcements, and how loud and when they speak."""

from __future__ import annotations

import json
from collections.abc import Mapping
from dataclasses import asdict, dataclass, field
from datetime import datetime, time
from enum import Enum, auto
from typing import Any

from sqlalchemy import bindparam, delete, insert, or_, select, update

from central.store import CentralStore
from central.store.audit import write_audit
from central.store.page_tables import announcement, choice
from hall.clock import ClockProtocol

DISPLAY = "display"
FIRST_YEAR, LAST_YEAR = 1970, 2200
LONGEST = 200
_THIS = (announcement.c.hall == bindparam("in_hall"), announcement.c.id == bindparam("which"))
ADD = insert(announcement).inline()
END = update(announcement).where(*_THIS, announcement.c.ended_at.is_(None)).values(ended_at=bindparam("at"))
HOLDING = (
    select(announcement)
    .where(
        announcement.c.hall == bindparam("in_hall"),
        announcement.c.ended_at.is_(None),
        or_(announcement.c.until_utc.is_(None), announcement.c.until_utc > bindparam("at")),
    )
    .order_by(announcement.c.id)
)
CHOICE = select(choice.c.value).where(choice.c.hall == bindparam("in_hall"), choice.c.key == bindparam("which"))
FORGET = delete(choice).where(choice.c.hall == bindparam("in_hall"), choice.c.key == bindparam("which"))
CHOOSE = insert(choice).inline()


class AnnouncementProblem(Enum):
    """Why an announcement, or the sound of displays, is not taken."""

    NO_INDONESIAN = auto()
    TOO_LONG = auto()
    TIME = auto()
    """A time that cannot be read, or is of no year in which a hall works."""
    ENDS_TOO_EARLY = auto()
    VOLUME = auto()
    QUIET_HOURS = auto()
    LANGUAGES = auto()


class AnnouncementRefused(Exception):
    """The text says what is wrong and what is allowed."""

    def __init__(self, why: AnnouncementProblem, text: str) -> None:
        super().__init__(text)
        self.why = why


@dataclass(frozen=True, slots=True)
class Announcement:
    """A line on the displays. `texts` by language; Indonesian is always there."""

    id: int
    texts: Mapping[str, str]
    since: datetime
    until: datetime | None
    made_by: str

    def text(self, language: str) -> str:
        """In this language, else Indonesian."""
        return self.texts.get(language) or self.texts["id"]


@dataclass(frozen=True, slots=True)
class DisplayChoice:
    """How displays of a hall speak. Quiet hours are local times (from, until), over midnight too."""

    volume: float = 0.8
    quiet: tuple[tuple[time, time], ...] = ()
    languages: tuple[str, ...] = field(default=("id", "en"))
    """Spoken after one another; Indonesian is said twice."""


class Announcements:
    """May be used from any thread. Every method may raise StoreError."""

    def __init__(self, store: CentralStore, clock: ClockProtocol) -> None:
        self._store, self._clock = store, clock

    def holding(self, hall: str) -> list[Announcement]:
        """Those that are not over, the oldest first; some may begin later (`since`)."""
        with self._store.read() as connection:
            rows = connection.execute(HOLDING, {"in_hall": hall, "at": self._clock.now().utc}).all()
        return [Announcement(row.id, json.loads(row.texts), row.from_utc, row.until_utc, row.made_by) for row in rows]

    def shown(self, hall: str) -> list[Announcement]:
        """Those that displays show now."""
        now = self._clock.now().utc
        return [one for one in self.holding(hall) if one.since <= now]

    def add(
        self, hall: str, texts: Mapping[str, str], officer: str, since: datetime | None = None,
        until: datetime | None = None,
    ) -> int:  # fmt: skip
        """A new line from `since` (now) to `until` (until it is ended). Answers its id. Raises Refused."""
        kept = {language: text.strip() for language, text in texts.items() if text.strip()}
        if "id" not in kept:
            raise AnnouncementRefused(AnnouncementProblem.NO_INDONESIAN, "an announcement needs an Indonesian text")
        if any(len(text) > LONGEST for text in kept.values()):
            text = f"an announcement has at most {LONGEST} characters, or nobody reads it"
            raise AnnouncementRefused(AnnouncementProblem.TOO_LONG, text)
        if any(at is not None and not FIRST_YEAR <= at.year < LAST_YEAR for at in (since, until)):
            text = f"an announcement is of a year from {FIRST_YEAR} to {LAST_YEAR - 1}"
            raise AnnouncementRefused(AnnouncementProblem.TIME, text)
        now = self._clock.now().utc
        begins = since or now
        if until is not None and until <= max(begins, now):
            text = "an announcement ends after it begins, and in the future"
            raise AnnouncementRefused(AnnouncementProblem.ENDS_TOO_EARLY, text)
        with self._store.write(hall) as connection:
            number = self._store.positions(connection, hall, 1)
            row = {"hall": hall, "id": number, "texts": json.dumps(kept, ensure_ascii=False), "from_utc": begins}
            connection.execute(ADD, {**row, "until_utc": until, "made_by": officer, "ended_at": None})
            write_audit(self._store, connection, hall, officer, "announced", kept["id"], now, {"until": until})
        self._store.wake(hall)
        return number

    def end(self, hall: str, number: int, officer: str) -> bool:
        """Take the line away. False: there is none that holds."""
        now = self._clock.now().utc
        with self._store.write(hall) as connection:
            ended = connection.execute(END, {"in_hall": hall, "which": number, "at": now}).rowcount > 0
            if ended:
                self._store.positions(connection, hall, 1)  # pages look where the position has changed
                write_audit(self._store, connection, hall, officer, "announcement_ended", str(number), now, {})
        self._store.wake(hall)
        return ended

    def display(self, hall: str) -> DisplayChoice:
        """How displays speak."""
        with self._store.read() as connection:
            text = connection.execute(CHOICE, {"in_hall": hall, "which": DISPLAY}).scalar()
        return DisplayChoice() if text is None else _display(json.loads(text))

    def set_display(self, hall: str, wanted: DisplayChoice, officer: str) -> None:
        """From now on. Raises Refused."""
        if not 0.0 <= wanted.volume <= 1.0:
            raise AnnouncementRefused(AnnouncementProblem.VOLUME, "the volume is between 0 and 1")
        if not wanted.languages or wanted.languages[0] != "id":
            raise AnnouncementRefused(AnnouncementProblem.LANGUAGES, "Indonesian is always spoken, and first")
        text = json.dumps(asdict(wanted), default=lambda at: at.strftime("%H:%M"))
        now = self._clock.now().utc
        with self._store.write(hall) as connection:
            self._store.positions(connection, hall, 1)
            connection.execute(FORGET, {"in_hall": hall, "which": DISPLAY})
            connection.execute(CHOOSE, {"hall": hall, "key": DISPLAY, "value": text})
            write_audit(self._store, connection, hall, officer, "display_set", "", now, json.loads(text))
        self._store.wake(hall)


def _display(kept: Mapping[str, Any]) -> DisplayChoice:
    quiet = tuple((time.fromisoformat(since), time.fromisoformat(until)) for since, until in kept["quiet"])
    return DisplayChoice(float(kept["volume"]), quiet, tuple(kept["languages"]))
