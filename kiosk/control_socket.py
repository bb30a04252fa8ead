"""The control socket: a command asks the running kiosk over a socket beside the store. One JSON line each way.

The socket lies in the store's own folder and nowhere else, for its owner alone, and each end asks the system who the
other one is.
"""

from __future__ import annotations

import hashlib
import json
import logging
import os
import socket
import socketserver
import struct
import threading
from collections.abc import Callable, Iterator, Mapping
from contextlib import contextmanager
from pathlib import Path
from typing import Any

from hall.files.atomic import real

Answer = Mapping[str, Any]
Handler = Callable[[Mapping[str, Any]], Answer]

LONGEST_PATH = 100
"""Bytes; Linux allows 107 for the address of a socket."""
LONGEST_NAME = 80
_CREDENTIALS = struct.Struct("3i")
ROOT = 0
LONGEST_LINE = 65_536
ANSWER_SECONDS = 30.0

log = logging.getLogger(__name__)


class NobodyThere(Exception):
    """No kiosk runs on this store, or it does not answer."""


class ForeignUser(NobodyThere):
    """Somebody else listens where the kiosk should; nothing was asked."""


class CommandRejected(Exception):
    """The running kiosk understood the question and says no; the text is for the person who asked."""


def socket_path(store: Path) -> Path:
    """Where the kiosk that owns `store` listens."""
    path = real(store)
    name = f"{path.name}.door"
    if len(name.encode()) > LONGEST_NAME:
        name = f"{hashlib.sha256(path.name.encode()).hexdigest()[:16]}.door"
    return path.with_name(name)


@contextmanager
def _address(path: Path) -> Iterator[str]:
    """What the system takes for the socket at `path`: a long one is named through a handle of its folder."""
    if len(str(path).encode()) <= LONGEST_PATH:
        yield str(path)
        return
    folder = os.open(path.parent, os.O_PATH | os.O_DIRECTORY | os.O_CLOEXEC)
    try:
        yield f"/proc/self/fd/{folder}/{path.name}"
    finally:
        os.close(folder)


def peer_of(line: socket.socket) -> int:
    """The user at the other end, as the system says."""
    found = line.getsockopt(socket.SOL_SOCKET, socket.SO_PEERCRED, _CREDENTIALS.size)
    return int(_CREDENTIALS.unpack(found)[1])


class ControlSocket:
    """Answers commands while the kiosk runs. Each name in `handlers` is one question; a handler may raise Rejected."""

    def __init__(self, path: Path, handlers: Mapping[str, Handler]) -> None:
        """Raises OSError if the socket cannot be made."""
        path.unlink(missing_ok=True)
        self._path = path
        before = os.umask(0o077)  # nobody else may connect in the moment before its rights are set
        try:
            with _address(path) as address:
                self._server = _Server(address, handlers)
        finally:
            os.umask(before)
        path.chmod(0o600)
        self._thread = threading.Thread(target=self._server.serve_forever, args=(0.1,), name="control", daemon=True)

    def start(self) -> None:
        self._thread.start()

    def stop(self) -> None:
        self._server.shutdown()
        self._server.server_close()
        self._path.unlink(missing_ok=True)


class _Server(socketserver.ThreadingUnixStreamServer):
    daemon_threads = True

    def __init__(self, path: str, handlers: Mapping[str, Handler]) -> None:
        self.handlers = handlers
        super().__init__(path, _Handler)

    def verify_request(self, request: Any, client_address: Any) -> bool:  # noqa: ARG002
        """Only the user of the kiosk, and the system's own."""
        user = peer_of(request)
        if user in (os.geteuid(), ROOT):
            return True
        log.warning("user %d asked at the control socket of the kiosk and was turned away", user)
        return False


class _Handler(socketserver.StreamRequestHandler):
    timeout = ANSWER_SECONDS
    server: _Server

    def handle(self) -> None:
        try:
            question = json.loads(self.rfile.readline(LONGEST_LINE))
            handler = self.server.handlers[question["ask"]]
        except (ValueError, KeyError, TypeError, OSError) as error:
            self._say({"rejected": f"not a question: {error}"})
            return
        try:
            self._say({"answer": handler(question)})
        except CommandRejected as error:
            self._say({"rejected": str(error)})

    def _say(self, reply: Mapping[str, Any]) -> None:
        try:
            self.wfile.write(json.dumps(reply).encode() + b"\n")
        except OSError as error:
            log.warning("the command that asked is gone: %s", error)


def ask(store: Path, question: str, **values: Any) -> dict[str, Any]:
    """Asks the kiosk that owns `store`. Raises NobodyThere (Stranger: not the kiosk listens there) or Rejected."""
    path = socket_path(store)
    with socket.socket(socket.AF_UNIX, socket.SOCK_STREAM) as line:
        line.settimeout(ANSWER_SECONDS)
        try:
            with _address(path) as address:
                line.connect(address)
            _know(line, store, path)
            line.sendall(json.dumps({"ask": question, **values}).encode() + b"\n")
            with line.makefile("rb") as reader:
                reply = json.loads(reader.readline())
        except (OSError, ValueError) as error:
            raise NobodyThere(str(error)) from error
    if "rejected" in reply:
        raise CommandRejected(str(reply["rejected"]))
    return dict(reply["answer"])


def _know(line: socket.socket, store: Path, path: Path) -> None:
    """Who listens must be this user, the owner of the store, or the system's own. Raises Stranger."""
    allowed = {os.geteuid(), ROOT}
    if store.exists():
        allowed.add(store.stat().st_uid)
    user = peer_of(line)
    if user not in allowed:
        raise ForeignUser(f"user {user} listens at {path}, which is not the user of the kiosk: find out who that is")
