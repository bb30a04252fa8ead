"""A printer behind the kernel's usblp driver: /dev/usb/lp0, or better a udev symlink by the printer's serial number.

What the driver does is read from drivers/usb/class/usblp.c of Linux: one transfer is under way at a time; a
non-blocking write returns before its transfer has ended; POLLOUT says that it has ended, also when the cable was
pulled; closing kills it; only one program can have the node open.
"""

from __future__ import annotations

import contextlib
import errno
import logging
import os
import select
import time
from collections.abc import Callable
from pathlib import Path

from kiosk.model.printer_state import REMEDIES, Problem
from kiosk.printing.status_bytes import PrinterError
from kiosk.printing.transports.transport import BROKEN, Waiter
from kiosk.printing.transports.usb_node import Node, PortStatus

PIECE = 4096
"""Bytes a write. The driver takes 8192 into one transfer; less makes the count of a failed one more exact."""
PROD_SECONDS = 1.5
"""A printer that takes nothing is asked for its port status so often: some go on only then. The kernel knows it too."""
STATUS_EVERY_SECONDS = 1.0
"""Some printers mix up status and data when asked more often."""
LAST_TRANSFER_SECONDS = 1.0
"""How long closing waits for a transfer that is still under way."""
STORM_SECONDS = 0.01
"""Pause when the driver refuses a write although it has said it would take one."""

log = logging.getLogger(__name__)


class UsbTransport:
    """A printer with USB printer class. A node that may only be written to works too: then nothing is ever read."""

    bytes_per_second = 1_000_000.0

    def __init__(self, path: Path, node: Node | None = None, clock: Callable[[], float] = time.monotonic) -> None:
        self._path = path
        self._node = node or Node()
        self._clock = clock
        self._fd: int | None = None
        self._waiter = Waiter()
        self._readable = False
        self._under_way = False
        self._status = PortStatus()
        self._asked_at: float | None = None

    def __str__(self) -> str:
        return str(self._path)

    def open(self) -> None:
        """Raises PrinterError: UNPLUGGED, BUSY or NOT_ALLOWED."""
        self.close()
        try:
            self._waiter.go_on()
            self._fd = self._open()
        except OSError as error:
            raise self._failure(error) from error
        self._under_way, self._asked_at = False, None

    def write(self, data: bytes, seconds: float) -> float:
        """A piece counts as sent when its transfer has ended; bytes of one that has not may have left all the same."""
        fd, deadline, taken = self._line(), time.monotonic() + seconds, 0
        first: float | None = None
        try:
            while taken < len(data):
                self._until_idle(fd, deadline)
                begun = time.monotonic()
                taken += self._write_piece(fd, data[taken : taken + PIECE], deadline)
                first = begun if first is None else first
            self._until_idle(fd, deadline)
            self._node.write(fd, b"")  # POLLOUT also comes when the cable was pulled; this then says ENODEV.
        except TimeoutError:
            raise self._late(fd, f"at most {taken} of {len(data)} bytes left in {seconds:.1f} s", taken) from None
        except OSError as error:
            raise self._failure(error, taken) from error
        return deadline - seconds if first is None else first

    def read(self, seconds: float) -> bytes:
        fd = self._line()
        try:
            return self._read(fd, time.monotonic() + seconds)
        except BlockingIOError:
            return b""
        except OSError as error:
            raise self._failure(error) from error

    def close(self, discard: bool = False) -> None:
        fd, self._fd = self._fd, None
        if fd is None:
            return
        try:
            if self._under_way and not discard:
                self._until_idle(fd, time.monotonic() + LAST_TRANSFER_SECONDS)
        except OSError as error:
            log.debug("%s: closing: %s", self, error)
        try:
            self._node.close(fd)
        except OSError as error:
            log.debug("%s: closing: %s", self, error)

    def port_problems(self) -> frozenset[Problem] | None:
        """What the port status says, at most a second old; None: closed, or the printer has no such status."""
        if self._fd is None:
            return None
        try:
            return self._ask_port(self._fd)
        except OSError as error:
            raise self._failure(error) from error

    def abort(self) -> None:
        self._waiter.abort()

    def _open(self) -> int:
        self._readable = True
        try:
            return self._node.open(self._path, os.O_RDWR | os.O_NONBLOCK)
        except OSError as error:
            if error.errno not in _FORBIDDEN:
                raise
        self._readable = False
        return self._node.open(self._path, os.O_WRONLY | os.O_NONBLOCK)

    def _write_piece(self, fd: int, piece: bytes, deadline: float) -> int:
        """How many bytes the driver has taken into a transfer. Raises TimeoutError if it takes none."""
        while True:
            with contextlib.suppress(BlockingIOError):
                if count := self._node.write(fd, piece):
                    self._under_way = True
                    return count
            if time.monotonic() >= deadline:
                raise TimeoutError
            self._waiter.pause(STORM_SECONDS)

    def _read(self, fd: int, deadline: float) -> bytes:
        if not self._readable:
            self._waiter.pause(max(0.0, deadline - time.monotonic()))
            return b""
        events = self._wait(fd, select.POLLIN, deadline)
        data = self._node.read(fd, 4096) if events else b""
        if not data and events & BROKEN:
            raise OSError(errno.ENODEV, os.strerror(errno.ENODEV))
        return data

    def _until_idle(self, fd: int, deadline: float) -> None:
        """Until the last transfer has ended. Raises TimeoutError if that is not before the deadline."""
        while True:
            prod = time.monotonic() + PROD_SECONDS
            events = self._wait(fd, select.POLLOUT, min(deadline, prod))
            if events & select.POLLOUT:
                self._under_way = False
                return
            if events & BROKEN:
                raise OSError(errno.ENODEV, os.strerror(errno.ENODEV))
            if time.monotonic() >= deadline:
                raise TimeoutError
            self._ask_port(fd)

    def _ask_port(self, fd: int) -> frozenset[Problem] | None:
        """Raises OSError if the printer has gone. Other failures mean that it has no port status."""
        now = self._clock()
        if self._asked_at is not None and now - self._asked_at < STATUS_EVERY_SECONDS:
            return self._status.problems
        self._asked_at = now
        try:
            self._status.take(self._node.port_status(fd))
        except OSError as error:
            self._status.forget()
            if error.errno == errno.ENODEV:
                raise
            log.debug("%s: port status: %s", self, error)
        return self._status.problems

    def _line(self) -> int:
        if self._fd is None:
            raise PrinterError(Problem.UNPLUGGED, f"{self}: not open")
        return self._fd

    def _wait(self, fd: int, event: int, deadline: float) -> int:
        return self._waiter.until(lambda seconds: self._node.poll(fd, event, seconds), deadline)

    def _late(self, fd: int, detail: str, taken: int) -> PrinterError:
        """The port often knows why the printer takes nothing."""
        try:
            known = self._ask_port(fd) or frozenset()
        except OSError as error:
            return self._failure(error, taken)
        problem = next((problem for problem in REMEDIES if problem in known), Problem.TIMEOUT)
        return PrinterError(problem, f"{self}: {detail}", taken)

    def _failure(self, error: OSError, accepted: int = 0) -> PrinterError:
        problem = Problem.UNPLUGGED
        if error.errno == errno.EBUSY:
            problem = Problem.BUSY
        elif error.errno in _FORBIDDEN:
            problem = Problem.NOT_ALLOWED
        return PrinterError(problem, f"{self}: {error.strerror}", accepted)


_FORBIDDEN = (errno.EACCES, errno.EPERM, errno.EROFS)
