"""The settings of one kiosk: every key with its default and what is allowed."""

from __future__ import annotations

import logging
from pathlib import Path
from typing import Annotated, Literal

from pydantic import (
    AfterValidator,
    AliasChoices,
    BaseModel,
    ConfigDict,
    Field,
    ValidationInfo,
    field_validator,
    model_validator,
)
from pydantic_settings import SettingsConfigDict

from hall.config.addresses import host_name, is_public, web_address
from hall.config.loader import FileSettings
from hall.wait.settings import WaitSettings
from kiosk.model.visit_rules import VisitSettings

log = logging.getLogger(__name__)

_Section = ConfigDict(extra="forbid", frozen=True)


PUSHABLE = ("screen", "visit", "wait", "ticket", "roll")
"""Sections that central may send. Who and where the kiosk is, its printer and its numbers stay its own."""
FEWEST_NUMBERS = 10
"""A range with fewer comes round again before anybody was served."""
MIN_CELL = 8
"""Dots of a printer's narrowest character."""


class HallSettings(BaseModel):
    model_config = _Section
    hall: str = Field(default="kendari", pattern=r"^[a-z0-9-]{1,32}$")
    kiosk: str = Field(default="kiosk-1", pattern=r"^[a-z0-9-]{1,32}$")


class StoreSettings(BaseModel):
    model_config = _Section
    path: Path = Path("var/kiosk.sqlite3")
    numbers_copy: Path | None = None
    """Folder for a further copy of the highest numbers; None: the user's folder for state."""


class CatalogueSettings(BaseModel):
    model_config = _Section
    path: Path = Path("config/catalogue.toml")


class NumberSettings(BaseModel):
    model_config = _Section
    first: int = Field(default=1, ge=1, le=999)
    last: int = Field(default=900, ge=1, le=999)

    @model_validator(mode="before")
    @classmethod
    def _without_dropped(cls, values: object) -> object:
        """`day_starts_at` of an earlier file is ignored: a day begins after a quiet night, whatever the hour."""
        if not isinstance(values, dict) or "day_starts_at" not in values:
            return values
        log.warning("numbers.day_starts_at is ignored: nothing depends on it; the line can be deleted")
        return {key: value for key, value in values.items() if key != "day_starts_at"}

    @model_validator(mode="after")
    def _in_order(self) -> NumberSettings:
        if self.last - self.first + 1 < FEWEST_NUMBERS:
            raise ValueError(
                f"first ({self.first}) to last ({self.last}) must be {FEWEST_NUMBERS} numbers or more, such as 1 to 900"
            )
        return self


class PrinterSettings(BaseModel):
    model_config = _Section
    transport: Literal["tcp", "usb", "serial", "none"] = "tcp"
    host: Annotated[str, AfterValidator(host_name)] = "127.0.0.1"
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
    def width_stated(self) -> bool:
        """Whether the width stands here, and set-up has no say in it."""
        return bool(self.dots or self.columns)


class ScreenSettings(BaseModel):
    model_config = _Section
    orientation: Literal["portrait", "landscape"] = "portrait"
    fullscreen: bool = True
    sound: bool = True
    theme: Literal["normal", "high-contrast"] = "normal"
    settle_ms: int = Field(default=350, ge=0, le=2000)


def _pages(url: str) -> str:
    """Where central's pages of tickets begin; each ticket's token comes behind it."""
    example = '"HTTPS://ANTRE.EXAMPLE/T/" or "http://192.168.1.10:8000/T/"'
    if url and not web_address(url, example).path.upper().endswith("/T/"):
        raise ValueError(f'must end in "/T/", where the pages of tickets are: {example}')
    return url


class TicketSettings(BaseModel):
    model_config = _Section
    url: Annotated[str, AfterValidator(_pages)] = Field(default="", max_length=40)
    copies: int = Field(default=1, ge=1, le=3)


class RollSettings(BaseModel):
    model_config = _Section
    length_m: float = Field(default=80.0, gt=0, le=1000)
    warn_tickets: int = Field(default=100, ge=0)


def _address(url: str) -> str:
    """An address of central: empty, https, or plain http within the hall."""
    if not url:
        return url
    parts = web_address(url, '"https://central.example:8443" or "http://192.168.1.10:8000"')
    if parts.path not in ("", "/"):
        raise ValueError('must look like "https://central.example:8443" or "http://192.168.1.10:8000", without a path')
    if parts.scheme == "http" and is_public(str(parts.hostname)):
        raise ValueError("plain http is for the hall's own network; over the internet it must be https")
    return url.rstrip("/")


class CentralSettings(BaseModel):
    model_config = _Section
    url: Annotated[str, AfterValidator(_address)] = ""
    ca: Path | None = Field(default=None, validate_default=True)
    sequencer_ms: int = Field(default=300, ge=50, le=2000)
    restart_after_idle_seconds: float = Field(
        default=60.0, ge=1.0, le=3600.0,
        validation_alias=AliasChoices("restart_after_idle_seconds", "rest_before_anew_seconds"),
    )  # fmt: skip
    """Before a version that central sent is used. The second name is an earlier one and still accepted."""

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


class Settings(FileSettings):
    """All settings of one kiosk. Any key can be given as KIOSK_SECTION__KEY in the environment."""

    model_config = SettingsConfigDict(env_prefix="KIOSK_", env_nested_delimiter="__", extra="forbid", frozen=True)
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
