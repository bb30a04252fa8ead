"""The ways to the printer: a network, a USB node, a serial line. All speak one protocol."""

from kiosk.printing.transports.serial_line import SerialTransport
from kiosk.printing.transports.tcp import TcpTransport
from kiosk.printing.transports.transport import Transport
from kiosk.printing.transports.usb import UsbTransport

__all__ = ["SerialTransport", "TcpTransport", "Transport", "UsbTransport"]
