"""A ticket printer in software, for tests and for trying the product without hardware."""

from kiosk.printing.virtual.command import serve
from kiosk.printing.virtual.kind import PrinterModel, named
from kiosk.printing.virtual.printer import VirtualPrinter
from kiosk.printing.virtual.sheet import PrintedSheet

__all__ = ["PrintedSheet", "PrinterModel", "VirtualPrinter", "named", "serve"]
