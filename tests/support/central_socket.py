"""The small central behind a real socket: it answers questions for news when there are some, and can fall silent."""

from __future__ import annotations

import json
import threading
from collections.abc import Callable, Iterator
from http.server import BaseHTTPRequestHandler, ThreadingHTTPServer
from urllib.parse import parse_qs, urlsplit

import pytest

from tests.support.small_central import Central

STUCK_SECONDS = 60.0


class Network(ThreadingHTTPServer):
    """Listens on a port of this machine."""

    daemon_threads = True
    block_on_close = False

    def __init__(self) -> None:
        super().__init__(("127.0.0.1", 0), _Handler)
        self.central = Central()
        self.silent = False
        self.over = False
        self.change = threading.Condition()
        self.polls = 0

    @property
    def url(self) -> str:
        return f"http://127.0.0.1:{self.server_address[1]}"

    def set(self, **values: object) -> None:
        with self.change:
            for name, value in values.items():
                setattr(self, name, value)
            self.change.notify_all()

    def until(self, come: Callable[[], bool]) -> None:
        """Waits for something that the next exchanges bring about."""
        with self.change:
            assert self.change.wait_for(come, STUCK_SECONDS)

    def exchange(self, handler: _Handler, body: bytes) -> None:
        parts = urlsplit(handler.path)
        with self.change:
            if handler.command == "GET":
                self.polls += 1
                self.change.notify_all()
                after = int(parse_qs(parts.query)["after"][0])
                self.change.wait_for(lambda: self.over or self._news(after), STUCK_SECONDS)
            if self.silent:
                self.change.wait_for(lambda: self.over, STUCK_SECONDS)
            if self.over:
                handler.close_connection = True
                return
            token = handler.headers.get("Authorization", "").removeprefix("Bearer ")
            status, value = self.central.answer(parts.path, parse_qs(parts.query), token, body)
            self.change.notify_all()
        handler.say(status, json.dumps(value).encode())

    def _news(self, after: int) -> bool:
        return any(int(line["pos"]) > after for line in self.central.down)


class _Handler(BaseHTTPRequestHandler):
    protocol_version = "HTTP/1.1"
    server: Network

    def do_GET(self) -> None:
        self.server.exchange(self, b"")

    def do_POST(self) -> None:
        self.server.exchange(self, self.rfile.read(int(self.headers["Content-Length"])))

    def say(self, status: int, body: bytes) -> None:
        try:
            self.send_response(status)
            self.send_header("Content-Type", "application/json")
            self.send_header("Content-Length", str(len(body)))
            self.end_headers()
            self.wfile.write(body)
        except OSError:
            self.close_connection = True

    def log_message(self, format: str, *args: object) -> None:  # noqa: A002
        """Silent."""


@pytest.fixture
def net() -> Iterator[Network]:
    with Network() as network:
        thread = threading.Thread(target=network.serve_forever, args=(0.01,), daemon=True)
        thread.start()
        yield network
        network.set(over=True)
        network.shutdown()
        thread.join()
