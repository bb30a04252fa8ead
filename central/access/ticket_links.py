"""What the holder of a ticket's paper may see and do by phone: the token in its QR opens this ticket and nothing else.

A token says neither hall nor number, is known here by its hash alone, and ends: a day after the ticket's business day,
or a day after the hall's numbers restarted, whichever is first. Unknown, malformed and ended are one answer.
"""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass
from datetime import UTC, date, datetime, timedelta

from sqlalchemy import bindparam, func, select

from central.config.hall import HallConfig, NoSuchHall
from central.queue.leaving import TO_COME_BACK, may_come_back
from central.queue.ticket_queries import AnyRow
from central.queue.transitions import NotNow
from central.store import CentralStore
from central.store.tables import period, ticket
from hall.clock import ClockProtocol
from hall.tickets import ClockGrade, Moment, QueueState, business_date, business_day_start, is_token, label, token_hash

KEEP = timedelta(hours=24)
"""How long a token holds after its period or its day."""

_NEXT_PERIOD = (
    select(func.min(period.c.opened_at))
    .where(period.c.hall == ticket.c.hall, period.c.series.is_(None), period.c.period > ticket.c.period)
    .correlate(ticket)
    .scalar_subquery()
)
BY_TOKEN = (
    select(ticket, _NEXT_PERIOD.label("over_at"))
    .where(ticket.c.token_hash == bindparam("hashed"))
    .order_by(ticket.c.arrived_at.desc())
    .limit(1)
)


@dataclass(frozen=True, slots=True)
class TicketLink:
    """One ticket as its holder may see it. Nothing personal: nobody here knows who holds it."""

    hall: str
    ticket_id: str
    label: str
    series: str
    queue: str
    """The series in whose queue the visitor stands."""
    service: str
    agency: str
    language: str
    queue_state: QueueState
    counter: str | None
    recalls: int
    round: int
    priority: bool
    held: bool
    """At another counter just now; the place in the queue is kept."""
    not_before: date | None
    """To be continued on this day."""
    issued_at: datetime | None
    """Aware, in the zone of the hall; None: the kiosk's clock could not be believed."""
    today: bool
    """It counts today. Else its day is over, or has not come."""
    over: bool
    """Its day is over: it will not be called."""
    left: bool = False
    """The holder left the queue by phone; a counter may bring them back."""
    back_until: datetime | None = None
    """Until then the holder may come back by phone; aware, in the zone of the hall."""


class TicketLinks:
    """May be used from any thread."""

    def __init__(
        self,
        store: CentralStore,
        plan_of: Callable[[str], HallConfig],
        clock: ClockProtocol,
        leave: Callable[[str, str], None],
        come_back: Callable[[str, str], None],
    ) -> None:
        """`plan_of` raises NoSuchHall for an unknown hall; `leave` and `come_back` are those of the one authority."""
        self._store = store
        self._plan_of = plan_of
        self._clock = clock
        self._leave = leave
        self._come_back = come_back

    def ticket(self, token: str) -> TicketLink | None:
        """The ticket that this token opens; None: there is none, or no more. Raises StoreError."""
        written = token.strip().upper()
        if not is_token(written):
            return None
        with self._store.read() as connection:
            row = connection.execute(BY_TOKEN, {"hashed": token_hash(written)}).first()
        if row is None:
            return None
        try:
            plan = self._plan_of(row.hall)
        except NoSuchHall:
            return None
        now = self._clock.now()
        return None if _ended(row, plan, now) else _pass(row, plan, now)

    def leave(self, token: str) -> TicketLink | None:
        """The visitor leaves the queue; the ticket after it, None as `ticket` does.

        Raises NotNow if it is being served, has ended, or was of a day that is over, or StoreError.
        """
        found = self.ticket(token)
        if found is None:
            return None
        if found.over:
            raise NotNow(f"{found.label} was of an earlier day: there is no queue any more to leave.")
        self._leave(found.hall, found.ticket_id)
        return self.ticket(token)

    def come_back(self, token: str) -> TicketLink | None:
        """The visitor who left takes the old place again; the ticket after it, None as `ticket` does.

        Raises NotNow if they did not leave by phone, or too long ago, or StoreError.
        """
        found = self.ticket(token)
        if found is None:
            return None
        if found.over:
            raise NotNow(f"{found.label} was of an earlier day: there is no queue any more to come back to.")
        self._come_back(found.hall, found.ticket_id)
        return self.ticket(token)


def _back_until(row: AnyRow, plan: HallConfig, now: Moment) -> datetime | None:
    left = row.queue_state == QueueState.CANCELLED.value and may_come_back(row.left_at, now.utc)
    return (row.left_at + TO_COME_BACK).astimezone(plan.zone) if left else None


def _ended(row: AnyRow, plan: HallConfig, now: Moment) -> bool:
    """A ticket that is continued on another day lives until that day, whatever periods begin before."""
    over_at: datetime | None = None if row.not_before is not None else row.over_at
    if now.grade is ClockGrade.BAD:
        return over_at is not None  # the time is unknown
    after_day = business_day_start(_day(row, plan) + timedelta(days=1), plan.zone)
    end = after_day if over_at is None else min(after_day, over_at)
    return now.utc >= end + KEEP


def _day(row: AnyRow, plan: HallConfig) -> date:
    """The business day on which the ticket counts: by central's clock, as its place in the queue is."""
    if row.not_before is not None:
        return date.fromisoformat(row.not_before)
    return business_date(datetime.fromtimestamp(max(0, row.order_ms) / 1000, UTC), plan.zone)


def _pass(row: AnyRow, plan: HallConfig, now: Moment) -> TicketLink:
    believed = row.at_trust != ClockGrade.BAD.value
    # With a bad clock nobody knows what day it is, and everybody who waits counts.
    day = _day(row, plan)
    today = day if now.grade is ClockGrade.BAD else business_date(now.utc, plan.zone)
    return TicketLink(
        hall=row.hall,
        ticket_id=row.ticket_id,
        label=label(row.series, row.number),
        series=row.series,
        queue=row.queue,
        service=row.service,
        agency=row.agency,
        language=row.language,
        queue_state=QueueState(row.queue_state),
        counter=row.counter,
        recalls=row.recalls,
        round=row.round,
        priority=bool(row.priority),
        held=bool(row.held),
        not_before=None if row.not_before is None else date.fromisoformat(row.not_before),
        issued_at=row.at_utc.astimezone(plan.zone) if believed else None,
        today=day == today,
        over=day < today,
        left=row.queue_state == QueueState.CANCELLED.value and row.left_at is not None and day >= today,
        back_until=_back_until(row, plan, now) if day >= today else None,
    )
