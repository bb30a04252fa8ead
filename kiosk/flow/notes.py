"""What staff should be able to find again later: the steps of a visit that go to the event log. Pure."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass

from kiosk.flow.events import Confirmed, Event, Failed, HelpAsked, ReprintDeclined
from kiosk.flow.screens import CopyAsked, Reprinting, Screen


@dataclass(frozen=True, slots=True)
class Note:
    """`kind` is the event's kind in the log."""

    kind: str
    body: Mapping[str, str | int]


def note_of(screen: Screen, event: Event) -> Note | None:
    """The note of an event that ended this screen; None: it leaves none."""
    match screen, event:
        case CopyAsked() as asked, Confirmed() if asked.missing:
            return Note("ticket_missing", {"ticket_id": asked.ticket.ticket_id})
        case Reprinting(ticket), ReprintDeclined() | Failed():
            return Note("copy_refused", {"ticket_id": ticket.ticket_id})
        case _, HelpAsked():
            return Note("help_asked", {"screen": type(screen).__name__})
        case _:
            return None
