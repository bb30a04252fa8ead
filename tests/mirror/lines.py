"""Events and marks of both ends in one form, so that they can be compared."""

from __future__ import annotations

import json
from collections.abc import Iterable, Mapping
from datetime import UTC, datetime
from typing import Any

from hall.tickets import QueueMark, QueueState
from kiosk.store import Event
from kiosk.sync.uploads import event_up

Line = tuple[Any, ...]
"""An event without its identity."""
Log = dict[int, Line]
"""By seq."""


def log_of_events(events: Iterable[Event]) -> Log:
    """A kiosk's log as it goes up."""
    return {up.seq: _line(up.model_dump(mode="python")) for up in map(event_up, events)}


def log_of_rows(rows: Iterable[Mapping[str, Any]]) -> Log:
    """A kiosk's log as central has it."""
    found: Log = {}
    for row in rows:
        told = {**row, "at_utc": datetime.fromisoformat(row["at_utc"]), "body": json.loads(row["body"])}
        assert row["seq"] not in found, f"event {row['seq']} is there twice"
        found[row["seq"]] = _line(told)
    return found


def _line(told: Mapping[str, Any]) -> Line:
    return (
        *(told[name] for name in ("ticket_id", "kind", "period", "series", "number")),
        told["at_utc"].astimezone(UTC).isoformat(timespec="milliseconds"),
        *(str(told[name]) for name in ("at_trust", "boot_id", "mono_ms")),
        json.dumps(told["body"], sort_keys=True),
    )


def mark_of(act: Mapping[str, Any]) -> QueueMark:
    """The mark in one line of the hall's log."""
    body = json.loads(act["body"])
    return QueueMark(QueueState(body["state"]), body["round"], body["recalls"], act["pos"])
