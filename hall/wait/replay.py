"""What happened in the queues, folded into the estimated wait: today as it comes, and days before from the store."""

from __future__ import annotations

from collections.abc import Iterable, Mapping
from datetime import date, datetime
from typing import Any, Protocol
from zoneinfo import ZoneInfo

from hall.catalogue import Catalogue, Queue
from hall.tickets import business_date
from hall.wait import Kind
from hall.wait.settings import WaitSettings
from hall.wait.wall_clock import WallClockWaits, seconds_of_day, stretches_without_service


class QueueStepProtocol(Protocol):
    """Somebody joined a queue, was called, or left it uncalled."""

    @property
    def kind(self) -> Kind: ...

    @property
    def at(self) -> datetime:
        """Aware."""

    @property
    def series(self) -> str: ...

    @property
    def ticket_id(self) -> str: ...

    @property
    def ahead(self) -> int:
        """People ahead on arrival."""

    @property
    def waited(self) -> float | None:
        """Seconds from arrival to the call, of calls alone."""

    @property
    def waiting(self) -> int:
        """People who wait in this queue after the step."""

    @property
    def trusted(self) -> bool:
        """Whether `at` can be believed."""


class HistoryReplay:
    """One estimator and the day in which it is. Live steps and those of the store go through the same method."""

    def __init__(
        self, catalogue: Catalogue, settings: WaitSettings, zone: ZoneInfo, state: Mapping[str, Any] | None = None
    ) -> None:
        """`state`: what the estimator had learned. Raises ValueError, KeyError or TypeError if it cannot be used."""
        self._catalogue, self._zone = catalogue, zone
        self.waits = WallClockWaits(catalogue, settings)
        self.day: date | None = None
        self.silence: dict[str, datetime] = {}
        """Since when each queue has waited without a call; queues in which nobody waits are left out."""
        if state is not None:
            self.waits.estimator.restore(state)
            self.day = None if state["day"] is None else date.fromisoformat(state["day"])
            if self.day is not None:  # the hours may be others now
                self.waits.estimator.new_day(self.day, stretches_without_service(catalogue, self.day))
        for series, line in shared_lines(catalogue).items():
            self.waits.estimator.share_line(series, line)

    def begin(self, day: date) -> None:
        """Another day than before: nobody waits, and the counters work as the catalogue says for it."""
        if day != self.day:
            self.day = day
            self.silence.clear()
            self.waits.estimator.new_day(day, stretches_without_service(self._catalogue, day))

    def take(self, step: QueueStepProtocol) -> None:
        """One step. A clock that cannot be believed turns no page: what it stamps belongs to the day that runs."""
        if step.trusted or self.day is None:
            self.begin(business_date(step.at, self._zone))
        at = step.at.astimezone(self._zone)
        self.waits.estimator.observe(
            step.kind, seconds_of_day(at), step.series, step.ticket_id, step.ahead, step.waited, step.waiting
        )
        self._hear(step, at)

    def _hear(self, step: QueueStepProtocol, at: datetime) -> None:
        """A call breaks a silence, an empty queue has none, and the first who waits begins it."""
        if step.waiting == 0:
            self.silence.pop(step.series, None)
        elif step.kind == "call" or (step.kind == "arrive" and step.waiting == 1):
            self.silence[step.series] = at
        else:
            self.silence.setdefault(step.series, at)


def shared_lines(catalogue: Catalogue) -> dict[str, str]:
    """Queues of one agency that have a counter in common, each with a name for the line they form together."""
    return {
        series: "+".join(line)
        for agency in catalogue.agencies
        for line in _lines(agency.queues)
        if len(line) > 1
        for series in line
    }


def _lines(queues: Iterable[Queue]) -> list[list[str]]:
    """Series by line: two queues are in one line if one counter calls both, or if counters and queues link them."""
    lines: list[tuple[frozenset[str], list[str]]] = []
    for queue in queues:
        touched = [line for line in lines if not line[0].isdisjoint(queue.counters)]
        counters = frozenset(queue.counters).union(*(line[0] for line in touched))
        series = [name for line in touched for name in line[1]]
        lines = [*(line for line in lines if line not in touched), (counters, [*series, queue.series])]
    return [series for _, series in lines]
