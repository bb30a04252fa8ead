"""The simulated printer: ESC/POS over TCP or a pty, with status and faults, and its paper as PNG and JSON.

It reads with the strict decoder: bytes that a printer might misread end the connection and stand in `errors`.
"""

from __future__ import annotations

import logging
import os
import socket
import threading
import tty
from pathlib import Path

from kiosk.printing.decoder import DecodeError, Decoder
from kiosk.printing.documents import PaperFormat
from kiosk.printing.virtual.faults import LINE
from kiosk.printing.virtual.front import ByteIntake
from kiosk.printing.virtual.host_connection import HostLine, SerialLine, SocketLine
from kiosk.printing.virtual.kind import PrinterModel
from kiosk.printing.virtual.listener import Listener
from kiosk.printing.virtual.machine import VirtualMachine
from kiosk.printing.virtual.motor import Motor
from kiosk.printing.virtual.sheet import PrintedSheet
from kiosk.printing.virtual.tray import Tray

log = logging.getLogger(__name__)


class SimulatedPrinter:
    """A printer with its lines to hosts. `VirtualPrinter` adds the control port and the page.

    `machine`: paper, mechanics and faults; `intake`: the bytes on their way in.
    """

    def __init__(
        self,
        host: str = "127.0.0.1",
        port: int = 0,
        paper_dir: Path | None = None,
        paper: PaperFormat | None = None,
        *,
        kind: PrinterModel | None = None,
    ) -> None:
        """Port 0: any free one. Raises OSError if the port or the folder cannot be used."""
        self.paper = paper or PaperFormat()
        self._tray = Tray(paper_dir, self.paper)
        self._motor = Motor()
        self.machine = VirtualMachine(self._tray.put, self.paper, kind, on_work=self._motor.wake)
        self.intake = ByteIntake(self.paper)
        self._errors: list[DecodeError] = []
        self._lines: set[HostLine] = set()
        self._lock, self._switch = threading.Lock(), threading.RLock()
        self._serial: list[tuple[SerialLine, threading.Thread]] = []
        self._own_ends: list[int] = []
        self._listener = Listener(host, port, "virtual-printer", self._serve_socket)

    # ---- what it is

    @property
    def port(self) -> int:
        return self._listener.port

    # ---- what is to be seen

    @property
    def papers(self) -> tuple[PrintedSheet, ...]:
        """Tickets that came out, oldest first."""
        return self._tray.sheets

    @property
    def errors(self) -> tuple[DecodeError, ...]:
        """What could not be understood."""
        return tuple(self._errors)

    @property
    def faults(self) -> frozenset[str]:
        """What is switched on or has come up."""
        return self.machine.faults | self.intake.faults

    # ---- its life

    def start(self) -> None:
        self._tray.start()
        self._motor.start(self.machine)
        self._listener.start()

    def stop(self) -> None:
        """Ends all connections. Paper that has come out is drawn; what the printer still holds is lost."""
        self.intake.stop()
        self._listener.stop()
        self._hang_up_serial()
        self._motor.stop()
        self._tray.stop()

    def wait(self, count: int, seconds: float = 60.0) -> bool:
        """Whether `count` tickets have come out, waiting up to `seconds`."""
        return self._tray.wait(count, seconds)

    # ---- what one can do to it

    def set_fault(self, name: str, on: bool = True) -> None:
        """One of `faults.FAULTS`. Raises ValueError for any other."""
        if name in LINE:
            self.intake.set_fault(name, on)
        else:
            self.machine.set_fault(name, on)

    def power(self, on: bool) -> None:
        """Off: connections are reset and refused, the memory is empty; what is on the paper stays there."""
        with self._switch:
            if self.machine.powered == on:
                return
            if on:
                # A serial line stays connected: what came while the power was off is lost.
                self.reset_connections()
                self.machine.power(on=True)
                self._listener.come_back()
                return
            self.machine.power(on=False)
            self._listener.go_away()
            self.intake.forget()
            self.reset_connections()

    def reset_connections(self) -> None:
        """Hosts lose what is under way; what was received stays."""
        with self._lock:
            lines = tuple(self._lines)
        for line in lines:
            line.reset()
        self.intake.wake()

    def heal(self) -> None:
        """No fault is left and the power is on; speed, dialect and presenter stay. What was held comes out."""
        self.intake.heal()
        self.power(on=True)
        self.machine.heal()

    # ---- lines to hosts

    def open_serial(self) -> Path:
        """A serial line; the host opens the returned device."""
        own, device = os.openpty()
        tty.setraw(device)
        self._own_ends += (own, device)
        self.attach(own)
        return Path(os.ttyname(device))

    def attach(self, fd: int) -> None:
        """Serves the printer on the master end of a pty too, until `stop`. The caller keeps and closes `fd`."""
        line = SerialLine(fd)
        thread = threading.Thread(target=self._serve_serial, args=(line,), name="virtual-serial", daemon=True)
        self._serial.append((line, thread))
        thread.start()

    def _serve_socket(self, connection: socket.socket) -> None:
        line = SocketLine(connection)
        with self._switch:
            with self._lock:
                self._lines.add(line)
            if not self.machine.powered:
                line.reset()
        self._serve(line)

    def _serve_serial(self, line: SerialLine) -> None:
        try:
            while not line.ended:
                line.begin()
                self._serve(line)
        except OSError as error:
            log.debug("serial line: %s", error)

    def _serve(self, line: HostLine) -> None:
        log.debug("connected")
        with self._lock:
            self._lines.add(line)
        decoder = self.intake.opened()
        try:
            self._read(line, decoder)
        except DecodeError as error:
            log.error("not understood: %s", error)
            self._errors.append(error)
        finally:
            with self._lock:
                self._lines.discard(line)
            if lost := self.intake.closed(decoder):
                log.warning("the connection ended in the middle of a command; %d bytes dropped", lost)

    def _read(self, line: HostLine, decoder: Decoder) -> None:
        while data := self.intake.receive(line):
            match self.intake.read(decoder, data, lambda command: self.machine.take(command, line.answer)):
                case "reset":
                    line.reset()
                    return
                case "power-off":
                    self.power(on=False)
                    return
                case None:
                    pass

    def _hang_up_serial(self) -> None:
        for line, thread in self._serial:
            line.end()
            thread.join()
            line.close()
        for fd in self._own_ends:
            os.close(fd)
