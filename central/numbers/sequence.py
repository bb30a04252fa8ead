"""One series' sequence in one hall: the next number, what kiosks claim, leases from its end. Pure."""

from __future__ import annotations

from dataclasses import dataclass, replace

APART = 20
"""Numbers left between the sequence and a lease, so that one lease does not end the sequence at once."""


@dataclass(frozen=True, slots=True)
class Sequence:
    """How far a series is since it restarted. Numbers above `upper` are leased."""

    since: int
    """The period in which it began; kiosks may raise the hall's period after that, which restarts nothing."""
    last: int
    """0: none given yet."""
    upper: int

    @property
    def exhausted(self) -> bool:
        """Whether the next number would be a leased one or above the range."""
        return self.last >= self.upper

    def given(self) -> Sequence:
        """With the next number given, which is its `last`. Only if not exhausted."""
        return replace(self, last=self.last + 1)

    def claimed(self, number: int) -> Sequence:
        """A kiosk knows that `number` was given."""
        return replace(self, last=max(self.last, number))

    def held(self, first: int) -> Sequence:
        """A kiosk holds a lease that begins at `first`."""
        return replace(self, upper=min(self.upper, first - 1))

    def leased(self, n: int) -> tuple[Sequence, int, int] | None:
        """Up to `n` numbers from the end: the sequence without them, first and last. None: too few are left."""
        count = min(n, self.upper - self.last - APART)
        if count < 1:
            return None
        first = self.upper - count + 1
        return replace(self, upper=first - 1), first, self.upper


def running(found: Sequence | None, restarted: int, sequencer_last: int) -> Sequence:
    """The sequence to go on with: a new one where the hall restarted (in period `restarted`) after the one found.

    A series that ran over the end began in a period of its own, above that of the hall, and goes on in it.
    """
    if found is None or found.since < restarted:
        return Sequence(restarted, 0, sequencer_last)
    return found
