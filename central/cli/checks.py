"""`central check`: settings and catalogues, every mistake at once."""

from __future__ import annotations

from pathlib import Path

from central.cli.machine_checks import mistakes_of, notes_of
from central.config.load import load_settings, unknown_variables
from central.config.settings import Settings
from hall.catalogue import CatalogueErrors, load_catalogue
from hall.command_line import say_json
from hall.config.loader import ConfigMistakes
from hall.config.mistake_wording import in_terminal_words


def check_all(config: Path | None, as_json: bool) -> None:
    """Says every mistake, one a line, and exits with 1 if there is one."""
    mistakes: list[str] = list(unknown_variables())
    notes: list[str] = []
    said = ""
    try:
        settings = load_settings(config)
        found = [(name, _counters(hall.catalogue, mistakes)) for name, hall in settings.halls.items()]
        said = _summary(settings, found)
        mistakes.extend(mistakes_of(settings))
        notes.extend(notes_of(settings, config))
    except ConfigMistakes as error:
        mistakes.extend(error.mistakes)
    mistakes = list(in_terminal_words(mistakes))
    if as_json:
        say_json({"mistakes": mistakes, "notes": notes})
    else:
        print("\n".join([*(mistakes or [said]), *notes]))
    if mistakes:
        raise SystemExit(1)


def _counters(catalogue: Path, mistakes: list[str]) -> int:
    """How many counters a hall has; what is wrong with its catalogue is added to `mistakes`."""
    try:
        read = load_catalogue(catalogue)
    except CatalogueErrors as error:
        mistakes.extend(str(mistake) for mistake in error.mistakes)
        return 0
    return len({code for queue in read.queues for code in queue.counters})


def _summary(settings: Settings, found: list[tuple[str, int]]) -> str:
    halls = ", ".join(f"{name} with {counters} counters" for name, counters in found)
    bands = len(settings.numbers.bands)
    return f"Settings and catalogues are right: {halls}; {bands} reserve bands for kiosks."
