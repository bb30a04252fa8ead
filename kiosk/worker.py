"""One background thread. Work leaves the UI here and its answer comes back here, nowhere else."""

from __future__ import annotations

import logging
import queue
import threading
from collections.abc import Callable
from typing import TypeVar

Answer = TypeVar("Answer")
Deliver = Callable[[Callable[[], None]], None]
"""Hands a call over to the UI thread: Clock.schedule_once in the app, a direct call in tests."""

log = logging.getLogger(__name__)


class Worker:
    """Runs jobs one after the other, in the order they were submitted."""

    def __init__(self, deliver: Deliver, name: str = "desk") -> None:
        self._deliver = deliver
        self._jobs: queue.SimpleQueue[Callable[[], None] | None] = queue.SimpleQueue()
        self._thread = threading.Thread(target=self._run, name=name, daemon=True)

    def start(self) -> None:
        self._thread.start()

    def submit(self, job: Callable[[], Answer], then: Callable[[Answer], None], otherwise: Callable[[], None]) -> None:
        """Runs `job` on the worker; the UI thread gets `then(answer)`, or `otherwise()` if the job raised."""

        def run() -> None:
            try:
                answer = job()
            except Exception:
                log.exception("background job failed")
                self._deliver(otherwise)
            else:
                self._deliver(lambda: then(answer))

        self._jobs.put(run)

    def stop(self, seconds: float = 10.0) -> bool:
        """Finishes what was submitted, then ends. False if that took longer than `seconds`."""
        self._jobs.put(None)
        self._thread.join(seconds)
        return not self._thread.is_alive()

    def _run(self) -> None:
        while (job := self._jobs.get()) is not None:
            job()
