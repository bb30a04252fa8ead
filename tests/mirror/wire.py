"""Central without a socket: its real ASGI application, called in the thread of the test, one exchange at a time."""

from __future__ import annotations

import asyncio
import threading
from collections.abc import Awaitable, Callable, Iterator, Mapping, MutableMapping
from contextlib import contextmanager
from dataclasses import dataclass, field
from typing import Any
from unittest.mock import patch

import anyio.to_thread

Message = MutableMapping[str, Any]
App = Callable[[Message, Callable[[], Awaitable[Message]], Callable[[Message], Awaitable[None]]], Awaitable[None]]
PATIENCE_SECONDS = 120.0
"""An exchange that takes longer hangs, which is a defect."""


@dataclass(frozen=True, slots=True)
class Packet:
    """A request as it goes over the wire."""

    method: str
    target: str
    """Path and query."""
    headers: Mapping[str, str] = field(default_factory=dict)
    body: bytes = b""


@dataclass(frozen=True, slots=True)
class Answer:
    """What came back."""

    status: int
    headers: Mapping[str, str]
    body: bytes


class Wire:
    """Hands packets to one application. What it raised instead of answering is kept in `crashes`."""

    def __init__(self, app: App) -> None:
        self._app = app
        self._loop = asyncio.new_event_loop()
        self._turn = threading.Lock()
        self._stop = asyncio.Event()
        self._life: asyncio.Task[None] | None = None
        self.crashes: list[BaseException] = []
        self._loop.run_until_complete(self._start())

    def ask(self, packet: Packet) -> Answer:
        """One exchange, from any thread; a second one waits for it."""
        with self._turn:
            return self._loop.run_until_complete(asyncio.wait_for(self._exchange(packet), PATIENCE_SECONDS))

    def close(self) -> None:
        """Stop the application as the server would."""
        self._loop.run_until_complete(self._end())
        self._loop.run_until_complete(self._loop.shutdown_asyncgens())
        self._loop.run_until_complete(self._loop.shutdown_default_executor())
        self._loop.close()

    async def _start(self) -> None:
        started = asyncio.Event()
        said: list[str] = []
        came = iter(({"type": "lifespan.startup"}, {"type": "lifespan.shutdown"}))

        async def receive() -> Message:
            message = next(came)
            if message["type"] == "lifespan.shutdown":
                await self._stop.wait()
            return message

        async def send(message: Message) -> None:
            said.append(message["type"])
            started.set()

        scope = {"type": "lifespan", "asgi": {"version": "3.0", "spec_version": "2.0"}, "state": {}}
        self._life = asyncio.ensure_future(self._app(scope, receive, send))
        self._life.add_done_callback(lambda _task: started.set())
        await asyncio.wait_for(started.wait(), PATIENCE_SECONDS)
        if said != ["lifespan.startup.complete"]:
            await self._life
            raise AssertionError(f"the application did not start: {said}")

    async def _end(self) -> None:
        self._stop.set()
        if self._life is not None:
            await asyncio.wait_for(self._life, PATIENCE_SECONDS)

    async def _exchange(self, packet: Packet) -> Answer:
        path, _, query = packet.target.partition("?")
        scope = {
            "type": "http",
            "asgi": {"version": "3.0", "spec_version": "2.3"},
            "http_version": "1.1",
            "method": packet.method,
            "scheme": "http",
            "path": path,
            "raw_path": path.encode(),
            "query_string": query.encode(),
            "root_path": "",
            "headers": [(name.lower().encode(), value.encode()) for name, value in packet.headers.items()],
            "client": ("127.0.0.1", 50_000),
            "server": ("central.test", 80),
            "state": {},
        }
        asked = iter(({"type": "http.request", "body": packet.body, "more_body": False},))
        gone = asyncio.Event()
        status, headers, body = 0, {}, bytearray()

        async def receive() -> Message:
            message = next(asked, None)
            if message is None:
                await gone.wait()
                return {"type": "http.disconnect"}
            return message

        async def send(message: Message) -> None:
            nonlocal status, headers
            if message["type"] == "http.response.start":
                status = message["status"]
                headers = {name.decode(): value.decode() for name, value in message["headers"]}
            else:
                body.extend(message.get("body", b""))
                if not message.get("more_body", False):
                    gone.set()

        try:
            await self._app(scope, receive, send)
        except Exception as error:  # noqa: BLE001 - kept for the test to judge
            self.crashes.append(error)
        return Answer(status or 500, headers, bytes(body))


async def _in_turn(work: Callable[..., Any], *given: Any, **_how: Any) -> Any:
    return work(*given)


@contextmanager
def without_threads() -> Iterator[None]:
    """What the application would do in threads is done at once: runs are alike and fast."""
    with patch.object(anyio.to_thread, "run_sync", _in_turn):
        yield
