"""What every command begins with: the settings, the running central, the hall that is meant."""

from __future__ import annotations

from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from pathlib import Path

from central.cli.client import Client
from central.cli.messages import say_table
from central.cli.running import NotRunning, read_running, running_file
from central.config.load import LOADER
from central.config.settings import Settings
from hall.command_line import CommandFailed, say_json
from hall.config.loader import ConfigMistakes
from hall.config.mistake_wording import in_terminal_words


def settings_and_mistakes(config: Path | None) -> tuple[Settings, tuple[str, ...]]:
    """The settings, or those of the last start with what is wrong with the file now. Raises CommandFailed."""
    try:
        return LOADER.load_for_start(config)
    except ConfigMistakes as error:
        raise CommandFailed("\n".join(in_terminal_words(error.mistakes))) from error


@dataclass(frozen=True, slots=True)
class HallCommand:
    """A command about one hall: whom it asks, and how it answers."""

    hall: str
    client: Client
    """Paths count from the hall."""
    as_json: bool

    def say(self, answer: object, *lines: str) -> None:
        """The answer as one JSON value, or in these lines."""
        if self.as_json:
            say_json(answer)
        else:
            print("\n".join(lines))

    def say_table(self, answer: object, head: Sequence[str], rows: Iterable[Sequence[object]], none: str) -> None:
        """The answer as one JSON value, or as a table; `none` is said where there is no row."""
        if self.as_json:
            say_json(answer)
        else:
            say_table(head, list(rows), none)


def hall_command(config: Path | None, hall: str | None, as_json: bool) -> HallCommand:
    """Speaks to the central that runs with these settings on this machine. Raises CommandFailed."""
    settings = settings_and_mistakes(config)[0]
    try:
        running = read_running(running_file(settings.database.url))
    except NotRunning as error:
        raise CommandFailed(str(error)) from error
    name = _hall(settings, hall)
    return HallCommand(name, Client(running, "halls", name), as_json)


def _hall(settings: Settings, named: str | None) -> str:
    """The hall that is meant; where there is one only, it need not be named. Raises CommandFailed."""
    halls = list(settings.halls)
    if named is None and len(halls) == 1:
        return halls[0]
    if named in halls:
        return str(named)
    asked = "name one with --hall" if named is None else f"there is no hall {named!r}"
    raise CommandFailed(f"{asked}; the settings have {', '.join(halls)}", 2)
