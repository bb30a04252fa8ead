"""The cuts do what they say, and to one machine alone; and the books would show a visitor who was passed over."""

from __future__ import annotations

import subprocess
import sys
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path

import pytest

from tests.e2e.books import Arrival, Call, passed_over, twice
from tests.e2e.network import CENTRAL_ADDRESS, Cut, Network, network
from tests.support.machine import PATIENCE_SECONDS, until

pytestmark = pytest.mark.e2e

PORT = 8080
SERVER = f"""
import sys
from http.server import BaseHTTPRequestHandler, ThreadingHTTPServer

class Notes(BaseHTTPRequestHandler):
    def do_GET(self):
        with open(sys.argv[1], "a") as book:
            book.write(self.path + chr(10))
        self.send_response(204)
        self.end_headers()

ThreadingHTTPServer(("{CENTRAL_ADDRESS}", {PORT}), Notes).serve_forever()
"""
NO_ANSWER_SECONDS = 3.0
"""Long enough for a request to arrive whose answer is lost."""
CLIENT = f"""
import http.client, sys

line = http.client.HTTPConnection("{CENTRAL_ADDRESS}", {PORT}, timeout=float(sys.argv[2]))
try:
    line.request("GET", sys.argv[1])
    print(line.getresponse().status)
except OSError as error:
    print(type(error).__name__)
"""


@contextmanager
def notes(net: Network, book: Path) -> Iterator[None]:
    """A server at central that writes down what it was asked."""
    with subprocess.Popen(net.inside("central", sys.executable, "-c", SERVER, str(book))) as server:
        try:
            until(lambda: asked(net, "other", "/start") == "204", "the server")
            yield
        finally:
            server.kill()


def asked(net: Network, machine: str, path: str, seconds: float = PATIENCE_SECONDS) -> str:
    """What a client on this machine gets, if it waits so long."""
    command = net.inside(machine, sys.executable, "-c", CLIENT, path, str(seconds))
    return subprocess.run(command, check=True, capture_output=True, text=True, timeout=2 * seconds + 30).stdout.strip()


def test_each_cut_loses_what_it_says_and_nobody_else_s(tmp_path: Path) -> None:
    book, got = tmp_path / "asked", dict[Cut, str]()
    with network(["kiosk", "other"]) as net, notes(net, book):
        for way in Cut:
            net.cut("kiosk", way)
            got[way] = asked(net, "kiosk", f"/{way.name}", NO_ANSWER_SECONDS)
            assert asked(net, "other", "/other") == "204"
        net.mend("kiosk")
        assert asked(net, "kiosk", "/mended") == "204"
    assert got == {Cut.DROP: "TimeoutError", Cut.REJECT: "ConnectionRefusedError", Cut.LOST_REPLIES: "TimeoutError"}
    arrived = [line for line in book.read_text().splitlines() if line not in ("/start", "/other")]
    assert arrived == ["/LOST_REPLIES", "/mended"], "only a lost reply leaves the request whole"


def test_the_books_show_who_was_passed_over() -> None:
    arrived = {"first": Arrival(1, (100, 1)), "second": Arrival(2, (200, 2)), "late": Arrival(9, (50, 9))}
    made = {"first": 100, "second": 200, "late": 50}
    in_order = [Call(5, "first"), Call(6, "second"), Call(10, "late")]
    assert passed_over(in_order, arrived, made) == []
    assert passed_over([Call(5, "second"), Call(6, "first")], arrived, made) == [("second", "first")]
    assert passed_over([Call(5, "first"), Call(10, "second")], arrived, made) == [("second", "late")]


def test_the_books_see_by_the_true_clock_too() -> None:
    """An order that central keeps perfectly, and that is not the one in which people came."""
    arrived = {"first": Arrival(1, (900, 1)), "second": Arrival(2, (200, 2))}
    made = {"first": 100, "second": 5_000}
    assert passed_over([Call(5, "second"), Call(6, "first")], arrived, made) == [("second", "first")]


def test_the_books_see_a_number_twice() -> None:
    assert twice([(1, "AK", 5, "waiting"), (1, "AK", 5, "done"), (2, "AK", 5, "done")]) == {(1, "AK", 5)}
