"""What stands before central in many halls: a proxy that passes requests on, with a Host line as nginx makes it."""

from __future__ import annotations

import re
import socket
import socketserver
import ssl
import threading
from collections.abc import Iterator
from contextlib import contextmanager

_HOST = re.compile(rb"(?im)^host:[^\r\n]*")
_CONNECTION = re.compile(rb"(?im)^connection:[^\r\n]*\r\n")


class _Passes(socketserver.BaseRequestHandler):
    server: _Front

    def handle(self) -> None:
        """One request a connection; then bytes go through in both directions."""
        head = b""
        while b"\r\n\r\n" not in head:
            more = self.request.recv(65536)
            if not more:
                return
            head += more
        with socket.create_connection(("127.0.0.1", self.server.upstream)) as upstream:
            upstream.sendall(self._rewritten(head))
            back = threading.Thread(target=_pour, args=(upstream, self.request), daemon=True)
            back.start()
            _pour(self.request, upstream)
            back.join()

    def _rewritten(self, head: bytes) -> bytes:
        first, rest = head.split(b"\r\n", 1)
        rest = _CONNECTION.sub(b"", rest, count=1)
        found = _HOST.search(rest)
        assert found is not None
        name = self.server.host or found[0].partition(b":")[2].strip().partition(b":")[0].decode()
        return first + b"\r\nConnection: close\r\n" + _HOST.sub(f"Host: {name}".encode(), rest, count=1)


class _Front(socketserver.ThreadingTCPServer):
    daemon_threads = True
    allow_reuse_address = True

    def __init__(self, upstream: int, host: str | None, tls: ssl.SSLContext | None) -> None:
        super().__init__(("127.0.0.1", 0), _Passes)
        self.socket = self.socket if tls is None else tls.wrap_socket(self.socket, server_side=True)
        self.upstream, self.host = upstream, host


def _pour(source: socket.socket, target: socket.socket) -> None:
    try:
        while piece := source.recv(65536):
            target.sendall(piece)
        target.shutdown(socket.SHUT_WR)
    except OSError:
        pass


@contextmanager
def front(upstream: int, host: str | None, tls: ssl.SSLContext | None = None) -> Iterator[int]:
    """The port of a proxy, asked over https with `tls`.

    `host`: nginx by itself names the upstream; None: the asked name without its port, as with `$host`.
    """
    with _Front(upstream, host, tls) as server:
        threading.Thread(target=server.serve_forever, kwargs={"poll_interval": 0.05}, daemon=True).start()
        try:
            yield server.server_address[1]
        finally:
            server.shutdown()
