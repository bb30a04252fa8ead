"""The queues of a hall as a display lists them: who is served, how many wait, how long, or why not. Pure."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass
from datetime import datetime
from enum import StrEnum

from central.config.hall import HallConfig
from central.queue.wire import CountersView, QueueLine, QueueView
from hall.catalogue import Agency, Queue, holiday_on, hours_on, next_opening
from hall.i18n import LONG_WAIT_MINUTES, Words
from hall.tickets import ClockGrade, Moment, WaitRange

WORTH_SAYING = 15
"""Minutes: from less than this to over two hours is of no use."""
WaitOf = Callable[[str, int], WaitRange | None]
"""The wait of somebody who comes now, by series and people ahead."""


class QueueRowState(StrEnum):
    """What a visitor of this queue can expect."""

    OPEN = "open"
    BREAK = "break"
    CLOSED = "closed"
    UNSTAFFED = "unstaffed"
    """Open by the hours, but nobody is at its counters."""


@dataclass(frozen=True, slots=True)
class ZoneRows:
    """The agencies whose calls and queues a display shows, by code. Empty: all of the hall."""

    agencies: frozenset[str] = frozenset()

    def shows(self, agency: str) -> bool:
        """Whether this agency's visitors look at the display."""
        return not self.agencies or agency in self.agencies


@dataclass(frozen=True, slots=True)
class QueueRow:
    """One queue. `said`: the wait in words, or why nobody is served."""

    series: str
    agency: str
    zone: str
    waiting: int
    state: QueueRowState
    said: str


@dataclass(frozen=True, slots=True)
class _Now:
    """What all lines of a display are made from."""

    plan: HallConfig
    counters: CountersView
    local: datetime
    clock_is_bad: bool
    wait_of: WaitOf
    words: Words


def lines(
    plan: HallConfig,
    queues: QueueView,
    counters: CountersView,
    at: Moment,
    area: ZoneRows,
    wait_of: WaitOf,
    words: Words,
) -> tuple[QueueRow, ...]:
    """In the order of the catalogue. With a bad clock nobody knows the hours: then the counters alone decide."""
    now = _Now(plan, counters, at.utc.astimezone(plan.zone), at.grade is ClockGrade.BAD, wait_of, words)
    by_series = {line.series: line for line in queues.queues}
    return tuple(
        _line(now, agency, queue, by_series[queue.series])
        for agency in plan.catalogue.agencies
        for queue in agency.queues
        if area.shows(agency.code) and queue.series in by_series
    )


def _line(now: _Now, agency: Agency, queue: Queue, line: QueueLine) -> QueueRow:
    waiting = len(line.waiting) + len(line.held)
    state, said = _by_hours(now, queue, line) or _by_counters(now, line)
    return QueueRow(queue.series, agency.short, agency.zone, waiting, state, said)


def _by_hours(now: _Now, queue: Queue, line: QueueLine) -> tuple[QueueRowState, str] | None:
    """Closed or on a break by the catalogue; None: the counters say."""
    if now.clock_is_bad:
        return None
    words, clock = now.words, now.local.time()
    hours = hours_on(now.plan.catalogue, queue, now.local.date())
    if hours is None:
        holiday = holiday_on(now.plan.catalogue, now.local.date())
        return QueueRowState.CLOSED, words.text("tutup hari ini") if holiday is None else words.text("libur")
    if clock < hours.open:
        return QueueRowState.CLOSED, words.text("buka {time}", time=words.time(hours.open))
    if clock >= hours.close and not (line.counters_open and line.waiting):
        return QueueRowState.CLOSED, words.text("tutup")
    until = next((pause.end for pause in hours.breaks if pause.start <= clock < pause.end), None)
    return None if until is None else (QueueRowState.BREAK, words.text("rehat sampai {time}", time=words.time(until)))


def _by_counters(now: _Now, line: QueueLine) -> tuple[QueueRowState, str]:
    here = [one for one in now.counters.counters if line.series in one.series]
    if any(one.state == "open" and one.staffed for one in here):
        if not line.waiting:
            return QueueRowState.OPEN, now.words.text("tanpa antre")
        return QueueRowState.OPEN, short_wait(now.wait_of(line.series, len(line.waiting)), now.words)
    if any(one.state == "break" for one in here):
        return QueueRowState.BREAK, now.words.text("istirahat")
    if line.counters_open:
        return QueueRowState.UNSTAFFED, now.words.text("belum ada petugas")
    return QueueRowState.CLOSED, now.words.text("tutup lebih awal")


def short_wait(wait: WaitRange | None, words: Words) -> str:
    """The estimated wait in few words, for a narrow column with a heading."""
    if wait is None:
        return words.text("belum ada")
    low, high = wait.low_minutes, wait.high_minutes
    if high <= LONG_WAIT_MINUTES:
        return words.text("maks. {n} menit", n=high) if low in (0, high) else words.wait((low, high))
    if low >= LONG_WAIT_MINUTES:
        return words.text("lebih dari 2 jam")
    return words.text("{low}+ menit", low=low) if low >= WORTH_SAYING else words.text("belum ada")


def reopens(plan: HallConfig, at: Moment, area: ZoneRows, words: Words) -> str | None:
    """When the first of these queues opens again: "besok 08.00". None: nobody knows."""
    if at.grade is ClockGrade.BAD:
        return None
    local = at.utc.astimezone(plan.zone)
    queues = (queue for queue in plan.catalogue.queues if area.shows(queue.agency))
    found = [opens for queue in queues if (opens := next_opening(plan.catalogue, queue, local)) is not None]
    if not found:
        return None
    first = min(found)
    return words.text("{day} {time}", day=words.day(first.date(), local.date()), time=words.time(first))
