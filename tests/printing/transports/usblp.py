"""Stands in for the kernel's usblp driver, as its source describes it. No kernel gives such a node without a printer.

One transfer at a time; a write returns at once; POLLOUT says that the transfer has ended, also when the cable was
pulled; closing kills the transfer, of which the printer may have taken a part.
"""

from __future__ import annotations

import errno
import os
import select
import threading
import time
from pathlib import Path

from kiosk.printing.transports.usb_node import Node

TRANSFER = 8192
READY = 0x18
KILLED_AFTER = 64
"""Bytes of a held transfer that the printer took all the same: one USB packet."""


class Usblp(Node):
    """Change its fields at any time before the call they are for."""

    def __init__(self) -> None:
        self.received = bytearray()
        self.status: int | OSError = READY
        self.asked = 0
        self.writes = 0
        self.refusals = 0
        """So many writes are refused with EAGAIN although POLLOUT was said."""
        self.pull_at: int | None = None
        """The cable is pulled while the transfer with this byte is under way."""
        self.forbidden: tuple[int, ...] = ()
        """Access modes of open that the node's permissions do not grant."""
        self.flags = 0
        self._changed = threading.Condition()
        self._plugged = True
        self._open: int | None = None
        self._last_fd = 100
        self._held = False
        self._transfer = b""
        self._answers: list[bytes] = []

    def hold(self) -> None:
        """The printer takes no more data."""
        with self._changed:
            self._held = True

    def release(self) -> None:
        with self._changed:
            self._held = False
            self._end_transfer(len(self._transfer))

    def say(self, data: bytes) -> None:
        """Empty: a transfer without data, as some printers send."""
        with self._changed:
            self._answers.append(data)
            self._changed.notify_all()

    def pull(self) -> None:
        with self._changed:
            self._pull()

    def plug_in(self) -> None:
        with self._changed:
            self._plugged = True
            self._answers.clear()

    @property
    def is_open(self) -> bool:
        return self._open is not None

    def open(self, path: Path, flags: int) -> int:
        with self._changed:
            if not self._plugged:
                raise _error(errno.ENOENT)
            if flags & os.O_ACCMODE in self.forbidden:
                raise _error(errno.EACCES)
            if self._open is not None:
                raise _error(errno.EBUSY)
            self._last_fd += 1
            self._open, self.flags = self._last_fd, flags
            return self._last_fd

    def close(self, fd: int) -> None:
        with self._changed:
            self._check(fd)
            self._open = None
            self._end_transfer(KILLED_AFTER)

    def write(self, fd: int, data: bytes) -> int:
        with self._changed:
            self._check(fd)
            if not self._plugged:
                raise _error(errno.ENODEV)
            if self._transfer:
                raise _error(errno.EAGAIN)
            if not data:
                return 0
            self.writes += 1
            if self.refusals:
                self.refusals -= 1
                raise _error(errno.EAGAIN)
            self._transfer = data[:TRANSFER]
            taken = len(self._transfer)
            if self.pull_at is not None and len(self.received) + taken > self.pull_at:
                self._end_transfer(self.pull_at - len(self.received))
                self._pull()
            elif not self._held:
                self._end_transfer(taken)
            return taken

    def read(self, fd: int, size: int) -> bytes:
        with self._changed:
            self._check(fd)
            assert self.flags & os.O_ACCMODE == os.O_RDWR
            if not self._plugged:
                raise _error(errno.ENODEV)
            if not self._answers:
                raise _error(errno.EAGAIN)
            return self._answers.pop(0)[:size]

    def poll(self, fd: int, event: int, seconds: float) -> int:
        deadline = time.monotonic() + seconds
        with self._changed:
            self._check(fd)
            while not (found := self._events() & event) and (left := deadline - time.monotonic()) > 0:
                self._changed.wait(left)
            return found

    def port_status(self, fd: int) -> int:
        with self._changed:
            self._check(fd)
            self.asked += 1
            if not self._plugged:
                raise _error(errno.ENODEV)
            if isinstance(self.status, OSError):
                raise self.status
            return self.status

    def _events(self) -> int:
        readable = self._answers or not self._plugged
        return (select.POLLIN if readable else 0) | (0 if self._transfer else select.POLLOUT)

    def _end_transfer(self, taken: int) -> None:
        self.received += self._transfer[:taken]
        self._transfer = b""
        self._changed.notify_all()

    def _pull(self) -> None:
        self._plugged = False
        self._end_transfer(0)

    def _check(self, fd: int) -> None:
        assert fd == self._open, "the node is not open"


def _error(code: int) -> OSError:
    return OSError(code, os.strerror(code))
