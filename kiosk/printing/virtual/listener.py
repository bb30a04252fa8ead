"""A TCP listener on plain threads that stops at once."""

from __future__ import annotations

import contextlib
import socket
import threading
from collections.abc import Callable

Handle = Callable[[socket.socket], None]


class Listener:
    """Listens from the moment it is made; each connection gets a thread of its own once started."""

    def __init__(self, host: str, port: int, name: str, handle: Handle) -> None:
        """Port 0: any free one. Raises OSError if the address cannot be used."""
        self._handle, self._name = handle, name
        self._socket = socket.create_server((host, port))
        self.port: int = self._socket.getsockname()[1]
        self._lock = threading.Lock()
        self._open: dict[socket.socket, threading.Thread] = {}
        self._thread = threading.Thread(target=self._accept, name=name, daemon=True)

    def start(self) -> None:
        self._thread.start()

    def stop(self) -> None:
        """Ends all connections and waits for their threads."""
        with contextlib.suppress(OSError):
            self._socket.shutdown(socket.SHUT_RDWR)
        if self._thread.is_alive():
            self._thread.join()
        self._socket.close()
        with self._lock:
            open_now = dict(self._open)
        for line, thread in open_now.items():
            with contextlib.suppress(OSError):
                line.shutdown(socket.SHUT_RDWR)
            thread.join()

    def _accept(self) -> None:
        while True:
            try:
                line, _ = self._socket.accept()
            except OSError:
                return
            line.setsockopt(socket.IPPROTO_TCP, socket.TCP_NODELAY, 1)
            thread = threading.Thread(target=self._serve, args=(line,), name=f"{self._name}-connection", daemon=True)
            with self._lock:
                self._open[line] = thread
            thread.start()

    def _serve(self, line: socket.socket) -> None:
        try:
            self._handle(line)
        except OSError:
            pass  # The other side is gone; the next connection is a new one.
        finally:
            with self._lock:
                self._open.pop(line, None)
            line.close()
