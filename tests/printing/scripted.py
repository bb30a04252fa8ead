"""A printer that does what a test says: it answers well, late, or not at all, stops reading, or hangs up."""

from __future__ import annotations

import socket
import struct
import threading
from enum import Enum, auto

from kiosk.printing.virtual.listener import Listener

BARRIER = b"\x1dr\x01"


class OnTicket(Enum):
    """What it does as soon as the first bytes of a ticket have come."""

    READ = auto()
    RESET = auto()
    STALL = auto()


class ScriptedPrinter:
    """Real TCP. Change its fields at any time; `got_ticket` is set when a whole ticket with its barrier has come."""

    def __init__(self, on_ticket: OnTicket = OnTicket.READ) -> None:
        self.status = (0x12, 0x12, 0x12, 0x12)
        self.barrier_answers = 0
        self.on_ticket = on_ticket
        self.connections = 0
        self.got_ticket = threading.Event()
        self._let_go = threading.Event()
        self._lines: list[socket.socket] = []
        self._listener = Listener("127.0.0.1", 0, "scripted", self._serve)
        self._listener.start()

    @property
    def port(self) -> int:
        return self._listener.port

    def hang_up(self) -> None:
        """Ends every connection, as printers do with an idle one."""
        for line in self._lines:
            line.shutdown(socket.SHUT_RDWR)
        self._lines.clear()

    def stop(self) -> None:
        self._let_go.set()
        self._listener.stop()

    def _serve(self, line: socket.socket) -> None:
        self.connections += 1
        self._lines.append(line)
        while data := line.recv(65536):
            if data[:2] == b"\x10\x04":
                line.sendall(bytes((self.status[data[2] - 1],)))
                continue
            match self.on_ticket:
                case OnTicket.RESET:
                    line.setsockopt(socket.SOL_SOCKET, socket.SO_LINGER, struct.pack("ii", 1, 0))
                    return
                case OnTicket.STALL:
                    self._let_go.wait()
                    return
                case OnTicket.READ:
                    self._whole_ticket(line, data)

    def _whole_ticket(self, line: socket.socket, data: bytes) -> None:
        while not data.endswith(BARRIER):
            data += line.recv(65536)
        if self.barrier_answers:
            self.barrier_answers -= 1
            line.sendall(b"\x00")
        self.got_ticket.set()
