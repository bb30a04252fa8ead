"""Feeds an estimator a great many events of one hall, day after day, and looks at what it holds."""

from __future__ import annotations

import random
import resource
from collections import defaultdict, deque
from datetime import date, timedelta
from typing import Any

from hall.wait import Estimator

QUEUES = tuple(f"Q{number}" for number in range(28))
OPENS, CLOSES = 8 * 3600, 15 * 3600
EVENTS_A_DAY = 4000


def entries(state: Any) -> int:
    """Numbers and words in a state."""
    if isinstance(state, dict):
        return sum(entries(value) for value in state.values())
    return sum(entries(value) for value in state) if isinstance(state, list) else 1


def one_day(estimator: Estimator, chance: random.Random, day: date, number: int) -> int:
    """Arrivals and calls at random; one visitor in twenty is never called. The next ticket number."""
    estimator.new_day(day)
    lines = defaultdict[str, deque[tuple[str, float]]](deque)
    for at in sorted(chance.uniform(OPENS, CLOSES) for _ in range(EVENTS_A_DAY)):
        queue = chance.choice(QUEUES)
        line = lines[queue]
        if line and chance.random() < 0.5:
            ticket, since = line.popleft()
            if chance.random() < 0.95:
                estimator.observe("call", at, queue, ticket, None, at - since, len(line))
        else:
            number += 1
            line.append((f"T{number}", at))
            estimator.observe("arrive", at, queue, f"T{number}", len(line) - 1, None, len(line))
    return number


def report(events: int) -> str:
    """A table of what is held after a tenth, a half and all of the events."""
    estimator, chance, number = Estimator({}), random.Random(1), 0
    lines = ["| events | numbers held | memory of the process, MB |", "|---|---|---|"]
    days = max(10, events // EVENTS_A_DAY)
    for index in range(1, days + 1):
        number = one_day(estimator, chance, date(2000, 1, 1) + timedelta(days=index), number)
        if index in {1, days // 10, days // 2, days}:
            peak = resource.getrusage(resource.RUSAGE_SELF).ru_maxrss / 1024
            lines.append(f"| {index * EVENTS_A_DAY:,} | {entries(estimator.state()):,} | {peak:.1f} |")
    return "\n".join(lines)
