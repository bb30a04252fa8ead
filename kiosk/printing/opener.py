"""Opening a printer takes up to 2 s when nobody answers: it is done aside, so that a visitor need not wait for it."""

from __future__ import annotations

import threading

from kiosk.printing.status_bytes import PrinterError
from kiosk.printing.transports import Transport


class PendingOpen:
    """One attempt, begun when made. Nobody may use the transport until it has ended."""

    def __init__(self, transport: Transport) -> None:
        self._transport = transport
        self._error: PrinterError | None = None
        self._done = threading.Event()
        threading.Thread(target=self._run, name="printer-opening", daemon=True).start()

    def wait(self, seconds: float | None = None) -> bool:
        """Whether it has ended, waiting up to `seconds`."""
        return self._done.wait(seconds)

    def result(self) -> None:
        """Raises PrinterError if it has failed. Only when it has ended."""
        if self._error is not None:
            raise self._error

    def _run(self) -> None:
        try:
            self._transport.open()
        except PrinterError as error:
            self._error = error
        finally:
            self._done.set()
