"""The estimated wait at central: what the hall's log tells of its queues, folded into the same estimator as a kiosk's.

A kiosk learns from what it gave and heard; central hears of everything in the hall. The days before are read once, in
the background; from then on each question first takes in what is new in the log.
"""

from central.wait.estimates import HallWaits, prepare_all

__all__ = ["HallWaits", "prepare_all"]
