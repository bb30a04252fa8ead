"""All that a display shows, as its browser gets it. Only numbers, counters and agencies: anybody may read."""

from __future__ import annotations

import json
from collections.abc import Callable, Mapping, Sequence
from dataclasses import asdict, dataclass
from datetime import timedelta

from central.announcements import Announcement, DisplayChoice
from central.config.hall import HallConfig
from central.pages.calls import MOST_CALLS, DisplayedCall
from central.pages.display.queue_rows import QueueRow, QueueRowState, WaitOf, ZoneRows, lines, reopens
from central.pages.display.sound import caption
from central.pages.live import Snapshot
from hall.i18n import Words

SECOND = "en"
"""The hall speaks two languages: what is short stands on the display in this one too."""

MAY_BE_SPOKEN = timedelta(minutes=3)
"""Displays begin to speak calls of the last minute; some wait for their turn."""


@dataclass(frozen=True, slots=True)
class DisplayedText:
    """What people of the hall have to say, and how calls are spoken.

    `ends`: when the sayings of a call end; asked for those that may still be spoken.
    """

    announcements: Sequence[Announcement]
    choice: DisplayChoice
    ends: Callable[[DisplayedCall], Sequence[int]]


def board(
    snapshot: Snapshot,
    plan: HallConfig,
    area: ZoneRows,
    words: Mapping[str, Words],
    wait_of: WaitOf,
    said: DisplayedText,
    version: str,
) -> str:
    """The text for all displays of this area and language. `words`: of the display's language first, and the second."""
    main, second = words.values()
    rows = lines(plan, snapshot.queue, snapshot.counters, snapshot.now, area, wait_of, main)
    calls = [call for call in todays(snapshot, plan) if area.shows(call.agency)]
    shut = all(line.state is QueueRowState.CLOSED and not line.waiting for line in rows)
    return json.dumps(
        {
            "version": version,
            "offset": _offset(snapshot, plan),
            "calls": [_call(call, snapshot, plan, words, said) for call in calls[:MOST_CALLS]],
            "lines": [asdict(line) for line in rows],
            "shut": _shut(snapshot, plan, area, main, second) if shut else None,
            "announcements": [
                _announcement(announcement, main.language, second.language) for announcement in said.announcements
            ],
            "voice": _voice(said.choice),
        },
        ensure_ascii=False,
        separators=(",", ":"),
    )


def todays(snapshot: Snapshot, plan: HallConfig) -> list[DisplayedCall]:
    """Calls of the business day, the latest first."""
    floor = plan.day(snapshot.now).floor_ms
    return [call for call in snapshot.calls if call.at.timestamp() * 1000 >= floor]


def _call(
    call: DisplayedCall, snapshot: Snapshot, plan: HallConfig, words: Mapping[str, Words], said: DisplayedText
) -> dict[str, object]:
    young = snapshot.now.utc - call.at < MAY_BE_SPOKEN
    return {
        "pos": call.pos,
        "label": call.label,
        "counter": call.counter,
        "agency": _short(plan, call.agency),
        "priority": call.priority,
        "again": call.again,
        "at": int(call.at.timestamp() * 1000),
        "stands": call.stands,
        "ends": said.ends(call) if young else (),
        "said": [caption(call, one) for one in words.values()],
    }


def _short(plan: HallConfig, agency: str) -> str:
    try:
        return plan.catalogue.agency(agency).short
    except KeyError:  # it has left the hall since the visitor came
        return agency


def _shut(snapshot: Snapshot, plan: HallConfig, area: ZoneRows, main: Words, second: Words) -> list[str]:
    """Nobody is served now: what stands in the place of a number, in both languages."""
    said = []
    for words in (main, second):
        when = reopens(plan, snapshot.now, area, words)
        said.append(words.text("Tutup") if when is None else words.text("Tutup. Buka {when}.", when=when))
    return said


def _announcement(announcement: Announcement, main: str, second: str) -> dict[str, object]:
    text, other = announcement.text(main), announcement.texts.get(second, "")
    return {"id": announcement.id, "text": text, "second": other if other != text else ""}


def _voice(choice: DisplayChoice) -> dict[str, object]:
    quiet = [[since.strftime("%H:%M"), until.strftime("%H:%M")] for since, until in choice.quiet]
    return {"volume": choice.volume, "quiet": quiet, "languages": list(choice.languages)}


def _offset(snapshot: Snapshot, plan: HallConfig) -> int:
    """Minutes between UTC and the hall's time."""
    offset = snapshot.now.utc.astimezone(plan.zone).utcoffset()
    return 0 if offset is None else int(offset.total_seconds() // 60)


__all__ = ["SECOND", "DisplayedText", "QueueRow", "ZoneRows", "board", "todays"]
