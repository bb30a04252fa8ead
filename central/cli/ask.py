"""What every command begins with: the settings, the running central, the hall that is meant."""

from __future__ import annotations

from pathlib import Path

from central.cli.client import Client
from central.cli.running import NotRunning, read_running, running_file
from central.cli.speak import Trouble
from central.config import ConfigMistakes, Settings, load_settings


def settings_or_trouble(config: Path | None) -> Settings:
    """The settings, or a Trouble with all mistakes."""
    try:
        return load_settings(config)
    except ConfigMistakes as error:
        raise Trouble(str(error)) from error


def settings_and_client(config: Path | None) -> tuple[Settings, Client]:
    """The settings, and the way to the central that runs with them on this machine. Raises Trouble."""
    settings = settings_or_trouble(config)
    try:
        return settings, Client(read_running(running_file(settings.database.url)))
    except NotRunning as error:
        raise Trouble(str(error)) from error


def hall_of(settings: Settings, named: str | None) -> str:
    """The hall that is meant; where there is one only, it need not be named. Raises Trouble."""
    halls = list(settings.halls)
    if named is None and len(halls) == 1:
        return halls[0]
    if named in halls:
        return str(named)
    asked = "name one with --hall" if named is None else f"there is no hall {named!r}"
    raise Trouble(f"{asked}; the settings have {', '.join(halls)}", 2)
