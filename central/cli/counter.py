"""What is done at a counter, typed instead of pressed. Each speaks to the running central and says what came of it."""

from __future__ import annotations

from pathlib import Path
from typing import Any

from central.cli.connect import hall_command
from hall.command_line import CommandFailed
from hall.protocol import ActKind
from hall.tickets import read_label


def act(config: Path | None, hall: str | None, counter: str, kind: ActKind, as_json: bool, **wish: object) -> None:
    """One act at a counter. What is None in `wish` is left out."""
    command = hall_command(config, hall, as_json)
    body = {key: value for key, value in wish.items() if value is not None}
    done = command.client.act("counters", counter, kind.value, body=body)
    command.say(done, _words(done))


def _words(done: dict[str, Any]) -> str:
    counter, ticket = done["counter"], done["ticket"]
    waiting = f"{done['waiting']} waiting"
    if ticket is None:
        # Only a call answers with position 0: it found nobody.
        what = "nobody waits" if done["pos"] == 0 else counter["state"]
        return f"counter {counter['code']}: {what}, {waiting}"
    calls = f", call {ticket['recalls'] + 1}" if ticket["state"] == "called" else ""
    held = ", on hold" if ticket["held"] else ""
    return f"counter {counter['code']}: {ticket['label']} {ticket['state']}{calls}{held}, {waiting}"


def hand_number(config: Path | None, hall: str | None, counter: str, label: str, as_json: bool, **wish: object) -> None:
    """Enters a number that was written by hand."""
    read = read_label(label)
    if read is None:
        raise CommandFailed(f"{label!r} is no number; one looks like AK-901")
    series, number = read
    act(config, hall, counter, ActKind.HAND_NUMBER, as_json, series=series, number=number, **wish)
