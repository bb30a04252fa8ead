"""config/kiosk.toml to settings. A mistake names what holds (file, variable, version of central) and the remedy."""

from __future__ import annotations

import logging
import os
import tomllib
from collections.abc import Mapping
from dataclasses import dataclass
from pathlib import Path
from typing import Any

from pydantic import AliasChoices, BaseModel, ValidationError
from pydantic.fields import FieldInfo
from pydantic_core import ErrorDetails
from pydantic_settings import SettingsError

from hall.config.edited_file import (
    Unreadable,
    in_plain_words,
    invisible,
    keep_copy,
    section_of,
    strangers,
    text_of,
    values_of,
    whole_section,
)
from hall.config.toml_lines import KeyPath, line_of, lines_of
from hall.files.atomic import real
from kiosk.config.remote import pushed, pushed_folder
from kiosk.config.settings import ENV_PREFIX, PUSHABLE, Settings

log = logging.getLogger(__name__)

DEFAULT_PATH = Path("config/kiosk.toml")
DEFAULT_STORE = "../var/kiosk.sqlite3"
"""From the folder of the file."""
LAST_GOOD = "settings.last-good.toml"
"""Beside the store: the settings with which the kiosk started last."""
OTHER_VARIABLES = frozenset({"KIOSK_CONFIG", "KIOSK_SIZE"})
"""Set nothing here, and mean something: which file, and the size of the window in tests."""


class ConfigMistakes(Exception):
    """The settings cannot be used; `mistakes` holds one line each: file, key, value, what is allowed."""

    def __init__(self, mistakes: tuple[str, ...]) -> None:
        super().__init__("\n".join(mistakes))
        self.mistakes = mistakes


@dataclass(frozen=True, slots=True)
class _Source:
    """Where values came from, to name it beside a mistake. `sent`: keys of central's `version`."""

    file: Path
    text: str
    version: str = ""
    sent: Mapping[str, Any] | None = None


def settings_file(path: Path | None) -> Path:
    """The file that is meant: `path`, else $KIOSK_CONFIG, else config/kiosk.toml."""
    return path or Path(os.environ.get(ENV_PREFIX + "CONFIG", DEFAULT_PATH))


def load_settings(path: Path | None = None) -> Settings:
    """Settings from the file that is meant; the environment overrides single keys.

    What central sent beforehand holds in place of the file's keys, but not of the environment's.
    Paths in the file count from the file's folder, paths in the environment from the working directory.
    Raises ConfigMistakes with every mistake at once.
    """
    file = settings_file(path)
    return _settings(file, _content(file))


def load_or_last_good(path: Path | None = None) -> tuple[Settings, tuple[str, ...]]:
    """The settings, or those of the last start together with what is wrong with the file now.

    Raises ConfigMistakes if neither can be used, or if there is no file at all.
    """
    file = settings_file(path)
    content = _content(file)
    try:
        return _settings(file, content), ()
    except ConfigMistakes as error:
        copy = _store_of(file, content).with_name(LAST_GOOD)
        try:
            return _settings(file, copy.read_bytes()), error.mistakes
        except (OSError, ConfigMistakes):
            raise error from None


def keep_good(path: Path | None, settings: Settings) -> None:
    """Keeps the file, with which these settings were made, for a start after it was broken. Raises OSError."""
    keep_copy(settings_file(path).read_bytes(), settings.store.path.with_name(LAST_GOOD))


def unknown_variables() -> tuple[str, ...]:
    """Variables of the environment that look like settings and are none, one line each."""
    known = {
        f"{ENV_PREFIX}{section}__{key}".upper()
        for section, field in Settings.model_fields.items()
        if isinstance(field.annotation, type) and issubclass(field.annotation, BaseModel)
        for name, key_field in field.annotation.model_fields.items()
        for key in _accepted(name, key_field)
    }
    sections = {f"{ENV_PREFIX}{section}".upper() for section in Settings.model_fields}
    return strangers(ENV_PREFIX, known | sections | OTHER_VARIABLES, os.environ)


def _accepted(name: str, field: FieldInfo) -> tuple[str, ...]:
    """The key of a setting, and the earlier names that are still accepted."""
    match field.validation_alias:
        case AliasChoices(choices=choices):
            return tuple(str(choice) for choice in choices)
        case _:
            return (name,)


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
        return _mistakes(_Source(Path(name), text), error)
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


def _content(file: Path) -> bytes:
    try:
        return file.read_bytes()
    except FileNotFoundError as error:
        remedy = f"name another with --config or KIOSK_CONFIG, or write the example: kiosk example-config {file.parent}"
        raise ConfigMistakes((f"{file}: no such file; {remedy}",)) from error
    except OSError as error:
        raise ConfigMistakes((f"{file}: cannot be read: {error.strerror or error}",)) from error


def _settings(file: Path, content: bytes) -> Settings:
    try:
        text = text_of(content)
        values = values_of(text)
    except Unreadable as error:
        raise ConfigMistakes((error.at(str(file)),)) from error
    _anchor(values, real(file).parent)
    hidden = invisible(str(file), text, values, ENV_PREFIX)
    if hidden:
        raise ConfigMistakes(hidden)
    version, sent = _lay_over(values)
    try:
        return Settings(**values)
    except SettingsError as error:
        raise ConfigMistakes((whole_section(str(error), ENV_PREFIX, "__"),)) from error
    except ValidationError as error:
        raise ConfigMistakes(_mistakes(_Source(file, text, version, sent), error)) from error


def _store_of(file: Path, content: bytes) -> Path:
    """Where the store is, as far as a broken file still tells."""
    named = os.environ.get(f"{ENV_PREFIX}STORE__PATH")
    if named:
        return Path(named)
    given = section_of(content.decode("utf-8-sig", errors="replace"), "store").get("path")
    return real(real(file).parent / (given if isinstance(given, str) else DEFAULT_STORE))


def _lay_over(values: dict[str, Any]) -> tuple[str, Mapping[str, Any]]:
    """Puts the keys that central sent over those of the file; answers them, with their version."""
    table = values["store"]
    own_path = table.get("path") if isinstance(table, dict) else None
    store = os.environ.get(f"{ENV_PREFIX}STORE__PATH") or own_path
    version, sent = settings_in_force(Path(store)) if isinstance(store, str) else ("", {})
    for section, keys in sent.items():
        own = values.setdefault(section, {})
        if isinstance(own, dict):
            own.update(keys)
    return version, sent


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


def _mistakes(source: _Source, error: ValidationError) -> tuple[str, ...]:
    lines = lines_of(source.text)
    return tuple(_mistake(source, lines, item) for item in error.errors())


def _mistake(source: _Source, lines: Mapping[KeyPath, int], error: ErrorDetails) -> str:
    spot = error["loc"]
    place = _place(source, lines, spot)
    if error["type"] == "extra_forbidden":
        return f"{place} = {error['input']!r}: no such setting; allowed: {_allowed_keys(spot[:-1])}"
    words = in_plain_words(error["msg"])
    shown = f" = {error['input']!r}" if isinstance(error["input"], str | int | float) else ""
    return f"{place}{shown}: {words}{_hint(error['input'])}"


def _place(source: _Source, lines: Mapping[KeyPath, int], spot: KeyPath) -> str:
    """The variable, central's version or the line of the file that says it: the one that holds."""
    key = ".".join(str(part) for part in spot)
    variable = ENV_PREFIX + "__".join(str(part).upper() for part in spot)
    if variable in os.environ:
        return f"environment {variable}"
    section = (source.sent or {}).get(str(spot[0]))
    if isinstance(section, Mapping) and (len(spot) == 1 or spot[1] in section):
        return f"settings {source.version} of central: {key}"
    return f"{source.file}:{line_of(lines, spot)}: {key}"


def _hint(value: object) -> str:
    """What somebody may have meant by a text where a number belongs."""
    if isinstance(value, str) and value.replace(",", "", 1).replace("-", "", 1).isdigit() and "," in value:
        return f"; write a point: {value.replace(',', '.')}"
    return ""


def _allowed_keys(section: tuple[int | str, ...]) -> str:
    fields: Mapping[str, FieldInfo] = Settings.model_fields
    for name in section:
        model = fields[str(name)].annotation if str(name) in fields else None
        fields = model.model_fields if isinstance(model, type) and issubclass(model, BaseModel) else {}
    return ", ".join(fields)
