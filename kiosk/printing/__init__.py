"""Tickets on paper: the layout, the printer's protocol, and the thread that owns the printer."""

from kiosk.printing.job import Journal, PrintJob, PrintOutcome
from kiosk.printing.layout import length_mm, render, split_cut, warm_up
from kiosk.printing.probe import Findings
from kiosk.printing.profile import Dialect, Profile, Proof
from kiosk.printing.slip import Fact, ListSlip, Paper, Slip, TestSlip, Width
from kiosk.printing.status import PrinterError
from kiosk.printing.take_home import render_list
from kiosk.printing.test_page import render_test
from kiosk.printing.thread import PrinterThread
from kiosk.printing.transports import SerialTransport, TcpTransport, Transport, UsbTransport
from kiosk.printing.widths import candidates, named_width, safe_width

__all__ = [
    "Dialect",
    "Fact",
    "Findings",
    "Journal",
    "ListSlip",
    "Paper",
    "PrintJob",
    "PrintOutcome",
    "PrinterError",
    "PrinterThread",
    "Profile",
    "Proof",
    "SerialTransport",
    "Slip",
    "TcpTransport",
    "TestSlip",
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
