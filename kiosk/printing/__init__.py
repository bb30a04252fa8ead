"""Tickets on paper: the layout, the printer's protocol, and the thread that owns the printer."""

from kiosk.printing.evidence import Confirmation
from kiosk.printing.job import Journal, PrinterThread, PrintJob, PrintOutcome
from kiosk.printing.layout import length_mm, render, warm_up
from kiosk.printing.slip import Paper, Slip
from kiosk.printing.status import PrinterError
from kiosk.printing.transport import TcpTransport, Transport

__all__ = [
    "Confirmation",
    "Journal",
    "Paper",
    "PrintJob",
    "PrintOutcome",
    "PrinterError",
    "PrinterThread",
    "Slip",
    "TcpTransport",
    "Transport",
    "length_mm",
    "render",
    "warm_up",
]
