"""The machine's clocks as Linux shows them. Reading needs no rights."""

from __future__ import annotations

import ctypes
import time
from collections.abc import Callable
from contextlib import suppress
from datetime import UTC, datetime, timedelta
from pathlib import Path
from zoneinfo import ZoneInfo

from hall.clock.belief import BATTERY_STEP, Reading

_BOOT_ID = Path("/proc/sys/kernel/random/boot_id")
_BATTERY_CLOCKS = Path("/sys/class/rtc")
_STA_UNSYNC = 0x0040  # linux/timex.h
_TIME_ERROR = 5  # adjtimex: the clock is not synchronised
_TIMEX_BYTES = 256  # struct timex has 208 on 64-bit Linux, less on 32-bit


class Machine:
    """Reads the clocks. What lies in files is read by `look` alone, so that `read` never waits."""

    def __init__(self, zone: ZoneInfo, battery_clocks: Path = _BATTERY_CLOCKS) -> None:
        """`zone`: some machines keep local time in the clock with the battery."""
        self._zone, self._battery_clocks = zone, battery_clocks
        self._boot_id = _BOOT_ID.read_text(encoding="ascii").strip()  # a new one with every start of the machine
        self._timex = _Timex()
        self._has_battery: bool | None = None
        self._battery: tuple[datetime, int] | None = None
        self.look()

    def look(self) -> None:
        """Reads the clock with the battery."""
        folder = self._battery_clocks
        try:
            # A system without /sys (a container) says nothing; an empty folder says that there is none.
            clocks = sorted(folder.iterdir()) if folder.is_dir() else None
        except OSError:
            clocks = None
        self._has_battery = None if clocks is None else bool(clocks)
        self._battery = None
        for each in clocks or ():
            with suppress(OSError, ValueError, OverflowError):
                seconds = int((each / "since_epoch").read_text(encoding="ascii"))
                self._battery = datetime.fromtimestamp(seconds, UTC), _mono_ms()
                return

    def read(self) -> Reading:
        """The clocks at this instant."""
        utc, mono_ms = datetime.now(UTC), _mono_ms()
        return Reading(
            utc=utc.replace(microsecond=utc.microsecond // 1000 * 1000),  # what the store keeps
            mono_ms=mono_ms,
            boot_id=self._boot_id,
            synced=self._timex.synced(),
            has_battery=self._has_battery,
            battery_off=self._battery_off(utc, mono_ms),
        )

    def _battery_off(self, utc: datetime, mono_ms: int) -> timedelta | None:
        if self._battery is None:
            return None
        said, at_ms = self._battery
        off = said + timedelta(milliseconds=mono_ms - at_ms) - utc
        local = off - (utc.astimezone(self._zone).utcoffset() or timedelta(0))
        return local if abs(local) <= BATTERY_STEP else off


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


def _mono_ms() -> int:
    return time.clock_gettime_ns(time.CLOCK_BOOTTIME) // 1_000_000
