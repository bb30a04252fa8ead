"""Commands that give or show tickets."""

from __future__ import annotations

from collections.abc import Mapping
from pathlib import Path
from typing import Any

from hall.command_line import CommandFailed, say_json
from kiosk.cli.ask_kiosk import ask_once
from kiosk.cli.checks import settings_or_trouble
from kiosk.cli.exit_codes import NOT_ON_PAPER
from kiosk.cli.mirror import put_aside
from kiosk.control_socket import NobodyThere, ask

FINE = frozenset({"printed", "probable", "unverified"})


def issue_one(config: Path | None, agency: str, service: str, language: str, as_json: bool) -> None:
    """Gives one number and says what became of the paper."""
    settings = settings_or_trouble(config, as_json)
    answer = ask_once(settings, as_json, "issue", agency=agency, service=service, language=language)
    if as_json:
        say_json(answer)
    else:
        print(_issued_words(answer))
    if answer["print_state"] not in FINE and settings.printer.transport != "none":
        text = f"{answer['label']} is valid but not known to be on paper: {answer['problem'] or answer['print_state']}"
        raise CommandFailed(text, code=NOT_ON_PAPER)


def reprint_one(config: Path | None, label: str, as_json: bool) -> None:
    """A further copy of the newest ticket with this number, marked as such unless its paper never came."""
    settings = settings_or_trouble(config, as_json)
    answer = ask_once(settings, as_json, "reprint", label=label)
    if as_json:
        say_json(answer)
    else:
        print(f"{answer['label']}: copy {answer['copy']}, {answer['print_state']}")
    if answer["print_state"] not in FINE:
        text = f"{answer['label']}: not known to be on paper: {answer['problem'] or answer['print_state']}"
        raise CommandFailed(text, code=NOT_ON_PAPER)


def list_tickets(config: Path | None, limit: int, as_json: bool) -> None:
    """The newest tickets, newest first."""
    settings = settings_or_trouble(config, as_json)
    rows = ask_once(settings, as_json, "tickets", limit=limit)["tickets"] if settings.store.path.exists() else []
    if as_json:
        say_json(rows)
        return
    for row in rows:
        print(
            f"{row['label']:8} {row['issued_at'][:19]} {row['service']:14} {row['queue_state']:9} {row['print_state']}"
        )
    if not rows:
        print(f"No tickets in {settings.store.path}.")


def put_store_aside(config: Path | None, export: Path | None) -> None:
    """Moves the store's files into a folder beside it and says what that means for today's numbers."""
    settings = settings_or_trouble(config)
    folder = put_aside(settings, export)
    print(f"The store is in {folder} now. Nothing was deleted.")
    if settings.central.url:
        print("The next start makes a new store; its numbers come from the sequencer and from another reserve band.")
        return
    print("The next start makes a new store; its numbers go on above the highest that was given today.")


def go_on_above(config: Path | None, number: int, series: str, as_json: bool) -> None:
    """Nobody's number comes again, if `number` is at least as high as any that was given."""
    settings = settings_or_trouble(config, as_json)
    answer = ask_once(settings, as_json, "raise_numbers", above=number, series=series)
    if as_json:
        say_json(answer)
    elif answer["raised"]:
        print(f"{', '.join(answer['raised'])}: the next number is {number + 1}.")
    else:
        print(f"Nothing was changed: numbers are above {number} already.")


def show_screen(config: Path | None, as_json: bool) -> None:
    """Only a running kiosk can tell."""
    settings = settings_or_trouble(config, as_json)
    try:
        seen = ask(settings.store.path, "screen")
    except NobodyThere as error:
        raise CommandFailed(
            f"no kiosk runs on {settings.store.path}: start it with `kiosk run`", as_json=as_json
        ) from error
    if as_json:
        say_json(seen)
        return
    print(f"{seen['screen']}, language {seen['language']}")
    for target in seen["targets"]:
        print(f"  {target['x']:5} {target['y']:5} {target['width']:5} x {target['height']:<5} {target['text']}")


def _issued_words(answer: Mapping[str, Any]) -> str:
    wait = answer["wait"]
    span = f"{wait['low_minutes']} to {wait['high_minutes']} min" if wait else "cannot be estimated"
    return f"{answer['label']}: {answer['ahead']} ahead, wait {span}, {answer['print_state']}"
