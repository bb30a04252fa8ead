"""The printer's state for the other parts: without the flutter of its near-end sensor, announced at each change."""

from __future__ import annotations

import logging
from collections.abc import Callable
from dataclasses import dataclass

from kiosk.model.printer_state import PrinterState, Problem

LONGEST_REOPEN_SECONDS = 15.0
UNDECIDED_SECONDS = 0.5
"""Between two looks while the near-end sensor says now this, now that."""
EQUAL_READINGS = 3
_NO_CONNECTION = frozenset({Problem.UNREACHABLE, Problem.UNPLUGGED, Problem.BUSY, Problem.NOT_ALLOWED})

log = logging.getLogger(__name__)


@dataclass(slots=True)
class NearEnd:
    """The sensor flutters while the roll turns: it is believed after three equal readings, both ways."""

    near: bool = False
    against: int = 0
    """Readings in a row that say the contrary."""

    @property
    def undecided(self) -> bool:
        return self.against > 0

    def believed(self, state: PrinterState) -> frozenset[Problem]:
        """The problems of a new reading, with what is believed of the near end."""
        others = state.problems - {Problem.NEAR_END}
        if state.answered and Problem.PAPER_OUT not in others:
            self._read(Problem.NEAR_END in state.problems)
        return others | {Problem.NEAR_END} if self.near and state.answered else others

    def _read(self, near: bool) -> None:
        self.against = 0 if near is self.near else self.against + 1
        if self.against >= EQUAL_READINGS:
            self.near, self.against = near, 0


class PrinterWatch:
    """Keeps the last state, tells a change, and says when to look again."""

    def __init__(
        self, on_state: Callable[[PrinterState], None] | None, *, idle_seconds: float, trouble_seconds: float
    ) -> None:
        self._on_state = on_state
        self._idle_seconds, self._trouble_seconds = idle_seconds, trouble_seconds
        self._near = NearEnd()
        self.state = PrinterState(0.0, False, frozenset({Problem.UNREACHABLE}))
        self.pause = trouble_seconds
        self.known = False
        """Whether the printer was looked at at all."""
        self.set_up = True
        """False: nobody has set up the printer that is there now."""

    def note(self, state: PrinterState) -> PrinterState:
        """A new reading; returns the state as it is believed."""
        self.known = True
        problems = self._near.believed(state)
        if not self.set_up:
            problems |= {Problem.NOT_SET_UP}
        before, self.state = self.state, PrinterState(state.at_mono, state.answered, problems)
        self.pause = self._next_pause(lost_before=bool(before.problems & _NO_CONNECTION))
        if (before.answered, before.problems) != (state.answered, problems):
            log.log(logging.INFO if state.can_print else logging.WARNING, "printer: %s", self.state.words)
            if self._on_state is not None:
                self._on_state(self.state)
        return self.state

    def _next_pause(self, *, lost_before: bool) -> float:
        """Seconds. A hard fault is announced at once; a connection is tried again more and more rarely."""
        if self.state.problems & _NO_CONNECTION:
            return min(self.pause * 2, LONGEST_REOPEN_SECONDS) if lost_before else self._trouble_seconds
        if self._near.undecided:
            return min(UNDECIDED_SECONDS, self._trouble_seconds, self._idle_seconds)
        return self._idle_seconds if self.state.can_print else self._trouble_seconds
