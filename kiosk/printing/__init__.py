"""Tickets on paper: the layout, the printer's protocol, and the thread that owns the printer."""

from kiosk.printing.job import Journal, PrinterThread, PrintJob, PrintOutcome
from kiosk.printing.layout import length_mm, render, warm_up
from kiosk.printing.probe import Findings
from kiosk.printing.profile import Dialect, Profile, Proof
from kiosk.printing.slip import Paper, Slip
from kiosk.printing.status import PrinterError
from kiosk.printing.transports import TcpTransport, Transport

__all__ = [
    "Dialect",
    "Findings",
    "Journal",
    "Paper",
    "PrintJob",
    "PrintOutcome",
    "PrinterError",
    "PrinterThread",
    "Profile",
    "Proof",
    "Slip",
    "TcpTransport",
    "Transport",
    "length_mm",
    "render",
    "warm_up",
]
