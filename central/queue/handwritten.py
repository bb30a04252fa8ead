"""Numbers that are written by hand when no machine works, and entered later."""

from __future__ import annotations

from datetime import timedelta

from central.config.hall import Counter, Day
from central.queue.errors import MalformedAct
from central.queue.transitions import NotNow
from central.queue.wire import ActAsk
from hall.tickets import Moment, QueueState

HAND = (901, 999)


def number_written(ask: ActAsk, counter: Counter) -> tuple[str, int]:
    """Series and number of a number written by hand. Raises MalformedAct or NotNow."""
    series, number = ask.series, ask.number
    if series is None or number is None:
        raise MalformedAct("hand_number needs series and number")
    if not HAND[0] <= number <= HAND[1]:
        raise MalformedAct(f"hand_number takes {HAND[0]} to {HAND[1]}: other numbers are given by machines")
    if series not in counter.series:
        raise NotNow(f"Counter {counter.code} does not serve queue {series}: enter it at one that does.")
    return series, number


def columns_of(ask: ActAsk, now: Moment, day: Day) -> dict[str, object]:
    """The columns of the ticket that follow from what was written. Raises MalformedAct."""
    at = ask.written_at or now.utc
    if at > now.utc + timedelta(minutes=1):
        raise MalformedAct("written_at lies in the future")
    order_ms = int(at.timestamp() * 1000)
    if order_ms < day.floor_ms:
        raise MalformedAct("written_at lies on an earlier day: only numbers of today are entered")
    return {
        "kiosk_id": "",
        "incarnation": "",
        "series": ask.series,
        "queue": ask.series,
        "number": ask.number,
        "language": "id",
        "code": "",
        "at_utc": at,
        "at_trust": now.grade.value,
        "arrived_at": now.utc,
        "order_ms": order_ms,
        "queue_state": QueueState.WAITING.value,
        "round": 1,
        "recalls": 0,
        "counter": None,
        "priority": ask.priority is True,
        "print_state": "",
        "held": False,
        "not_before": None,
        "return_after": None,
    }
