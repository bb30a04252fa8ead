"""How the printer is: its problems and their remedies, the one value that screens, staff and commands show. Pure."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass
from enum import StrEnum


class Problem(StrEnum):
    """What keeps the paper from coming, or soon will. Screens translate it; `REMEDIES` has it in English."""

    PAPER_OUT = "paper_out"
    COVER_OPEN = "cover_open"
    NEAR_END = "near_end"
    CUTTER = "cutter"
    JAM = "jam"
    HOT = "hot"
    OFFLINE = "offline"
    UNREACHABLE = "unreachable"
    UNPLUGGED = "unplugged"
    BUSY = "busy"
    NOT_ALLOWED = "not_allowed"
    NOT_ANSWERING = "not_answering"
    TIMEOUT = "timeout"
    ERROR = "error"
    NOT_SET_UP = "not_set_up"


REMEDIES: Mapping[Problem, str] = {
    Problem.UNREACHABLE: "The printer cannot be reached. Check its power and its network cable.",
    Problem.UNPLUGGED: "The printer is not plugged in. Check its power and its USB or serial cable.",
    Problem.NOT_ALLOWED: "The kiosk may not use the printer's port. Let its user join the group that owns the port.",
    Problem.BUSY: "Another program holds the printer. End that program.",
    Problem.NOT_ANSWERING: "The printer does not answer. Switch it off and on again.",
    Problem.COVER_OPEN: "The cover of the printer is open. Close it.",
    Problem.PAPER_OUT: "The paper has run out. Put in a new roll.",
    Problem.CUTTER: "The cutter is stuck. Open the cover, take out the jammed paper, close it.",
    Problem.JAM: "The paper is jammed. Open the cover, take out the jammed paper, close it.",
    Problem.HOT: "The print head is too hot. Wait a minute, it goes on by itself.",
    Problem.ERROR: "The printer reports an error. Switch it off and on again.",
    Problem.OFFLINE: "The printer is switched to offline. Press its feed or online button.",
    Problem.TIMEOUT: "The printer took too long. See whether the ticket came out.",
    Problem.NEAR_END: "The paper will soon run out. Have a new roll at hand.",
    Problem.NOT_SET_UP: "This printer has not been set up. Set it up once on the staff screen.",
}
"""One sentence for the attendant, the most urgent problem first."""

WARNINGS = frozenset({Problem.NEAR_END, Problem.NOT_SET_UP})
"""These are for staff; tickets still come out."""


@dataclass(frozen=True, slots=True)
class PrinterState:
    """What was last known of the printer. `at_mono` is on time.monotonic()."""

    at_mono: float
    answered: bool
    """False: the printer could not be asked or kept silent."""
    problems: frozenset[Problem] = frozenset()

    @property
    def can_print(self) -> bool:
        """Whether a ticket may be sent; a warning does not stop it."""
        return not self.problems - WARNINGS

    @property
    def problem(self) -> Problem | None:
        """The most urgent problem."""
        return next((problem for problem in REMEDIES if problem in self.problems), None)

    @property
    def words(self) -> str:
        """One English sentence for an attendant."""
        if self.problem is not None:
            return REMEDIES[self.problem]
        return "The printer is ready." if self.answered else "The printer cannot be asked; it seems to be there."
