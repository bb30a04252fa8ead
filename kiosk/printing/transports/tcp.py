"""A printer on the network."""

from __future__ import annotations

import contextlib
import logging
import os
import select
import socket
import struct
import time

from kiosk.model.printer_state import Problem
from kiosk.printing.status_bytes import PrinterError
from kiosk.printing.transports.lookup import Lookup, Place
from kiosk.printing.transports.transport import Stopped, Waiter, poll_line

log = logging.getLogger(__name__)


class TcpTransport:
    """A printer that listens on the network (port 9100 as a rule). One connection, kept open."""

    bytes_per_second = 1_000_000.0

    def __init__(self, host: str, port: int, connect_seconds: float = 2.0) -> None:
        self._name = f"{host}:{port}"
        self._lookup = Lookup(host, port)
        self._connect_seconds = connect_seconds
        self._socket: socket.socket | None = None
        self._waiter = Waiter()

    def __str__(self) -> str:
        return self._name

    def open(self) -> None:
        """Raises PrinterError after `connect_seconds` at most, the look-up of a name included."""
        self.close()
        try:
            self._socket = self._connect()
        except OSError as error:
            raise self._failure(error) from error

    def write(self, data: bytes, seconds: float) -> float:
        """What the network has taken counts as accepted: whether the printer read it, only the printer knows."""
        line, deadline, taken = self._line(), time.monotonic() + seconds, 0
        first: float | None = None
        try:
            self._waiter.go_on()
            while taken < len(data):
                # The byte is taken early in the call; how long the call then stays away is the scheduler's business.
                begun = time.monotonic()
                with contextlib.suppress(BlockingIOError):
                    taken += line.send(data[taken:])
                    first = begun if first is None else first
                if taken < len(data) and not self._wait(line, select.POLLOUT, deadline):
                    detail = f"{self}: took {taken} of {len(data)} bytes in {seconds:.1f} s"
                    raise PrinterError(Problem.TIMEOUT, detail, taken)
        except OSError as error:
            raise self._failure(error, taken) from error
        return deadline - seconds if first is None else first

    def read(self, seconds: float) -> bytes:
        line = self._line()
        try:
            if not self._wait(line, select.POLLIN, time.monotonic() + seconds):
                return b""
            data = line.recv(4096)
        except BlockingIOError:
            return b""
        except OSError as error:
            raise self._failure(error) from error
        if not data:
            raise PrinterError(Problem.UNREACHABLE, f"{self}: closed by the printer")
        return data

    def close(self, discard: bool = False) -> None:
        line, self._socket = self._socket, None
        if line is None:
            return
        try:
            if discard:
                line.setsockopt(socket.SOL_SOCKET, socket.SO_LINGER, _LINGER_NOT)
            else:
                _say_goodbye(line)
        except OSError as error:
            log.debug("%s: closing: %s", self, error)
        line.close()

    def port_problems(self) -> frozenset[Problem] | None:
        return None

    def abort(self) -> None:
        self._waiter.abort()

    def _connect(self) -> socket.socket:
        """To the first of the host's addresses that answers; each gets an equal share of the time left."""
        deadline = time.monotonic() + self._connect_seconds
        places = self._lookup.find(self._waiter, deadline)
        for rest in range(len(places), 1, -1):
            now = time.monotonic()
            try:
                return self._connect_to(places[-rest], now + (deadline - now) / rest)
            except Stopped:
                raise
            except OSError as error:
                log.debug("%s: %s, trying the next address", self, error)
        return self._connect_to(places[-1], deadline)

    def _connect_to(self, place: Place, deadline: float) -> socket.socket:
        family, address = place
        line = socket.socket(family, socket.SOCK_STREAM)
        try:
            line.setblocking(False)
            _tune(line)
            self._start_connecting(line, address, deadline)
        except BaseException:
            line.close()
            raise
        return line

    def _start_connecting(self, line: socket.socket, address: object, deadline: float) -> None:
        self._waiter.go_on()
        try:
            line.connect(address)  # type: ignore[arg-type]
            return
        except BlockingIOError:
            if not self._wait(line, select.POLLOUT, deadline):
                raise TimeoutError(f"no connection in {self._connect_seconds:.1f} s") from None
        code = line.getsockopt(socket.SOL_SOCKET, socket.SO_ERROR)
        if code:
            raise OSError(code, os.strerror(code))

    def _line(self) -> socket.socket:
        if self._socket is None:
            raise PrinterError(Problem.UNREACHABLE, f"{self}: not connected")
        return self._socket

    def _wait(self, line: socket.socket, event: int, deadline: float) -> int:
        return self._waiter.until(lambda seconds: poll_line(line.fileno(), event, seconds), deadline)

    def _failure(self, error: OSError, accepted: int = 0) -> PrinterError:
        return PrinterError(Problem.UNREACHABLE, f"{self}: {error}", accepted)


_LINGER_NOT = struct.pack("ii", 1, 0)
"""Linger on, for 0 s: closing drops what was not sent."""
_LAST_WORDS = 16
"""Reads before closing: a printer that sends without end must not hold the kiosk."""


def _say_goodbye(line: socket.socket) -> None:
    """An orderly end. Answers left unread would make the kernel reset the connection, and the printer drop a ticket."""
    line.shutdown(socket.SHUT_WR)
    for _ in range(_LAST_WORDS):
        if not line.recv(65536):
            return


def _tune(line: socket.socket) -> None:
    """No delay for small writes; a dead printer is noticed within about 20 s, one that takes no data in 5 s."""
    line.setsockopt(socket.IPPROTO_TCP, socket.TCP_NODELAY, 1)
    line.setsockopt(socket.SOL_SOCKET, socket.SO_KEEPALIVE, 1)
    line.setsockopt(socket.IPPROTO_TCP, socket.TCP_KEEPIDLE, 10)
    line.setsockopt(socket.IPPROTO_TCP, socket.TCP_KEEPINTVL, 3)
    line.setsockopt(socket.IPPROTO_TCP, socket.TCP_KEEPCNT, 3)
    line.setsockopt(socket.IPPROTO_TCP, socket.TCP_USER_TIMEOUT, 5000)
