"""What every way to the printer can do."""

from __future__ import annotations

from typing import Protocol

from kiosk.printer import Problem

SLICE_SECONDS = 0.05
"""How long a wait may go on after `abort`."""


class Transport(Protocol):
    """One device. All methods but `abort` belong to the printer thread; every failure is a PrinterError."""

    bytes_per_second: float

    def open(self) -> None:
        """Ready to write afterwards."""

    def write(self, data: bytes, seconds: float) -> float:
        """Sends all of it within `seconds`; returns when the write that took the first byte began (monotonic)."""

    def read(self, seconds: float) -> bytes:
        """What has come, at the latest after `seconds`; empty if nothing came."""

    def close(self, discard: bool = False) -> None:
        """May be called at any time. `discard`: what the device has not taken yet shall not come out later."""

    def port_problems(self) -> frozenset[Problem] | None:
        """What the port itself says of the printer, also when the printer is silent; None: this line cannot say."""

    def abort(self) -> None:
        """From any thread: the running and every later open, write and read ends with PrinterError."""
