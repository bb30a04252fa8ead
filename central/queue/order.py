"""Who is called next. Pure: the whole rule stands here, and the database only fetches those who could be next."""

from __future__ import annotations

from bisect import insort
from collections import deque
from collections.abc import Iterable
from dataclasses import dataclass, replace

from central.config.hall import IN_A_ROW

BEHIND = 3
"""Calls of the queue that go before a visitor who was not there and came back."""


@dataclass(frozen=True, slots=True)
class Candidate:
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


def choose(waiting: Iterable[Candidate], streak: int, in_a_row: int = IN_A_ROW) -> Candidate | None:
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


def streak_after(called: Candidate, streak: int) -> int:
    """The streak once this visitor is called."""
    return streak + 1 if called.priority else 0


def line_up(waiting: Iterable[Candidate], streak: int, in_a_row: int = IN_A_ROW) -> list[Candidate]:
    """Everybody in the order in which they would be called if nobody else came."""
    everybody = sorted(waiting, key=_arrival)
    ready = {
        kind: deque(one for one in everybody if one.priority is kind and one.behind == 0) for kind in (True, False)
    }
    back = [one for one in everybody if one.behind > 0]
    order: list[Candidate] = []
    while (one := choose([*(line[0] for line in ready.values() if line), *back], streak, in_a_row)) is not None:
        order.append(one)
        streak = streak_after(one, streak)
        if one.behind == 0:
            ready[one.priority].popleft()
        back = [replace(other, behind=other.behind - 1) for other in back if other.ticket_id != one.ticket_id]
        for due in (other for other in back if other.behind == 0):
            insort(ready[due.priority], due, key=_arrival)
        back = [other for other in back if other.behind > 0]
    return order


def _arrival(one: Candidate) -> tuple[int, int]:
    return one.arrival
