"""`central officers …`, one function each."""

from __future__ import annotations

from typing import Annotated

import typer

from central.access.roles import OfficerRole
from central.cli.options import Config, Hall, Json

app = typer.Typer(no_args_is_help=True, help="Who may sign in at the pages: officers, the head of the hall, admins.")

RandomPin = Annotated[bool, typer.Option("--random-pin", help="Draw six digits and print them, this once.")]


@app.command("list")
def show(config: Config = None, hall: Hall = None, as_json: Json = False) -> None:
    """Who may sign in."""
    from central.cli.officers import show as show_officers

    show_officers(config, hall, as_json)


@app.command()
def add(
    name: str,
    role: Annotated[OfficerRole, typer.Option(help="officer: counters; head: reports too; admin: everything.")] = (
        OfficerRole.OFFICER
    ),
    agency: Annotated[str | None, typer.Option(help="Counters of this agency only; its code.")] = None,
    random_pin: RandomPin = False,
    config: Config = None,
    hall: Hall = None,
    as_json: Json = False,
) -> None:
    """Make an account for NAME. The PIN is asked for, or read from standard input."""
    from central.cli.officers import add as add_officer

    add_officer(config, hall, name, role, agency, random_pin, as_json)


@app.command("set-pin")
def set_pin(
    name: str, random_pin: RandomPin = False, config: Config = None, hall: Hall = None, as_json: Json = False
) -> None:
    """Give NAME another PIN; all their browsers are signed out."""
    from central.cli.officers import set_pin as set_one

    set_one(config, hall, name, random_pin, as_json)


@app.command()
def end(
    name: str,
    yes: Annotated[bool, typer.Option("--yes", "-y", help="Do not ask.")] = False,
    config: Config = None,
    hall: Hall = None,
    as_json: Json = False,
) -> None:
    """End the account of NAME."""
    from central.cli.officers import end as end_account

    end_account(config, hall, name, as_json, yes)
