"""Reading the store from any thread, without waiting for the writer; also for commands while the kiosk runs."""

from __future__ import annotations

import json
from collections.abc import Iterable, Iterator
from contextlib import AbstractContextManager
from dataclasses import replace
from pathlib import Path
from typing import Any

from sqlalchemy import Connection, bindparam, func, select

from hall.clock import ClockProtocol
from hall.protocol import Claim, Lease
from hall.tickets import Moment, Ticket
from kiosk.store import business_day, issuing, journal, queue_states, ranges, reserve
from kiosk.store import mirror_state as mirror
from kiosk.store.conversions import event_of, ticket_of
from kiosk.store.engine import read_engine, reading
from kiosk.store.integrity import check_whole
from kiosk.store.tables import event, kept, meta, period, ticket
from kiosk.store.values import (
    Event,
    Held,
    Identity,
    MirrorState,
    ParkedEvent,
    PrintJob,
    QueueStep,
    ReserveLeft,
    StepMark,
    StoreCounts,
)

WAITING_TODAY = (
    select(ticket.c.series, func.count().label("people"))
    .where(issuing.IS_WAITING, ticket.c.period >= bindparam("period"), issuing.SINCE_FLOOR)
    .group_by(ticket.c.series)
)
USED_TODAY = (
    select(ticket.c.service, func.count().label("given"))
    .where(ticket.c.period >= bindparam("period"), issuing.SINCE_FLOOR)
    .group_by(ticket.c.service)
)
NEWEST = select(ticket).order_by(ticket.c.id.desc()).limit(bindparam("limit"))
NEWEST_OF_PERIOD = NEWEST.where(ticket.c.period == bindparam("period"))
BY_ID = select(ticket).where(ticket.c.ticket_id == bindparam("ticket"))
# One step into the index of numbers for each period, so that a number of long ago costs nothing either.
LABELLED = (
    select(ticket)
    .where(
        ticket.c.hall == bindparam("hall"),
        ticket.c.period.in_(select(period.c.period)),
        ticket.c.series == bindparam("series"),
        ticket.c.number == bindparam("number"),
    )
    .order_by(ticket.c.id.desc())
    .limit(bindparam("limit"))
)
KEPT = select(kept.c.value).where(kept.c.key == bindparam("key"))
EVENTS = select(event).where(event.c.seq > bindparam("after")).order_by(event.c.seq).limit(bindparam("limit"))
TICKETS_AT_ONCE = 5000
IDENTITY = select(meta.c.key, meta.c.value)


class Reader:
    """Each method is one consistent view and lets go of it at once. All raise StoreError if the disk fails."""

    def __init__(self, path: Path, clock: ClockProtocol) -> None:
        """The file must exist and have this program's schema; nothing is checked or written here."""
        self._path = path
        self._clock = clock
        self._engine = read_engine(path)

    def check_whole(self) -> str:
        """What is wrong with the file; empty: nothing. Takes seconds, beside those who write."""
        return check_whole(self._path)

    def counts(self) -> StoreCounts:
        """How the day stands. In the morning, before the first number, nobody waits and nothing is used."""
        now = self._clock.now()
        with self._view() as connection:
            hall = issuing.standing(connection)
            if hall.over(now, self._clock.zone):
                others = business_day.elsewhere_today(connection, now, self._clock.zone)
                used = business_day.used_elsewhere_today(connection, now, self._clock.zone)
                return StoreCounts(others, used, None, None, hall.last)
            floor = business_day.day_floor(connection, now, self._clock.zone)
            asked = {"period": hall.period, "floor": floor}
            waiting = {row.series: row.people for row in connection.execute(WAITING_TODAY, asked)}
            counted = {**asked, "floor": business_day.quota_floor(connection, now, self._clock.zone)}
            used = {row.service: row.given for row in connection.execute(USED_TODAY, counted)}
            for series, people in business_day.elsewhere_today(connection, now, self._clock.zone).items():
                waiting[series] = waiting.get(series, 0) + people
            for service, numbers in business_day.used_elsewhere_today(connection, now, self._clock.zone).items():
                used[service] = used.get(service, 0) + numbers
        return StoreCounts(waiting, used, hall.period, hall.business_date, hall.last)

    def tickets(self, limit: int, period: int | None = None) -> tuple[Ticket, ...]:
        """The newest tickets, newest first; of one period if it is named."""
        statement = NEWEST if period is None else NEWEST_OF_PERIOD
        asked = {"limit": limit} if period is None else {"limit": limit, "period": period}
        with self._view() as connection:
            return tuple(ticket_of(row, self._clock.zone) for row in connection.execute(statement, asked))

    def ticket(self, ticket_id: str) -> Ticket | None:
        """The ticket with this identity."""
        with self._view() as connection:
            row = connection.execute(BY_ID, {"ticket": ticket_id}).first()
        return None if row is None else ticket_of(row, self._clock.zone)

    def tickets_labelled(self, series: str, number: int, limit: int = 5) -> tuple[Ticket, ...]:
        """Tickets with this number, newest first: today's, and those of days before."""
        with self._view() as connection:
            whose = connection.execute(IDENTITY.where(meta.c.key == "hall")).one()
            asked = {"hall": whose.value, "series": series, "number": number, "limit": limit}
            return tuple(ticket_of(row, self._clock.zone) for row in connection.execute(LABELLED, asked))

    def jobs(self, ticket_id: str) -> tuple[PrintJob, ...]:
        """The print jobs of a ticket, the ticket itself first."""
        with self._view() as connection:
            return journal.jobs_of(connection, ticket_id)

    def kept(self, key: str) -> dict[str, Any] | None:
        """What was kept last under this key; None if nothing was."""
        with self._view() as connection:
            value = connection.execute(KEPT, {"key": key}).scalar()
        return None if value is None else json.loads(value)

    def arrivals_and_calls(self, since_period: int | None = None) -> tuple[QueueStep, ...]:
        """Every step of every queue from this period on, in the order they came; None: of the hall's running day."""
        with self._view() as connection:
            mark = self._mark_of_day(connection) if since_period is None else _mark_of_period(connection, since_period)
            if mark is None:
                return ()
            until = connection.execute(queue_states.NEWEST).scalar_one()
            line = queue_states.QueueLine(mark.ticket, self._clock.zone)
            return tuple(queue_states.steps(connection, line, mark, until))

    def step_mark(self, back: int | None = None) -> StepMark:
        """Where the steps of the running day begin; with `back`, those of the newest so many tickets."""
        with self._view() as connection:
            newest: int = connection.execute(queue_states.NEWEST).scalar_one()
            if back is not None:
                return StepMark() if newest <= back else queue_states.mark_before(connection, newest - back + 1)
            return self._mark_of_day(connection) or queue_states.mark_before(connection, newest + 1)

    def steps_since(self, after: StepMark) -> Iterator[QueueStep]:
        """The steps after this mark, in the order they came. Reads in parts, so that it holds nobody up for long."""
        line = queue_states.QueueLine(after.ticket, self._clock.zone)
        while True:
            with self._view() as connection:
                newest: int = connection.execute(queue_states.NEWEST).scalar_one()
                until = min(newest, after.ticket + TICKETS_AT_ONCE)
                found = tuple(queue_states.steps(connection, line, after, until))
            yield from found
            if until == newest:
                return
            last = found[-1].mark if found else None
            after = replace(last or after, ticket=until)

    def newest_ticket(self) -> int:
        """The row of the newest ticket; 0: there is none."""
        with self._view() as connection:
            newest: int = connection.execute(queue_states.NEWEST).scalar_one()
        return newest

    def events(self, after: int, limit: int) -> tuple[Event, ...]:
        """The event log from the entry after `after` on, oldest first."""
        with self._view() as connection:
            return tuple(event_of(row) for row in connection.execute(EVENTS, {"after": after, "limit": limit}))

    def mirror_state(self) -> MirrorState:
        """How the store stands with central: what is sent, what is applied, which numbers it may give alone."""
        with self._view() as connection:
            return mirror.state(connection, self._clock.now())

    def highest_period(self) -> int:
        """Of the hall or of a single series; 0: there is none yet."""
        with self._view() as connection:
            highest: int = connection.execute(issuing.HIGHEST_PERIOD).scalar_one()
        return highest

    def parked(self) -> tuple[ParkedEvent, ...]:
        """Events that central could not take, oldest first."""
        with self._view() as connection:
            return mirror.parked_events(connection)

    def claims(self, sequencer_last: int) -> tuple[Claim, ...]:
        """The highest number up to `sequencer_last` that is of no lease: of each series in its newest period."""
        with self._view() as connection:
            hall: str = connection.execute(IDENTITY.where(meta.c.key == "hall")).one().value
            return mirror.claims(connection, hall, sequencer_last)

    def leases(self) -> tuple[Lease, ...]:
        """Leases of the hall's running period and later, used or not."""
        with self._view() as connection:
            return mirror.leases(connection)

    def reserve_left(self, also: Iterable[str] = ()) -> tuple[ReserveLeft, ...]:
        """What is left of each series that used its reserve, and of those named, if the next number were given now."""
        now = self._clock.now()
        with self._view() as connection:
            hall, hall_period = self._next_period(connection, now)
            return reserve.left(connection, hall, hall_period, now, also)

    def used_up(self, series: Iterable[str]) -> frozenset[str]:
        """Those of these series of which no number can be given now without central."""
        now = self._clock.now()
        with self._view() as connection:
            hall, hall_period = self._next_period(connection, now)
            return reserve.used_up(connection, hall, hall_period, now, series)

    def held(self) -> Held:
        """Numbers that belong to this store beside its band."""
        with self._view() as connection:
            return ranges.held_now(connection)

    def _view(self) -> AbstractContextManager[Connection]:
        return reading(self._engine, self._path)

    def _next_period(self, connection: Connection, now: Moment) -> tuple[str, int]:
        """The hall, and the period in which its next number would be."""
        whose = connection.execute(IDENTITY.where(meta.c.key == "hall")).one()
        hall = issuing.standing(connection)
        running: int = connection.execute(mirror.HIGHEST_PERIOD).scalar_one()
        over = hall.period is None or hall.over(now, self._clock.zone)
        return whose.value, running + 1 if over else hall.period or 0

    def identity(self) -> Identity:
        """Whose file it is."""
        with self._view() as connection:
            found = {row.key: row.value for row in connection.execute(IDENTITY)}
        return Identity(found["hall"], found["kiosk_id"], found["incarnation"])

    def close(self) -> None:
        """Let go of the file."""
        self._engine.dispose()

    def _mark_of_day(self, connection: Connection) -> StepMark | None:
        """Where the running day begins; None: none runs."""
        now, hall = self._clock.now(), issuing.standing(connection)
        if hall.period is None or hall.over(now, self._clock.zone):
            return None
        floor = business_day.day_floor(connection, now, self._clock.zone)
        first = connection.execute(queue_states.FIRST_OF, {"period": hall.period}).scalar()
        return queue_states.mark_before(connection, max(floor + 1, first or 0))


def _mark_of_period(connection: Connection, period: int) -> StepMark | None:
    first = connection.execute(queue_states.FIRST_OF, {"period": period}).scalar()
    return None if first is None else queue_states.mark_before(connection, first)
