"""Small files written atomically: after a power cut a file is the old or the new one. Private to their owner."""

from __future__ import annotations

import contextlib
import errno
import os
import stat
from collections.abc import Iterable
from pathlib import Path

PRIVATE_FILE, PRIVATE_FOLDER = 0o600, 0o700


def replace_durably(path: Path, content: bytes) -> None:
    """Writes a file that only its owner can read, in one step. Raises OSError."""
    private_folder(path.parent)
    beside = path.with_name(f"{path.name}.new")
    with contextlib.suppress(FileNotFoundError):
        beside.unlink()
    opened = os.open(beside, os.O_WRONLY | os.O_CREAT | os.O_EXCL, PRIVATE_FILE)
    try:
        with os.fdopen(opened, "wb") as file:
            file.write(content)
            file.flush()
            os.fsync(file.fileno())
        beside.replace(path)
    except OSError:
        # On a full disk half a file would take the room that the next number needs.
        with contextlib.suppress(OSError):
            beside.unlink()
        raise
    flush_folder(path.parent)


def flush_folder(folder: Path) -> None:
    """What was made, moved or deleted in it survives a power cut. Raises OSError."""
    opened = os.open(folder, os.O_RDONLY | os.O_DIRECTORY)
    try:
        os.fsync(opened)
    finally:
        os.close(opened)


def real(path: Path) -> Path:
    """The whole path without links. A link to itself stays as it is; opening it fails with the reason."""
    return Path(os.path.realpath(path))


def state_folder() -> Path | None:
    """Where the user's programs keep what is to stay; None: this user has no home."""
    given = os.environ.get("XDG_STATE_HOME")
    try:
        return Path(given) if given else Path.home() / ".local" / "state"
    except RuntimeError:
        return None


def not_a_file(path: Path) -> str:
    """What stands there in the place of a file and could block a program that opens it; empty: a file, or nothing.

    Raises OSError.
    """
    try:
        found = path.stat().st_mode
    except FileNotFoundError:
        return ""
    except OSError as error:
        if error.errno == errno.ELOOP:
            return "it is a link that leads to itself"
        raise
    if stat.S_ISREG(found):
        return ""
    return "it is a folder, not a file" if stat.S_ISDIR(found) else "it is a device or a pipe, not a file"


def private_folder(folder: Path) -> None:
    """The folder, made for its owner alone if it is not there. One that is there stays as it is. Raises OSError."""
    folder.parent.mkdir(parents=True, exist_ok=True)
    folder.mkdir(mode=PRIVATE_FOLDER, exist_ok=True)


def private_file(path: Path) -> None:
    """An empty file for its owner alone, if there is none: who opens it then keeps these rights. Raises OSError."""
    private_folder(path.parent)
    os.close(os.open(path, os.O_RDWR | os.O_CREAT | os.O_CLOEXEC, PRIVATE_FILE))


def tighten(paths: Iterable[Path]) -> None:
    """Files of this user that others may read or write are for their owner alone from now on."""
    for path in paths:
        with contextlib.suppress(OSError):
            found = path.lstat()
            if stat.S_ISREG(found.st_mode) and found.st_uid == os.geteuid() and found.st_mode & 0o077:
                path.chmod(PRIVATE_FILE)


def open_to_others(path: Path) -> str | None:
    """Who else may read or write it, as `ls` writes it ("rw-r--r--"); None: nobody, or it is not there."""
    try:
        mode = path.stat().st_mode
    except OSError:
        return None
    return stat.filemode(mode)[1:] if mode & 0o077 else None
