"""Taking back what kiosks claimed: period and sequences are counted again from what central gave and has tickets of."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import timedelta

from sqlalchemy import Connection, bindparam, delete, func, select, update

from central.store.tables import given, hall, lease, period, series_state, ticket
from hall.tickets import Moment

HALL = select(hall.c.period).where(hall.c.hall == bindparam("in_hall"))
OF_TICKETS = select(func.max(ticket.c.period)).where(ticket.c.hall == bindparam("in_hall"))
OPENED = select(func.max(period.c.period)).where(period.c.hall == bindparam("in_hall"))
STATES = select(series_state).where(series_state.c.hall == bindparam("in_hall"))
GIVEN = select(func.max(given.c.number)).where(
    given.c.hall == bindparam("in_hall"), given.c.series == bindparam("of_series"), given.c.period >= bindparam("since")
)
TICKETS = select(func.max(ticket.c.number)).where(
    ticket.c.hall == bindparam("in_hall"),
    ticket.c.series == bindparam("of_series"),
    ticket.c.period >= bindparam("since"),
    ticket.c.number <= bindparam("most"),
)
LEASED = select(func.min(lease.c.first)).where(
    lease.c.hall == bindparam("in_hall"), lease.c.series == bindparam("of_series"), lease.c.period >= bindparam("since")
)
SET_SERIES = (
    update(series_state)
    .where(series_state.c.hall == bindparam("in_hall"), series_state.c.series == bindparam("of_series"))
    .values(period=bindparam("new_since"), last=bindparam("new_last"), upper=bindparam("new_upper"))
)
SET_PERIOD = update(hall).where(hall.c.hall == bindparam("in_hall")).values(period=bindparam("new_period"))
FORGET_PERIODS = delete(period).where(period.c.hall == bindparam("in_hall"), period.c.period > bindparam("new_period"))
FORGET_DATE = (
    update(hall)
    .where(hall.c.hall == bindparam("in_hall"), hall.c.business_date > bindparam("tomorrow"))
    .values(business_date=None)
)


class StillUsed(Exception):
    """There are tickets of a higher period; their numbers would come again."""


@dataclass(frozen=True, slots=True)
class Recounted:
    """What changed: the hall's period before and after, and each series whose last number or range did."""

    period_before: int
    period: int
    series: dict[str, tuple[int, int]]
    """The last number given, before and after."""


def recount(connection: Connection, name: str, sequencer_last: int, wanted: int | None, now: Moment) -> Recounted:
    """Within a write transaction. `wanted`: a period below those that central opened itself. Raises StillUsed."""
    asked = {"in_hall": name}
    before: int = connection.execute(HALL, asked).scalar_one()
    of_tickets = connection.execute(OF_TICKETS, asked).scalar() or 0
    if wanted is not None and wanted < of_tickets:
        raise StillUsed(f"there are tickets of period {of_tickets}: the hall cannot go back to {wanted}")
    opened = connection.execute(OPENED, asked).scalar() or 0
    new = min(before, max(of_tickets, opened) if wanted is None else wanted)
    changed: dict[str, tuple[int, int]] = {}
    for row in connection.execute(STATES, asked).all():
        since = min(row.period, new)
        last, upper = _counted(connection, name, row.series, since, sequencer_last)
        if (last, upper, since) == (row.last, row.upper, row.period):
            continue
        changed[row.series] = (row.last, last)
        values = {"new_since": since, "new_last": last, "new_upper": upper}
        connection.execute(SET_SERIES, {**asked, "of_series": row.series, **values})
    connection.execute(SET_PERIOD, {**asked, "new_period": new})
    connection.execute(FORGET_PERIODS, {**asked, "new_period": new})
    connection.execute(FORGET_DATE, {**asked, "tomorrow": (now.utc + timedelta(days=1)).date().isoformat()})
    return Recounted(before, new, changed)


def _counted(connection: Connection, name: str, series: str, since: int, sequencer_last: int) -> tuple[int, int]:
    """The last number given in this run and the end of what may be given, as far as it is known here."""
    of = {"in_hall": name, "of_series": series, "since": since}
    leased = connection.execute(LEASED, of).scalar()
    upper = sequencer_last if leased is None else min(sequencer_last, leased - 1)
    counted = (connection.execute(GIVEN, of).scalar(), connection.execute(TICKETS, {**of, "most": upper}).scalar())
    return max(number or 0 for number in counted), upper
