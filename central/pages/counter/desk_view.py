"""What the officer at one counter sees, as plain values for the templates."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass
from datetime import datetime, timedelta

from central.config.hall import Counter, HallConfig
from central.pages.counter_days import CounterDay, CounterFigures, Missed
from central.pages.services import Pages
from central.queue import counter_queries, ticket_queries
from central.queue.counter_queries import OPEN, CounterStatus
from central.queue.display_reports import NOBODY, CallVisibility
from central.queue.order import line_up
from central.queue.ticket_queries import AnyRow
from central.queue.transitions import CALLS
from central.queue.wire import CounterState, TicketView
from hall.catalogue import Agency, Service
from hall.i18n import Words
from hall.tickets import Moment, QueueState


@dataclass(frozen=True, slots=True)
class CounterPageData:
    """Everything that the desks of a hall are drawn from, read at once."""

    hall: str
    position: int
    now: Moment
    everybody: list[AnyRow]
    left: list[AnyRow]
    seats: Mapping[str, CounterStatus]
    today: CounterDay
    officers: Mapping[str, tuple[str, ...]]
    """Who is signed in, by counter."""


@dataclass(frozen=True, slots=True)
class Visitor:
    """Whom the counter has. `since`: of the latest call, or of the service's start. `waited`: to the first call."""

    ticket: TicketView
    service: Service | None
    since: datetime
    waited: timedelta
    calls: int
    calls_left: int
    shown: CallVisibility
    """How far the call has come to eyes and ears."""
    may_miss_at: datetime | None
    """From then on the visitor may count as not there; None: now."""

    @property
    def serving(self) -> bool:
        """Whether the visitor is here."""
        return self.ticket.state is QueueState.SERVING


@dataclass(frozen=True, slots=True)
class WaitingVisitor:
    """Somebody in the list. `service` in words; empty: none is known."""

    ticket: TicketView
    service: str


@dataclass(frozen=True, slots=True)
class LeftByPhone:
    """Somebody who left by phone: a counter may bring them back. `at`: when, in the hall's zone."""

    ticket: TicketView
    service: str
    at: datetime


@dataclass(frozen=True, slots=True)
class MissedVisitor:
    """Somebody who was called and did not come."""

    missed: Missed
    service: str


@dataclass(frozen=True, slots=True)
class CounterPage:
    """The page of one counter."""

    position: int
    at: datetime
    """In the hall's zone."""
    counter: str
    agency: Agency
    queues: tuple[str, ...]
    state: CounterState
    visitor: Visitor | None
    waiting: tuple[WaitingVisitor, ...]
    """In the order of calls."""
    held: tuple[WaitingVisitor, ...]
    left: tuple[LeftByPhone, ...]
    missed: tuple[MissedVisitor, ...]
    figures: CounterFigures
    beside: tuple[str, ...]
    """Who else is signed in at this counter."""
    elsewhere: tuple[str, ...]
    """Other counters that go on calling these queues: open or on a break, with somebody at them."""
    stranded: int
    """People who wait here in queues that none of those calls."""

    @property
    def people(self) -> int:
        """Who waits, those on hold included."""
        return len(self.waiting) + len(self.held)


class CounterPages:
    """Reads halls and draws desks. May be used from any thread."""

    def __init__(self, pages: Pages) -> None:
        self._pages, self._central = pages, pages.central

    def read(self, hall: str) -> CounterPageData:
        """The hall as it is now. Raises NoSuchHall or StoreError."""
        now = self._central.clock.now()
        day = self._central.hall_configs.plan(hall).day(now)
        with self._central.store.read() as connection:
            position = self._central.store.position(connection, hall)
            everybody = ticket_queries.in_hall_now(connection, hall, day)
            left = ticket_queries.left_today(connection, hall, day)
            seats = counter_queries.statuses(connection, hall, day)
        today = self._pages.days.today(hall, day, now)
        return CounterPageData(
            hall, position, now, everybody, left, seats, today, self._central.officers.at_counters(hall)
        )

    def desk(
        self, hall: CounterPageData, plan: HallConfig, counter: Counter, queues: tuple[str, ...], who: str, words: Words
    ) -> CounterPage:
        """One counter, its queues (empty: all) and its officer."""
        seat = hall.seats.get(counter.code, OPEN)
        series = queues or counter.series
        here = [row for row in hall.everybody if row.queue in series and row.queue_state == QueueState.WAITING.value]
        by_id = {row.ticket_id: row for row in here}
        line = [ticket_queries.in_line(row) for row in here if not row.held]
        others = [one for one in plan.counters.values() if one.code != counter.code and _serves(hall, one)]
        order = line_up(line, seat.streak, plan.most_in_a_row(counter.agency))
        return CounterPage(
            position=hall.position,
            at=hall.now.utc.astimezone(plan.zone),
            counter=counter.code,
            agency=plan.catalogue.agency(counter.agency),
            queues=series,
            state=seat.state,
            visitor=self._visitor(hall, seat, plan),
            waiting=tuple(_waits(by_id[one.ticket_id], plan, words) for one in order),
            held=tuple(_waits(row, plan, words) for row in here if row.held),
            left=tuple(
                LeftByPhone(
                    ticket_queries.view_of(row),
                    service_name(plan, row.service, words),
                    row.left_at.astimezone(plan.zone),
                )
                for row in hall.left
                if row.queue in series
            ),
            missed=tuple(
                MissedVisitor(one, service_name(plan, one.service, words))
                for one in hall.today.missed
                if one.queue in series
            ),
            figures=hall.today.figures.get(counter.code, CounterFigures()),
            beside=tuple(sorted(set(hall.officers.get(counter.code, ())) - {who})),
            elsewhere=tuple(one.code for one in others if set(one.series) & set(series)),
            stranded=sum(not any(row.queue in one.series for one in others) for row in here),
        )

    def _visitor(self, hall: CounterPageData, seat: CounterStatus, plan: HallConfig) -> Visitor | None:
        row = next((row for row in hall.everybody if row.ticket_id == seat.ticket_id), None)
        if row is None or row.queue_state == QueueState.WAITING.value:
            return None
        ticket = ticket_queries.view_of(row)
        visit = hall.today.visits.get(ticket.ticket_id)
        since = hall.now.utc if visit is None else visit.started_at or visit.called_at
        waited = max(timedelta(0), (hall.now.utc if visit is None else visit.first_called_at) - ticket.arrived_at)
        calls = ticket.recalls + 1
        shown, may_miss_at = NOBODY, None
        if visit is not None and ticket.state is QueueState.CALLED:
            shown = self._central.display_reports.of(hall.hall, row.agency, visit.calls, hall.now)
            called_for = (hall.now.utc - visit.first_called_at).total_seconds()
            left = self._central.rule.seconds_left(shown, called_for)
            may_miss_at = hall.now.utc + timedelta(seconds=left) if left else None
        return Visitor(
            ticket, service_of(plan, ticket.service), since, waited, calls, max(0, CALLS - calls), shown, may_miss_at
        )


def _serves(hall: CounterPageData, counter: Counter) -> bool:
    """Somebody is there and has not closed. A counter is open until it is closed, also where nobody ever sat."""
    seat = hall.seats.get(counter.code, OPEN)
    return seat.state != "closed" and bool(hall.officers.get(counter.code) or seat.ticket_id)


def service_of(plan: HallConfig, code: str) -> Service | None:
    """None: the catalogue knows it no more, or the number was written by hand without one."""
    try:
        return plan.catalogue.service(code)
    except KeyError:
        return None


def service_name(plan: HallConfig, code: str, words: Words) -> str:
    """In the language of the page; empty: not known."""
    service = service_of(plan, code)
    return "" if service is None else service.name.get(words.language)


def _waits(row: AnyRow, plan: HallConfig, words: Words) -> WaitingVisitor:
    return WaitingVisitor(ticket_queries.view_of(row), service_name(plan, row.service, words))
