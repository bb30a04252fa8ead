"""config/kiosk.toml to settings. A mistake names what holds (file, variable, version of central) and the remedy."""

from __future__ import annotations

import logging
import os
import tomllib
from collections.abc import Mapping
from pathlib import Path
from typing import Any

from pydantic import ValidationError
from pydantic_core import ErrorDetails

from hall.config.edited_file import Unreadable, invisible, section_of, values_of
from hall.config.loader import Overlay, SettingsLoader
from hall.files.atomic import real
from kiosk.config.remote import pushed, pushed_folder
from kiosk.config.settings import PUSHABLE, Settings

log = logging.getLogger(__name__)

DEFAULT_STORE = "../var/kiosk.sqlite3"
"""From the folder of the file."""
STORE_VARIABLE = "KIOSK_STORE__PATH"


def mistakes_in_pushed(text: str, name: str) -> tuple[str, ...]:
    """What keeps settings that central sent from being used, one line each; `name` says which they are."""
    try:
        values = values_of(text)
    except Unreadable as error:
        return (error.at(name),)
    strange = [key for key in values if key not in PUSHABLE]
    if strange:
        return tuple(f"{name}: {key}: cannot be sent by central; allowed: {', '.join(PUSHABLE)}" for key in strange)
    hidden = invisible(name, text, values)
    if hidden:
        return hidden
    try:
        Settings(**values)
    except ValidationError as error:
        return LOADER.mistakes_of(name, text, error)
    return ()


def settings_in_force(store: Path) -> tuple[str, Mapping[str, Any]]:
    """Version and values of the settings that central sent to the kiosk with this store; "" if there are none.

    What an update of this program made unusable is logged and left out.
    """
    sent = pushed(pushed_folder(store)).get("settings")
    if sent is None:
        return "", {}
    text = sent.path.read_text(encoding="utf-8")
    mistakes = mistakes_in_pushed(text, f"settings {sent.version} of central")
    for mistake in mistakes:
        log.error("%s", mistake)
    return ("", {}) if mistakes else (sent.version, tomllib.loads(text))


def _sent(values: dict[str, Any]) -> Overlay:
    """The keys that central sent, which hold in place of the file's."""
    table = values["store"]
    own_path = table.get("path") if isinstance(table, dict) else None
    store = os.environ.get(STORE_VARIABLE) or own_path
    version, sent = settings_in_force(Path(store)) if isinstance(store, str) else ("", {})
    return Overlay(f"settings {version} of central", sent)


def _store_of(file: Path, content: bytes) -> Path:
    """Where the store is, as far as a broken file still tells."""
    named = os.environ.get(STORE_VARIABLE)
    if named:
        return Path(named)
    given = section_of(content.decode("utf-8-sig", errors="replace"), "store").get("path")
    return real(real(file).parent / (given if isinstance(given, str) else DEFAULT_STORE))


def _anchor(values: dict[str, Any], folder: Path) -> None:
    """Paths of the file become absolute, so that it does not matter where the kiosk is started."""
    for section, fallback in (("store", DEFAULT_STORE), ("catalogue", "catalogue.toml")):
        table = values.setdefault(section, {})
        if isinstance(table, dict):
            given = table.get("path", fallback)
            table["path"] = str(real(folder / given)) if isinstance(given, str) else given
    store = values["store"]
    if isinstance(store, dict) and isinstance(store.get("numbers_copy"), str):
        store["numbers_copy"] = str(real(folder / store["numbers_copy"]))
    central = values.get("central")
    if isinstance(central, dict) and isinstance(central.get("ca"), str) and central["ca"]:
        central["ca"] = str(real(folder / central["ca"]))


def _mistake(place: str, allowed: str, error: ErrorDetails) -> str:
    shown = f" = {error['input']!r}" if isinstance(error["input"], str | int | float) else ""
    return f"{place}{shown}: {allowed}{_hint(error['input'])}"


def _hint(value: object) -> str:
    """What somebody may have meant by a text where a number belongs."""
    if isinstance(value, str) and value.replace(",", "", 1).replace("-", "", 1).isdigit() and "," in value:
        return f"; write a point: {value.replace(',', '.')}"
    return ""


LOADER = SettingsLoader(
    Settings,
    "kiosk",
    anchor=_anchor,
    data_of=lambda settings: settings.store.path,
    data_of_broken=_store_of,
    mistake=_mistake,
    other_variables=frozenset({"KIOSK_CONFIG", "KIOSK_SIZE"}),  # which file; the size of the window in tests
    overlay=_sent,
)
load_settings = LOADER.load
keep_good = LOADER.keep_good
unknown_variables = LOADER.unknown_variables
