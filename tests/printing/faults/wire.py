"""The wire between the kiosk and its printer: real TCP on both sides, and it acts at one exact moment of a ticket."""

from __future__ import annotations

import contextlib
import socket
import struct
import threading
from collections.abc import Callable
from enum import StrEnum

from kiosk.printing import PaperFormat
from kiosk.printing.decoder import Decoder

CUT_SIZE = 4
HEAD_SIZE = 6
"""So many bytes of a ticket tell it from everything else that is sent."""
ASK_CAUSE = b"\x10\x04\x02"
"""The second of the four questions of a status poll."""
PROBE = b"\x1dI\x42"
"""GS I 66, answered in the order of the data. The kiosk asks it of no printer while it prints, so that no late answer
to a question of the kiosk's own can be taken for this one."""
PROBED = b"\x5fANJUNGAN\x00"
NAMED = b"\x37\x22"
"""How the answer begins with which a printer names what it has finished."""
PATIENCE_SECONDS = 60.0
_RESET = struct.pack("ii", 1, 0)


class At(StrEnum):
    """Where on the wire a fault strikes."""

    POLL = "poll"
    FIRST_BYTE = "first byte"
    MIDDLE = "middle"
    BEFORE_CUT = "before cut"
    AFTER_CUT = "after cut"


class Wire:
    """Listens for the kiosk, carries everything to the printer, and strikes at the moment it was armed for."""

    def __init__(self, printer_port: int, paper: PaperFormat, paper_is_out: Callable[[], None]) -> None:
        """`paper_is_out` returns when a ticket that the printer has got whole has left it."""
        self._printer_port, self._paper, self._paper_is_out = printer_port, paper, paper_is_out
        self._socket = socket.create_server(("127.0.0.1", 0))
        self.port: int = self._socket.getsockname()[1]
        self._lock = threading.Lock()
        self._connections: list[_Connection] = []
        self._at: At | None = None
        self._act: Callable[[], None] = lambda: None
        self._payload = b""
        self._stopped = False
        self.tripped = threading.Event()
        self.hearing = threading.Event()
        self.hearing.set()
        self.powered = True
        self.trouble = ""
        self._thread = threading.Thread(target=self._accept, name="wire", daemon=True)
        self._thread.start()

    def arm(self, at: At, act: Callable[[], None]) -> None:
        """`act` runs once, on the wire's thread, before anything behind that moment reaches the printer."""
        with self._lock:
            self._at, self._act = at, act
        self.tripped.clear()

    def expect(self, payload: bytes) -> None:
        """The ticket that will be sent next."""
        self._payload = payload

    def deafen(self, on: bool) -> None:
        """A printer that takes connections and reads nothing."""
        if on:
            self.hearing.clear()
        else:
            self.hearing.set()

    def power(self, on: bool) -> None:
        """Without power nothing answers and nothing is read; with it again, the lines of before are unknown."""
        self.powered = on
        if on:
            self.reset()

    def reset(self) -> None:
        """The printer's side ends every connection hard."""
        for connection in self._taken():
            connection.reset()

    def vanish(self) -> None:
        """The kiosk's machine is gone: it reads nothing and says nothing any more, not even goodbye."""
        for connection in self._taken():
            connection.vanish()

    def stop(self) -> None:
        self._stopped = True
        self.hearing.set()
        with contextlib.suppress(OSError):
            self._socket.shutdown(socket.SHUT_RDWR)
        self._thread.join(PATIENCE_SECONDS)
        self._socket.close()
        for connection in self._taken():
            connection.reset()
            connection.join()

    def due(self, buffer: bytes) -> tuple[At, tuple[int, int]] | None:
        """The moment the wire is armed with, and where in `buffer` it is: the last safe point before it, and itself.

        None: not in these bytes. Raises Incomplete if more bytes are needed to tell.
        """
        match self._at:
            case None:
                return None
            case At.POLL:
                found = buffer.find(ASK_CAUSE)
                return None if found < 0 else (At.POLL, (found, found))
            case at:
                where = self._in_ticket(at, buffer)
                return None if where is None else (at, where)

    def fire(self) -> None:
        with self._lock:
            act, self._at = self._act, None
        act()
        self.tripped.set()

    def _in_ticket(self, at: At, buffer: bytes) -> tuple[int, int] | None:
        payload = self._payload
        start = buffer.find(payload[:HEAD_SIZE]) if payload else -1
        if start < 0:
            return None
        cut = buffer.find(payload[-CUT_SIZE:], start + len(payload) - CUT_SIZE)
        if cut < 0:
            raise Incomplete
        match at:
            case At.FIRST_BYTE:
                return start, start + 1
            case At.MIDDLE:
                middle = len(payload) // 2
                return start + _boundary(payload, middle, self._paper), start + middle
            case At.BEFORE_CUT:
                return start + len(payload) - CUT_SIZE, cut
            case _:
                return cut + CUT_SIZE, cut + CUT_SIZE

    def await_paper(self) -> None:
        self._paper_is_out()

    def _taken(self) -> tuple[_Connection, ...]:
        with self._lock:
            return tuple(self._connections)

    def _accept(self) -> None:
        while True:
            try:
                line, _ = self._socket.accept()
            except OSError:
                return
            if self._stopped or not self.powered:
                _hang_up_hard(line)
                continue
            connection = _Connection(self, line, self._printer_port)
            with self._lock:
                self._connections.append(connection)
            connection.start()


class Incomplete(Exception):
    """A ticket has begun and its cut has not come yet."""


class _Connection:
    """One connection of the kiosk and its twin to the printer."""

    def __init__(self, wire: Wire, kiosk: socket.socket, printer_port: int) -> None:
        self._wire, self._kiosk = wire, kiosk
        self._printer = socket.create_connection(("127.0.0.1", printer_port))
        for line in (self._kiosk, self._printer):
            line.setsockopt(socket.IPPROTO_TCP, socket.TCP_NODELAY, 1)
        self._probing = threading.Event()
        self._probed = threading.Event()
        self._named = threading.Event()
        self._gone = threading.Event()
        self._threads = [
            threading.Thread(target=self._guarded, args=(work,), name=f"wire-{work.__name__}", daemon=True)
            for work in (self._up, self._down)
        ]

    def start(self) -> None:
        for thread in self._threads:
            thread.start()

    def join(self) -> None:
        for thread in self._threads:
            if thread is not threading.current_thread():
                thread.join(PATIENCE_SECONDS)

    def reset(self) -> None:
        self._gone.set()
        _hang_up_hard(self._kiosk)
        _end(self._printer)

    def vanish(self) -> None:
        """The printer's side stays as it is, half open."""
        self._gone.set()
        _hang_up_hard(self._kiosk)

    def _guarded(self, work: Callable[[], None]) -> None:
        try:
            work()
        except OSError:
            pass  # One side is gone.
        except AssertionError as error:
            self._wire.trouble = str(error)
        if not self._gone.is_set():
            _end(self._kiosk)
            _end(self._printer)

    def _up(self) -> None:
        waiting = b""
        while self._hears() and (data := self._kiosk.recv(65536)):
            if not self._hears():
                return
            waiting += data
            try:
                due = self._wire.due(waiting)
            except Incomplete:
                continue
            if due is not None:
                self._strike(*due, waiting)
            else:
                self._send(waiting)
            waiting = b""

    def _strike(self, at: At, where: tuple[int, int], data: bytes) -> None:
        """Everything up to the moment has been worked through by the printer when the fault strikes."""
        safe, moment = where
        self._send(data[:safe])
        if at is At.AFTER_CUT:
            self._wire.await_paper()
        elif at is not At.POLL:
            self._settle()
        self._named.clear()
        self._send(data[safe:moment])
        if at is At.BEFORE_CUT and moment > safe:
            assert self._named.wait(PATIENCE_SECONDS), "the virtual printer did not name the text"
        self._wire.fire()
        if self._hears():
            self._send(data[moment:])

    def _settle(self) -> None:
        """A question between two commands: its answer says that all before it is on the paper."""
        self._probed.clear()
        self._probing.set()
        self._printer.sendall(PROBE)
        assert self._probed.wait(PATIENCE_SECONDS), "the virtual printer did not answer between two commands"

    def _hears(self) -> bool:
        """Waits while the printer is deaf; False: this connection is over, and what was under way is lost with it."""
        deaf = not self._wire.hearing.is_set()
        self._wire.hearing.wait()
        if not self._wire.powered or self._gone.is_set():
            return False
        if deaf:
            with contextlib.suppress(BlockingIOError):
                self._kiosk.recv(1, socket.MSG_PEEK | socket.MSG_DONTWAIT)
        return True

    def _send(self, data: bytes) -> None:
        if data:
            self._printer.sendall(data)

    def _down(self) -> None:
        held = b""
        while data := self._printer.recv(4096):
            data, held = held + data, b""
            if self._probing.is_set():
                before, found, after = data.partition(PROBED)
                if not found:
                    held = data
                    continue
                data = before + after
                self._probing.clear()
                self._probed.set()
            if data and self._wire.powered:
                self._kiosk.sendall(data)
            if NAMED in data:
                self._named.set()


def _boundary(payload: bytes, before: int, paper: PaperFormat) -> int:
    """The last place up to `before` at which no command is half sent."""
    decoder, last = Decoder(paper), 0
    for at in range(before):
        decoder.feed(payload[at : at + 1])
        if not decoder.pending:
            last = at + 1
    return last


def _hang_up_hard(line: socket.socket) -> None:
    with contextlib.suppress(OSError):
        line.setsockopt(socket.SOL_SOCKET, socket.SO_LINGER, _RESET)
        line.shutdown(socket.SHUT_RD)
    line.close()


def _end(line: socket.socket) -> None:
    with contextlib.suppress(OSError):
        line.shutdown(socket.SHUT_RDWR)
    line.close()
