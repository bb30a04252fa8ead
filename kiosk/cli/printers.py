"""Commands for the ticket printer: how it is, a test print, a new roll, and setting it up."""

from __future__ import annotations

import sys
from pathlib import Path

from hall.command_line import CommandFailed, say_json
from kiosk.cli.ask_kiosk import ask_once, asking
from kiosk.cli.checks import settings_or_trouble
from kiosk.cli.exit_codes import NOT_ON_PAPER

QUESTION = "Did anything come out before the test page, or is anything odd in it? [y/N] "
WIDTH_QUESTION = "Which is the longest ruler ({rulers}) that stands whole on one line? [{likely}] "


def show_printer(config: Path | None, as_json: bool) -> None:
    """What the printer says of itself, and the paper left; exits with 1 if it cannot print."""
    settings = settings_or_trouble(config, as_json)
    answer = ask_once(settings, as_json, "printer")
    if as_json:
        say_json(answer)
    else:
        print(answer["words"])
        if answer["paper"] is not None:
            print(answer["paper"]["words"])
    if not answer["can_print"]:
        raise SystemExit(1)


def test_print(config: Path | None, as_json: bool) -> None:
    """One test page."""
    settings = settings_or_trouble(config, as_json)
    _say_page(ask_once(settings, as_json, "test_print"), as_json)


def roll_replaced(config: Path | None, as_json: bool) -> None:
    """Resets the account of paper to a new roll and prints a test page."""
    settings = settings_or_trouble(config, as_json)
    _say_page(ask_once(settings, as_json, "roll_replaced"), as_json)


def set_up(config: Path | None, clean: bool | None, as_json: bool, columns: int = 0, dots: int = 0) -> None:
    """Asks the printer what it can do, prints a test page, and lets a person say what is seen on it.

    `columns` and `dots`: the width as it was read from the page; 0: it is asked, or the printer's name decides.
    """
    settings = settings_or_trouble(config, as_json)
    if clean is None and not sys.stdin.isatty():
        text = "somebody has to look at the paper: say --clean or --rubbish, or run it in a terminal"
        raise CommandFailed(text, as_json=as_json)
    with asking(settings, as_json) as ask:
        found = ask("set_up")
        if not as_json:
            for line in found["answers"]:
                print(line)
        if found["page"] not in ("printed", "probable", "unverified"):
            text = f"the test page did not come out: {found['problem'] or found['page']}. Nothing was kept."
            raise CommandFailed(text, NOT_ON_PAPER, as_json)
        if clean is None:
            clean = not input(QUESTION).strip().lower().startswith("y")
            columns = columns or _ask_columns(int(found["likely"]["columns"]), found["rulers"])
        answer = ask("set_up_done", clean=clean, columns=columns, dots=dots)
    if as_json:
        say_json({**found, **answer})
    else:
        print(
            f"Set up: a print is proved by {answer['proof']}; lines have {answer['columns']} columns, "
            f"pictures {answer['dots']} dots."
        )


def _ask_columns(likely: int, rulers: list[int]) -> int:
    """Until the answer is one of the rulers; nothing typed means that the likely one is whole."""
    while True:
        said = input(WIDTH_QUESTION.format(rulers=", ".join(map(str, rulers)), likely=likely)).strip()
        if not said:
            return likely
        if said.isascii() and said.isdecimal() and int(said) in rulers:
            return int(said)
        print(f"{said!r} is none of them.")


def _say_page(answer: object, as_json: bool) -> None:
    assert isinstance(answer, dict)
    if as_json:
        say_json(answer)
    else:
        print(f"test page: {answer['print_state']}")
    if answer["print_state"] not in ("printed", "probable", "unverified"):
        raise CommandFailed(
            f"the test page did not come out: {answer['problem'] or answer['print_state']}", NOT_ON_PAPER
        )
