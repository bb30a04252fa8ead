"""What settings and catalogue allow and what would surprise people later: said by `kiosk check`, stops nothing."""

from __future__ import annotations

from collections.abc import Iterator
from datetime import date, timedelta
from pathlib import Path

from hall.catalogue import Catalogue
from hall.i18n import SOURCE_LANGUAGE, languages
from kiosk.config import Settings
from kiosk.screens.icons import ICONS

LONG_PAST = timedelta(days=31)


def surprises(settings: Settings, catalogue: Catalogue, today: date, locale: Path) -> Iterator[str]:
    """One line each: the key, its value, what comes of it."""
    yield from _icons(catalogue)
    yield from _device(settings)
    yield from _past(catalogue, today)
    yield from _languages(catalogue, locale)
    if settings.demo.when_closed == "open":
        yield (
            "demo.when_closed = 'open': moves the clock outside opening hours, for trying only; "
            "take it out in a real hall"
        )


def _icons(catalogue: Catalogue) -> Iterator[str]:
    for agency in catalogue.agencies:
        if agency.icon not in ICONS:
            allowed = ", ".join(sorted(ICONS))
            yield f"{agency.code}: icon = {agency.icon!r}: no such icon, so a building is shown; allowed: {allowed}"


def _device(settings: Settings) -> Iterator[str]:
    printer = settings.printer
    if printer.transport in ("usb", "serial") and not printer.device.exists():
        yield (
            f"printer.device = {str(printer.device)!r}: there is no such device now; "
            "is the printer plugged in and switched on?"
        )


def _past(catalogue: Catalogue, today: date) -> Iterator[str]:
    for day in catalogue.special_days:
        if today - day.on > LONG_PAST:
            ago = (today - day.on).days
            yield f"special_day {day.on}: was {ago} days ago and does nothing any more; take it out"


def _languages(catalogue: Catalogue, locale: Path) -> Iterator[str]:
    there, spoken = set(languages(locale)), catalogue.place.languages
    for code in spoken:
        if code not in there:
            yield f"place.languages: {code!r}: has no folder in {locale}, so its screens are in Indonesian"
    for code in sorted(there - set(spoken) - {SOURCE_LANGUAGE}):
        yield f"{locale / code}: has a folder and is not in place.languages, so no visitor can choose it"
