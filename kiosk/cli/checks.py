"""`kiosk check`: settings and catalogue, every mistake at once."""

from __future__ import annotations

from pathlib import Path

from kiosk.catalogue import Catalogue, CatalogueErrors, load_catalogue
from kiosk.cli.speak import Trouble, say_json
from kiosk.cli.standing import notes_of
from kiosk.config import ConfigMistakes, Settings, load_settings
from kiosk.spoken import unwritable

ASSETS = Path(__file__).resolve().parents[2] / "assets"


def settings_or_trouble(config: Path | None, as_json: bool = False) -> Settings:
    """The settings, or a Trouble with all mistakes."""
    try:
        return load_settings(config)
    except ConfigMistakes as error:
        raise Trouble(str(error), as_json=as_json) from error


def check_all(config: Path | None, as_json: bool) -> None:
    """Says every mistake, one a line, and exits with 1 if there is one; what stands about the machine is said too."""
    mistakes: list[str] = []
    notes: list[str] = []
    catalogue: Catalogue | None = None
    try:
        settings = load_settings(config)
        notes.extend(notes_of(settings))
        catalogue = load_catalogue(settings.catalogue.path)
        mistakes.extend(_across(settings, catalogue))
        mistakes.extend(map(str, unwritable(ASSETS, settings.catalogue.path)))
    except ConfigMistakes as error:
        mistakes.extend(error.mistakes)
    except CatalogueErrors as error:
        mistakes.extend(str(mistake) for mistake in error.mistakes)
    if as_json:
        say_json({"mistakes": mistakes, "notes": notes})
    for line in () if as_json else (*mistakes, *notes):
        print(line)
    if mistakes or catalogue is None:
        raise SystemExit(1)
    if not as_json:
        print(_summary(catalogue))


def _across(settings: Settings, catalogue: Catalogue) -> list[str]:
    """Mistakes that only show when both files are seen together."""
    known = {service.code for agency in catalogue.agencies for service in agency.services}
    wrong = [code for code in settings.visit.skip_details if code not in known]
    return [
        f"visit.skip_details = {code!r}: no such service; allowed: the codes in {settings.catalogue.path}"
        for code in wrong
    ]


def _summary(catalogue: Catalogue) -> str:
    services = [service for agency in catalogue.agencies for service in agency.services]
    queues = sum(len(agency.queues) for agency in catalogue.agencies)
    verified = sum(service.verified for service in services)
    return (
        f"Settings and catalogue are right: {len(catalogue.agencies)} agencies, {queues} queues, "
        f"{len(services)} services, {verified} of them verified."
    )
