"""The virtual printer's inside: what waits, what the paper does, what is answered. No sockets, no threads.

Bytes are worked through ahead of the paper, as in a printer: GS r is answered when it is worked through, a process id
(GS ( H) when the paper has come so far. Nothing here sleeps: `advance` does what is due and says when the next is.
"""

from __future__ import annotations

import logging
import threading
import time
from collections import deque
from collections.abc import Callable
from dataclasses import replace
from typing import Any

from kiosk.printing.documents import PaperFormat
from kiosk.printing.parsed_commands import (
    AskIdentity,
    AskInOrder,
    AskStatus,
    Automatic,
    Clear,
    Command,
    Cut,
    ProcessId,
    Qr,
    Raster,
    Recover,
    Reset,
    TextLine,
)
from kiosk.printing.virtual import replies
from kiosk.printing.virtual.faults import QUIRKS, RECOVERABLE, STATES, STOPPING
from kiosk.printing.virtual.kind import PrinterModel
from kiosk.printing.virtual.mechanics import Answer, Mechanics
from kiosk.printing.virtual.sheet import PrintedSheet
from kiosk.printing.virtual.unknown_commands import as_rubbish

IDENTITY_REQUESTS = (66, 67, 69)
WRONG_ID = b"1234"
CLEARED = b"\x37\x25\x00"
FULL_STATUS = 20

log = logging.getLogger(__name__)


class VirtualMachine:
    """Obeys commands in order; holds them while it cannot print and goes on by itself afterwards. Thread-safe."""

    def __init__(
        self,
        on_sheet: Callable[[PrintedSheet], None],
        paper: PaperFormat | None = None,
        kind: PrinterModel | None = None,
        now: Callable[[], float] = time.monotonic,
        on_work: Callable[[], None] = lambda: None,
    ) -> None:
        """`on_work` is called when `advance` may be due at another time than it said."""
        self.kind = kind or PrinterModel()
        self._on_sheet, self._on_work = on_sheet, on_work
        self._lock = threading.RLock()
        self._faults: set[str] = set()
        self._cleared: set[str] = set()
        self._powered = True
        self._received: deque[tuple[Command, Answer]] = deque()
        self._late: list[tuple[Answer, bytes]] = []
        self._watcher: Answer | None = None
        self._mask, self._reported = 0, b""
        self._mechanics = Mechanics(self.kind, (paper or PaperFormat()).gap_mm, now, self._deliver)

    # ---- from the host

    def take(self, command: Command, answer: Answer) -> None:
        """One command as it came in; `answer` goes back the way it came."""
        with self._lock:
            if not self._powered:
                return
            match command:
                case AskStatus(n):
                    self._say(answer, self._status(n))
                case Clear() if "prints-unknown" in self._faults:
                    pass  # All its bytes are control characters: nothing to be seen.
                case Clear():
                    self._clear(answer)
                case Recover(n):
                    self._recover(n)
                case _:
                    self._received.append((command, answer))
            self._work()

    # ---- from a person at the printer

    def set_fault(self, name: str, on: bool) -> None:
        """One of STATES or QUIRKS. Raises ValueError for any other."""
        if name not in STATES and name not in QUIRKS:
            raise ValueError(f"{name!r} is no fault of the printer; allowed: {', '.join((*STATES, *QUIRKS))}")
        with self._lock:
            self._switch(name, on)
            self._work()
        log.info("%s %s", name, "on" if on else "off")

    def jam_at_next_cut(self) -> None:
        """The blade sticks at the next cut: the text is on the paper, the cut is not done."""
        with self._lock:
            self._mechanics.blade_sticks = True

    def clear_cause(self, name: str) -> None:
        """The jammed paper is taken out. The error lasts until DLE ENQ or a restart. Raises ValueError."""
        if name not in RECOVERABLE:
            raise ValueError(f"{name!r} cannot be cleared; allowed: {', '.join(sorted(RECOVERABLE))}")
        with self._lock:
            self._cleared.add(name)

    def run_out_after(self, parts: int) -> None:
        """Paper out when so many more lines or pictures were printed."""
        with self._lock:
            self._mechanics.parts_left = parts

    def new_roll(self, mm: float | None) -> None:
        """Puts in a roll of `mm` (None: one that never ends)."""
        with self._lock:
            self._mechanics.roll.renew(mm)
            self._faults -= {"paper-out", "near-end"}
            self._mechanics.parts_left = None
            self._sense_roll()
            self._work()

    def near_end_at(self, mm: float) -> None:
        """The sensor tells when so much is left of the roll."""
        with self._lock:
            self._mechanics.roll.near_end = mm
            self._faults.discard("near-end")
            self._sense_roll()
            self._work()

    def change(self, **values: Any) -> None:
        """Other values of `PrinterModel`, for example its speed; the roll stays as it is."""
        with self._lock:
            self.kind = self._mechanics.kind = replace(self.kind, **values)
            self._work()

    def take_ticket(self) -> bool:
        """Someone takes the ticket out of the mouth. False: there was none."""
        with self._lock:
            taken, self._mechanics.in_mouth = self._mechanics.in_mouth, False
            return taken

    def power(self, on: bool) -> None:
        """Off: everything in memory is lost. What is on the paper stays there."""
        with self._lock:
            if on and not self._powered:
                self._faults -= {"unrecoverable", *self._cleared}
                self._cleared.clear()
            if not on:
                self._forget()
                self._late.clear()
                self._watcher = None
            self._powered = on
            self._work()
        log.info("power %s", "on" if on else "off")

    def heal(self) -> None:
        """No fault is left; an empty roll is replaced. What was held comes out."""
        with self._lock:
            self._mechanics.blade_sticks = False
            self._mechanics.parts_left = None
            self._mechanics.roll.renew(self._mechanics.roll.length)
            for name in tuple(self._faults):
                self._switch(name, on=False)
            self.power(on=True)

    def advance(self) -> float | None:
        """Does what is due. Returns when (by `now`) the next is due; None: nothing moves."""
        with self._lock:
            self._catch_up()
            return self._mechanics.due if self._running else None

    # ---- to be seen

    @property
    def faults(self) -> frozenset[str]:
        with self._lock:
            return frozenset(self._faults)

    @property
    def powered(self) -> bool:
        return self._powered

    @property
    def held(self) -> int:
        """Commands received whose effect is not on the paper."""
        with self._lock:
            return len(self._received) + self._mechanics.waiting

    @property
    def uncut(self) -> PrintedSheet:
        """What is printed and still hangs in the printer."""
        with self._lock:
            return PrintedSheet(tuple(self._mechanics.uncut))

    @property
    def roll_left_mm(self) -> float | None:
        """None: the roll never ends."""
        with self._lock:
            return self._mechanics.roll.left

    @property
    def in_mouth(self) -> bool:
        """Whether a ticket waits to be taken."""
        with self._lock:
            return self._mechanics.in_mouth

    # ---- work; the lock is held

    @property
    def _running(self) -> bool:
        return self._powered and not self._faults & STOPPING

    def _work(self) -> None:
        self._catch_up()
        self._on_work()

    def _catch_up(self) -> None:
        """Paper first, then one more command, so that a printer without mechanics does all in order."""
        while self._running and (self._move() or self._process()):
            pass
        if not self._running:
            self._mechanics.pause()
        self._report_change()

    def _deliver(self, sheet: PrintedSheet) -> None:
        self._on_sheet(sheet)

    def _move(self) -> bool:
        moved = self._mechanics.move()
        failures = self._mechanics.failures()
        for fault in failures:
            self._faults.add(fault)
            log.info("%s on", fault)
        self._sense_roll()
        if moved is not None and isinstance(moved[0], ProcessId):
            self._name(moved[0].name, moved[1])
        return moved is not None or bool(failures)

    def _process(self) -> bool:
        if not self._received:
            return False
        command, answer = self._received.popleft()
        if "prints-unknown" in self._faults:
            command = as_rubbish(command)
        match command:
            case TextLine() | Qr() | Raster() | Cut() | ProcessId():
                self._mechanics.put(command, answer)
            case AskInOrder():
                self._say_unless("no-barrier", answer, bytes((replies.in_order(self._faults),)))
            case AskIdentity(n):
                self._say_unless("no-identity", answer, b"\x5f" + self._named(n) + b"\x00")
            case Automatic(mask):
                self._watch(mask, answer)
            case Reset():
                self._watcher = None
            case _:
                raise AssertionError(f"a real-time command in the buffer: {command}")
        return True

    def _named(self, n: int) -> bytes:
        return self.kind.identity[IDENTITY_REQUESTS.index(n)].encode("ascii")

    def _switch(self, name: str, on: bool) -> None:
        if on:
            self._faults.add(name)
            self._cleared.discard(name)
            return
        self._faults.discard(name)
        if name == "paper-out":
            self._mechanics.parts_left = None
            if not self._mechanics.roll.has(1):
                self.new_roll(self._mechanics.roll.length)
        if name == "late-process-id":
            for answer, data in self._late:
                self._say(answer, data)
            self._late.clear()
        self._sense_roll()

    def _sense_roll(self) -> None:
        if self._mechanics.roll.is_near_end:
            self._faults.add("near-end")

    def _name(self, name: str, answer: Answer) -> None:
        data = b"\x37\x22" + (WRONG_ID if "wrong-process-id" in self._faults else name.encode("ascii")) + b"\x00"
        if "late-process-id" in self._faults:
            self._late.append((answer, data))
        else:
            self._say_unless("no-process-id", answer, data)

    def _clear(self, answer: Answer) -> None:
        if "no-clear" not in self._faults:
            self._forget()
            self._say(answer, CLEARED)

    def _recover(self, n: int) -> None:
        """DLE ENQ: 1 goes on where it stopped, 2 forgets first. Nothing happens before the cause is cleared."""
        errors = self._faults & RECOVERABLE
        if not errors or errors - self._cleared:
            log.info("DLE ENQ %d: %s", n, "the cause is not cleared" if errors else "nothing to recover from")
            return
        if n == 2:
            self._forget()
        self._faults -= errors
        self._cleared -= errors

    def _forget(self) -> None:
        self._received.clear()
        self._mechanics.forget()

    def _status(self, n: int) -> bytes:
        if n == FULL_STATUS:
            if self.kind.dialect != "custom":
                return b""
            moving = self._running and self._mechanics.due is not None
            holding = bool(self._received) or self._mechanics.waiting > 0
            return replies.full(self._faults, in_mouth=self._mechanics.in_mouth, holding=holding, moving=moving)
        return b"\x12" if "constant-12" in self._faults else bytes((replies.real_time(self._faults, n),))

    def _watch(self, mask: int, answer: Answer) -> None:
        if "no-automatic" in self._faults:
            return
        self._mask, self._watcher = mask, answer if mask else None
        self._reported = replies.watched(self._faults, mask)
        if mask:
            self._say(answer, replies.automatic(self._faults))

    def _report_change(self) -> None:
        if self._watcher is not None and self._reported != replies.watched(self._faults, self._mask):
            self._reported = replies.watched(self._faults, self._mask)
            self._say(self._watcher, replies.automatic(self._faults))

    def _say_unless(self, fault: str, answer: Answer, data: bytes) -> None:
        if fault not in self._faults:
            self._say(answer, data)

    def _say(self, answer: Answer, data: bytes) -> None:
        if data and "silent" not in self._faults:
            answer(data)
