"""Numbers that a store gives alone: its band, shares of what is free, a longer range, and a spare for the next store.

All of them belong to one incarnation of one kiosk, in every period. What a store has used cannot be taken from it: a
share is asked back, and free when the store says that it has let go of it.
"""

from __future__ import annotations

import math
from collections.abc import Sequence
from dataclasses import dataclass
from datetime import datetime
from typing import Any

from sqlalchemy import Connection, Row, bindparam, delete, func, insert, select, update

from central.config.settings import NumberSettings
from central.fleet.alarms import AlarmKind, RaisedAlarm, is_over, raise_alarm
from central.store import CentralStore
from central.store.tables import holding, incarnation, kiosk, period, ticket
from hall.protocol import BandGiven, Heartbeat, ShareGiven

AnyRow = Row[*tuple[Any, ...]]
Span = tuple[int, int]
SHARE = "share"
LONGER = "longer"
PERIODS_UNTIL_FREE = 2
"""How many further periods the hall opens before another store may have the band of one that is gone."""
SLICE = 50
"""Numbers of one share: small enough to be divided again when another kiosk comes."""
LEAST = 3
ABOVE_BUSIEST = 1.25
"""A reserve holds a quarter more than the busiest known day, and some numbers for days without tickets."""
BESIDES = 20

_LIFE = (
    incarnation.c.hall == bindparam("in_hall"),
    incarnation.c.kiosk_id == bindparam("which"),
    incarnation.c.incarnation == bindparam("of_store"),
)
LIVES = select(incarnation).where(incarnation.c.hall == bindparam("in_hall"))
SET_BAND = (
    update(incarnation)
    .where(*_LIFE)
    .values(band_first=bindparam("low"), band_last=bindparam("high"), band_given_period=bindparam("period_now"))
)
REST_UNTIL = (
    select(period.c.period)
    .where(period.c.hall == bindparam("in_hall"), period.c.series.is_(None))
    .order_by(period.c.period.desc())
    .offset(PERIODS_UNTIL_FREE - 1)
    .limit(1)
)
"""A store that was gone before this period was opened holds its band no more. Periods that were only heard of are no
proof of time, and have no row."""
HOLDINGS = select(holding).where(holding.c.hall == bindparam("in_hall")).order_by(holding.c.id)
_HOLDING = (holding.c.hall == bindparam("in_hall"), holding.c.id == bindparam("which"))
NEW_HOLDING = insert(holding).inline()
FORGET = delete(holding).where(*_HOLDING)
OWN = update(holding).where(*_HOLDING).values(incarnation=bindparam("of_store"), retired_period=None)
RETIRE_SPARES = (
    update(holding)
    .where(
        holding.c.hall == bindparam("in_hall"),
        holding.c.kiosk_id == bindparam("whose"),
        holding.c.incarnation == "",
        holding.c.retired_period.is_(None),
    )
    .values(retired_period=bindparam("period_now"))
)
RETIRE_STORES = (
    update(holding)
    .where(
        holding.c.hall == bindparam("in_hall"),
        holding.c.kiosk_id == bindparam("whose"),
        holding.c.incarnation.not_in(("", bindparam("but"))),
        holding.c.retired_period.is_(None),
    )
    .values(retired_period=bindparam("period_now"))
)
COME_BACK = (
    update(holding)
    .where(
        holding.c.hall == bindparam("in_hall"),
        holding.c.kiosk_id == bindparam("whose"),
        holding.c.incarnation == bindparam("of_store"),
    )
    .values(retired_period=None)
)
ENROLLED = (
    select(func.count())
    .select_from(kiosk)
    .where(kiosk.c.hall == bindparam("in_hall"), kiosk.c.enrolled_at.is_not(None), kiosk.c.revoked_at.is_(None))
)
_BY_DAY = (
    select(ticket.c.series, func.count().label("people"))
    .where(ticket.c.hall == bindparam("in_hall"))
    .group_by(ticket.c.period, ticket.c.series)
    .subquery()
)
BUSIEST = select(_BY_DAY.c.series, func.max(_BY_DAY.c.people).label("people")).group_by(_BY_DAY.c.series)


@dataclass(frozen=True, slots=True)
class BandOwner:
    """The store that a heartbeat is of, and when it came."""

    hall: str
    kiosk_id: str
    incarnation: str
    period: int
    at: datetime

    @property
    def key(self) -> dict[str, str]:
        """As parameters."""
        return {"in_hall": self.hall, "which": self.kiosk_id, "of_store": self.incarnation}


@dataclass(frozen=True, slots=True)
class NumberBands:
    """All that a store may give alone. None: there is none, or the store was copied."""

    band: BandGiven | None
    longer: BandGiven | None
    spare: BandGiven | None
    shares: tuple[ShareGiven, ...]
    let_go: bool = False
    """Whether numbers are free now that this store held before."""


def depths(connection: Connection, hall: str) -> dict[str, int]:
    """How many numbers each series should have in reserve: enough for a day above the busiest known one."""
    found = connection.execute(BUSIEST, {"in_hall": hall})
    return {row.series: math.ceil(row.people * ABOVE_BUSIEST) + BESIDES for row in found}


def spans_of(connection: Connection, hall: str, kiosk_id: str, store: str) -> tuple[Span, ...]:
    """Ranges that this store is known to have."""
    whose = (kiosk_id, store)
    lives = connection.execute(LIVES, {"in_hall": hall}).all()
    held = connection.execute(HOLDINGS, {"in_hall": hall}).all()
    return (
        *((r.band_first, r.band_last) for r in lives if (r.kiosk_id, r.incarnation) == whose and r.band_first),
        *(_span(row) for row in held if (row.kiosk_id, row.incarnation) == whose),
    )


def spare_for(
    store: CentralStore, connection: Connection, hall: str, kiosk_id: str, numbers: NumberSettings, running: int
) -> BandGiven | None:
    """At enrolment: a range of longer numbers for the kiosk's next store. One that was given before may be in use."""
    connection.execute(RETIRE_SPARES, {"in_hall": hall, "whose": kiosk_id, "period_now": running})
    book = _Book(store, connection, hall, numbers)
    return _given(book.new_longer(kiosk_id, ""))


def retire_all(connection: Connection, hall: str, kiosk_id: str, running: int) -> None:
    """The kiosk is revoked: what it has rests."""
    asked = {"in_hall": hall, "whose": kiosk_id, "period_now": running}
    connection.execute(RETIRE_SPARES, asked)
    connection.execute(RETIRE_STORES, {**asked, "but": ""})


def reserve_of(
    store: CentralStore,
    connection: Connection,
    whose: BandOwner,
    beat: Heartbeat,
    numbers: NumberSettings,
    *,
    settled: bool,
) -> NumberBands:
    """What this store has from now on. `settled`: all kiosks have reported, so that more can be given."""
    asked = {"in_hall": whose.hall, "whose": whose.kiosk_id, "period_now": whose.period}
    connection.execute(RETIRE_STORES, {**asked, "but": whose.incarnation})
    connection.execute(COME_BACK, {**asked, "of_store": whose.incarnation})
    book = _Book(store, connection, whose.hall, numbers)
    band = book.band(whose, beat, settled=settled)
    longer = book.longer(whose, beat, settled=settled)
    let_go = book.return_shares(whose, beat)
    # A kiosk that says nothing of a longer range knows nothing of shares either.
    shares = book.shares(whose, settled=settled) if beat.longer is not None else ()
    spare = book.spare(whose.kiosk_id, settled=settled)
    if book.is_forked(whose):
        return NumberBands(None, None, None, (), let_go)
    return NumberBands(band, _given(longer), _given(spare), shares, let_go)


class _Book:
    """Who holds what in one hall, within one transaction."""

    def __init__(self, store: CentralStore, connection: Connection, hall: str, numbers: NumberSettings) -> None:
        self._store, self._connection, self._hall, self._numbers = store, connection, hall, numbers
        self._lives = connection.execute(LIVES, {"in_hall": hall}).all()
        self._until: int | None = connection.execute(REST_UNTIL, {"in_hall": hall}).scalar()
        self._read()

    def _read(self) -> None:
        rows = self._connection.execute(HOLDINGS, {"in_hall": self._hall}).all()
        self._holdings = [row for row in rows if _holds(row, self._until)]
        self._over = [row for row in rows if not _holds(row, self._until)]

    def is_forked(self, whose: BandOwner) -> bool:
        """Whether a copy of this store is in use: then nothing is given to be used alone."""
        return bool(self._own_life(whose).forked)

    # ---- the band

    def band(self, whose: BandOwner, beat: Heartbeat, *, settled: bool) -> BandGiven | None:
        """The band of this store: the one it has, the one it says it has, or the first that is free."""
        own = self._own_life(whose)
        others = [row for row in self._lives if row is not own and row.band_first is not None]
        bands = [(row.band_first, row.band_last) for row in others if _holds(row, self._until)]
        held = [*bands, *(_span(row) for row in self._holdings)]
        has: Span | None = None if own.band_first is None else (own.band_first, own.band_last)
        says = None if beat.band is None else (beat.band.first, beat.band.last)
        wanted = self._choose(has, says, held)
        if beat.longer is not None:
            is_over(self._connection, self._hall, AlarmKind.NO_BAND, whose.kiosk_id, whose.at)
        if wanted is None:
            if says is not None:
                self._alarm(AlarmKind.BAND_TAKEN, whose)
            elif beat.longer is None and not (settled and self._will_have(whose, bands)):
                self._alarm(AlarmKind.NO_BAND, whose)
            return None
        if wanted != has:
            for row in others:
                if _meet((row.band_first, row.band_last), wanted):
                    gone = {"in_hall": self._hall, "which": row.kiosk_id, "of_store": row.incarnation}
                    self._connection.execute(SET_BAND, {**gone, "low": None, "high": None, "period_now": None})
            self._forget_over(wanted)
            given = {"low": wanted[0], "high": wanted[1], "period_now": whose.period}
            self._connection.execute(SET_BAND, {**whose.key, **given})
            self._lives = self._connection.execute(LIVES, {"in_hall": self._hall}).all()
        return BandGiven(first=wanted[0], last=wanted[1])

    def _will_have(self, whose: BandOwner, bands: Sequence[Span]) -> bool:
        """Whether a band comes free: one held in shares alone, which are asked back.

        A first longer range serves meanwhile; a store that was given one and does not name it cannot use it.
        """
        shared = any(not any(_meet(band, other) for other in bands) for band in self._numbers.bands)
        return shared and not self._of(whose, LONGER)

    def _choose(self, has: Span | None, says: Span | None, held: Sequence[Span]) -> Span | None:
        """What the kiosk uses counts more than what is written here: its numbers are on paper already."""
        if says is not None:
            return None if any(_meet(says, other) for other in held) else says
        if has is not None:
            return has
        return next((band for band in self._numbers.bands if not any(_meet(band, other) for other in held)), None)

    # ---- the longer range

    def longer(self, whose: BandOwner, beat: Heartbeat, *, settled: bool) -> AnyRow | None:
        """Numbers with a longer label for when all others are used: what the store says, what it has, or a new one."""
        own = next((row for row in self._of(whose, LONGER)), None)
        says = None if beat.longer is None else (beat.longer.first, beat.longer.last)
        if says is None or (own is not None and (own.first, own.last) == says):
            return own or (self.new_longer(whose.kiosk_id, whose.incarnation) if settled else None)
        found = next((row for row in self._holdings if _span(row) == says and row.kiosk_id == whose.kiosk_id), None)
        if found is not None and found.incarnation in ("", whose.incarnation):
            self._connection.execute(OWN, {"in_hall": self._hall, "which": found.id, "of_store": whose.incarnation})
            self._read()
            return next(row for row in self._holdings if row.id == found.id)
        if any(_meet(says, other) for other in self._held()):
            self._alarm(AlarmKind.BAND_TAKEN, whose)
            return None
        return self._add(whose.kiosk_id, whose.incarnation, LONGER, says)

    def spare(self, kiosk_id: str, *, settled: bool) -> AnyRow | None:
        """For the next store of this kiosk, should it be made while central cannot be reached."""
        kept = (row for row in self._holdings if row.kiosk_id == kiosk_id and row.incarnation == "")
        found = next((row for row in kept if row.retired_period is None), None)
        return found or (self.new_longer(kiosk_id, "") if settled else None)

    def new_longer(self, kiosk_id: str, store: str) -> AnyRow | None:
        """The first range of longer numbers that nobody holds; None: all are given away."""
        held = self._held()
        free = (span for span in self._numbers.longer_ranges if not any(_meet(span, other) for other in held))
        span = next(free, None)
        return None if span is None else self._add(kiosk_id, store, LONGER, span)

    # ---- shares

    def return_shares(self, whose: BandOwner, beat: Heartbeat) -> bool:
        """What the store has let go of is free; what it holds and nobody here knows of is written down again.

        Whether it let go of any that were still held here.
        """
        back = {row.id for row in self._of(whose, SHARE)} & set(beat.returned)
        for number in back:
            self._connection.execute(FORGET, {"in_hall": self._hall, "which": number})
        known = {row.id for row in (*self._holdings, *self._over)}
        self._read()
        for share in beat.shares:
            if share.id in known:
                continue
            if any(_meet((share.first, share.last), other) for other in self._held()):
                self._alarm(AlarmKind.BAND_TAKEN, whose)
                continue
            self._add(whose.kiosk_id, whose.incarnation, SHARE, (share.first, share.last), share.id)
        return bool(back)

    def shares(self, whose: BandOwner, *, settled: bool) -> tuple[ShareGiven, ...]:
        """An equal part of all that is free, less one whole band, which the next store gets when it comes."""
        own = self._own_life(whose)
        band = 0 if own.band_first is None else _size((own.band_first, own.band_last))
        rows = self._of(whose, SHARE)
        free = self._free()
        kept = next((one for one in reversed(self._numbers.bands) if one in free), None)
        free = [span for span in free if span != kept]
        kiosks = max(1, self._connection.execute(ENROLLED, {"in_hall": self._hall}).scalar_one())
        whole = sum(map(_size, self._numbers.bands)) - (0 if kept is None else _size(kept))
        due, has = whole // kiosks, band + sum(_size(_span(row)) for row in rows)
        while rows and has - _size(_span(rows[-1])) >= due:
            has -= _size(_span(rows[-1]))
            rows = rows[:-1]  # asked back: it stays here until the store has let go of it
        while settled and due - has >= LEAST and free:
            first, last = free.pop(0)
            part = (first, min(last, first + min(SLICE, due - has) - 1))
            if part[1] < last:
                free.insert(0, (part[1] + 1, last))
            rows = [*rows, self._add(whose.kiosk_id, whose.incarnation, SHARE, part)]
            has += _size(part)
        return tuple(ShareGiven(id=row.id, first=row.first, last=row.last) for row in rows)

    def _free(self) -> list[Span]:
        """Of the configured bands, in their order; one that is free as a whole stands as a whole."""
        held = sorted(self._held())
        found: list[Span] = []
        for first, last in self._numbers.bands:
            at = first
            for low, high in held:
                if high < at or low > last:
                    continue
                if low > at:
                    found.append((at, low - 1))
                at = high + 1
            if at <= last:
                found.append((at, last))
        return found

    # ---- rows

    def _held(self) -> list[Span]:
        bands = [
            (row.band_first, row.band_last)
            for row in self._lives
            if row.band_first is not None and _holds(row, self._until)
        ]
        return [*bands, *(_span(row) for row in self._holdings)]

    def _of(self, whose: BandOwner, kind: str) -> list[AnyRow]:
        return [
            row
            for row in self._holdings
            if (row.kiosk_id, row.incarnation, row.kind) == (whose.kiosk_id, whose.incarnation, kind)
        ]

    def _own_life(self, whose: BandOwner) -> AnyRow:
        mine = (whose.kiosk_id, whose.incarnation)
        return next(row for row in self._lives if (row.kiosk_id, row.incarnation) == mine)

    def _add(self, kiosk_id: str, store: str, kind: str, span: Span, number: int | None = None) -> AnyRow:
        self._forget_over(span)
        new = self._store.positions(self._connection, self._hall, 1) if number is None else number
        row = {
            "hall": self._hall,
            "id": new,
            "kiosk_id": kiosk_id,
            "incarnation": store,
            "kind": kind,
            "first": span[0],
            "last": span[1],
            "retired_period": None,
        }
        self._connection.execute(NEW_HOLDING, row)
        self._read()
        return next(each for each in self._holdings if each.id == new)

    def _forget_over(self, span: Span) -> None:
        """Ends ranges whose holder had them too long ago."""
        for row in self._over:
            if _meet(_span(row), span):
                self._connection.execute(FORGET, {"in_hall": self._hall, "which": row.id})

    def _alarm(self, kind: AlarmKind, whose: BandOwner) -> None:
        alarm = RaisedAlarm(kind, whose.kiosk_id, {"kiosk": whose.kiosk_id})
        raise_alarm(self._store, self._connection, self._hall, alarm, whose.at)


def _given(row: AnyRow | None) -> BandGiven | None:
    return None if row is None else BandGiven(first=row.first, last=row.last)


def _span(row: AnyRow) -> Span:
    return row.first, row.last


def _size(span: Span) -> int:
    return span[1] - span[0] + 1


def _holds(row: AnyRow, until: int | None) -> bool:
    """Whether it still belongs to this store, in use or gone."""
    return row.retired_period is None or until is None or until <= row.retired_period


def _meet(one: Span, other: Span) -> bool:
    return one[0] <= other[1] and other[0] <= one[1]
