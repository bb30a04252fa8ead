"""Before the application: connections that ask nothing, never end or never read, too many of them, and the log."""

from __future__ import annotations

import asyncio
import logging
import socket
import threading
from collections.abc import Callable, Iterator
from contextlib import ExitStack, closing
from typing import Any

import pytest
import requests
import uvicorn
from fastapi import FastAPI, Request
from fastapi.responses import StreamingResponse

from central.cli.serve import server_config
from central.config.settings import HallSettings, Settings
from central.front import timed_protocol
from central.front.connections import Connections
from central.front.listener import Listener, most_connections
from central.front.log_limit import LINES, LONGEST, SECONDS, LogLimit
from tests.central.whole import CATALOGUE
from tests.support.web_hall import until

PATIENCE = 60.0
HALF = b"GET /ping HTTP/1.1\r\nHost: central\r\nX-Half: "
WHOLE = b"GET %s HTTP/1.1\r\nHost: central\r\n\r\n"


class Server:
    """A server with central's front and an application of a few lines."""

    def __init__(self, crowd: Connections, **settings: Any) -> None:
        self.crowd, self.go_on, self.left = crowd, threading.Event(), threading.Event()
        app = FastAPI()

        @app.get("/ping")
        def ping(request: Request) -> str:
            return "" if request.client is None else request.client.host

        @app.post("/take")
        async def take(request: Request) -> int:
            return len(await request.body())

        @app.get("/news")
        async def news(much: bool = False) -> StreamingResponse:
            return StreamingResponse(self._news(much))

        chosen = Settings(hall=(HallSettings(catalogue=CATALOGUE),), **settings)
        self._listener = Listener.of(socket.create_server(("127.0.0.1", 0)), crowd)
        self.port = self._listener.getsockname()[1]
        self._server = uvicorn.Server(server_config(app, chosen, crowd))
        self._thread = threading.Thread(target=self._server.run, kwargs={"sockets": [self._listener]}, daemon=True)
        self._thread.start()
        until(lambda: self._server.started)

    async def _news(self, much: bool) -> Any:
        try:
            yield b"first\n"
            while much or not self.go_on.is_set():
                await asyncio.sleep(0.01)
                if much:
                    yield b"x" * 65536
            yield b"last\n"
        finally:
            self.left.set()

    def line(self, *parts: bytes, source: str = "127.0.0.1") -> socket.socket:
        """A connection on which this was sent."""
        made = socket.create_connection(("127.0.0.1", self.port), PATIENCE, (source, 0))
        for part in parts:
            made.sendall(part)
        return made

    def ping(self, **headers: str) -> str:
        """Who central thinks we are."""
        with requests.get(f"http://127.0.0.1:{self.port}/ping", headers=headers, timeout=PATIENCE) as reply:
            assert reply.status_code == 200
            return str(reply.json())

    def close(self) -> None:
        self.go_on.set()
        self._server.should_exit = True
        self._thread.join(PATIENCE)
        self._listener.close()
        assert not self._thread.is_alive()


Serves = Callable[..., Server]


@pytest.fixture
def serves(monkeypatch: pytest.MonkeyPatch) -> Iterator[Serves]:
    """Servers that wait for a second where the real one waits for ten."""
    monkeypatch.setattr(timed_protocol, "SECONDS", dict.fromkeys(timed_protocol.SECONDS, 1.0))
    with ExitStack() as servers:
        yield lambda crowd=None, **more: servers.enter_context(
            closing(Server(Connections(50, 50) if crowd is None else crowd, **more))
        )


def is_closed(line: socket.socket) -> bool:
    """Whether the other end hangs up, without an answer."""
    try:
        return line.recv(65536) == b""
    except ConnectionResetError:
        return True


@pytest.mark.parametrize("sent", [
    b"", b"G", HALF, b"POST /take HTTP/1.1\r\nHost: central\r\nContent-Length: 100\r\n\r\nhalf",
])  # fmt: skip
def test_what_does_not_arrive_is_ended(serves: Serves, sent: bytes) -> None:
    server = serves()
    with server.line(sent) as line:
        assert is_closed(line)
    assert server.ping() == "127.0.0.1"


def test_a_byte_now_and_then_buys_no_time(serves: Serves) -> None:
    server = serves()
    with server.line(HALF) as line:
        line.settimeout(0.02)
        ended = False
        for _ in range(int(PATIENCE / 0.02)):
            try:
                line.sendall(b"x")
                ended = line.recv(1) == b""
            except TimeoutError:
                continue
            except OSError:
                ended = True
            if ended:
                break
        assert ended


def test_half_a_request_after_an_answer_is_ended_too(serves: Serves) -> None:
    server = serves()
    with server.line(WHOLE % b"/ping") as line:
        answer = b""
        while not answer.endswith(b'"127.0.0.1"'):  # head and body may come apart
            answer += line.recv(65536)
        line.sendall(HALF)
        assert is_closed(line)


def test_who_listens_is_left_in_peace(serves: Serves) -> None:
    server = serves()
    with server.line(WHOLE % b"/news") as listening, server.line(HALF) as half:
        answer = listening.makefile("rb")
        while answer.readline() != b"first\n":
            pass
        assert is_closed(half)  # it came later, and its time is over
        server.go_on.set()
        assert b"last\n" in answer.read()


def test_an_answer_that_nobody_reads_ends(serves: Serves, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(timed_protocol, "UNREAD_SECONDS", 0.2)
    server = serves()
    with server.line(WHOLE % b"/news?much=true"):
        assert server.left.wait(PATIENCE)


def test_who_asks_nothing_makes_room_for_others_of_the_same_address(serves: Serves) -> None:
    server = serves(Connections(50, 3))
    with ExitStack() as lines:
        halves = [lines.enter_context(server.line(HALF)) for _ in range(3)]
        until(lambda: len(server.crowd) == 3)
        assert server.ping() == "127.0.0.1"
        assert is_closed(halves[0])


def test_who_is_being_answered_is_not_sent_away(serves: Serves) -> None:
    server = serves(Connections(50, 2))
    with server.line(WHOLE % b"/news") as one, server.line(WHOLE % b"/news") as other:
        for line in (one, other):
            answer = line.makefile("rb")
            while answer.readline() != b"first\n":
                pass
        with server.line(HALF) as third:
            assert is_closed(third)
        with server.line(WHOLE % b"/ping", source="127.0.0.2") as elsewhere:
            assert b"200" in elsewhere.recv(65536)
        server.go_on.set()
        assert b"last\n" in one.makefile("rb").read()


BODY = b"POST /take HTTP/1.1\r\nHost: central\r\nContent-Length: 1000\r\n\r\nx"
UNREAD = WHOLE % b"/news?much=true"


@pytest.mark.parametrize("slow", [BODY, UNREAD], ids=["a body that does not come", "an answer that is not read"])
def test_who_is_slow_makes_room_for_others_when_all_places_are_taken(
    serves: Serves, monkeypatch: pytest.MonkeyPatch, slow: bytes
) -> None:
    monkeypatch.setattr(timed_protocol, "SECONDS", dict.fromkeys(timed_protocol.SECONDS, PATIENCE * 2))
    server = serves(Connections(6, 3))
    with ExitStack() as lines:
        slows = [lines.enter_context(server.line(slow, source=f"127.0.0.{n}")) for n in (2, 2, 2, 3, 3, 3)]
        until(lambda: len(server.crowd) == 6)
        if slow is UNREAD:
            assert [one.recv(1) for one in slows] == [b"H"] * 6
        until(lambda: sum(map(len, server.crowd._idle.values())) == 6)
        assert server.ping() == "127.0.0.1"


def test_a_place_is_free_again_when_its_connection_ends(serves: Serves) -> None:
    server = serves(Connections(2, 2))
    for _ in range(20):
        server.ping()
    until(lambda: len(server.crowd) == 0)


class Wire(socket.socket):
    """A connection without another end."""

    sent_away = False

    def shutdown(self, how: int) -> None:
        self.sent_away = True


def come(crowd: Connections, address: str, port: int) -> Wire | None:
    wire = Wire()
    if crowd.enters(wire, (address, port)):
        return wire
    wire.close()
    return None


def test_when_all_places_are_taken_the_greediest_address_gives_one() -> None:
    crowd = Connections(6, 5)
    many = [come(crowd, "192.0.2.1", port) for port in range(5)]
    few = come(crowd, "192.0.2.2", 1)
    third = come(crowd, "192.0.2.3", 1)
    wires = [one for one in (*many, few, third) if one is not None]
    assert [one.sent_away for one in wires] == [True, False, False, False, False, False, False]
    for port in range(1, 5):
        crowd.busy(("192.0.2.1", port))
    crowd.busy(("192.0.2.2", 1))
    crowd.busy(("192.0.2.3", 1))
    assert come(crowd, "192.0.2.4", 1) is None
    crowd.idle(("192.0.2.1", 4))
    last = come(crowd, "192.0.2.4", 1)
    assert last is not None
    assert wires[4].sent_away
    for wire in (*wires, last):
        wire.close()


def test_one_network_of_ipv6_is_one_address_and_a_proxy_is_many() -> None:
    crowd = Connections(100, 2, lambda address: address == "192.0.2.9")
    wires = [come(crowd, f"2001:db8:1:2::{host}", 1) for host in range(1, 4)]
    assert [one is not None and one.sent_away for one in wires] == [True, False, False]
    proxied = [come(crowd, "192.0.2.9", port) for port in range(10)]
    assert all(one is not None and not one.sent_away for one in proxied)
    for wire in (*wires, *proxied):
        if wire is not None:
            wire.close()


def test_only_a_named_proxy_says_for_whom_it_asks(serves: Serves) -> None:
    said = {"X-Forwarded-For": "203.0.113.7", "X-Forwarded-Proto": "https"}
    assert serves().ping(**said) == "127.0.0.1"
    assert serves(proxies=("127.0.0.0/8",)).ping(**said) == "203.0.113.7"
    assert serves(proxies=("192.0.2.1",)).ping(**said) == "127.0.0.1"
    forged = {"X-Forwarded-For": "198.51.100.1, 203.0.113.7"}  # the first one was written by who asks
    assert serves(proxies=("127.0.0.1",)).ping(**forged) == "203.0.113.7"


def test_no_more_connections_than_open_files(monkeypatch: pytest.MonkeyPatch) -> None:
    limits = {"now": (256, 1024)}
    monkeypatch.setattr("central.front.listener.resource.getrlimit", lambda _: limits["now"])
    monkeypatch.setattr("central.front.listener.resource.setrlimit", lambda _, both: limits.update(now=both))
    assert (most_connections(500), limits["now"]) == (500, (628, 1024))
    assert (most_connections(5000), limits["now"]) == (896, (1024, 1024))


# ---- the log


def lines(sparing: LogLimit, text: str, *args: object, times: int = 1) -> list[str]:
    """What of it is written."""
    records = [logging.LogRecord("one", logging.WARNING, "", 0, text, args, None) for _ in range(times)]
    return [record.getMessage() for record in records if sparing.filter(record)]


def test_lines_that_say_the_same_are_counted_after_a_few() -> None:
    now = [0.0]
    sparing = LogLimit(lambda: now[0])
    assert len(lines(sparing, "no %d", 1, times=5000)) == LINES
    assert lines(sparing, "another") == ["another"]
    now[0] += SECONDS + 1
    assert lines(sparing, "no %d", 2) == [f"no 2 (and {5000 - LINES} more such lines that are not shown)"]
    assert lines(sparing, "no %d", 3) == ["no 3"]


def test_a_line_is_no_page() -> None:
    (line,) = lines(LogLimit(), "sent: %s", "x" * 100_000)
    assert len(line) < LONGEST + 100


def test_kinds_of_lines_are_bounded() -> None:
    sparing = LogLimit()
    for number in range(5000):
        lines(sparing, f"kind {number}")
    assert len(sparing._kinds) == 1000
