"""What a printer was found able to do when it was set up; kept by the kiosk, used at every print."""

from __future__ import annotations

from dataclasses import dataclass
from typing import Literal

from kiosk.printing.documents import Width

Proof = Literal["presenter", "process_id", "barrier", "status", "none"]
"""How a printer shows that a ticket came out, the strongest first: it sees the ticket in its mouth; it names each
ticket when it has finished it; it answers in the order of the data; it tells only its state; it tells nothing."""
Dialect = Literal["epson", "custom"]
"""epson: DLE EOT 1 to 4. custom: full status in six bytes, DLE EOT 20."""


@dataclass(frozen=True, slots=True)
class Profile:
    """The default is what can be asked of any printer without a risk that it prints the question."""

    proof: Proof = "status"
    dialect: Dialect = "epson"
    automatic: bool = False
    """It tells changes by itself (GS a)."""
    clears: bool = False
    """It clears its buffer on request and confirms it (DLE DC4 fn 8)."""
    identity: str = ""
    """Maker, model and fonts as the printer names them (GS I), joined by "/"; empty: it does not say."""
    dots: int = 0
    columns: int = 0
    """How wide it prints; 0: not found yet."""

    @property
    def width(self) -> Width | None:
        return Width(self.dots, self.columns) if self.dots and self.columns else None
