"""How far a store is against what the files beside it say: does it know less, and how a new one goes on above them."""

from __future__ import annotations

import json
from collections.abc import Mapping
from dataclasses import dataclass, replace
from datetime import datetime
from typing import Any
from zoneinfo import ZoneInfo

from sqlalchemy import Connection, bindparam, func, insert, select
from sqlalchemy.dialects.sqlite import insert as upsert

from hall.tickets import QUIET_MS, ClockGrade, Moment, Ticket, business_date, proven_quiet_ms
from kiosk.store.conversions import Numbers, log_event, moment_of
from kiosk.store.marks import HighestNumbers, SeriesMark
from kiosk.store.tables import counter, event, kept, meta, period, ticket, used_elsewhere

BEFORE = "numbers_before"
"""Kept by a store that took the place of another: what was known of the numbers given before it."""
REPLACED = "store_replaced"
"""Kept by such a store: why, since when, and where the other one lies. Also the kind of its event."""
CARRIED = ("staff_pin", "first_pin", "printer")
"""Kept things that belong to the kiosk, not to one store."""
RECENT_PERIODS = 8

_LAST_SEQ = select(func.coalesce(func.max(event.c.seq), 0))
_HIGHEST_PERIOD = select(func.coalesce(func.max(period.c.period), 0))
_INCARNATION = select(meta.c.value).where(meta.c.key == "incarnation")
_RUNNING = (
    select(period.c.period, period.c.business_date)
    .where(period.c.series.is_(None))
    .order_by(period.c.period.desc())
    .limit(1)
)
_NEWEST = (
    select(ticket.c.at_utc, ticket.c.at_trust, ticket.c.boot_id, ticket.c.mono_ms).order_by(ticket.c.id.desc()).limit(1)
)
_COUNTERS = select(counter.c.series, counter.c.period, counter.c.last)
_COUNTER = _COUNTERS.where(counter.c.series == bindparam("series"))
_HAS_NUMBER = select(ticket.c.id).where(
    ticket.c.hall == bindparam("hall"),
    ticket.c.period == bindparam("period"),
    ticket.c.series == bindparam("series"),
    ticket.c.number == bindparam("number"),
)
_RECENT = (
    select(ticket.c.series, ticket.c.period, func.max(ticket.c.number).label("number"))
    .where(
        ticket.c.hall == bindparam("hall"),
        ticket.c.period.in_(select(period.c.period).order_by(period.c.period.desc()).limit(RECENT_PERIODS)),
    )
    .group_by(ticket.c.period, ticket.c.series)
    .order_by(ticket.c.period)
)
_ISSUED_SINCE = (
    select(event.c.seq).where(event.c.seq > bindparam("seq"), event.c.kind == "issued").order_by(event.c.seq).limit(1)
)
_SERVICES = (
    select(ticket.c.service, func.count().label("given"))
    .where(ticket.c.period >= bindparam("period"))
    .group_by(ticket.c.service)
)
_KEPT = select(kept.c.key, kept.c.value).where(kept.c.key.in_(CARRIED))
_ONE_KEPT = select(kept.c.value).where(kept.c.key == bindparam("key"))
_KEEP = upsert(kept)
KEEP = _KEEP.on_conflict_do_update(index_elements=[kept.c.key], set_={"value": _KEEP.excluded.value})
_ADD_PERIOD = insert(period).prefix_with("OR IGNORE")
_ADD_COUNTER = insert(counter).prefix_with("OR REPLACE")
_ADD_USED = insert(used_elsewhere).prefix_with("OR REPLACE")


@dataclass(frozen=True, slots=True)
class LostNumbers:
    """Why a store takes the place of another, and where that one lies ("": it was not there any more)."""

    reason: str
    """"behind", "damaged" or "gone"."""
    detail: str = ""
    folder: str = ""
    salvaged: HighestNumbers | None = None
    """What could still be read of it."""


@dataclass(frozen=True, slots=True)
class EarlierStore:
    """What a store knows of the numbers given before it was made."""

    last: Moment | None = None
    series: Mapping[str, tuple[int, int]] | None = None
    """Period and newest number of each series."""
    floor: int = 0
    """Nothing was known of them: the first numbers of this store lie above this one. 0: they are known."""


# ---- looking


def behind(connection: Connection, mark: HighestNumbers) -> str | None:
    """What the store does not know of that the mark says; None: it knows as much, or more."""
    seq: int = connection.execute(_LAST_SEQ).scalar_one()
    if connection.execute(_INCARNATION).scalar() == mark.incarnation and seq < mark.seq:
        return f"it ends at event {seq}, the kiosk had written {mark.seq}"
    highest = connection.execute(_HIGHEST_PERIOD).scalar_one()
    if highest < mark.period:
        return f"it ends at period {highest}, the kiosk was in {mark.period}"
    counters = {row.series: (row.period, row.last) for row in connection.execute(_COUNTERS)}
    earlier = before(connection).series or {}
    for name, one in mark.series.items():
        newest, own = (one.period, one.number), (one.own_period, one.own_last)
        known = max(counters.get(name, (0, 0)), earlier.get(name, (0, 0)))
        asked = {"hall": mark.hall, "period": one.period, "series": name, "number": one.number}
        if known < newest and connection.execute(_HAS_NUMBER, asked).first() is None:
            return f"it has no {name} {one.number}, which was given in period {one.period}"
        if counters.get(name, (0, 0)) < own:
            return f"its counter of {name} is below {one.own_last}, which was given in period {one.own_period}"
    return None


def whole(connection: Connection, mark: HighestNumbers, zone: ZoneInfo) -> HighestNumbers:
    """The mark as the store has it now, and what `mark` knows beside; itself if no number came since."""
    incarnation = connection.execute(_INCARNATION).scalar_one()
    carried = {row.key: json.loads(row.value) for row in connection.execute(_KEPT)}
    now = replace(mark, incarnation=incarnation, kept={**mark.kept, **carried})
    if mark.incarnation == incarnation and connection.execute(_ISSUED_SINCE, {"seq": mark.seq}).first() is None:
        return now
    now = _placed(connection, now)
    newest = connection.execute(_NEWEST).first()
    series = dict(mark.series)
    for row in connection.execute(_RECENT, {"hall": mark.hall}):
        old = series.get(row.series, SeriesMark(0, 0))
        if (row.period, row.number) > (old.period, old.number):
            series[row.series] = replace(old, period=row.period, number=row.number)
    for row in connection.execute(_COUNTERS):
        old = series.get(row.series, SeriesMark(row.period, row.last))
        series[row.series] = replace(old, own_period=row.period, own_last=row.last)
    if newest is None:
        return replace(now, series=series)
    last = moment_of(newest)
    day = business_date(last.utc, zone).isoformat()
    used = {row.service: row.given for row in connection.execute(_SERVICES, {"period": now.period})}
    return replace(now, series=series, last=last, used_on=day, used=used)


def given(connection: Connection, mark: HighestNumbers, new: Ticket, at: Moment, zone: ZoneInfo) -> HighestNumbers:
    """The mark with one more number, in the transaction that gave it."""
    row = connection.execute(_COUNTER, {"series": new.series}).first()
    own = (0, 0) if row is None else (row.period, row.last)
    day = mark.used_on if at.grade is ClockGrade.BAD else business_date(at.utc, zone).isoformat()
    used = dict(mark.used) if day == mark.used_on else {}
    used[new.service] = used.get(new.service, 0) + 1
    series = {**mark.series, new.series: SeriesMark(new.period, new.number, *own)}
    return replace(_placed(connection, mark), last=at, series=series, used_on=day, used=used)


def _placed(connection: Connection, mark: HighestNumbers) -> HighestNumbers:
    running = connection.execute(_RUNNING).first()
    seq: int = connection.execute(_LAST_SEQ).scalar_one()
    if running is None:
        return replace(mark, seq=seq)
    return replace(mark, seq=seq, period=running.period, business_date=running.business_date)


# ---- going on above


def adopt(connection: Connection, mark: HighestNumbers, lost: LostNumbers, now: Moment, *, mirrored: bool) -> None:
    """A new store goes on where the mark says that the kiosk was; one event tells it."""
    at = mark.last or now
    stamp = {"at_utc": at.utc, "at_trust": at.grade.value}
    rows: dict[int, dict[str, Any]] = {}
    for name, one in mark.series.items():
        for number in (one.period, one.own_period):
            if number:
                rows[number] = {"period": number, "series": name, "business_date": mark.business_date, **stamp}
    if mark.period:
        rows[mark.period] = {**stamp, "period": mark.period, "series": None, "business_date": mark.business_date}
    if rows:
        connection.execute(_ADD_PERIOD, list(rows.values()))
    counters = []
    for name, one in mark.series.items():
        own = (one.own_period, one.own_last)
        current, last = own if mirrored else max(own, (one.period, one.number))
        if last:
            counters.append({"series": name, "period": current, "last": last, "previous_period": None})
    if counters:
        connection.execute(_ADD_COUNTER, counters)
    if mark.used:
        connection.execute(_ADD_USED, [{"service": s, "numbers": n, "at_utc": at.utc} for s, n in mark.used.items()])
    known_before = {
        "last": None if mark.last is None else [at.utc.isoformat(), at.grade.value, at.boot_id, at.mono_ms],
        "series": {name: [one.period, one.number] for name, one in mark.series.items()},
    }
    for key, value in ((BEFORE, known_before), *mark.kept.items()):
        keep(connection, key, value)
    if mark.series or lost.folder:
        newest = {name: one.number for name, one in sorted(mark.series.items())}
        _note_loss(connection, lost, now, {"period": mark.period, "numbers": newest})


def begin_high(connection: Connection, floor: int, lost: LostNumbers, now: Moment) -> None:
    """Nothing is known of the numbers given before: those of this store begin above `floor`."""
    keep(connection, BEFORE, {"last": None, "series": {}, "floor": floor})
    _note_loss(connection, lost, now, {"above": floor})


def _note_loss(connection: Connection, lost: LostNumbers, now: Moment, facts: Mapping[str, object]) -> None:
    body = {"reason": lost.reason, "detail": lost.detail[:500], "folder": lost.folder, **facts}
    keep(connection, REPLACED, {**body, "at": now.utc.isoformat(timespec="seconds"), "seen": False})
    log_event(connection, REPLACED, now, body, about=Numbers())


def keep(connection: Connection, key: str, value: Mapping[str, object]) -> None:
    """In place of what was kept under this key."""
    row = {"key": key, "value": json.dumps(value, separators=(",", ":"), ensure_ascii=False)}
    connection.execute(KEEP, row)


def note_hidden(connection: Connection, now: Moment) -> None:
    """Numbers up to now were given that this store does not know: for four hours none of them may come again."""
    known = connection.execute(_ONE_KEPT, {"key": BEFORE}).scalar()
    values = {} if known is None else json.loads(known)
    keep(connection, BEFORE, {**values, "last": [now.utc.isoformat(), now.grade.value, now.boot_id, now.mono_ms]})


def before(connection: Connection) -> EarlierStore:
    """What this store knows of the numbers given before it; nothing if it is the kiosk's first."""
    found = connection.execute(_ONE_KEPT, {"key": BEFORE}).scalar()
    if found is None:
        return EarlierStore()
    values = json.loads(found)
    at = values.get("last")
    last = None if at is None else Moment(datetime.fromisoformat(at[0]), ClockGrade(at[1]), at[2], at[3])
    series = {name: (numbers[0], numbers[1]) for name, numbers in values.get("series", {}).items()}
    return EarlierStore(last, series, int(values.get("floor", 0)))


def floor(connection: Connection, of_period: int) -> int:
    """Where a series without a number of its own begins in this period; 0: at the band's first."""
    return before(connection).floor if of_period == 1 else 0


def may_hide(connection: Connection, now: Moment) -> bool:
    """Whether numbers of the last four hours may have been given by a store that is not there any more."""
    earlier = before(connection)
    return earlier.last is not None and proven_quiet_ms(earlier.last, now) < QUIET_MS
