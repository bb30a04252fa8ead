"""A printer that does what a test says: it answers well, late, or not at all, stops reading, or hangs up."""

from __future__ import annotations

import re
import socket
import struct
import threading
from enum import Enum, auto

from kiosk.printing.virtual.listener import Listener

BARRIER = b"\x1dr\x01"
FORGET = b"\x10\x14\x08\x01\x03\x14\x01\x06\x02\x08"
LONGEST = 10
_COMMAND = re.compile(
    rb"\x10\x04(?P<status>[\x01-\x04])|(?P<full>\x10\x04\x14)|(?P<barrier>\x1dr\x01)|\x1dI(?P<identity>[BCE])"
    rb"|\x1d\(H\x06\x0000(?P<name>[!-~]{4})|(?P<forget>" + re.escape(FORGET) + rb")|\x1da(?P<automatic>.)"
    rb"|\x10\x05(?P<recover>[\x01\x02])",
    re.DOTALL,
)
READY = (0x12, 0x12, 0x12, 0x12)
PAPER_OUT = (0x1A, 0x32, 0x12, 0x7E)
CUTTER = (0x1A, 0x52, 0x1A, 0x12)


class OnTicket(Enum):
    """What it does as soon as the first bytes of a ticket have come."""

    READ = auto()
    RESET = auto()
    STALL = auto()


class ScriptedPrinter:
    """Real TCP. Change its fields at any time; `got_ticket` is set when a ticket with its proof has come."""

    def __init__(self, on_ticket: OnTicket = OnTicket.READ) -> None:
        self.status: tuple[int | None, ...] = READY
        """Answers to DLE EOT 1 to 4; None: silence."""
        self.full: bytes | None = None
        """Answer to DLE EOT 20."""
        self.barrier_answers = 0
        """So many more barriers are answered."""
        self.names = False
        """It sends process ids back."""
        self.identity: tuple[bytes, ...] = ()
        """Maker, model, fonts; empty: silence."""
        self.forgets = False
        self.automatic: bytes | None = None
        """Answer to GS a."""
        self.on_ticket = on_ticket
        self.connections = 0
        self.got_ticket = threading.Event()
        self.asked_names: list[str] = []
        """Process ids that came with tickets."""
        self._heard = bytearray()
        self._grown = threading.Condition()
        self._let_go = threading.Event()
        self._lines: list[socket.socket] = []
        self._listener = Listener("127.0.0.1", 0, "scripted", self._serve)
        self._listener.start()

    @property
    def port(self) -> int:
        return self._listener.port

    @property
    def heard(self) -> bytes:
        """All that has come in, over all connections."""
        with self._grown:
            return bytes(self._heard)

    def wait_heard(self, what: bytes, count: int = 1, seconds: float = 60.0) -> bool:
        """Whether `what` has come in `count` times, waiting up to `seconds`."""
        with self._grown:
            return self._grown.wait_for(lambda: self._heard.count(what) >= count, seconds)

    def say(self, data: bytes) -> None:
        """Something that nobody has asked for just now."""
        self._lines[-1].sendall(data)

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
        waiting = b""
        while data := line.recv(65536):
            with self._grown:
                self._heard += data
                self._grown.notify_all()
            waiting += data
            if len(data) > LONGEST and self.on_ticket is not OnTicket.READ and data.strip(b"\x00"):
                if self.on_ticket is OnTicket.RESET:
                    line.setsockopt(socket.SOL_SOCKET, socket.SO_LINGER, struct.pack("ii", 1, 0))
                else:
                    self._let_go.wait()
                return
            waiting = self._obey(line, waiting)

    def _obey(self, line: socket.socket, data: bytes) -> bytes:
        """Answers all commands in `data`; returns what may be the beginning of one more."""
        end = 0
        for found in _COMMAND.finditer(data):
            end = found.end()
            answer = self._answer(found)
            if answer:
                line.sendall(answer)
        return data[end:][-(LONGEST - 1) :]

    def _answer(self, found: re.Match[bytes]) -> bytes | None:
        value = found[found.lastgroup or 0]
        match found.lastgroup:
            case "status":
                byte = self.status[value[0] - 1]
                return None if byte is None else bytes((byte,))
            case "full":
                return self.full
            case "barrier":
                self.got_ticket.set()
                self.barrier_answers -= 1
                return b"\x00" if self.barrier_answers >= 0 else None
            case "identity":
                return b"\x5f" + self.identity["BCE".index(value.decode())] + b"\x00" if self.identity else None
            case "name":
                self.asked_names.append(value.decode())
                if value.endswith(b"c"):
                    self.got_ticket.set()
                return b"\x37\x22" + value + b"\x00" if self.names else None
            case "forget":
                return b"\x37\x25\x00" if self.forgets else None
            case "automatic":
                return self.automatic if value != b"\x00" else None
            case _:
                return None
