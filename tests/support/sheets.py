"""What came out of the virtual printer, noted at the moment it came."""

from __future__ import annotations

import threading
from collections.abc import Iterable
from dataclasses import dataclass

from kiosk.printing import PaperFormat as PaperKind
from kiosk.printing.decoder import decode
from kiosk.printing.parsed_commands import Command, Qr, TextLine
from kiosk.printing.virtual import PrintedSheet, VirtualPrinter

MARK = "CETAK ULANG"
PATIENCE_SECONDS = 60.0


@dataclass(frozen=True, slots=True)
class Paper:
    """What is there of one number: whole sheets without and with a mark, and pieces that are no whole ticket."""

    plain: int
    marked: int
    halves: int
    """Unmarked sheets that lack a part."""
    uncut: bool
    """Its number stands on paper that is not cut off."""

    def __str__(self) -> str:
        found = [
            "ticket" if self.plain == 1 else f"{self.plain} tickets" if self.plain else "",
            "half a ticket" if self.halves else "",
            "marked copy" if self.marked == 1 else f"{self.marked} marked copies" if self.marked else "",
            "text not cut off" if self.uncut else "",
        ]
        return " + ".join(filter(None, found)) or "nothing"


class Sheets:
    """All paper of one printer."""

    def __init__(self, virtual: VirtualPrinter) -> None:
        self._virtual, machine = virtual, virtual.machine
        self._arrived = threading.Condition()
        self._sheets: list[PrintedSheet] = []
        self._wanted: list[tuple[Command, ...]] = []
        deliver = machine._on_sheet

        def arrive(sheet: PrintedSheet) -> None:
            with self._arrived:
                self._sheets.append(sheet)
                self._arrived.notify_all()
            deliver(sheet)

        machine._on_sheet = arrive

    def expect(self, payload: bytes, paper: PaperKind) -> None:
        """A ticket that was told to be printed: what a whole sheet of it bears."""
        self._wanted.append(_printed(decode(payload, paper)))

    def wait(self, count: int) -> None:
        """Until so many sheets have come out."""
        with self._arrived:
            assert self._arrived.wait_for(lambda: len(self._sheets) >= count, PATIENCE_SECONDS), "no paper came out"

    def with_label(self, label: str) -> tuple[PrintedSheet, ...]:
        with self._arrived:
            return tuple(sheet for sheet in self._sheets if label in sheet.texts)

    def all(self) -> tuple[PrintedSheet, ...]:
        with self._arrived:
            return tuple(self._sheets)

    def labels(self) -> set[str]:
        """The numbers of all paper."""
        return {sheet.label for sheet in self.all()}

    def of(self, label: str) -> Paper:
        found = self.with_label(label)
        plain = [sheet for sheet in found if not any(MARK in text for text in sheet.texts)]
        whole = sum(_printed(sheet.parts) in self._wanted for sheet in plain)
        return Paper(whole, len(found) - len(plain), len(plain) - whole, label in self._virtual.machine.uncut.texts)


def _printed(parts: Iterable[Command]) -> tuple[Command, ...]:
    return tuple(part for part in parts if isinstance(part, TextLine | Qr))
