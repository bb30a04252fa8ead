"""A hall that behaves: visitors arrive, are called in order, leave; the estimator hears of each."""

from __future__ import annotations

import itertools
from collections import defaultdict

from hypothesis import strategies as st

from hall.wait import Estimator, Kind

EIGHT = 8 * 3600.0
QUEUES = ("A", "B", "C")

Step = tuple[Kind, str, float]
"""What happens, in which queue, and how many seconds after the step before."""

steps = st.lists(
    st.tuples(
        st.sampled_from(("arrive", "arrive", "call", "call", "leave", "pause", "resume")),
        st.sampled_from(QUEUES),
        st.floats(0.0, 3000.0),
    ),
    max_size=60,
)


class Line:
    """Visitors of several queues and the estimator that is told of them."""

    def __init__(self, estimator: Estimator, at: float = EIGHT) -> None:
        self.estimator = estimator
        self.at = at
        self._waiting = defaultdict[str, list[tuple[str, float, int]]](list)
        self._names = (f"t{number}" for number in itertools.count())

    def arrive(self, queue: str) -> None:
        line, ticket = self._waiting[queue], next(self._names)
        line.append((ticket, self.at, len(line)))
        self.estimator.observe("arrive", self.at, queue, ticket, len(line) - 1, None, len(line))

    def take(self, kind: Kind, queue: str) -> None:
        """The first of the line is called or leaves; in an empty queue nothing happens."""
        line = self._waiting[queue]
        if line:
            ticket, since, ahead = line.pop(0)
            self.estimator.observe(kind, self.at, queue, ticket, ahead, self.at - since, len(line))

    def step(self, step: Step) -> None:
        kind, queue, after = step
        self.at += after
        match kind:
            case "arrive":
                self.arrive(queue)
            case "call" | "leave":
                self.take(kind, queue)
            case "pause" | "resume":
                self.estimator.observe(kind, self.at, queue, "", None, None, len(self._waiting[queue]))

    def day_of_calls(self, queue: str, visitors: int, every: float) -> None:
        """Everybody comes at once and is called at a steady pace."""
        for _ in range(visitors):
            self.arrive(queue)
        for _ in range(visitors):
            self.at += every
            self.take("call", queue)
