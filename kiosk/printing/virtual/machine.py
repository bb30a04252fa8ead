"""The virtual printer's inside: a buffer of commands, faults, status bytes, and the paper. No sockets."""

from __future__ import annotations

import logging
import threading
from collections import deque
from collections.abc import Callable
from dataclasses import dataclass

from kiosk.printing.commands import (
    AskIdentity,
    AskInOrder,
    AskStatus,
    Automatic,
    Clear,
    Command,
    Cut,
    Line,
    ProcessId,
    Qr,
    Raster,
    Recover,
    Reset,
)

Answer = Callable[[bytes], None]

FAULTS = ("paper-out", "near-end", "cover-open", "silent")
IDENTITY = {66: b"ANJUNGAN", 67: b"VIRTUAL", 69: b"FONT-A"}

log = logging.getLogger(__name__)


@dataclass(frozen=True, slots=True)
class Sheet:
    """One piece of paper, from cut to cut."""

    parts: tuple[Command, ...]

    @property
    def lines(self) -> tuple[Line, ...]:
        """The lines that have text."""
        return tuple(part for part in self.parts if isinstance(part, Line) and part.text)

    @property
    def texts(self) -> tuple[str, ...]:
        return tuple(line.text for line in self.lines)

    @property
    def label(self) -> str:
        """The largest line: the number. Empty on blank paper."""
        largest = max(self.lines, key=lambda line: line.style.cell, default=None)
        return "" if largest is None else largest.text.strip()

    @property
    def qr(self) -> str | None:
        """What the printer was told to draw as QR."""
        return next((part.data for part in self.parts if isinstance(part, Qr)), None)


class Machine:
    """Obeys commands in order; holds them while it cannot print and goes on by itself afterwards. Thread-safe."""

    def __init__(self, on_sheet: Callable[[Sheet], None]) -> None:
        self._on_sheet = on_sheet
        self._lock = threading.RLock()
        self._faults: set[str] = set()
        self._parts_left: int | None = None
        self._buffer: deque[tuple[Command, Answer]] = deque()
        self._sheet: list[Command] = []
        self._automatic: Answer | None = None

    def take(self, command: Command, answer: Answer) -> None:
        """One command as it came in; `answer` goes back the way it came."""
        with self._lock:
            match command:
                case AskStatus(n):
                    self._say(answer, bytes((self._real_time(n),)))
                case Clear():
                    self._buffer.clear()
                    self._say(answer, b"\x37\x25\x00")
                case Recover():
                    log.info("asked to recover; there is nothing to recover from")
                case _:
                    self._buffer.append((command, answer))
                    self._work()

    def set_fault(self, name: str, on: bool) -> None:
        """One of FAULTS. Paper and cover decide whether it prints; "silent" prints but never answers."""
        with self._lock:
            before = self._automatic_status()
            if on:
                self._faults.add(name)
            else:
                self._faults.discard(name)
            if name == "paper-out":
                self._parts_left = None
            self._work()
            if self._automatic is not None and self._automatic_status() != before:
                self._say(self._automatic, self._automatic_status())
        log.info("%s %s", name, "on" if on else "off")

    def run_out_after(self, parts: int) -> None:
        """Paper out when so many more lines or pictures were printed."""
        with self._lock:
            self._parts_left = parts

    @property
    def faults(self) -> frozenset[str]:
        with self._lock:
            return frozenset(self._faults)

    @property
    def held(self) -> int:
        """Commands that wait for paper or for the cover."""
        with self._lock:
            return len(self._buffer)

    def _work(self) -> None:
        while self._buffer and not self._faults & {"paper-out", "cover-open"}:
            command, answer = self._buffer.popleft()
            self._obey(command, answer)

    def _obey(self, command: Command, answer: Answer) -> None:
        match command:
            case Line() | Qr() | Raster():
                self._sheet.append(command)
                self._use_paper()
            case Cut():
                self._sheet.append(command)
                sheet, self._sheet = Sheet(tuple(self._sheet)), []
                self._on_sheet(sheet)
            case AskInOrder():
                self._say(answer, b"\x03" if "near-end" in self._faults else b"\x00")
            case AskIdentity(n):
                self._say(answer, b"\x5f" + IDENTITY[n] + b"\x00")
            case ProcessId(name):
                self._say(answer, b"\x37\x22" + name.encode("ascii") + b"\x00")
            case Automatic(mask):
                self._automatic = answer if mask else None
                if mask:
                    self._say(answer, self._automatic_status())
            case Reset():
                self._automatic = None
            case _:
                raise AssertionError(f"a real-time command in the buffer: {command}")

    def _use_paper(self) -> None:
        if self._parts_left is None:
            return
        self._parts_left -= 1
        if self._parts_left <= 0:
            self.set_fault("paper-out", True)

    def _say(self, answer: Answer, data: bytes) -> None:
        if "silent" not in self._faults:
            answer(data)

    def _real_time(self, n: int) -> int:
        """The byte for DLE EOT n; Epson ESC/POS reference."""
        out, near, cover = ("paper-out" in self._faults, "near-end" in self._faults, "cover-open" in self._faults)
        match n:
            case 1:
                return 0x1A if out or cover else 0x12
            case 2:
                return 0x12 | 0x20 * out | 0x04 * cover
            case 3:
                return 0x12
            case _:
                return 0x7E if out else 0x1E if near else 0x12

    def _automatic_status(self) -> bytes:
        out, near, cover = ("paper-out" in self._faults, "near-end" in self._faults, "cover-open" in self._faults)
        first = 0x10 | 0x08 * (out or cover) | 0x20 * cover
        return bytes((first, 0, 0x0F if out else 0x03 * near, 0))
