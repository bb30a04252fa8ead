"""Somebody who reads what to bring when the last number goes still gets one, for a little while. Pure.

Only the time since it was seen counts, which no clock can move. What the counters' closing, a quota or staff forbid is
forbidden all the same.
"""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass, field, replace

from hall.catalogue import OnBreak, PastLastTicket
from kiosk.flow.screens import (
    AreYouThere,
    Details,
    ForOther,
    Help,
    ListReady,
    MayNotBeServed,
    PrintingList,
    Screen,
    Services,
    Session,
    Slowed,
    Unavailable,
)
from kiosk.model.availability import Hall


@dataclass(frozen=True, slots=True)
class GracePeriod:
    """`reading`: the service that is read while it gives numbers. `since`: when services were seen to stop."""

    reading: str | None = None
    since: Mapping[str, float] = field(default_factory=dict)

    def seen(self, session: Session, hall: Hall) -> GracePeriod:
        """After a look at the visit. `hall` must be without anybody's grace."""
        match _below(session.screen):
            case (
                Details(service, reading=False) | ForOther(service) | Slowed(service) | MayNotBeServed(service)
                | ListReady(service) | PrintingList(service)
            ):  # fmt: skip
                return self._read(service, hall)
            case Services() | Unavailable() | Details():
                return replace(self, reading=None)
            case _:
                return NO_GRACE

    def late(self, hall: Hall) -> frozenset[str]:
        """Services of which this visitor still gets a number."""
        return frozenset(code for code, at in self.since.items() if hall.mono - at < hall.rules.grace_seconds)

    def _read(self, service: str, hall: Hall) -> GracePeriod:
        match hall.offer(service):
            case offer if offer.gives_numbers:
                return replace(self, reading=service)
            case offer if service == self.reading and isinstance(offer.availability, PastLastTicket | OnBreak):
                return GracePeriod(None, {**self.since, service: hall.mono})
            case _:
                return self


def _below(screen: Screen) -> Screen:
    match screen:
        case AreYouThere(over):
            return _below(over)
        case Help(over):
            return over
        case _:
            return screen


NO_GRACE = GracePeriod()
