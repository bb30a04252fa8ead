"""config/central.toml to frozen settings. A mistake names the file, the line, the key and what is allowed."""

from __future__ import annotations

import os
from collections.abc import Mapping
from ipaddress import ip_network
from pathlib import Path
from typing import Annotated, Any

from pydantic import (
    AfterValidator,
    BaseModel,
    ConfigDict,
    Field,
    ValidationError,
    model_validator,
)
from pydantic.fields import FieldInfo
from pydantic_core import ErrorDetails
from pydantic_settings import BaseSettings, PydanticBaseSettingsSource, SettingsConfigDict, SettingsError
from sqlalchemy import make_url
from sqlalchemy.exc import ArgumentError

from central.config.hall import IN_A_ROW
from hall.config.addresses import host_name
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
from hall.wait.settings import WaitSettings

ENV_PREFIX = "CENTRAL_"
DEFAULT_PATH = Path("config/central.toml")
DEFAULT_DATABASE = "sqlite:///../var/central.sqlite3"
"""From the folder of the file."""
LAST_GOOD = "settings.last-good.toml"
"""Beside an SQLite database: the settings with which central started last."""
OTHER_VARIABLES = frozenset({"CENTRAL_CONFIG", "CENTRAL_TEST_POSTGRES"})
"""Set nothing here, and mean something."""
LAST_OF_MACHINES = 900
"""Numbers above it are written by hand."""
FIRST_LONGER, LAST_LONGER = 1000, 9999
"""Numbers with four digits, which go on where three do not reach."""
_Section = ConfigDict(extra="forbid", frozen=True)


class ConfigMistakes(Exception):
    """central.toml cannot be used; `mistakes` holds one line each: file, line, key, value, what is allowed."""

    def __init__(self, mistakes: tuple[str, ...]) -> None:
        super().__init__("\n".join(mistakes))
        self.mistakes = mistakes


def _database(url: str) -> str:
    try:
        kind = make_url(url).get_backend_name()
    except ArgumentError:
        kind = ""
    if kind not in ("sqlite", "postgresql"):
        raise ValueError("must be sqlite:///path/to/file or postgresql+psycopg://user:password@host/database")
    return url


class DatabaseSettings(BaseModel):
    model_config = _Section
    url: Annotated[str, AfterValidator(_database)] = "sqlite:///var/central.sqlite3"


class TlsSettings(BaseModel):
    """Both or none."""

    model_config = _Section
    certificate: Path | None = None
    key: Path | None = None

    @model_validator(mode="after")
    def _both(self) -> TlsSettings:
        if (self.certificate is None) != (self.key is None):
            raise ValueError("certificate and key belong together: give both or none")
        for file in (self.certificate, self.key):
            if file is not None and not file.is_file():
                raise ValueError(f"{file}: no such file")
        return self


Numbers = tuple[int, int]


class NumberSettings(BaseModel):
    """The sequencer gives 1 to `sequencer_last`; each kiosk has one of the bands in reserve, in this order."""

    model_config = _Section
    sequencer_last: int = Field(default=500, ge=50, le=LAST_OF_MACHINES)
    bands: tuple[Numbers, ...] = ((701, 800), (801, 900), (601, 700), (501, 600))
    longer_size: int = Field(default=500, ge=100, le=3000)
    """Each store also has so many numbers with four digits, for when all others are used."""

    @property
    def longer_ranges(self) -> tuple[Numbers, ...]:
        """All of them, in the order in which they are given away."""
        starts = range(FIRST_LONGER, LAST_LONGER - self.longer_size + 2, self.longer_size)
        return tuple((first, first + self.longer_size - 1) for first in starts)

    @model_validator(mode="after")
    def _apart(self) -> NumberSettings:
        taken = self.sequencer_last
        for first, last in sorted(self.bands):
            if not taken < first <= last <= LAST_OF_MACHINES:
                raise ValueError(
                    f"bands: {first} to {last} must lie above sequencer_last ({self.sequencer_last}), up to "
                    f"{LAST_OF_MACHINES}, and apart from other bands"
                )
            taken = last
        return self


InARow = Annotated[int, Field(ge=0, le=1000)]


class PrioritySettings(BaseModel):
    """How many with priority are called one after the other before one without."""

    model_config = _Section
    in_a_row: InARow = IN_A_ROW
    agency: dict[str, InARow] = {}
    """By agency code, where it differs."""


class CallSettings(BaseModel):
    """When somebody who was called may count as not there."""

    model_config = _Section
    shown_seconds: float = Field(default=30.0, ge=0, le=600)
    """So long the number must have been on a display; where none is connected: since the call. 0: at once."""
    latest_seconds: float = Field(default=120.0, ge=0, le=3600)
    """After this the counter need not wait for any display."""

    @model_validator(mode="after")
    def _in_order(self) -> CallSettings:
        if self.latest_seconds < self.shown_seconds:
            raise ValueError(
                f"latest_seconds ({self.latest_seconds:g}) must be at least shown_seconds ({self.shown_seconds:g})"
            )
        return self


class WatchSettings(BaseModel):
    """When central raises an alarm about a kiosk."""

    model_config = _Section
    silent_seconds: float = Field(default=180.0, gt=0)
    unsent_seconds: float = Field(default=900.0, gt=0)
    paper_tickets: int = Field(default=100, ge=0)


class LimitSettings(BaseModel):
    """How many may be connected at once, so that no single machine keeps the others out."""

    model_config = _Section
    connections: int = Field(default=3000, ge=50, le=50_000)
    of_one_address: int = Field(default=800, ge=10, le=50_000)
    displays_of_one_address: int = Field(default=40, ge=1, le=2000)


def _network(text: str) -> str:
    """An address or a network."""
    try:
        ip_network(text)
    except ValueError as error:
        raise ValueError(f"{text!r} is no address and no network, such as 127.0.0.1 or 10.0.0.0/8") from error
    return text


class DemoSettings(BaseModel):
    """For trying the example: central's clock is moved by so many seconds, as the example's kiosk moves its own."""

    model_config = _Section
    clock_ahead_seconds: float = 0.0


class HallSettings(BaseModel):
    model_config = _Section
    name: str = Field(default="kendari", pattern=r"^[a-z0-9-]{1,32}$")
    catalogue: Path = Path("config/catalogue.toml")


def _different(halls: tuple[HallSettings, ...]) -> tuple[HallSettings, ...]:
    if not halls:
        raise ValueError("central needs at least one [[hall]]")
    names = [hall.name for hall in halls]
    if len(set(names)) != len(names):
        raise ValueError("every hall needs a name of its own")
    return halls


class Settings(BaseSettings):
    """All settings of central. Any key can be given as CENTRAL_KEY or CENTRAL_SECTION_KEY in the environment."""

    model_config = SettingsConfigDict(
        env_prefix=ENV_PREFIX, env_nested_delimiter="_", env_nested_max_split=1, extra="forbid", frozen=True
    )
    host: Annotated[str, AfterValidator(host_name)] = "127.0.0.1"
    port: int = Field(default=8080, ge=0, le=65535)
    database: DatabaseSettings = DatabaseSettings()
    tls: TlsSettings = TlsSettings()
    numbers: NumberSettings = NumberSettings()
    priority: PrioritySettings = PrioritySettings()
    calls: CallSettings = CallSettings()
    watch: WatchSettings = WatchSettings()
    wait: WaitSettings = WaitSettings()
    demo: DemoSettings = DemoSettings()
    limits: LimitSettings = LimitSettings()
    proxies: tuple[Annotated[str, AfterValidator(_network)], ...] = ()
    """Who may say for whom it asks: `X-Forwarded-For` and `X-Forwarded-Proto` of nobody else are believed."""
    hall: Annotated[tuple[HallSettings, ...], AfterValidator(_different)] = (HallSettings(),)

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

    @property
    def halls(self) -> dict[str, HallSettings]:
        """By name."""
        return {hall.name: hall for hall in self.hall}


def load_settings(path: Path | None = None) -> Settings:
    """Settings from `path`, else $CENTRAL_CONFIG, else config/central.toml; the environment overrides single keys.

    Paths in the file count from the file's folder, paths in the environment from the working directory.
    Raises ConfigMistakes with every mistake at once.
    """
    file = settings_file(path)
    return _settings(file, _content(file))


def settings_file(path: Path | None) -> Path:
    """The file that is meant: `path`, else $CENTRAL_CONFIG, else config/central.toml."""
    return path or Path(os.environ.get(ENV_PREFIX + "CONFIG", DEFAULT_PATH))


def load_or_last_good(path: Path | None = None) -> tuple[Settings, tuple[str, ...]]:
    """The settings, or those of the last start together with what is wrong with the file now.

    Raises ConfigMistakes if neither can be used, or if there is no file at all.
    """
    file = settings_file(path)
    content = _content(file)
    try:
        return _settings(file, content), ()
    except ConfigMistakes as error:
        copy = _copy_beside(_database_of(file, content))
        if copy is None:
            raise
        try:
            return _settings(file, copy.read_bytes()), error.mistakes
        except (OSError, ConfigMistakes):
            raise error from None


def keep_good(path: Path | None, settings: Settings) -> None:
    """Keeps the file, with which these settings were made, beside an SQLite database. Raises OSError."""
    copy = _copy_beside(settings.database.url)
    if copy is not None:
        keep_copy(settings_file(path).read_bytes(), copy)


def unknown_variables() -> tuple[str, ...]:
    """Variables of the environment that look like settings and are none, one line each."""
    known = {f"{ENV_PREFIX}{name}".upper() for name in Settings.model_fields}
    for section, field in Settings.model_fields.items():
        if isinstance(field.annotation, type) and issubclass(field.annotation, BaseModel):
            known |= {f"{ENV_PREFIX}{section}_{key}".upper() for key in field.annotation.model_fields}
    return strangers(ENV_PREFIX, known | OTHER_VARIABLES, os.environ)


def _copy_beside(url: str) -> Path | None:
    """Where the last good settings are kept; None: the database is no file of this machine."""
    database = make_url(url).database if url.startswith("sqlite") else None
    return Path(database).with_name(LAST_GOOD) if database and database != ":memory:" else None


def _database_of(file: Path, content: bytes) -> str:
    """The database's URL, as far as a broken file still tells."""
    given = os.environ.get(f"{ENV_PREFIX}DATABASE_URL")
    if given:
        return given
    told = section_of(content.decode("utf-8-sig", errors="replace"), "database").get("url", DEFAULT_DATABASE)
    return str(_anchored(told, real(file).parent))


def _content(file: Path) -> bytes:
    try:
        return file.read_bytes()
    except FileNotFoundError as error:
        remedy = (
            f"name another with --config or CENTRAL_CONFIG, or write the example: central example-config {file.parent}"
        )
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
    try:
        return Settings(**values)
    except SettingsError as error:
        raise ConfigMistakes((whole_section(str(error), ENV_PREFIX, "_"),)) from error
    except ValidationError as error:
        lines = lines_of(text)
        raise ConfigMistakes(tuple(_mistake(file, lines, item) for item in error.errors())) from error


def _anchor(values: dict[str, Any], folder: Path) -> None:
    """Paths of the file become absolute, so that it does not matter where central is started."""
    database = values.setdefault("database", {})
    if isinstance(database, dict):
        database["url"] = _anchored(database.get("url", DEFAULT_DATABASE), folder)
    halls = values.setdefault("hall", [{}])
    for hall in halls if isinstance(halls, list) else ():
        _absolute(hall, "catalogue", folder, "catalogue.toml")
    for key in ("certificate", "key"):
        _absolute(values.get("tls"), key, folder, None)


def _absolute(table: object, key: str, folder: Path, fallback: str | None) -> None:
    given = table.get(key, fallback) if isinstance(table, dict) else None
    if isinstance(table, dict) and isinstance(given, str):
        table[key] = str(real(folder / given))


def _anchored(url: object, folder: Path) -> object:
    """An SQLite URL with an absolute path; anything else as it is."""
    head = "sqlite:///"
    if not isinstance(url, str) or not url.startswith(head) or not url.removeprefix(head):
        return url
    return head + str(real(folder / url.removeprefix(head)))


def _mistake(file: Path, lines: Mapping[KeyPath, int], error: ErrorDetails) -> str:
    spot = error["loc"]
    key = ".".join(str(part) for part in spot)
    variable = ENV_PREFIX + "_".join(str(part).upper() for part in spot[:2])
    place = f"environment {variable}" if variable in os.environ else f"{file}:{line_of(lines, spot)}: {key}"
    if error["type"] == "extra_forbidden":
        return f"{place} = {error['input']!r}: no such setting; allowed: {_allowed_keys(spot[:-1])}"
    words = in_plain_words(error["msg"])
    # The database's URL may hold a password, and a table says less than its key.
    shown = spot[0] != "database" and isinstance(error["input"], str | int | float)
    return f"{place}: {words}" + (f" (is {error['input']!r})" if shown else "")


def _allowed_keys(section: tuple[int | str, ...]) -> str:
    if section and section[0] == "hall":
        return ", ".join(HallSettings.model_fields)
    fields: Mapping[str, FieldInfo] = Settings.model_fields
    for name in section:
        model = fields[str(name)].annotation if str(name) in fields else None
        fields = model.model_fields if isinstance(model, type) and issubclass(model, BaseModel) else {}
    return ", ".join(fields)
