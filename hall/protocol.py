"""The wire between kiosks, counters and the central server: JSON bodies as Pydantic models, used by both programs.

Requests are read strictly, so that a mistake is reported at once. Answers may hold unknown fields, so that an older
kiosk works with a newer central. docs/mirror.md has the guarantees.
"""

from __future__ import annotations

import json
from datetime import date
from enum import StrEnum
from typing import Annotated, Any, Literal

from pydantic import AfterValidator, AwareDatetime, BaseModel, ConfigDict, Field, StringConstraints, model_validator

from hall import counter_names
from hall.hidden_characters import visible
from hall.tickets import ClockGrade, QueueState

MOST_EVENTS = 500
"""Events in one upload."""
LONGEST_WAIT_SECONDS = 25.0
"""A question for news is answered after so long even if there are none."""
MOST_DOWN = 500
"""Entries of the hall's log in one answer."""
LARGEST_REPLY = 64 * 1024
"""Bytes; a kiosk reads no more of a reply. An answer with news may be larger than others."""
LARGEST_NEWS = 512 * 1024
LARGEST_CATALOGUE = 4 * 1024 * 1024
LARGEST_BODY = 8 * 1024
"""Characters of one event's body as JSON."""
MOST_SHARES = 100
MOST_SERIES = 1000
MOST_SERVICES = 5000
MOST_PEOPLE = 100_000
"""In one queue, or of one service in a day: more than any hall holds."""
MOST_LEASED = 100
"""Numbers of one lease."""
LARGEST_INTEGER = 2**53
"""Larger whole numbers do not survive every JSON reader."""


def _writable(text: str) -> str:
    """No database column takes a NUL, and half a surrogate pair is no character."""
    if "\0" in text:
        raise ValueError("holds a NUL character")
    try:
        text.encode("utf-8")
    except UnicodeEncodeError as error:
        raise ValueError("holds half a surrogate pair") from error
    return text


def _plain(value: dict[str, Any]) -> dict[str, Any]:
    text = json.dumps(value, ensure_ascii=False, separators=(",", ":"), allow_nan=False)
    if len(text) > LARGEST_BODY:
        raise ValueError(f"is longer than {LARGEST_BODY} characters")
    if "\\u0000" in text:
        raise ValueError("holds a NUL character")
    _writable(text)
    return value


Text = Annotated[str, StringConstraints(max_length=200), AfterValidator(_writable)]
Name = Annotated[str, StringConstraints(pattern=r"^[a-z0-9-]{1,32}$")]
"""A hall or a kiosk, as in the settings."""
Series = Annotated[str, StringConstraints(pattern=r"^[A-Z]{1,3}$")]
CounterCode = Annotated[str, StringConstraints(pattern=counter_names.PATTERN)]
"""Every name that a catalogue takes."""
Key = Annotated[str, StringConstraints(pattern=r"^[0-9a-f]{32}$")]
"""An identity: a UUID in hexadecimal."""
Count = Annotated[int, Field(ge=0, le=LARGEST_INTEGER)]
People = Annotated[int, Field(ge=0, le=MOST_PEOPLE)]
Seq = Annotated[int, Field(ge=1, le=LARGEST_INTEGER)]
LARGEST_PERIOD = 1_000_000
Period = Annotated[int, Field(ge=1, le=LARGEST_PERIOD)]
Number = Annotated[int, Field(ge=1, le=9999)]
Body = Annotated[dict[str, Any], AfterValidator(_plain)]


class Asked(BaseModel):
    """What comes in: nothing unknown is taken."""

    model_config = ConfigDict(extra="forbid", frozen=True)


class Typed(Asked):
    """What a person typed somewhere: signs that nobody sees are not taken over."""

    @model_validator(mode="before")
    @classmethod
    def _visible(cls, values: object) -> object:
        if not isinstance(values, dict):
            return values
        return {key: visible(value) if isinstance(value, str) else value for key, value in values.items()}


class Answered(BaseModel):
    """What goes out: a reader takes no notice of what it does not know."""

    model_config = ConfigDict(extra="ignore", frozen=True)


# ---- events up


class EventUp(Asked):
    """One line of a kiosk's event log. Its identity is (kiosk_id, incarnation, seq)."""

    seq: Seq
    ticket_id: Key | None
    kind: Annotated[str, StringConstraints(pattern=r"^[a-z_]{1,40}$")]
    period: Period | None
    series: Series | None
    number: Number | None
    at_utc: AwareDatetime
    at_trust: ClockGrade
    boot_id: Text
    mono_ms: Count
    body: Body


class EventsUp(Asked):
    """A stretch of the log, oldest first. The kiosk is known by its token; it is named so that a mix-up is seen."""

    kiosk_id: Name
    incarnation: Key
    first_seq: Seq
    events: Annotated[tuple[EventUp, ...], Field(min_length=1, max_length=MOST_EVENTS)]


class Acked(Answered):
    """200: everything up to `acked_seq` is kept, without a gap."""

    acked_seq: Count


class Gap(Answered):
    """409: something before `first_seq` is missing; go on from `expected_seq`."""

    expected_seq: Seq


class Forked(Answered):
    """409: `forked_seq` was uploaded before with other content: a copied or an old store is in use."""

    forked_seq: Seq


class Rejected(Answered):
    """One event that cannot be taken, and why. The kiosk parks it and goes on."""

    seq: Seq
    reason: str


class Bad(Answered):
    """422: these events cannot be taken; all others up to `acked_seq` are kept."""

    bad: tuple[Rejected, ...]
    acked_seq: Count


# ---- the hall's log down


SHARED_OUT = "shared_out"
"""Kind of a Down: there is something to give or to give back of the reserve, which a heartbeat settles."""


class Down(Answered):
    """One entry of the hall's log. `pos` grows; no two entries of a hall share one."""

    pos: Seq
    kind: str
    ticket_id: Key | None
    body: dict[str, Any]


class DownPage(Answered):
    """News of the hall after the position that was asked for. `next` is the position to ask for then."""

    events: tuple[Down, ...]
    next: Count
    elsewhere: Annotated[dict[str, People], Field(max_length=MOST_SERIES)]
    """People waiting by series whose tickets this kiosk's store does not count, as of `next`."""
    used_elsewhere: Annotated[dict[str, People], Field(max_length=MOST_SERVICES)] = Field(default_factory=dict)
    """Numbers given today by service that are not in this kiosk's store: quotas are those of the hall."""


class QueueNews(Answered):
    """Body of a Down of kind "queue": where a visitor stands. The position is that of the entry."""

    state: QueueState
    round: Annotated[int, Field(ge=1, le=10_000)]
    recalls: Count = 0
    counter: str | None = None
    series: Series | None = None
    """The queue in which the visitor stands; after a transfer not the one on the paper."""
    at_utc: AwareDatetime | None = None
    """When it was done, by central's clock: only for what kiosks learn of the pace, nothing is put in order by it."""


# ---- numbers


class NumberAsk(Asked):
    """A number, please. Asked again with the same `request_id` it is the same number."""

    request_id: Key
    incarnation: Key
    series: Series
    period_seen: Annotated[int, Field(ge=0, le=LARGEST_PERIOD)]
    """The highest period in the kiosk's store; 0: none."""


class NumberGiven(Answered):
    """200. `elsewhere`: people waiting in this series whose tickets the asking kiosk did not give."""

    request_id: Key
    series: Series
    period: Period
    business_date: date | None
    number: Number
    elsewhere: Count


class LeaseAsk(Asked):
    """More reserve numbers of one series and period, where the band runs short. Same `request_id`, same lease."""

    request_id: Key
    incarnation: Key
    series: Series
    period: Period
    n: Annotated[int, Field(ge=1, le=MOST_LEASED)]


class Lease(Answered):
    """200: nobody else ever gets `first` to `last` of this series and period. May be fewer than asked for."""

    request_id: Key
    series: Series
    period: Period
    first: Number
    last: Number


class Refused(Answered):
    """Why there is no number or lease (409), or not yet (503)."""

    reason: Literal["exhausted", "catching_up", "forked", "unknown_series", "no_band"]
    detail: str


# ---- heartbeat


SignName = Annotated[str, StringConstraints(pattern=r"^[a-z_]{1,40}$")]


class Claim(Asked):
    """The highest number of one series that this kiosk got from the sequencer, with its period. Leases do not count."""

    series: Series
    period: Period
    number: Number


class BandGiven(Answered):
    """The reserve band that belongs to this incarnation, in every period. None else has it while it is this one's."""

    first: Number
    last: Number


class ShareGiven(Answered):
    """More numbers of this incarnation, in every period, as long as central does not ask for them back."""

    id: Seq
    """Of this gift: what is given again later has another one."""
    first: Number
    last: Number


class Heartbeat(Asked):
    """How a kiosk is; also its greeting after every new connection."""

    kiosk_id: Name
    incarnation: Key
    version: Text
    schema_revision: Text
    first_seq: Seq = 1
    """The oldest event that the kiosk still has: central waits for none before it."""
    last_seq: Count
    acked_seq: Count
    parked: Count
    oldest_unsent_s: Count | None
    position: Count
    """How far the hall's log is applied."""
    band: BandGiven | None = None
    """The reserve band in use. A central that has forgotten it takes it over and gives it to nobody else."""
    longer: BandGiven | None = None
    """The range of numbers with a longer label. A kiosk that names one knows of shares too."""
    shares: Annotated[tuple[ShareGiven, ...], Field(max_length=MOST_SHARES)] = ()
    """What it holds beside its band."""
    returned: Annotated[tuple[Seq, ...], Field(max_length=MOST_SHARES)] = ()
    """Shares, by id, that central asked back and that this kiosk uses no more."""
    period: Annotated[int, Field(ge=0, le=LARGEST_PERIOD)]
    claims: Annotated[tuple[Claim, ...], Field(max_length=1000)]
    leases: Annotated[tuple[Lease, ...], Field(max_length=1000)] = ()
    """Leases of this store in the running period and later. A central that has forgotten them gives none of these."""
    reserve_left: Annotated[dict[Series, Count], Field(max_length=MOST_SERIES)]
    """Reserve numbers left, by series; series that used none may be left out."""
    printer: Body
    """Empty: the kiosk has none."""
    paper: Body | None
    clock_grade: ClockGrade
    utc: AwareDatetime
    disk_free_mb: Count
    catalogue: Text
    """Version in use; "" where it is the kiosk's own file."""
    settings: Text
    problems: Annotated[tuple[Text, ...], Field(max_length=50)]
    """What a person should look at, in words: a rejected catalogue, a full disk."""
    signs: Annotated[tuple[SignName, ...], Field(max_length=20, exclude_if=lambda signs: not signs)] = ()
    """What should be looked at about the kiosk itself, by name. Sent only to a central that reads them."""


class Versions(Answered):
    """What the kiosk should use; None: its own."""

    catalogue: str | None
    settings: str | None


class HeartbeatReply(Answered):
    """`expected_seq`: the event that central waits for. `band` is None where none is free."""

    now_utc: AwareDatetime
    position: Count
    """The hall's latest; lower than what the kiosk has applied: central was put back to an earlier state."""
    expected_seq: Seq
    versions: Versions
    band: BandGiven | None
    period: Annotated[int, Field(ge=0, le=LARGEST_PERIOD)]
    business_date: date | None
    sequencer_last: Number
    """Numbers up to this one come from the sequencer; what lies above is reserve or written by hand."""
    reads_signs: bool = False
    """Whether the next heartbeat may have `signs`; an older central would refuse one with a field it does not know."""
    clock_grade: ClockGrade | None = None
    """How far central's own clock can be believed; None: a central that does not say."""
    longer: BandGiven | None = None
    """Numbers with four digits that belong to this incarnation, for when all others are used."""
    spare: BandGiven | None = None
    """Such numbers for the kiosk's next store, should it be made while central cannot be reached."""
    shares: tuple[ShareGiven, ...] | None = None
    """All that the store should hold beside its band; one that it has and that is missing here is asked back."""
    depth: Annotated[dict[str, People], Field(max_length=MOST_SERIES)] = Field(default_factory=dict)
    """How many numbers to keep in reserve, by series: more than the busiest known day took."""
    staffed: frozenset[str] | None = None
    """Counters with somebody there; None: a central that does not say, or whose officers have no accounts."""
    new_token: str | None = None
    """The old one goes on to hold until the new one is used for the first time."""


class VersionText(Answered):
    """200 of GET /v1/halls/{hall}/versions/{kind}/{version}: catalogue or settings as TOML, checked before use."""

    kind: Literal["catalogue", "settings"]
    version: str
    content: str


# ---- enrolment


class EnrolAsk(Asked):
    """A technician typed the one-time code."""

    code: Annotated[str, StringConstraints(min_length=1, max_length=32)]
    kiosk_id: Name
    hall: Name


class Enrolled(Answered):
    """From now on the kiosk speaks with this token."""

    hall: Name
    kiosk_id: Name
    token: str
    longer: BandGiven | None = None
    """Numbers that the kiosk may give before it has greeted, and no other store ever."""


class Trouble(Answered):
    """Any other refusal, in words that say what to do."""

    detail: str


# ---- the queue


class ActKind(StrEnum):
    """What is done at a counter, or to it."""

    CALL_NEXT = "call_next"
    CALL = "call"
    RECALL = "recall"
    START = "start"
    DONE = "done"
    NO_SHOW = "no_show"
    RETURN = "return"
    HOLD = "hold"
    CHANGE_SERVICE = "change_service"
    TRANSFER = "transfer"
    CONTINUE_TOMORROW = "continue_tomorrow"
    CANCEL = "cancel"
    PRIORITISE = "prioritise"
    BREAK = "break"
    RESUME = "resume"
    CLOSE_EARLY = "close_early"
    REOPEN = "reopen"
    HAND_NUMBER = "hand_number"
    """A number written by hand (901 to 999) is entered later."""
