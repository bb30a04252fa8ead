"""A printer on a serial port, a real one or an adapter.

pyserial sets up the port; the bytes go past it. Its `write` without a time limit never returns on a held line, with a
limit of 0 it takes all of a processor, with another one it does not say how much was taken; its `flush` never returns.
"""

from __future__ import annotations

import errno
import logging
import os
import select
import termios
import threading
import time
from pathlib import Path
from typing import Literal

import serial

from kiosk.model.printer_state import Problem
from kiosk.printing.status_bytes import PrinterError
from kiosk.printing.transports.transport import BROKEN, Waiter, poll_line

Flow = Literal["hardware", "software", "none"]
"""hardware: RTS/CTS, the cable must lead the printer's busy line (mostly DTR) to CTS; software: XON/XOFF."""

LONGEST_PAUSE_SECONDS = 0.05
CLOSE_SECONDS = 0.5
"""How long closing may take; the kernel waits up to 30 s for a held line, then on a thread of its own."""
LAST_BYTES_SECONDS = 1.0
"""How long an orderly close waits for bytes still in the kernel."""

log = logging.getLogger(__name__)


class SerialTransport:
    """8 data bits, no parity, one stop bit. Nobody else may have the port: pyserial locks it (flock)."""

    def __init__(self, path: Path, baud: int = 115200, flow: Flow = "hardware") -> None:
        self._path, self._baud, self._flow = path, baud, flow
        self.bytes_per_second = baud / 10
        self._port: serial.Serial | None = None
        self._waiter = Waiter()
        self._closing: threading.Thread | None = None

    def __str__(self) -> str:
        return str(self._path)

    def open(self) -> None:
        """Raises PrinterError: UNPLUGGED, BUSY or NOT_ALLOWED."""
        self.close()
        try:
            self._waiter.go_on()
            self._port = self._open()
        except (OSError, termios.error) as error:
            raise self._failure(error) from error

    def write(self, data: bytes, seconds: float) -> float:
        """A byte counts as sent when it has left the kernel; what is still there at the deadline is dropped."""
        port, deadline, taken = self._line(), time.monotonic() + seconds, 0
        first: float | None = None
        try:
            while taken < len(data) and self._wait(port, select.POLLOUT, deadline):
                begun = time.monotonic()
                taken += _write_some(port, data[taken:])
                first = begun if first is None else first
            if taken < len(data) or not self._drained(port, deadline):
                taken -= _drop(port)
                detail = f"{self}: took {taken} of {len(data)} bytes in {seconds:.1f} s"
                raise PrinterError(Problem.TIMEOUT, detail, max(0, taken))
        except (OSError, termios.error) as error:
            raise self._failure(error, taken) from error
        return deadline - seconds if first is None else first

    def read(self, seconds: float) -> bytes:
        port = self._line()
        try:
            if not self._wait(port, select.POLLIN, time.monotonic() + seconds):
                return b""
            return os.read(port.fileno(), 4096)
        except BlockingIOError:
            return b""
        except OSError as error:
            raise self._failure(error) from error

    def close(self, discard: bool = False) -> None:
        port, self._port = self._port, None
        if port is None:
            return
        try:
            if not discard:
                self._drained(port, time.monotonic() + LAST_BYTES_SECONDS)
        except (OSError, termios.error) as error:
            log.debug("%s: closing: %s", self, error)
        try:
            _drop(port)
        except (OSError, termios.error) as error:
            log.debug("%s: closing: %s", self, error)
        self._closing = threading.Thread(target=self._close, args=(port,), name="printer-close", daemon=True)
        self._closing.start()
        self._closing.join(CLOSE_SECONDS)

    def port_problems(self) -> frozenset[Problem] | None:
        return None

    def abort(self) -> None:
        self._waiter.abort()

    def _open(self) -> serial.Serial:
        if self._closing is not None and self._closing.is_alive():
            raise OSError(errno.EALREADY, os.strerror(errno.EALREADY))
        return serial.Serial(
            str(self._path),
            self._baud,
            rtscts=self._flow == "hardware",
            xonxoff=self._flow == "software",
            exclusive=True,
        )

    def _close(self, port: serial.Serial) -> None:
        try:
            port.close()
        except OSError as error:
            log.debug("%s: closing: %s", self, error)

    def _drained(self, port: serial.Serial, deadline: float) -> bool:
        """Whether all bytes left the kernel before the deadline. There is no event for this, so it is looked at."""
        while left := port.out_waiting:
            if time.monotonic() >= deadline:
                return False
            self._waiter.pause(min(left / self.bytes_per_second, LONGEST_PAUSE_SECONDS))
        return True

    def _line(self) -> serial.Serial:
        if self._port is None:
            raise PrinterError(Problem.UNPLUGGED, f"{self}: not open")
        return self._port

    def _wait(self, port: serial.Serial, event: int, deadline: float) -> int:
        """Raises OSError also when the port has gone: a read would only say that nothing has come."""
        events = self._waiter.until(lambda seconds: poll_line(port.fileno(), event, seconds), deadline)
        if events & BROKEN:
            raise OSError(errno.EIO, os.strerror(errno.EIO))
        return events

    def _failure(self, error: OSError | termios.error, accepted: int = 0) -> PrinterError:
        code = error.args[0] if error.args and isinstance(error.args[0], int) else 0
        words = _WORDS.get(code) or (os.strerror(code) if code else str(error))
        return PrinterError(_PROBLEMS.get(code, Problem.UNPLUGGED), f"{self}: {words}", accepted)


_WORDS = {
    errno.ECANCELED: "the kiosk is stopping",
    errno.EAGAIN: "another program has locked it",
    errno.EALREADY: "it is still being closed, since the printer holds the line",
}
_PROBLEMS = {
    errno.EBUSY: Problem.BUSY,
    errno.EAGAIN: Problem.BUSY,
    errno.EALREADY: Problem.TIMEOUT,
    errno.EACCES: Problem.NOT_ALLOWED,
    errno.EPERM: Problem.NOT_ALLOWED,
}


def _write_some(port: serial.Serial, data: bytes) -> int:
    try:
        return os.write(port.fileno(), data)
    except BlockingIOError:
        return 0


def _drop(port: serial.Serial) -> int:
    """Drops what the kernel still has and returns how much that was. Sending stands still, so the count is right.

    Some drivers of adapters cannot drop: then nothing is counted as dropped, since it may come out.
    """
    port.set_output_flow_control(False)
    before = port.out_waiting
    port.reset_output_buffer()
    dropped = before - port.out_waiting
    port.set_output_flow_control(True)
    return max(0, dropped)
