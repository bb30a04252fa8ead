"""The wire of the fault matrix strikes when the printer has worked through what comes before, and not earlier."""

from __future__ import annotations

import socket
import threading

from kiosk.printing import PaperFormat
from tests.printing.faults.wire import CUT_SIZE, PROBE, PROBED, At, Wire

TICKET = b"\x1b@" + b"one line\n" * 20 + b"\x1dVB\x00"
SECONDS = 60.0
HOLDS_BACK_SECONDS = 0.3
"""So long the printer does not read, unless the fault has struck: only then the wire was too early."""


class SlowPrinter:
    """Answers an older question at the first byte of a ticket, and only then reads on."""

    def __init__(self) -> None:
        self._socket = socket.create_server(("127.0.0.1", 0))
        self.port: int = self._socket.getsockname()[1]
        self.heard = b""
        self.struck = threading.Event()
        self._thread = threading.Thread(target=self._work)
        self._thread.start()

    def _work(self) -> None:
        line, _ = self._socket.accept()
        with line:
            self.heard = line.recv(1)
            line.sendall(b"\x12")
            self.struck.wait(HOLDS_BACK_SECONDS)
            while PROBE not in self.heard:
                self.heard += line.recv(4096)
            line.sendall(PROBED)
            while line.recv(4096):
                pass

    def stop(self) -> None:
        self._thread.join(SECONDS)
        self._socket.close()


def test_a_late_answer_is_not_taken_for_the_end_of_the_first_half() -> None:
    printer = SlowPrinter()
    wire = Wire(printer.port, PaperFormat.of_width(80), lambda: None)
    when_struck: list[bytes] = []

    def strike() -> None:
        when_struck.append(printer.heard)
        printer.struck.set()

    wire.expect(TICKET)
    wire.arm(At.MIDDLE, strike)
    kiosk = socket.create_connection(("127.0.0.1", wire.port))
    with kiosk:
        kiosk.settimeout(SECONDS)
        kiosk.sendall(TICKET)
        assert wire.tripped.wait(SECONDS)
        assert kiosk.recv(16) == b"\x12"
    wire.stop()
    printer.stop()
    assert when_struck[0].startswith(TICKET[: len(TICKET) // 2 - len("one line\n") - CUT_SIZE])
