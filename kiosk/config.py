"""config/kiosk.toml to frozen settings. A mistake names the file, the key and what is allowed."""

from __future__ import annotations

import ipaddress
import logging
import os
import tomllib
from collections.abc import Mapping
from pathlib import Path
from typing import Annotated, Any, Literal
from urllib.parse import urlsplit

from pydantic import AfterValidator, BaseModel, ConfigDict, Field, ValidationError, ValidationInfo, field_validator
from pydantic.fields import FieldInfo
from pydantic_core import ErrorDetails
from pydantic_settings import BaseSettings, PydanticBaseSettingsSource, SettingsConfigDict

from kiosk.positions import Spot, line_of, lines_of
from kiosk.pushed import pushed, pushed_folder
from kiosk.wait_settings import WaitSettings

log = logging.getLogger(__name__)

ENV_PREFIX = "KIOSK_"
DEFAULT_PATH = Path("config/kiosk.toml")
_Section = ConfigDict(extra="forbid", frozen=True)


PUSHABLE = ("screen", "visit", "wait", "ticket", "roll")
"""Sections that central may send. Who and where the kiosk is, its printer and its numbers stay its own."""
MIN_CELL = 8
"""Dots of a printer's narrowest character."""


class ConfigMistakes(Exception):
    """kiosk.toml cannot be used; `mistakes` holds one line each: file, key, value, what is allowed."""

    def __init__(self, mistakes: tuple[str, ...]) -> None:
        super().__init__("\n".join(mistakes))
        self.mistakes = mistakes


class HallSettings(BaseModel):
    model_config = _Section
    hall: str = Field(default="kendari", pattern=r"^[a-z0-9-]{1,32}$")
    kiosk: str = Field(default="kiosk-1", pattern=r"^[a-z0-9-]{1,32}$")


class StoreSettings(BaseModel):
    model_config = _Section
    path: Path = Path("var/kiosk.sqlite3")


class CatalogueSettings(BaseModel):
    model_config = _Section
    path: Path = Path("config/catalogue.toml")


class NumberSettings(BaseModel):
    model_config = _Section
    first: int = Field(default=1, ge=1, le=999)
    last: int = Field(default=900, ge=1, le=999)
    day_starts_at: int = Field(default=3, ge=0, le=23)


class PrinterSettings(BaseModel):
    model_config = _Section
    transport: Literal["tcp", "usb", "serial", "none"] = "tcp"
    host: str = "127.0.0.1"
    port: int = Field(default=9100, ge=1, le=65535)
    device: Path = Path("/dev/usb/lp0")
    baud: int = Field(default=115_200, ge=1200, le=4_000_000)
    flow: Literal["hardware", "software", "none"] = "hardware"
    paper_mm: Literal[80, 58] = 80
    dots: int = Field(default=0, ge=0, le=832)
    columns: int = Field(default=0, ge=0, le=80)
    code_page: int = Field(default=16, ge=0, le=255)
    qr: Literal["native", "image", "none"] = "native"
    cut: Literal["partial", "full"] = "partial"
    safe_ascii: bool = False
    cutter_gap_mm: float = Field(default=15.0, ge=0, le=60)
    proof: Literal["set-up", "presenter", "process_id", "barrier", "status", "none"] = "set-up"
    dialect: Literal["epson", "custom"] = "epson"
    mm_per_second: float = Field(default=150.0, gt=0)
    when_down: Literal["number_on_screen", "close"] = "number_on_screen"

    @field_validator("columns")
    @classmethod
    def _fits(cls, columns: int, info: ValidationInfo) -> int:
        dots = info.data.get("dots", 0)
        if dots and columns and not MIN_CELL * columns <= dots:
            raise ValueError(f"{columns} characters do not fit {dots} dots; 42 go with 512, 48 with 576")
        return columns

    @property
    def width_told(self) -> bool:
        """Whether the width stands here, and set-up has no say in it."""
        return bool(self.dots or self.columns)


class ScreenSettings(BaseModel):
    model_config = _Section
    orientation: Literal["portrait", "landscape"] = "portrait"
    fullscreen: bool = True
    sound: bool = True
    theme: Literal["normal", "high-contrast"] = "normal"
    settle_ms: int = Field(default=350, ge=0, le=2000)


class VisitSettings(BaseModel):
    model_config = _Section
    idle_seconds: float = Field(default=45.0, gt=0)
    reading_seconds: float = Field(default=90.0, gt=0)
    still_there_seconds: float = Field(default=20.0, ge=20)
    still_there_limit: int = Field(default=10, ge=10)
    ticket_seconds: float = Field(default=25.0, gt=0)
    number_on_screen_seconds: float = Field(default=90.0, gt=0)
    breaks_stop_numbers: bool = False
    skip_details_without_requirements: bool = True
    skip_details: tuple[str, ...] = ()
    ask_below_share: float = Field(default=0.30, ge=0, le=1)
    warn_below_share: float = Field(default=0.70, ge=0, le=1)
    grace_seconds: float = Field(default=120.0, ge=0, le=900)
    ask_after_numbers: int = Field(default=2, ge=1)
    limited_per_visit: int = Field(default=1, ge=1)
    same_visitor_seconds: float = Field(default=30.0, ge=0, le=600)
    slow_down_seconds: float = Field(default=10.0, ge=0, le=120)
    slow_down_most_seconds: float = Field(default=120.0, ge=0, le=600)
    tell_staff_after: int = Field(default=3, ge=1)


class TicketSettings(BaseModel):
    model_config = _Section
    url: str = Field(default="", max_length=40)
    copies: int = Field(default=1, ge=1, le=3)


class RollSettings(BaseModel):
    model_config = _Section
    length_m: float = Field(default=80.0, gt=0, le=1000)
    warn_tickets: int = Field(default=100, ge=0)


def _address(url: str) -> str:
    """An address of central: empty, https, or plain http within the hall."""
    if not url:
        return url
    parts = urlsplit(url)
    whole = parts.scheme in ("http", "https") and parts.hostname and parts.path in ("", "/")
    if not whole or parts.query or parts.fragment or parts.username is not None or (parts.port or 1) > 65535:
        raise ValueError('must look like "https://central.example:8443" or "http://192.168.1.10:8000"')
    if parts.scheme == "http" and _public(str(parts.hostname)):
        raise ValueError("plain http is for the hall's own network; over the internet it must be https")
    return url.rstrip("/")


def _public(host: str) -> bool:
    try:
        return ipaddress.ip_address(host).is_global
    except ValueError:
        return False


class CentralSettings(BaseModel):
    model_config = _Section
    url: Annotated[str, AfterValidator(_address)] = ""
    ca: Path | None = Field(default=None, validate_default=True)
    sequencer_ms: int = Field(default=300, ge=50, le=2000)
    rest_before_anew_seconds: float = Field(default=60.0, ge=1.0, le=3600.0)

    @field_validator("ca", mode="before")
    @classmethod
    def _named(cls, ca: object) -> object:
        return ca or None

    @field_validator("ca")
    @classmethod
    def _needed(cls, ca: Path | None, info: ValidationInfo) -> Path | None:
        if str(info.data.get("url", "")).startswith("https://"):
            if ca is None:
                raise ValueError("an https url needs the file of the certificate authority that central belongs to")
            if not ca.is_file():
                raise ValueError("no such file; copy the certificate authority of central there")
        return ca


class DemoSettings(BaseModel):
    """For trying the example: the clock is moved, by so many seconds and then to an open hour."""

    model_config = _Section
    when_closed: Literal["open", "close"] = "close"
    clock_ahead_seconds: float = 0.0


class Settings(BaseSettings):
    """All settings of one kiosk. Any key can be given as KIOSK_SECTION__KEY in the environment."""

    model_config = SettingsConfigDict(env_prefix=ENV_PREFIX, env_nested_delimiter="__", extra="forbid", frozen=True)
    place: HallSettings = HallSettings()
    store: StoreSettings = StoreSettings()
    catalogue: CatalogueSettings = CatalogueSettings()
    numbers: NumberSettings = NumberSettings()
    printer: PrinterSettings = PrinterSettings()
    screen: ScreenSettings = ScreenSettings()
    visit: VisitSettings = VisitSettings()
    wait: WaitSettings = WaitSettings()
    ticket: TicketSettings = TicketSettings()
    roll: RollSettings = RollSettings()
    central: CentralSettings = CentralSettings()
    demo: DemoSettings = DemoSettings()

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


def load_settings(path: Path | None = None) -> Settings:
    """Settings from `path`, else $KIOSK_CONFIG, else config/kiosk.toml; the environment overrides single keys.

    What central sent beforehand holds in place of the file's keys, but not of the environment's.
    Paths in the file count from the file's folder, paths in the environment from the working directory.
    Raises ConfigMistakes with every mistake at once.
    """
    file = path or Path(os.environ.get(ENV_PREFIX + "CONFIG", DEFAULT_PATH))
    text = _read(file)
    values = _parse(file, text)
    _anchor(values, file.resolve().parent)
    _lay_over(values)
    try:
        return Settings(**values)
    except ValidationError as error:
        lines = lines_of(text)
        raise ConfigMistakes(tuple(_mistake(file, lines, item) for item in error.errors())) from error


def mistakes_in_pushed(text: str, name: str) -> tuple[str, ...]:
    """What keeps settings that central sent from being used, one line each; `name` says which they are."""
    try:
        values = tomllib.loads(text)
    except tomllib.TOMLDecodeError as error:
        return (f"{name}: cannot be read as TOML: {error}",)
    strange = [key for key in values if key not in PUSHABLE]
    if strange:
        return tuple(f"{name}: {key}: cannot be sent by central; allowed: {', '.join(PUSHABLE)}" for key in strange)
    try:
        Settings(**values)
    except ValidationError as error:
        lines = lines_of(text)
        return tuple(_mistake(Path(name), lines, item) for item in error.errors())
    return ()


def settings_in_force(store: Path) -> tuple[str, Mapping[str, Any]]:
    """Version and values of the settings that central sent to the kiosk with this store; "" if there are none.

    What an update of this program made unusable is told and left out.
    """
    sent = pushed(pushed_folder(store)).get("settings")
    if sent is None:
        return "", {}
    text = sent.path.read_text(encoding="utf-8")
    mistakes = mistakes_in_pushed(text, f"settings {sent.version} of central")
    for mistake in mistakes:
        log.error("%s", mistake)
    return ("", {}) if mistakes else (sent.version, tomllib.loads(text))


def _lay_over(values: dict[str, Any]) -> None:
    """Puts the keys that central sent over those of the file."""
    table = values["store"]
    own_path = table.get("path") if isinstance(table, dict) else None
    store = os.environ.get(f"{ENV_PREFIX}STORE__PATH") or own_path
    _, sent = settings_in_force(Path(store)) if isinstance(store, str) else ("", {})
    for section, keys in sent.items():
        own = values.setdefault(section, {})
        if isinstance(own, dict):
            own.update(keys)


def _read(file: Path) -> str:
    try:
        return file.read_text(encoding="utf-8")
    except FileNotFoundError as error:
        raise ConfigMistakes((f"{file}: no such file; name another with --config or KIOSK_CONFIG",)) from error
    except (OSError, UnicodeDecodeError) as error:
        raise ConfigMistakes((f"{file}: cannot be read as TOML in UTF-8: {error}",)) from error


def _parse(file: Path, text: str) -> dict[str, Any]:
    try:
        return tomllib.loads(text)
    except tomllib.TOMLDecodeError as error:
        raise ConfigMistakes((f"{file}: cannot be read as TOML: {error}",)) from error


def _anchor(values: dict[str, Any], folder: Path) -> None:
    """Paths of the file become absolute, so that it does not matter where the kiosk is started."""
    for section, fallback in (("store", "../var/kiosk.sqlite3"), ("catalogue", "catalogue.toml")):
        table = values.setdefault(section, {})
        if isinstance(table, dict):
            given = table.get("path", fallback)
            table["path"] = str((folder / given).resolve()) if isinstance(given, str) else given
    central = values.get("central")
    if isinstance(central, dict) and isinstance(central.get("ca"), str) and central["ca"]:
        central["ca"] = str((folder / central["ca"]).resolve())


def _mistake(file: Path, lines: Mapping[Spot, int], error: ErrorDetails) -> str:
    spot = error["loc"]
    key = ".".join(str(part) for part in spot)
    variable = ENV_PREFIX + "__".join(str(part).upper() for part in spot)
    place = f"environment {variable}" if variable in os.environ else f"{file}:{line_of(lines, spot)}: {key}"
    if error["type"] == "extra_forbidden":
        return f"{place} = {error['input']!r}: no such setting; allowed: {_allowed_keys(spot[:-1])}"
    return f"{place} = {error['input']!r}: {error['msg'][0].lower()}{error['msg'][1:]}"


def _allowed_keys(section: tuple[int | str, ...]) -> str:
    fields: Mapping[str, FieldInfo] = Settings.model_fields
    for name in section:
        model = fields[str(name)].annotation if str(name) in fields else None
        fields = model.model_fields if isinstance(model, type) and issubclass(model, BaseModel) else {}
    return ", ".join(fields)
