"""Queues that are open by the clock while nobody sits at their counters: nobody knows how long they take. Pure."""

from __future__ import annotations

from datetime import datetime

from hall.catalogue import Catalogue, Queue, hours_on
from kiosk.model.central_link import Link


def unstaffed(catalogue: Catalogue, link: Link | None, now: datetime) -> frozenset[str]:
    """Their series. Only central knows who sits where: what it said last holds while it can be reached."""
    if link is None or not link.connected or link.staffed is None:
        return frozenset()
    return frozenset(
        queue.series
        for queue in catalogue.queues
        if link.staffed.isdisjoint(queue.counters) and _works(catalogue, queue, now)
    )


def _works(catalogue: Catalogue, queue: Queue, now: datetime) -> bool:
    """Whether somebody should be there: within service hours and outside breaks."""
    hours, clock = hours_on(catalogue, queue, now.date()), now.time()
    if hours is None or not hours.open <= clock < hours.close:
        return False
    return not any(pause.start <= clock < pause.end for pause in hours.breaks)
