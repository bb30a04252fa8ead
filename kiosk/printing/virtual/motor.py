"""Turns the virtual printer's mechanics: wakes it whenever the next step is due."""

from __future__ import annotations

import threading
import time

from kiosk.printing.virtual.machine import VirtualMachine


class Motor:
    """One thread for one machine that goes by time.monotonic."""

    def __init__(self) -> None:
        self._wake = threading.Event()
        self._stopped = False
        self._thread: threading.Thread | None = None

    def wake(self) -> None:
        """From any thread: the machine may have something to do earlier than it said."""
        self._wake.set()

    def start(self, machine: VirtualMachine) -> None:
        self._thread = threading.Thread(target=self._run, args=(machine,), name="virtual-motor", daemon=True)
        self._thread.start()

    def stop(self) -> None:
        self._stopped = True
        self._wake.set()
        if self._thread is not None:
            self._thread.join()

    def _run(self, machine: VirtualMachine) -> None:
        while not self._stopped:
            self._wake.clear()
            due = machine.advance()
            self._wake.wait(None if due is None else max(0.0, due - time.monotonic()))
