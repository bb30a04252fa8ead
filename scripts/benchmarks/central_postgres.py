"""A PostgreSQL of its own for a measurement, as durable as in service: nothing about flushing is turned off."""

from __future__ import annotations

import os
import pwd
import shutil
import subprocess
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path

OWNER = "postgres"
"""PostgreSQL refuses to be run by root; then its package's own user runs it."""
PROGRAMS = Path("/usr/lib/postgresql")


@contextmanager
def postgresql(folder: Path) -> Iterator[str]:
    """Starts a new cluster in `folder`; answers the URL of its database. It listens on a socket in the folder alone.
    PostgreSQL's own user must get through to the folder.

    RuntimeError with what it said if it does not start.
    """
    folder.mkdir()
    if os.geteuid() == 0:
        shutil.chown(folder, OWNER)
    programs = _programs()
    data, log = folder / "data", folder / "log"
    _run([programs / "initdb", "-D", data, "-U", OWNER, "-A", "trust", "-E", "UTF8", "--locale=C"], log)
    options = f"-c listen_addresses= -c unix_socket_directories={folder}"
    _run([programs / "pg_ctl", "-D", data, "-w", "-t", "60", "-l", log, "-o", options, "start"], log)
    try:
        yield f"postgresql+psycopg://{OWNER}@/postgres?host={folder}"
    finally:
        _run([programs / "pg_ctl", "-D", data, "-m", "fast", "-w", "stop"], log)


def _programs() -> Path:
    """The newest server programs of the system."""
    found = sorted(PROGRAMS.glob("*/bin/initdb"), key=lambda path: float(path.parts[-3]))
    if not found:
        raise RuntimeError(f"{PROGRAMS} has no initdb: install the package postgresql")
    return found[-1].parent


def _run(command: list[str | Path], log: Path) -> None:
    root = os.geteuid() == 0
    user = pwd.getpwnam(OWNER).pw_uid if root else None
    # Its output goes to a file: the server keeps it open, and a pipe would never end.
    with log.with_name("said").open("a+") as said:
        done = subprocess.run(
            command, cwd=log.parent, user=user, group=pwd.getpwnam(OWNER).pw_gid if root else None,
            extra_groups=[] if root else None, stdin=subprocess.DEVNULL, stdout=said, stderr=said, timeout=120,
            check=False,
        )  # fmt: skip
        if done.returncode:
            said.seek(0)
            more = log.read_text(encoding="utf-8", errors="replace") if log.exists() else ""
            raise RuntimeError(f"{command[0]} ended with {done.returncode}: {said.read()[-2000:]}{more[-2000:]}")
