"""What a report says of a day: figures by agency and by hour, outages, paper. Frozen values."""

from __future__ import annotations

import math
from collections.abc import Iterable, Sequence
from dataclasses import dataclass, fields
from datetime import date, datetime
from enum import StrEnum


def quantile(ordered: Sequence[int], share: float) -> int | None:
    """Nearest rank: the smallest value that at least `share` of all values do not exceed. None of none.

    `ordered` rises. It is always a value that was measured, never one between two. Raises ValueError for a share
    outside of 0 to 1.
    """
    if not 0 <= share <= 1:
        raise ValueError(f"a share of {share}")
    return ordered[max(1, math.ceil(share * len(ordered))) - 1] if ordered else None


@dataclass(frozen=True, slots=True)
class Figures:
    """Visitors counted. issued = served + missed + void + continued + unserved."""

    issued: int = 0
    served: int = 0
    """Done, or at the counter when the day ended."""
    missed: int = 0
    """Called, not there, and not back by the end of the day."""
    void: int = 0
    """Cancelled, by an officer or by the visitor."""
    continued: int = 0
    """Asked to come again on another day."""
    unserved: int = 0
    """Still waiting at the end of the day, or called and never marked."""
    moved: int = 0
    """Passed on to another agency; they are in one of the five counts too, at the agency that gave the number."""
    priority: int = 0
    waits: tuple[int, ...] = ()
    """Whole seconds from the number to its first call, rising; only where the kiosk's clock could be believed."""
    untimed: int = 0
    """Called, but by a clock that nobody vouches for: not among `waits`."""
    judged: int = 0
    """Called, timed, and with a wait printed on the ticket."""
    within: int = 0
    sooner: int = 0
    later: int = 0

    @property
    def median_wait(self) -> int | None:
        """Seconds."""
        return quantile(self.waits, 0.5)

    @property
    def ninetieth_wait(self) -> int | None:
        """Seconds within which nine of ten were called."""
        return quantile(self.waits, 0.9)

    @property
    def priority_share(self) -> float | None:
        """Of all issued."""
        return self.priority / self.issued if self.issued else None

    @property
    def within_share(self) -> float | None:
        """Of those judged."""
        return self.within / self.judged if self.judged else None


def together(parts: Iterable[Figures]) -> Figures:
    """The sum; waits are merged, so that quantiles of the sum are exact."""
    parts = tuple(parts)
    counts = {
        name.name: sum(getattr(part, name.name) for part in parts) for name in fields(Figures) if name.name != "waits"
    }
    return Figures(**counts, waits=tuple(sorted(wait for part in parts for wait in part.waits)))


@dataclass(frozen=True, slots=True)
class AgencyDay:
    """One agency, by its code. Visitors count at the agency whose number they took."""

    agency: str
    figures: Figures


@dataclass(frozen=True, slots=True)
class HourDay:
    """One hour of the hall's local day. `median_wait`: seconds, of those who took their number in this hour."""

    hour: int
    issued: int
    called: int
    """First calls, of visitors of this day."""
    median_wait: int | None = None


@dataclass(frozen=True, slots=True)
class QuotaDay:
    """One quota of the catalogue. `full_at`: when its last number was given; None: it was not used up."""

    code: str
    per_day: int
    used: int
    full_at: datetime | None


class OutageKind(StrEnum):
    """What did not work."""

    PRINTER = "printer"
    """A ticket did not come out, until the next one did."""
    SILENT = "silent"
    """Central did not hear the kiosk, within the hours of the hall."""
    UNSENT = "unsent"
    """The kiosk was heard, but its events waited too long."""
    COUNTER = "counter"
    """A counter closed before its time."""


class OutageCause(StrEnum):
    """Why a kiosk was silent, as far as its own log tells once it is there."""

    NETWORK = "network"
    """It went on working without a break: the line was down."""
    STOPPED = "stopped"
    """Its machine was restarted meanwhile: power, or a person."""
    UNKNOWN = "unknown"


@dataclass(frozen=True, slots=True)
class Outage:
    """Something that did not work, from when to when."""

    kind: OutageKind
    subject: str
    """Kiosk or counter."""
    cause: str
    """Printer: the problem's code. Silence: see there. Counter: the officer's words. Empty: not recorded."""
    began: datetime
    ended: datetime | None
    """None: not over when the day was, or not yet."""
    seconds: int
    """Up to its end, or to the end of the hours of the hall, or to now, whichever is first."""
    people: int | None = None
    """Counter: visitors who waited there and nobody else served. Printer: tickets that did not come out. Else None."""
    agency: str | None = None


@dataclass(frozen=True, slots=True)
class RollFigures:
    """A roll that was put in. `used_of_last_mm`: what was printed on the one before; None: it was not on the books."""

    kiosk: str
    at: datetime
    length_mm: float
    used_of_last_mm: float | None


@dataclass(frozen=True, slots=True)
class PaperFigures:
    """What kiosks reported of paper. Lengths are known only of rolls that are finished."""

    sheets: int = 0
    """Tickets and copies of which the printer said, or did not deny, that they came out."""
    copies: int = 0
    """Of those: marked CETAK ULANG."""
    uncertain: int = 0
    """Sent, and nobody knows whether they came out."""
    failed: int = 0
    """Tickets without paper."""
    rolls: tuple[RollFigures, ...] = ()
    warnings: int = 0
    """Times that a kiosk said the roll would not last."""


@dataclass(frozen=True, slots=True)
class DayReport:
    """One business day of one hall."""

    hall: str
    day: date
    made_at: datetime
    """Local time; the day may not be over."""
    over: bool
    total: Figures
    agencies: tuple[AgencyDay, ...]
    """In the order of the catalogue; those without visitors are left out."""
    hours: tuple[HourDay, ...]
    """From the first hour with a visitor to the last, without gaps."""
    quotas: tuple[QuotaDay, ...]
    outages: tuple[Outage, ...]
    """By their beginning."""
    paper: PaperFigures
    from_earlier: int = 0
    """Visitors of earlier days who were called today; they count on the day of their number."""


@dataclass(frozen=True, slots=True)
class RangeReport:
    """Some days on end."""

    hall: str
    first: date
    last: date
    """Of the whole range; `days` ends with today at the latest."""
    days: tuple[DayReport, ...]
    total: Figures
    agencies: tuple[AgencyDay, ...]
    """Most visitors first."""
    hours: tuple[HourDay, ...]
    """Sums; without waits."""
    quotas: tuple[tuple[str, int], ...]
    """Quotas that were used up, with on how many days."""
    outages: tuple[Outage, ...]
    paper: PaperFigures
    before: Figures
    """As many days of the range before, from its first day on."""
    before_first: date
    before_last: date
