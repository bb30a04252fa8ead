"""A printer on the network."""

from __future__ import annotations

import logging
import os
import select
import socket
import struct
import threading
import time

from kiosk.printer import Problem
from kiosk.printing.status import PrinterError
from kiosk.printing.transports.line import SLICE_SECONDS

log = logging.getLogger(__name__)


class TcpTransport:
    """A printer that listens on the network (port 9100 as a rule). One connection, kept open."""

    bytes_per_second = 1_000_000.0

    def __init__(self, host: str, port: int, connect_seconds: float = 2.0) -> None:
        self._address = (host, port)
        self._connect_seconds = connect_seconds
        self._socket: socket.socket | None = None
        self._aborted = threading.Event()

    def __str__(self) -> str:
        return "{}:{}".format(*self._address)

    def open(self) -> None:
        """Raises PrinterError after 2 s at most (a host name may take longer to be looked up)."""
        self.close()
        try:
            self._socket = self._connect()
        except OSError as error:
            raise PrinterError(Problem.UNREACHABLE, f"{self}: {error}") from error

    def write(self, data: bytes, seconds: float) -> float:
        line, deadline, taken = self._line(), time.monotonic() + seconds, 0
        first: float | None = None
        while taken < len(data):
            # The byte is taken early in the call; how long the call then stays away is the scheduler's business.
            begun = time.monotonic()
            try:
                taken += line.send(data[taken:])
                first = first or begun
            except BlockingIOError:
                if not self._wait(line, select.POLLOUT, deadline, taken):
                    detail = f"{self}: took {taken} of {len(data)} bytes in {seconds:.1f} s"
                    raise PrinterError(Problem.TIMEOUT, detail, taken) from None
            except OSError as error:
                raise PrinterError(Problem.UNREACHABLE, f"{self}: {error}", taken) from error
        return first or deadline - seconds

    def read(self, seconds: float) -> bytes:
        line = self._line()
        if not self._wait(line, select.POLLIN, time.monotonic() + seconds):
            return b""
        try:
            data = line.recv(4096)
        except BlockingIOError:
            return b""
        except OSError as error:
            raise PrinterError(Problem.UNREACHABLE, f"{self}: {error}") from error
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
                line.shutdown(socket.SHUT_RDWR)
        except OSError as error:
            log.debug("%s: closing: %s", self, error)
        line.close()

    def port_problems(self) -> frozenset[Problem] | None:
        return None

    def abort(self) -> None:
        self._aborted.set()

    def _connect(self) -> socket.socket:
        deadline = time.monotonic() + self._connect_seconds
        family, kind, protocol, _, address = socket.getaddrinfo(*self._address, type=socket.SOCK_STREAM)[0]
        line = socket.socket(family, kind, protocol)
        try:
            line.setblocking(False)
            _tune(line)
            self._start_connecting(line, address, deadline)
        except BaseException:
            line.close()
            raise
        return line

    def _start_connecting(self, line: socket.socket, address: object, deadline: float) -> None:
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

    def _wait(self, line: socket.socket, event: int, deadline: float, taken: int = 0) -> bool:
        """Whether `event` came before the deadline. In slices, so that `abort` is heard."""
        poller = select.poll()
        poller.register(line, event)
        while not self._aborted.is_set():
            left = deadline - time.monotonic()
            if poller.poll(max(0.0, min(left, SLICE_SECONDS)) * 1000):
                return True
            if left <= 0:
                return False
        raise PrinterError(Problem.UNREACHABLE, f"{self}: stopped", taken)


_LINGER_NOT = struct.pack("ii", 1, 0)
"""Linger on, for 0 s: closing drops what was not sent."""


def _tune(line: socket.socket) -> None:
    """No delay for small writes; a dead printer is noticed within about 20 s, one that takes no data in 5 s."""
    line.setsockopt(socket.IPPROTO_TCP, socket.TCP_NODELAY, 1)
    line.setsockopt(socket.SOL_SOCKET, socket.SO_KEEPALIVE, 1)
    line.setsockopt(socket.IPPROTO_TCP, socket.TCP_KEEPIDLE, 10)
    line.setsockopt(socket.IPPROTO_TCP, socket.TCP_KEEPINTVL, 3)
    line.setsockopt(socket.IPPROTO_TCP, socket.TCP_KEEPCNT, 3)
    line.setsockopt(socket.IPPROTO_TCP, socket.TCP_USER_TIMEOUT, 5000)
