"""Who may speak to central beside the kiosks."""

from __future__ import annotations

from pathlib import Path

from central.cli.connect import hall_command


def grant(config: Path | None, hall: str | None, name: str, counter: str | None, as_json: bool) -> None:
    """A token for a counter, or for an administrator of the hall. It is shown only here."""
    command = hall_command(config, hall, as_json)
    body = {"role": "admin"} if counter is None else {"role": "counter", "counter": counter}
    made = command.client.post("access", name, body=body)
    command.say(made, made["token"])


def show(config: Path | None, hall: str | None, as_json: bool) -> None:
    """All of them, without their tokens."""
    command = hall_command(config, hall, as_json)
    found = command.client.get("access")
    rows = (
        (one["name"], one["role"], one["counter"], one["made_at"][:10], (one["revoked_at"] or "")[:10])
        for one in found["accesses"]
    )
    none = "Nobody yet; `central access grant NAME --counter CODE` makes one."
    command.say_table(found, ("name", "role", "counter", "made", "ended"), rows, none)


def end(config: Path | None, hall: str | None, name: str, as_json: bool) -> None:
    """The token ends at once."""
    command = hall_command(config, hall, as_json)
    command.client.delete("access", name)
    command.say({"hall": command.hall, "name": name, "ended": True}, f"The access of {name} is ended.")
