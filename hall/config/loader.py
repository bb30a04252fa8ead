"""A settings file and the environment to frozen settings, or every mistake with its place and what is allowed."""

from __future__ import annotations

import logging
import os
from collections.abc import Callable, Mapping
from dataclasses import dataclass, field
from pathlib import Path
from typing import Any, Generic, TypeVar, get_args

from pydantic import AliasChoices, BaseModel, ValidationError
from pydantic.fields import FieldInfo
from pydantic_core import ErrorDetails
from pydantic_settings import BaseSettings, PydanticBaseSettingsSource, SettingsError

from hall.config.edited_file import (
    Unreadable,
    in_plain_words,
    invisible,
    keep_copy,
    strangers,
    text_of,
    values_of,
    whole_section,
)
from hall.config.mistake_wording import in_terminal_words
from hall.config.toml_lines import KeyPath, line_of, lines_of
from hall.files.atomic import real

log = logging.getLogger(__name__)

LAST_GOOD = "settings.last-good.toml"
"""Beside the program's data: the file with which the program started last."""


class ConfigMistakes(Exception):
    """The settings cannot be used; `mistakes` holds one line each: file, line, key, value, what is allowed."""

    def __init__(self, mistakes: tuple[str, ...]) -> None:
        super().__init__("\n".join(mistakes))
        self.mistakes = mistakes


class FileSettings(BaseSettings):
    """Settings of a file, whose single keys the environment overrides."""

    @classmethod
    def settings_customise_sources(
        cls,
        settings_cls: type[BaseSettings],
        init_settings: PydanticBaseSettingsSource,
        env_settings: PydanticBaseSettingsSource,
        dotenv_settings: PydanticBaseSettingsSource,
        file_secret_settings: PydanticBaseSettingsSource,
    ) -> tuple[PydanticBaseSettingsSource, ...]:
        """The environment wins over the file."""
        del settings_cls, dotenv_settings, file_secret_settings
        return env_settings, init_settings


S = TypeVar("S", bound=FileSettings)


@dataclass(frozen=True, slots=True)
class Overlay:
    """Sections whose keys hold in place of the file's; `name` is their source in a mistake."""

    name: str = ""
    values: Mapping[str, Any] = field(default_factory=dict)


@dataclass(frozen=True, slots=True)
class SettingsLoader(Generic[S]):
    """How one program reads its settings."""

    model: type[S]
    program: str
    """In lower case: names the file, the variables (`PROGRAM_…`) and the command in a remedy."""
    anchor: Callable[[dict[str, Any], Path], None]
    """Makes relative paths of the file count from its folder."""
    data_of: Callable[[S], Path | None]
    """A file of the program's data, beside which the last good settings are kept; None: there is none."""
    data_of_broken: Callable[[Path, bytes], Path | None]
    """The same from a file that cannot be used as a whole, as far as it can be read."""
    mistake: Callable[[str, str, ErrorDetails], str]
    """One line from the place, what is allowed, and pydantic's error."""
    other_variables: frozenset[str]
    """Variables with the prefix that set nothing and have another use."""
    overlay: Callable[[dict[str, Any]], Overlay] = lambda _: Overlay()

    @property
    def prefix(self) -> str:
        """Of variables, for example "KIOSK_"."""
        return f"{self.program.upper()}_"

    @property
    def _between(self) -> str:
        """Stands between section and key in the name of a variable."""
        return str(self.model.model_config["env_nested_delimiter"])

    def file(self, path: Path | None) -> Path:
        """The file that is meant: `path`, else $PROGRAM_CONFIG, else config/program.toml."""
        return path or Path(os.environ.get(f"{self.prefix}CONFIG", f"config/{self.program}.toml"))

    def load(self, path: Path | None = None) -> S:
        """Settings from the file that is meant; the environment overrides single keys.

        Paths in the file count from the file's folder, paths in the environment from the working directory.
        Raises ConfigMistakes with every mistake at once.
        """
        file = self.file(path)
        return self._settings(file, self._content(file))

    def load_or_last_good(self, path: Path | None = None) -> tuple[S, tuple[str, ...]]:
        """The settings, or those of the last start together with what is wrong with the file now.

        Raises ConfigMistakes if neither can be used, or if there is no file at all.
        """
        file = self.file(path)
        content = self._content(file)
        try:
            return self._settings(file, content), ()
        except ConfigMistakes as error:
            data = self.data_of_broken(file, content)
            if data is None:
                raise
            try:
                return self._settings(file, data.with_name(LAST_GOOD).read_bytes()), error.mistakes
            except (OSError, ConfigMistakes):
                raise error from None

    def load_for_start(self, path: Path | None) -> tuple[S, tuple[str, ...]]:
        """The same, and the log says what is wrong."""
        settings, mistakes = self.load_or_last_good(path)
        for mistake in in_terminal_words(mistakes):
            log.error("%s; the settings of the last start hold", mistake)
        for stranger in self.unknown_variables():
            log.warning("%s", stranger)
        return settings, mistakes

    def keep_good(self, path: Path | None, settings: S) -> None:
        """Keeps the file, with which these settings were made, for a start after it was broken. Raises OSError."""
        data = self.data_of(settings)
        if data is not None:
            keep_copy(self.file(path).read_bytes(), data.with_name(LAST_GOOD))

    def keep_good_if_possible(self, path: Path | None, settings: S) -> None:
        """The same; a full disk is logged, not fatal."""
        try:
            self.keep_good(path, settings)
        except OSError as error:
            log.error("the last good settings cannot be kept: %s", error.strerror or error)

    def unknown_variables(self) -> tuple[str, ...]:
        """Variables of the environment that look like settings and are none, one line each."""
        known = {f"{self.prefix}{name}" for name in self.model.model_fields}
        for section, section_field in self.model.model_fields.items():
            known |= {f"{self.prefix}{section}{self._between}{key}" for key in _keys(section_field.annotation)}
        return strangers(self.prefix, {name.upper() for name in known} | self.other_variables, os.environ)

    def mistakes_of(
        self, name: str, text: str, error: ValidationError, overlay: Overlay | None = None
    ) -> tuple[str, ...]:
        """What is wrong with the values of the text `name`, one line each."""
        lines = lines_of(text)
        return tuple(self._mistake(name, lines, overlay or Overlay(), item) for item in error.errors())

    def _content(self, file: Path) -> bytes:
        try:
            return file.read_bytes()
        except FileNotFoundError as error:
            remedy = (
                f"name another with --config or {self.prefix}CONFIG, "
                f"or write the example: {self.program} example-config {file.parent}"
            )
            raise ConfigMistakes((f"{file}: no such file; {remedy}",)) from error
        except OSError as error:
            raise ConfigMistakes((f"{file}: cannot be read: {error.strerror or error}",)) from error

    def _settings(self, file: Path, content: bytes) -> S:
        try:
            text = text_of(content)
            values = values_of(text)
        except Unreadable as error:
            raise ConfigMistakes((error.at(str(file)),)) from error
        self.anchor(values, real(file).parent)
        hidden = invisible(str(file), text, values, self.prefix)
        if hidden:
            raise ConfigMistakes(hidden)
        overlay = self.overlay(values)
        for section, keys in overlay.values.items():
            own = values.setdefault(section, {})
            if isinstance(own, dict):
                own.update(keys)
        try:
            return self.model(**values)
        except SettingsError as error:
            raise ConfigMistakes((whole_section(str(error), self.prefix, self._between),)) from error
        except ValidationError as error:
            raise ConfigMistakes(self.mistakes_of(str(file), text, error, overlay)) from error

    def _mistake(self, name: str, lines: Mapping[KeyPath, int], overlay: Overlay, error: ErrorDetails) -> str:
        place = self._place(name, lines, overlay, error["loc"])
        if error["type"] == "extra_forbidden":
            allowed = ", ".join(_allowed(self.model, error["loc"][:-1]))
            return f"{place} = {error['input']!r}: no such setting; allowed: {allowed}"
        return self.mistake(place, in_plain_words(error["msg"]), error)

    def _place(self, name: str, lines: Mapping[KeyPath, int], overlay: Overlay, spot: KeyPath) -> str:
        """The variable, the overlay or the line of the file: the one whose value is used."""
        key = ".".join(str(part) for part in spot)
        variable = self.prefix + self._between.join(str(part).upper() for part in spot[:2])
        if variable in os.environ:
            return f"environment {variable}"
        section = overlay.values.get(str(spot[0]))
        if isinstance(section, Mapping) and (len(spot) == 1 or spot[1] in section):
            return f"{overlay.name}: {key}"
        return f"{name}:{line_of(lines, spot)}: {key}"


def _section(annotation: object) -> type[BaseModel] | None:
    """The model of a section, or of each item of a list of sections."""
    for one in (annotation, *get_args(annotation)):
        if isinstance(one, type) and issubclass(one, BaseModel):
            return one
    return None


def _keys(annotation: object) -> list[str]:
    """The keys of a section that is no list, with the earlier names that are still accepted."""
    if not (isinstance(annotation, type) and issubclass(annotation, BaseModel)):
        return []
    found: list[str] = []
    for name, key in annotation.model_fields.items():
        match key.validation_alias:
            case AliasChoices(choices=choices):
                found.extend(str(choice) for choice in choices)
            case _:
                found.append(name)
    return found


def _allowed(model: type[BaseModel], section: KeyPath) -> list[str]:
    """The keys of a section; numbers in `section` are positions in lists."""
    fields: Mapping[str, FieldInfo] = model.model_fields
    for name in section:
        if isinstance(name, str):
            found = _section(fields[name].annotation) if name in fields else None
            fields = {} if found is None else found.model_fields
    return list(fields)
