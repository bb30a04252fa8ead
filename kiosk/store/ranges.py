"""The ranges of numbers that this store may give alone: its band, shares of what is free, one with a longer label."""

from __future__ import annotations

import json
from collections.abc import Iterable, Sequence

from sqlalchemy import Connection, bindparam, func, insert, select, update

from hall.protocol import BandGiven, ShareGiven
from hall.tickets import QUIET_MS, Band, Moment, proven_quiet_ms
from kiosk.store import mirror_state
from kiosk.store.conversions import AnyRow, Numbers, log_event, moment_of
from kiosk.store.tables import held, kept, period, ticket
from kiosk.store.values import Held

LONGER = 0
"""The id of the range with a longer label; central's ids begin with 1."""
ALONE_KEY = "goes_on_alone"

HELD = select(held).order_by(held.c.id)
ADD = insert(held)
RETURN = update(held).where(held.c.id == bindparam("which")).values(returned=1)
TOLD = update(held).where(held.c.id == bindparam("which"), held.c.returned == 1).values(returned=2)
"""It stays here, so that an old answer that names it once more gives nothing."""
KEPT = select(kept.c.value).where(kept.c.key == ALONE_KEY)
RUNNING = select(func.max(period.c.period)).where(period.c.series.is_(None))
LATEST_WITHIN = (
    select(ticket)
    .where(ticket.c.number.between(bindparam("first"), bindparam("last")))
    .order_by(ticket.c.id.desc())
    .limit(1)
)


def held_now(connection: Connection) -> Held:
    """Everything beside the band."""
    rows = connection.execute(HELD).all()
    longer = next((Band(row.first, row.last) for row in rows if row.id == LONGER), None)
    shares = tuple(ShareGiven(id=row.id, first=row.first, last=row.last) for row in rows if row.id and not row.returned)
    return Held(longer, shares, tuple(row.id for row in rows if row.returned == 1))


def bands(connection: Connection) -> tuple[Band, ...]:
    """Those with labels of the usual width, in the order in which they are used."""
    known = mirror_state.row(connection)
    own = () if known.band_first is None else (Band(known.band_first, known.band_last),)
    return (*own, *(Band(share.first, share.last) for share in held_now(connection).shares))


def longer_if_allowed(connection: Connection, hall_period: int) -> Band | None:
    """Where there is no band at all it is used without a question; else staff let the kiosk go on with it for a day."""
    longer = held_now(connection).longer
    if longer is None or not bands(connection):
        return longer
    return longer if alone_since(connection) == hall_period else None


def alone_since(connection: Connection) -> int | None:
    """The hall's period in which staff let the kiosk go on alone; None: they never did."""
    value: str | None = connection.execute(KEPT).scalar()
    return None if value is None else int(json.loads(value)["period"])


def take_longer(connection: Connection, longer: BandGiven | None) -> None:
    """The first one holds for as long as this store does."""
    if longer is not None and held_now(connection).longer is None:
        connection.execute(ADD, {"id": LONGER, "first": longer.first, "last": longer.last, "returned": 0})


def take_shares(connection: Connection, shares: Sequence[ShareGiven], released: Iterable[int], now: Moment) -> None:
    """The ranges that central assigns to this store. `released`: shares that central knows to be released."""
    for number in released:
        connection.execute(TOLD, {"which": number})
    known = {row.id: row for row in connection.execute(HELD).all()}
    for share in shares:
        if share.id not in known:
            connection.execute(ADD, {**share.model_dump(), "returned": 0})
    wanted = {share.id for share in shares}
    for number, row in known.items():
        if number != LONGER and number not in wanted and not row.returned and _rested(connection, row, now):
            connection.execute(RETURN, {"which": number})


def _rested(connection: Connection, row: AnyRow, now: Moment) -> bool:
    """Whether another kiosk may have these numbers: none of them is in the running period or was given just now."""
    latest = connection.execute(LATEST_WITHIN, {"first": row.first, "last": row.last}).first()
    if latest is None:
        return True
    running = connection.execute(RUNNING).scalar() or 0
    return latest.period < running and proven_quiet_ms(moment_of(latest), now) >= QUIET_MS


def note_alone(connection: Connection, longer: Band, now: Moment) -> None:
    """That staff let the kiosk go on is an event."""
    log_event(connection, "went_on_alone", now, {"first": longer.first, "last": longer.last}, about=Numbers())
