"""Trying the example at any hour: outside the hall's hours the clock is moved to the next morning."""

from __future__ import annotations

from datetime import datetime, time, timedelta

from hall.catalogue import Catalogue, hours_on
from kiosk.model.availability import Hall, HallSnapshot

LOOK_AHEAD_DAYS = 30
DEMO_HOUR = 8


def demo_shift(catalogue: Catalogue, now: datetime) -> timedelta:
    """How far to move the clock so that the hall is open: nothing while any agency gives numbers at `now`."""
    hall = Hall(catalogue, HallSnapshot(at=now), now)
    if any(hall.agency_offer(agency.code).gives_numbers for agency in catalogue.agencies):
        return timedelta(0)
    return open_morning(catalogue, now) - now


def open_morning(catalogue: Catalogue, now: datetime) -> datetime:
    """The next morning on which every queue works, at the same minute after eight; the next day if there is none."""
    queues = catalogue.queues
    at = time(DEMO_HOUR, now.minute, now.second, now.microsecond)
    for days in range(LOOK_AHEAD_DAYS):
        moment = datetime.combine(now.date() + timedelta(days=days), at, tzinfo=now.tzinfo)
        hours = [hours_on(catalogue, queue, moment.date()) for queue in queues]
        if moment > now and all(h is not None and h.open <= at < h.close for h in hours):
            return moment
    return datetime.combine(now.date() + timedelta(days=1), at, tzinfo=now.tzinfo)
