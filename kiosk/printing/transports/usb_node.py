"""The node of the kernel's usblp driver: the calls to it, and the status byte of its port."""

from __future__ import annotations

import errno
import fcntl
import os
import stat
import sys
from pathlib import Path

from kiosk.model.printer_state import Problem
from kiosk.printing.transports.transport import poll_line

LPGETSTATUS = 0x060B
PAPER_EMPTY, SELECTED, NO_ERROR = 0x20, 0x10, 0x08
"""USB printer class 1.1, section 4.2.2, GET_PORT_STATUS; linux/lp.h has the same bits."""


class Node:
    """The calls to the kernel. Tests put a stand-in here: only a real printer makes the kernel give a usblp node."""

    def open(self, path: Path, flags: int) -> int:
        """Raises OSError, ENODEV also if `path` is an ordinary file."""
        fd = os.open(path, flags)
        if stat.S_ISCHR(os.fstat(fd).st_mode):
            return fd
        os.close(fd)
        raise OSError(errno.ENODEV, "this is a file, not a device")

    def close(self, fd: int) -> None:
        os.close(fd)

    def write(self, fd: int, data: bytes) -> int:
        return os.write(fd, data)

    def read(self, fd: int, size: int) -> bytes:
        return os.read(fd, size)

    def poll(self, fd: int, event: int, seconds: float) -> int:
        return poll_line(fd, event, seconds)

    def port_status(self, fd: int) -> int:
        """Goes past the data, so it works while the printer takes none. May take 5 s with a printer that hangs."""
        answer = bytearray(4)
        fcntl.ioctl(fd, LPGETSTATUS, answer)
        return int.from_bytes(answer, sys.byteorder)


class PortStatus:
    """The status byte of a USB printer, believed with care: there are printers that always say 0."""

    def __init__(self) -> None:
        self.problems: frozenset[Problem] | None = None
        """None: nothing that can be believed has been said."""
        self._ever = 0

    def take(self, status: int) -> None:
        """ "No error" and "selected" are missed only after they were there once."""
        self._ever |= status
        missing = self._ever & ~status
        if not self._ever & (PAPER_EMPTY | SELECTED | NO_ERROR):
            self.problems = None
        elif status & PAPER_EMPTY:
            self.problems = frozenset({Problem.PAPER_OUT})
        elif missing & NO_ERROR:
            self.problems = frozenset({Problem.ERROR})
        elif missing & SELECTED:
            self.problems = frozenset({Problem.OFFLINE})
        else:
            self.problems = frozenset()

    def forget(self) -> None:
        """What the status is now; which bits this printer ever sets stays known."""
        self.problems = None
