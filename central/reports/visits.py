"""What became of each visitor of a day, from the day's acts in their order. Pure.

Only acts of the day itself count: who is continued today and served tomorrow was continued.
"""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass
from datetime import UTC, datetime
from enum import StrEnum
from typing import Any

from central.reports.queries import ActRecord, AnyRow, DayRecords
from central.reports.span import ReportSpan
from hall.protocol import ActKind
from hall.tickets import ClockGrade


class VisitOutcome(StrEnum):
    """How the day ended for a visitor."""

    SERVED = "served"
    MISSED = "missed"
    VOID = "void"
    CONTINUED = "continued"
    UNSERVED = "unserved"


@dataclass(frozen=True, slots=True)
class Visit:
    """One number of the day."""

    ticket_id: str
    kiosk: str
    """Empty: written by hand."""
    series: str
    agency: str
    """Whose number it is."""
    service: str
    issued: datetime
    timed: bool
    """Its clock was trusted, so that a wait is known."""
    priority: bool
    called: datetime | None
    """The first call."""
    outcome: VisitOutcome
    moved: bool
    """It stood in the queue of another agency in the end."""
    printed: tuple[int, int] | None
    """The wait on the paper, in minutes."""
    left: datetime | None
    """When it stopped waiting for good: its last call or end. None: it waited to the end of the day."""
    queue: str
    """Whose queue it stood in last."""

    @property
    def wait(self) -> int | None:
        """Whole seconds to the first call; None if not called, or unknown."""
        if self.called is None or not self.timed or self.called < self.issued:
            return None
        return int((self.called - self.issued).total_seconds())

    def waited_at(self, at: datetime) -> bool:
        """Whether it waited then, as far as its last stay tells."""
        return self.issued <= at and (self.left is None or self.left > at)


@dataclass(slots=True)
class _Story:
    """One visitor while the acts are read."""

    outcome: VisitOutcome = VisitOutcome.UNSERVED
    called: datetime | None = None
    left: datetime | None = None
    queue: str | None = None

    def hear(self, line: ActRecord) -> None:
        """The next act."""
        self.queue = line.body.get("queue", self.queue)
        match line.body.get("act"):
            case ActKind.CALL_NEXT | ActKind.CALL:
                self.called = self.called or line.at
                self.outcome, self.left = VisitOutcome.UNSERVED, line.at
            case ActKind.START | ActKind.DONE:
                self.outcome = VisitOutcome.SERVED
            case ActKind.NO_SHOW:
                self.outcome = VisitOutcome.MISSED
            case ActKind.CANCEL:
                self.outcome, self.left = VisitOutcome.VOID, line.at
            case ActKind.CONTINUE_TOMORROW:
                self.outcome, self.left = VisitOutcome.CONTINUED, line.at
            case ActKind.RETURN | ActKind.HOLD | ActKind.TRANSFER:
                self.outcome, self.left = VisitOutcome.UNSERVED, None
            case ActKind.CHANGE_SERVICE if "queue" in line.body:
                self.outcome, self.left = VisitOutcome.UNSERVED, None
            case _:
                pass


def visits_of(found: DayRecords, span: ReportSpan, agencies: Mapping[str, str]) -> tuple[Visit, ...]:
    """Everybody who took a number on this day, in the order of calls. `agencies`: by series, as in the catalogue."""
    stories: dict[str, _Story] = defaultdict(_Story)
    for line in found.acts:
        if line.kind == "queue" and line.ticket_id is not None:
            stories[line.ticket_id].hear(line)
    issued = {line.ticket_id: line.body for line in found.events if line.kind == "issued"}
    none: dict[str, Any] = {}
    return tuple(
        _visit(row, stories.get(row.ticket_id, _Story()), issued.get(row.ticket_id, none), agencies)
        for row in found.tickets
        if span.holds(_issued(row))
    )


def from_earlier(acts: Sequence[ActRecord], visits: Iterable[Visit]) -> int:
    """Visitors who were called and have a number of an earlier day."""
    ours = {visit.ticket_id for visit in visits}
    calls = (ActKind.CALL_NEXT, ActKind.CALL)
    return len({line.ticket_id for line in acts if line.body.get("act") in calls} - ours)


def _issued(row: AnyRow) -> datetime:
    """By central's clock, unless a transfer has put another time in the place of it."""
    if row.queue != row.series:
        given: datetime = row.given_at
        return given
    return datetime.fromtimestamp(row.order_ms / 1000, UTC)


def _visit(row: AnyRow, story: _Story, body: Mapping[str, Any], agencies: Mapping[str, str]) -> Visit:
    agency = body.get("agency") or (row.agency if row.queue == row.series else agencies.get(row.series, row.agency))
    queue = story.queue or row.series
    return Visit(
        ticket_id=row.ticket_id,
        kiosk=row.kiosk_id,
        series=row.series,
        agency=agency,
        service=body.get("service") or row.service,
        issued=_issued(row),
        timed=row.at_trust != ClockGrade.BAD.value,
        priority=bool(row.priority),
        called=story.called,
        outcome=story.outcome,
        moved=agencies.get(queue, agency) != agency,
        printed=_printed(body.get("wait")),
        left=story.left,
        queue=queue,
    )


def _printed(value: object) -> tuple[int, int] | None:
    """The range as the kiosk sent it; anything else is none."""
    match value:
        case [int(low), int(high)] if 0 <= low <= high:
            return low, high
        case _:
            return None
