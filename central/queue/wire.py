"""JSON of the queue: what a counter asks, and what it and the displays are shown."""

from __future__ import annotations

from datetime import date
from typing import Annotated, Literal

from pydantic import AwareDatetime, Field, StringConstraints

from hall.protocol import ActKind, Answered, Asked, Count, Key, Number, Series, Text, Trouble, Typed
from hall.tickets import QueueState

TicketName = Annotated[str, StringConstraints(pattern=r"^([0-9a-f]{32}|[A-Za-z]{1,3}[ -]?[0-9]{1,4})$")]
"""The identity of a ticket or its label: "AK-012"."""
CounterState = Literal["open", "break", "closed"]


class Seen(Asked):
    """How often the visitor had been called when the page was drawn, so that one press never counts twice."""

    round: Count
    recalls: Count


class ActAsk(Typed):
    """What is to be done. An act takes no notice of what it does not need."""

    ticket: TicketName | None = Field(
        default=None, description='Identity or label ("AK-012"). Left out: the visitor at this counter.'
    )
    reason: Text | None = Field(
        default=None,
        description="Why. Needed to call a chosen ticket, to cancel, to give priority and to enter by hand.",
    )
    officer: Text | None = Field(default=None, description="Who, as the agency names its staff. Left out: the access.")
    service: Text | None = Field(
        default=None, description="Code of the service: change_service (same agency), transfer (another), hand_number."
    )
    priority: bool | None = Field(
        default=None, description="prioritise: false takes it back (default true); hand_number (default false)."
    )
    series: Series | None = Field(default=None, description="hand_number: letters on the paper.")
    number: Number | None = Field(default=None, description="hand_number: 901 to 999.")
    queues: tuple[Series, ...] | None = Field(
        default=None, description="call_next: only from these queues of the counter. Left out: from all of them."
    )
    seen: Seen | None = Field(
        default=None, description="Refused if the visitor was called or came back since. Left out: whatever was."
    )
    written_at: AwareDatetime | None = Field(
        default=None, description="hand_number: when the paper was given, today; it decides the place. Left out: now."
    )
    request_id: Key | None = Field(
        default=None,
        description="One press. Asked again with the same one, the act is not done again and the answer is the same.",
    )
    withdraw: bool = Field(
        default=False,
        description="With a request_id: if the act was not done yet, it will not be (409); else 200, as it was done.",
    )


class TicketView(Answered):
    """One visitor. No name, no service text: what a counter needs to call and to serve."""

    ticket_id: Key
    label: str
    series: Series
    number: Number
    queue: str
    """The series in whose queue the visitor stands."""
    agency: str
    service: str
    language: str
    state: QueueState
    round: int
    recalls: Count
    counter: str | None
    priority: bool
    held: bool
    behind: int | None
    """Calls that still go first after a return."""
    not_before: date | None
    arrived_at: AwareDatetime


class CounterView(Answered):
    """One counter and whom it has."""

    code: str
    agency: str
    series: tuple[str, ...]
    state: CounterState
    ticket: TicketView | None
    staffed: bool = True
    """Whether somebody is signed in there or serves a visitor; always, in a hall whose officers have no accounts."""


class CountersView(Answered):
    """All counters of the hall, in the order of the catalogue."""

    hall: str
    counters: tuple[CounterView, ...]


class ActDone(Answered):
    """200. `ticket` is None where an act concerns the counter alone, or where nobody waits to be called."""

    act: ActKind
    pos: Count
    """Position of the act in the hall's log; 0: nothing was done, nobody waits."""
    ticket: TicketView | None
    counter: CounterView
    waiting: Count
    """People who wait in the queues of this counter, those on hold included."""


class QueueLine(Answered):
    """One queue."""

    series: str
    agency: str
    waiting: tuple[TicketView, ...]
    """In the order in which they would be called."""
    held: tuple[TicketView, ...]
    """At another counter just now."""
    called: tuple[TicketView, ...]
    """Called or being served."""
    counters_open: Count


class QueueView(Answered):
    """The queues of the hall, as of `position` of its log."""

    hall: str
    position: Count
    queues: tuple[QueueLine, ...]


class Refusal(Trouble):
    """409: the act cannot be done now. `counter` is how the counter stands, so that a repeated press is understood."""

    counter: CounterView | None = None
    seconds: Count = 0
    """A no-show that comes too early may follow after so many."""
