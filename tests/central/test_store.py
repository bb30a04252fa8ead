"""Central's store on SQLite and on PostgreSQL: one code path, and what each must keep to."""

from __future__ import annotations

import asyncio
import sqlite3
import threading
from collections.abc import Iterator
from concurrent.futures import ThreadPoolExecutor
from contextlib import closing, contextmanager
from pathlib import Path

import pytest
from alembic.autogenerate import compare_metadata
from alembic.migration import MigrationContext
from alembic.script import ScriptDirectory
from sqlalchemy import CheckConstraint, Connection, Engine, create_engine, insert, inspect, make_url, text

from central.store import CentralStore, NewerSchema, StoreBusy, StoreError, UnknownHall, tables
from central.store.change_signal import ChangeSignal
from central.store.schema import MIGRATIONS, RELEASED
from tests.central.rig import HALL


@contextmanager
def connected(url: str) -> Iterator[Connection]:
    """A look at the database without the store."""
    engine: Engine = create_engine(url)
    try:
        with engine.begin() as connection:
            yield connection
    finally:
        engine.dispose()


def mark(connection: Connection, store: CentralStore, body: str) -> int:
    """One line of the hall's log."""
    pos = store.positions(connection, HALL, 1)
    row = {"hall": HALL, "pos": pos, "kind": "test", "at_utc": "2026-10-05T00:00:00.000Z", "body": body}
    connection.execute(
        text("INSERT INTO act (hall, pos, kind, at_utc, body) VALUES (:hall, :pos, :kind, :at_utc, :body)"), row
    )
    return pos


# ---- schema


def test_migrations_make_what_the_tables_say(empty_url: str) -> None:
    CentralStore(empty_url).close()
    with connected(empty_url) as connection:
        context = MigrationContext.configure(connection, opts={"compare_type": True})
        assert compare_metadata(context, tables.metadata) == []
        for table in tables.metadata.tables.values():
            checks = {check["name"] for check in inspect(connection).get_check_constraints(table.name)}
            assert checks == {str(each.name) for each in table.constraints if isinstance(each, CheckConstraint)}
            assert inspect(connection).get_pk_constraint(table.name)["name"] == f"pk_{table.name}"


def test_the_hall_leads_every_key() -> None:
    for table in tables.metadata.tables.values():
        assert next(iter(table.primary_key.columns)).name == "hall"


def test_the_newest_migration_is_the_released_schema() -> None:
    assert ScriptDirectory(str(MIGRATIONS)).get_heads() == [RELEASED[-1]]


def test_opening_again_changes_nothing(central_url: str) -> None:
    for _ in range(2):
        store = CentralStore(central_url)
        with store.read() as connection:
            assert store.position(connection, HALL) == 0
        store.close()


def test_several_processes_may_make_the_tables_at_once(postgres_empty: str) -> None:
    with ThreadPoolExecutor(4) as threads:
        for each in [threads.submit(CentralStore, postgres_empty) for _ in range(4)]:
            each.result(60).close()


@pytest.fixture
def postgres_empty(request: pytest.FixtureRequest) -> Iterator[str]:
    from tests.support.postgres import database

    with database(request.getfixturevalue("postgres")) as url:
        yield url.render_as_string(hide_password=False)


def test_a_newer_schema_is_left_alone(central_url: str) -> None:
    with connected(central_url) as connection:
        connection.execute(text("UPDATE alembic_version SET version_num = '9999'"))
    with pytest.raises(NewerSchema, match="9999"):
        CentralStore(central_url)


@pytest.mark.parametrize(
    ("url", "words"),
    [
        ("mysql://x/y", "allowed: sqlite"),
        ("nonsense", "no URL"),
        ("sqlite://", "names no file"),
        ("sqlite:////proc/nowhere/central.sqlite3", "cannot be used"),
    ],
)
def test_a_url_that_cannot_be_used(url: str, words: str) -> None:
    with pytest.raises(StoreError, match=words):
        CentralStore(url)


def test_a_server_that_is_not_there_is_told_without_the_password(tmp_path: Path) -> None:
    with pytest.raises(StoreBusy) as told:
        CentralStore(f"postgresql://somebody:secret@/x?host={tmp_path}")
    assert "secret" not in str(told.value)


def test_a_file_belongs_to_one_process(tmp_path: Path) -> None:
    url = f"sqlite:///{tmp_path / 'central.sqlite3'}"
    store = CentralStore(url)
    with pytest.raises(StoreBusy, match="in use"):
        CentralStore(url)
    store.close()
    CentralStore(url).close()


def test_a_commit_of_sqlite_survives_a_power_cut(tmp_path: Path) -> None:
    store = CentralStore(f"sqlite:///{tmp_path / 'central.sqlite3'}")
    with store.write_all() as connection:
        assert connection.execute(text("PRAGMA synchronous")).scalar() == 2
        assert connection.execute(text("PRAGMA journal_mode")).scalar() == "wal"
    with store.read() as connection:
        assert connection.execute(text("PRAGMA wal_autocheckpoint")).scalar() == 0
    store.close()


def test_a_commit_of_postgresql_is_awaited(postgres_empty: str) -> None:
    store = CentralStore(postgres_empty)
    with store.write_all() as connection:
        assert connection.execute(text("SHOW synchronous_commit")).scalar() == "on"
    store.close()


# ---- transactions


def test_a_write_is_whole_or_not_at_all(central_store: CentralStore) -> None:
    def breaks_off() -> None:
        with central_store.write(HALL) as connection:
            mark(connection, central_store, "lost")
            raise RuntimeError

    with pytest.raises(RuntimeError):
        breaks_off()
    with central_store.read() as connection:
        assert central_store.position(connection, HALL) == 0
        assert connection.execute(text("SELECT count(*) FROM act")).scalar() == 0


def test_an_unknown_hall(central_store: CentralStore) -> None:
    with pytest.raises(UnknownHall, match="jauh"), central_store.write("jauh"):
        pass
    with central_store.read() as connection, pytest.raises(UnknownHall, match="jauh"):
        central_store.position(connection, "jauh")
    central_store.add_hall("jauh", "Asia/Jakarta")
    with central_store.write("jauh") as connection:
        assert central_store.positions(connection, "jauh", 5) == 1
        assert central_store.position(connection, "jauh") == 5
        assert central_store.period(connection, "jauh") == 0


def test_what_the_database_refuses_is_told(central_store: CentralStore) -> None:
    row = {"hall": HALL, "period": 1, "opened_at": None}
    with pytest.raises(StoreError), central_store.write(HALL) as connection:
        connection.execute(insert(tables.period).inline(), row)
    with central_store.write(HALL) as connection:
        mark(connection, central_store, "goes on")


def test_a_reader_writes_nothing(central_store: CentralStore) -> None:
    with pytest.raises(StoreError), central_store.read() as connection:
        connection.execute(text("UPDATE hall SET period = 9"))


def test_no_reader_misses_a_line_while_others_write(central_store: CentralStore) -> None:
    """A cursor over positions sees each line exactly once, whoever commits first."""
    writers, lines = 4, 25
    ended = threading.Event()

    def write(who: int) -> None:
        for number in range(lines):
            with central_store.write(HALL) as connection:
                mark(connection, central_store, f"{who}-{number}")

    def read() -> list[str]:
        after, seen = 0, []
        while True:
            last = ended.is_set()
            with central_store.read() as connection:
                asked = text("SELECT pos, body FROM act WHERE hall = :hall AND pos > :after ORDER BY pos")
                for pos, body in connection.execute(asked, {"hall": HALL, "after": after}):
                    after = pos
                    seen.append(body)
            if last:
                return seen

    with ThreadPoolExecutor(writers + 1) as threads:
        reader = threads.submit(read)
        for each in [threads.submit(write, who) for who in range(writers)]:
            each.result(100)
        ended.set()
        seen = reader.result(60)
    assert sorted(seen) == sorted(f"{who}-{number}" for who in range(writers) for number in range(lines))


def test_halls_do_not_wait_for_each_other(postgres_empty: str) -> None:
    store = CentralStore(postgres_empty)
    for hall in ("satu", "dua"):
        store.add_hall(hall, "Asia/Makassar")
    with store.write("satu"), store.write("dua") as connection:
        assert store.positions(connection, "dua", 1) == 1
    store.close()


def test_a_lock_that_is_held_too_long_is_an_answer(postgres_empty: str) -> None:
    url = make_url(postgres_empty).update_query_dict({"options": "-c lock_timeout=50ms"})
    store = CentralStore(url.render_as_string(hide_password=False))
    store.add_hall(HALL, "Asia/Makassar")
    with store.write(HALL), ThreadPoolExecutor(1) as thread:

        def second() -> None:
            with store.write(HALL):
                pass

        with pytest.raises(StoreBusy, match="lock timeout"):
            thread.submit(second).result(60)
    store.close()


def test_a_connection_that_the_server_ended_is_made_again(postgres_empty: str) -> None:
    store = CentralStore(postgres_empty)
    store.add_hall(HALL, "Asia/Makassar")
    with connected(postgres_empty) as connection:
        others = "SELECT pg_terminate_backend(pid) FROM pg_stat_activity WHERE datname = current_database()"
        connection.execute(text(f"{others} AND pid <> pg_backend_pid()"))
    with store.read() as connection:
        assert store.position(connection, HALL) == 0
    store.close()


def test_the_log_of_sqlite_is_moved_at_the_end(tmp_path: Path) -> None:
    path = tmp_path / "central.sqlite3"
    store = CentralStore(f"sqlite:///{path}")
    store.add_hall(HALL, "Asia/Makassar")
    store.close()
    assert not path.with_name("central.sqlite3-wal").exists()
    with closing(sqlite3.connect(path)) as connection:
        assert connection.execute("SELECT hall FROM hall").fetchall() == [(HALL,)]


# ---- the bell


def test_a_ring_reaches_everybody_who_waits_for_that_hall() -> None:
    bell = ChangeSignal()

    async def wait_for_one() -> None:
        waits = [asyncio.create_task(bell.changed(HALL, 0, 25)) for _ in range(3)]
        await asyncio.sleep(0)
        threading.Thread(target=bell.ring, args=(HALL,)).start()
        await asyncio.wait_for(asyncio.gather(*waits), 30)

    asyncio.run(wait_for_one())
    assert (bell.rings(HALL), bell.rings("jauh")) == (1, 0)


def test_a_ring_for_another_hall_wakes_nobody() -> None:
    bell = ChangeSignal()

    async def wait() -> bool:
        waiting = asyncio.create_task(bell.changed(HALL, 0, 25))
        await asyncio.sleep(0)
        bell.ring("jauh")
        await asyncio.sleep(0)
        was_waiting = not waiting.done()
        bell.silence()
        await asyncio.wait_for(waiting, 30)
        return was_waiting

    assert asyncio.run(wait())


def test_a_loop_that_has_ended_does_not_hinder() -> None:
    bell = ChangeSignal()
    loop = asyncio.new_event_loop()
    waiting = loop.create_task(bell.changed(HALL, 0, 25))
    loop.run_until_complete(asyncio.sleep(0))
    loop.close()
    bell.ring(HALL)
    assert bell.rings(HALL) == 1
    waiting._log_destroy_pending = False  # type: ignore[attr-defined]


def test_no_position_of_before_a_start_comes_again(central_store: CentralStore) -> None:
    """Positions that a restored copy has forgotten are known to kiosks."""
    with central_store.write(HALL) as connection:
        forgotten = central_store.positions(connection, HALL, 1) + 999
    central_store.add_hall(HALL, "Asia/Makassar")
    with central_store.write(HALL) as connection:
        assert central_store.positions(connection, HALL, 1) > forgotten
