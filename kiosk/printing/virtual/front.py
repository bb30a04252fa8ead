"""What happens to bytes on their way into the virtual printer: they may be slow, few, cut off, or not wanted at all."""

from __future__ import annotations

import threading
from collections.abc import Callable
from dataclasses import dataclass
from typing import Literal

from kiosk.printing.decoder import Decoder
from kiosk.printing.documents import PaperFormat
from kiosk.printing.parsed_commands import Command, Cut
from kiosk.printing.virtual.faults import LINE
from kiosk.printing.virtual.host_connection import HostLine

CHUNK, FEW = 4096, 7
BITS = 10
"""Of one byte on a serial line: start bit, eight, stop bit."""
SLICES = 50
"""Slow bytes come in so many pieces a second."""
ESC = b"\x1b"

Blow = Literal["reset", "power-off"]


@dataclass(slots=True)
class InputFault:
    """After `at` bytes of the next job. A job begins with ESC (ESC @) between commands; the one after a cut is another.

    A job that is shorter escapes, and ends the wait.
    """

    blow: Blow
    at: int
    count: int | None = None
    """Bytes of the job that came; None: it has not begun."""
    cut: bool = False
    """Whether the job was cut off."""


class ByteIntake:
    """Shared by all connections of one printer. Thread-safe."""

    def __init__(self, paper: PaperFormat) -> None:
        self._paper = paper
        self._changed = threading.Condition()
        self._faults: set[str] = set()
        self._baud: int | None = None
        self._strike: InputFault | None = None
        self._half: Decoder | None = None
        self._stopped = False

    # ---- switches

    def set_fault(self, name: str, on: bool) -> None:
        """One of LINE. Raises ValueError for any other."""
        if name not in LINE:
            raise ValueError(f"{name!r} is no fault of the line; allowed: {', '.join(LINE)}")
        with self._changed:
            (self._faults.add if on else self._faults.discard)(name)
            if name == "keeps-half" and not on:
                self._half = None
            self._changed.notify_all()

    def set_baud(self, baud: int | None) -> None:
        """Bits a second, ten to a byte; None: as fast as the connection is."""
        with self._changed:
            self._baud = baud
            self._changed.notify_all()

    def strike(self, blow: Blow, at: int) -> None:
        """Resets the connection, or ends the power, when `at` bytes of the next job have come."""
        with self._changed:
            self._strike = InputFault(blow, at)

    def heal(self) -> None:
        with self._changed:
            self._faults.clear()
            self._baud, self._strike, self._half = None, None, None
            self._changed.notify_all()

    def forget(self) -> None:
        """The power is gone, and with it a half command."""
        with self._changed:
            self._half = None

    def wake(self) -> None:
        """Wakes readers, so that each checks whether its connection has ended."""
        with self._changed:
            self._changed.notify_all()

    def stop(self) -> None:
        """Nobody waits here any more."""
        with self._changed:
            self._stopped = True
            self._changed.notify_all()

    @property
    def faults(self) -> frozenset[str]:
        with self._changed:
            return frozenset(self._faults)

    @property
    def baud(self) -> int | None:
        return self._baud

    @property
    def armed(self) -> str:
        """The blow that waits, in the words that switched it on; empty: none."""
        strike = self._strike
        return "" if strike is None else f"{strike.blow} at {strike.at}"

    # ---- the way in

    def receive(self, line: HostLine) -> bytes:
        """The next bytes; empty at the connection's end. Raises OSError."""
        if "short-writes" in self.faults:
            line.narrow()
        if not line.wait():
            return b""
        with self._changed:
            self._changed.wait_for(lambda: self._stopped or line.over or "deaf" not in self._faults)
            if self._stopped or line.over:
                return b""
            limit = FEW if "short-writes" in self._faults else CHUNK
            if self._baud is not None:
                limit = min(limit, max(1, self._baud // BITS // SLICES))
        data = line.read(limit)
        self._pace(len(data), line)
        return data

    def opened(self) -> Decoder:
        """For a new connection: a fresh reader, or the one that was left inside a command."""
        with self._changed:
            half, self._half = self._half, None
        return half or Decoder(self._paper, skips_nul=True, wraps=True)

    def closed(self, decoder: Decoder) -> int:
        """Returns how many bytes of an unfinished command are lost with the connection."""
        with self._changed:
            if "keeps-half" not in self._faults:
                return decoder.pending
            if decoder.pending:
                decoder.resume()
                self._half = decoder
        return 0

    def read(self, decoder: Decoder, data: bytes, take: Callable[[Command], None]) -> Blow | None:
        """Hands on what is understood. Returns the blow that struck: the rest of `data` was not received."""
        if self._strike is None:
            for command in decoder.feed(data):
                take(command)
            return None
        return next((blow for byte in data if (blow := self._read_byte(decoder, bytes((byte,)), take))), None)

    def _read_byte(self, decoder: Decoder, byte: bytes, take: Callable[[Command], None]) -> Blow | None:
        if byte == ESC and not decoder.pending and self._begins_blow():
            return self._struck()
        commands = decoder.feed(byte)
        for command in commands:
            take(command)
        strike = self._strike
        if strike is None or strike.count is None:
            return None
        strike.count += 1
        strike.cut = strike.cut or any(isinstance(command, Cut) for command in commands)
        return self._struck() if strike.count == strike.at else None

    def _begins_blow(self) -> bool:
        """A job begins. Whether none of it is to be received."""
        strike = self._strike
        if strike is None:
            return False
        if strike.count is None:
            strike.count = 0
            return strike.at == 0
        if strike.cut:
            self._strike = None
        return False

    def _struck(self) -> Blow | None:
        strike, self._strike = self._strike, None
        return None if strike is None else strike.blow

    def _pace(self, count: int, line: HostLine) -> None:
        """Bytes are there when the last of them has come; switching the speed ends the wait."""
        with self._changed:
            baud = self._baud
            if baud is not None:
                self._changed.wait_for(
                    lambda: self._stopped or line.over or self._baud != baud, seconds_on_line(count, baud)
                )


def seconds_on_line(count: int, baud: int) -> float:
    """How long so many bytes take."""
    return count * BITS / baud
