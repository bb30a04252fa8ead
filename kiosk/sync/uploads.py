"""From the store's values to what goes over the wire."""

from __future__ import annotations

import json
from collections.abc import Mapping, Sequence
from typing import Any

from pydantic import ValidationError

from hall.protocol import MOST_EVENTS, EventsUp, EventUp
from kiosk.store import Event, Identity

LARGEST_BATCH = 1024 * 1024
"""Characters of the bodies of one upload together."""
_CUT_AT = 3000


def batch_of(identity: Identity, events: Sequence[Event]) -> EventsUp:
    """As many of the events as one upload holds, without a gap, at least the first. Raises ValueError for none."""
    taken: list[EventUp] = []
    room = LARGEST_BATCH
    for event in events[:MOST_EVENTS]:
        line = event_up(event)
        room -= len(json.dumps(line.body))
        if taken and (room < 0 or event.seq != taken[-1].seq + 1):
            break
        taken.append(line)
    if not taken:
        raise ValueError("there is nothing to send")
    return EventsUp(
        kiosk_id=identity.kiosk_id,
        incarnation=identity.incarnation,
        first_seq=taken[0].seq,
        events=tuple(taken),
    )


def event_up(event: Event) -> EventUp:
    """One line of the log. A body that the wire does not take is cut the same way each time, never left out."""
    for body in (dict(event.body), cut_body(event.body)):
        try:
            return EventUp(**_values(event, body))
        except ValidationError:
            continue
    # Something else is wrong with it. The kiosk does not leave it out itself: central refuses it, and it is parked.
    return EventUp.model_construct(**_values(event, cut_body(event.body)))


def cut_body(body: Mapping[str, object]) -> dict[str, Any]:
    """The beginning of a body that is too long or holds what the wire does not take, as ASCII."""
    text = json.dumps(body, ensure_ascii=True, separators=(",", ":"))
    return {"cut": text.replace("\\u0000", "?")[:_CUT_AT]}


def fit(value: Mapping[str, object]) -> dict[str, Any]:
    """A part of the heartbeat; what does not go over the wire is cut."""
    text = json.dumps(value, ensure_ascii=True)
    strange = "\\u0000" in text or "\\ud" in text
    return cut_body(value) if strange or len(text) > _CUT_AT else dict(value)


def words(text: str) -> str:
    """One of the heartbeat's problems: printable, at most 200 characters."""
    return "".join(sign if sign.isprintable() else " " for sign in text)[:200]


def _values(event: Event, body: dict[str, Any]) -> dict[str, Any]:
    return {
        "seq": event.seq,
        "ticket_id": event.ticket_id,
        "kind": event.kind,
        "period": event.period,
        "series": event.series,
        "number": event.number,
        "at_utc": event.at.utc,
        "at_trust": event.at.grade,
        "boot_id": event.at.boot_id,
        "mono_ms": event.at.mono_ms,
        "body": body,
    }
