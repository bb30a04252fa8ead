"""Who is called next. Pure: the whole rule stands here, and the database only fetches those who could be next."""

from __future__ import annotations

from collections.abc import Iterable
from dataclasses import dataclass

IN_A_ROW = 2
"""Tickets with priority called one after the other before one without; each agency may set its own figure."""
BEHIND = 3
"""Calls of the queue that go before a visitor who was not there and came back."""


@dataclass(frozen=True, slots=True)
class InLine:
    """One visitor who waits. `behind`: calls of the queue that still go first; 0: may be called."""

    ticket_id: str
    priority: bool
    behind: int
    order_ms: int
    """When they arrived, milliseconds since 1970 (UTC)."""
    pos: int
    """Position of their arrival in the hall's log; decides between two of the same millisecond."""

    @property
    def arrival(self) -> tuple[int, int]:
        """Lower came first."""
        return (self.order_ms, self.pos)


def choose(waiting: Iterable[InLine], streak: int, in_a_row: int = IN_A_ROW) -> InLine | None:
    """The visitor to call, None if nobody waits.

    By arrival; those with priority first, but after `in_a_row` of them one without. `streak` is how many with
    priority were called last without one in between. Who came back behind others is called earlier only if nobody
    else waits.
    """
    everybody = list(waiting)
    ready = [one for one in everybody if one.behind == 0]
    if not ready:
        return min(everybody, key=lambda one: (one.behind, one.arrival), default=None)
    first = min((one for one in ready if one.priority), key=lambda one: one.arrival, default=None)
    plain = min((one for one in ready if not one.priority), key=lambda one: one.arrival, default=None)
    if first is None or (plain is not None and streak >= in_a_row):
        return plain
    return first


def streak_after(called: InLine, streak: int) -> int:
    """The streak once this visitor is called."""
    return streak + 1 if called.priority else 0


def line_up(waiting: Iterable[InLine], streak: int, in_a_row: int = IN_A_ROW) -> list[InLine]:
    """Everybody in the order in which they would be called if nobody else came."""
    left = list(waiting)
    order: list[InLine] = []
    while (one := choose(left, streak, in_a_row)) is not None:
        order.append(one)
        streak = streak_after(one, streak)
        left = [_nearer(other) for other in left if other.ticket_id != one.ticket_id]
    return order


def _nearer(one: InLine) -> InLine:
    """The same visitor after one more call of the queue."""
    return InLine(one.ticket_id, one.priority, max(0, one.behind - 1), one.order_ms, one.pos)
