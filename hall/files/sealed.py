"""Two small files that hold the same few values, each with a checksum: one of them is always whole.

There may be a third one in another place, for the case that somebody puts back the whole folder of the two.

A file has two places, written in turn: a power cut can only spoil the one that was not the newest. Writing needs
one flush of each file, both at the same time, and no new room: it works on a full disk.
"""

from __future__ import annotations

import errno
import hashlib
import json
import logging
import os
import stat
from concurrent.futures import ThreadPoolExecutor
from dataclasses import dataclass
from pathlib import Path
from typing import Any

from hall.files.atomic import replace_durably

BLOCK = 4096
"""A place is a multiple of this."""
NO_FILE = (errno.ENOENT, errno.ENXIO, errno.ELOOP)
"""Nothing, a pipe or a link stands there: a file takes its place."""
LARGEST = 8 * 1024 * 1024

log = logging.getLogger(__name__)


@dataclass(frozen=True, slots=True)
class SealedContents:
    """What the two files say. `unread`: those that are missing or hold nothing that is whole."""

    values: Any
    """None: nothing."""
    unread: tuple[Path, ...]
    broken: bool
    """A file is there and nothing of it can be read."""


class SealedPair:
    """For one thread at a time. `head` names what the files are, and in which version. `third`: elsewhere, if any."""

    def __init__(self, paths: tuple[Path, Path], head: str, third: Path | None = None) -> None:
        self.paths, self._head, self._third = paths, head, third
        self._third_fails = ""
        """Said once: the two others serve."""
        self._turn = 0
        self._helper: ThreadPoolExecutor | None = None

    def read(self) -> SealedContents:
        """The newest values that are whole. Raises nothing."""
        read = {path: _newest(path, self._head) for path in self.paths}
        third = None if self._third is None else _newest(self._third, self._head)
        newest = max((one for one in (*read.values(), third) if one is not None), key=lambda one: one[0], default=None)
        if newest is not None:
            self._turn = max(self._turn, newest[0])
        unread = tuple(path for path, one in read.items() if one is None)
        return SealedContents(None if newest is None else newest[1], unread, any(path.exists() for path in unread))

    def write(self, values: Any) -> None:
        """Both files hold them, flushed, when this returns; one is enough. Raises OSError if neither took them."""
        self._turn += 1
        line = _line(self._head, self._turn, values)
        if self._helper is None:
            self._helper = ThreadPoolExecutor(2, thread_name_prefix="sealed")
        other = self._helper.submit(_tried, self.paths[1], line, self._turn)
        third = None if self._third is None else self._helper.submit(self._write_third, self._third, line)
        failed = [error for error in (_tried(self.paths[0], line, self._turn), other.result()) if error is not None]
        if third is not None:
            third.result()
        if len(failed) == len(self.paths):
            raise failed[0]

    def _write_third(self, path: Path, line: bytes) -> None:
        try:
            _put(path, line, self._turn)
        except OSError as error:
            problem = f"{path}: {error.strerror or error}"
            if problem != self._third_fails:
                log.error("%s cannot be written: %s", path, error.strerror or error)
            self._third_fails = problem
        else:
            self._third_fails = ""

    def close(self) -> None:
        """It may be written again after that."""
        if self._helper is not None:
            self._helper.shutdown()
            self._helper = None


def _tried(path: Path, line: bytes, turn: int) -> OSError | None:
    try:
        _put(path, line, turn)
    except OSError as error:
        log.error("%s cannot be written: %s", path, error.strerror or error)
        return error
    return None


def _put(path: Path, line: bytes, turn: int) -> None:
    """Into the place whose turn it is, if there is room for it; else a new file with larger places."""
    try:
        opened = os.open(path, os.O_WRONLY | os.O_CLOEXEC | os.O_NOFOLLOW | os.O_NONBLOCK)
    except OSError as error:
        if error.errno not in NO_FILE:
            raise
        replace_durably(path, _filled(line) * 2)
        return
    try:
        found = os.fstat(opened)
        place = found.st_size // 2
        fits = stat.S_ISREG(found.st_mode) and place >= len(line) and place % BLOCK == 0
        if fits:
            os.pwrite(opened, line.ljust(place, b"\n"), place * (turn % 2))
            os.fdatasync(opened)
    finally:
        os.close(opened)
    if not fits:
        replace_durably(path, _filled(line) * 2)


def _filled(line: bytes) -> bytes:
    return line.ljust(-(-len(line) // BLOCK) * BLOCK, b"\n")


def _line(head: str, turn: int, values: Any) -> bytes:
    text = f"{turn} {json.dumps(values, separators=(',', ':'), ensure_ascii=True)}".encode()
    return f"{head} {hashlib.sha256(text).hexdigest()} ".encode() + text + b"\n"


def _newest(path: Path, head: str) -> tuple[int, Any] | None:
    """Turn and values of the newer place that is whole."""
    try:
        # Opening a pipe in its place would block without end.
        with os.fdopen(os.open(path, os.O_RDONLY | os.O_CLOEXEC | os.O_NONBLOCK), "rb") as file:
            content = file.read(LARGEST) if stat.S_ISREG(os.fstat(file.fileno()).st_mode) else b""
    except FileNotFoundError:
        return None
    except OSError as error:
        log.error("%s cannot be read: %s", path, error.strerror or error)
        return None
    half = len(content) // 2
    whole = [one for one in (_whole(part, head) for part in (content[:half], content[half:])) if one is not None]
    if not whole:
        log.error("%s is spoilt: nothing in it is whole", path)
    return max(whole, key=lambda one: one[0], default=None)


def _whole(part: bytes, head: str) -> tuple[int, Any] | None:
    try:
        begins, digest, text = part.rstrip(b"\n").split(b" ", 2)
        if begins != head.encode() or hashlib.sha256(text).hexdigest().encode() != digest:
            return None
        turn, values = text.split(b" ", 1)
        return int(turn), json.loads(values)
    except ValueError:
        return None
