"""What goes into the store and comes out of it: plain values, never rows."""

from __future__ import annotations

from collections.abc import Callable, Mapping
from dataclasses import dataclass
from datetime import date, datetime
from typing import Literal

from hall.protocol import ShareGiven
from hall.tickets import Band, Moment, PrintState, Ticket, WaitRange

AskedBy = Literal["kiosk", "visitor", "staff"]
"""Who wanted this paper: the kiosk for a new ticket, a visitor whose ticket did not come, or staff."""


@dataclass(frozen=True, slots=True)
class QuotaCheck:
    """A quota that must not be used up: at most `limit` tickets of these services together by now."""

    code: str
    services: frozenset[str]
    limit: int


@dataclass(frozen=True, slots=True)
class IssueRequest:
    """One press of a button. The same `press_id` again gives the same ticket again."""

    agency: str
    series: str
    service: str
    language: str
    press_id: str
    quota_checks: tuple[QuotaCheck, ...]
    wait: Callable[[int], WaitRange | None]
    """From people ahead to the printed wait. Runs inside the transaction: it must be quick and touch no device."""
    served_share: Callable[[int], float] | None = None
    """From people ahead to the probability to be called before closing; the same holds for it."""


@dataclass(frozen=True, slots=True)
class Issued:
    """A durable ticket and the print job prepared for it."""

    ticket: Ticket
    job_id: str
    duplicate: bool
    """True: this press had its ticket already; nothing was written."""


@dataclass(frozen=True, slots=True)
class PrintJob:
    """One line of the printer's journal."""

    job_id: str
    ticket_id: str
    copy: int
    """1 is the ticket itself, later ones are marked copies."""
    attempt: int
    state: PrintState
    problem: str | None

    asked_by: AskedBy
    mm: float
    """Paper that its attempts used, or may have used, together."""


@dataclass(frozen=True, slots=True)
class ReprintRequest:
    """A ticket to be printed once more. The paper says CETAK ULANG if `copy` is above 1."""

    ticket: Ticket
    job_id: str
    copy: int
    """1: no byte of the ticket ever left the kiosk, so this is no copy at all."""
    attempt: int


@dataclass(frozen=True, slots=True)
class StoreCounts:
    """How the day stands. What has no entry is 0."""

    waiting: Mapping[str, int]
    """People waiting, by series, also those whose tickets other kiosks gave."""
    used: Mapping[str, int]
    """Tickets given today, by service."""
    period: int | None
    """The hall's running period; None if the next ticket opens a new one."""
    business_date: date | None
    last_issued: Moment | None


@dataclass(frozen=True, slots=True)
class StepMark:
    """How far the steps of the queues were read: the newest ticket, queue change and heard step that are known."""

    ticket: int = 0
    change: int = 0
    heard: int = 0


@dataclass(frozen=True, slots=True)
class QueueStep:
    """Somebody joined a queue, was called, or left it uncalled; what the estimated wait learns from."""

    kind: Literal["arrive", "call", "leave"]
    at: datetime
    """Aware, UTC."""
    period: int
    series: str
    ticket_id: str
    ahead: int
    """People ahead on arrival."""
    waited: float | None
    """Seconds from arrival to the call; None for the others, or if no clock can tell."""
    waiting: int
    """People waiting in this queue after this step."""
    trusted: bool = True
    """Whether `at` can be believed; else the step belongs to the day of the step before."""
    mark: StepMark | None = None
    """Where reading goes on after this step; None: it was just heard."""


@dataclass(frozen=True, slots=True)
class WaitOutcome:
    """What was printed on one ticket and what came of it."""

    day: date
    agency: str
    low_minutes: int | None
    """None: the paper named no wait."""
    high_minutes: int | None
    waited: float | None
    """Seconds until the first call; None: never called that day, or no clock can tell."""


@dataclass(frozen=True, slots=True)
class WaitScore:
    """How good the printed waits of one agency were on one day."""

    day: date
    agency: str
    given: int
    """Tickets."""
    judged: int
    """Those with a printed wait that were called."""
    within: int
    sooner: int
    later: int
    bias: float | None
    """Minutes: mean of the true wait less the middle of the printed range; None: none was judged."""
    width: float | None
    """Minutes: mean width of the printed range."""


@dataclass(frozen=True, slots=True)
class Event:
    """One line of the event log."""

    seq: int
    ticket_id: str | None
    kind: str
    period: int | None
    series: str | None
    number: int | None
    at: Moment
    body: Mapping[str, object]


@dataclass(frozen=True, slots=True)
class Identity:
    """Whose file it is. `incarnation` is new with every new file, so that events of a lost one are never confused."""

    hall: str
    kiosk_id: str
    incarnation: str


@dataclass(frozen=True, slots=True)
class MirrorState:
    """How the store stands with central. At a kiosk that is alone nothing was ever acknowledged or heard."""

    incarnation: str
    first_seq: int
    """The oldest event that is still kept."""
    last_seq: int
    acked_seq: int
    """Central has every event up to this one."""
    unsent: int
    """Events after it."""
    parked: int
    oldest_unsent_s: int | None
    """Seconds; None: everything is sent."""
    position: int
    """How far the hall's log is applied."""
    period: int
    """The highest in the store, 0: none."""
    band: Band | None
    """Numbers for when the sequencer cannot be reached; None: central has given none yet."""
    sequencer_last: int | None
    forked: bool
    """A copy of this store is, or was, in use: it gives no more numbers of its own."""
    heard_at: datetime | None
    """The last contact, aware, UTC; None: there was none."""


@dataclass(frozen=True, slots=True)
class ParkedEvent:
    """An event that central could not take, and why."""

    event: Event
    reason: str
    since: datetime
    """Aware, UTC."""
    again: bool
    """A person asked to have it sent again."""


@dataclass(frozen=True, slots=True)
class ReserveLeft:
    """Numbers that a series has left for when the sequencer cannot be reached; a lease adds to them in that period."""

    series: str
    period: int
    """In which they count."""
    left: int


@dataclass(frozen=True, slots=True)
class Held:
    """Numbers that belong to this store beside its band, in every period."""

    longer: Band | None
    """With a longer label, for when all others are used; None: central has given none."""
    shares: tuple[ShareGiven, ...]
    returned: tuple[int, ...]
    """Shares, by id, that central asked back and that are used no more."""
