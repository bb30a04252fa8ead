"""Officers: who may sign in at the pages."""

from __future__ import annotations

import secrets
import sys
from collections.abc import Mapping
from getpass import getpass
from pathlib import Path

from central.access.roles import OfficerRole
from central.cli.connect import HallCommand, hall_command
from hall.command_line import CommandFailed
from hall.weak_secrets import weakness

DIGITS = 6
YES = ("y", "yes", "ya")


def show(config: Path | None, hall: str | None, as_json: bool) -> None:
    """All of them, without their PINs."""
    command = hall_command(config, hall, as_json)
    found = command.client.get("officers")
    rows = (
        (one["name"], one["role"], one["agency"] or "", one["made_at"][:10], (one["ended_at"] or "")[:10])
        for one in found["officers"]
    )
    none = "Nobody yet; `central officers add NAME --role admin` makes the first."
    command.say_table(found, ("name", "role", "agency", "made", "ended"), rows, none)


def add(
    config: Path | None, hall: str | None, name: str, role: OfficerRole, agency: str | None, random_pin: bool,
    as_json: bool,
) -> None:  # fmt: skip
    """A new account; its PIN is asked for, or drawn and shown only here."""
    command, secret = hall_command(config, hall, as_json), _drawn() if random_pin else _asked()
    command.client.post("officers", body={"name": name, "role": role, "secret": secret, "agency": agency})
    facts = {"hall": command.hall, "name": name, "role": role.value, "agency": agency}
    _say(command, facts, f"{name} may sign in as {role}.", secret if random_pin else None)


def set_pin(config: Path | None, hall: str | None, name: str, random_pin: bool, as_json: bool) -> None:
    """Another PIN; every browser of this officer is signed out."""
    command, secret = hall_command(config, hall, as_json), _drawn() if random_pin else _asked()
    command.client.put("officers", name, "secret", body={"secret": secret})
    facts = {"hall": command.hall, "name": name}
    _say(command, facts, f"{name} has another PIN.", secret if random_pin else None)


def end(config: Path | None, hall: str | None, name: str, as_json: bool, sure: bool) -> None:
    """The account ends at once. A person at a terminal is asked first."""
    command = hall_command(config, hall, as_json)
    confirm = not sure and not as_json and sys.stdin.isatty()
    if confirm and input(f"End the account of {name}? It is signed out everywhere. [y/N] ").strip().lower() not in YES:
        raise CommandFailed("nothing was changed")
    command.client.delete("officers", name)
    command.say({"hall": command.hall, "name": name, "ended": True}, f"{name} may not sign in any more.")


def _say(command: HallCommand, facts: Mapping[str, str | None], text: str, pin: str | None) -> None:
    """With the PIN if it was drawn."""
    if pin is None:
        command.say(facts, text)
    else:
        command.say({**facts, "pin": pin}, f"{text} PIN: {pin}")


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
