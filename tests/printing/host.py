"""The other end of a printer's line: a test says bytes and expects bytes."""

from __future__ import annotations

import os
import select
import socket
import time
from collections.abc import Callable
from pathlib import Path

SECONDS = 60.0


def until(condition: Callable[[], bool]) -> None:
    """Until it holds; not for long."""
    deadline = time.monotonic() + SECONDS
    while not condition():
        assert time.monotonic() < deadline, "it never came true"
        time.sleep(0.001)


class TcpHost:
    """A connection to a port on this machine."""

    def __init__(self, port: int) -> None:
        self.socket = socket.create_connection(("127.0.0.1", port), timeout=SECONDS)

    def send(self, data: bytes) -> None:
        self.socket.sendall(data)

    def hear(self, size: int = 1) -> bytes:
        heard = b""
        while len(heard) < size and (more := self.socket.recv(size - len(heard))):
            heard += more
        return heard

    def ask(self, data: bytes, size: int = 1) -> bytes:
        self.send(data)
        return self.hear(size)

    def say(self, words: str) -> str:
        """One line to a control port, and its answer."""
        self.send(words.encode() + b"\n")
        answer = b""
        while not answer.endswith(b"\n"):
            answer += self.socket.recv(65536)
        return answer.decode().strip()

    def statuses(self) -> str:
        """The replies to DLE EOT 1 to 4, in hexadecimal digits."""
        return b"".join(self.ask(b"\x10\x04" + bytes([n])) for n in (1, 2, 3, 4)).hex(" ")

    def was_reset(self) -> bool:
        """Waits for the other side to end the connection; True: by a reset."""
        try:
            while self.socket.recv(4096):
                pass
        except ConnectionResetError:
            return True
        return False

    def close(self) -> None:
        self.socket.close()


class SerialHost:
    """A serial device that is already in raw mode."""

    def __init__(self, device: Path) -> None:
        self._fd = os.open(device, os.O_RDWR | os.O_NOCTTY)

    def send(self, data: bytes) -> None:
        os.write(self._fd, data)

    def hear(self, size: int) -> bytes:
        heard = b""
        while len(heard) < size:
            assert select.select([self._fd], [], [], SECONDS)[0], f"only {heard.hex(' ')} came"
            heard += os.read(self._fd, size - len(heard))
        return heard

    def ask(self, data: bytes, size: int = 1) -> bytes:
        self.send(data)
        return self.hear(size)

    def close(self) -> None:
        os.close(self._fd)
