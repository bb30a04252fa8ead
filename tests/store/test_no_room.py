"""A disk that is full, read-only or gone at the opening is a sentence with a remedy; the store opens once it helps."""

from __future__ import annotations

import errno
import os
import sqlite3
from pathlib import Path

import pytest

from hall.files.atomic import replace_durably
from kiosk.cli.machine_checks import notes_of
from kiosk.config import Settings
from kiosk.config.settings import StoreSettings
from kiosk.store import Store, StoreError, StoreFailed, StoreFull, StoreReadOnly, errors, open_store
from kiosk.store.engine import Writer
from tests.support.clock import FixedClock
from tests.support.stores import open_store as opened
from tests.support.stores import request


@pytest.mark.parametrize(
    ("number", "kind", "says"),
    [
        (errno.ENOSPC, StoreFull, "free space"),
        (errno.EDQUOT, StoreFull, "free space"),
        (errno.EROFS, StoreReadOnly, "mount it writable"),
        (errno.EACCES, StoreReadOnly, "belong to the user"),
        (errno.EIO, StoreFailed, "see whether its disk is there"),
    ],
)
def test_what_the_system_refuses_is_a_sentence(
    path: Path, clock: FixedClock, monkeypatch: pytest.MonkeyPatch, number: int, kind: type[StoreError], says: str
) -> None:
    real = os.open

    def refuse(name: str | Path, *arguments: int, **more: int) -> int:
        if str(name).endswith(".lock"):
            raise OSError(number, os.strerror(number), str(name))
        return real(name, *arguments, **more)

    monkeypatch.setattr(os, "open", refuse)
    with pytest.raises(kind, match=rf"(?i){says}"):
        opened(path, clock)
    monkeypatch.undo()
    store = opened(path, clock)
    assert store.issue(request()).ticket.label == "AK-001"
    store.close()


@pytest.mark.parametrize(
    ("name", "kind"),
    [
        ("SQLITE_FULL", StoreFull),
        ("SQLITE_READONLY", StoreReadOnly),
        ("SQLITE_READONLY_DBMOVED", StoreReadOnly),
        ("SQLITE_CANTOPEN", StoreReadOnly),
        ("SQLITE_IOERR_WRITE", StoreFailed),
    ],
)
def test_what_the_database_refuses_is_a_sentence(path: Path, name: str, kind: type[StoreError]) -> None:
    error = sqlite3.OperationalError("no")
    error.sqlite_errorname = name
    assert type(errors.from_driver(error, path)) is kind


def test_an_index_that_finds_no_room_is_a_full_disk(path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    error = sqlite3.OperationalError("disk I/O error")
    error.sqlite_errorname = "SQLITE_IOERR_SHMSIZE"
    assert type(errors.from_driver(error, path)) is StoreFailed
    monkeypatch.setattr(errors, "ROOM_TO_OPEN", 2**62)
    assert type(errors.from_driver(error, path)) is StoreFull


def test_a_folder_in_the_place_of_the_store_is_a_sentence(path: Path, clock: FixedClock) -> None:
    path.mkdir()
    with pytest.raises(StoreError, match=r"kiosk\.db"):
        open_store(path, hall="kendari", kiosk_id="k1", clock=clock)


def test_what_cannot_be_put_aside_is_a_sentence(path: Path, clock: FixedClock, monkeypatch: pytest.MonkeyPatch) -> None:
    store: Store = opened(path, clock)
    store.close()
    path.write_bytes(b"no database at all" * 500)
    real = Path.mkdir

    def full(folder: Path, *arguments: int, **more: bool) -> None:
        if ".quarantine." in folder.name:
            raise OSError(errno.ENOSPC, "No space left on device")
        real(folder, *arguments, **more)  # type: ignore[arg-type]

    with monkeypatch.context() as patch:
        patch.setattr(Path, "mkdir", full)
        with pytest.raises(StoreFull):
            open_store(path, hall="kendari", kiosk_id="k1", clock=clock)
    again = open_store(path, hall="kendari", kiosk_id="k1", clock=clock)
    assert again.issue(request()).ticket.label == "AK-001"
    again.close()


def test_a_number_given_on_the_last_room_is_no_error_when_the_kiosk_ends(
    path: Path, clock: FixedClock, monkeypatch: pytest.MonkeyPatch
) -> None:
    def full(_writer: Writer, _kind: str) -> None:
        raise StoreFull(path, "database or disk is full")

    store = opened(path, clock)
    assert store.issue(request()).ticket.number == 1
    with monkeypatch.context() as patch:
        patch.setattr(Writer, "_checkpoint", full)
        store.close()
    store = opened(path, clock)
    assert store.issue(request()).ticket.number == 2
    store.close()


def test_half_a_file_takes_no_room_that_the_next_number_needs(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    def full(_handle: int) -> None:
        raise OSError(errno.ENOSPC, "No space left on device")

    file = tmp_path / "catalogue.toml"
    file.write_text("old")
    monkeypatch.setattr(os, "fsync", full)
    with pytest.raises(OSError, match="No space left"):
        replace_durably(file, b"new" * 1000)
    assert [(one.name, one.read_text()) for one in tmp_path.iterdir()] == [("catalogue.toml", "old")]


def test_the_check_names_a_disk_that_may_only_be_read(path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    settings = Settings(store=StoreSettings(path=path))
    assert not [note for note in notes_of(settings) if "mounted read-only" in note]
    monkeypatch.setattr(os, "access", lambda *_: False)
    assert [note for note in notes_of(settings) if "mounted read-only" in note]
