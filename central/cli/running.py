"""Where the running central is and how this machine's commands get in: a file that only its owner may read."""

from __future__ import annotations

import hashlib
import json
import os
from dataclasses import asdict, dataclass
from pathlib import Path

from sqlalchemy import URL, make_url

from central.numbers import beside
from hall.files.atomic import real, replace_durably


class NotRunning(Exception):
    """There is no such file, or it is none of ours; the text says what to do."""


@dataclass(frozen=True, slots=True)
class Running:
    """One `central run`, for the commands of the same machine."""

    url: str
    """For example "http://127.0.0.1:8080"."""
    token: str
    """With the rights of an administrator."""
    fingerprint: str | None = None
    """SHA-256 of its certificate, where `url` begins with https."""


def running_file(database_url: str) -> Path:
    """Beside the database if that is a file; else in the user's folder for state, with a name of its own."""
    url = make_url(database_url)
    if url.get_backend_name() == "sqlite" and url.database:
        return Path(f"{url.database}.admin")
    return _state_of(url).with_suffix(".admin")


def number_files(database_url: str) -> tuple[Path, Path]:
    """Where the highest numbers stand: beside the database if that is a file; else in the user's folder for state.

    A database server that is put back to an earlier state must not take them along, so they are on this machine.
    """
    url = make_url(database_url)
    if url.get_backend_name() == "sqlite" and url.database:
        return beside(real(Path(url.database)))
    return beside(_state_of(url))


def _state_of(url: URL) -> Path:
    state = Path(os.environ.get("XDG_STATE_HOME") or Path.home() / ".local" / "state")
    name = hashlib.sha256(url.render_as_string(hide_password=True).encode()).hexdigest()[:16]
    return state / "anjungan" / f"central-{name}"


def write_running(file: Path, running: Running) -> None:
    """Whole or not at all, readable by the owner alone. Raises OSError."""
    replace_durably(file, json.dumps(asdict(running)).encode())


def read_running(file: Path) -> Running:
    """What `central run` left there. Raises NotRunning."""
    try:
        _know_owner(file)
        found = json.loads(file.read_text(encoding="utf-8"))
        return Running(url=str(found["url"]), token=str(found["token"]), fingerprint=found.get("fingerprint"))
    except FileNotFoundError as error:
        raise NotRunning(f"central does not run here: there is no {file}; start it with `central run`") from error
    except PermissionError as error:
        raise NotRunning(f"{file} belongs to another user; run this as the one who runs central") from error
    except (OSError, ValueError, KeyError, TypeError, AttributeError) as error:
        raise NotRunning(f"{file} cannot be read ({error}); start `central run` again") from error


def _know_owner(file: Path) -> None:
    """Its writer decides where commands send their token. Raises NotRunning, or OSError if there is none."""
    found = file.stat()
    if found.st_uid not in (os.geteuid(), file.parent.stat().st_uid, 0):
        raise NotRunning(f"{file} was written by user {found.st_uid}, who is not the one that runs central: remove it")
    if found.st_mode & 0o022:
        raise NotRunning(f"{file} can be written by other users: remove it, and start `central run` again")
