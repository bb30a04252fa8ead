"""Opening a store: one owner, a sound file of our schema, and a copy before anything is changed."""

from __future__ import annotations

import shutil
import sqlite3
import subprocess
import sys
from pathlib import Path

import pytest
from alembic.autogenerate import compare_metadata
from alembic.config import Config
from alembic.migration import MigrationContext
from alembic.script import ScriptDirectory
from sqlalchemy import create_engine

from hall.tickets import ClockGrade
from kiosk.store import (
    NewerSchema,
    Store,
    StoreDamaged,
    StoreFailed,
    StoreLocked,
    WrongStore,
    quarantine,
    schema,
    tables,
)
from kiosk.store.engine import PRAGMAS
from tests.support.children import child, line_with
from tests.support.clock import FixedClock
from tests.support.stores import ROOT, open_store, request

HOLD = """
import sys
from pathlib import Path
from kiosk.store import Store
from tests.support.clock import FixedClock
store = Store.open(Path(sys.argv[1]), hall="kendari", kiosk_id="k1", clock=FixedClock())
print("open", flush=True)
sys.stdin.readline()
store.close()
"""


def files(folder: Path) -> set[str]:
    return {entry.name for entry in folder.iterdir()}


def test_a_second_process_is_refused_and_told_who_has_it(path: Path, clock: FixedClock) -> None:
    command = [sys.executable, "-c", HOLD, str(path)]
    with child(command, stdin=subprocess.PIPE, stdout=subprocess.PIPE, cwd=ROOT) as holder:
        line_with("open\n", holder.stdout)
        with pytest.raises(StoreLocked, match=f"process {holder.pid} "):
            open_store(path, clock)
        holder.communicate("go\n")
    open_store(path, clock).close()


def test_the_same_process_cannot_open_it_twice_either(store: Store, path: Path, clock: FixedClock) -> None:
    with pytest.raises(StoreLocked, match="in use"):
        open_store(path, clock)
    store.issue(request())


def test_what_was_written_is_there_after_a_restart(path: Path, clock: FixedClock) -> None:
    store = open_store(path, clock)
    ticket = store.issue(request()).ticket
    who = store.identity()
    store.close()
    again = open_store(path, clock)
    assert again.identity() == who
    assert again.issue(request()).ticket.number == ticket.number + 1
    again.close()
    assert files(path.parent) == {"kiosk.db", "kiosk.db.lock", "numbers-kiosk-db.1", "numbers-kiosk-db.2"}


def test_two_files_are_two_incarnations(tmp_path: Path, clock: FixedClock) -> None:
    one, two = (open_store(tmp_path / name / "kiosk.db", clock) for name in ("a", "b"))
    assert one.identity().incarnation != two.identity().incarnation
    one.close()
    two.close()


def test_a_store_of_another_kiosk_is_refused(path: Path, clock: FixedClock) -> None:
    open_store(path, clock).close()
    with pytest.raises(WrongStore, match=r"belongs to kiosk_id k1, the configuration says k2.*store\.path"):
        open_store(path, clock, kiosk_id="k2")
    open_store(path, clock).close()


def test_the_clock_is_told_the_last_believed_time(path: Path, clock: FixedClock) -> None:
    store = open_store(path, clock)
    store.issue(request())
    believed = clock.now().utc
    clock.grade = ClockGrade.BAD
    clock.step(days=300)
    store.issue(request())
    store.close()
    open_store(path, clock).close()
    assert clock.believed == believed


def test_a_newer_schema_is_left_alone(path: Path, clock: FixedClock) -> None:
    open_store(path, clock).close()
    with sqlite3.connect(path) as connection:
        connection.execute("UPDATE alembic_version SET version_num = '9999'")
    connection.close()
    before = path.read_bytes()
    with pytest.raises(NewerSchema, match=r"schema 9999.*Install the newer version"):
        open_store(path, clock)
    assert path.read_bytes() == before


def test_another_database_is_left_alone(path: Path, clock: FixedClock) -> None:
    with sqlite3.connect(path) as connection:
        connection.execute("CREATE TABLE songs (title TEXT)")
    connection.close()
    with pytest.raises(WrongStore, match="not a store of this kiosk"):
        open_store(path, clock)


def test_a_file_that_is_no_database_is_named(path: Path, clock: FixedClock) -> None:
    path.write_bytes(b"not a database, certainly not one at all" * 200)
    before = path.read_bytes()
    with pytest.raises(StoreDamaged, match=r"kiosk\.db is damaged.*Nothing was changed"):
        open_store(path, clock)
    assert path.read_bytes() == before


def test_a_damaged_page_is_found_at_the_start_and_can_be_put_aside(path: Path, clock: FixedClock) -> None:
    store = open_store(path, clock)
    for _ in range(60):
        store.issue(request())
    store.close()
    with sqlite3.connect(path) as connection:
        (page,) = connection.execute("SELECT rootpage FROM sqlite_master WHERE name = 'ticket'").fetchone()
        (size,) = connection.execute("PRAGMA page_size").fetchone()
    connection.close()
    with path.open("r+b") as file:
        file.seek((page - 1) * size)
        file.write(bytes(size))
    damaged = path.read_bytes()
    with pytest.raises(StoreDamaged, match="is damaged"):
        open_store(path, clock)
    folder = quarantine(path)
    assert (folder / "kiosk.db").read_bytes() == damaged
    fresh = open_store(path, clock)
    assert fresh.tickets(1) == ()
    fresh.close()


def test_a_store_in_use_cannot_be_put_aside(store: Store, path: Path) -> None:
    with pytest.raises(StoreLocked):
        quarantine(path)
    store.issue(request())


def test_there_must_be_a_store_to_put_aside(path: Path) -> None:
    with pytest.raises(FileNotFoundError, match=r"kiosk\.db"):
        quarantine(path)


def test_the_tables_are_those_the_migrations_make(path: Path, tmp_path: Path, clock: FixedClock) -> None:
    open_store(path, clock).close()
    migrated = create_engine(f"sqlite:///{path}")
    with migrated.connect() as connection:
        assert compare_metadata(MigrationContext.configure(connection), tables.metadata) == []
    migrated.dispose()
    direct = create_engine(f"sqlite:///{tmp_path / 'direct.db'}")
    tables.metadata.create_all(direct)
    direct.dispose()
    # Alembic compares neither checks nor STRICT; the text of the tables has them all.
    assert definitions(path) == definitions(tmp_path / "direct.db")


def definitions(path: Path) -> dict[str, list[str]]:
    """The text of every table and index, without the quotes that a table gets when it takes the name of another."""
    connection = sqlite3.connect(path)
    rows = connection.execute(
        "SELECT name, sql FROM sqlite_master WHERE sql IS NOT NULL AND name NOT IN ('alembic_version')"
    ).fetchall()
    connection.close()
    return {
        name: sorted(line.strip(" ,\t").replace('"', "") for line in sql.splitlines() if line.strip())
        for name, sql in rows
    }


def test_the_released_schemas_are_those_of_the_migrations() -> None:
    config = Config()
    config.set_main_option("script_location", str(schema.MIGRATIONS))
    scripts = ScriptDirectory.from_config(config)
    assert tuple(reversed([script.revision for script in scripts.walk_revisions()])) == schema.RELEASED


def released(path: Path, revision: str) -> None:
    """A store as that schema left it."""
    old = Path(__file__).parent / "released" / f"{revision}.sql"
    connection = sqlite3.connect(path)
    connection.executescript(old.read_text(encoding="utf-8"))
    connection.close()


def content(path: Path) -> dict[str, list[dict[str, object]]]:
    """Every row of every table but the number of the schema."""
    connection = sqlite3.connect(path)
    connection.row_factory = sqlite3.Row
    names = [name for (name,) in connection.execute("SELECT name FROM sqlite_master WHERE type = 'table'")]
    rows = {name: [dict(row) for row in connection.execute(f'SELECT * FROM "{name}"')] for name in names}
    connection.close()
    del rows["alembic_version"]
    return rows


@pytest.mark.parametrize("revision", schema.RELEASED)
def test_every_released_schema_comes_to_the_newest_with_its_data(path: Path, clock: FixedClock, revision: str) -> None:
    released(path, revision)
    store = open_store(path, clock)
    assert [ticket.label for ticket in store.tickets(9)] == ["B-001", "AK-002", "AK-001"]
    assert store.issue(request()).ticket.label == "AK-003"
    store.close()


@pytest.mark.parametrize("revision", schema.RELEASED)
def test_an_update_loses_no_row_and_no_column(path: Path, clock: FixedClock, revision: str) -> None:
    released(path, revision)
    before = content(path)
    assert all(before[name] for name in ("ticket", "print_job", "event", "counter", "period", "meta"))
    open_store(path, clock).close()
    after = content(path)
    assert after["kept"].pop()["key"] == "ticket_secret"
    for name, rows in before.items():
        kept = [{column: row[column] for column in old} for old, row in zip(rows, after[name], strict=True)]
        assert kept == rows, name


@pytest.mark.parametrize("revision", schema.RELEASED)
def test_an_updated_file_is_like_a_new_one(path: Path, tmp_path: Path, clock: FixedClock, revision: str) -> None:
    released(path, revision)
    open_store(path, clock).close()
    new = tmp_path / "new" / "kiosk.db"
    Store.open(new, hall="kendari", kiosk_id="k1", clock=clock).close()
    assert definitions(path) == definitions(new)
    for query in ("SELECT name, strict FROM pragma_table_list", "PRAGMA foreign_key_check"):
        assert sorted(rows_of(path, query)) == sorted(rows_of(new, query)), query
    for name in content(new):
        query = f"PRAGMA foreign_key_list({name})"
        assert sorted(rows_of(path, query)) == sorted(rows_of(new, query)), query


def rows_of(path: Path, query: str) -> list[tuple[object, ...]]:
    connection = sqlite3.connect(path)
    rows = connection.execute(query).fetchall()
    connection.close()
    return rows


def test_numbers_of_events_go_on_after_an_update(path: Path, clock: FixedClock) -> None:
    released(path, "0001")
    with sqlite3.connect(path) as connection:
        (last,) = connection.execute("SELECT max(seq) FROM event").fetchone()
        connection.execute("DELETE FROM event WHERE seq = ?", (last,))
    connection.close()
    store = open_store(path, clock)
    store.record("note", {})
    assert store.events(0, 99)[-1].seq == last + 1
    store.close()


def test_an_update_that_would_orphan_a_row_is_refused_and_changes_nothing(path: Path, clock: FixedClock) -> None:
    released(path, "0001")
    with sqlite3.connect(path) as connection:
        connection.execute("DELETE FROM ticket WHERE id = 2")
    connection.close()
    before = content(path)
    with pytest.raises(StoreDamaged, match="print_job row 2 refers to a ticket that is not there"):
        open_store(path, clock)
    assert content(path) == before


NEXT = """
import sqlalchemy as sa
from alembic import op

revision = "{new}"
down_revision = "{newest}"


def upgrade() -> None:
    with op.batch_alter_table("ticket") as table:
        table.add_column(sa.Column("colour", sa.Text))
    {last}
"""


NEW = f"{len(schema.RELEASED) + 1:04}"


def with_another_schema(folder: Path, patch: pytest.MonkeyPatch, last: str) -> None:
    """The program as it would be with one more migration."""
    shutil.copytree(schema.MIGRATIONS, folder)
    text = NEXT.format(new=NEW, newest=schema.RELEASED[-1], last=last)
    (folder / "versions" / f"v{NEW}_colour.py").write_text(text, encoding="utf-8")
    patch.setattr(schema, "MIGRATIONS", folder)
    patch.setattr(schema, "RELEASED", (*schema.RELEASED, NEW))


def test_a_copy_is_kept_before_an_old_schema_is_changed(
    path: Path, tmp_path: Path, clock: FixedClock, monkeypatch: pytest.MonkeyPatch
) -> None:
    store = open_store(path, clock)
    store.issue(request())
    store.close()
    with monkeypatch.context() as patch:
        with_another_schema(tmp_path / "migrations", patch, "pass")
        newer = open_store(path, clock)
        assert newer.issue(request()).ticket.label == "AK-002"
        newer.close()
    assert "colour TEXT" in "".join(definitions(path)["ticket"])

    (copy,) = path.parent.glob(f"kiosk.db.before-{NEW}.*")
    kept = open_store(copy, clock)
    assert [ticket.label for ticket in kept.tickets(9)] == ["AK-001"]
    kept.close()
    with pytest.raises(NewerSchema, match=f"schema {NEW}"):
        open_store(path, clock)


def test_a_migration_that_fails_leaves_the_old_schema(
    path: Path, tmp_path: Path, clock: FixedClock, monkeypatch: pytest.MonkeyPatch
) -> None:
    store = open_store(path, clock)
    store.issue(request())
    store.close()
    before = definitions(path)
    with monkeypatch.context() as patch:
        with_another_schema(tmp_path / "migrations", patch, 'op.execute("DROP TABLE nowhere")')
        with pytest.raises(StoreFailed, match="no such table: nowhere"):
            open_store(path, clock)
    assert definitions(path) == before
    again = open_store(path, clock)
    assert [ticket.label for ticket in again.tickets(9)] == ["AK-001"]
    again.close()


def test_alembic_is_imported_only_if_the_schema_is_behind(path: Path) -> None:
    program = f"import sys; sys.argv[1:] = [{str(path)!r}]\n{HOLD}\nprint('alembic' in sys.modules)"
    said = [
        subprocess.run(
            [sys.executable, "-c", program], input="\n", capture_output=True, text=True, check=True, cwd=ROOT
        ).stdout
        for _ in range(2)
    ]
    assert said == ["open\nTrue\n", "open\nFalse\n"]


def test_the_write_connection_is_durable(store: Store) -> None:
    driver = store._writer.driver
    settings = {name: driver.execute(f"PRAGMA {name}").fetchone()[0] for name in ("journal_mode", "synchronous")}
    assert settings == {"journal_mode": "wal", "synchronous": 2}
    assert driver.execute("PRAGMA foreign_keys").fetchone() == (1,)
    assert "PRAGMA wal_autocheckpoint=0" in PRAGMAS
