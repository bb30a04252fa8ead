"""How the commands of both programs run, answer and fail."""

from __future__ import annotations

import json
import logging
import os
import sys
from collections.abc import Callable, Mapping
from typing import Any

from hall.extras import NONE, not_installed
from hall.terminal import takes_everything, write_plainly

PRIVATE = 0o077
"""What the programs make is for their own user: stores, tokens, sockets, logs."""


class CommandFailed(Exception):
    """Something is wrong; the text says what, where and the remedy. `code` is the exit code."""

    def __init__(self, text: str, code: int = 1, as_json: bool = False) -> None:
        super().__init__(text)
        self.code, self.as_json = code, as_json


def say_json(value: Any) -> None:
    """One JSON value on standard output."""
    json.dump(value, sys.stdout, ensure_ascii=not takes_everything(sys.stdout), default=str)
    sys.stdout.write("\n")


def worth_reading(talkative: tuple[str, ...]) -> Callable[[logging.LogRecord], bool]:
    """A filter of the log: these libraries only speak up when something is wrong.

    Kivy sets its own level, so a level would not silence it.
    """
    return lambda record: record.levelno >= logging.WARNING or record.name.split(".")[0] not in talkative


def run_commands(
    program: str, commands: Callable[[], object], extras: Mapping[str, str] = NONE, *, errors_by_flag: bool
) -> None:
    """Runs the command. What is wrong is said in one line on standard error, with exit code 1 or higher.

    `extras`: libraries that an extra of another name brings. `errors_by_flag`: with --json every error is also said
    as JSON, not only where the command asks for it.
    """
    os.umask(PRIVATE)
    write_plainly()
    flag = "--json" in sys.argv
    try:
        try:
            commands()
        except ModuleNotFoundError as error:
            raise CommandFailed(not_installed(error, program, extras), 2, as_json=flag) from error
    except OSError as error:
        # For example a file named on the command line in a folder that cannot be written.
        print(f"{program}: {error.filename or 'the system'}: {error.strerror or error}", file=sys.stderr)
        raise SystemExit(1) from None
    except CommandFailed as trouble:
        if trouble.as_json or (errors_by_flag and flag):
            say_json({"error": str(trouble)})
        print(f"{program}: {trouble}", file=sys.stderr)
        raise SystemExit(trouble.code) from None
