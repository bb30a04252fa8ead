"""Where a host is: a number needs no look-up; a name is looked up on a thread of its own."""

from __future__ import annotations

import socket
import threading
import time
from concurrent.futures import Future

from kiosk.printing.transports.transport import SLICE_SECONDS, Waiter

Place = tuple[socket.AddressFamily, tuple[str, int] | tuple[str, int, int, int] | tuple[int, bytes]]
"""Family and address for socket.connect."""


class Lookup:
    """The addresses of one host. A name server may take half a minute, and nothing can interrupt the asking."""

    def __init__(self, host: str, port: int) -> None:
        self._host, self._port = host, port
        self._asking: Future[list[Place]] | None = None
        self._known: list[Place] = []

    def find(self, waiter: Waiter, deadline: float) -> list[Place]:
        """At least one place. Raises OSError if the name is unknown or the name server takes too long.

        When the name server fails or is slow, the places where the printer was found last serve again.
        """
        try:
            return _places(self._host, self._port, socket.AI_NUMERICHOST)
        except socket.gaierror:
            pass  # It is a name.
        now = time.monotonic()
        try:
            self._known = self._look_up(waiter, now + (deadline - now) / 2 if self._known else deadline)
        except (socket.gaierror, TimeoutError):
            if not self._known:
                raise
        return self._known

    def _look_up(self, waiter: Waiter, deadline: float) -> list[Place]:
        if self._asking is None:
            self._asking = Future()
            threading.Thread(target=self._ask, args=(self._asking,), name="printer-name", daemon=True).start()
        while not self._asking.done():
            left = deadline - time.monotonic()
            if left <= 0:
                raise TimeoutError(f"the name server has not found {self._host} in time")
            waiter.pause(min(left, SLICE_SECONDS / 10))
        answer, self._asking = self._asking, None
        return answer.result()

    def _ask(self, answer: Future[list[Place]]) -> None:
        try:
            answer.set_result(_places(self._host, self._port))
        except OSError as error:
            answer.set_exception(error)


def _places(host: str, port: int, flags: int = 0) -> list[Place]:
    found = socket.getaddrinfo(host, port, type=socket.SOCK_STREAM, flags=flags)
    return [(family, address) for family, _, _, _, address in found]
