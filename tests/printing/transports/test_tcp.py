"""What only the network does: names, several addresses, resets, buffers. Real sockets on the loopback."""

from __future__ import annotations

import select
import socket
import struct
import threading
from collections.abc import Iterator
from typing import Any

import pytest

from kiosk.model.printer_state import Problem
from kiosk.printing import PrinterError
from kiosk.printing.transports import TcpTransport

PATIENCE = 60.0
NAME = "printer.invalid"


@pytest.fixture
def server() -> Iterator[socket.socket]:
    with socket.create_server(("127.0.0.1", 0)) as listening:
        yield listening


def port_of(server: socket.socket) -> int:
    port: int = server.getsockname()[1]
    return port


class Names:
    """A name server: answers with `places`, fails, or keeps everybody waiting."""

    def __init__(self, monkeypatch: pytest.MonkeyPatch) -> None:
        self.places: list[Any] = []
        self.fails = False
        self.asked = 0
        self.answering = threading.Event()
        self.answering.set()
        self._real = socket.getaddrinfo
        monkeypatch.setattr(socket, "getaddrinfo", self._answer)

    def add(self, host: str, port: int) -> None:
        self.places += self._real(host, port, type=socket.SOCK_STREAM, flags=socket.AI_NUMERICHOST)

    def _answer(self, host: str, port: int, **options: Any) -> list[Any]:
        if options.get("flags", 0) & socket.AI_NUMERICHOST:
            return self._real(host, port, **options)
        self.asked += 1
        self.answering.wait()
        if self.fails:
            raise socket.gaierror(socket.EAI_AGAIN, "Temporary failure in name resolution")
        return self.places


@pytest.fixture
def names(monkeypatch: pytest.MonkeyPatch) -> Iterator[Names]:
    made = Names(monkeypatch)
    yield made
    made.answering.set()


def test_a_number_is_not_looked_up(server: socket.socket, names: Names) -> None:
    line = TcpTransport("127.0.0.1", port_of(server))
    line.open()
    line.close()
    assert names.asked == 0


def test_a_name_is_looked_up(server: socket.socket, names: Names) -> None:
    names.add("127.0.0.1", port_of(server))
    line = TcpTransport(NAME, port_of(server))
    line.open()
    line.close()
    assert names.asked == 1


def test_an_unknown_name_cannot_be_reached(names: Names) -> None:
    names.fails = True
    with pytest.raises(PrinterError, match="name resolution") as caught:
        TcpTransport(NAME, 9100).open()
    assert caught.value.problem is Problem.UNREACHABLE


def test_a_slow_name_server_does_not_hold_the_printer_thread(server: socket.socket, names: Names) -> None:
    """It is asked once, and its late answer serves the next try."""
    names.add("127.0.0.1", port_of(server))
    names.answering.clear()
    line = TcpTransport(NAME, port_of(server), connect_seconds=0.05)
    for _ in range(2):
        with pytest.raises(PrinterError, match="the name server has not found") as caught:
            line.open()
        assert caught.value.problem is Problem.UNREACHABLE
    assert names.asked == 1
    names.answering.set()
    line._connect_seconds = PATIENCE
    line.open()
    line.close()
    assert names.asked == 1


def test_abort_is_heard_during_a_look_up(names: Names) -> None:
    names.answering.clear()
    line = TcpTransport(NAME, 9100, connect_seconds=1e6)
    threading.Timer(0.1, line.abort).start()
    with pytest.raises(PrinterError, match="stopping"):
        line.open()


def test_where_the_printer_was_serves_while_the_name_server_is_away(server: socket.socket, names: Names) -> None:
    names.add("127.0.0.1", port_of(server))
    line = TcpTransport(NAME, port_of(server))
    line.open()
    names.fails = True
    line.open()
    line.close()


@pytest.mark.parametrize("good", [0, 1, 2])
def test_each_address_is_tried(server: socket.socket, names: Names, good: int) -> None:
    with socket.create_server(("127.0.0.1", 0)) as other:
        nobody = port_of(other)
    for at in range(3):
        names.add("127.0.0.1", port_of(server) if at == good else nobody)
    line = TcpTransport(NAME, port_of(server))
    line.open()
    line.write(b"x", PATIENCE)
    line.close()
    taken, _ = server.accept()
    with taken:
        assert taken.recv(10) == b"x"


def test_abort_ends_connecting() -> None:
    """The queue of the listener is full, so it lets callers wait."""
    with socket.socket() as server:
        server.bind(("127.0.0.1", 0))
        server.listen(0)
        with socket.socket() as first, socket.socket() as second:
            for caller in (first, second):
                caller.setblocking(False)
                caller.connect_ex(server.getsockname())
            line = TcpTransport("127.0.0.1", port_of(server), connect_seconds=1e6)
            threading.Timer(0.1, line.abort).start()
            with pytest.raises(PrinterError, match="stopping"):
                line.open()


def test_short_writes_are_put_together(server: socket.socket, monkeypatch: pytest.MonkeyPatch) -> None:
    line = TcpTransport("127.0.0.1", port_of(server))
    line.open()
    send = socket.socket.send
    monkeypatch.setattr(socket.socket, "send", lambda it, data: send(it, data[:3]))
    line.write(b"0123456789", PATIENCE)
    line.close()
    taken, _ = server.accept()
    with taken, taken.makefile("rb") as stream:
        assert stream.read() == b"0123456789"


def test_a_reset_in_a_job_counts_what_the_network_took(server: socket.socket) -> None:
    line = TcpTransport("127.0.0.1", port_of(server))
    line.open()
    taken, _ = server.accept()

    def reset() -> None:
        taken.recv(1)
        taken.setsockopt(socket.SOL_SOCKET, socket.SO_LINGER, struct.pack("ii", 1, 0))
        taken.close()

    reset_by = threading.Thread(target=reset)
    reset_by.start()
    with pytest.raises(PrinterError) as caught:
        line.write(b"x" * 100_000_000, PATIENCE)
    reset_by.join()
    line.close()
    assert caught.value.problem is Problem.UNREACHABLE
    assert 0 < caught.value.accepted < 100_000_000


def test_closing_with_unread_answers_does_not_reset_the_connection(server: socket.socket) -> None:
    """As it would by itself; Linux still has the ticket after a reset, simple network stacks drop it."""
    line = TcpTransport("127.0.0.1", port_of(server))
    line.open()
    taken, _ = server.accept()
    with taken:
        taken.sendall(b"\x12")
        line._wait(line._line(), select.POLLIN, float("inf"))
        line.write(b"ticket", PATIENCE)
        line.close()
        with taken.makefile("rb") as stream:
            assert stream.read() == b"ticket"
        assert taken.getsockopt(socket.SOL_SOCKET, socket.SO_ERROR) == 0


def test_discarding_resets_the_connection(server: socket.socket) -> None:
    line = TcpTransport("127.0.0.1", port_of(server))
    line.open()
    taken, _ = server.accept()
    with taken:
        line.close(discard=True)
        with pytest.raises(ConnectionResetError):
            taken.recv(1)


def test_a_dead_printer_is_noticed(server: socket.socket) -> None:
    """The kernel looks after a silent connection, and gives up on data that nobody acknowledges."""
    line = TcpTransport("127.0.0.1", port_of(server))
    line.open()
    made = line._line()
    assert made.getsockopt(socket.SOL_SOCKET, socket.SO_KEEPALIVE) == 1
    assert made.getsockopt(socket.IPPROTO_TCP, socket.TCP_USER_TIMEOUT) == 5000
    assert made.getsockopt(socket.IPPROTO_TCP, socket.TCP_NODELAY) == 1
    line.close()
