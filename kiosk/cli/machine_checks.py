"""What `kiosk check` says of the machine itself: its store, the files beside it, its PIN, and who may read them."""

from __future__ import annotations

import json
import os
import shutil
import sqlite3
import stat
from collections.abc import Iterator
from contextlib import closing
from pathlib import Path
from typing import Any
from urllib.parse import urlsplit

from hall.config.addresses import is_this_machine
from hall.files.atomic import not_a_file, open_to_others, real, state_folder
from kiosk.config import Settings
from kiosk.desk.pin import KEY as PIN
from kiosk.store import CHECKED, StoreError, StoreReadOnly
from kiosk.store.lock import lock_path
from kiosk.store.marks import Marks, third_file
from kiosk.store.quarantine import SUFFIXES, folders, reason_of
from kiosk.store.schema import what_is_wrong
from kiosk.sync.enrolment import enrolment_path

LITTLE_ROOM = 50_000_000
"""Bytes."""


def notes_of(settings: Settings) -> list[str]:
    """One sentence each, with the remedy; they are no mistakes of the settings. Opens nothing for writing."""
    path = settings.store.path
    plain = _plain(settings.central.url)
    return [
        *_file(path),
        *_stores(path),
        *_room(path),
        *_marks(path),
        *_third(settings),
        *_pin(path),
        *_private(path),
        *plain,
    ]


def copies_of(settings: Settings) -> Path | None:
    """The folder for a copy of the highest numbers that outlives the store's own; None: there is no place for one."""
    state = state_folder()
    return settings.store.numbers_copy or (None if state is None else state / "anjungan")


def _file(path: Path) -> Iterator[str]:
    """What keeps the next start from working with the store; it is only looked at."""
    try:
        wrong = what_is_wrong(path)
    except OSError as error:
        yield f"{path}: cannot be read: {error.strerror}. Without it no number is given."
    except StoreError as error:
        yield str(error)
    else:
        if wrong:
            yield f"{path}: {wrong}. The next start puts it aside and goes on in a new store, above what was given."


def _stores(path: Path) -> Iterator[str]:
    for folder in folders(path):
        reason = reason_of(folder)
        if reason:
            yield (
                f"{folder}: the kiosk put this store aside by itself ({reason}) and numbers went on above it. See what "
                "happened to its disk; remove the folder when it is not needed any more."
            )
    problem = (_kept(path, CHECKED) or {}).get("problem")
    if problem:
        yield (
            f"{path}: the nightly check found it damaged ({problem}). Restart the kiosk while nobody is there: it "
            "puts this store aside and numbers go on above."
        )


def _room(path: Path) -> Iterator[str]:
    try:
        free = shutil.disk_usage(path.parent).free
    except OSError:
        return
    if not all(os.access(place, os.W_OK) for place in (path.parent, path) if place.exists()):
        yield f"{StoreReadOnly(path, 'by the user who asks this')}"
    if free < LITTLE_ROOM:
        yield f"{path.parent}: only {free // 1_000_000} MB are free; without room no number can be given. Free some."


def _marks(path: Path) -> Iterator[str]:
    if not path.exists():
        return
    found = Marks(path).read()
    if len(found.unread) == len(Marks(path).paths):
        yield f"{found.unread[0]}: the highest numbers do not stand beside the store. The next start writes them again."
    elif found.unread:
        yield f"{found.unread[0]}: is missing or spoilt; the other one serves, and the next start writes both again."


def _third(settings: Settings) -> Iterator[str]:
    """What protects a kiosk that is alone from a whole folder put back; another one's numbers are known at central."""
    path, folder = settings.store.path, copies_of(settings)
    if settings.central.url or not path.exists():
        return
    third = third_file(path, folder)
    if third is None or not third.is_file():
        where = f"the folder {folder}" if third is None else f"{third}"
        yield (
            f"store.numbers_copy: {where} holds no copy of the highest numbers outside of the store's folder. When "
            f"{path.parent} is put back from an older copy, numbers are given twice. Name a folder of another disk "
            "that the kiosk may write; after such a put-back: `kiosk store above NUMBER`."
        )


def _pin(path: Path) -> Iterator[str]:
    if "hash" not in (_kept(path, PIN) or {}):
        yield "No PIN of the staff is set, so nobody can come into their menu: set one with `kiosk staff pin`."


def _plain(url: str) -> Iterator[str]:
    central = urlsplit(url)
    if central.scheme.lower() == "http" and not is_this_machine(central.hostname or ""):
        yield (
            f"central.url = {url!r}: what this kiosk and central tell each other, its token too, can be read on "
            "the network. Switch TLS on at central ([tls] in central.toml), then write https:// here and name the "
            "certificate's authority in central.ca."
        )


def _private(path: Path) -> Iterator[str]:
    """Files are made private when they are opened; what is still open to others belongs to somebody else."""
    parts = [path.with_name(path.name + suffix) for suffix in SUFFIXES]
    for file in (*parts, lock_path(path), *Marks(path).paths, enrolment_path(path)):
        rights = open_to_others(file) if file.is_file() else None
        if rights is not None:
            yield f"{file}: other users of this machine may read or write it ({rights}): `chmod 600 {file}`."
    folder = path.parent
    try:
        found = folder.stat()
    except OSError:
        return
    if found.st_mode & (stat.S_IWGRP | stat.S_IWOTH):
        yield f"{folder}: other users may put files there. Give the store a folder of its own: `chmod 700 {folder}`."
    elif found.st_uid not in (os.geteuid(), 0):
        yield f"{folder}: belongs to user {found.st_uid}; the store needs a folder of the user that runs the kiosk."


def _kept(path: Path, key: str) -> dict[str, Any] | None:
    """Also while a kiosk runs on it. What cannot be read is none."""
    try:
        if not_a_file(path):
            return None
        with closing(sqlite3.connect(f"{real(path).as_uri()}?mode=ro", uri=True)) as connection:
            row = connection.execute("SELECT value FROM kept WHERE key = ?", (key,)).fetchone()
            return None if row is None else dict(json.loads(row[0]))
    except (OSError, sqlite3.Error, ValueError, TypeError):
        return None
