"""Our estimator as the replay of recorded queues asks for it: `make(seconds between calls)` gives one callable."""

from __future__ import annotations

from datetime import date
from typing import Any

from hall.wait import Estimator, Wait, WaitParameters


class Adapter:
    """Answers `view` with (likely, low, high) of an 80 % interval and hears of each event."""

    def __init__(
        self, prior_seconds: float, learning: WaitParameters | None = None, kind: type[Estimator] = Estimator
    ) -> None:
        self._prior = prior_seconds
        self._kind = kind
        self._learning = learning
        self._halls: dict[str, Estimator] = {}
        self._lines: dict[str, set[str]] = {}

    def newday(self, day: str, hall: str) -> None:
        """The day of one hall begins; a hall has an estimator of its own, as a kiosk has."""
        self._hall(hall).new_day(date.fromisoformat(day))

    def see(self, kind: str, at: float, ticket: Any, waiting: int) -> None:
        """One event of the records; the end of a service tells the estimator nothing."""
        hall = self._hall(ticket.hall)
        if kind == "call" and ticket.counter:
            self._share_counter(hall, ticket)
        if kind in {"arrive", "call", "leave"}:
            hall.observe(
                kind,  # type: ignore[arg-type]  # the line above has looked
                at, ticket.service, str(ticket.id), ticket.ahead, ticket.wait, waiting, bool(ticket.prio),
            )  # fmt: skip

    def wait(self, view: Any) -> Wait:
        """The whole answer for a ticket that is being printed."""
        return self._hall(view.hall).estimate(view.t, view.service, view.ahead, str(view.id), bool(view.prio))

    def __call__(self, view: Any) -> tuple[float, float, float]:
        wait = self.wait(view)
        return wait.likely, wait.quantile(0.1), wait.quantile(0.9)

    def _share_counter(self, hall: Estimator, ticket: Any) -> None:
        """Services that one counter has called form one line; other records do not name counters."""
        served = self._lines.setdefault(f"{ticket.hall} {ticket.counter}", set())
        served.add(ticket.service)
        if len(served) > 1:
            for service in served:
                hall.share_line(service, ticket.hall)

    def _hall(self, name: str) -> Estimator:
        if name not in self._halls:
            self._halls[name] = self._kind({}, self._prior, learning=self._learning)
        return self._halls[name]


def make(prior_seconds: float) -> Adapter:
    """For `replay.py --est benchmarks.wait_replay:make`."""
    return Adapter(prior_seconds)
