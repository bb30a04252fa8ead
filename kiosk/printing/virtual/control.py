"""The virtual printer's control port: one command a line, one answer a line, beginning "ok" or "error".

`help` lists the commands, `help NAME` says what one does.
"""

from __future__ import annotations

import math
import socket
from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass

from kiosk.printing.virtual.faults import FAULTS, RECOVERABLE
from kiosk.printing.virtual.simulated import SimulatedPrinter

PATIENCE_SECONDS = 10.0
LONGEST_LINE = 1000


class NotAllowed(Exception):
    """Arguments that a command does not take."""


class NotDone(Exception):
    """The command was understood, but what it should bring about did not come."""


@dataclass(frozen=True, slots=True)
class CommandEntry:
    """A command: its arguments as `help` shows them, what it does, and what runs it (raising NotAllowed, NotDone)."""

    usage: str
    words: str
    run: Callable[[Sequence[str]], str]


class Control:
    """The language that switches the faults and properties of a simulated printer."""

    def __init__(self, printer: SimulatedPrinter) -> None:
        self._printer = printer
        self._entries: Mapping[str, CommandEntry] = {
            **self._faults(),
            **self._kinds(),
            **self._deeds(),
            **self._looks(),
        }

    def answer_all(self, line: socket.socket) -> None:
        """Until the other side hangs up."""
        with line.makefile("rb") as reader:
            while asked := reader.readline(LONGEST_LINE):
                answer = self.answer(asked.decode("utf-8", "replace"))
                line.sendall(answer.encode("utf-8") + b"\n")

    def answer(self, asked: str) -> str:
        """The answer to one line."""
        name, *arguments = asked.split() or [""]
        entry = self._entries.get(name)
        if entry is None:
            return f"error {asked.strip()!r} is no command; allowed: {', '.join(self._entries)}"
        try:
            said = entry.run(arguments)
        except NotAllowed:
            return f"error {asked.strip()!r}: allowed is {name} {entry.usage}".rstrip()
        except NotDone as reason:
            return f"error {reason}"
        return f"ok {said}".rstrip()

    # ---- the commands

    def _faults(self) -> dict[str, CommandEntry]:
        found = {name: CommandEntry("on | off", words, self._switch(name)) for name, words in FAULTS.items()}
        for name in RECOVERABLE:
            more = "; cleared: the cause is gone, the error lasts until DLE ENQ or a restart"
            found[name] = CommandEntry("on | cleared | off", FAULTS[name] + more, self._recoverable(name))
        found["paper-out"] = CommandEntry(
            "on | off | after N", f"{FAULTS['paper-out']}, or after N lines", self._paper_out
        )
        next_cut = f"{found['cutter-error'].words}; next: it sticks at the next cut"
        found["cutter-error"] = CommandEntry("on | next | cleared | off", next_cut, self._cutter_error)
        found["near-end"] = CommandEntry("on | off | at MM", f"{FAULTS['near-end']}; at MM: of rest", self._near_end)
        return found

    def _kinds(self) -> dict[str, CommandEntry]:
        return {
            "speed": CommandEntry("MM_PER_SECOND | off", "paper takes its time, and so does the blade", self._speed),
            "baud": CommandEntry("N | off", "bytes come no faster than on a serial line", self._baud),
            "paper": CommandEntry("MM | endless", "a new roll of so much paper", self._paper),
            "dialect": CommandEntry("epson | custom", "custom: DLE EOT 20 is answered with six bytes", self._dialect),
            "presenter": CommandEntry("on | off", "a mouth that holds the ticket until it is taken", self._presenter),
        }

    def _deeds(self) -> dict[str, CommandEntry]:
        healthy = "every fault off, or: the connection is reset after K bytes of the next job"
        return {
            "power": CommandEntry("on | off", "off: connections and memory are lost", self._power),
            "power-off": CommandEntry("at K", "the power is gone after K bytes of the next job", self._power_off),
            "reset": CommandEntry("[at K]", healthy, self._reset),
            "take": CommandEntry("", "takes the ticket out of the presenter's mouth", self._take),
        }

    def _looks(self) -> dict[str, CommandEntry]:
        return {
            "status": CommandEntry("", "faults, held commands, tickets", self._status),
            "list": CommandEntry("", "the numbers that came out", self._list),
            "papers": CommandEntry(
                "N", f"answers when N tickets have come out, or {PATIENCE_SECONDS:.0f} s later", self._papers
            ),
            "wait": CommandEntry("N", "the same as papers", self._papers),
            "help": CommandEntry("[NAME]", "the commands, or what one does", self._help),
        }

    def _switch(self, name: str) -> Callable[[Sequence[str]], str]:
        def run(arguments: Sequence[str]) -> str:
            self._printer.set_fault(name, _on_off(arguments))
            return f"{name} {arguments[0]}"

        return run

    def _recoverable(self, name: str) -> Callable[[Sequence[str]], str]:
        def run(arguments: Sequence[str]) -> str:
            if list(arguments) != ["cleared"]:
                return self._switch(name)(arguments)
            self._printer.machine.clear_cause(name)
            return f"{name} cleared"

        return run

    def _cutter_error(self, arguments: Sequence[str]) -> str:
        if list(arguments) != ["next"]:
            return self._recoverable("cutter-error")(arguments)
        self._printer.machine.jam_at_next_cut()
        return "cutter-error next"

    def _paper_out(self, arguments: Sequence[str]) -> str:
        if len(arguments) != 2:
            return self._switch("paper-out")(arguments)
        self._printer.machine.run_out_after(_after("after", arguments, least=1))
        return f"paper-out after {arguments[1]}"

    def _near_end(self, arguments: Sequence[str]) -> str:
        if len(arguments) != 2:
            return self._switch("near-end")(arguments)
        self._printer.machine.near_end_at(_after("at", arguments))
        return f"near-end at {arguments[1]}"

    def _speed(self, arguments: Sequence[str]) -> str:
        self._printer.machine.change(mm_per_second=_amount(arguments, "off"))
        return f"speed {arguments[0]}"

    def _baud(self, arguments: Sequence[str]) -> str:
        baud = _amount(arguments, "off")
        self._printer.intake.set_baud(None if baud is None else max(1, round(baud)))
        return f"baud {arguments[0]}"

    def _paper(self, arguments: Sequence[str]) -> str:
        self._printer.machine.new_roll(_amount(arguments, "endless"))
        return f"paper {arguments[0]}"

    def _dialect(self, arguments: Sequence[str]) -> str:
        match arguments:
            case ["epson" | "custom" as dialect]:
                self._printer.machine.change(dialect="custom" if dialect == "custom" else "epson")
                return f"dialect {dialect}"
            case _:
                raise NotAllowed

    def _presenter(self, arguments: Sequence[str]) -> str:
        self._printer.machine.change(presenter=_on_off(arguments))
        return f"presenter {arguments[0]}"

    def _power(self, arguments: Sequence[str]) -> str:
        self._printer.power(_on_off(arguments))
        return f"power {arguments[0]}"

    def _power_off(self, arguments: Sequence[str]) -> str:
        self._printer.intake.strike("power-off", _after("at", arguments))
        return f"power-off at {arguments[1]}"

    def _reset(self, arguments: Sequence[str]) -> str:
        if not arguments:
            self._printer.heal()
            return "reset"
        self._printer.intake.strike("reset", _after("at", arguments))
        return f"reset at {arguments[1]}"

    def _take(self, arguments: Sequence[str]) -> str:
        _none(arguments)
        return "taken" if self._printer.machine.take_ticket() else "nothing to take"

    def _status(self, arguments: Sequence[str]) -> str:
        _none(arguments)
        printer = self._printer
        left = printer.machine.roll_left_mm
        faults = [f"{fault}={'on' if fault in printer.faults else 'off'}" for fault in FAULTS]
        more = (
            f"power={'on' if printer.machine.powered else 'off'}",
            f"armed={printer.intake.armed.replace(' ', '-') or 'nothing'}",
            f"baud={printer.intake.baud or 'off'}",
            f"speed={printer.machine.kind.mm_per_second or 'off'}",
            f"dialect={printer.machine.kind.dialect}",
            f"presenter={'on' if printer.machine.kind.presenter else 'off'}",
            f"mouth={'ticket' if printer.machine.in_mouth else 'empty'}",
            f"roll={'endless' if left is None else f'{left:.0f}'}",
            f"uncut={len(printer.machine.uncut.lines)}",
            f"held={printer.machine.held}",
            f"papers={len(printer.papers)}",
        )
        return " ".join((*faults, *more))

    def _list(self, arguments: Sequence[str]) -> str:
        _none(arguments)
        return " ".join(sheet.label or "blank" for sheet in self._printer.papers)

    def _papers(self, arguments: Sequence[str]) -> str:
        match arguments:
            case [count] if count.isdecimal():
                came = self._printer.wait(int(count), PATIENCE_SECONDS)
            case _:
                raise NotAllowed
        if not came:
            there = len(self._printer.papers)
            raise NotDone(f"only {there} of {count} came out in {PATIENCE_SECONDS:.0f} s")
        return str(len(self._printer.papers))

    def _help(self, arguments: Sequence[str]) -> str:
        match arguments:
            case []:
                return " · ".join(f"{name} {entry.usage}".rstrip() for name, entry in self._entries.items())
            case [name] if name in self._entries:
                return f"{name} {self._entries[name].usage}: {self._entries[name].words}"
            case _:
                raise NotAllowed


def _none(arguments: Sequence[str]) -> None:
    if arguments:
        raise NotAllowed


def _on_off(arguments: Sequence[str]) -> bool:
    match arguments:
        case ["on"]:
            return True
        case ["off"]:
            return False
        case _:
            raise NotAllowed


def _after(word: str, arguments: Sequence[str], least: int = 0) -> int:
    """The number after `word`."""
    match arguments:
        case [said, count] if said == word and count.isdecimal() and int(count) >= least:
            return int(count)
        case _:
            raise NotAllowed


def _amount(arguments: Sequence[str], nothing: str) -> float | None:
    """A positive number; None for the word that means there is none."""
    match arguments:
        case [word] if word == nothing:
            return None
        case [number]:
            try:
                amount = float(number)
            except ValueError:
                raise NotAllowed from None
            if math.isfinite(amount) and amount > 0:
                return amount
    raise NotAllowed
