"""Tickets: their values, their states and ranks, labels such as "AK-012", and when numbers start again. Pure.

Everything that decides whether two visitors could hold the same number stands in this file.
"""

from __future__ import annotations

import hashlib
import re
from collections.abc import Iterable, Mapping
from dataclasses import dataclass, field
from datetime import UTC, date, datetime, time, timedelta
from enum import StrEnum
from types import MappingProxyType
from zoneinfo import ZoneInfo

QUIET_MS = 4 * 60 * 60 * 1000
"""Milliseconds without a number before any number may come again (4 hours)."""

CUT_HOUR = 3
"""Local hour at which the business date changes: at 02.59 it is still yesterday's business."""


class QueueState(StrEnum):
    """Where a visitor stands in the queue. A return to the queue starts a new round in `waiting`."""

    WAITING = "waiting"
    CALLED = "called"
    SERVING = "serving"
    DONE = "done"
    NO_SHOW = "no_show"
    CANCELLED = "cancelled"
    TRANSFERRED = "transferred"

    @property
    def rank(self) -> int:
        """0 to 3; within one round the higher rank wins."""
        match self:
            case QueueState.WAITING:
                return 0
            case QueueState.CALLED:
                return 1
            case QueueState.SERVING:
                return 2
            case _:
                return 3


@dataclass(frozen=True, slots=True)
class QueueMark:
    """A queue state with what it takes to compare it. `position` is that of the hall's log, 0 before it is known."""

    state: QueueState = QueueState.WAITING
    round: int = 1
    recalls: int = 0
    position: int = 0

    @property
    def key(self) -> tuple[int, int, int, int, str]:
        """Higher wins. The last part only makes the order total, so that every program agrees on a tie."""
        return (self.round, self.state.rank, self.position, self.recalls, self.state.value)


def merge(one: QueueMark, other: QueueMark) -> QueueMark:
    """The mark that holds when both were seen, in whatever order and however often."""
    return max(one, other, key=lambda mark: mark.key)


class PrintState(StrEnum):
    """How far a print job got. Only `printed` and `printed_not_cut` rest on evidence of paper."""

    PREPARED = "prepared"
    SENDING = "sending"
    SENT = "sent"
    PRINTED = "printed"
    PRINTED_NOT_CUT = "printed_not_cut"
    PROBABLE = "probable"
    UNVERIFIED = "unverified"
    UNCERTAIN = "uncertain"
    NOT_PRINTED = "not_printed"
    CANCELLED = "cancelled"
    """Its printer has cleared its buffer: if it is not on paper yet, it never will be."""

    @property
    def in_flight(self) -> bool:
        """Whether bytes may be on their way: after a crash nobody knows what became of them."""
        return self in (PrintState.SENDING, PrintState.SENT)

    @property
    def open(self) -> bool:
        """Whether a print job in this state is not finished."""
        return self is PrintState.PREPARED or self.in_flight


PRINT_STEPS: Mapping[PrintState, frozenset[PrintState]] = MappingProxyType(
    {
        PrintState.PREPARED: frozenset({PrintState.SENDING, PrintState.NOT_PRINTED, PrintState.CANCELLED}),
        # Nothing accepted by the printer: not printed. Something accepted and then trouble: uncertain.
        PrintState.SENDING: frozenset({PrintState.SENT, PrintState.UNCERTAIN, PrintState.NOT_PRINTED}),
        PrintState.SENT: frozenset(
            {
                PrintState.PRINTED,
                PrintState.PRINTED_NOT_CUT,
                PrintState.PROBABLE,
                PrintState.UNVERIFIED,
                PrintState.UNCERTAIN,
            }
        ),
        # No byte left the kiosk, so the same job may be tried again without a mark on the paper.
        PrintState.NOT_PRINTED: frozenset({PrintState.SENDING, PrintState.CANCELLED}),
        # A late answer of the printer, or a person who looked, settles what was open.
        PrintState.PROBABLE: frozenset({PrintState.PRINTED, PrintState.PRINTED_NOT_CUT, PrintState.UNCERTAIN}),
        PrintState.UNVERIFIED: frozenset({PrintState.PRINTED, PrintState.PRINTED_NOT_CUT, PrintState.UNCERTAIN}),
        PrintState.UNCERTAIN: frozenset({PrintState.PRINTED, PrintState.PRINTED_NOT_CUT, PrintState.CANCELLED}),
        # It may have been on paper already when its printer forgot the rest; an answer that confirms it is believed.
        PrintState.CANCELLED: frozenset({PrintState.PRINTED, PrintState.PRINTED_NOT_CUT}),
        PrintState.PRINTED: frozenset(),
        PrintState.PRINTED_NOT_CUT: frozenset({PrintState.PRINTED}),
    }
)
"""Which state may follow which; nothing else is allowed."""


def may_follow(now: PrintState, then: PrintState) -> bool:
    """Whether a print job in state `now` may come to `then`."""
    return then in PRINT_STEPS[now]


EVIDENCE = (
    PrintState.PRINTED,
    PrintState.PRINTED_NOT_CUT,
    PrintState.PROBABLE,
    PrintState.UNVERIFIED,
    PrintState.SENT,
    PrintState.SENDING,
    PrintState.UNCERTAIN,
    PrintState.CANCELLED,
    PrintState.PREPARED,
    PrintState.NOT_PRINTED,
)
"""From "it is on paper" down to "it is surely not"."""


def best_known(copies: Iterable[PrintState]) -> PrintState:
    """What is known of a ticket with several copies: the best of them, for one sheet in the visitor's hand is enough.

    A later copy that failed takes nothing back from an earlier one that came out. Raises ValueError for none.
    """
    return min(copies, key=EVIDENCE.index)


@dataclass(frozen=True, slots=True)
class Unsettled:
    """A print job whose paper is not certain, and the name by which its printer may still speak of it."""

    job_id: str
    process_id: str


@dataclass(frozen=True, slots=True)
class WaitRange:
    """The printed wait in minutes, rounded outward to 5. More than 120 is shown as "over 2 hours"."""

    low_minutes: int
    high_minutes: int


@dataclass(frozen=True, slots=True)
class Ticket:
    """One visitor's place in one queue."""

    ticket_id: str
    """The identity (uuid4, hex). The number is never one."""
    hall: str
    period: int
    series: str
    number: int
    agency: str
    service: str
    issued_at: datetime
    """Aware, in the zone of the hall."""
    clock_ok: bool
    """False: the clock was bad, show no time."""
    language: str
    ahead: int
    """People who waited in this queue before this visitor."""
    wait: WaitRange | None
    """None: cannot be estimated yet."""
    queue_state: QueueState
    print_state: PrintState
    code: str
    """Short random code on the paper and in its QR; says nothing about the visitor."""
    as_of: datetime | None = None
    """Aware, in the zone of the hall: people ahead and wait are of then, for the network is down. None: of now."""
    served_share: float | None = None
    """Probability, when it was given, that it is called before closing. None: nobody said."""
    reserve: bool = field(default=False, compare=False)
    """Of the reserve, out of the row of the hall's numbers. Only where it is printed or shown."""
    token: str = field(default="", repr=False, compare=False)
    """Opens the ticket's page for the holder of the paper. Only where it is printed or shown; else empty."""

    @property
    def label(self) -> str:
        """What the visitor reads, for example "AK-012"."""
        return label(self.series, self.number)

    def qr(self, url: str) -> str:
        """What its QR holds: the address of its page where there are pages, below `url`; else its code."""
        return url + self.token if url and self.token else self.code


TOKEN_SIGNS = 26
"""Of a ticket's token: 128 bits in base32."""
_TOKEN = re.compile(f"[A-Z2-7]{{{TOKEN_SIGNS}}}")


def is_token(text: str) -> bool:
    """Whether it could be a ticket's token."""
    return _TOKEN.fullmatch(text) is not None


def token_hash(token: str) -> str:
    """What may be stored of a token and sent: its SHA-256 in hexadecimal. Nobody finds the token from it."""
    return hashlib.sha256(token.encode()).hexdigest()


def label(series: str, number: int, digits: int = 3) -> str:
    """The number as people read it: "AK-012"."""
    return f"{series}-{number:0{digits}d}"


_LABEL = re.compile(r"\s*([A-Za-z]{1,3})[\s-]?([0-9]{1,4})\s*")


def read_label(text: str) -> tuple[str, int] | None:
    """Series and number of a label as people type it ("ak 12", "AK-012"); None if it is not one."""
    found = _LABEL.fullmatch(text)
    return (found[1].upper(), int(found[2])) if found else None


class ClockGrade(StrEnum):
    """How far the machine's wall clock can be believed."""

    SYNCED = "synced"
    PLAUSIBLE = "plausible"
    BAD = "bad"


@dataclass(frozen=True, slots=True)
class Moment:
    """An instant as the kiosk knows it: wall time with its grade, and the time since this boot, which never jumps."""

    utc: datetime
    grade: ClockGrade
    boot_id: str
    mono_ms: int
    """Milliseconds since the machine was started, sleep included."""
    vouched: bool = field(default=False, compare=False)
    """Supported by something other than the machine's running clock: a time service, central, a person, the
    battery-backed clock. It may correct a date without a voucher, even backwards."""


def proven_quiet_ms(last: Moment, now: Moment) -> int:
    """Milliseconds that have surely passed from `last` to `now`, whatever the wall clock did in between."""
    if last.boot_id == now.boot_id:
        return max(0, now.mono_ms - last.mono_ms)
    if last.grade is now.grade is ClockGrade.SYNCED:
        return max((now.utc - last.utc) // timedelta(milliseconds=1), now.mono_ms)
    return now.mono_ms


def business_date(utc: datetime, zone: ZoneInfo, cut_hour: int = CUT_HOUR) -> date:
    """The local date an instant belongs to; the night up to `cut_hour` belongs to the day before."""
    return (utc.astimezone(zone) - timedelta(hours=cut_hour)).date()


def business_day_start(day: date, zone: ZoneInfo) -> datetime:
    """The first instant of a business day, in UTC: local `CUT_HOUR` of its date."""
    return datetime.combine(day, time(CUT_HOUR), tzinfo=zone).astimezone(UTC)


def opens_new_period(
    last: Moment | None,
    last_business_date: date | None,
    now: Moment,
    zone: ZoneInfo,
    cut_hour: int = CUT_HOUR,
) -> bool:
    """Whether the numbers start again with the next ticket.

    `last` is when the last number was given (None: never), `last_business_date` the date of the running period
    (None: it was opened with a bad clock, or there is none). A wrong or stepping clock can only make the numbers
    go on; it can never make one come again within four hours.
    """
    if last is None and last_business_date is None:
        return True
    if now.grade is ClockGrade.BAD:
        return False
    if last_business_date is not None and not _later(last, last_business_date, now, zone, cut_hour):
        return False
    return last is None or proven_quiet_ms(last, now) >= QUIET_MS


def _later(last: Moment | None, last_date: date, now: Moment, zone: ZoneInfo, cut_hour: int) -> bool:
    """Dates only go forward, except that a date can be put right."""
    today = business_date(now.utc, zone, cut_hour)
    return today != last_date if puts_right(last, now) else today > last_date


def puts_right(last: Moment | None, now: Moment) -> bool:
    """Whether `now` knows the date better than `last` did: it is vouched for, and `last` was not synced."""
    vouched = now.grade is ClockGrade.SYNCED or (now.vouched and now.grade is not ClockGrade.BAD)
    return vouched and last is not None and last.grade is not ClockGrade.SYNCED


PERIODS_A_DAY = 16
"""More than can be opened: one by the hall, and one each four hours by each of a few series that ran over."""
FIRST_DAY = date(2025, 1, 1)
"""No hall gave a number before it."""
DAYS_IF_NO_CLOCK = 366


def highest_possible_period(known: int, since: datetime | None, now: Moment) -> int:
    """The highest period that can have come about since `known` was (0 or None: nothing is known).

    A higher bound would let one false value lead numbers astray for good: they only grow.
    """
    if known == 0 or since is None:
        days = max((now.utc.date() - FIRST_DAY).days, DAYS_IF_NO_CLOCK)
    elif now.grade is ClockGrade.BAD:
        days = DAYS_IF_NO_CLOCK
    else:
        days = max(0, (now.utc - since).days)
    return known + PERIODS_A_DAY * (days + 2)


FURTHEST = {ClockGrade.SYNCED: 2, ClockGrade.PLAUSIBLE: 400, ClockGrade.BAD: 3650}
"""Days by which a clock of this grade may be behind the true time."""
BUILT = datetime(2026, 1, 1, tzinfo=UTC)
"""It is later than that, whatever a clock says."""


def latest_possible(now: Moment) -> datetime:
    """The latest time that it can be. Who says that it is later is not believed."""
    return max(now.utc, BUILT) + timedelta(days=FURTHEST[now.grade])


@dataclass(frozen=True, slots=True)
class Band:
    """The numbers a kiosk may give, both ends included. 901 to 999 are left for numbers written by hand."""

    first: int = 1
    last: int = 900

    def __post_init__(self) -> None:
        if not 1 <= self.first <= self.last <= 9999:
            raise ValueError(f"band {self.first} to {self.last}: needs 1 <= first <= last <= 9999")


def next_number(last: int | None, band: Band) -> tuple[int, bool]:
    """The number after `last` (None: none yet), and whether the band starts again with it."""
    if last is None or last < band.first:
        return band.first, False
    if last >= band.last:
        return band.first, True
    return last + 1, False
