"""Checks answers of central against what is possible: days, ranges, dates. Pure. The answer may not be from central."""

from __future__ import annotations

from dataclasses import dataclass, replace
from datetime import UTC, date, datetime, timedelta
from zoneinfo import ZoneInfo

from hall.protocol import BandGiven, HeartbeatReply, Lease, ShareGiven
from hall.tickets import Band, ClockGrade, Moment, highest_possible_period, latest_possible

LEAST_SEQUENCER, LAST_OF_MACHINES = 50, 900
FIRST_LONGER = 1000
LARGEST_SPAN = 3000


@dataclass(frozen=True, slots=True)
class KnownState:
    """What this store knows, and when it heard of central last."""

    period: int
    heard_at: datetime | None
    band: Band | None
    now: Moment
    zone: ZoneInfo


def doubt_reply(reply: HeartbeatReply, known: KnownState) -> str:
    """Why the answer to a heartbeat cannot be right; empty: nothing is wrong with it."""
    latest = latest_possible(known.now)
    if reply.now_utc > latest:
        return f"it says that it is {reply.now_utc:%Y-%m-%d}, here it is {known.now.utc:%Y-%m-%d}"
    day = reply.business_date
    if day is not None and day > _date(reply.now_utc, known.zone) + timedelta(days=1):
        return f"it says that numbers are those of {day}, and that it is {reply.now_utc:%Y-%m-%d}"
    most = highest_possible_period(known.period, known.heard_at, _latest_now(reply, known.now))
    if reply.period > most:
        return f"it is in period {reply.period}; {known.period} is known here, and the days since then allow {most}"
    if not LEAST_SEQUENCER <= reply.sequencer_last <= LAST_OF_MACHINES:
        return f"its sequencer ends at {reply.sequencer_last}"
    return _doubt_ranges(reply, known.band)


def _latest_now(reply: HeartbeatReply, now: Moment) -> Moment:
    """A clock that nobody vouches for may have stood still while the kiosk was off: the days passed all the same."""
    return now if now.vouched or now.grade is ClockGrade.SYNCED else replace(now, utc=max(now.utc, reply.now_utc))


def doubt_lease(lease: Lease, sequencer_last: int) -> str:
    """The same of a lease, whose series and size were compared with the question."""
    return "" if lease.last <= sequencer_last else f"a lease up to {lease.last} lies above its own {sequencer_last}"


def _doubt_ranges(reply: HeartbeatReply, band: Band | None) -> str:
    own = None if band is None else (band.first, band.last)
    ranges: tuple[BandGiven | ShareGiven | None, ...] = (reply.band, *(reply.shares or ()))
    for one in ranges:
        if one is None or (one.first, one.last) == own:
            continue
        if not reply.sequencer_last < one.first <= one.last <= LAST_OF_MACHINES:
            return f"a reserve of {one.first} to {one.last} is not above {reply.sequencer_last}, or above 900"
    for longer in (reply.longer, reply.spare):
        if longer is not None and not (FIRST_LONGER <= longer.first <= longer.last < longer.first + LARGEST_SPAN):
            return f"{longer.first} to {longer.last} are no numbers with four digits"
    return ""


def _date(at: datetime, zone: ZoneInfo) -> date:
    return at.astimezone(UTC).astimezone(zone).date()
