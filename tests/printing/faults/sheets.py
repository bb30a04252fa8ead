"""What came out of the virtual printer, noted at the moment it came."""

from __future__ import annotations

import threading
from dataclasses import dataclass

from kiosk.printing.virtual import Sheet, VirtualPrinter

MARK = "CETAK ULANG"
PATIENCE_SECONDS = 20.0


@dataclass(frozen=True, slots=True)
class Paper:
    """What is there of one number: sheets without and with a mark, and its text on paper that is not cut off."""

    plain: int
    marked: int
    uncut: bool

    def __str__(self) -> str:
        found = [
            "ticket" if self.plain == 1 else f"{self.plain} tickets" if self.plain else "",
            "marked copy" if self.marked == 1 else f"{self.marked} marked copies" if self.marked else "",
            "text not cut off" if self.uncut else "",
        ]
        return " + ".join(filter(None, found)) or "nothing"


class Sheets:
    """All paper of one printer."""

    def __init__(self, virtual: VirtualPrinter) -> None:
        self._virtual, machine = virtual, virtual._machine
        self._arrived = threading.Condition()
        self._sheets: list[Sheet] = []
        deliver = machine._on_sheet

        def arrive(sheet: Sheet) -> None:
            with self._arrived:
                self._sheets.append(sheet)
                self._arrived.notify_all()
            deliver(sheet)

        machine._on_sheet = arrive

    def wait(self, count: int) -> None:
        """Until so many sheets have come out."""
        with self._arrived:
            assert self._arrived.wait_for(lambda: len(self._sheets) >= count, PATIENCE_SECONDS), "no paper came out"

    def with_label(self, label: str) -> tuple[Sheet, ...]:
        with self._arrived:
            return tuple(sheet for sheet in self._sheets if label in sheet.texts)

    def labels(self) -> set[str]:
        """The numbers of all paper."""
        with self._arrived:
            return {sheet.label for sheet in self._sheets}

    def of(self, label: str) -> Paper:
        found = self.with_label(label)
        marked = sum(any(MARK in text for text in sheet.texts) for sheet in found)
        return Paper(len(found) - marked, marked, label in self._virtual.uncut.texts)
