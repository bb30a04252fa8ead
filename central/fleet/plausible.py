"""What a kiosk claims is held against what can be true: days passed, numbers given, shapes. Pure, but for refusals.

Nothing of a heartbeat or question that is refused is kept. What was stored before these bounds is read so that a wrong
shape counts as missing.
"""

from __future__ import annotations

import json
import logging
from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass
from datetime import datetime
from typing import Any

from central.config.settings import FIRST_LONGER, LAST_LONGER, LAST_OF_MACHINES
from central.fleet.alarms import AlarmKind, RaisedAlarm, raise_alarm
from central.front.rate_limits import RateLimit
from central.store import CentralStore
from hall.protocol import LARGEST_INTEGER, LARGEST_PERIOD, MOST_LEASED, Claim, Heartbeat, Lease
from hall.tickets import Moment, highest_possible_period

log = logging.getLogger(__name__)

LATEST_SEQ = LARGEST_INTEGER // 2
LARGEST_SPAN = 3000
FIRST_YEAR, LAST_YEAR = 1970, 2200
MOST_LOST_LEASES = 3
"""Leases that central may have forgotten with a crash, of a kiosk that greets it for the first time since then."""
MOST_PROBLEMS, LONGEST_PROBLEM = 50, 200


class ImplausibleClaim(Exception):
    """A peer claims what cannot be true. The text names the claim, the bound and the remedy."""


@dataclass(frozen=True, slots=True)
class RejectionMemory:
    """What central remembers of the kiosk that claims something."""

    put_back: bool
    """Central has confirmed events to this kiosk that are not here: central was restored, or is another one."""
    first_greeting: bool
    """The kiosk has not greeted since central was started."""
    unknown_events: int
    """Events that the kiosk has and central has not: each number it was given beyond central's memory is one."""
    kiosks: int
    leases: Mapping[str, tuple[int, int]]
    """By request, first and last."""


def check_beat(beat: Heartbeat, sequencer_last: int, known_spans: Sequence[tuple[int, int]]) -> None:
    """What needs no memory but the ranges that this kiosk is known to have. Raises Unbelievable."""
    who = f"kiosk {beat.kiosk_id}"
    if beat.last_seq > LATEST_SEQ:
        raise ImplausibleClaim(f"{who} says that it has {beat.last_seq} events, which no kiosk can have")
    if beat.acked_seq > beat.last_seq or beat.first_seq > beat.last_seq + 1:
        raise ImplausibleClaim(
            f"{who} says that it has events {beat.first_seq} to {beat.last_seq}, and that {beat.acked_seq} were"
            " acknowledged: `kiosk sync renew` there makes a new store"
        )
    if not FIRST_YEAR <= beat.utc.year < LAST_YEAR:
        raise ImplausibleClaim(f"{who} says that it is {beat.utc.year}: set its clock")
    ranges = [] if beat.band is None else [(beat.band.first, beat.band.last)]
    ranges += [(share.first, share.last) for share in beat.shares]
    for first, last in ranges:
        if (first, last) not in known_spans and not _fits(first, last, sequencer_last + 1, LAST_OF_MACHINES):
            raise ImplausibleClaim(
                f"{who} says that it gives {first} to {last} alone; a reserve lies between {sequencer_last + 1} and"
                f" {LAST_OF_MACHINES}: `kiosk sync renew` there makes a store with another"
            )
    longer = beat.longer
    if longer is not None and not _fits(longer.first, longer.last, FIRST_LONGER, LAST_LONGER):
        raise ImplausibleClaim(
            f"{who} says that its longer numbers are {longer.first} to {longer.last}: they have 4 digits"
        )
    wrong = next((name for name in ("printer", "paper") if not SHAPES[name](getattr(beat, name))), None)
    if wrong is not None:
        raise ImplausibleClaim(f"{who} tells of its {wrong} in a shape that means nothing: is it another version?")


def check_period(claimed: int, known: int, since: datetime | None, now: Moment, who: str, events: int = 0) -> None:
    """A period is opened by four quiet hours. Raises Unbelievable for one that so few days cannot have brought.

    `events`: of a kiosk that central does not have yet. One that was alone for years opened each period by an event.
    """
    most = max(highest_possible_period(known, since, now), min(known + events, highest_possible_period(0, None, now)))
    if claimed > most:
        raise ImplausibleClaim(
            f"kiosk {who} says that the hall is in period {claimed}; here it is {known}, and the days since then allow"
            f" {most} at most. Is it of another hall? `kiosk sync forget` there takes back what it was told"
        )


def check_claim(claim: Claim, last: int, memory: RejectionMemory, who: str) -> None:
    """A number above those given is only one that central has forgotten. Raises Unbelievable."""
    most = last
    if memory.first_greeting:
        most += max(0, memory.unknown_events) * max(1, memory.kiosks)
    if claim.number > most and not memory.put_back:
        raise ImplausibleClaim(
            f"kiosk {who} says that {claim.series} {claim.number} was given in period {claim.period}; {last} is the"
            " last one given here"
        )


def check_leases(leases: Sequence[Lease], last_of: Callable[[Lease], int], memory: RejectionMemory) -> list[Lease]:
    """Leases that nobody here gave are those that central has forgotten: these are answered. Raises Unbelievable."""
    strange = [held for held in leases if memory.leases.get(held.request_id) != (held.first, held.last)]
    for held in strange:
        if (
            held.request_id in memory.leases
            or not _fits(held.first, held.last, last_of(held) + 1, LAST_OF_MACHINES)
            or held.last - held.first >= MOST_LEASED
        ):
            raise ImplausibleClaim(f"a lease of {held.series} {held.first} to {held.last} cannot have been given")
    lost = MOST_LOST_LEASES if memory.first_greeting else 0
    if len(strange) > lost and not memory.put_back:
        held = strange[0]
        raise ImplausibleClaim(f"a lease of {held.series} {held.first} to {held.last} was never given here")
    return strange


def refuse(store: CentralStore, hall: str, kiosk_id: str, error: ImplausibleClaim, at: datetime) -> None:
    """After the transaction was rolled back: a person should look at it, once."""
    body = {"kiosk": kiosk_id, "why": str(error)}
    with store.write(hall) as connection:
        raise_alarm(store, connection, hall, RaisedAlarm(AlarmKind.UNBELIEVABLE, kiosk_id, body), at)


class ClaimedTooMuch:
    """Requests of kiosks that the wire refuses, whatever they ask for. May be used from any thread."""

    def __init__(self, store: CentralStore) -> None:
        self._store = store
        self._limit = RateLimit(per_minute=1, burst=1)
        """Between two looks at whether the alarm is still there: a flood costs no more than its answers."""

    def hear(self, hall: str, kiosk_id: str, why: str, at: datetime) -> None:
        """A person should look at it, once. Raises StoreError."""
        if self._limit.take(f"{hall} {kiosk_id}") > 0:
            return
        log.warning("hall %s: kiosk %s says what cannot be read: %s", hall, kiosk_id, why)
        body = {"kiosk": kiosk_id, "why": why}
        with self._store.write(hall) as connection:
            raise_alarm(self._store, connection, hall, RaisedAlarm(AlarmKind.MALFORMED, kiosk_id, body), at)


def answerable(period: int) -> None:
    """The wire has no higher period. Raises Unbelievable."""
    if period > LARGEST_PERIOD:
        raise ImplausibleClaim(
            f"the hall is in period {period}, which no kiosk can be told: `central forget-claims --period N` takes it"
            " back to what was given here"
        )


# ---- what was stored


def read_beat(text: str | None) -> dict[str, Any] | None:
    """A heartbeat as it was stored, by any version: what has a wrong shape counts as missing."""
    if text is None:
        return None
    try:
        beat = json.loads(text)
    except ValueError:
        return {}
    if not isinstance(beat, dict):
        return {}
    return {str(name): value for name, value in beat.items() if name not in SHAPES or SHAPES[name](value)}


def claimed_utc(text: str | None) -> datetime | None:
    """What the kiosk's clock showed at its last heartbeat."""
    utc = (read_beat(text) or {}).get("utc")
    return None if utc is None else datetime.fromisoformat(utc)


def _fits(first: int, last: int, low: int, high: int) -> bool:
    return low <= first <= last <= high and last - first < LARGEST_SPAN


def _is_count(value: object) -> bool:
    return isinstance(value, int) and not isinstance(value, bool) and 0 <= value <= LARGEST_INTEGER


def _is_words(value: object) -> bool:
    return isinstance(value, str) and len(value) <= LONGEST_PROBLEM


def _are_words(value: object) -> bool:
    return isinstance(value, list) and len(value) <= MOST_PROBLEMS and all(map(_is_words, value))


def _is_printer(value: object) -> bool:
    if not isinstance(value, dict):
        return False
    flags = all(isinstance(value.get(name, False), bool) for name in ("can_print", "answered"))
    return flags and _are_words(value.get("problems", []))


def _is_paper(value: object) -> bool:
    return value is None or (
        isinstance(value, dict) and all(one is None or isinstance(one, str | int | float) for one in value.values())
    )


def _is_time(value: object) -> bool:
    try:
        return isinstance(value, str) and datetime.fromisoformat(value).tzinfo is not None
    except ValueError:
        return False


def _are_counts(value: object) -> bool:
    return isinstance(value, dict) and all(map(_is_count, value.values()))


SHAPES: Mapping[str, Callable[[object], bool]] = {
    "last_seq": _is_count,
    "acked_seq": _is_count,
    "parked": _is_count,
    "oldest_unsent_s": lambda value: value is None or _is_count(value),
    "disk_free_mb": _is_count,
    "printer": _is_printer,
    "paper": _is_paper,
    "clock_grade": _is_words,
    "version": _is_words,
    "problems": _are_words,
    "signs": _are_words,
    "utc": _is_time,
    "reserve_left": _are_counts,
}
"""Of what pages and commands read of a heartbeat."""
