"""Tickets on paper: the layout, the printer's protocol, and the thread that owns the printer."""

from kiosk.printing.documents import LabelledLine, ListDocument, PaperFormat, TestDocument, TicketDocument, Width
from kiosk.printing.job import Journal, PrintJob, PrintOutcome
from kiosk.printing.list_layout import render_list
from kiosk.printing.paper_widths import candidates, named_width, safe_width
from kiosk.printing.probe import Findings
from kiosk.printing.profile import Dialect, Profile, Proof
from kiosk.printing.status_bytes import PrinterError
from kiosk.printing.test_page import render_test
from kiosk.printing.thread import PrinterThread
from kiosk.printing.ticket_layout import length_mm, render, split_cut, warm_up
from kiosk.printing.transports import SerialTransport, TcpTransport, Transport, UsbTransport

__all__ = [
    "Dialect",
    "Findings",
    "Journal",
    "LabelledLine",
    "ListDocument",
    "PaperFormat",
    "PrintJob",
    "PrintOutcome",
    "PrinterError",
    "PrinterThread",
    "Profile",
    "Proof",
    "SerialTransport",
    "TcpTransport",
    "TestDocument",
    "TicketDocument",
    "Transport",
    "UsbTransport",
    "Width",
    "candidates",
    "length_mm",
    "named_width",
    "render",
    "render_list",
    "render_test",
    "safe_width",
    "split_cut",
    "warm_up",
]
