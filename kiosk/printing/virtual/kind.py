"""What kind of printer the virtual printer is."""

from __future__ import annotations

from dataclasses import dataclass

from kiosk.printing.profile import Dialect
from kiosk.printing.virtual.roll import ENOUGH_MM


@dataclass(frozen=True, slots=True)
class Kind:
    """The default has no mechanics: paper is there with the last byte, and the roll never ends."""

    mm_per_second: float | None = None
    """None: paper moves at once."""
    roll_mm: float | None = None
    near_end_mm: float = ENOUGH_MM
    """Rest of the roll at which the sensor begins to tell."""
    dialect: Dialect = "epson"
    presenter: bool = False
    """A mouth that holds the ticket until it is taken."""
