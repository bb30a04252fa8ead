"""Who may speak to central beside the kiosks."""

from __future__ import annotations

from pathlib import Path

from central.cli.connect import hall_of, settings_and_client
from central.cli.messages import say_json, say_table


def grant(config: Path | None, hall: str | None, name: str, counter: str | None, as_json: bool) -> None:
    """A token for a counter, or for an administrator of the hall. It is told this once."""
    settings, client = settings_and_client(config)
    body = {"role": "admin"} if counter is None else {"role": "counter", "counter": counter}
    made = client.post("halls", hall_of(settings, hall), "access", name, body=body)
    if as_json:
        say_json(made)
    else:
        print(made["token"])


def show(config: Path | None, hall: str | None, as_json: bool) -> None:
    """All of them, without their tokens."""
    settings, client = settings_and_client(config)
    found = client.get("halls", hall_of(settings, hall), "access")
    if as_json:
        say_json(found)
        return
    rows = [
        (one["name"], one["role"], one["counter"], one["made_at"][:10], (one["revoked_at"] or "")[:10])
        for one in found["accesses"]
    ]
    none = "Nobody yet; `central access grant NAME --counter CODE` makes one."
    say_table(("name", "role", "counter", "made", "ended"), rows, none)


def end(config: Path | None, hall: str | None, name: str, as_json: bool) -> None:
    """The token ends at once."""
    settings, client = settings_and_client(config)
    named = hall_of(settings, hall)
    client.delete("halls", named, "access", name)
    if as_json:
        say_json({"hall": named, "name": name, "ended": True})
    else:
        print(f"The access of {name} is ended.")
