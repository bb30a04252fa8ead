"""Paper, head and blade of the virtual printer: each step takes its time, and may fail."""

from __future__ import annotations

from collections import deque
from collections.abc import Callable

from kiosk.printing.documents import DOTS_PER_MM
from kiosk.printing.parsed_commands import Cut, Printed, ProcessId
from kiosk.printing.virtual.kind import PrinterModel
from kiosk.printing.virtual.roll import VirtualRoll
from kiosk.printing.virtual.sheet import PrintedSheet

Answer = Callable[[bytes], None]
Step = Printed | ProcessId
CUT_SECONDS = 0.35


class Mechanics:
    """Works through steps in order. A step that fails is the next one again after `pause`. Not thread-safe."""

    def __init__(
        self, kind: PrinterModel, gap_mm: float, now: Callable[[], float], on_sheet: Callable[[PrintedSheet], None]
    ) -> None:
        self.kind, self._gap_mm, self._now, self._on_sheet = kind, gap_mm, now, on_sheet
        self.roll = VirtualRoll(kind.roll_mm, kind.near_end_mm)
        self.uncut: list[Printed] = []
        """Printed and not cut off."""
        self.in_mouth = False
        self.blade_sticks = False
        """At the next cut."""
        self.parts_left: int | None = None
        """Lines and pictures until the paper ends, if it is set to end."""
        self._steps: deque[tuple[Step, Answer, float]] = deque()
        self._free_at = now()
        self._failures: list[str] = []

    @property
    def waiting(self) -> int:
        return len(self._steps)

    @property
    def due(self) -> float | None:
        """When the step under way will be done; None: nothing is to be done."""
        if not self._steps:
            return None
        step, _, since = self._steps[0]
        return max(self._free_at, since) + self._seconds(step)

    def put(self, step: Step, answer: Answer) -> None:
        self._steps.append((step, answer, self._now()))

    def move(self) -> tuple[Step, Answer] | None:
        """The step that has just been done; None: none is due, or it failed (see `failures`)."""
        due = self.due
        if due is None or due > self._now():
            return None
        step, answer, _ = self._steps[0]
        if not isinstance(step, ProcessId) and not self._pull(step):
            return None
        self._steps.popleft()
        self._free_at = due
        return step, answer

    def failures(self) -> tuple[str, ...]:
        """Faults that came up since the last look."""
        found = tuple(self._failures)
        self._failures.clear()
        return found

    def pause(self) -> None:
        """Nothing moves now; the step under way starts again."""
        self._free_at = self._now()

    def forget(self) -> None:
        self._steps.clear()

    def _seconds(self, step: Step) -> float:
        if self.kind.mm_per_second is None or isinstance(step, ProcessId):
            return 0.0
        return self._millimetres(step) / self.kind.mm_per_second + CUT_SECONDS * isinstance(step, Cut)

    def _millimetres(self, step: Printed) -> float:
        """A cut comes after the way from the head to the blade."""
        return step.dots / DOTS_PER_MM + self._gap_mm * isinstance(step, Cut)

    def _pull(self, step: Printed) -> bool:
        if not self.roll.has(self._millimetres(step)):
            self.roll.run_out()
            self._failures.append("paper-out")
            return False
        if isinstance(step, Cut) and self.blade_sticks:
            self.blade_sticks = False
            self._failures.append("cutter-error")
            return False
        self.roll.use(self._millimetres(step))
        self.uncut.append(step)
        if isinstance(step, Cut):
            self._cut()
        elif self.parts_left is not None:
            self._count_down(self.parts_left - 1)
        return True

    def _cut(self) -> None:
        """A ticket still in the mouth is pushed out by the next one."""
        sheet, self.uncut = PrintedSheet(tuple(self.uncut)), []
        self.in_mouth = self.kind.presenter
        self._on_sheet(sheet)

    def _count_down(self, left: int) -> None:
        self.parts_left = left if left > 0 else None
        if left <= 0:
            self._failures.append("paper-out")
