"""`kiosk check`: settings and catalogue, every mistake at once, in the language of the terminal."""

from __future__ import annotations

from datetime import datetime
from pathlib import Path
from zoneinfo import ZoneInfo

from hall.catalogue import Catalogue, CatalogueErrors, load_catalogue
from hall.command_line import CommandFailed, say_json
from hall.config.mistake_wording import in_terminal_words, terminal_words
from hall.data import asset, locale
from hall.i18n import Words
from kiosk.cli.machine_checks import notes_of
from kiosk.cli.warnings import surprises
from kiosk.config import LOADER, ConfigMistakes, Settings, load_settings, unknown_variables
from kiosk.config.remote import pushed, pushed_folder
from kiosk.fonts.coverage import unwritable


def settings_or_trouble(config: Path | None, as_json: bool = False) -> Settings:
    """The settings, or those of the last start where the file is broken now; else a Trouble with all mistakes."""
    return settings_and_mistakes(config, as_json)[0]


def settings_and_mistakes(config: Path | None, as_json: bool = False) -> tuple[Settings, tuple[str, ...]]:
    """The same, with what is wrong with the file."""
    try:
        return LOADER.load_for_start(config)
    except ConfigMistakes as error:
        raise CommandFailed("\n".join(in_terminal_words(error.mistakes)), as_json=as_json) from error


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
