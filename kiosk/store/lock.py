"""One process owns a store: a lock beside the file, held as long as the store is open."""

from __future__ import annotations

import fcntl
import os
import sys
from pathlib import Path

from hall.files.atomic import PRIVATE_FILE
from kiosk.store.errors import StoreLocked


def lock_path(store: Path) -> Path:
    """The file that bears the lock. It stays, so it also tells that a kiosk was here before."""
    return store.with_name(store.name + ".lock")


class StoreLock:
    """Holds the lock from construction to `release`; the kernel lets go of it if the process dies."""

    def __init__(self, store: Path) -> None:
        """Raises StoreLocked, which names the holder, or OSError."""
        opened = os.open(lock_path(store), os.O_RDWR | os.O_CREAT | os.O_APPEND | os.O_CLOEXEC, PRIVATE_FILE)
        self._file = os.fdopen(opened, "a+", encoding="utf-8")
        try:
            fcntl.flock(self._file, fcntl.LOCK_EX | fcntl.LOCK_NB)
        except BlockingIOError:
            self._file.seek(0)
            holder = self._file.read().strip()
            self._file.close()
            raise StoreLocked(store, holder) from None
        self._file.truncate(0)
        self._file.write(f"process {os.getpid()} ({' '.join(sys.argv)[:200]})\n")
        self._file.flush()

    def release(self) -> None:
        """Let the next process have the store. The lock file itself stays."""
        self._file.truncate(0)
        self._file.close()
