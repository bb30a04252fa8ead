"""Connections that can be ended from another thread.

The time-outs of requests hold for each read alone, so that one byte every half second never ends, in the
headers as in the body. A second handle of each socket lets a watch end an exchange at its deadline, whatever it is at.
"""

from __future__ import annotations

import contextlib
import socket
import threading
from collections.abc import Iterator
from typing import Any

from requests.adapters import HTTPAdapter
from urllib3.connection import HTTPConnection, HTTPSConnection
from urllib3.connectionpool import HTTPConnectionPool, HTTPSConnectionPool

from kiosk.sync.http.certificate_dates import TellsToday, by_the_system, context_without_dates, hold_dates


class ConnectionAborter:
    """Holds the open connections of one line. Every method may be called from any thread."""

    def __init__(self) -> None:
        self._lock = threading.Lock()
        self._open: set[socket.socket] = set()
        self._closed = False
        self.made = 0
        """Connections made so far."""
        self.dated = True
        """Whether the dates of the other end's certificate were held when the newest connection was made."""

    def watch(self, line: socket.socket) -> socket.socket:
        """A second handle of `line`, to be given to `forget` when the connection is closed."""
        handle = line.dup()
        with self._lock:
            self._open.add(handle)
            self.made += 1
            if self._closed:
                _end(handle)
        return handle

    def forget(self, handle: socket.socket) -> None:
        """The connection is closed."""
        with self._lock:
            self._open.discard(handle)
        handle.close()

    def cut(self) -> None:
        """Ends whatever is under way: a waiting read sees the end of the connection."""
        with self._lock:
            for handle in self._open:
                _end(handle)

    def close(self) -> None:
        """Ends whatever is under way, and whatever begins later."""
        with self._lock:
            self._closed = True
        self.cut()

    @contextlib.contextmanager
    def at(self, seconds: float) -> Iterator[None]:
        """Cuts after so many seconds unless the block has ended by then."""
        timer = threading.Timer(seconds, self.cut)
        timer.daemon = True
        timer.start()
        try:
            yield
        finally:
            timer.cancel()


def _end(handle: socket.socket) -> None:
    # A connection that its other end has closed cannot be shut down any more.
    with contextlib.suppress(OSError):
        handle.shutdown(socket.SHUT_RDWR)


class AbortableAdapter(HTTPAdapter):
    """The transport of requests, with connections that its cutter can end. Never tries anything twice."""

    def __init__(self, cutter: ConnectionAborter, today: TellsToday = by_the_system) -> None:
        self._cutter, self._today = cutter, today
        super().__init__(pool_connections=1, pool_maxsize=1, max_retries=0)

    def init_poolmanager(self, *args: Any, **kwargs: Any) -> None:
        """As in requests, but with the pools of this module."""
        super().init_poolmanager(*args, **kwargs)
        plain, secure = _pools(self._cutter, self._today)
        self.poolmanager.pool_classes_by_scheme = {"http": plain, "https": secure}


def _pools(cutter: ConnectionAborter, today: TellsToday) -> tuple[type[HTTPConnectionPool], type[HTTPSConnectionPool]]:
    class Plain(HTTPConnection):
        _handle: socket.socket | None = None

        def _new_conn(self) -> socket.socket:
            # Watched before the handshake of TLS, which can be drawn out as well.
            line = super()._new_conn()
            self._handle = cutter.watch(line)
            return line

        def close(self) -> None:
            super().close()
            handle, self._handle = self._handle, None
            if handle is not None:
                cutter.forget(handle)

    class Secure(Plain, HTTPSConnection):
        def connect(self) -> None:
            """As in urllib3, but the dates are held against a time that can be right."""
            judge = today()
            if judge.system:
                super().connect()
                cutter.dated = True
                return
            self.ssl_context = context_without_dates()
            super().connect()
            cutter.dated = judge.now is not None
            if judge.now is not None:
                line: Any = self.sock
                hold_dates(line.getpeercert(), judge.now)

    class PlainPool(HTTPConnectionPool):
        ConnectionCls = Plain

    class SecurePool(HTTPSConnectionPool):
        ConnectionCls = Secure

    return PlainPool, SecurePool
