"""A piece of the virtual printer's paper, as a person would read it."""

from __future__ import annotations

from dataclasses import dataclass

from kiosk.printing.parsed_commands import Printed, Qr, TextLine


@dataclass(frozen=True, slots=True)
class PrintedSheet:
    """From cut to cut; what was printed before a lost cut or a power failure hangs on to what follows."""

    parts: tuple[Printed, ...]

    @property
    def lines(self) -> tuple[TextLine, ...]:
        """The lines that have text."""
        return tuple(part for part in self.parts if isinstance(part, TextLine) and part.text)

    @property
    def texts(self) -> tuple[str, ...]:
        return tuple(line.text for line in self.lines)

    @property
    def label(self) -> str:
        """The largest line: the number. Empty on blank paper."""
        return next(iter(self.labels), "")

    @property
    def labels(self) -> tuple[str, ...]:
        """All lines as large as the largest one: more than one number if tickets hang together."""
        largest = max((line.style.cell for line in self.lines), default=(0, 0))
        return tuple(line.text.strip() for line in self.lines if line.style.cell == largest)

    @property
    def qr(self) -> str | None:
        """What the printer draws as QR."""
        return next((part.data for part in self.parts if isinstance(part, Qr)), None)
