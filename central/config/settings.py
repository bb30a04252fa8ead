"""The settings of central: every key with its default and what is allowed."""

from __future__ import annotations

from ipaddress import ip_network
from pathlib import Path
from typing import Annotated

from pydantic import (
    AfterValidator,
    BaseModel,
    ConfigDict,
    Field,
    model_validator,
)
from pydantic_settings import SettingsConfigDict
from sqlalchemy import make_url
from sqlalchemy.exc import ArgumentError

from central.config.hall import IN_A_ROW
from hall.config.addresses import host_name
from hall.config.loader import FileSettings
from hall.wait.settings import WaitSettings

LAST_OF_MACHINES = 900
"""Numbers above it are written by hand."""
FIRST_LONGER, LAST_LONGER = 1000, 9999
"""Numbers with four digits, which go on where three do not reach."""
_Section = ConfigDict(extra="forbid", frozen=True)


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
    """How long the number must have been on a display; where none is connected: since the call. 0: at once."""
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


class Settings(FileSettings):
    """All settings of central. Any key can be given as CENTRAL_KEY or CENTRAL_SECTION_KEY in the environment."""

    model_config = SettingsConfigDict(
        env_prefix="CENTRAL_", env_nested_delimiter="_", env_nested_max_split=1, extra="forbid", frozen=True
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

    @property
    def halls(self) -> dict[str, HallSettings]:
        """By name."""
        return {hall.name: hall for hall in self.hall}
