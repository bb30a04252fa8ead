"""The ways to the printer: a network, a USB node, a serial line. All speak one protocol."""

from kiosk.printing.transports.line import Transport
from kiosk.printing.transports.tcp import TcpTransport

__all__ = ["TcpTransport", "Transport"]
