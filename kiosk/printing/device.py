"""One printer seen from its own thread: open when needed, ask, send, listen."""

from __future__ import annotations

import logging
import time
from collections.abc import Callable, Iterator
from contextlib import contextmanager

from kiosk.model.printer_state import PrinterState, Problem
from kiosk.printing.escpos_commands import (
    ASK_FULL,
    BARRIER,
    FORGET,
    GO_ON,
    IDENTITY_REQUESTS,
    REPORT_CHANGES,
    STATUS_REQUESTS,
    ask_identity,
    ask_status,
)
from kiosk.printing.inbox import AwaitedReply, Inbox
from kiosk.printing.opener import PendingOpen
from kiosk.printing.profile import Dialect, Profile
from kiosk.printing.replies import FullStatus, RealTimeReply
from kiosk.printing.status_bytes import PrinterError, problems_of, problems_of_full
from kiosk.printing.transports import Transport

ANSWER_SECONDS = 0.2
"""A status request is answered at once or not at all."""
ORDERLY_SECONDS = 0.3
"""Seconds an idle printer may take for an answer in the order of the data."""
FORGET_SECONDS = 1.0
SILENCE_SECONDS = 10.0
"""Seconds without an answer before the connection is opened again."""
PATIENCE_SLICE = 0.02
"""How long a wait that may be given up goes on after it should."""

log = logging.getLogger(__name__)


class GivenUp(Exception):
    """A question was left unanswered because something more urgent came."""


def never() -> bool:
    """The wait is not given up."""
    return False


class Device:
    """The printer behind one transport. Only the printer thread may use it, except for `abort`."""

    def __init__(
        self, make_transport: Callable[[], Transport], profile: Profile, clock: Callable[[], float] = time.monotonic
    ) -> None:
        self._transport = make_transport()
        self._clock = clock
        self._open = False
        self._opening: PendingOpen | None = None
        self._last_answer = clock()
        self._answers: set[int] = set()
        self._mute: set[int] = set()
        self.inbox = Inbox(clock)
        self.profile = profile
        """What it is taken to be able to do; `take_for` changes it."""
        self.opened_at = clock()
        self.fresh = True
        """The connection is new, or not there: what has to be done first on a new one is not done yet."""

    @property
    def bytes_per_second(self) -> float:
        return self._transport.bytes_per_second

    @property
    def is_open(self) -> bool:
        return self._open

    def take_for(self, profile: Profile) -> None:
        """From now on it is taken to be able to do this."""
        self.profile = profile
        self.inbox.dialect = profile.dialect

    def check(self, give_up: Callable[[], bool] = never) -> PrinterState:
        """Asks the printer, opening it first if needed. What goes wrong is in the state; raises only GivenUp.

        Printers hang up on a silent line, so a lost connection is opened again once before it counts as trouble.
        """
        if self._open:
            try:
                return self.ask(give_up)
            except PrinterError as error:
                log.debug("%s", error)
                self.close()
        try:
            self._ensure_open(give_up)
            return self.ask(give_up)
        except PrinterError as error:
            log.debug("%s", error)
            self.close()
            return PrinterState(self._clock(), False, frozenset({error.problem}))

    def ask(self, give_up: Callable[[], bool] = never) -> PrinterState:
        """Asks over the connection as it is. Raises PrinterError if that is lost, and GivenUp."""
        self.drain()
        if self.profile.proof == "none":
            return self._unasked()
        problems = self._full_status(give_up) if self.profile.dialect == "custom" else self._four(give_up)
        if problems is None:
            return self._silent()
        self._last_answer = self._clock()
        return PrinterState(self._last_answer, True, problems)

    def drain(self) -> None:
        """Takes in what came unasked. Raises PrinterError if the printer has hung up."""
        while data := self._transport.read(0.0):
            self.inbox.take(data)

    def listen(self, until: float) -> None:
        """Takes in replies until `until` (on the device's clock) or until something came."""
        self.inbox.take(self._transport.read(max(0.0, until - self._clock())))

    def send(self, payload: bytes, seconds: float, barrier: AwaitedReply | None = None) -> float:
        """One write of a whole ticket; returns when its first byte was taken. Raises PrinterError.

        `seconds` beside the time that a slow line needs for the bytes. `barrier`: `payload` ends with it. After a
        failed write the rest must not come out before the next ticket:
        the connection is dropped with it.
        """
        try:
            first = self._transport.write(payload, seconds + len(payload) / self.bytes_per_second)
        except PrinterError:
            self.close(discard=True)
            raise
        if barrier is not None:
            self.inbox.owes(barrier)
        return first

    def identify(self) -> str:
        """Maker, model and fonts as an idle printer names them, joined by "/"; empty: it does not say.

        Raises PrinterError. The answers come in the order of the data, so a printer that is busy or in trouble says
        nothing either.
        """
        asked = [AwaitedReply("identity") for _ in IDENTITY_REQUESTS]
        self._transport.write(b"".join(map(ask_identity, IDENTITY_REQUESTS)), ANSWER_SECONDS)
        for owed in asked:
            self.inbox.owes(owed)
        self.wait_for(lambda: all(owed.paid_at is not None for owed in asked), ORDERLY_SECONDS)
        self.inbox.give_up(*asked)
        return "/".join(owed.text for owed in asked if owed.paid_at is not None)

    def even_out(self) -> None:
        """Finds out whether a barrier of an earlier connection is still to be answered. Raises PrinterError.

        Only for a printer that is well: it answers a new barrier at once, after the older one or instead of it.
        """
        if self.profile.proof != "barrier" or self.inbox.barriers != 1:
            return
        marker = AwaitedReply("barrier")
        self._transport.write(BARRIER, ANSWER_SECONDS)
        self.inbox.owes(marker)
        if self.wait_for(lambda: marker.paid_at is not None, ORDERLY_SECONDS) or self.inbox.barriers == 1:
            self.inbox.give_up_all()

    def begin_even(self) -> None:
        """After the printer's buffer was cleared: nothing asked before counts any more. Raises PrinterError.

        A printer that was in no error ignores that and still answers the older question; its reply is taken in here.
        """
        self.inbox.give_up_all()
        if self.profile.proof != "barrier":
            return
        marker = AwaitedReply("barrier")
        self._transport.write(BARRIER, ANSWER_SECONDS)
        self.inbox.owes(marker)
        if self.wait_for(lambda: marker.paid_at is not None, ORDERLY_SECONDS):
            self.wait_for(lambda: False, ANSWER_SECONDS)
        self.inbox.give_up_all()

    def forget(self) -> bool:
        """Tells the printer to forget what it holds; whether it said that it has. Raises PrinterError."""
        self.drain()
        self.inbox.forgot = False
        self._transport.write(FORGET, ANSWER_SECONDS)
        if not self.wait_for(lambda: self.inbox.forgot, FORGET_SECONDS):
            return False
        self.inbox.give_up_all()
        self.report_changes()
        return True

    def go_on(self) -> None:
        """After an error of the cutter: the printer clears its buffer and goes on. Raises PrinterError."""
        self._transport.write(GO_ON, ANSWER_SECONDS)

    def report_changes(self) -> None:
        """Lets a printer that can tell its changes by itself do so. Raises PrinterError."""
        if self.profile.automatic and self.profile.dialect == "epson":
            self._transport.write(REPORT_CHANGES, ANSWER_SECONDS)

    def write(self, data: bytes) -> None:
        """A question of set-up. Raises PrinterError."""
        self._transport.write(data, ANSWER_SECONDS)

    @contextmanager
    def reading(self, dialect: Dialect) -> Iterator[None]:
        """Takes replies for those of another dialect for a while."""
        before = self.inbox.dialect
        self.inbox.dialect = dialect
        try:
            yield
        finally:
            self.inbox.dialect = before

    def wait_for(self, come: Callable[[], bool], seconds: float) -> bool:
        """Takes in replies until `come` is true; False if it did not become so in time. Raises PrinterError."""
        until = self._clock() + seconds
        while not come():
            if self._clock() >= until:
                return False
            self.listen(until)
        return True

    def ask_once(self, question: bytes, give_up: Callable[[], bool] = never) -> RealTimeReply | FullStatus | None:
        """The reply to one status request; None if there is none in time. Raises PrinterError and GivenUp."""
        for _ in range(2):
            self.drain()
            before = self.inbox.answered
            self.inbox.asking()
            self._transport.write(question, ANSWER_SECONDS)
            answer = self._answer(give_up)
            if answer is not None or self.inbox.answered == before:
                return answer
            # Something came and then nothing: what was asked before is lost, so this was perhaps our own reply.
            self.inbox.even()
        return None

    def close(self, discard: bool = False) -> None:
        self._transport.close(discard)
        self._open, self.fresh = False, True

    def end(self) -> None:
        """The last call: nothing is under way afterwards."""
        if self._opening is not None:
            self._transport.abort()
            self._opening.wait()
        self.close()

    def abort(self) -> None:
        """From any thread: ends what the device is waiting for."""
        self._transport.abort()

    def _ensure_open(self, give_up: Callable[[], bool]) -> None:
        """Raises PrinterError, and GivenUp while the attempt goes on."""
        if self._open:
            return
        opening = self._opening = self._opening or PendingOpen(self._transport)
        while not opening.wait(None if give_up is never else PATIENCE_SLICE):
            if give_up():
                raise GivenUp
        self._opening = None
        opening.result()
        self._open = self.fresh = True
        self.inbox.new_connection(self.profile.dialect)
        self._answers.clear()
        self._mute.clear()
        self._last_answer = self.opened_at = self._clock()

    def _answer(self, give_up: Callable[[], bool]) -> RealTimeReply | FullStatus | None:
        until = self._clock() + ANSWER_SECONDS
        while self.inbox.answer is None and (now := self._clock()) < until:
            if give_up():
                raise GivenUp
            self.listen(until if give_up is never else min(until, now + PATIENCE_SLICE))
        return self.inbox.answer

    def _four(self, give_up: Callable[[], bool]) -> frozenset[Problem] | None:
        """DLE EOT 1 to 4; None: silence. Simple printers answer only some; what was never answered is left out."""
        replies: dict[int, int] = {}
        for n in STATUS_REQUESTS:
            if n in self._mute:
                continue
            match self.ask_once(ask_status(n), give_up):
                case RealTimeReply(byte):
                    replies[n] = byte
                    self._answers.add(n)
                case _ if n == 1 or n in self._answers:
                    return None
                case _:
                    self._mute.add(n)
        return problems_of(replies)

    def _full_status(self, give_up: Callable[[], bool]) -> frozenset[Problem] | None:
        match self.ask_once(ASK_FULL, give_up):
            case FullStatus(data):
                return problems_of_full(data)
            case _:
                return None

    def _unasked(self) -> PrinterState:
        """A printer known never to answer: only its port may say something."""
        port = self._transport.port_problems()
        return PrinterState(self._clock(), port is not None, port or frozenset())

    def _silent(self) -> PrinterState:
        """Some printers say nothing while they are offline; the port may know why."""
        port = self._transport.port_problems()
        now = self._clock()
        if now - self._last_answer > SILENCE_SECONDS:
            self.close()
        return PrinterState(now, False, port or frozenset({Problem.NOT_ANSWERING}))
