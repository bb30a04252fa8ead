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

from sqlalchemy import URL, create_engine, make_url, text

OWNER = "postgres"
"""PostgreSQL refuses to be run by root; then its package's own user runs it."""
ELSEWHERE = "CENTRAL_TEST_POSTGRES"
"""URL of a server to use instead, with the right to make databases."""
PROGRAMS = Path("/usr/lib/postgresql")
FAST = "-c fsync=off -c full_page_writes=off -c synchronous_commit=off"
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


def _tell(server: URL, statement: str) -> None:
    engine = create_engine(server, isolation_level="AUTOCOMMIT")
    try:
        with engine.connect() as connection:
            connection.execute(text(statement))
    finally:
        engine.dispose()


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
