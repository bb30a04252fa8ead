"""`kiosk check`: settings and catalogue, every mistake at once, in the language of the terminal."""

from __future__ import annotations

import logging
import os
from datetime import datetime
from pathlib import Path
from zoneinfo import ZoneInfo

from hall.catalogue import Catalogue, CatalogueErrors, load_catalogue
from hall.config.mistake_wording import said_at, terminal_language
from hall.data import asset, locale
from hall.i18n import Words
from kiosk.cli.machine_checks import notes_of
from kiosk.cli.messages import CommandFailed, say_json
from kiosk.cli.warnings import surprises
from kiosk.config import ConfigMistakes, Settings, keep_good, load_or_last_good, load_settings, unknown_variables
from kiosk.config.remote import pushed, pushed_folder
from kiosk.fonts.coverage import unwritable

log = logging.getLogger(__name__)


def settings_or_trouble(config: Path | None, as_json: bool = False) -> Settings:
    """The settings, or those of the last start where the file is broken now; else a Trouble with all mistakes."""
    return settings_and_mistakes(config, as_json)[0]


def settings_and_mistakes(config: Path | None, as_json: bool = False) -> tuple[Settings, tuple[str, ...]]:
    """The same, with what is wrong with the file."""
    try:
        settings, mistakes = load_or_last_good(config)
    except ConfigMistakes as error:
        raise CommandFailed("\n".join(in_terminal_words(error.mistakes)), as_json=as_json) from error
    for mistake in in_terminal_words(mistakes):
        log.error("%s; the settings of the last start hold", mistake)
    for stranger in unknown_variables():
        log.warning("%s", stranger)
    return settings, mistakes


def keep_settings(config: Path | None, settings: Settings) -> None:
    """Keeps a copy of the file for a start with a broken one. A full disk is logged, not fatal."""
    try:
        keep_good(config, settings)
    except OSError as error:
        log.error("the last good settings cannot be kept: %s", error.strerror or error)


def check_all(config: Path | None, as_json: bool) -> None:
    """Says every mistake, one a line, then what surprises and how the machine is. Exits with 1 for a mistake."""
    mistakes, notes = list(unknown_variables()), list[str]()
    catalogue: Catalogue | None = None
    try:
        settings = load_settings(config)
        notes.extend(notes_of(settings))
        in_force = _in_force(settings)
        catalogue = load_catalogue(in_force)
        mistakes.extend(_across(settings, catalogue))
        mistakes.extend(map(str, unwritable(asset(), in_force)))
        today = datetime.now(ZoneInfo(catalogue.place.timezone)).date()
        notes.extend(surprises(settings, catalogue, today, locale()))
    except ConfigMistakes as error:
        mistakes.extend(error.mistakes)
    except CatalogueErrors as error:
        mistakes.extend(str(mistake) for mistake in error.mistakes)
    mistakes, notes = list(in_terminal_words(mistakes)), list(in_terminal_words(notes))
    if as_json:
        say_json({"mistakes": mistakes, "notes": notes})
    for line in () if as_json else (*mistakes, *notes):
        print(line)
    if mistakes or catalogue is None:
        raise SystemExit(1)
    if not as_json:
        print(_summary(catalogue, terminal_words()))


def in_terminal_words(lines: list[str] | tuple[str, ...]) -> tuple[str, ...]:
    """Mistakes as the terminal speaks: Indonesian or English."""
    words = terminal_words()
    return tuple(lines) if words.language == "en" else tuple(said_at(line, words) for line in lines)


def terminal_words() -> Words:
    """Indonesian or English."""
    return Words(terminal_language(os.environ), locale())


def _in_force(settings: Settings) -> Path:
    """The catalogue that the kiosk uses: what central sent, else its own file."""
    sent = pushed(pushed_folder(settings.store.path)).get("catalogue")
    return settings.catalogue.path if sent is None else sent.path


def _across(settings: Settings, catalogue: Catalogue) -> list[str]:
    """Mistakes that only show when both files are seen together."""
    known = {service.code for agency in catalogue.agencies for service in agency.services}
    wrong = [code for code in settings.visit.skip_details if code not in known]
    return [
        f"visit.skip_details = {code!r}: no such service; allowed: the codes in {settings.catalogue.path}"
        for code in wrong
    ]


def _summary(catalogue: Catalogue, words: Words) -> str:
    services = [service for agency in catalogue.agencies for service in agency.services]
    queues = len(catalogue.queues)
    verified = sum(service.verified for service in services)
    counts = {"agencies": len(catalogue.agencies), "queues": queues, "services": len(services)}
    return words.text(
        "Pengaturan dan katalog benar: {agencies} instansi, {queues} antrean, {services} layanan, "
        "{verified} di antaranya terverifikasi.",
        **counts, verified=verified,
    )  # fmt: skip
