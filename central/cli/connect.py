"""What every command begins with: the settings, the running central, the hall that is meant."""

from __future__ import annotations

import logging
import os
from collections.abc import Sequence
from pathlib import Path

from central.cli.client import Client
from central.cli.messages import CommandFailed
from central.cli.running import NotRunning, read_running, running_file
from central.config.settings import ConfigMistakes, Settings, keep_good, load_or_last_good, unknown_variables
from hall.config.mistake_wording import said_at, terminal_language
from hall.data import locale
from hall.i18n import Words

log = logging.getLogger(__name__)


def settings_or_trouble(config: Path | None) -> Settings:
    """The settings, or those of the last start where the file is broken now; else a Trouble with all mistakes."""
    return settings_and_mistakes(config)[0]


def settings_and_mistakes(config: Path | None) -> tuple[Settings, tuple[str, ...]]:
    """The same, with what is wrong with the file."""
    try:
        settings, mistakes = load_or_last_good(config)
    except ConfigMistakes as error:
        raise CommandFailed("\n".join(in_terminal_words(error.mistakes))) from error
    for mistake in in_terminal_words(mistakes):
        log.error("%s; the settings of the last start hold", mistake)
    for stranger in unknown_variables():
        log.warning("%s", stranger)
    return settings, mistakes


def keep_settings(config: Path | None, settings: Settings) -> None:
    """Keeps the file for a start after somebody broke it. A full disk is told, not fatal."""
    try:
        keep_good(config, settings)
    except OSError as error:
        log.error("the last good settings cannot be kept: %s", error.strerror or error)


def in_terminal_words(lines: Sequence[str]) -> tuple[str, ...]:
    """Mistakes as the terminal speaks: Indonesian or English."""
    language = terminal_language(os.environ)
    return tuple(lines) if language == "en" else tuple(said_at(line, Words(language, locale())) for line in lines)


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
