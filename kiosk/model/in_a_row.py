"""Numbers given in a row to one visitor: when to ask, when to slow down, when to notify staff. Pure.

Nobody knows who stands there. Numbers of one visit are surely of one visitor; those that follow each other quickly may
be. So no number is refused: the kiosk asks, it waits longer before each further number, and it notifies staff.
All times are monotonic seconds.
"""

from __future__ import annotations

from dataclasses import dataclass, replace

from pydantic import BaseModel, ConfigDict, Field


class InARowRules(BaseModel):
    """A limited service is one with a quota."""

    model_config = ConfigDict(extra="forbid", frozen=True)
    ask_after_numbers: int = Field(default=2, ge=1)
    limited_per_visit: int = Field(default=1, ge=1)
    same_visitor_seconds: float = Field(default=30.0, ge=0, le=600)
    slow_down_seconds: float = Field(default=10.0, ge=0, le=120)
    slow_down_most_seconds: float = Field(default=120.0, ge=0, le=600)
    tell_staff_after: int = Field(default=3, ge=1)


@dataclass(frozen=True, slots=True)
class NumbersInARow:
    """The numbers of the one who stands there, each with the quotas that it was counted against."""

    numbers: tuple[frozenset[str], ...] = ()
    service: str = ""
    """Of the last number."""
    quick: int = 0
    """The latest numbers of that service that followed each other quickly."""
    pressed: int = 0
    """How often a limited number was asked for before its time."""
    last: float = 0.0

    def limited(self, quotas: frozenset[str]) -> int:
        """Numbers that were counted against one of these quotas."""
        return sum(not quotas.isdisjoint(number) for number in self.numbers)

    def now(self, at: float, rules: InARowRules, *, same_visit: bool) -> NumbersInARow:
        """The part that still counts for a request at `at`. Within the same visit everything counts."""
        if same_visit:
            return self
        passed = at - self.last
        if not self.numbers or passed >= rules.same_visitor_seconds:
            return NOBODY
        return self if passed < rules.slow_down_seconds else replace(self, quick=0)

    def asks(self, service: str, quotas: frozenset[str], rules: InARowRules, *, in_visit: int) -> bool:
        """Whether to ask first if the next number is for somebody else. `in_visit`: numbers of this visit.

        Visitors to different services who follow each other quickly are a rush.
        """
        if self.limited(quotas) >= rules.limited_per_visit:
            return True
        return max(in_visit, self.quick if service == self.service else 0) >= rules.ask_after_numbers

    def pause(self, quotas: frozenset[str], at: float, rules: InARowRules, *, same_visit: bool) -> float:
        """Seconds until the next number of a limited service is due; twice as many for each that was pressed for.

        In a new visit never longer than it could be the same visitor: others may stand there by now.
        """
        if self.limited(quotas) < rules.limited_per_visit:
            return 0.0
        most = rules.slow_down_most_seconds
        if not same_visit:
            most = min(most, rules.same_visitor_seconds)
        due = min(rules.slow_down_seconds * 2.0 ** min(self.pressed, 30), most)
        return max(0.0, due - (at - self.last))

    def given(self, service: str, quotas: frozenset[str], at: float, *, slowed: bool) -> NumbersInARow:
        """With one number more. `slowed`: it was asked for before its time; who waits is believed again step by step.

        To be called on what `now` left.
        """
        pressed = self.pressed + 1 if slowed else max(0, self.pressed - 1)
        quick = self.quick + 1 if service == self.service else 1
        return NumbersInARow((*self.numbers, quotas), service, quick, pressed, at)

    def notifies_staff(self, quotas: frozenset[str], rules: InARowRules) -> bool:
        """Whether so many of a limited service in a row are something to look at."""
        return self.limited(quotas) >= rules.tell_staff_after


NOBODY = NumbersInARow()
"""Nobody stands there, or somebody who has no number yet."""
