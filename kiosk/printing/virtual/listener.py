"""A TCP listener on plain threads that stops at once, and that can be unreachable for a while."""

from __future__ import annotations

import contextlib
import errno
import socket
import threading
from collections.abc import Callable

Handle = Callable[[socket.socket], None]
TRIES = 20
"""Free ports that are tried: between finding one and taking it somebody else may."""


class Listener:
    """Listens from the moment it is made; each connection gets a thread of its own once started."""

    def __init__(self, host: str, port: int, name: str, handle: Handle) -> None:
        """Port 0: any free one. Raises OSError if the address cannot be used."""
        self._handle, self._name = handle, name
        self._socket = _listening(host, port)
        self.port: int = self._socket.getsockname()[1]
        self._changed = threading.Condition()
        self._away = self._stopped = False
        self._open: dict[socket.socket, threading.Thread] = {}
        self._thread = threading.Thread(target=self._accept, name=name, daemon=True)

    def start(self) -> None:
        self._thread.start()

    def stop(self) -> None:
        """Ends all connections and waits for their threads."""
        with self._changed:
            self._stopped = True
            self._changed.notify_all()
        self._deafen()
        if self._thread.is_alive():
            self._thread.join()
        self._socket.close()
        with self._changed:
            open_now = dict(self._open)
        for line, thread in open_now.items():
            with contextlib.suppress(OSError):
                line.shutdown(socket.SHUT_RDWR)
            thread.join()

    def go_away(self) -> None:
        """Connections are refused from now on; the port stays ours. Open ones stay as they are."""
        with self._changed:
            if not self._away:
                self._away = True
                self._deafen()

    def come_back(self) -> None:
        with self._changed:
            if self._away and not self._stopped:
                self._away = False
                self._socket.listen()
                self._changed.notify_all()

    def _deafen(self) -> None:
        """On Linux a listening socket that is shut down keeps its port, refuses, and can listen again."""
        with contextlib.suppress(OSError):
            self._socket.shutdown(socket.SHUT_RDWR)

    def _accept(self) -> None:
        while self._is_here():
            try:
                line, _ = self._socket.accept()
            except OSError:
                continue  # Gone away or stopped.
            line.setsockopt(socket.IPPROTO_TCP, socket.TCP_NODELAY, 1)
            thread = threading.Thread(target=self._serve, args=(line,), name=f"{self._name}-connection", daemon=True)
            with self._changed:
                self._open[line] = thread
            thread.start()

    def _is_here(self) -> bool:
        with self._changed:
            self._changed.wait_for(lambda: self._stopped or not self._away)
            return not self._stopped

    def _serve(self, line: socket.socket) -> None:
        try:
            self._handle(line)
        except OSError:
            pass  # The other side is gone; the next connection is a new one.
        finally:
            with self._changed:
                self._open.pop(line, None)
            line.close()


def _listening(host: str, port: int) -> socket.socket:
    """A socket keeps its port while it does not listen only if it was bound to that very number."""
    if port:
        return socket.create_server((host, port))
    for _ in range(TRIES):
        with socket.create_server((host, 0)) as found:
            free = found.getsockname()[1]
        try:
            return socket.create_server((host, free))
        except OSError as error:
            if error.errno != errno.EADDRINUSE:
                raise
    raise OSError(errno.EADDRINUSE, f"no port of {host} stays free for a moment")
