"""The estimated wait of a hall with its catalogue: working time on the clock, and the steps of queues folded in.

What `hall.wait` computes in time in which counters work is put between opening, breaks and closing here. Pure; used by
the kiosk and by central.
"""

from hall.wait.replay import HistoryReplay, QueueStepProtocol, shared_lines
from hall.wait.wall_clock import LONGEST, WallClockWaits, prior_seconds, seconds_of_day, stretches_without_service

__all__ = [
    "LONGEST",
    "HistoryReplay",
    "QueueStepProtocol",
    "WallClockWaits",
    "prior_seconds",
    "seconds_of_day",
    "shared_lines",
    "stretches_without_service",
]
