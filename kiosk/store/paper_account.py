"""The account of paper: what is charged to the roll, what its sensor said, and how busy the hours were."""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Mapping
from datetime import UTC, date, datetime, time, timedelta

from sqlalchemy import Connection, bindparam, func, insert, select, update

from hall.tickets import ClockGrade, PrintState
from kiosk.model.paper_roll import Roll
from kiosk.store.conversions import Numbers, log_event
from kiosk.store.engine import Database
from kiosk.store.tables import roll, ticket

ROLLS_REMEMBERED = 9
"""Earlier rolls that tell what the near-end sensor means; older ones may have had another sensor or another core."""

_newest = select(func.max(roll.c.id)).scalar_subquery()
_SET_ROLL = update(roll).where(roll.c.id == _newest)
CHARGE = _SET_ROLL.values(used_mm=roll.c.used_mm + bindparam("mm"))
NEAR_END = _SET_ROLL.where(roll.c.near_end_at_mm.is_(None)).values(near_end_at_mm=roll.c.used_mm)
OUT = _SET_ROLL.where(roll.c.out_at_mm.is_(None)).values(out_at_mm=roll.c.used_mm)
RUNNING = select(roll).order_by(roll.c.id.desc()).limit(1)
RESTS = (
    select((roll.c.out_at_mm - roll.c.near_end_at_mm).label("rest"))
    .where(roll.c.id < bindparam("running"), roll.c.out_at_mm > roll.c.near_end_at_mm)
    .order_by(roll.c.id.desc())
    .limit(ROLLS_REMEMBERED)
)
# Backward from the newest ticket, and only as far as the days that are asked for.
BEFORE = (
    select(ticket.c.id)
    .where(ticket.c.at_utc < bindparam("since"), ticket.c.at_trust != ClockGrade.BAD.value)
    .order_by(ticket.c.id.desc())
    .limit(1)
)
_TEN_MINUTES = func.substr(ticket.c.at_utc, 1, 15)
_NO_PAPER = [state.value for state in (PrintState.PREPARED, PrintState.NOT_PRINTED, PrintState.CANCELLED)]
BY_TIME = (
    select(_TEN_MINUTES.label("start"), func.count().label("tickets"))
    .where(
        ticket.c.id > bindparam("floor"),
        ticket.c.at_trust != ClockGrade.BAD.value,
        ticket.c.print_state.not_in(_NO_PAPER),
    )
    .group_by(_TEN_MINUTES)
)


def charge(connection: Connection, mm: float) -> None:
    """Paper that was used, or may have been; without a roll on the books there is nothing to charge."""
    if mm < 0:
        raise ValueError(f"{mm} mm of paper cannot be used")
    if mm:
        connection.execute(CHARGE, {"mm": mm})


class PaperAccount:
    """The roll in the printer. Each method is one transaction or one view. All raise StoreError."""

    def __init__(self, database: Database) -> None:
        self._database = database

    def roll(self) -> Roll | None:
        """The account of the roll in the printer; None until staff enter a first one."""
        with self._database.view() as connection:
            return self._running(connection)

    def roll_replaced(self, length_mm: float) -> None:
        """Staff put in a new roll: its account begins. Raises ValueError for a length of 0 or less."""
        if length_mm <= 0:
            raise ValueError(f"a roll of {length_mm} mm")
        with self._database.transaction() as connection:
            before, now = self._running(connection), self._database.clock.now()
            row = {"length_mm": length_mm, "used_mm": 0.0, "at_utc": now.utc, "at_trust": now.grade.value}
            connection.execute(insert(roll), row)
            facts = {"length_mm": length_mm, "used_of_last_mm": None if before is None else round(before.used_mm, 1)}
            log_event(connection, "roll_replaced", now, facts, about=Numbers())

    def near_end_seen(self) -> None:
        """The sensor says that this roll is near its end; the first report counts, so it may be repeated."""
        with self._database.transaction() as connection:
            connection.execute(NEAR_END)

    def paper_out_seen(self) -> None:
        """The sensor says that there is no paper; the first time of each roll counts."""
        with self._database.transaction() as connection:
            connection.execute(OUT)

    def printed_by_hour(self, days: int = 29) -> Mapping[date, tuple[int, ...]]:
        """Tickets that may be on paper by local date, each with 24 counts by local hour; days without any are left out.

        Today and `days` - 1 before; 29 hold the same weekday four times. It reads all tickets of these days: ask it
        every few minutes, not for every visitor.
        """
        zone = self._database.clock.zone
        first = self._database.clock.now().utc.astimezone(zone).date() - timedelta(days=days - 1)
        since = datetime.combine(first, time(), tzinfo=zone)
        counts: dict[date, list[int]] = defaultdict(lambda: [0] * 24)
        with self._database.view() as connection:
            floor = connection.execute(BEFORE, {"since": since}).scalar() or 0
            for row in connection.execute(BY_TIME, {"floor": floor}):
                start = datetime.fromisoformat(row.start + "0").replace(tzinfo=UTC).astimezone(zone)
                if start.date() >= first:
                    counts[start.date()][start.hour] += row.tickets
        return {day: tuple(hours) for day, hours in counts.items()}

    def _running(self, connection: Connection) -> Roll | None:
        row = connection.execute(RUNNING).first()
        if row is None:
            return None
        rests = connection.execute(RESTS, {"running": row.id}).scalars()
        since = row.at_utc.astimezone(self._database.clock.zone)
        return Roll(row.length_mm, row.used_mm, since, row.near_end_at_mm, tuple(rests))
