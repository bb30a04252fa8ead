"""What did not work on a day: printers, kiosks out of hearing, counters that closed early. Pure.

A printer's trouble is known by the tickets that did not come out: nothing tells of one while nobody takes a number.
"""

from __future__ import annotations

from collections.abc import Iterable, Iterator, Sequence
from dataclasses import dataclass, replace
from datetime import datetime, time, timedelta
from itertools import groupby

from central.fleet.alarms import AlarmKind
from central.reports.paper import CAME_OUT, FAILED, state_of
from central.reports.queries import AlarmRecord, DayRecords, EventRecord
from central.reports.report import Outage, OutageCause, OutageKind
from central.reports.span import ReportSpan
from central.reports.visits import Visit
from hall.catalogue import Catalogue, hours_on
from hall.protocol import ActKind
from hall.tickets import PrintState

STARTED_ANEW = "stopped"
"""The kiosk's word for a ticket that was on its way when it was restarted: no trouble of the printer."""


@dataclass(frozen=True, slots=True)
class DayFrame:
    """The day, its hours from the machine's opening to the last counter's close (UTC), and how late it is."""

    span: ReportSpan
    opens: datetime
    closes: datetime
    now: datetime

    @property
    def until(self) -> datetime:
        """What is not over counts up to here."""
        return min(self.closes, self.now)


def frame_of(catalogue: Catalogue, span: ReportSpan, now: datetime) -> DayFrame:
    """A day on which nothing is open has no hours: `closes` is `opens`."""
    found = [hours for queue in catalogue.queues if (hours := hours_on(catalogue, queue, span.day)) is not None]
    if not found:
        return DayFrame(span, span.start, span.start, now)
    opens = min(catalogue.place.machine_opens, *(hours.open for hours in found))
    return DayFrame(span, _at(span, opens), _at(span, max(hours.close for hours in found)), now)


def outages_of(found: DayRecords, visits: Sequence[Visit], catalogue: Catalogue, frame: DayFrame) -> tuple[Outage, ...]:
    """All of the day, by their beginning."""
    every = [
        *_printers(found.events, frame),
        *_silences(found.alarms, found.events, frame),
        *_unsent(found.alarms, frame),
        *_counters(found, visits, catalogue, frame),
    ]
    return tuple(sorted(every, key=lambda outage: (outage.began, outage.kind, outage.subject)))


# ---- printers


def _printers(events: Sequence[EventRecord], frame: DayFrame) -> Iterator[Outage]:
    """From the first ticket that did not come out to the next one that did, for each kiosk."""
    reported = (line for line in events if line.kind == "print" and line.believed and frame.span.holds(line.at))
    for (kiosk, _), lines in groupby(reported, key=lambda line: (line.kiosk, line.store)):
        began: EventRecord | None = None
        jobs: set[str] = set()
        for line in lines:
            if _went_wrong(line):
                began = began or line
                jobs.add(str(line.body.get("job")))
            elif began is not None and state_of(line) in CAME_OUT:
                yield _printer(kiosk, began, line.at, len(jobs), frame)
                began, jobs = None, set()
        if began is not None:
            yield _printer(kiosk, began, None, len(jobs), frame)


def _went_wrong(line: EventRecord) -> bool:
    state, problem = state_of(line), line.body.get("problem")
    bad = state in FAILED or state is PrintState.UNCERTAIN
    return bad and isinstance(problem, str) and problem != STARTED_ANEW


def _printer(kiosk: str, first: EventRecord, ended: datetime | None, tickets: int, frame: DayFrame) -> Outage:
    cause = str(first.body["problem"])
    return replace(_outage(OutageKind.PRINTER, kiosk, cause, first.at, ended, frame), people=tickets)


# ---- kiosks


def _silences(alarms: Iterable[AlarmRecord], events: Sequence[EventRecord], frame: DayFrame) -> Iterator[Outage]:
    """Alarms of one silence are one outage."""
    spans: dict[tuple[str, datetime], datetime | None] = {}
    for line in alarms:
        if line.kind is AlarmKind.SILENT:
            spans[line.kiosk, _since(line)] = line.over_at
    for (kiosk, since), ended in spans.items():
        began, until = max(since, frame.opens), min(ended or frame.until, frame.until)
        if began < until:
            over = ended if ended is not None and ended <= frame.closes else None
            cause = _why_silent([line for line in events if line.kiosk == kiosk], since, ended or until)
            yield _outage(OutageKind.SILENT, kiosk, cause.value, began, over, frame)


def _since(line: AlarmRecord) -> datetime:
    """When the kiosk was heard last."""
    heard_at = line.body.get("heard_at")
    try:
        return datetime.fromisoformat(heard_at) if isinstance(heard_at, str) else line.at
    except ValueError:
        return line.at


def _why_silent(events: Sequence[EventRecord], since: datetime, until: datetime) -> OutageCause:
    """By its own log: machines that were restarted have another boot; one that worked on has events."""
    believed = [line for line in events if line.believed]
    before = [line for line in believed if line.at <= since]
    within = [line for line in believed if since < line.at < until]
    after = [line for line in believed if line.at >= until]
    boots = {line.boot for line in (*before[-1:], *within, *after[:1])}
    if len(boots) > 1:
        return OutageCause.STOPPED
    return OutageCause.NETWORK if within else OutageCause.UNKNOWN


def _unsent(alarms: Iterable[AlarmRecord], frame: DayFrame) -> Iterator[Outage]:
    for line in alarms:
        if line.kind is AlarmKind.UNSENT:
            age = line.body.get("oldest_unsent_s")
            began = line.at - timedelta(seconds=float(age) if isinstance(age, int | float) else 0)
            began, until = max(began, frame.opens), min(line.over_at or frame.until, frame.until)
            if began < until:
                over = line.over_at if line.over_at is not None and line.over_at <= frame.closes else None
                yield _outage(OutageKind.UNSENT, line.kiosk, "", began, over, frame)


# ---- counters


def _counters(found: DayRecords, visits: Sequence[Visit], catalogue: Catalogue, frame: DayFrame) -> Iterator[Outage]:
    """From an early close to the reopening, else to the hour at which its agency closes."""
    closed: dict[str, Outage] = {}
    for line in found.acts:
        if line.kind != "counter" or line.counter is None:
            continue
        match line.body.get("act"):
            case ActKind.CLOSE_EARLY:
                outage = _outage(OutageKind.COUNTER, line.counter, line.reason or "", line.at, None, frame)
                people = _left_waiting(visits, line.body.get("unserved"), line.at)
                agency = str(line.body.get("agency") or "") or None
                due = _due(catalogue, frame, agency)
                closed[line.counter] = replace(_up_to(outage, min(due, frame.now)), people=people, agency=agency)
            case ActKind.REOPEN if line.counter in closed:
                yield replace(_up_to(closed.pop(line.counter), line.at), ended=frame.span.local(line.at))
            case _:
                pass
    yield from closed.values()


def _left_waiting(visits: Sequence[Visit], unserved: object, at: datetime) -> int:
    """Visitors in the queues that nobody served any more."""
    queues = set(unserved) if isinstance(unserved, list) else set()
    return sum(visit.waited_at(at) for visit in visits if visit.series in queues or visit.queue in queues)


def _due(catalogue: Catalogue, frame: DayFrame, agency: str | None) -> datetime:
    """When the agency closes by its hours; the hall's close if the catalogue does not know it."""
    queues = [queue for queue in catalogue.queues if queue.agency == agency]
    hours = [found for queue in queues if (found := hours_on(catalogue, queue, frame.span.day)) is not None]
    return max((_at(frame.span, each.close) for each in hours), default=frame.closes)


# ---- all


def _outage(
    kind: OutageKind, subject: str, cause: str, began: datetime, ended: datetime | None, frame: DayFrame
) -> Outage:
    over = None if ended is None else frame.span.local(ended)
    outage = Outage(kind, subject, cause, frame.span.local(began), over, 0)
    return _up_to(outage, frame.until if ended is None else ended)


def _up_to(outage: Outage, until: datetime) -> Outage:
    return replace(outage, seconds=max(0, int((until - outage.began).total_seconds())))


def _at(span: ReportSpan, clock: time) -> datetime:
    return datetime.combine(span.day, clock, tzinfo=span.zone)
