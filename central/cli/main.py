"""The commands of `central`, one function each. Heavy parts are imported by the command that needs them."""

from __future__ import annotations

import logging
import sys
from enum import StrEnum
from pathlib import Path
from typing import Annotated

import typer

from central.cli.officer_commands import app as officers_app
from central.cli.options import Config, Hall, Json, Officer, Reason, Ticket
from central.front.log_limit import LogLimit
from hall.command_line import run_commands, worth_reading
from hall.protocol import ActKind

TALKATIVE = ("alembic", "uvicorn", "urllib3", "asyncio")

app = typer.Typer(no_args_is_help=True, add_completion=False, pretty_exceptions_enable=False)
access = typer.Typer(no_args_is_help=True)
push = typer.Typer(no_args_is_help=True)
app.add_typer(officers_app, name="officers")
app.add_typer(push, name="push", help="What all kiosks of a hall should use from their next start on.")
app.add_typer(access, name="access", help="Who may speak to central beside the kiosks: counters and administrators.")


class Pushed(StrEnum):
    """What central can give to kiosks."""

    CATALOGUE = "catalogue"
    SETTINGS = "settings"


@app.callback()
def _logging(verbose: Annotated[bool, typer.Option("--verbose", "-v", help="Tell more.")] = False) -> None:
    """The central server of ticket kiosks and counters."""
    handler = logging.StreamHandler(sys.stderr)
    handler.addFilter(worth_reading(TALKATIVE))
    handler.addFilter(LogLimit())
    logging.basicConfig(
        level=logging.DEBUG if verbose else logging.INFO,
        format="%(asctime)s %(levelname)s %(name)s: %(message)s",
        handlers=[handler],
    )


# ---- the server


@app.command()
def run(
    config: Config = None,
    host: Annotated[str | None, typer.Option(help="Else as in the settings.")] = None,
    port: Annotated[
        int | None, typer.Option(min=0, max=65535, help="0: any free port. Else as in the settings.")
    ] = None,
    ready_file: Annotated[Path | None, typer.Option(help="Written with the URL once it answers.")] = None,
) -> None:
    """Start the central server."""
    from central.cli.serve import run_server

    run_server(config, host, port, ready_file)


@app.command("example-config")
def example_config(
    folder: Annotated[Path, typer.Argument(help="Gets the files; made where needed.")] = Path("config"),
) -> None:
    """Write the example settings and catalogue; a file that is there already stays as it is."""
    from hall.files.examples import write_examples

    for file in write_examples(("central.toml", "catalogue.toml"), folder):
        print(file)


@app.command()
def check(config: Config = None, as_json: Json = False) -> None:
    """Check settings and catalogues; say every mistake with its place and what is allowed."""
    from central.cli.checks import check_all

    check_all(config, as_json)


# ---- kiosks


@app.command()
def kiosks(config: Config = None, hall: Hall = None, as_json: Json = False) -> None:
    """How the kiosks are, and what somebody has to do."""
    from central.cli.kiosks import show_kiosks

    show_kiosks(config, hall, as_json)


@app.command()
def enrol(kiosk: str, config: Config = None, hall: Hall = None, as_json: Json = False) -> None:
    """Make a one-time code for KIOSK, to be typed there: kiosk sync enrol CODE."""
    from central.cli.kiosks import enrol as make_code

    make_code(config, hall, kiosk, as_json)


@app.command()
def revoke(kiosk: str, config: Config = None, hall: Hall = None, as_json: Json = False) -> None:
    """End the token of KIOSK, for example because it was stolen."""
    from central.cli.kiosks import revoke as end_token

    end_token(config, hall, kiosk, as_json)


@app.command()
def rotate(kiosk: str, config: Config = None, hall: Hall = None, as_json: Json = False) -> None:
    """Give KIOSK a new token with its next heartbeat."""
    from central.cli.kiosks import rotate as renew_token

    renew_token(config, hall, kiosk, as_json)


@app.command()
def rejected(config: Config = None, hall: Hall = None, as_json: Json = False) -> None:
    """Events of kiosks that could not be taken. They are kept."""
    from central.cli.kiosks import show_rejected

    show_rejected(config, hall, as_json)


@app.command("forget-claims")
def forget_claims(
    period: Annotated[int | None, typer.Option(min=0, help="Go back to this period of the hall.")] = None,
    config: Config = None,
    hall: Hall = None,
    as_json: Json = False,
) -> None:
    """Take back what kiosks claimed: count period and numbers again from what central gave and has tickets of."""
    from central.cli.kiosks import forget

    forget(config, hall, period, as_json)


@app.command()
def retry(config: Config = None, hall: Hall = None, as_json: Json = False) -> None:
    """Try to take rejected events again, for example after an update of central."""
    from central.cli.kiosks import retry as take_again

    take_again(config, hall, as_json)


@app.command()
def alarms(
    config: Config = None,
    hall: Hall = None,
    every: Annotated[bool, typer.Option("--all", help="Those that are over too.")] = False,
    as_json: Json = False,
) -> None:
    """What a person should look at, newest first."""
    from central.cli.kiosks import show_alarms

    show_alarms(config, hall, every, as_json)


@app.command()
def seen(
    alarm: Annotated[int, typer.Argument(min=1)], config: Config = None, hall: Hall = None, as_json: Json = False
) -> None:
    """A person has looked at ALARM."""
    from central.cli.kiosks import alarm_seen

    alarm_seen(config, hall, alarm, as_json)


@push.command("catalogue")
def push_catalogue(file: Path, config: Config = None, hall: Hall = None, as_json: Json = False) -> None:
    """Let the kiosks of the hall, and central itself, use this catalogue."""
    from central.cli.kiosks import push as send

    send(config, hall, "catalogue", file, as_json)


@push.command("settings")
def push_settings(file: Path, config: Config = None, hall: Hall = None, as_json: Json = False) -> None:
    """Let the kiosks of the hall lay these settings over their own."""
    from central.cli.kiosks import push as send

    send(config, hall, "settings", file, as_json)


@app.command()
def withdraw(
    kind: Annotated[Pushed, typer.Argument(help="What was pushed.")],
    config: Config = None,
    hall: Hall = None,
    as_json: Json = False,
) -> None:
    """Let the kiosks of the hall use their own again."""
    from central.cli.kiosks import withdraw as take_back

    take_back(config, hall, kind.value, as_json)


# ---- counters and administrators


@access.command("grant")
def access_grant(
    name: str,
    counter: Annotated[str | None, typer.Option(help="Its counter; left out: an administrator of the hall.")] = None,
    config: Config = None,
    hall: Hall = None,
    as_json: Json = False,
) -> None:
    """Make a token for NAME and print it; it is shown only here."""
    from central.cli.access import grant

    grant(config, hall, name, counter, as_json)


@access.command("list")
def access_list(config: Config = None, hall: Hall = None, as_json: Json = False) -> None:
    """Who has access."""
    from central.cli.access import show

    show(config, hall, as_json)


@access.command("end")
def access_end(name: str, config: Config = None, hall: Hall = None, as_json: Json = False) -> None:
    """End the token of NAME."""
    from central.cli.access import end

    end(config, hall, name, as_json)


# ---- the hall


@app.command()
def queue(
    config: Config = None,
    hall: Hall = None,
    series: Annotated[str | None, typer.Option(help="This queue alone.")] = None,
    as_json: Json = False,
) -> None:
    """Who waits, in the order in which they would be called."""
    from central.cli.hall import show_queue

    show_queue(config, hall, series, as_json)


@app.command()
def counters(config: Config = None, hall: Hall = None, as_json: Json = False) -> None:
    """Every counter and whom it has."""
    from central.cli.hall import show_counters

    show_counters(config, hall, as_json)


# ---- at a counter


@app.command()
def call(
    counter: str,
    ticket: Annotated[str | None, typer.Argument(help="This one and no other; needs --reason.")] = None,
    config: Config = None,
    hall: Hall = None,
    reason: Reason = None,
    officer: Officer = None,
    as_json: Json = False,
) -> None:
    """Call the next visitor to COUNTER, or a chosen one."""
    from central.cli.counter import act

    kind = ActKind.CALL_NEXT if ticket is None else ActKind.CALL
    act(config, hall, counter, kind, as_json, ticket=ticket, reason=reason, officer=officer)


def _at_a_counter(name: str, kind: ActKind, words: str) -> None:
    """A command for an act that needs no more than a counter and, perhaps, a ticket."""

    @app.command(name, help=words)
    def _command(
        counter: str,
        ticket: Ticket = None,
        config: Config = None,
        hall: Hall = None,
        reason: Reason = None,
        officer: Officer = None,
        as_json: Json = False,
    ) -> None:
        from central.cli.counter import act

        act(config, hall, counter, kind, as_json, ticket=ticket, reason=reason, officer=officer)


for _name, _kind, _words in (
    ("recall", ActKind.RECALL, "Call the visitor again; three calls in all."),
    ("start", ActKind.START, "The visitor came: service begins."),
    ("done", ActKind.DONE, "The service is done."),
    ("no-show", ActKind.NO_SHOW, "The visitor did not come."),
    ("return", ActKind.RETURN, "The visitor is back: once, behind three others; after a hold, to the old place."),
    ("hold", ActKind.HOLD, "The visitor is at another counter just now and keeps the place."),
    ("continue-tomorrow", ActKind.CONTINUE_TOMORROW, "Goes on at the next day of opening, with the same number."),
    ("cancel", ActKind.CANCEL, "Cancel a ticket; needs --reason."),
    ("prioritise", ActKind.PRIORITISE, "Give priority to a ticket; needs --reason."),
    ("break", ActKind.BREAK, "The counter takes a break."),
    ("resume", ActKind.RESUME, "The break is over."),
    ("close-early", ActKind.CLOSE_EARLY, "The counter closes for today."),
    ("reopen", ActKind.REOPEN, "The counter opens again."),
):
    _at_a_counter(_name, _kind, _words)


def _to_a_service(name: str, kind: ActKind, words: str) -> None:
    """A command for an act that sends a visitor to another service."""

    @app.command(name, help=words)
    def _command(
        counter: str,
        service: str,
        ticket: Ticket = None,
        config: Config = None,
        hall: Hall = None,
        reason: Reason = None,
        officer: Officer = None,
        as_json: Json = False,
    ) -> None:
        from central.cli.counter import act

        code = service.upper()
        act(config, hall, counter, kind, as_json, ticket=ticket, service=code, reason=reason, officer=officer)


_to_a_service("change-service", ActKind.CHANGE_SERVICE, "Another service of the same agency; the number stays.")
_to_a_service("transfer", ActKind.TRANSFER, "To a service of another agency, in its queue.")


@app.command("hand-number")
def hand_number(  # noqa: PLR0913, PLR0917  each is an option of the command
    counter: str,
    label: Annotated[str, typer.Argument(help="As written by hand, for example AK-901.")],
    service: str,
    config: Config = None,
    hall: Hall = None,
    written_at: Annotated[str | None, typer.Option(help="When, for example 2026-12-01T09:40+08:00; else now.")] = None,
    reason: Reason = None,
    officer: Officer = None,
    as_json: Json = False,
) -> None:
    """Enter a number from 901 to 999 that was written by hand; needs --reason."""
    from central.cli.counter import hand_number as enter

    wish = {"service": service.upper(), "written_at": written_at, "reason": reason, "officer": officer}
    enter(config, hall, counter, label, as_json, **wish)


def main() -> None:
    """Runs the command. What is wrong is said in one line on standard error, with exit code 1 or higher."""
    run_commands("central", app, errors_by_flag=True)
