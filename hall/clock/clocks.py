"""Clocks for the programs: the machine's with what is believed of it, and one that is moved for a demonstration."""

from __future__ import annotations

import threading
from collections.abc import Callable
from dataclasses import dataclass, replace
from datetime import UTC, datetime, timedelta
from typing import Protocol
from zoneinfo import ZoneInfo

from hall.clock.belief import STEP, Belief, Oddity, Reading, believe, hear, read
from hall.clock.evidence import Evidence, Voucher, takes
from hall.clock.machine import Machine
from hall.tickets import ClockGrade, Moment

DIFFERS = timedelta(minutes=5)
"""More than this between two clocks of one hall, and a person should look."""
NO_TIME = datetime(1970, 1, 1, tzinfo=UTC)
KEEP_EVERY = timedelta(minutes=10)


@dataclass(frozen=True, slots=True)
class ClockState:
    """How the clock stands, for people."""

    at: datetime
    """The time in use, aware, in the zone of the hall; a guess where nobody vouches."""
    voucher: Voucher
    grade: ClockGrade
    oddity: Oddity = Oddity.NONE
    central_off: timedelta | None = None
    """Central's time less the time in use, where central was heard and not followed."""
    machine_off: timedelta = timedelta(0)
    """The machine's clock less the time in use."""

    @property
    def known(self) -> bool:
        """Whether the time can be believed."""
        return self.grade is not ClockGrade.BAD

    @property
    def facts(self) -> ClockState:
        """Equal as long as there is nothing new for people to see, besides the time."""
        off = None if self.central_off is None else _minutes(self.central_off)
        return replace(self, at=NO_TIME, central_off=off, machine_off=_minutes(self.machine_off))

    @property
    def differs(self) -> bool:
        """Whether central's clock shows another time."""
        return self.central_off is not None and abs(self.central_off) > DIFFERS

    @property
    def wants_staff(self) -> bool:
        """Whether a person should say what time it is."""
        return not self.known or self.differs

    @property
    def can_be_set(self) -> bool:
        """Whether what a person says is taken: a time service or central over TLS knows better."""
        return takes(self.voucher, Evidence.STAFF)


class ClockProtocol(Protocol):
    """What the store needs of a clock."""

    @property
    def zone(self) -> ZoneInfo:
        """The zone of the hall."""

    def now(self) -> Moment:
        """This instant with its grade."""

    def believe(self, utc: datetime) -> None:
        """The time was at least `utc` once, as remembered over a restart."""


class ClockStorage(ClockProtocol, Protocol):
    """A clock that can be set."""

    def state(self) -> ClockState:
        """How it stands."""

    def look(self) -> None:
        """Reads and keeps what lies in files. To be called every few seconds, not on the UI thread."""

    def hear(self, utc: datetime, evidence: Evidence) -> bool:
        """Somebody says that it is `utc` now. False: it is not used."""


class ShiftedClock:
    """Another clock, moved by a fixed span, for trying the example and for tests.

    Its grade is at most plausible: nobody vouches for a moved clock. Staff can move it further.
    """

    def __init__(self, clock: ClockProtocol, shift: timedelta) -> None:
        self._clock, self._shift = clock, shift

    @property
    def zone(self) -> ZoneInfo:
        return self._clock.zone

    def believe(self, utc: datetime) -> None:
        """A moved clock is not judged by what an earlier run believed."""

    def now(self) -> Moment:
        real = self._clock.now()
        return replace(real, utc=real.utc + self._shift, grade=ClockGrade.PLAUSIBLE, vouched=False)

    def state(self) -> ClockState:
        now = self.now()
        return ClockState(now.utc.astimezone(self.zone), Voucher.MACHINE, now.grade)

    def look(self) -> None:
        """Nothing of a demonstration is kept."""

    def hear(self, utc: datetime, evidence: Evidence) -> bool:
        if evidence is not Evidence.STAFF:
            return False
        self._shift += utc - self.now().utc
        return True


class Clock:
    """The machine's clock as far as it is believed. Every method may be called from any thread."""

    def __init__(
        self,
        zone: ZoneInfo,
        *,
        belief: Belief | None = None,
        keep: Callable[[Belief], None] = lambda _belief: None,
        machine: Machine | None = None,
    ) -> None:
        """`belief`: what an earlier run of the program kept. `keep` is called by `look` when there is more to keep."""
        self._zone, self._keep = zone, keep
        self._machine = Machine(zone) if machine is None else machine
        self._lock = threading.Lock()
        self._belief = Belief() if belief is None else belief
        self._kept = belief

    @property
    def zone(self) -> ZoneInfo:
        """The zone of the hall."""
        return self._zone

    def believe(self, utc: datetime) -> None:
        """The time was at least `utc` once, as remembered over a restart."""
        with self._lock:
            self._belief = believe(self._belief, utc)

    def now(self) -> Moment:
        """This instant."""
        with self._lock:
            reading = self._read()
            belief = self._belief
        return Moment(belief.time(reading), belief.grade, reading.boot_id, reading.mono_ms, vouched=belief.vouched)

    def state(self) -> ClockState:
        """How it stands."""
        with self._lock:
            reading = self._read()
            belief = self._belief
        at = belief.time(reading)
        return ClockState(
            at.astimezone(self._zone), belief.voucher, belief.grade, belief.oddity, belief.central_off, reading.utc - at
        )

    def look(self) -> None:
        """Looks at the clock with the battery, and keeps what is believed where that changed."""
        with self._lock:
            self._machine.look()
            self._read()
            belief = self._belief
            if not _worth_keeping(belief, self._kept):
                return
            self._kept = belief
        self._keep(belief)

    def hear(self, utc: datetime, evidence: Evidence) -> bool:
        """Somebody says that it is `utc` now. False: it is not used."""
        with self._lock:
            reading = self._read()
            used = takes(self._belief.voucher, evidence)
            before, self._belief = self._belief, hear(self._belief, evidence, utc, reading)
        return used and self._belief is not before

    def _read(self) -> Reading:
        reading = self._machine.read()
        self._belief = read(self._belief, reading)
        return reading


def _worth_keeping(now: Belief, kept: Belief | None) -> bool:
    """What changed enough to be written to a disk."""
    if kept is None:
        return now.mark is not None
    if (now.voucher, now.boot_id) != (kept.voucher, kept.boot_id):
        return True
    if None in (now.mark, kept.mark):
        return now.mark is not kept.mark
    return _apart(now.mark, kept.mark) >= KEEP_EVERY or abs(now.offset - kept.offset) > STEP


def _minutes(span: timedelta) -> timedelta:
    return timedelta(minutes=round(span / timedelta(minutes=1)))


def _apart(one: datetime | None, other: datetime | None) -> timedelta:
    return abs(one - other) if one is not None and other is not None else timedelta(0)
