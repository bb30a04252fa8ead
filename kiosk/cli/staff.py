"""Commands for the staff screen."""

from __future__ import annotations

import getpass
import sys
from pathlib import Path

from hall.command_line import CommandFailed
from kiosk.cli.ask_kiosk import ask_once
from kiosk.cli.checks import settings_or_trouble


def set_pin(config: Path | None, from_stdin: bool) -> None:
    """Asks for it twice, without showing it."""
    settings = settings_or_trouble(config)
    if from_stdin:
        pin = sys.stdin.readline().strip()
    else:
        pin = getpass.getpass("New PIN, six digits: ")
        if getpass.getpass("Once more: ") != pin:
            raise CommandFailed("the two are not the same; nothing was changed")
    ask_once(settings, False, "staff_pin", pin=pin)
    print("The PIN is set.")
