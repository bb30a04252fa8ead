"""A ticket printer in software: ESC/POS over TCP with status and faults, and its paper as PNG and JSON.

It reads with the strict decoder: bytes that a printer might misread end the connection and stand in `errors`.
"""

from __future__ import annotations

import logging
import socket
from pathlib import Path

from kiosk.printing.decoder import DecodeError, Decoder
from kiosk.printing.slip import Paper
from kiosk.printing.virtual.control import Control
from kiosk.printing.virtual.listener import Listener
from kiosk.printing.virtual.machine import Machine, Sheet
from kiosk.printing.virtual.tray import Tray

log = logging.getLogger(__name__)


class VirtualPrinter:
    """Starts and stops within milliseconds; tests and the example use the same one."""

    def __init__(
        self,
        host: str = "127.0.0.1",
        port: int = 0,
        control_port: int = 0,
        paper_dir: Path | None = None,
        paper: Paper | None = None,
    ) -> None:
        """Port 0: any free one. Raises OSError if a port or the folder cannot be used."""
        self._paper = paper or Paper()
        self._tray = Tray(paper_dir, self._paper)
        self._machine = Machine(self._tray.put)
        self._errors: list[DecodeError] = []
        self._printer = Listener(host, port, "virtual-printer", self._read)
        try:
            control = Control(self._machine, self._tray)
            self._control = Listener(host, control_port, "virtual-control", control.answer_all)
        except OSError:
            self._printer.stop()
            raise

    @property
    def port(self) -> int:
        return self._printer.port

    @property
    def control_port(self) -> int:
        return self._control.port

    @property
    def papers(self) -> tuple[Sheet, ...]:
        """Tickets that came out, oldest first."""
        return self._tray.sheets

    @property
    def errors(self) -> tuple[DecodeError, ...]:
        """What could not be understood."""
        return tuple(self._errors)

    @property
    def held(self) -> int:
        """Commands waiting for paper or for the cover."""
        return self._machine.held

    def start(self) -> None:
        self._tray.start()
        self._printer.start()
        self._control.start()

    def stop(self) -> None:
        self._printer.stop()
        self._tray.stop()
        self._control.stop()

    def wait(self, count: int, seconds: float = 10.0) -> bool:
        """Whether `count` tickets have come out, waiting up to `seconds`."""
        return self._tray.wait(count, seconds)

    def set_fault(self, name: str, on: bool = True) -> None:
        """ "paper-out", "near-end", "cover-open" or "silent"."""
        self._machine.set_fault(name, on)

    def run_out_after(self, parts: int) -> None:
        """Paper out when so many more lines or pictures were printed."""
        self._machine.run_out_after(parts)

    def _read(self, line: socket.socket) -> None:
        log.debug("connected")
        decoder = Decoder(self._paper)
        try:
            while data := line.recv(4096):
                for command in decoder.feed(data):
                    self._machine.take(command, _Reply(line))
        except DecodeError as error:
            log.error("not understood: %s", error)
            self._errors.append(error)
        if decoder.pending:
            log.warning("the connection ended in the middle of a command; %d bytes dropped", decoder.pending)


class _Reply:
    """The way back; a printer does not notice that nobody listens any more."""

    def __init__(self, line: socket.socket) -> None:
        self._line = line

    def __call__(self, data: bytes) -> None:
        try:
            self._line.send(data, socket.MSG_DONTWAIT | socket.MSG_NOSIGNAL)
        except OSError as error:
            log.debug("answer lost: %s", error)
