"""The virtual printer's control port: one command a line, one answer a line, beginning "ok" or "error".

paper-out on | off | after N    N more lines or pictures come out, then the paper is at its end
near-end on | off
cover-open on | off
silent on | off                 prints, but answers nothing
status                          faults, held commands, tickets
list                            the numbers that came out
papers N                        answers when N tickets have come out since the start (10 s at most)
"""

from __future__ import annotations

import socket

from kiosk.printing.virtual.machine import FAULTS, Machine
from kiosk.printing.virtual.tray import Tray

PATIENCE_SECONDS = 10.0
LONGEST_LINE = 1000


class Control:
    """Answers lines of text for one virtual printer."""

    def __init__(self, machine: Machine, tray: Tray) -> None:
        self._machine, self._tray = machine, tray

    def answer_all(self, line: socket.socket) -> None:
        """Until the other side hangs up."""
        with line.makefile("rb") as reader:
            while asked := reader.readline(LONGEST_LINE):
                answer = self.answer(asked.decode("utf-8", "replace"))
                line.sendall(answer.encode("utf-8") + b"\n")

    def answer(self, asked: str) -> str:
        """The answer to one line."""
        match asked.split():
            case [fault, ("on" | "off") as switch] if fault in FAULTS:
                self._machine.set_fault(fault, switch == "on")
                return f"ok {fault} {switch}"
            case ["paper-out", "after", count] if count.isdecimal() and int(count):
                self._machine.run_out_after(int(count))
                return f"ok paper-out after {count}"
            case ["status"]:
                return self._status()
            case ["list"]:
                return " ".join(["ok", *(sheet.label or "blank" for sheet in self._tray.sheets)])
            case [("papers" | "wait"), count] if count.isdecimal():
                return self._papers(int(count))
            case _:
                return f"error {asked.strip()!r} is no command; {_ALLOWED}"

    def _status(self) -> str:
        faults = " ".join(f"{fault}={'on' if fault in self._machine.faults else 'off'}" for fault in FAULTS)
        return f"ok {faults} held={self._machine.held} papers={len(self._tray.sheets)}"

    def _papers(self, count: int) -> str:
        if self._tray.wait(count, PATIENCE_SECONDS):
            return f"ok {len(self._tray.sheets)}"
        return f"error only {len(self._tray.sheets)} of {count} came out in {PATIENCE_SECONDS:.0f} s"


_ALLOWED = f"allowed: {' | '.join(FAULTS)} with on | off, paper-out after N, status, list, papers N"
