"""Taking back what central said: dates to come, people elsewhere, periods without a ticket, the mark of a copy."""

from __future__ import annotations

from datetime import timedelta
from zoneinfo import ZoneInfo

from sqlalchemy import Connection, bindparam, delete, exists, func, or_, select, update

from hall.tickets import ClockGrade, Moment, business_date
from kiosk.store.conversions import Numbers, log_event
from kiosk.store.tables import counter, elsewhere, mirror, period, ticket, used_elsewhere

_UNUSED = ~exists().where(ticket.c.period == period.c.period) & ~exists().where(
    or_(counter.c.period == period.c.period, counter.c.previous_period == period.c.period)
)
_NEWEST_TICKET = select(func.coalesce(func.max(ticket.c.period), 0)).scalar_subquery()
FORGET_PERIODS = delete(period).where(period.c.period > _NEWEST_TICKET, _UNUSED)
SET_DATES = (
    update(period)
    .where(period.c.series.is_(None), period.c.business_date > bindparam("tomorrow"))
    .values(business_date=bindparam("today"))
)
FORGET_HEARD = update(mirror).values(sequencer_last=None, heard_at=None, position=0)
FORGET_FORK = update(mirror).values(forked_seq=None)


def forget(connection: Connection, now: Moment, zone: ZoneInfo, *, copy: bool) -> tuple[int, int]:
    """How many dates were put right, how many periods forgotten. Bands and tickets stay: their numbers are on paper."""
    today = business_date(now.utc, zone)
    tomorrow = (today + timedelta(days=1)).isoformat()
    known = None if now.grade is ClockGrade.BAD else today.isoformat()
    dates = connection.execute(SET_DATES, {"tomorrow": tomorrow, "today": known}).rowcount
    periods = connection.execute(FORGET_PERIODS).rowcount
    connection.execute(delete(elsewhere))
    connection.execute(delete(used_elsewhere))
    connection.execute(FORGET_HEARD)
    if copy:
        connection.execute(FORGET_FORK)
    body = {"dates": dates, "periods": periods, "copy": copy}
    log_event(connection, "central_forgotten", now, body, about=Numbers())
    return dates, periods
