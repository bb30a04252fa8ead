"""A PostgreSQL of the tests' own: on a socket in a temporary folder, gone with the run. A power cut may cost it all."""

from __future__ import annotations

import os
import pwd
import shutil
import subprocess
import tempfile
from collections.abc import Iterator
from contextlib import contextmanager
from itertools import count
from pathlib import Path
from typing import Any

from sqlalchemy import URL, Connection, create_engine, make_url, text
from sqlalchemy.exc import DBAPIError

OWNER = "postgres"
"""PostgreSQL refuses to be run by root; then its package's own user runs it."""
ELSEWHERE = "CENTRAL_TEST_POSTGRES"
"""URL of a server to use instead, with the right to make databases."""
PROGRAMS = Path("/usr/lib/postgresql")
FAST = "-c fsync=off -c full_page_writes=off -c synchronous_commit=off"
TABLES = "SELECT relname FROM pg_class WHERE relnamespace = 'public'::regnamespace AND relkind = 'r' ORDER BY 1"
OTHERS = """
SELECT pg_terminate_backend(pid) FROM pg_stat_activity WHERE datname = current_database() AND pid <> pg_backend_pid()
"""
SHAPE = """
SELECT md5(string_agg(part, E'\\n' ORDER BY part)) FROM (
  SELECT concat_ws(' ', relname, relkind, attname, atttypid::regtype, atttypmod, attnotnull) AS part
  FROM pg_class JOIN pg_attribute ON attrelid = pg_class.oid
  WHERE relnamespace = 'public'::regnamespace AND attnum > 0
  UNION ALL SELECT concat_ws(' ', conname, pg_get_constraintdef(oid)) FROM pg_constraint
  WHERE connamespace = 'public'::regnamespace
  UNION ALL SELECT indexdef FROM pg_indexes WHERE schemaname = 'public'
  UNION ALL SELECT concat_ws(' ', tgrelid::regclass, tgname, tgenabled) FROM pg_trigger WHERE NOT tgisinternal
  UNION ALL SELECT concat_ws(' ', 'settings', setconfig) FROM pg_db_role_setting
  JOIN pg_database ON pg_database.oid = setdatabase WHERE datname = current_database()
  UNION ALL SELECT concat_ws(' ', 'open', datallowconn, datconnlimit) FROM pg_database
  WHERE datname = current_database()
) AS parts
"""
"""What a database is besides its rows, as one value."""
_numbers = count(1)


@contextmanager
def cluster() -> Iterator[URL]:
    """The server of $CENTRAL_TEST_POSTGRES, else one that is started now and stopped at the end."""
    given = os.environ.get(ELSEWHERE)
    if given:
        yield make_url(given).set(drivername="postgresql+psycopg")
        return
    folder = Path(tempfile.mkdtemp(prefix="central-postgres-", dir="/tmp"))
    if os.geteuid() == 0:
        shutil.chown(folder, OWNER)
    programs, data = _programs(), folder / "data"
    options = f"-c listen_addresses= -c unix_socket_directories={folder} {FAST}"
    try:
        _run(
            folder, programs / "initdb", "-D", data, "-U", OWNER, "-A", "trust", "-E", "UTF8", "--locale=C", "--no-sync"
        )
        _run(folder, programs / "pg_ctl", "-D", data, "-w", "-t", "60", "-l", folder / "log", "-o", options, "start")
        yield URL.create("postgresql+psycopg", username=OWNER, database=OWNER, query={"host": str(folder)})
    finally:
        if (data / "postmaster.pid").exists():
            _run(folder, programs / "pg_ctl", "-D", data, "-m", "immediate", "-w", "-t", "30", "stop")
        shutil.rmtree(folder, ignore_errors=True)


@contextmanager
def database(server: URL, template: str | None = None) -> Iterator[URL]:
    """A database that is there for the block, empty or a copy of another one."""
    name = f"central_test_{os.getpid()}_{next(_numbers)}"
    _tell(server, f"CREATE DATABASE {name}" + ("" if template is None else f" TEMPLATE {template}"))
    try:
        yield server.set(database=name)
    finally:
        _tell(server, f"DROP DATABASE {name} WITH (FORCE)")


class Lent:
    """Copies of a template, lent out one after the other: emptying one takes a hundredth of the time of making one.

    A test that changed more than rows (tables, columns, settings of the database) costs its copy; the next is new.
    """

    def __init__(self, server: URL, template: str) -> None:
        self._server, self._template = server, template
        with _connected(server.set(database=template)) as connection:
            self._shape = connection.execute(text(SHAPE)).scalar_one()
            self._rows = _rows(connection)
        self._spare: list[str] = []

    @contextmanager
    def database(self) -> Iterator[URL]:
        """One that is as the template."""
        name = self._spare.pop() if self._spare else self._make()
        try:
            yield self._server.set(database=name)
        finally:
            self._take_back(name)

    def close(self) -> None:
        """The spare ones go."""
        while self._spare:
            _tell(self._server, f"DROP DATABASE {self._spare.pop()} WITH (FORCE)")

    def _make(self) -> str:
        name = f"central_test_{os.getpid()}_{next(_numbers)}"
        _tell(self._server, f"CREATE DATABASE {name} TEMPLATE {self._template}")
        return name

    def _take_back(self, name: str) -> None:
        if self._restored(name):
            self._spare.append(name)
        else:
            _tell(self._server, f"DROP DATABASE IF EXISTS {name} WITH (FORCE)")

    def _restored(self, name: str) -> bool:
        """Whether it could be made as the template again."""
        try:
            with _connected(self._server.set(database=name)) as connection:
                connection.execute(text(OTHERS))
                if connection.execute(text(SHAPE)).scalar_one() != self._shape:
                    return False
                # References hold for the rows as a whole, not while they are written in the order of the tables' names.
                connection.execute(text("SET session_replication_role = replica"))
                for table, rows in self._rows.items():
                    connection.execute(text(f"DELETE FROM {table}"))
                    for row in rows:
                        values = ", ".join(f":{column}" for column in row)
                        connection.execute(text(f"INSERT INTO {table} ({', '.join(row)}) VALUES ({values})"), row)
        except DBAPIError:
            return False
        return True


def _rows(connection: Connection) -> dict[str, list[dict[str, Any]]]:
    """Every row of every table."""
    tables = connection.execute(text(TABLES)).scalars().all()
    return {
        table: [dict(row) for row in connection.execute(text(f"SELECT * FROM {table}")).mappings()] for table in tables
    }


@contextmanager
def _connected(url: URL) -> Iterator[Connection]:
    engine = create_engine(url, isolation_level="AUTOCOMMIT")
    try:
        with engine.connect() as connection:
            yield connection
    finally:
        engine.dispose()


def _tell(server: URL, statement: str) -> None:
    with _connected(server) as connection:
        connection.execute(text(statement))


def _programs() -> Path:
    """The newest server programs of the system."""
    found = sorted(PROGRAMS.glob("*/bin/initdb"), key=lambda path: float(path.parts[-3]))
    assert found, f"{PROGRAMS} has no initdb: install the package postgresql, or set {ELSEWHERE}"
    return found[-1].parent


def _run(folder: Path, *command: str | Path) -> None:
    root = os.geteuid() == 0
    owner = pwd.getpwnam(OWNER) if root else None
    # What it says goes to a file: the server keeps it open, and a pipe would never end.
    with (folder / "said").open("a+") as said:
        done = subprocess.run(
            command, cwd=folder, check=False, timeout=120, stdin=subprocess.DEVNULL, stdout=said, stderr=said,
            user=None if owner is None else owner.pw_uid, group=None if owner is None else owner.pw_gid,
            extra_groups=[] if root else None,
        )  # fmt: skip
        said.seek(0)
        assert done.returncode == 0, f"{command[0]} ended with {done.returncode}: {said.read()[-2000:]}"
