"""What each act makes of a ticket, and what it may follow. Pure; every change of a queue state is decided here."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass, replace
from datetime import date, datetime
from types import MappingProxyType

from central.queue.order import BEHIND
from hall.protocol import ActKind
from hall.tickets import QueueState, label

CALLS = 3
"""A visitor is called so often; then they are taken for not being there."""


class NotNow(Exception):
    """The act cannot follow what the ticket or the counter is in; the text says why and what can be done."""

    seconds = 0
    """After so many it could; 0: time alone changes nothing."""


class TooSoon(NotNow):
    """The act could follow in some seconds."""

    def __init__(self, text: str, seconds: int) -> None:
        super().__init__(text)
        self.seconds = seconds


@dataclass(frozen=True, slots=True)
class TicketState:
    """Where a visitor stands, as central alone decides it."""

    series: str
    """That of the number; it never changes."""
    number: int
    queue: str
    """The series in whose queue the visitor stands."""
    service: str
    state: QueueState
    round: int
    recalls: int
    counter: str | None
    priority: bool
    held: bool
    """The visitor is at another counter just now and keeps the place."""
    not_before: date | None
    """To be continued on this day."""
    behind: int | None
    """Calls that still go first after a return; None: never returned to this queue."""
    order_ms: int
    left_at: datetime | None = None
    """When the visitor left the queue by phone."""

    @property
    def label(self) -> str:
        """What the visitor reads, for example "AK-012"."""
        return label(self.series, self.number)

    @property
    def away(self) -> bool:
        """Whether they wait where the kiosk that gave the ticket does not count them: elsewhere, or another day."""
        return self.queue != self.series or self.not_before is not None

    @property
    def logged(self) -> tuple[QueueState, int]:
        """State and round as sent to kiosks: one who waits elsewhere has left the queue of the number.

        The round is that of the stay which ended, so that the next call, a round higher, wins over it.
        """
        if self.state is QueueState.WAITING and self.away:
            return QueueState.TRANSFERRED, self.round - 1
        return self.state, self.round

    @property
    def log_body(self) -> dict[str, object]:
        """What a line of the hall's log says of the ticket."""
        state, turn = self.logged
        body = {"state": state.value, "round": turn, "recalls": self.recalls}
        return {**body, "counter": self.counter, "series": self.queue}


@dataclass(frozen=True, slots=True)
class TransitionInput:
    """What an act needs to know beside the ticket."""

    counter: str
    queue: str | None = None
    """For a change of service or a transfer: the queue of `service`."""
    service: str | None = None
    day: date | None = None
    """For "continue tomorrow": the next day on which the queue is open."""
    priority: bool = True
    now_ms: int = 0


_HERE = frozenset({QueueState.WAITING, QueueState.CALLED, QueueState.SERVING})
MAY_FOLLOW: Mapping[ActKind, frozenset[QueueState]] = MappingProxyType(
    {
        ActKind.CALL_NEXT: frozenset({QueueState.WAITING}),
        ActKind.CALL: frozenset({QueueState.WAITING}),
        ActKind.RECALL: frozenset({QueueState.CALLED}),
        ActKind.START: frozenset({QueueState.CALLED}),
        ActKind.DONE: frozenset({QueueState.CALLED, QueueState.SERVING}),
        ActKind.NO_SHOW: frozenset({QueueState.CALLED}),
        ActKind.RETURN: frozenset({QueueState.NO_SHOW, QueueState.WAITING, QueueState.CANCELLED}),
        ActKind.HOLD: _HERE,
        ActKind.CHANGE_SERVICE: _HERE,
        ActKind.TRANSFER: _HERE,
        ActKind.CONTINUE_TOMORROW: _HERE,
        ActKind.CANCEL: _HERE,
        ActKind.PRIORITISE: frozenset({QueueState.WAITING}),
    }
)
"""Which acts concern a ticket, and the states that each may follow."""


def after(act: ActKind, now: TicketState, wish: TransitionInput) -> TicketState:
    """The ticket once the act is done. Raises NotNow."""
    if now.state not in MAY_FOLLOW[act]:
        allowed = ", ".join(sorted(MAY_FOLLOW[act]))
        raise NotNow(f"{now.label} is {now.state}: {act} may follow only {allowed}. Look at the queue again.")
    match act:
        case ActKind.CALL_NEXT | ActKind.CALL:
            return _called(now, wish)
        case ActKind.RECALL:
            return _recalled(now)
        case ActKind.START:
            return replace(now, state=QueueState.SERVING)
        case ActKind.DONE:
            return replace(now, state=QueueState.DONE)
        case ActKind.NO_SHOW:
            return replace(now, state=QueueState.NO_SHOW)
        case ActKind.CANCEL:
            return replace(now, state=QueueState.CANCELLED)
        case ActKind.RETURN:
            return _returned(now)
        case ActKind.HOLD:
            return _held(now)
        case ActKind.CHANGE_SERVICE:
            return _changed(now, wish)
        case ActKind.TRANSFER:
            return _transferred(now, wish)
        case ActKind.CONTINUE_TOMORROW:
            return replace(waiting_again(now), not_before=wish.day, behind=None)
        case ActKind.PRIORITISE:
            return replace(now, priority=wish.priority)
        case _:
            raise NotNow(f"{act} does not concern a ticket.")


def _called(now: TicketState, wish: TransitionInput) -> TicketState:
    behind = None if now.behind is None else 0
    return replace(now, state=QueueState.CALLED, recalls=0, counter=wish.counter, held=False, behind=behind)


def _recalled(now: TicketState) -> TicketState:
    if now.recalls + 1 >= CALLS:
        raise NotNow(
            f"{now.label} was called {CALLS} times: mark it as no-show (terlewat), or start if the visitor came."
        )
    return replace(now, recalls=now.recalls + 1)


def waiting_again(now: TicketState) -> TicketState:
    """Back to waiting: a new round, as only a higher round may take a state back."""
    return replace(now, state=QueueState.WAITING, round=now.round + 1, recalls=0, counter=None, held=False)


def _returned(now: TicketState) -> TicketState:
    """Who was held or left by phone takes the old place again; who missed the call comes back once, behind others."""
    if now.state is QueueState.CANCELLED:
        if now.left_at is None:
            raise NotNow(f"{now.label} was cancelled at a counter: the visitor needs a new number.")
        return replace(waiting_again(now), held=now.held, left_at=None)
    if now.state is QueueState.WAITING:
        if not now.held:
            raise NotNow(f"{now.label} waits already.")
        return replace(now, held=False)
    if now.behind is not None:
        raise NotNow(f"{now.label} came back once already and was missed again: the visitor needs a new number.")
    return replace(waiting_again(now), behind=BEHIND)


def _held(now: TicketState) -> TicketState:
    if now.state is QueueState.WAITING:
        if now.held:
            raise NotNow(f"{now.label} is on hold already: return it when the visitor is back.")
        return replace(now, held=True)
    return replace(waiting_again(now), held=True)


def _changed(now: TicketState, wish: TransitionInput) -> TicketState:
    """Another service of the same agency: the number stays, and so does the place by arrival."""
    assert wish.service is not None
    assert wish.queue is not None
    if wish.queue == now.queue:
        return replace(now, service=wish.service)
    return replace(waiting_again(now), queue=wish.queue, service=wish.service, behind=None)


def _transferred(now: TicketState, wish: TransitionInput) -> TicketState:
    """To another agency. Who was served here joins there now; who took a wrong number keeps the time of arrival."""
    assert wish.service is not None
    assert wish.queue is not None
    if wish.queue == now.queue:
        raise NotNow(f"{now.label} stands in queue {now.queue} already.")
    order_ms = wish.now_ms if now.state is QueueState.SERVING else now.order_ms
    moved = replace(waiting_again(now), queue=wish.queue, service=wish.service, behind=None, not_before=None)
    return replace(moved, order_ms=order_ms)
