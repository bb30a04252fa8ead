"""Officers: who may sign in at the pages."""

from __future__ import annotations

import secrets
import sys
from getpass import getpass
from pathlib import Path

from central.access.roles import OfficerRole
from central.cli.connect import hall_of, settings_and_client
from central.cli.messages import CommandFailed, say_json, say_table
from hall.weak_secrets import weakness

DIGITS = 6
YES = ("y", "yes", "ya")


def show(config: Path | None, hall: str | None, as_json: bool) -> None:
    """All of them, without their PINs."""
    settings, client = settings_and_client(config)
    found = client.get("halls", hall_of(settings, hall), "officers")
    if as_json:
        say_json(found)
        return
    rows = [
        (one["name"], one["role"], one["agency"] or "", one["made_at"][:10], (one["ended_at"] or "")[:10])
        for one in found["officers"]
    ]
    none = "Nobody yet; `central officers add NAME --role admin` makes the first."
    say_table(("name", "role", "agency", "made", "ended"), rows, none)


def add(
    config: Path | None, hall: str | None, name: str, role: OfficerRole, agency: str | None, random_pin: bool,
    as_json: bool,
) -> None:  # fmt: skip
    """A new account; its PIN is asked for, or drawn and told this once."""
    settings, client = settings_and_client(config)
    named, secret = hall_of(settings, hall), _drawn() if random_pin else _asked()
    client.post("halls", named, "officers", body={"name": name, "role": role, "secret": secret, "agency": agency})
    told = {"hall": named, "name": name, "role": role.value, "agency": agency}
    if as_json:
        say_json(told | ({"pin": secret} if random_pin else {}))
    else:
        print(f"{name} may sign in as {role}." + (f" PIN: {secret}" if random_pin else ""))


def set_pin(config: Path | None, hall: str | None, name: str, random_pin: bool, as_json: bool) -> None:
    """Another PIN; every browser of this officer is signed out."""
    settings, client = settings_and_client(config)
    named, secret = hall_of(settings, hall), _drawn() if random_pin else _asked()
    client.put("halls", named, "officers", name, "secret", body={"secret": secret})
    if as_json:
        say_json({"hall": named, "name": name} | ({"pin": secret} if random_pin else {}))
    else:
        print(f"{name} has another PIN." + (f" PIN: {secret}" if random_pin else ""))


def end(config: Path | None, hall: str | None, name: str, as_json: bool, sure: bool) -> None:
    """The account ends at once. A person at a terminal is asked first."""
    settings, client = settings_and_client(config)
    asks = not sure and not as_json and sys.stdin.isatty()
    if asks and input(f"End the account of {name}? It is signed out everywhere. [y/N] ").strip().lower() not in YES:
        raise CommandFailed("nothing was changed")
    named = hall_of(settings, hall)
    client.delete("halls", named, "officers", name)
    if as_json:
        say_json({"hall": named, "name": name, "ended": True})
    else:
        print(f"{name} may not sign in any more.")


def _drawn() -> str:
    """Six digits; none that central would find too easy."""
    while True:
        pin = "".join(secrets.choice("0123456789") for _ in range(DIGITS))
        if weakness(pin) is None:
            return pin


def _asked() -> str:
    """Typed twice at a terminal, or one line on standard input."""
    if not sys.stdin.isatty():
        return sys.stdin.readline().rstrip("\n")
    first = getpass("PIN or password: ")
    if getpass("Once more: ") != first:
        raise CommandFailed("the two differ; nothing was changed")
    return first
