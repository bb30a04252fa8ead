"""Waits on the clock: breaks and closed time are jumped over, and teach nothing."""

from __future__ import annotations

from datetime import date, datetime, timedelta
from zoneinfo import ZoneInfo

import pytest
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st

from hall.catalogue import Catalogue, hours_on, open_seconds
from hall.wait.forecast import LONGEST, WallClockWaits, seconds_of_day, stretches_without_service
from hall.wait.settings import WaitSettings

WITA = ZoneInfo("Asia/Makassar")
FRIDAY = date(2026, 12, 4)
LEARNED = datetime(2026, 12, 4, 8, 10, tzinfo=WITA)

moments = st.integers(8 * 60, 15 * 60).map(
    lambda minute: datetime(2026, 12, 4, tzinfo=WITA) + timedelta(minutes=minute)
)


def learned(catalogue: Catalogue, series: str, every: float, visitors: int = 20) -> WallClockWaits:
    """Waits of a Friday on which one queue has called at a steady pace since ten past eight."""
    waits = WallClockWaits(catalogue, WaitSettings())
    waits.estimator.new_day(FRIDAY, stretches_without_service(catalogue, FRIDAY))
    start = seconds_of_day(LEARNED)
    for number in range(visitors):
        waits.estimator.observe("arrive", start, series, f"t{number}", number, None, number + 1)
    for number in range(visitors):
        waited = (number + 1) * every
        waits.estimator.observe("call", start + waited, series, f"t{number}", None, waited, visitors - number - 1)
    return waits


@settings(suppress_health_check=[HealthCheck.function_scoped_fixture], deadline=None, max_examples=60)
@given(moments, st.integers(0, 80), st.floats(20.0, 600.0), st.data())
def test_no_end_of_a_range_lies_in_a_break(
    catalogue: Catalogue, now: datetime, ahead: int, every: float, data: st.DataObject
) -> None:
    queue = data.draw(st.sampled_from([queue for agency in catalogue.agencies for queue in agency.queues]))
    waits = learned(catalogue, queue.series, every)
    wait = waits.estimator.estimate(seconds_of_day(now), queue.series, ahead)
    hours = hours_on(catalogue, queue, FRIDAY)
    for seconds in (wait.low, wait.likely, wait.high):
        until = timedelta(seconds=waits._on_the_clock(queue, now, seconds))
        if until < LONGEST and hours is not None:
            clock = (now + until).astimezone(WITA)
            inside = [
                pause for pause in hours.breaks if clock.date() == FRIDAY and pause.start < clock.time() < pause.end
            ]
            assert not inside
            assert open_seconds(catalogue, queue, now, clock) == pytest.approx(seconds, abs=0.01)


def test_what_no_counter_works_in_is_told_of_each_queue(catalogue: Catalogue) -> None:
    stretches = stretches_without_service(catalogue, FRIDAY)
    hour = 3600.0
    assert (11.5 * hour, 13 * hour) in [stretch for queue in stretches.values() for stretch in queue]
    for queue in (queue for agency in catalogue.agencies for queue in agency.queues):
        hours = hours_on(catalogue, queue, FRIDAY)
        closed = sum(until - since for since, until in stretches[queue.series])
        midnight = datetime(2026, 12, 4, tzinfo=WITA)
        works = open_seconds(catalogue, queue, midnight, midnight + timedelta(hours=24))
        assert closed + works == pytest.approx(24 * hour)
        assert (hours is None) == (works == 0)


def test_a_call_after_the_break_is_not_slowness(catalogue: Catalogue) -> None:
    series = next(
        queue.series
        for agency in catalogue.agencies
        for queue in agency.queues
        if (11.5 * 3600.0, 13 * 3600.0) in stretches_without_service(catalogue, FRIDAY)[queue.series]
    )

    def pace(arrival: float, call: float) -> float:
        waits = WallClockWaits(catalogue, WaitSettings())
        waits.estimator.new_day(FRIDAY, stretches_without_service(catalogue, FRIDAY))
        waits.estimator.observe("arrive", arrival, series, "t", 0, None, 1)
        waits.estimator.observe("call", call, series, "t", 0, call - arrival, 0)
        waits.estimator.new_day(FRIDAY + timedelta(days=1))
        return waits.estimator.estimate(9 * 3600.0, series, 5).pace

    over_the_break = pace(11.5 * 3600.0 - 100, 13 * 3600.0 + 100)
    assert over_the_break == pytest.approx(pace(10 * 3600.0, 10 * 3600.0 + 200))
