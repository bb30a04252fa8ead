"""The simulated printer: ESC/POS over TCP or a pty, with status and faults, and its paper as PNG and JSON.

It reads with the strict decoder: bytes that a printer might misread end the connection and stand in `errors`.
"""

from __future__ import annotations

import logging
import os
import socket
import threading
import tty
from dataclasses import replace
from pathlib import Path

from kiosk.printing.decoder import DecodeError, Decoder
from kiosk.printing.documents import PaperFormat
from kiosk.printing.profile import Dialect
from kiosk.printing.virtual.faults import LINE
from kiosk.printing.virtual.front import Blow, ByteIntake
from kiosk.printing.virtual.host_connection import HostLine, SerialLine, SocketLine
from kiosk.printing.virtual.kind import PrinterModel
from kiosk.printing.virtual.listener import Listener
from kiosk.printing.virtual.machine import VirtualMachine
from kiosk.printing.virtual.motor import Motor
from kiosk.printing.virtual.sheet import PrintedSheet
from kiosk.printing.virtual.tray import Tray

log = logging.getLogger(__name__)


class SimulatedPrinter:
    """A printer with its lines to hosts. `VirtualPrinter` adds the control port and the page."""

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
        self._machine = VirtualMachine(self._tray.put, self.paper, kind, on_work=self._motor.wake)
        self._front = ByteIntake(self.paper)
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

    @property
    def kind(self) -> PrinterModel:
        return self._machine.kind

    # ---- what is to be seen

    @property
    def papers(self) -> tuple[PrintedSheet, ...]:
        """Tickets that came out, oldest first."""
        return self._tray.sheets

    @property
    def uncut(self) -> PrintedSheet:
        """What is printed and still hangs in the printer."""
        return self._machine.uncut

    @property
    def errors(self) -> tuple[DecodeError, ...]:
        """What could not be understood."""
        return tuple(self._errors)

    @property
    def held(self) -> int:
        """Commands received whose effect is not on the paper: they wait for time, paper, cover."""
        return self._machine.held

    @property
    def faults(self) -> frozenset[str]:
        """What is switched on or has come up."""
        return self._machine.faults | self._front.faults

    @property
    def powered(self) -> bool:
        return self._machine.powered

    @property
    def roll_left_mm(self) -> float | None:
        """None: the roll never ends."""
        return self._machine.roll_left_mm

    @property
    def in_mouth(self) -> bool:
        """Whether the presenter holds a ticket."""
        return self._machine.in_mouth

    @property
    def baud(self) -> int | None:
        """None: as fast as the connection."""
        return self._front.baud

    @property
    def armed(self) -> str:
        """ "reset at K" or "power-off at K" while it waits for its job; else empty."""
        return self._front.armed

    # ---- its life

    def start(self) -> None:
        self._tray.start()
        self._motor.start(self._machine)
        self._listener.start()

    def stop(self) -> None:
        """Ends all connections. Paper that has come out is drawn; what the printer still holds is lost."""
        self._front.stop()
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
            self._front.set_fault(name, on)
        else:
            self._machine.set_fault(name, on)

    def run_out_after(self, parts: int) -> None:
        """Paper out when so many more lines or pictures were printed."""
        self._machine.run_out_after(parts)

    def jam_at_next_cut(self) -> None:
        """A cutter error in the middle of the next cut: the text is on the paper, the cut is not done."""
        self._machine.jam_at_next_cut()

    def clear_cause(self, name: str) -> None:
        """Jammed paper is taken out; the error lasts until DLE ENQ or a restart. Raises ValueError."""
        self._machine.clear_cause(name)

    def strike(self, blow: Blow, at: int) -> None:
        """Resets the connection, or ends the power, when `at` bytes of the next job have come."""
        self._front.strike(blow, at)

    def power(self, on: bool) -> None:
        """Off: connections are reset and refused, the memory is empty; what is on the paper stays there."""
        with self._switch:
            if self.powered == on:
                return
            if on:
                # A serial line stays connected: what came while the power was off is lost.
                self.reset_connections()
                self._machine.power(on=True)
                self._listener.come_back()
                return
            self._machine.power(on=False)
            self._listener.go_away()
            self._front.forget()
            self.reset_connections()

    def reset_connections(self) -> None:
        """Hosts lose what is under way; what was received stays."""
        with self._lock:
            lines = tuple(self._lines)
        for line in lines:
            line.reset()
        self._front.wake()

    def new_roll(self, mm: float | None) -> None:
        """Puts in a roll of `mm`; None: one that never ends."""
        self._machine.new_roll(mm)

    def near_end_at(self, mm: float) -> None:
        """The sensor tells when so much is left of the roll."""
        self._machine.near_end_at(mm)

    def take_ticket(self) -> bool:
        """Takes the ticket out of the presenter's mouth. False: there was none."""
        return self._machine.take_ticket()

    def set_baud(self, baud: int | None) -> None:
        """Bits a second on the line, ten to a byte; None: as fast as the connection."""
        self._front.set_baud(baud)

    def set_speed(self, mm_per_second: float | None) -> None:
        """Of the paper; None: it moves at once."""
        self._machine.become(replace(self.kind, mm_per_second=mm_per_second))

    def set_dialect(self, dialect: Dialect) -> None:
        """custom: it also answers DLE EOT 20."""
        self._machine.become(replace(self.kind, dialect=dialect))

    def set_presenter(self, on: bool) -> None:
        self._machine.become(replace(self.kind, presenter=on))

    def heal(self) -> None:
        """No fault is left and the power is on; speed, dialect and presenter stay. What was held comes out."""
        self._front.heal()
        self.power(on=True)
        self._machine.heal()

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
            if not self.powered:
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
        decoder = self._front.opened()
        try:
            self._read(line, decoder)
        except DecodeError as error:
            log.error("not understood: %s", error)
            self._errors.append(error)
        finally:
            with self._lock:
                self._lines.discard(line)
            if lost := self._front.closed(decoder):
                log.warning("the connection ended in the middle of a command; %d bytes dropped", lost)

    def _read(self, line: HostLine, decoder: Decoder) -> None:
        while data := self._front.receive(line):
            match self._front.read(decoder, data, lambda command: self._machine.take(command, line.answer)):
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
