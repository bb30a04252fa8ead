"""A machine's clocks beside true time, in the hands of the test: the part of `Clock` that reads Linux."""

from __future__ import annotations

from datetime import UTC, datetime, timedelta

from hall.clock import Belief, Clock, Machine, Reading, read_belief, write_belief
from tests.support.clock import MORNING, WITA


class FakeMachine(Machine):
    """`true` goes on for everybody; what the clock of the machine shows is off by `off`."""

    def __init__(self, *, off: timedelta = timedelta(0), has_battery: bool | None = None) -> None:
        self.true = MORNING
        self.off = off
        self.synced = False
        self.has_battery = has_battery
        self.battery: timedelta | None = timedelta(0) if has_battery else None
        """How far the clock with the battery is off; None: it cannot be read."""
        self.boot = 1
        self.mono_ms = 30_000

    def look(self) -> None:
        """Everything is in memory."""

    def read(self) -> Reading:
        off = None if self.battery is None else self.battery - self.off
        return Reading(
            self.true + self.off, self.mono_ms, f"boot-{self.boot}", self.synced, self.has_battery, off
        )  # fmt: skip

    def wait(self, span: timedelta) -> None:
        """True time goes on, and the machine runs."""
        self.true += span
        self.mono_ms += span // timedelta(milliseconds=1)

    def restart(self, off_for: timedelta, keeps: str = "runs") -> None:
        """Off for a while. Its clock then "runs" on, was "saved" when it went off, or is "lost" (1970)."""
        shown = self.true + self.off
        self.true += off_for
        match keeps:
            case "saved":
                self.off = shown - self.true
            case "lost":
                self.off = datetime(1970, 1, 1, tzinfo=UTC) - self.true
        self.boot, self.mono_ms, self.synced = self.boot + 1, 30_000, False


class MachineClock(Clock):
    """The real clock on such a machine. What is believed survives a restart, as the file beside the store does."""

    def __init__(self, machine: FakeMachine | None = None) -> None:
        self.fake = FakeMachine() if machine is None else machine
        self.kept: Belief | None = None
        self._begin()

    def _begin(self) -> None:
        super().__init__(WITA, belief=self.kept, keep=self._keep_it, machine=self.fake)

    def _keep_it(self, belief: Belief) -> None:
        self.kept = read_belief(write_belief(belief))

    @property
    def true(self) -> datetime:
        """What time it really is."""
        return self.fake.true

    def wait(self, span: timedelta) -> None:
        self.fake.wait(span)

    def restart(self, off_for: timedelta, keeps: str = "runs", *, forgets: bool = False) -> None:
        """The machine is off for a while, and the program begins once more with it. `forgets`: the file is lost."""
        self.look()
        self.kept = None if forgets else self.kept
        self.fake.restart(off_for, keeps)
        self._begin()

    def step(self, span: timedelta) -> None:
        """Somebody, or something, moves the machine's clock."""
        self.fake.synced = False
        self.fake.off += span

    def sync(self) -> None:
        """A time service finds the machine."""
        self.fake.synced, self.fake.off = True, timedelta()
