"""What is believed of the time, and how readings and evidence change it. Pure: values in, values out."""

from __future__ import annotations

from dataclasses import dataclass, replace
from datetime import UTC, datetime, timedelta
from enum import StrEnum

from hall.clock.evidence import GRADES, PASSAGES, Evidence, Voucher, takes
from hall.tickets import ClockGrade

FLOOR = datetime(2026, 9, 1, tzinfo=UTC)
"""No clock of a running kiosk can be earlier than this software. Raised with each release."""

STEP = timedelta(minutes=2)
"""More than this between wall time and time since boot is a step of the clock, not drift."""

AHEAD = timedelta(days=14)
"""A clock further ahead of the last believed time than this is not believed. Where nothing is remembered yet (a new
store) only the floor counts."""

FARTHEST = timedelta(days=400)
"""Central without TLS is not believed further ahead of the last believed time than this."""

SILENT_MS = 24 * 60 * 60 * 1000
BATTERY_STEP = timedelta(minutes=5)
JITTER = timedelta(seconds=1)
"""Evidence that differs by less moves nothing: the time in use does not go back and forth."""

_SURE = frozenset({Voucher.NTP, Voucher.CENTRAL_TLS, Voucher.STAFF, Voucher.HELD})
"""What these said, no later reading of the machine's clock may fall behind."""
_OWN = frozenset({Voucher.MACHINE, Voucher.NOBODY})
"""The time in use is the machine's own."""
_CENTRAL = frozenset({Evidence.CENTRAL_TLS, Evidence.CENTRAL, Evidence.CENTRAL_UNSURE})


class Oddity(StrEnum):
    """What speaks against the machine's clock."""

    NONE = ""
    EARLY = "early"
    """Earlier than this software."""
    BEHIND = "behind"
    """Earlier than a time that was believed."""
    AHEAD = "ahead"
    """Far later than the last time that was believed."""
    STEPPED = "stepped"
    """Not in step with the time since boot."""
    NO_BATTERY = "no_battery"
    """The machine has no clock that goes on while it is off."""
    BATTERY = "battery"
    """The battery-backed clock of the machine shows another time."""


@dataclass(frozen=True, slots=True)
class Reading:
    """The machine's clocks at one instant."""

    utc: datetime
    mono_ms: int
    """Since boot, sleep included."""
    boot_id: str
    synced: bool = False
    """A time service disciplines the clock, says the kernel."""
    has_battery: bool | None = None
    """Whether a clock goes on while the machine is off; None: the system does not say."""
    battery_off: timedelta | None = None
    """What that clock says, less `utc`."""

    @property
    def battery_agrees(self) -> bool:
        return self.battery_off is not None and abs(self.battery_off) <= BATTERY_STEP


@dataclass(frozen=True, slots=True)
class Belief:
    """Who vouches, and the pair of wall time and time since boot that the time in use is counted from."""

    voucher: Voucher = Voucher.NOBODY
    oddity: Oddity = Oddity.NONE
    boot_id: str = ""
    at: datetime | None = None
    at_mono_ms: int = 0
    heard_mono_ms: int = 0
    """When the voucher last gave evidence."""
    sure: datetime | None = None
    """The last time that somebody other than the machine vouched for, over restarts. A time of central without TLS
    does not count: somebody who answers in its name could shut out the right time."""
    mark: datetime | None = None
    """The last believed time, over restarts."""
    offset: timedelta = timedelta(0)
    """The time vouched for last, less what the machine's clock said then: over a restart it is still wrong by that."""
    shift: timedelta = timedelta(0)
    """Of it, what is used now."""
    battery_ok: bool = False
    """The machine's clock was read first when the clock that goes on while the machine is off agreed."""
    central_off: timedelta | None = None
    """Central's time less the time in use, where central was heard and not followed."""

    @property
    def grade(self) -> ClockGrade:
        return GRADES[self.voucher]

    @property
    def vouched(self) -> bool:
        """Whether evidence beside the machine's own clock supports the time: then a date set by it can be corrected."""
        return self.voucher not in _OWN or (self.voucher is Voucher.MACHINE and self.battery_ok)

    def time(self, reading: Reading) -> datetime:
        """The time in use; where nobody vouches, the best guess, never before the release."""
        if self.voucher not in _OWN and self.at is not None:
            return self.at + timedelta(milliseconds=reading.mono_ms - self.at_mono_ms)
        utc = reading.utc + self.shift
        if utc >= FLOOR:
            return utc
        return max(FLOOR, self.mark or FLOOR) + timedelta(milliseconds=reading.mono_ms)


def believe(belief: Belief, utc: datetime) -> Belief:
    """The time was at least `utc` once, says the store. What is remembered here knows better."""
    return replace(belief, mark=utc) if belief.mark is None else belief


def read(belief: Belief, reading: Reading) -> Belief:
    """The machine's clocks were read."""
    if belief.boot_id != reading.boot_id:
        belief = Belief(boot_id=reading.boot_id, sure=belief.sure, mark=belief.mark, offset=belief.offset)
    if reading.synced and reading.utc >= FLOOR:
        return _anchored(replace(belief, shift=timedelta(0)), Evidence.NTP, reading.utc, reading)
    belief = _silence(belief, reading)
    shift, oddity = _judged(belief, reading)
    evidence = Evidence.ODD if oddity else Evidence.MACHINE
    then = PASSAGES[belief.voucher, evidence]
    if then not in _OWN:
        return _go_on(replace(belief, voucher=then), reading)
    if then is Voucher.NOBODY:
        return replace(belief, voucher=then, oddity=oddity)
    utc = reading.utc + shift
    fresh = belief.at is None or _stepped(belief, utc, reading)
    if fresh:
        belief = replace(belief, at=utc, at_mono_ms=reading.mono_ms, battery_ok=reading.battery_agrees)
    return replace(belief, voucher=then, oddity=Oddity.NONE, shift=shift, mark=utc)


def hear(belief: Belief, evidence: Evidence, utc: datetime, reading: Reading) -> Belief:
    """Somebody other than the machine says that it is `utc` now. To be called after `read` of the same reading."""
    if utc < FLOOR or (evidence in (Evidence.CENTRAL, Evidence.CENTRAL_UNSURE) and _too_far(belief, utc)):
        return belief
    off = utc - belief.time(reading)
    if takes(belief.voucher, evidence):
        return _anchored(belief, evidence, utc, reading)
    return replace(belief, central_off=off) if evidence in _CENTRAL else belief


def _too_far(belief: Belief, utc: datetime) -> bool:
    return belief.mark is not None and utc > belief.mark + FARTHEST


def _anchored(belief: Belief, evidence: Evidence, utc: datetime, reading: Reading) -> Belief:
    """From now on the time is counted from here, unless it is what is in use anyway."""
    then = PASSAGES[belief.voucher, evidence]
    moved = utc - belief.time(reading)
    other = None if belief.central_off is None or evidence in _CENTRAL else belief.central_off - moved
    same = belief.voucher not in _OWN and evidence is not Evidence.NTP and belief.at is not None
    if same and abs(moved) <= JITTER:
        utc = belief.time(reading)
    return replace(
        belief,
        voucher=then,
        oddity=Oddity.NONE,
        at=utc,
        at_mono_ms=reading.mono_ms,
        heard_mono_ms=reading.mono_ms,
        sure=utc if then in _SURE else belief.sure,
        mark=utc,
        offset=utc - reading.utc,
        shift=timedelta(0),
        central_off=other,
    )


def _go_on(belief: Belief, reading: Reading) -> Belief:
    """The time since boot counts on."""
    utc = belief.time(reading)
    return replace(belief, sure=utc if belief.voucher in _SURE else belief.sure, mark=utc, offset=utc - reading.utc)


def _silence(belief: Belief, reading: Reading) -> Belief:
    if reading.mono_ms - belief.heard_mono_ms <= SILENT_MS:
        return belief
    return replace(belief, voucher=PASSAGES[belief.voucher, Evidence.SILENCE])


def _judged(belief: Belief, reading: Reading) -> tuple[timedelta, Oddity]:
    """How much to add to the machine's clock, and what speaks against it then.

    After a restart it may still be wrong by what it was wrong by before, or somebody has put it right.
    """
    if belief.at is not None or abs(belief.offset) <= STEP:
        return belief.shift, _oddity(belief, reading.utc + belief.shift, reading)
    corrected = _oddity(belief, reading.utc + belief.offset, reading)
    return (belief.offset, corrected) if not corrected else (timedelta(0), _oddity(belief, reading.utc, reading))


def _oddity(belief: Belief, utc: datetime, reading: Reading) -> Oddity:
    """What speaks against this time: what was believed before, the time since boot, the clock with the battery."""
    if utc < FLOOR:
        return Oddity.EARLY
    if belief.at is not None:
        if not _stepped(belief, utc, reading):
            return Oddity.NONE
        # Somebody who sets the clock of the system sets the one with the battery too.
        return _out_of_range(belief, utc, reading) if reading.battery_agrees else Oddity.STEPPED
    if reading.has_battery is False:
        return Oddity.NO_BATTERY
    if reading.battery_off is not None and not reading.battery_agrees:
        return Oddity.BATTERY
    return _out_of_range(belief, utc, reading)


def _out_of_range(belief: Belief, utc: datetime, reading: Reading) -> Oddity:
    """A clock that goes on while the machine is off may contradict what only such a clock had said before."""
    latest = max(filter(None, (belief.sure, belief.mark)), default=None)
    low = belief.sure if reading.battery_agrees else latest
    if low is not None and utc < low - STEP:
        return Oddity.BEHIND
    if latest is not None and utc > latest + AHEAD:
        return Oddity.AHEAD
    return Oddity.NONE


def _stepped(belief: Belief, utc: datetime, reading: Reading) -> bool:
    if belief.at is None:
        return False
    return abs((utc - belief.at) - timedelta(milliseconds=reading.mono_ms - belief.at_mono_ms)) > STEP
