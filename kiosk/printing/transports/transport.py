"""What every way to the printer can do, and how it waits."""

from __future__ import annotations

import errno
import select
import threading
import time
from collections.abc import Callable
from typing import Protocol

from kiosk.model.printer_state import Problem

SLICE_SECONDS = 0.05
"""How long a wait may go on after `abort`."""

BROKEN = select.POLLERR | select.POLLHUP | select.POLLNVAL
"""What poll says without being asked when the other side is gone."""


class Transport(Protocol):
    """One device. All methods but `abort` belong to the printer thread; every failure is a PrinterError.

    After a failure close it, then open it again; that is also all there is to do after a cable was pulled and put back.
    """

    bytes_per_second: float

    def open(self) -> None:
        """Ready to write afterwards."""

    def write(self, data: bytes, seconds: float) -> float:
        """Sends all of it within `seconds`; returns when the write that took the first byte began (monotonic).

        `accepted` of the error counts every byte that may have left: 0 means that surely nothing will be printed.
        """

    def read(self, seconds: float) -> bytes:
        """What has come, at the latest after `seconds`; empty if nothing came."""

    def close(self, discard: bool = False) -> None:
        """May be called at any time. `discard`: what the device has not taken yet must not come out later."""

    def port_problems(self) -> frozenset[Problem] | None:
        """What the port itself says of the printer, also when the printer is silent; None: it cannot say.

        Raises PrinterError if the printer has gone.
        """

    def abort(self) -> None:
        """From any thread: the running and every later open, write and read ends with PrinterError."""


class Stopped(OSError):
    """The wait was ended by `abort`."""

    def __init__(self) -> None:
        super().__init__(errno.ECANCELED, "the kiosk is stopping")


class Waiter:
    """Waits for an open line, in slices, so that `abort` from another thread is heard."""

    def __init__(self) -> None:
        self._aborted = threading.Event()

    def abort(self) -> None:
        self._aborted.set()

    def go_on(self) -> None:
        """Raises Stopped after `abort`."""
        if self._aborted.is_set():
            raise Stopped

    def pause(self, seconds: float) -> None:
        """Raises Stopped after `abort`."""
        self._aborted.wait(seconds)
        self.go_on()

    def until(self, poll: Callable[[float], int], deadline: float) -> int:
        """The first events that `poll(seconds)` reports; 0 if none came before the deadline. Raises Stopped."""
        while True:
            self.go_on()
            left = deadline - time.monotonic()
            events = poll(max(0.0, min(left, SLICE_SECONDS)))
            if events or left <= 0:
                return events


def poll_line(fd: int, event: int, seconds: float) -> int:
    """What poll(2) says of one line within `seconds`; 0 if nothing. Errors of the line are reported unasked."""
    poller = select.poll()
    poller.register(fd, event)
    found = poller.poll(seconds * 1000)
    return found[0][1] if found else 0
