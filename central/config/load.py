"""config/central.toml to settings. A mistake names the file, the line, the key and what is allowed."""

from __future__ import annotations

import os
from pathlib import Path
from typing import Any

from pydantic_core import ErrorDetails
from sqlalchemy import make_url

from central.config.settings import Settings
from hall.config.edited_file import section_of
from hall.config.loader import SettingsLoader
from hall.files.atomic import real

DEFAULT_DATABASE = "sqlite:///../var/central.sqlite3"
"""From the folder of the file."""


def _data_of(url: str) -> Path | None:
    """The database's file; None: the database is no file of this machine."""
    database = make_url(url).database if url.startswith("sqlite") else None
    return Path(database) if database and database != ":memory:" else None


def _data_of_broken(file: Path, content: bytes) -> Path | None:
    """The same, as far as a broken file still tells."""
    given = os.environ.get("CENTRAL_DATABASE_URL")
    if given:
        return _data_of(given)
    url = section_of(content.decode("utf-8-sig", errors="replace"), "database").get("url", DEFAULT_DATABASE)
    return _data_of(str(_anchored(url, real(file).parent)))


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


def _mistake(place: str, allowed: str, error: ErrorDetails) -> str:
    # The database's URL may hold a password, and a table says less than its key.
    shown = error["loc"][0] != "database" and isinstance(error["input"], str | int | float)
    return f"{place}: {allowed}" + (f" (is {error['input']!r})" if shown else "")


LOADER = SettingsLoader(
    Settings,
    "central",
    anchor=_anchor,
    data_of=lambda settings: _data_of(settings.database.url),
    data_of_broken=_data_of_broken,
    mistake=_mistake,
    other_variables=frozenset({"CENTRAL_CONFIG", "CENTRAL_TEST_POSTGRES"}),
)
load_settings = LOADER.load
keep_good = LOADER.keep_good
unknown_variables = LOADER.unknown_variables
