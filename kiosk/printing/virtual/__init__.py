"""A ticket printer in software, for tests and for trying the product without hardware."""

from kiosk.printing.virtual.command import serve
from kiosk.printing.virtual.machine import Sheet
from kiosk.printing.virtual.printer import VirtualPrinter

__all__ = ["Sheet", "VirtualPrinter", "serve"]
