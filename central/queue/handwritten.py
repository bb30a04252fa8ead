"""Numbers that are written by hand when no machine works, and entered later."""

from __future__ import annotations

from datetime import timedelta

from central.queue.act import Act, service
from central.queue.errors import MalformedAct
from central.queue.transitions import NotNow
from hall.tickets import QueueState

HAND = (901, 999)


def what_is_entered(act: Act) -> tuple[str, int, str]:
    """Series, number and service of a number written by hand."""
    series, number = act.ask.series, act.ask.number
    if series is None or number is None:
        raise MalformedAct("hand_number needs series and number")
    if not HAND[0] <= number <= HAND[1]:
        raise MalformedAct(f"hand_number takes {HAND[0]} to {HAND[1]}: other numbers are given by machines")
    if series not in act.booth.series:
        raise NotNow(f"Counter {act.booth.code} does not serve queue {series}: enter it at one that does.")
    if act.ask.service is None:
        return series, number, ""
    found = service(act)
    if found[0] != series:
        raise MalformedAct(f"service {found[1]} has series {found[0]}, not {series}")
    return series, number, found[1]


def row_by_hand(act: Act, ticket_id: str, what: tuple[int, str, int, str], pos: int) -> dict[str, object]:
    """The columns of the ticket; `what`: period, series, number, service."""
    period, series, number, service = what
    at = act.ask.written_at or act.now.utc
    if at > act.now.utc + timedelta(minutes=1):
        raise MalformedAct("written_at lies in the future")
    order_ms = int(at.timestamp() * 1000)
    if order_ms < act.day.floor_ms:
        raise MalformedAct("written_at lies on an earlier day: only numbers of today are entered")
    return {
        "hall": act.hall,
        "ticket_id": ticket_id,
        "kiosk_id": "",
        "incarnation": "",
        "period": period,
        "series": series,
        "queue": series,
        "number": number,
        "agency": act.plan.queues[series],
        "service": service,
        "language": "id",
        "code": "",
        "at_utc": at,
        "at_trust": act.now.grade.value,
        "arrived_at": act.now.utc,
        "order_ms": order_ms,
        "pos": pos,
        "queue_state": QueueState.WAITING.value,
        "round": 1,
        "recalls": 0,
        "position": pos,
        "counter": None,
        "priority": act.ask.priority is True,
        "print_state": "",
        "held": False,
        "not_before": None,
        "return_after": None,
    }
