"""One printer seen from its own thread: open when needed, ask, send, listen."""

from __future__ import annotations

import logging
import time
from collections.abc import Callable

from kiosk.printer import PrinterState, Problem
from kiosk.printing.status import (
    BARRIER,
    STATUS_REQUESTS,
    Demultiplexer,
    PlainReply,
    PrinterError,
    RealTimeReply,
    ask_status,
    problems_of,
)
from kiosk.printing.transports import Transport

ANSWER_SECONDS = 0.2
"""A status request is answered at once or not at all."""
SILENCE_SECONDS = 10.0
"""After so long without an answer the connection is made anew."""

log = logging.getLogger(__name__)


class Device:
    """The printer behind one transport. Only the printer thread may use it, except for `abort`."""

    def __init__(self, make_transport: Callable[[], Transport], *, answers: bool = True) -> None:
        self._transport = make_transport()
        self._answers = answers
        """False: this printer is known never to answer, so it is not asked."""
        self._open = False
        self._replies = Demultiplexer()
        self._last_answer = time.monotonic()
        self.barriers_owed = 0
        """Barriers sent and not answered. Replies come in order, so a late one never stands for a newer one."""

    @property
    def bytes_per_second(self) -> float:
        return self._transport.bytes_per_second

    def check(self) -> PrinterState:
        """Asks the printer, opening it first if needed. Never raises: what goes wrong is in the status.

        Printers hang up on a silent line, so a lost connection is made anew once before it is called trouble.
        """
        if self._open:
            try:
                return self.ask()
            except PrinterError as error:
                log.debug("%s", error)
                self.close()
        try:
            self._ensure_open()
            return self.ask()
        except PrinterError as error:
            log.debug("%s", error)
            self.close()
            return PrinterState(time.monotonic(), False, frozenset({error.problem}))

    def ask(self) -> PrinterState:
        """Asks over the connection as it is. Raises PrinterError if that is lost."""
        self.drain()
        if not self._answers:
            return PrinterState(time.monotonic(), False)
        replies: dict[int, int] = {}
        for n in STATUS_REQUESTS:
            reply = self._ask_one(n)
            if reply is None:
                return self._silent()
            replies[n] = reply
        self._last_answer = time.monotonic()
        return PrinterState(self._last_answer, True, problems_of(replies))

    def drain(self) -> None:
        """Takes in what came unasked. Raises PrinterError if the printer has hung up."""
        while self._listen(0.0):
            pass

    def send(self, payload: bytes, seconds: float) -> float:
        """One write of a whole ticket; returns when its first byte was taken. Raises PrinterError.

        After a failed write the rest must not come out before the next ticket: the connection is dropped with it.
        """
        try:
            first = self._transport.write(payload, seconds)
        except PrinterError:
            self.close(discard=True)
            raise
        if payload.endswith(BARRIER):
            self.barriers_owed += 1
        return first

    def listen(self, until: float) -> None:
        """Takes in replies until `until` (time.monotonic) or until something came."""
        self._listen(max(0.0, until - time.monotonic()))

    def close(self, discard: bool = False) -> None:
        self._transport.close(discard)
        self._open = False

    def abort(self) -> None:
        """From any thread: ends what the device is waiting for."""
        self._transport.abort()

    def _ensure_open(self) -> None:
        if self._open:
            return
        self._transport.open()
        self._open = True
        self._replies = Demultiplexer()
        self.barriers_owed = 0
        self._last_answer = time.monotonic()

    def _ask_one(self, n: int) -> int | None:
        self.drain()
        self._transport.write(ask_status(n), ANSWER_SECONDS)
        deadline = time.monotonic() + ANSWER_SECONDS
        while (left := deadline - time.monotonic()) > 0:
            for reply in self._take(self._transport.read(left)):
                if isinstance(reply, RealTimeReply):
                    return reply.byte
        return None

    def _silent(self) -> PrinterState:
        now = time.monotonic()
        self._replies.forget_halves()
        if now - self._last_answer > SILENCE_SECONDS:
            self.close()
        return PrinterState(now, False, frozenset({Problem.NOT_ANSWERING}))

    def _listen(self, seconds: float) -> bool:
        data = self._transport.read(seconds)
        self._take(data)
        return bool(data)

    def _take(self, data: bytes) -> list[object]:
        replies = self._replies.feed(data)
        answered = sum(isinstance(reply, PlainReply) for reply in replies)
        self.barriers_owed = max(0, self.barriers_owed - answered)
        return list(replies)
