"""Where the running central is and how this machine's commands get in: a file that only its owner may read."""

from __future__ import annotations

import hashlib
import json
import os
from dataclasses import asdict, dataclass
from pathlib import Path

from sqlalchemy import make_url


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
    state = Path(os.environ.get("XDG_STATE_HOME") or Path.home() / ".local" / "state")
    name = hashlib.sha256(url.render_as_string(hide_password=True).encode()).hexdigest()[:16]
    return state / "anjungan" / f"central-{name}.admin"


def write_running(file: Path, running: Running) -> None:
    """Whole or not at all, readable by the owner alone. Raises OSError."""
    file.parent.mkdir(parents=True, exist_ok=True)
    draft = file.with_name(f"{file.name}.{os.getpid()}")
    handle = os.open(draft, os.O_WRONLY | os.O_CREAT | os.O_TRUNC, 0o600)
    with os.fdopen(handle, "w", encoding="utf-8") as text:
        json.dump(asdict(running), text)
    draft.replace(file)


def read_running(file: Path) -> Running:
    """What `central run` left there. Raises NotRunning."""
    try:
        found = json.loads(file.read_text(encoding="utf-8"))
        return Running(url=str(found["url"]), token=str(found["token"]), fingerprint=found.get("fingerprint"))
    except FileNotFoundError as error:
        raise NotRunning(f"central does not run here: there is no {file}; start it with `central run`") from error
    except PermissionError as error:
        raise NotRunning(f"{file} belongs to another user; run this as the one who runs central") from error
    except (OSError, ValueError, KeyError, TypeError, AttributeError) as error:
        raise NotRunning(f"{file} cannot be read ({error}); start `central run` again") from error
