"""The commands of `central`, one function each. Heavy parts are imported by the command that needs them."""

from __future__ import annotations

import logging
import sys
from pathlib import Path
from typing import Annotated

import typer

from central.cli.speak import Trouble, say_json
from kiosk.protocol import ActKind

TALKATIVE = ("alembic", "uvicorn", "urllib3", "asyncio")

app = typer.Typer(no_args_is_help=True, add_completion=False, pretty_exceptions_enable=False)
access = typer.Typer(no_args_is_help=True)
app.add_typer(access, name="access", help="Who may speak to central beside the kiosks: counters and administrators.")

Config = Annotated[
    Path | None, typer.Option("--config", help="Settings file; else CENTRAL_CONFIG, else config/central.toml.")
]
Json = Annotated[bool, typer.Option("--json", help="One JSON value on standard output.")]
Hall = Annotated[str | None, typer.Option(help="Where the settings name several.")]
Ticket = Annotated[str | None, typer.Argument(help="Label or identity; else the visitor at the counter.")]
Reason = Annotated[str | None, typer.Option(help="Why; it is kept.")]
Officer = Annotated[str | None, typer.Option(help="Who; it is kept.")]


@app.callback()
def _logging(verbose: Annotated[bool, typer.Option("--verbose", "-v", help="Tell more.")] = False) -> None:
    """The central server of ticket kiosks and counters."""
    logging.basicConfig(
        level=logging.DEBUG if verbose else logging.INFO,
        format="%(asctime)s %(levelname)s %(name)s: %(message)s",
        stream=sys.stderr,
    )
    for handler in logging.getLogger().handlers:
        handler.addFilter(_worth_reading)


def _worth_reading(record: logging.LogRecord) -> bool:
    """Libraries only speak up when something is wrong."""
    return record.levelno >= logging.WARNING or record.name.split(".")[0] not in TALKATIVE


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


@app.command()
def check(config: Config = None, as_json: Json = False) -> None:
    """Check settings and catalogues; say every mistake with its place and what is allowed."""
    from central.cli.checks import check_all

    check_all(config, as_json)


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
    try:
        app(standalone_mode=True)
    except Trouble as trouble:
        if "--json" in sys.argv:
            say_json({"error": str(trouble)})
        print(f"central: {trouble}", file=sys.stderr)
        raise SystemExit(trouble.code) from None
