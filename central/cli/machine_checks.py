"""What `central check` says of the machine itself: its database, the files beside it, and who may read them."""

from __future__ import annotations

import os
import sqlite3
import stat
from collections.abc import Iterator
from contextlib import closing
from datetime import UTC, datetime, timedelta
from pathlib import Path
from zoneinfo import ZoneInfo

from sqlalchemy import Engine, create_engine, make_url
from sqlalchemy.exc import DBAPIError

from central.cli.reach import plain_note
from central.cli.running import number_files
from central.config.load import LOADER
from central.config.settings import Settings
from central.fleet.heartbeat_troubles import CLOCKS_APART
from central.numbers import put_back_at
from central.store.errors import DriverErrors, StoreDamaged, StoreError, StoreFull, StoreReadOnly, from_driver
from central.store.schema import look
from hall.clock import FLOOR, Machine, Reading
from hall.files.atomic import not_a_file, open_to_others, real

TOLD_FOR = timedelta(days=7)
LITTLE_ROOM = 50_000_000
"""Bytes; a hall writes less in a day."""


def mistakes_of(settings: Settings) -> list[str]:
    """What keeps central from working with its database; looked at without changing anything."""
    url = make_url(settings.database.url)
    try:
        if url.get_backend_name() == "sqlite":
            return list(_file(real(Path(url.database or ""))))
        _server(settings.database.url)
    except StoreError as error:
        return [str(error)]
    return []


def notes_of(settings: Settings, config: Path | None) -> list[str]:
    """What somebody should know or put right, though central works. `config`: the settings' file, if it was named."""
    url = make_url(settings.database.url)
    numbers = number_files(settings.database.url)
    files = [*numbers]
    if url.get_backend_name() == "sqlite" and url.database:
        files += [Path(url.database + suffix) for suffix in ("", "-wal", "-shm", ".lock", ".admin")]
    if settings.tls.key is not None:
        files.append(settings.tls.key)
    if url.password:
        files.append(LOADER.file(config))
    plain = plain_note(settings)
    clock = wrong_clock(Machine(ZoneInfo("UTC")).read())
    notes = [*_put_back(numbers), *clock, *_private(files), *_folder(numbers[0].parent)]
    return [*notes, plain] if plain else notes


def wrong_clock(read: Reading) -> Iterator[str]:
    """Kiosks go by central's time, so a wrong one shifts the whole hall. With NTP the kernel knows better than both."""
    if read.synced:
        return
    shown = f"{read.utc:%Y-%m-%d %H:%M} UTC"
    if read.utc < FLOOR:
        yield (
            f"the clock of this machine says {shown}, which is earlier than this software: kiosks take no "
            "time from it. Set it (`timedatectl set-time`, or by NTP: `timedatectl set-ntp true`), then start it again."
        )
    elif read.battery_off is not None and abs(read.battery_off) > CLOCKS_APART:
        minutes = round(abs(read.battery_off) / timedelta(minutes=1))
        yield (
            f"the clock of this machine says {shown}, the one with the battery differs by {minutes} minutes: one of "
            "them is wrong. Compare with a clock you trust; then `timedatectl set-ntp true`, or `hwclock --systohc`."
        )


def _file(path: Path) -> Iterator[str]:
    strange = not_a_file(path)
    if strange:
        yield f"{path} cannot be used: {strange}. Put the last backup there, or correct database.url."
    if strange or not path.exists():
        return
    try:
        with closing(sqlite3.connect(f"{path.as_uri()}?mode=ro", uri=True)) as connection:
            found = connection.execute("PRAGMA quick_check(1)").fetchone()[0]
    except DriverErrors as error:
        yield str(from_driver(error, str(path)))
        return
    if found != "ok":
        yield f"{path}: {StoreDamaged.public} ({found})"
    else:
        engine = create_engine(f"sqlite:///{path.as_uri()}?mode=ro&uri=true")
        yield from _schema(engine, str(path))
    if not (os.access(path, os.W_OK) and os.access(path.parent, os.W_OK)):
        yield f"{path}: {StoreReadOnly.public}"
    room = os.statvfs(path.parent)
    if room.f_bavail * room.f_frsize < LITTLE_ROOM:
        yield f"{path}: {StoreFull.public} ({room.f_bavail * room.f_frsize // 1_000_000} MB are free)"


def _schema(engine: Engine, where: str) -> Iterator[str]:
    try:
        with engine.connect() as connection:
            look(connection, where)
    except StoreError as error:
        yield str(error)
    finally:
        engine.dispose()


def _server(url: str) -> None:
    """Raises StoreError."""
    where = make_url(url)
    engine = create_engine(where.set(drivername="postgresql+psycopg"), connect_args={"connect_timeout": 5})
    try:
        with engine.connect() as connection:
            look(connection, where.render_as_string(hide_password=True))
    except DBAPIError as error:
        raise from_driver(error, where.render_as_string(hide_password=True)) from error
    finally:
        engine.dispose()


def _put_back(numbers: tuple[Path, Path]) -> Iterator[str]:
    for hall, at in put_back_at(numbers).items():
        if datetime.now(UTC) - at < TOLD_FOR:
            yield (
                f"hall {hall}: on {at:%Y-%m-%d %H:%M} UTC the database knew less than was given, so it was put back to "
                "an older copy or newly made. Numbers went on above; later acts of counters are lost."
            )


def _private(files: list[Path]) -> Iterator[str]:
    for file in files:
        rights = open_to_others(file)
        if rights is not None:
            yield f"{file}: other users of this machine may read or write it ({rights}): `chmod 600 {file}`."


def _folder(folder: Path) -> Iterator[str]:
    if folder.exists() and folder.stat().st_mode & (stat.S_IWGRP | stat.S_IWOTH):
        yield f"{folder}: other users may put files there. Give the database a folder of its own: `chmod 700 {folder}`."
