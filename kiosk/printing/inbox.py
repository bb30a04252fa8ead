"""What came back from the printer, each reply given to the question it belongs to."""

from __future__ import annotations

import logging
from collections import deque
from collections.abc import Callable
from dataclasses import dataclass
from typing import Literal

from kiosk.model.printer_state import PrinterState
from kiosk.printing.escpos_commands import FORGOTTEN, NAMED
from kiosk.printing.profile import Dialect
from kiosk.printing.replies import AutomaticStatus, Block, Demultiplexer, FullStatus, PlainReply, RealTimeReply, Reply
from kiosk.printing.status_bytes import problems_of_automatic

LATE_SECONDS = 2.0
"""A status request that stayed unanswered for so long is lost; until then a reply may still be its own."""
_IDENTITY = b"\x5f"

log = logging.getLogger(__name__)


@dataclass(eq=False, slots=True)
class AwaitedReply:
    """A question that the printer answers in the order of the data it gets: GS r or GS I."""

    kind: Literal["barrier", "identity"]
    paid_at: float | None = None
    """When its own reply came, on the device's clock."""
    text: str = ""
    stale: bool = False
    """Asked over an earlier connection: its reply may still come, or never, so nothing is concluded from it."""


class Inbox:
    """Sorts replies. Of replies that do not say what they answer, an older question gets the earlier one."""

    def __init__(self, clock: Callable[[], float]) -> None:
        self._clock = clock
        self._replies = Demultiplexer()
        self._asked: deque[float] = deque()
        self._owed: deque[AwaitedReply] = deque()
        self.answered = 0
        """Replies to status requests, ever."""
        self.answer: RealTimeReply | FullStatus | None = None
        """To the status request that was asked last."""
        self.full: bytes | None = None
        """The last full status of this connection."""
        self.pushed: PrinterState | None = None
        """What the printer sent by itself and is not taken in yet."""
        self.names: set[str] = set()
        """Process ids that came and nobody has taken in yet."""
        self.forgot = False
        """It has said that it forgot what it held."""

    def new_connection(self, dialect: Dialect) -> None:
        """Replies to what was asked before may still come, for a printer keeps what it has received."""
        self._replies = Demultiplexer(dialect)
        self._asked.clear()
        for owed in self._owed:
            owed.stale = True
        self.answer = self.full = self.pushed = None

    @property
    def dialect(self) -> Dialect:
        """Which replies a group of bytes is taken for."""
        return self._replies.dialect

    @dialect.setter
    def dialect(self, dialect: Dialect) -> None:
        if dialect != self._replies.dialect:
            self._replies = Demultiplexer(dialect)

    @property
    def barriers(self) -> int:
        """Barriers without a reply, of whatever connection."""
        return sum(owed.kind == "barrier" for owed in self._owed)

    def take(self, data: bytes) -> None:
        for reply in self._replies.feed(data, self._clock()):
            self._sort(reply)

    def asking(self) -> None:
        """A status request goes out."""
        now = self._clock()
        while self._asked and now - self._asked[0] > LATE_SECONDS:
            self._asked.popleft()
        self._asked.append(now)
        self.answer = None

    def even(self) -> None:
        """All status requests so far are answered or lost."""
        self._asked.clear()

    def owes(self, owed: AwaitedReply) -> None:
        """The printer has got this question."""
        self._owed.append(owed)

    def give_up(self, *given_up: AwaitedReply) -> None:
        """No reply will come to these any more."""
        self._owed = deque(owed for owed in self._owed if owed not in given_up)

    def give_up_all(self) -> None:
        """No reply will come to anything that was asked in the order of the data."""
        self._owed.clear()

    def _sort(self, reply: Reply) -> None:
        match reply:
            case RealTimeReply():
                self._real_time(reply)
            case FullStatus(data):
                self.full = data
                self._real_time(reply)
            case PlainReply():
                self._in_order("barrier", "")
            case AutomaticStatus(data):
                self.pushed = PrinterState(self._clock(), True, problems_of_automatic(data))
            case Block(data) if data.startswith(FORGOTTEN):
                self.forgot = True
            case Block(data) if data.startswith(NAMED):
                self.names.add(data[len(NAMED) :].decode("latin-1"))
            case Block(data) if data.startswith(_IDENTITY):
                self._in_order("identity", data[1:].decode("latin-1").strip())
            case Block(data):
                log.debug("a block that nobody asked for: %s", data.hex(" "))

    def _real_time(self, reply: RealTimeReply | FullStatus) -> None:
        if not self._asked:
            return
        self._asked.popleft()
        self.answered += 1
        if not self._asked:
            self.answer = reply

    def _in_order(self, kind: Literal["barrier", "identity"], text: str) -> None:
        first = next((owed for owed in self._owed if owed.kind == kind), None)
        if first is None:
            return
        if kind == "identity":
            # It can be mistaken for no other reply, so whatever was asked before it is answered or lost.
            while self._owed[0] is not first:
                self._owed.popleft()
        self._owed.remove(first)
        if not first.stale:
            first.paid_at, first.text = self._clock(), text
