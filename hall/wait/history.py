"""Past waits of one queue as a line over the logarithm of the people ahead, and how far its forecasts miss."""

from __future__ import annotations

from dataclasses import dataclass

from hall.wait.parameters import WaitParameters


@dataclass(slots=True)
class History:
    """Fading sums over past visitors; `depth` is the logarithm of the calls to wait for, `wait` that of seconds."""

    visitors: float = 0.0
    depth: float = 0.0
    wait: float = 0.0
    depth_square: float = 0.0
    depth_wait: float = 0.0
    missed: float = 0.0

    def line(self, depth: float, learning: WaitParameters) -> float:
        """Logarithm of the wait at this depth. It never falls: more people ahead are never a shorter wait."""
        weight = learning.slope_weight
        slope = max(0.0, (self.depth_wait + weight * learning.slope) / (self.depth_square + weight))
        return self.wait + slope * (depth - self.depth)

    def share(self, learning: WaitParameters) -> float:
        """Weight of the line against the pace."""
        return learning.history_share * self.visitors / (self.visitors + learning.weight)

    def spread(self, usual: float, learning: WaitParameters) -> float:
        """Mean size of a miss; `usual` is that of all queues."""
        return (self.missed + learning.weight * usual) / (self.visitors + learning.weight)

    def learn(self, depth: float, wait: float, miss: float, learning: WaitParameters) -> None:
        """One more visitor was called."""
        kept = learning.visit_kept
        self.visitors = kept * self.visitors + 1.0
        off = depth - self.depth
        self.depth += off / self.visitors
        self.wait += (wait - self.wait) / self.visitors
        self.depth_square = kept * self.depth_square + off * (depth - self.depth)
        self.depth_wait = kept * self.depth_wait + off * (wait - self.wait)
        self.missed = kept * self.missed + abs(miss)
