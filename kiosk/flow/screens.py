"""The screens a visit can show, and the visit itself. Frozen values; no widgets."""

from __future__ import annotations

from dataclasses import dataclass

from hall.catalogue import Availability
from hall.tickets import PrintState, Ticket
from kiosk.flow.staff import StaffScreen


@dataclass(frozen=True, slots=True)
class Preparing:
    """The kiosk was just started and its store has not answered yet: nothing is promised."""


@dataclass(frozen=True, slots=True)
class Rest:
    """Nobody is here: an invitation."""


@dataclass(frozen=True, slots=True)
class Agencies:
    """Choose an agency. `fresh` until this visitor touches: then a time-out needs no question."""

    fresh: bool = False
    page: int = 0


@dataclass(frozen=True, slots=True)
class Services:
    agency: str
    page: int = 0


@dataclass(frozen=True, slots=True)
class Details:
    """What to bring, steps, fee, time, product, complaints; then the number.

    `reading`: opened although no number is given now. Else the page is left when that comes to be so.
    """

    service: str
    page: int = 0
    reading: bool = False


@dataclass(frozen=True, slots=True)
class Unavailable:
    """No number here now: why, and what to do instead. One of `agency` or `service` is what was tapped."""

    agency: str
    service: str | None
    availability: Availability


@dataclass(frozen=True, slots=True)
class MayNotBeServed:
    """The queue may not be done before closing: take a number all the same?"""

    service: str


@dataclass(frozen=True, slots=True)
class ForOther:
    """This visitor has taken some numbers: is this one for another person?"""

    service: str


@dataclass(frozen=True, slots=True)
class Slowed:
    """A pause before a further number of a limited service. `seconds`: from when this screen came up."""

    service: str
    seconds: float


@dataclass(frozen=True, slots=True)
class Printing:
    """`late`: for somebody who was there when the last number went."""

    service: str
    late: bool = False


@dataclass(frozen=True, slots=True)
class Ready:
    """Take your ticket. `print_state` is on paper or probably so; `copy` counts from 1, which is the ticket itself."""

    ticket: Ticket
    print_state: PrintState = PrintState.PRINTED
    copy: int = 1


@dataclass(frozen=True, slots=True)
class NumberOnScreen:
    """The number counts although the paper did not come, or may not have come.

    `problem` is the printer's problem by name. `print_state` is None when the visitor says that no ticket came.
    `spent`: this visitor gets no further copy here.
    """

    ticket: Ticket
    problem: str = ""
    print_state: PrintState | None = None
    copy: int = 1
    spent: bool = False

    @property
    def free_copy(self) -> bool:
        """Whether the one free copy is still to be had."""
        return self.copy == 1 and not self.spent

    @property
    def may_come_out(self) -> bool:
        """Whether it was not on paper when this screen came up, and may be yet."""
        return self.print_state in (PrintState.UNCERTAIN, PrintState.NOT_PRINTED)

    @property
    def wants_staff(self) -> bool:
        """Whether somebody should come: the printer is in trouble, or the visitor says that no ticket came."""
        return self.print_state is None or bool(self.problem)


@dataclass(frozen=True, slots=True)
class CopyAsked:
    """Really once more? Nothing is printed before the answer. `over` is the screen to come back to."""

    over: Ready | NumberOnScreen

    @property
    def ticket(self) -> Ticket:
        return self.over.ticket

    @property
    def missing(self) -> bool:
        """The visitor says that no ticket came, against what the kiosk knows; else a number is wanted on paper."""
        return isinstance(self.over, Ready) or self.over.print_state is PrintState.UNVERIFIED


@dataclass(frozen=True, slots=True)
class Reprinting:
    """The free copy of a ticket is being printed."""

    ticket: Ticket


@dataclass(frozen=True, slots=True)
class PrintingList:
    """What the service asks for is being printed, to take home."""

    service: str


@dataclass(frozen=True, slots=True)
class ListReady:
    """Take your list; or why it did not come. `problem` is the printer's by name, or "limit"."""

    service: str
    print_state: PrintState = PrintState.PRINTED
    problem: str = ""


@dataclass(frozen=True, slots=True)
class Sorry:
    """No number could be made; staff are called."""


@dataclass(frozen=True, slots=True)
class OutOfService:
    """The kiosk cannot give numbers at all: its store is damaged, or its printer is down and numbers need paper.

    `problem` is the printer's problem by name, empty if it is something else.
    """

    reason: str
    problem: str = ""


@dataclass(frozen=True, slots=True)
class Help:
    """Where people are who can help. `over` is the screen to come back to."""

    over: Choice


@dataclass(frozen=True, slots=True)
class Languages:
    """All languages there are, each by its own name; for a kiosk that has more than two."""


@dataclass(frozen=True, slots=True)
class AreYouThere:
    """Nobody has touched for a while. `over` is the screen to come back to."""

    over: Waitable


Choice = Agencies | Services | Details | Unavailable | MayNotBeServed | ForOther
Waitable = Choice | Help | Languages | NumberOnScreen | ListReady | Sorry
Busy = Printing | Reprinting | PrintingList
"""An answer of the desk is awaited, and surely comes."""
Screen = Preparing | Rest | Waitable | Busy | Slowed | Ready | CopyAsked | OutOfService | AreYouThere | StaffScreen


@dataclass(frozen=True, slots=True)
class Session:
    """One visit. Language and text size go back to the hall's own when the visitor leaves."""

    screen: Screen
    language: str = "id"
    large: bool = False
    extensions: int = 0
    lists: int = 0
    """Lists of requirements printed for this visitor."""
    numbers: int = 0
    """Numbers given in this visit."""
    asked_at: float = 0.0
    """When the number that comes next was asked for, in monotonic seconds."""
    slowed: bool = False
    """That was before its time."""
