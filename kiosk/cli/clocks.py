"""`kiosk clock`: how the clock stands, and what a person says of the time."""

from __future__ import annotations

from collections.abc import Mapping
from datetime import datetime
from pathlib import Path
from typing import Any

from hall.command_line import say_json
from kiosk.cli.ask_kiosk import ask_once
from kiosk.cli.checks import settings_or_trouble


def show_clock(config: Path | None, as_json: bool) -> None:
    """The time in use and its source."""
    _say(ask_once(settings_or_trouble(config, as_json), as_json, "clock"), as_json)


def set_clock(config: Path | None, time: str, as_json: bool) -> None:
    """`time`: what a person types; empty: the time in use is right."""
    _say(ask_once(settings_or_trouble(config, as_json), as_json, "clock_set", time=time), as_json)


def _say(answer: Mapping[str, Any], as_json: bool) -> None:
    if as_json:
        say_json(answer)
        return
    at = datetime.fromisoformat(answer["at"])
    print(f"{at:%Y-%m-%d %H:%M:%S} ({answer['grade']}): {answer['words']}.")
