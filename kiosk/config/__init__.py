"""Settings of the kiosk: config/kiosk.toml, the environment, and what central sent."""

from hall.config.loader import ConfigMistakes
from kiosk.config.load import (
    LOADER,
    keep_good,
    load_settings,
    mistakes_in_pushed,
    settings_in_force,
    unknown_variables,
)
from kiosk.config.settings import (
    CatalogueSettings,
    CentralSettings,
    DemoSettings,
    HallSettings,
    NumberSettings,
    PrinterSettings,
    RollSettings,
    ScreenSettings,
    Settings,
    StoreSettings,
    TicketSettings,
)

__all__ = [
    "LOADER",
    "CatalogueSettings",
    "CentralSettings",
    "ConfigMistakes",
    "DemoSettings",
    "HallSettings",
    "NumberSettings",
    "PrinterSettings",
    "RollSettings",
    "ScreenSettings",
    "Settings",
    "StoreSettings",
    "TicketSettings",
    "keep_good",
    "load_settings",
    "mistakes_in_pushed",
    "settings_in_force",
    "unknown_variables",
]
