"""Central tells the truth about its database: unreadable, full, read-only, damaged where nobody looked yet."""

from __future__ import annotations

import os
import sqlite3
import subprocess
import sys
from collections.abc import Callable, Iterator
from contextlib import closing
from datetime import UTC, datetime
from pathlib import Path
from typing import Any

import pytest
import requests

from central.cli.machine_checks import mistakes_of, notes_of
from central.config.settings import DatabaseSettings, Settings
from central.fleet.alarms import AlarmKind
from central.fleet.nightly import AFTER_START_SECONDS, NightlyCheck
from central.store import CentralStore, StoreDamaged, StoreError, StoreFull, StoreReadOnly, tables
from tests.central.asking import ask
from tests.central.conftest import HALL, ZONE
from tests.central.whole import Whole
from tests.support.clock import FixedClock
from tests.support.web_hall import PATIENCE, Hall, until

ROOT = Path(__file__).resolve().parents[2]


@pytest.fixture
def path(tmp_path: Path) -> Path:
    return tmp_path / "central.sqlite3"


@pytest.fixture
def store(path: Path) -> Iterator[CentralStore]:
    opened = CentralStore(f"sqlite:///{path}")
    opened.add_hall(HALL, ZONE)
    yield opened
    opened.close()


class Hand:
    """A clock that only the test moves."""

    def __init__(self) -> None:
        self.at = 100.0

    def __call__(self) -> float:
        return self.at


def healthz(central: Whole) -> Any:
    return ask(central.app, "GET", "/healthz")


def limit(store: CentralStore, pages: int | None) -> None:
    """As a disk without room: the file may not grow. None: there is room again."""
    with store.write_all() as connection:
        connection.exec_driver_sql(f"PRAGMA max_page_count = {pages or 1_000_000_000}")


def fill(store: CentralStore) -> None:
    with store.write_all() as connection:
        connection.exec_driver_sql("CREATE TABLE IF NOT EXISTS ballast (x)")
        connection.exec_driver_sql("INSERT INTO ballast VALUES (zeroblob(5000000))")


def test_a_full_database_is_no_health_until_there_is_room(store: CentralStore) -> None:
    assert store.trouble() is None
    limit(store, 1)
    with pytest.raises(StoreFull, match="disk is full"):
        fill(store)
    limit(store, None)
    assert store.trouble() is None


def test_a_disk_without_room_is_no_health_though_a_little_still_goes_in(
    store: CentralStore, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr("central.store.store.LEAST_ROOM", 2**62)
    assert isinstance(store.trouble(), StoreFull)
    monkeypatch.undo()
    assert store.trouble() is None


def test_what_refuses_to_be_written_is_told_until_it_does_not(
    store: CentralStore, monkeypatch: pytest.MonkeyPatch
) -> None:
    refuses = [True]
    real = store._backend.writing

    def writing() -> Any:
        if refuses[0]:
            raise StoreReadOnly(f"x: {StoreReadOnly.public}")
        return real()

    monkeypatch.setattr(store._backend, "writing", writing)
    with pytest.raises(StoreReadOnly):
        store.try_to_write()
    assert isinstance(store.trouble(), StoreReadOnly)
    refuses[0] = False
    assert store.trouble() is None


def test_healthz_and_refusals_say_what_is_wrong(store: CentralStore, monkeypatch: pytest.MonkeyPatch) -> None:
    central = Whole(store)
    central.token("k1")
    assert healthz(central).status == 200

    def full() -> Any:
        raise StoreFull(f"/secret/path: {StoreFull.public}")

    monkeypatch.setattr(store._backend, "writing", full)
    answer = central.kiosk("k1", "POST", "/kiosk/heartbeat", central.heartbeat("k1"))
    assert answer.status == 503
    assert answer.body["detail"] == StoreFull.public
    told = healthz(central)
    assert (told.status, told.body["detail"]) == (503, StoreFull.public)
    monkeypatch.undo()
    assert healthz(central).status == 200


def made(path: Path) -> None:
    """A database with its hall, closed."""
    store = CentralStore(f"sqlite:///{path}")
    store.add_hall(HALL, ZONE)
    store.close()


def test_a_damaged_file_is_refused_at_the_start_and_kept(path: Path) -> None:
    made(path)
    with closing(sqlite3.connect(path)) as connection:
        (page,) = connection.execute("SELECT rootpage FROM sqlite_master WHERE name = 'hall'").fetchone()
        (size,) = connection.execute("PRAGMA page_size").fetchone()
    with path.open("r+b") as file:
        file.seek((page - 1) * size)
        file.write(bytes(size))
    before = path.read_bytes()
    with pytest.raises(StoreDamaged, match=r"the database is damaged.*last backup"):
        CentralStore(f"sqlite:///{path}")
    assert path.read_bytes() == before


def test_a_file_that_is_no_database_is_named(path: Path) -> None:
    path.write_bytes(b"no database at all" * 500)
    with pytest.raises(StoreDamaged, match="is damaged"):
        CentralStore(f"sqlite:///{path}")


def index_of_another_row(path: Path) -> None:
    """Each page is sound and no entry is missing, but one names what is not in the table: no quick check sees that."""
    with closing(sqlite3.connect(path)) as connection:
        connection.execute("PRAGMA wal_checkpoint(TRUNCATE)")
        named = "SELECT rootpage FROM sqlite_master WHERE name = 'sqlite_autoindex_hall_1'"
        (page,) = connection.execute(named).fetchone()
        (size,) = connection.execute("PRAGMA page_size").fetchone()
    content = bytearray(path.read_bytes())
    at = content.index(HALL.encode(), (page - 1) * size, page * size)
    content[at : at + len(HALL)] = HALL[::-1].encode()
    path.write_bytes(content)


def test_damage_that_the_start_does_not_see_is_found_at_night(path: Path) -> None:
    made(path)
    index_of_another_row(path)
    again = CentralStore(f"sqlite:///{path}")
    assert "hall" in again.check_whole()
    assert isinstance(again.trouble(), StoreDamaged)
    again.close()


def test_the_night_raises_an_alarm_and_ends_it(central_store: CentralStore, monkeypatch: pytest.MonkeyPatch) -> None:
    clock = FixedClock(datetime(2026, 10, 5, 18, 0, tzinfo=UTC))  # 02.00 in Kendari
    found = ["page 7 is no page"]
    monkeypatch.setattr(central_store._backend, "check", lambda *, whole: found[0] if whole else "")
    nightly = NightlyCheck(central_store, (HALL,), clock, Hand())
    assert nightly.look()
    assert not nightly.look()
    assert isinstance(central_store.trouble(), StoreDamaged)
    found[0] = ""
    clock.wait(hours=24)
    assert nightly.look()
    assert central_store.trouble() is None
    with central_store.read() as connection:
        (alarm,) = connection.execute(tables.alarm.select()).all()
    assert (alarm.kind, alarm.subject) == (AlarmKind.DATABASE.value, "damage")
    assert alarm.seen_at is not None


def test_a_running_central_looks_by_itself(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    """Nobody but the watch of the application asks for it."""
    monkeypatch.setattr("central.app.WATCH_SECONDS", 0.05)
    monkeypatch.setattr("central.store.engine._Sqlite.check", lambda _self, *, whole: "page 7 is no page" * whole)
    with Hall(tmp_path, at=datetime(2026, 10, 5, 18, 0, tzinfo=UTC)) as hall:  # 02.00 in Kendari

        def health() -> requests.Response:
            return requests.get(f"{hall.url}/healthz", timeout=PATIENCE)

        until(lambda: health().status_code == 503)
        assert health().json()["detail"] == StoreDamaged.public


def test_a_sound_database_passes_the_whole_check(central_store: CentralStore) -> None:
    assert central_store.check_whole() == ""


def test_a_central_that_is_off_at_night_is_checked_after_its_start(central_store: CentralStore) -> None:
    clock, hand = FixedClock(), Hand()  # 08.00 in Kendari
    nightly = NightlyCheck(central_store, (HALL,), clock, hand)
    assert not nightly.look()
    hand.at += AFTER_START_SECONDS
    assert nightly.look()
    clock.wait(hours=3)
    assert not nightly.look()


def test_its_files_are_for_its_user_alone(tmp_path: Path) -> None:
    path = tmp_path / "var" / "central.sqlite3"
    before = os.umask(0o022)
    try:
        store = CentralStore(f"sqlite:///{path}")
        store.add_hall(HALL, ZONE)
        rights = {file.name: file.stat().st_mode & 0o777 for file in path.parent.iterdir()}
    finally:
        os.umask(before)
    assert rights
    assert set(rights.values()) == {0o600}
    assert path.parent.stat().st_mode & 0o777 == 0o700
    store.close()
    path.chmod(0o644)
    CentralStore(f"sqlite:///{path}").close()
    assert path.stat().st_mode & 0o777 == 0o600


def central(folder: Path, *arguments: str) -> subprocess.CompletedProcess[str]:
    there = {"CENTRAL_DATABASE_URL": f"sqlite:///{folder / 'central.sqlite3'}", "CENTRAL_PORT": "0"}
    program = [sys.executable, "-m", "central", *arguments]
    return subprocess.run(
        program, cwd=ROOT, capture_output=True, text=True, check=False, timeout=60, env={**os.environ, **there}
    )


@pytest.mark.parametrize("command", ["run", "check"])
def test_commands_say_in_a_sentence_that_the_database_is_damaged(tmp_path: Path, command: str) -> None:
    (tmp_path / "central.sqlite3").write_bytes(b"no database at all" * 500)
    done = central(tmp_path, command)
    assert done.returncode == 1
    assert "the database is damaged" in done.stdout + done.stderr
    assert "Traceback" not in done.stderr


def test_the_check_names_files_that_others_may_read(tmp_path: Path) -> None:
    store = CentralStore(f"sqlite:///{tmp_path / 'central.sqlite3'}")
    store.close()
    (tmp_path / "central.sqlite3").chmod(0o644)
    done = central(tmp_path, "check")
    assert done.returncode == 0, done.stdout
    assert f"chmod 600 {tmp_path / 'central.sqlite3'}" in done.stdout


def test_a_database_whose_folder_cannot_be_made_is_a_sentence(tmp_path: Path) -> None:
    (tmp_path / "file").write_text("x", encoding="utf-8")
    with pytest.raises(StoreError, match="cannot be used"):
        CentralStore(f"sqlite:///{tmp_path / 'file' / 'central.sqlite3'}")


def test_settings_with_a_password_are_for_their_owner(tmp_path: Path) -> None:
    file = tmp_path / "central.toml"
    file.write_text("", encoding="utf-8")
    file.chmod(0o644)
    with_password = Settings(database=DatabaseSettings(url="postgresql+psycopg://central:secret@127.0.0.1:1/hall"))
    assert any(f"chmod 600 {file}" in line for line in notes_of(with_password, file))
    assert not any(str(file) in line for line in notes_of(Settings(), file))
    file.chmod(0o600)
    assert not any(str(file) in line for line in notes_of(with_password, file))


def test_a_server_that_does_not_answer_is_a_sentence_without_its_password() -> None:
    gone = Settings(database=DatabaseSettings(url="postgresql+psycopg://central:secret@127.0.0.1:1/hall"))
    (said,) = mistakes_of(gone)
    assert "127.0.0.1" in said
    assert "secret" not in said


def _no_text(path: Path) -> None:
    path.write_bytes(path.read_bytes().replace(b"CREATE TABLE", b"CREATE \xbe\xff\xbe\xff\xbe"))


def _pipe(path: Path) -> None:
    path.unlink()
    os.mkfifo(path)


def _folder(path: Path) -> None:
    path.unlink()
    path.mkdir()


def _link(path: Path) -> None:
    path.unlink()
    path.symlink_to(path)


@pytest.mark.parametrize("harm", [_no_text, _pipe, _folder, _link])
def test_what_stands_in_the_place_of_the_database_is_named_at_once(path: Path, harm: Callable[[Path], None]) -> None:
    made = CentralStore(f"sqlite:///{path}")
    made.add_hall(HALL, ZONE)
    made.close()
    harm(path)
    settings = Settings(database=DatabaseSettings(url=f"sqlite:///{path}"))
    (mistake,) = mistakes_of(settings)
    assert mistake.startswith(str(path))
    with pytest.raises(StoreError, match=r"damaged|cannot be used"):
        CentralStore(f"sqlite:///{path}").add_hall(HALL, ZONE)


def _change(path: Path, statement: str) -> None:
    with closing(sqlite3.connect(path)) as connection, connection:
        connection.execute(statement)


def _another(path: Path) -> None:
    path.unlink()
    _change(path, "CREATE TABLE books (title TEXT)")


@pytest.mark.parametrize(
    ("harm", "says"),
    [
        (_another, "holds a table books of something else"),
        (lambda path: _change(path, "DROP TABLE rejected"), "its table rejected is gone"),
        (lambda path: _change(path, "UPDATE alembic_version SET version_num = '9999'"), "Install the newer version"),
    ],
)
def test_a_database_of_something_else_is_refused_by_run_and_check(
    path: Path, harm: Callable[[Path], None], says: str
) -> None:
    url = f"sqlite:///{path}"
    made = CentralStore(url)
    made.close()
    assert mistakes_of(Settings(database=DatabaseSettings(url=url))) == []
    harm(path)
    (mistake,) = mistakes_of(Settings(database=DatabaseSettings(url=url)))
    assert says in mistake
    with pytest.raises(StoreError, match=says):
        CentralStore(url)
