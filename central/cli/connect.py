"""What every command begins with: the settings, the running central, the hall that is meant."""

from __future__ import annotations

from pathlib import Path

from central.cli.client import Client
from central.cli.messages import CommandFailed
from central.cli.running import NotRunning, read_running, running_file
from central.config.load import LOADER
from central.config.settings import Settings
from hall.config.loader import ConfigMistakes
from hall.config.mistake_wording import in_terminal_words


def settings_or_trouble(config: Path | None) -> Settings:
    """The settings, or those of the last start where the file is broken now; else a Trouble with all mistakes."""
    return settings_and_mistakes(config)[0]


def settings_and_mistakes(config: Path | None) -> tuple[Settings, tuple[str, ...]]:
    """The same, with what is wrong with the file."""
    try:
        return LOADER.load_for_start(config)
    except ConfigMistakes as error:
        raise CommandFailed("\n".join(in_terminal_words(error.mistakes))) from error


def settings_and_client(config: Path | None) -> tuple[Settings, Client]:
    """The settings, and the way to the central that runs with them on this machine. Raises Trouble."""
    settings = settings_or_trouble(config)
    try:
        return settings, Client(read_running(running_file(settings.database.url)))
    except NotRunning as error:
        raise CommandFailed(str(error)) from error


def hall_of(settings: Settings, named: str | None) -> str:
    """The hall that is meant; where there is one only, it need not be named. Raises Trouble."""
    halls = list(settings.halls)
    if named is None and len(halls) == 1:
        return halls[0]
    if named in halls:
        return str(named)
    asked = "name one with --hall" if named is None else f"there is no hall {named!r}"
    raise CommandFailed(f"{asked}; the settings have {', '.join(halls)}", 2)
