"""The machine's clocks: wall time and how far to believe it, time since boot, and which boot this is (Linux)."""

from __future__ import annotations

import ctypes
import threading
import time
from collections.abc import Callable
from contextlib import suppress
from dataclasses import replace
from datetime import UTC, datetime, timedelta
from pathlib import Path
from typing import Protocol
from zoneinfo import ZoneInfo

from kiosk.tickets import ClockGrade, Moment

FLOOR = datetime(2026, 9, 1, tzinfo=UTC)
"""No clock of a running kiosk can be earlier than this software. Raised with each release."""

STEP = timedelta(minutes=2)
"""More than this between wall time and time since boot is a step of the clock, not drift."""

AHEAD = timedelta(days=14)
"""A clock further ahead of the last believed time than this is not believed. Where nothing is remembered yet (a new
store) only the floor counts."""

_BOOT_ID = Path("/proc/sys/kernel/random/boot_id")
_STA_UNSYNC = 0x0040  # linux/timex.h
_TIME_ERROR = 5  # adjtimex: the clock is not synchronised
_TIMEX_BYTES = 256  # struct timex has 208 on 64-bit Linux, less on 32-bit


class TellsTime(Protocol):
    """What the store needs of a clock."""

    @property
    def zone(self) -> ZoneInfo:
        """The zone of the hall."""

    def now(self) -> Moment:
        """This instant with its grade."""

    def believe(self, utc: datetime) -> None:
        """The time was at least `utc` once, as remembered over a restart."""


class MovedClock:
    """Another clock, moved by a fixed span, for trying the example and for tests.

    Its grade is at most plausible: nobody vouches for a moved clock.
    """

    def __init__(self, clock: TellsTime, shift: timedelta) -> None:
        self._clock, self._shift = clock, shift

    @property
    def zone(self) -> ZoneInfo:
        return self._clock.zone

    def believe(self, utc: datetime) -> None:
        """A moved clock is not judged by what an earlier run believed."""

    def now(self) -> Moment:
        real = self._clock.now()
        return replace(real, utc=real.utc + self._shift, grade=ClockGrade.PLAUSIBLE)


class Clock:
    """Reads the clocks. `now` may be called from any thread."""

    def __init__(self, zone: ZoneInfo) -> None:
        self._zone = zone
        self._lock = threading.Lock()
        self._judge = Judge()
        self._boot_id = _boot_id()
        self._timex = _Timex()

    @property
    def zone(self) -> ZoneInfo:
        """The zone of the hall."""
        return self._zone

    def believe(self, utc: datetime) -> None:
        """The time was at least `utc` once, as remembered over a restart."""
        self._judge.believe(utc)

    def now(self) -> Moment:
        """This instant. The grade is `synced` only if the kernel says that a time service disciplines the clock."""
        with self._lock:
            utc = datetime.now(UTC)
            utc = utc.replace(microsecond=utc.microsecond // 1000 * 1000)  # what the store keeps
            mono_ms = time.clock_gettime_ns(time.CLOCK_BOOTTIME) // 1_000_000
            grade = self._judge.grade(utc, mono_ms, synced=self._timex.synced())
        return Moment(utc=utc, grade=grade, boot_id=self._boot_id, mono_ms=mono_ms)


class Judge:
    """Grades wall time against what was believed before: later than the mark, and in step with the time since boot."""

    def __init__(self) -> None:
        self._mark: datetime | None = None
        """The last believed time; None: nothing is remembered."""
        self._pair: tuple[datetime, int] | None = None
        """Wall time and milliseconds since boot, the first or the last synced reading of this run."""

    def believe(self, utc: datetime) -> None:
        """Raise the mark to a time believed in an earlier run."""
        self._mark = utc if self._mark is None else max(self._mark, utc)

    def grade(self, utc: datetime, mono_ms: int, *, synced: bool) -> ClockGrade:
        """The grade of one reading. A synced one starts the comparison anew, even backwards."""
        if synced and utc >= FLOOR:
            self._mark, self._pair = utc, (utc, mono_ms)
            return ClockGrade.SYNCED
        if utc < FLOOR or (self._mark is not None and not self._mark - STEP <= utc <= self._mark + AHEAD):
            return ClockGrade.BAD
        if self._pair is None:
            self._pair = (utc, mono_ms)
        if abs((utc - self._pair[0]) - timedelta(milliseconds=mono_ms - self._pair[1])) > STEP:
            return ClockGrade.BAD
        self.believe(utc)
        return ClockGrade.PLAUSIBLE


class _Timex:
    """The kernel's word on whether the clock is disciplined; "no" where it cannot be asked."""

    def __init__(self) -> None:
        self._call: Callable[..., int] | None = None
        with suppress(OSError, AttributeError):
            self._call = ctypes.CDLL(None, use_errno=True).adjtimex
        # struct timex begins with `unsigned int modes`; 0 there means "only read", which needs no rights.
        self._status_at = 5 * ctypes.sizeof(ctypes.c_long)

    def synced(self) -> bool:
        """Whether the clock is synchronised now."""
        if self._call is None:
            return False
        buffer = ctypes.create_string_buffer(_TIMEX_BYTES)
        state = self._call(buffer)
        if state in (-1, _TIME_ERROR):
            return False
        status = ctypes.c_int.from_buffer(buffer, self._status_at).value
        return not status & _STA_UNSYNC


def _boot_id() -> str:
    """A new one with every start of the machine."""
    return _BOOT_ID.read_text(encoding="ascii").strip()
