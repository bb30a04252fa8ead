"""What kind of printer the virtual printer is."""

from __future__ import annotations

from dataclasses import dataclass

from kiosk.printing.documents import Width
from kiosk.printing.profile import Dialect
from kiosk.printing.virtual.roll import ENOUGH_MM


def named(model: str) -> tuple[str, str, str]:
    """ "MAKER/MODEL/FONTS" as the printer says it; what is left out is "-". Raises ValueError."""
    parts = [part.strip() for part in model.split("/")]
    if not model.isascii() or not model.isprintable() or len(parts) > 3 or not all(parts):
        raise ValueError(f"model {model!r}: must look like EPSON/TM-T88V/ANK, in ASCII")
    maker, name, fonts = (*parts, *("-",) * (3 - len(parts)))
    return maker, name, fonts


@dataclass(frozen=True, slots=True)
class PrinterModel:
    """The default has no mechanics: paper is there with the last byte, and the roll never ends."""

    mm_per_second: float | None = None
    """None: paper moves at once."""
    roll_mm: float | None = None
    near_end_mm: float = ENOUGH_MM
    """Rest of the roll at which the sensor begins to tell."""
    dialect: Dialect = "epson"
    identity: tuple[str, str, str] = ("ANJUNGAN", "VIRTUAL", "FONT-A")
    """Maker, model and fonts, as it says when asked."""
    width: Width | None = None
    """None: that of its paper."""
    presenter: bool = False
    """A mouth that holds the ticket until it is taken."""
