"""The event log as outbox: what central has acknowledged, what it could not take, what may be deleted."""

from __future__ import annotations

from collections.abc import Iterable, Sequence
from datetime import timedelta

from sqlalchemy import Connection, bindparam, delete, exists, select, update
from sqlalchemy.dialects.sqlite import insert as upsert

from hall.protocol import Rejected
from hall.tickets import ClockGrade
from kiosk.store.conversions import Numbers, event_of, log_event
from kiosk.store.engine import Database
from kiosk.store.mirror_state import AFTER, FIRST_SEQ, LAST_SEQ, row
from kiosk.store.tables import event, mirror, parked
from kiosk.store.values import Event

KEEP_FOR = timedelta(days=90)
"""How long an acknowledged event is kept, so that a lost central can be filled again."""
PRUNED_AT_ONCE = 1000
"""Events deleted in one transaction; nobody who wants a number waits long for it."""

SET_ACKED = update(mirror).values(acked_seq=bindparam("seq"))
SET_FORKED = update(mirror).where(mirror.c.forked_seq.is_(None)).values(forked_seq=bindparam("seq"))
_PARK = upsert(parked)
PARK = _PARK.on_conflict_do_update(
    index_elements=[parked.c.seq], set_={"reason": _PARK.excluded.reason, "at_utc": _PARK.excluded.at_utc, "again": 0}
)
TAKEN = delete(parked).where(parked.c.seq > bindparam("above"), parked.c.seq <= bindparam("to"))
UNPARK = delete(parked).where(parked.c.seq == bindparam("which"))
AGAIN = update(parked).where(parked.c.again == 0).values(again=1)

_OLD = (
    select(event.c.seq)
    .where(
        event.c.seq <= bindparam("acked"),
        event.c.seq < LAST_SEQ.scalar_subquery(),
        event.c.seq < bindparam("until"),
        ~exists().where(parked.c.seq == event.c.seq),
    )
    .order_by(event.c.seq)
    .limit(PRUNED_AT_ONCE)
)
PRUNE = delete(event).where(event.c.seq.in_(_OLD))
FIRST_YOUNG = select(event.c.seq).where(event.c.at_utc >= bindparam("since")).order_by(event.c.seq).limit(1)


class Outbox:
    """Each method is one transaction. All raise StoreError."""

    def __init__(self, database: Database) -> None:
        self._database = database

    def unsent(self, limit: int) -> tuple[Event, ...]:
        """Events that central has not acknowledged, oldest first, without gaps."""
        with self._database.view() as connection:
            after = row(connection).acked_seq
            return tuple(event_of(each) for each in connection.execute(AFTER, {"after": after, "limit": limit}))

    def sent_up_to(self, seq: int) -> None:
        """Central has every event up to `seq`; parked ones among those that are new to it are parked no more.

        Less than was known changes nothing. Raises ValueError for an event that this store does not have.
        """
        with self._database.transaction() as connection:
            _sent_up_to(connection, seq)

    def lower_acked(self, seq: int) -> None:
        """Central has forgotten what came after `seq`: it is to be sent again, as far as it is still kept."""
        with self._database.transaction() as connection:
            first: int = connection.execute(FIRST_SEQ).scalar_one()
            lowest = max(seq, first - 1)
            if lowest < row(connection).acked_seq:
                connection.execute(SET_ACKED, {"seq": lowest})

    def park(self, bad: Iterable[Rejected], acked_seq: int) -> None:
        """Central took everything up to `acked_seq` but these. Raises ValueError as `sent_up_to` does."""
        with self._database.transaction() as connection:
            known, at = _sent_up_to(connection, acked_seq), self._database.clock.now().utc
            rows: list[dict[str, object]] = []
            for each in bad:
                if each.seq > known:
                    raise ValueError(f"central refused event {each.seq}, this store has only {known}")
                rows.append({"seq": each.seq, "reason": each.reason, "at_utc": at, "again": 0})
            if rows:
                connection.execute(PARK, rows)

    def retry_parked(self, seqs: Sequence[int] | None = None) -> int:
        """Parked events are to be sent again; None: all of them. Returns how many more that makes."""
        statement = AGAIN if seqs is None else AGAIN.where(parked.c.seq.in_(seqs))
        with self._database.transaction() as connection:
            return connection.execute(statement).rowcount

    def taken(self, seqs: Iterable[int]) -> None:
        """Central took these parked events after all. One that it refuses again goes through `park` once more."""
        rows = [{"which": seq} for seq in seqs]
        with self._database.transaction() as connection:
            if rows:
                connection.execute(UNPARK, rows)

    def forked(self, seq: int) -> None:
        """Central knows event `seq` with other content: a copy of this store is in use. No more numbers of its own."""
        with self._database.transaction() as connection:
            if connection.execute(SET_FORKED, {"seq": seq}).rowcount:
                log_event(connection, "store_forked", self._database.clock.now(), {"seq": seq}, about=Numbers())

    def prune(self) -> int:
        """Deletes acknowledged events older than 90 days, at most 1000 at once; returns how many.

        Parked ones and the newest stay.
        """
        now = self._database.clock.now()
        if now.grade is ClockGrade.BAD:
            return 0
        with self._database.transaction() as connection:
            young = connection.execute(FIRST_YOUNG, {"since": now.utc - KEEP_FOR}).scalar()
            until = connection.execute(LAST_SEQ).scalar_one() if young is None else young
            return connection.execute(PRUNE, {"acked": row(connection).acked_seq, "until": until}).rowcount


def _sent_up_to(connection: Connection, seq: int) -> int:
    """The last event there is. Raises ValueError for one that this store does not have."""
    last: int = connection.execute(LAST_SEQ).scalar_one()
    if seq > last:
        raise ValueError(f"central acknowledged event {seq}, this store has only {last}")
    acked = row(connection).acked_seq
    if seq > acked:
        connection.execute(TAKEN, {"above": acked, "to": seq})
        connection.execute(SET_ACKED, {"seq": seq})
    return last
