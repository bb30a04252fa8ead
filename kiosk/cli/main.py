"""The commands of `kiosk`, one function each. Heavy parts are imported by the command that needs them."""

from __future__ import annotations

import logging
import sys
from pathlib import Path
from typing import Annotated

import typer

from hall.command_line import CommandFailed, run_commands, worth_reading

PAGE_LIBRARIES = dict.fromkeys(("fastapi", "jinja2", "starlette", "uvicorn"), "virtual-printer")
"""What only the page of the virtual printer needs, and the extra that brings it."""
TALKATIVE = ("alembic", "kivy", "PIL", "uvicorn")

app = typer.Typer(no_args_is_help=True, add_completion=False, pretty_exceptions_enable=False)
printer = typer.Typer(no_args_is_help=True)
store = typer.Typer(no_args_is_help=True)
staff = typer.Typer(no_args_is_help=True)
sync = typer.Typer(no_args_is_help=True)
wait = typer.Typer(no_args_is_help=True)
clock = typer.Typer(no_args_is_help=True)
app.add_typer(printer, name="printer", help="The ticket printer.")
app.add_typer(store, name="store", help="The file that holds the tickets.")
app.add_typer(staff, name="staff", help="The staff screen.")
app.add_typer(sync, name="sync", help="The way to the central server.")
app.add_typer(wait, name="wait", help="The estimated wait.")
app.add_typer(clock, name="clock", help="The time in use and its source.")

Config = Annotated[
    Path | None, typer.Option("--config", help="Settings file; else KIOSK_CONFIG, else config/kiosk.toml.")
]
Export = Annotated[
    Path | None, typer.Option("--export", help="New file for events that central does not have, which would be lost.")
]
Json = Annotated[bool, typer.Option("--json", help="One JSON value on standard output.")]


@app.callback()
def _logging(verbose: Annotated[bool, typer.Option("--verbose", "-v", help="Tell more.")] = False) -> None:
    """The ticket kiosk of a public service hall."""
    logging.basicConfig(
        level=logging.DEBUG if verbose else logging.INFO,
        format="%(asctime)s %(levelname)s %(name)s: %(message)s",
        stream=sys.stderr,
    )
    for handler in logging.getLogger().handlers:
        handler.addFilter(worth_reading(TALKATIVE))


@app.command()
def run(
    config: Config = None,
    fullscreen: Annotated[bool | None, typer.Option("--fullscreen/--window", help="Else as in the settings.")] = None,
    screenshots: Annotated[Path | None, typer.Option(help="Folder that gets a PNG at each change of screen.")] = None,
) -> None:
    """Start the kiosk on this machine's screen."""
    from kiosk.cli.window import run_window

    run_window(config, fullscreen, screenshots)


@app.command()
def issue(agency: str, service: str, config: Config = None, language: str = "id", as_json: Json = False) -> None:
    """Give a number for SERVICE of AGENCY as a tap would, without a window."""
    from kiosk.cli.tickets import issue_one

    issue_one(config, agency, service, language, as_json)


@app.command()
def reprint(label: str, config: Config = None, as_json: Json = False) -> None:
    """Print the ticket with the number LABEL once more, marked CETAK ULANG."""
    from kiosk.cli.tickets import reprint_one

    reprint_one(config, label, as_json)


@app.command()
def tickets(
    config: Config = None,
    limit: Annotated[int, typer.Option(min=1, help="The newest so many.")] = 50,
    as_json: Json = False,
) -> None:
    """List the newest tickets."""
    from kiosk.cli.tickets import list_tickets

    list_tickets(config, limit, as_json)


@printer.command("status")
def printer_status(config: Config = None, as_json: Json = False) -> None:
    """Ask the printer how it is."""
    from kiosk.cli.printers import show_printer

    show_printer(config, as_json)


@printer.command("test")
def printer_test(config: Config = None, as_json: Json = False) -> None:
    """Print a test page."""
    from kiosk.cli.printers import test_print

    test_print(config, as_json)


@printer.command("roll")
def printer_roll(config: Config = None, as_json: Json = False) -> None:
    """Say that a new roll of paper was put in; a test page comes out."""
    from kiosk.cli.printers import roll_replaced

    roll_replaced(config, as_json)


@printer.command("setup")
def printer_setup(
    config: Config = None,
    clean: Annotated[
        bool | None, typer.Option("--clean/--rubbish", help="What somebody saw on the paper; else it is asked.")
    ] = None,
    columns: Annotated[
        int,
        typer.Option(min=0, max=80, help="Of the longest ruler that is whole; 0: asked, or by the name."),
    ] = 0,
    dots: Annotated[
        int, typer.Option(min=0, max=832, help="Width of pictures, from the data sheet; 0: as usual for the columns.")
    ] = 0,
    as_json: Json = False,
) -> None:
    """Find out what the printer can do and how wide it prints, once for each printer."""
    from kiosk.cli.printers import set_up

    set_up(config, clean, as_json, columns, dots)


@staff.command("pin")
def staff_pin(
    config: Config = None,
    stdin: Annotated[bool, typer.Option("--stdin", help="Read it from standard input.")] = False,
) -> None:
    """Set the PIN of the staff screen, six digits."""
    from kiosk.cli.staff import set_pin

    set_pin(config, stdin)


@store.command("quarantine")
def store_quarantine(config: Config = None, export: Export = None) -> None:
    """Put a damaged store aside, whole; the next start makes a new one."""
    from kiosk.cli.tickets import put_store_aside

    put_store_aside(config, export)


@store.command("above")
def store_above(
    number: Annotated[int, typer.Argument(help="The highest number that was given, or a higher one.")],
    series: Annotated[str, typer.Option(help="Only this series; else all.")] = "",
    config: Config = None,
    as_json: Json = False,
) -> None:
    """Go on above NUMBER today: after the store's whole folder was put back from an older copy."""
    from kiosk.cli.tickets import go_on_above

    go_on_above(config, number, series, as_json)


@sync.command("status")
def sync_status(config: Config = None, as_json: Json = False) -> None:
    """Say whether central can be reached, what waits to be sent, and which reserve numbers are left."""
    from kiosk.cli.mirror import show_link

    show_link(config, as_json)


@sync.command("retry")
def sync_retry(config: Config = None, as_json: Json = False) -> None:
    """Send the events again that central could not take, and try the link at once."""
    from kiosk.cli.mirror import send_again

    send_again(config, as_json)


@sync.command("forget")
def sync_forget(
    copy: Annotated[bool, typer.Option("--copy", help="Also that a copy of this store is in use.")] = False,
    config: Config = None,
    as_json: Json = False,
) -> None:
    """Take back what a wrong central said: dates, periods, people elsewhere. The right one is asked again."""
    from kiosk.cli.mirror import forget

    forget(config, copy, as_json)


@sync.command("go-on")
def sync_go_on(config: Config = None, as_json: Json = False) -> None:
    """Give numbers with a longer label today where the reserve is used up and central cannot be reached."""
    from kiosk.cli.mirror import go_on

    go_on(config, as_json)


@sync.command("enrol")
def sync_enrol(code: str, config: Config = None, as_json: Json = False) -> None:
    """Make this machine a kiosk of its hall with the one-time CODE of central."""
    from kiosk.cli.mirror import enrol

    enrol(config, code, as_json)


@sync.command("renew")
def sync_renew(config: Config = None, export: Export = None) -> None:
    """Replace this kiosk's store by a new one after it was copied or restored; the old one is kept aside."""
    from kiosk.cli.mirror import renew

    renew(config, export)


@wait.command("report")
def wait_report(
    config: Config = None,
    days: Annotated[int, typer.Option(min=1, max=366, help="The last so many days.")] = 7,
    as_json: Json = False,
) -> None:
    """How often a number was called within the range on its ticket, by day and agency."""
    from kiosk.cli.waits import show_report

    show_report(config, days, as_json)


@wait.command("explain")
def wait_explain(
    series: Annotated[str, typer.Argument(help="The letters before the number, for example AK.")],
    config: Config = None,
    language: str = "id",
    as_json: Json = False,
) -> None:
    """Why the wait in the queue SERIES is estimated as it is, in one sentence."""
    from kiosk.cli.waits import show_reasons

    show_reasons(config, series, language, as_json)


@clock.command("status")
def clock_status(config: Config = None, as_json: Json = False) -> None:
    """What time the kiosk goes by, and whose word that rests on."""
    from kiosk.cli.clocks import show_clock

    show_clock(config, as_json)


@clock.command("confirm")
def clock_confirm(config: Config = None, as_json: Json = False) -> None:
    """Say that the time in use is right."""
    from kiosk.cli.clocks import set_clock

    set_clock(config, "", as_json)


@clock.command("set")
def clock_set(
    time: Annotated[str, typer.Argument(help='Local time of the hall: "2026-12-01 09:03", or 09:03 for today.')],
    config: Config = None,
    as_json: Json = False,
) -> None:
    """Say what time it is. The system's own clock stays as it is."""
    from kiosk.cli.clocks import set_clock

    set_clock(config, time, as_json)


@staff.callback()
def _staff() -> None:
    """Keeps `pin` a command of its own while it is the only one."""


@app.command()
def screen(config: Config = None, as_json: Json = False) -> None:
    """What a running kiosk shows, and what can be touched."""
    from kiosk.cli.tickets import show_screen

    show_screen(config, as_json)


@app.command("example-config")
def example_config(
    folder: Annotated[Path, typer.Argument(help="Gets the files; made where needed.")] = Path("config"),
) -> None:
    """Write the example settings and catalogue; a file that is there already stays as it is."""
    from hall.files.examples import write_examples

    for file in write_examples(("kiosk.toml", "catalogue.toml"), folder):
        print(file)


@app.command()
def check(config: Config = None, as_json: Json = False) -> None:
    """Check settings and catalogue; say every mistake with its place and what is allowed."""
    from kiosk.cli.checks import check_all

    check_all(config, as_json)


@app.command("virtual-printer")
def virtual_printer(  # noqa: PLR0913, PLR0917  each is an option of the command
    host: str = "127.0.0.1",
    port: Annotated[int, typer.Option(min=0, max=65535, help="0: any free port.")] = 9100,
    control_port: Annotated[int, typer.Option(min=0, max=65535, help="Faults are switched here.")] = 9101,
    paper: Annotated[Path, typer.Option(help="Folder for a PNG of each ticket.")] = Path("var/paper"),
    paper_mm: Annotated[int, typer.Option(help="80 or 58.")] = 80,
    dots: Annotated[int, typer.Option(min=0, max=832, help="Of a line, for example 512; 0: by the roll.")] = 0,
    columns: Annotated[int, typer.Option(min=0, max=80, help="Of a line; 0: as many as have 12 dots each.")] = 0,
    model: Annotated[str, typer.Option(help="What it calls itself: MAKER/MODEL/FONTS.")] = "ANJUNGAN/VIRTUAL/FONT-A",
    web_port: Annotated[
        int | None, typer.Option(min=0, max=65535, help="A page on this machine that shows the paper. 0: any port.")
    ] = None,
    speed: Annotated[float | None, typer.Option(min=1, help="mm per second; else paper moves at once.")] = None,
    roll_m: Annotated[float | None, typer.Option(min=0.1, help="Metres on the roll; else it never ends.")] = None,
    ready_file: Annotated[Path | None, typer.Option(help="Written with the ports once it listens.")] = None,
) -> None:
    """Be a ticket printer in software: ESC/POS over TCP, faults by the control port, paper as PNG."""
    from kiosk.printing import Width
    from kiosk.printing.virtual import PrinterModel, named, serve

    roll_mm = None if roll_m is None else roll_m * 1000
    try:
        width = Width.stated(dots, columns) if dots or columns else None
        kind = PrinterModel(mm_per_second=speed, roll_mm=roll_mm, identity=named(model), width=width)
    except ValueError as error:
        raise CommandFailed(str(error)) from error
    serve(host, port, control_port, paper, ready_file, paper_mm, web_port, kind)


def main() -> None:
    """Runs the command. What is wrong is said in one line on standard error, with exit code 1 or higher."""
    run_commands("kiosk", app, PAGE_LIBRARIES, errors_by_flag=False)
