"""Queues and counters as they are shown."""

from __future__ import annotations

from collections.abc import Mapping

from central.config.hall import HallConfig
from central.queue import ticket_queries
from central.queue.counter_queries import OPEN, CounterStatus
from central.queue.order import Candidate, line_up
from central.queue.ticket_queries import AnyRow
from central.queue.wire import QueueLine
from hall.tickets import QueueState


def line(plan: HallConfig, series: str, everybody: list[AnyRow], statuses: Mapping[str, CounterStatus]) -> QueueLine:
    """One queue as it is shown, those who wait in the order of calls."""
    here = [row for row in everybody if row.queue == series]
    by_id = {row.ticket_id: ticket_queries.view_of(row) for row in here}
    waiting = [row for row in here if row.queue_state == QueueState.WAITING.value]
    line: list[Candidate] = [ticket_queries.in_line(row) for row in waiting if not row.held]
    streak = max(
        (statuses[code].streak for code, b in plan.counters.items() if series in b.series and code in statuses),
        default=0,
    )
    agency = plan.queues[series]
    return QueueLine(
        series=series,
        agency=agency,
        waiting=tuple(by_id[one.ticket_id] for one in line_up(line, streak, plan.most_in_a_row(agency))),
        held=tuple(by_id[row.ticket_id] for row in waiting if row.held),
        called=tuple(by_id[row.ticket_id] for row in here if row.queue_state != QueueState.WAITING.value),
        counters_open=_serving(plan, series, statuses),
    )


def _serving(plan: HallConfig, series: str, statuses: Mapping[str, CounterStatus]) -> int:
    """Counters of a queue that are open."""
    return sum(
        series in counter.series and statuses.get(counter.code, OPEN).state == "open"
        for counter in plan.counters.values()
    )


def served(plan: HallConfig, series: str, statuses: Mapping[str, CounterStatus]) -> bool:
    """Whether somebody may still be called: a counter that is open or only pauses."""
    return any(
        series in counter.series and statuses.get(counter.code, OPEN).state != "closed"
        for counter in plan.counters.values()
    )
