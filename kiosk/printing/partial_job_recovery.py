"""After half a ticket: the printer may wait for the rest of a command, and half a ticket hangs out of it."""

from __future__ import annotations

import logging
import time

from kiosk.model.printer_state import PrinterState
from kiosk.printing.device import Device
from kiosk.printing.escpos_commands import CUT, FILLING, RESET

SILENT_SECONDS = 2.0
"""A printer silent for so long after half a ticket takes the questions for the rest of it."""
FILL_SECONDS = 1.0
FILLS = 10
MEND_SECONDS = 2.0
CRASH_BYTES = 512
"""After a crash of the machine: more than the longest command of a ticket whose QR the printer draws itself."""

log = logging.getLogger(__name__)


class PartialJobRecovery:
    """What half a ticket needs, once, on the next connection. Does nothing when nothing was half sent.

    Also a printer that answers in real time may wait for the rest of a command: it would swallow the beginning of
    the next ticket. So the missing bytes are made up by as many NULs as the ticket had bytes; outside of a command
    they mean nothing. Then ESC @ drops half a line, and a cut frees the next ticket from what hangs out.
    """

    def __init__(self) -> None:
        self._bytes = 0
        self._fills = 0
        self._last_fill = 0.0

    def needed(self, size: int) -> None:
        """A ticket of `size` bytes was perhaps taken only in part."""
        self._bytes = max(self._bytes, size)
        self._fills = 0

    def step(self, device: Device, state: PrinterState) -> bool:
        """Does what can be done now; whether nothing is left to do. Raises PrinterError."""
        if not self._bytes:
            return True
        if state.can_print:
            device.send(bytes(self._bytes) + RESET + CUT, MEND_SECONDS)
            log.warning("half a ticket was cut off")
            self._bytes = 0
            return True
        now = time.monotonic()
        silent = not state.answered and now - device.opened_at >= SILENT_SECONDS
        if silent and self._fills < FILLS and now - self._last_fill >= FILL_SECONDS:
            self._fills, self._last_fill = self._fills + 1, now
            device.send(FILLING, MEND_SECONDS)
        return False
