"""Waits as people meet them: the estimator counts time in which counters work, the ticket counts time on the clock."""

from __future__ import annotations

from datetime import date, datetime, time, timedelta

from hall.catalogue import Catalogue, Hours, Queue, after_open_seconds, hours_on, open_seconds
from hall.tickets import WaitRange
from hall.wait import Estimator, Wait, rounded_outward
from hall.wait.settings import WaitSettings

LONGEST = timedelta(hours=12)
DAY = 86400.0


def prior_seconds(catalogue: Catalogue) -> dict[str, float]:
    """Configured seconds between calls of each queue: mean minutes of its services over its counters."""
    return {
        queue.series: 60.0
        * sum(service.minutes for service in queue.services)
        / len(queue.services)
        / max(1, len(queue.counters))
        for queue in catalogue.queues
        if queue.services
    }


def stretches_without_service(catalogue: Catalogue, day: date) -> dict[str, list[tuple[float, float]]]:
    """When the counters of each queue do not work on that day, in seconds since midnight: the argument of `new_day`."""
    return {queue.series: _closed(hours_on(catalogue, queue, day)) for queue in catalogue.queues}


def _closed(hours: Hours | None) -> list[tuple[float, float]]:
    if hours is None:
        return [(0.0, DAY)]
    breaks = [(_seconds(stretch.start), _seconds(stretch.end)) for stretch in hours.breaks]
    return [(0.0, _seconds(hours.open)), *breaks, (_seconds(hours.close), DAY)]


def _seconds(clock: time) -> float:
    return clock.hour * 3600.0 + clock.minute * 60.0 + clock.second


class WallClockWaits:
    """Waits of every queue of one catalogue, as ranges on the clock and as chances to be served before closing."""

    def __init__(self, catalogue: Catalogue, settings: WaitSettings) -> None:
        self._catalogue = catalogue
        self._settings = settings
        self.estimator = Estimator(
            prior_seconds(catalogue),
            low_quantile=settings.low_quantile,
            high_quantile=settings.high_quantile,
        )

    def range(self, queue: Queue, ahead: int, now: datetime, silent_since: datetime | None) -> WaitRange | None:
        """The printed range for somebody with `ahead` people before them; None where it cannot be known."""
        if self._is_silent(queue, now, silent_since):
            return None
        wait = self.wait(queue, ahead, now)
        low, high = (self._on_the_clock(queue, now, seconds) for seconds in (wait.low, wait.high))
        return WaitRange(*rounded_outward(low, high))

    def wait(self, queue: Queue, ahead: int, now: datetime) -> Wait:
        """The estimate itself, in time in which counters work."""
        return self.estimator.estimate(seconds_of_day(now), queue.series, ahead)

    def served_share(self, queue: Queue, ahead: int, now: datetime) -> float:
        """Probability that a number with `ahead` people before it is called before the queue closes today."""
        hours = hours_on(self._catalogue, queue, now.date())
        if hours is None:
            return 0.0
        closing = datetime.combine(now.date(), hours.close, tzinfo=now.tzinfo)
        left = open_seconds(self._catalogue, queue, now, closing)
        return self.wait(queue, ahead, now).reached_before(left)

    def _on_the_clock(self, queue: Queue, now: datetime, seconds: float) -> float:
        """Wall seconds until the counters have worked for `seconds`: breaks and closed time are jumped over."""
        reached = after_open_seconds(self._catalogue, queue, now, seconds)
        return min(reached - now, LONGEST).total_seconds()

    def _is_silent(self, queue: Queue, now: datetime, since: datetime | None) -> bool:
        if since is None:
            return False
        return open_seconds(self._catalogue, queue, since, now) > 60.0 * self._settings.silent_minutes


def seconds_of_day(moment: datetime) -> float:
    """Seconds since local midnight."""
    return moment.hour * 3600.0 + moment.minute * 60.0 + moment.second + moment.microsecond / 1e6
