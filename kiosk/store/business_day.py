"""Which tickets are of today, whatever the clock said when they were given: only they wait and use up quotas."""

from __future__ import annotations

from datetime import timedelta
from zoneinfo import ZoneInfo

from sqlalchemy import Connection, and_, bindparam, or_, select

from hall.tickets import QUIET_MS, ClockGrade, Moment, business_date, business_day_start
from kiosk.store import mirror_state
from kiosk.store.tables import ticket

TOLERANCE = timedelta(minutes=5)
"""A ticket of an earlier start of the machine that is stamped later than this from now was stamped by a wrong clock."""

_THIS_BOOT = ticket.c.boot_id == bindparam("boot")
NOT_TODAY = (
    select(ticket.c.id)
    .where(
        or_(
            and_(_THIS_BOOT, ticket.c.mono_ms < bindparam("since_ms")),
            and_(
                ~_THIS_BOOT,
                or_(
                    ticket.c.at_trust == ClockGrade.BAD.value,
                    ticket.c.at_utc < bindparam("since"),
                    ticket.c.at_utc > bindparam("until"),
                ),
            ),
        )
    )
    .order_by(ticket.c.id.desc())
    .limit(1)
)
NEWEST_FIRST = select(ticket.c.id, ticket.c.boot_id, ticket.c.mono_ms).order_by(ticket.c.id.desc())


def day_floor(connection: Connection, now: Moment, zone: ZoneInfo) -> int:
    """Tickets up to this id are of an earlier day: they wait no more and use up no quota, though numbers go on.

    What was given since the machine was started is dated by the time since then; the rest by its stamp, if that can be
    right. A kiosk that is off at night and has no network cannot prove four quiet hours, so its numbers do not begin
    again.
    """
    if now.grade is ClockGrade.BAD:
        return 0
    since = business_day_start(business_date(now.utc, zone), zone)
    passed_ms = (now.utc - since) // timedelta(milliseconds=1)
    asked = {"boot": now.boot_id, "since_ms": now.mono_ms - passed_ms, "since": since, "until": now.utc + TOLERANCE}
    return connection.execute(NOT_TODAY, asked).scalar() or 0


def quota_floor(connection: Connection, now: Moment, zone: ZoneInfo) -> int:
    """The same for quotas alone, also while nobody knows the day.

    Then it is what was given since the machine was started and since the last quiet four hours. A stop in the middle of
    a day forgets the morning, which is better than to refuse people by an older day.
    """
    if now.grade is not ClockGrade.BAD:
        return day_floor(connection, now, zone)
    after_ms = now.mono_ms
    for row in connection.execute(NEWEST_FIRST):
        if row.boot_id != now.boot_id or after_ms - row.mono_ms >= QUIET_MS:
            return int(row.id)
        after_ms = row.mono_ms
    return 0


def elsewhere_today(connection: Connection, now: Moment, zone: ZoneInfo) -> dict[str, int]:
    """People by series whose tickets other kiosks gave. What was heard on an earlier day holds no more."""
    today = business_date(now.utc, zone)
    return {
        row.series: row.people
        for row in connection.execute(mirror_state.ELSEWHERE)
        if business_date(row.at_utc, zone) == today
    }


def used_elsewhere_today(connection: Connection, now: Moment, zone: ZoneInfo) -> dict[str, int]:
    """Numbers by service that other kiosks gave today. What was heard on an earlier day holds no more."""
    today = business_date(now.utc, zone)
    return {
        row.service: row.numbers
        for row in connection.execute(mirror_state.USED_ELSEWHERE)
        if business_date(row.at_utc, zone) == today
    }
