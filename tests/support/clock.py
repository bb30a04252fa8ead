"""A clock that stands still until a test moves it."""

from __future__ import annotations

from datetime import UTC, datetime, timedelta
from zoneinfo import ZoneInfo

from hall.clock import ClockState, Evidence, Voucher
from hall.tickets import ClockGrade, Moment

WITA = ZoneInfo("Asia/Makassar")
MORNING = datetime(2026, 10, 5, 0, 0, tzinfo=UTC)
"""A Monday, 08.00 in Kendari."""


class FixedClock:
    """Wall time and time since boot, both in the hands of the test."""

    def __init__(
        self, utc: datetime = MORNING, *, zone: ZoneInfo = WITA, grade: ClockGrade = ClockGrade.PLAUSIBLE
    ) -> None:
        self.zone = zone
        self.grade = grade
        self.believed: datetime | None = None
        self.heard: list[tuple[datetime, Evidence]] = []
        self._utc = utc
        self._boot = 1
        self._mono_ms = 60_000

    def now(self) -> Moment:
        """The instant the test has set."""
        return Moment(utc=self._utc, grade=self.grade, boot_id=f"boot-{self._boot}", mono_ms=self._mono_ms)

    def believe(self, utc: datetime) -> None:
        """Kept for the test to look at."""
        self.believed = utc

    def state(self) -> ClockState:
        """As the machine's own clock, or nobody's."""
        voucher = Voucher.NOBODY if self.grade is ClockGrade.BAD else Voucher.MACHINE
        return ClockState(self._utc.astimezone(self.zone), voucher, self.grade)

    def look(self) -> None:
        """Nothing is kept."""

    def hear(self, utc: datetime, evidence: Evidence) -> bool:
        """Kept for the test to look at; only staff move it."""
        self.heard.append((utc, evidence))
        if evidence is Evidence.STAFF:
            self._utc, self.grade = utc, ClockGrade.PLAUSIBLE
        return evidence is Evidence.STAFF

    def wait(self, **delta: float) -> None:
        """Let true time pass (`hours=4`): both clocks go on."""
        self._utc += timedelta(**delta)
        self._mono_ms += timedelta(**delta) // timedelta(milliseconds=1)

    def step(self, **delta: float) -> None:
        """Step the wall clock alone."""
        self._utc += timedelta(**delta)

    def set(self, utc: datetime) -> None:
        """Set the wall clock alone."""
        self._utc = utc

    def reboot(self, *, after_ms: int = 30_000) -> None:
        """Start the machine again; time since boot begins at `after_ms`."""
        self._boot += 1
        self._mono_ms = after_ms
