"""A technician says how far numbers were: after a whole folder was put back nothing on the machine may know it."""

from __future__ import annotations

from collections.abc import Iterable

from sqlalchemy import Connection

from hall.tickets import Moment
from kiosk.store import highest_numbers, issuing
from kiosk.store.conversions import Numbers, log_event


def raise_numbers(
    connection: Connection, series: Iterable[str], above: int, now: Moment, place: issuing.NumberPlace
) -> tuple[str, ...]:
    """Every one of these series goes on above this number, today; answers those that were below it.

    The day's period is opened now if it is time: else it would begin with the next number, and at 1.
    """
    running = issuing.running_period(connection, now, place)
    raised = []
    for name in series:
        row = connection.execute(issuing.COUNTER, {"series": name}).first()
        current = running if row is None else max(running, row.period)
        if row is not None and row.period == current and row.last >= above:
            continue
        values = {"series": name, "period": current, "last": above, "previous_period": None}
        connection.execute(issuing.SET_COUNTER, values)
        raised.append(name)
    highest_numbers.note_hidden(connection, now)
    log_event(connection, "numbers_raised", now, {"above": above, "series": raised}, about=Numbers(running))
    return tuple(raised)
