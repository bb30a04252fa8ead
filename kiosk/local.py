"""The door in the machine: a command asks the running kiosk over a socket beside the store. One JSON line each way."""

from __future__ import annotations

import hashlib
import json
import logging
import socket
import socketserver
import tempfile
import threading
from collections.abc import Callable, Mapping
from pathlib import Path
from typing import Any

Answer = Mapping[str, Any]
Door = Callable[[Mapping[str, Any]], Answer]

LONGEST_PATH = 100
"""Bytes; Linux allows 107 for the name of a socket."""
LONGEST_LINE = 65_536
ANSWER_SECONDS = 30.0

log = logging.getLogger(__name__)


class NobodyThere(Exception):
    """No kiosk runs on this store, or it does not answer."""


class Rejected(Exception):
    """The running kiosk understood the question and says no; the text is for the person who asked."""


def socket_path(store: Path) -> Path:
    """Where the kiosk that owns `store` listens."""
    path = store.resolve().with_name(store.name + ".door")
    if len(str(path).encode()) <= LONGEST_PATH:
        return path
    digest = hashlib.sha256(str(path).encode()).hexdigest()[:16]
    return Path(tempfile.gettempdir()) / f"kiosk-{digest}.door"


class LocalDoor:
    """Answers commands while the kiosk runs. Each name in `doors` is one question; a door may raise Rejected."""

    def __init__(self, path: Path, doors: Mapping[str, Door]) -> None:
        path.unlink(missing_ok=True)
        self._path = path
        self._server = _Server(str(path), doors)
        self._thread = threading.Thread(target=self._server.serve_forever, args=(0.1,), name="door", daemon=True)

    def start(self) -> None:
        self._path.chmod(0o600)
        self._thread.start()

    def stop(self) -> None:
        self._server.shutdown()
        self._server.server_close()
        self._path.unlink(missing_ok=True)


class _Server(socketserver.ThreadingUnixStreamServer):
    daemon_threads = True

    def __init__(self, path: str, doors: Mapping[str, Door]) -> None:
        self.doors = doors
        super().__init__(path, _Handler)


class _Handler(socketserver.StreamRequestHandler):
    timeout = ANSWER_SECONDS
    server: _Server

    def handle(self) -> None:
        try:
            question = json.loads(self.rfile.readline(LONGEST_LINE))
            door = self.server.doors[question["ask"]]
        except (ValueError, KeyError, TypeError, OSError) as error:
            self._say({"rejected": f"not a question: {error}"})
            return
        try:
            self._say({"answer": door(question)})
        except Rejected as error:
            self._say({"rejected": str(error)})

    def _say(self, reply: Mapping[str, Any]) -> None:
        try:
            self.wfile.write(json.dumps(reply).encode() + b"\n")
        except OSError as error:
            log.warning("the command that asked is gone: %s", error)


def ask(store: Path, question: str, **values: Any) -> dict[str, Any]:
    """Asks the kiosk that owns `store`. Raises NobodyThere or Rejected."""
    with socket.socket(socket.AF_UNIX, socket.SOCK_STREAM) as line:
        line.settimeout(ANSWER_SECONDS)
        try:
            line.connect(str(socket_path(store)))
            line.sendall(json.dumps({"ask": question, **values}).encode() + b"\n")
            with line.makefile("rb") as reader:
                reply = json.loads(reader.readline())
        except (OSError, ValueError) as error:
            raise NobodyThere(str(error)) from error
    if "rejected" in reply:
        raise Rejected(str(reply["rejected"]))
    return dict(reply["answer"])
