"""A server that does what servers should not. A behaviour is a function that gets the connection after a question."""

from __future__ import annotations

import contextlib
import socket
import ssl
import threading
from collections.abc import Callable, Iterator
from dataclasses import dataclass, field

Behaviour = Callable[[socket.socket], None]
STUCK_SECONDS = 60.0


@dataclass(slots=True)
class Hostile:
    """Listens on a port of this machine; `behave` may be changed between questions."""

    behave: Behaviour
    questions: list[bytes] = field(default_factory=list)
    ended: threading.Event = field(default_factory=threading.Event)
    """Set when the test is over: whoever waits for it lets go."""
    port: int = 0

    @property
    def url(self) -> str:
        return f"http://127.0.0.1:{self.port}"

    def answer(self, line: socket.socket) -> None:
        """Reads questions and misbehaves, until the other end has gone."""
        with contextlib.suppress(OSError), line:
            while question := read_question(line):
                self.questions.append(question)
                self.behave(line)


def read_question(line: socket.socket) -> bytes:
    """Head and body of one request; empty when the other end has gone."""
    data = b""
    while b"\r\n\r\n" not in data:
        more = line.recv(65536)
        if not more:
            return b""
        data += more
    head, _, body = data.partition(b"\r\n\r\n")
    rows = [row for row in head.split(b"\r\n") if row.lower().startswith(b"content-length:")]
    length = int(rows[0].split(b":")[1]) if rows else 0
    while len(body) < length:
        body += line.recv(65536)
    return head + b"\r\n\r\n" + body


def reply(body: bytes, status: str = "200 OK", kind: str = "application/json", *more: str) -> bytes:
    """A whole answer."""
    rows = [f"HTTP/1.1 {status}", f"Content-Type: {kind}", f"Content-Length: {len(body)}", *more]
    return "\r\n".join(rows).encode() + b"\r\n\r\n" + body


def says(answer: bytes) -> Behaviour:
    """Answers with these bytes and keeps the connection."""
    return lambda line: line.sendall(answer)


def breaks_off(answer: bytes) -> Behaviour:
    """Answers with these bytes and closes the connection."""

    def behave(line: socket.socket) -> None:
        line.sendall(answer)
        line.shutdown(socket.SHUT_RDWR)

    return behave


@contextlib.contextmanager
def hostile(behave: Behaviour, context: ssl.SSLContext | None = None) -> Iterator[Hostile]:
    """Runs until the block ends; `context`: speaks TLS."""
    server = Hostile(behave)
    lines: list[socket.socket] = []

    def serve(listener: socket.socket) -> None:
        while True:
            try:
                line, _ = listener.accept()
            except OSError:
                return
            lines.append(line)
            threading.Thread(target=_one, args=(server, line, context), daemon=True).start()

    with socket.create_server(("127.0.0.1", 0)) as listener:
        server.port = listener.getsockname()[1]
        accepting = threading.Thread(target=serve, args=(listener,), daemon=True)
        accepting.start()
        try:
            yield server
        finally:
            server.ended.set()
            # Closing alone does not wake a thread that waits in accept.
            listener.shutdown(socket.SHUT_RDWR)
            accepting.join()
            for line in lines:
                with contextlib.suppress(OSError):
                    line.shutdown(socket.SHUT_RDWR)
                line.close()


def _one(server: Hostile, line: socket.socket, context: ssl.SSLContext | None) -> None:
    if context is None:
        server.answer(line)
        return
    with contextlib.suppress(OSError):
        server.answer(context.wrap_socket(line, server_side=True))
