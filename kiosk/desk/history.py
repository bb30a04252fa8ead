"""What the store remembers of today, told to the estimator again after a start."""

from __future__ import annotations

from datetime import datetime, tzinfo

from kiosk.desk.waits import seconds_of_day
from kiosk.store import QueueStep, Store
from kiosk.wait import Estimator


def replay(estimator: Estimator, store: Store, zone: tzinfo) -> dict[str, datetime]:
    """Folds the running period; answers since when each queue has waited without a call (none: it is not waiting)."""
    silence: dict[str, datetime] = {}
    for step in store.arrivals_and_calls():
        at = step.at.astimezone(zone)
        observe(estimator, step, at)
        hear(silence, step, at)
    return silence


def observe(estimator: Estimator, step: QueueStep, at: datetime) -> None:
    """One step, at a local time."""
    estimator.observe(step.kind, seconds_of_day(at), step.series, step.ticket_id, step.ahead, step.waited, step.waiting)


def hear(silence: dict[str, datetime], step: QueueStep, at: datetime) -> None:
    """Keeps `silence` true after one step: a call breaks it, an empty queue has none."""
    if step.waiting == 0:
        silence.pop(step.series, None)
    elif step.kind == "call":
        silence[step.series] = at
    else:
        silence.setdefault(step.series, at)
