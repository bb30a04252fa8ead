"""The printer's end of a line to a host: a TCP connection or a pty."""

from __future__ import annotations

import contextlib
import logging
import os
import select
import socket
import struct
import termios
from typing import Protocol

log = logging.getLogger(__name__)

_LINGER_NOT = struct.pack("ii", 1, 0)
"""Linger on, for 0 s: the other side sees a reset and loses what was under way."""
_FEW_BYTES = 256
"""So small a window makes a sender wait."""


class HostLine(Protocol):
    """Only `answer` and `reset` may be called from other threads."""

    def wait(self) -> bool:
        """Whether bytes have come; False: this connection is at its end. Raises OSError."""

    def read(self, limit: int) -> bytes:
        """Bytes that have come. Raises OSError."""

    def narrow(self) -> None:
        """The host must not send more bytes than are read."""

    def answer(self, data: bytes) -> None:
        """Never waits: a printer does not notice that nobody listens any more."""

    def reset(self) -> None:
        """Ends the connection in the middle of whatever is on its way."""

    @property
    def over(self) -> bool:
        """Whether it was reset."""


class SocketLine:
    """A TCP connection."""

    def __init__(self, line: socket.socket) -> None:
        self._line = line
        self.over = False

    def wait(self) -> bool:
        return bool(self._line.recv(1, socket.MSG_PEEK)) and not self.over

    def read(self, limit: int) -> bytes:
        return self._line.recv(limit)

    def narrow(self) -> None:
        self._line.setsockopt(socket.SOL_SOCKET, socket.SO_RCVBUF, _FEW_BYTES)

    def answer(self, data: bytes) -> None:
        try:
            self._line.send(data, socket.MSG_DONTWAIT | socket.MSG_NOSIGNAL)
        except OSError as error:
            log.debug("answer lost: %s", error)

    def reset(self) -> None:
        """The thread that serves the connection closes it, and that sends the reset."""
        self.over = True
        with contextlib.suppress(OSError):
            self._line.setsockopt(socket.SOL_SOCKET, socket.SO_LINGER, _LINGER_NOT)
            self._line.shutdown(socket.SHUT_RD)


class SerialLine:
    """The master end of a pty. A reset loses bytes under way; the line itself stays."""

    def __init__(self, fd: int) -> None:
        self._fd = fd
        os.set_blocking(fd, False)
        self._woken = os.eventfd(0, os.EFD_NONBLOCK)
        self.over = False
        self.ended = False

    def begin(self) -> None:
        """After a reset the printer listens again."""
        self.over = False

    def wait(self) -> bool:
        while not self.over and not self.ended:
            readable, _, _ = select.select([self._fd, self._woken], [], [])
            with contextlib.suppress(BlockingIOError):
                os.eventfd_read(self._woken)
            if self._fd in readable:
                return not self.over and not self.ended
        return False

    def read(self, limit: int) -> bytes:
        return os.read(self._fd, limit)

    def narrow(self) -> None:
        """A pty takes 4 KB at most by itself."""

    def answer(self, data: bytes) -> None:
        try:
            os.write(self._fd, data)
        except OSError as error:
            log.debug("answer lost: %s", error)

    def reset(self) -> None:
        with contextlib.suppress(OSError, termios.error):
            termios.tcflush(self._fd, termios.TCIOFLUSH)
        self.over = True
        os.eventfd_write(self._woken, 1)

    def end(self) -> None:
        """Ends the wait for good; from any thread."""
        self.ended = True
        os.eventfd_write(self._woken, 1)

    def close(self) -> None:
        """Once its thread has ended."""
        os.close(self._woken)
