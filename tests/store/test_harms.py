"""What may stand in the place of a store, or in it: the kiosk comes up by itself, and says what was wrong."""

from __future__ import annotations

import os
import random
import sqlite3
from collections.abc import Callable
from contextlib import closing
from pathlib import Path

import pytest

from kiosk.cli.machine_checks import notes_of
from kiosk.config import Settings
from kiosk.config.settings import StoreSettings
from kiosk.store import NewerSchema, Store, StoreDamaged, StoreFailed, open_store
from kiosk.store.quarantine import folders, reason_of
from tests.support.clock import FixedClock
from tests.support.stores import request


def opened(path: Path) -> Store:
    return open_store(path, hall="kendari", kiosk_id="k1", clock=FixedClock())


def given(path: Path) -> int:
    store = opened(path)
    try:
        return store.issue(request()).ticket.number
    finally:
        store.close()


def notes(path: Path) -> list[str]:
    return notes_of(Settings(store=StoreSettings(path=path)))


def a_folder(path: Path) -> None:
    path.unlink()
    path.mkdir()
    (path / "somebody's").write_text("kept")


def a_pipe(path: Path) -> None:
    path.unlink()
    os.mkfifo(path)


def a_link_to_itself(path: Path) -> None:
    path.unlink()
    path.symlink_to(path)


def a_device(path: Path) -> None:
    path.unlink()
    path.symlink_to("/dev/full")


def names_that_are_no_text(path: Path) -> None:
    path.write_bytes(path.read_bytes().replace(b"CREATE TABLE", b"CREATE \xbe\xff\xbe\xff\xbe"))


def change(path: Path, *statements: str) -> None:
    with closing(sqlite3.connect(path)) as connection, connection:
        for statement in statements:
            connection.execute(statement)


def texts_that_are_none(path: Path) -> None:
    change(path, "UPDATE ticket SET at_utc = CAST(x'ff30' AS TEXT)", "UPDATE event SET at_utc = CAST(x'ff30' AS TEXT)")


def times_that_are_none(path: Path) -> None:
    change(path, "UPDATE ticket SET at_utc = 'yesterday'", "UPDATE event SET at_utc = 'yesterday'")


def times_of_tickets(path: Path) -> None:
    """Only met when a job is settled, or the next ticket is given."""
    change(path, "UPDATE ticket SET at_utc = 'x'")


def kept_that_is_no_json(path: Path) -> None:
    change(path, "INSERT OR REPLACE INTO kept (key, value) VALUES ('numbers_before', '[1'), ('staff_pin', '{')")


HARMS = [
    a_folder, a_pipe, a_link_to_itself, a_device, names_that_are_no_text, texts_that_are_none, times_that_are_none,
    times_of_tickets, kept_that_is_no_json,
]  # fmt: skip


@pytest.mark.parametrize("harm", HARMS)
def test_what_cannot_be_a_store_is_put_aside_and_numbers_go_on(path: Path, harm: Callable[[Path], None]) -> None:
    assert [given(path), given(path)] == [1, 2]
    harm(path)
    assert given(path) == 3
    (folder,) = folders(path)
    assert reason_of(folder)
    assert os.path.lexists(folder / path.name), "what was there is kept"


@pytest.mark.parametrize("seed", range(12))
def test_whatever_is_flipped_in_it_no_number_comes_twice(path: Path, seed: int) -> None:
    for _ in range(3):
        given(path)
    chance, content = random.Random(seed), bytearray(path.read_bytes())
    for _ in range(40):
        page = chance.randrange(len(content) // 4096) * 4096
        for _ in range(64):
            content[page + chance.randrange(4096)] = chance.randrange(256)
    path.write_bytes(content)
    assert given(path) >= 4


@pytest.mark.parametrize("harm", [a_folder, a_pipe, a_link_to_itself, a_device, names_that_are_no_text])
def test_the_check_names_what_stands_there_and_does_not_hang(path: Path, harm: Callable[[Path], None]) -> None:
    given(path)
    assert not [note for note in notes(path) if str(path) in note]
    harm(path)
    (note,) = [note for note in notes(path) if note.startswith(f"{path}: ")]
    assert "The next start puts it aside" in note


def test_the_check_names_a_newer_schema(path: Path) -> None:
    given(path)
    change(path, "UPDATE alembic_version SET version_num = '9999'")
    assert [note for note in notes(path) if "Install the newer version again" in note]
    with pytest.raises(NewerSchema):
        opened(path)
    assert folders(path) == ()


def test_a_link_to_a_disk_that_is_not_there_is_not_taken_away(path: Path) -> None:
    given(path)
    path.unlink()
    path.symlink_to(path.parent / "disk" / "kiosk.sqlite3")
    with pytest.raises(StoreFailed, match="See whether its disk is there"):
        opened(path)
    assert path.is_symlink()


def test_a_folder_where_no_kiosk_ever_was_stays(path: Path) -> None:
    path.mkdir()
    with pytest.raises(StoreDamaged, match="it is a folder"):
        opened(path)
    assert path.is_dir()


def test_a_value_that_is_damaged_while_the_kiosk_runs_is_an_error_of_the_store(path: Path) -> None:
    store = opened(path)
    store.issue(request())
    change(path, "UPDATE ticket SET at_utc = 'x'")
    with pytest.raises(StoreDamaged, match="a value that cannot be"):
        store.tickets(10)
    store.close()
