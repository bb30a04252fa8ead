"""What can happen to a visit: touches, answers of the desk, time that passes. Frozen values."""

from __future__ import annotations

from dataclasses import dataclass

from kiosk.catalogue import Availability
from kiosk.tickets import PrintState, Ticket


@dataclass(frozen=True, slots=True)
class Touched:
    """A touch that hit no button."""


@dataclass(frozen=True, slots=True)
class AgencyChosen:
    agency: str


@dataclass(frozen=True, slots=True)
class ServiceChosen:
    service: str


@dataclass(frozen=True, slots=True)
class DetailsAsked:
    """Read what a service needs although it gives no number now."""


@dataclass(frozen=True, slots=True)
class Confirmed:
    """Take a number."""


@dataclass(frozen=True, slots=True)
class Back:
    pass


@dataclass(frozen=True, slots=True)
class Home:
    """Start again."""


@dataclass(frozen=True, slots=True)
class LanguageChosen:
    language: str


@dataclass(frozen=True, slots=True)
class LargeToggled:
    pass


@dataclass(frozen=True, slots=True)
class HelpAsked:
    pass


@dataclass(frozen=True, slots=True)
class PageTurned:
    """`step` is +1 or -1."""

    step: int


@dataclass(frozen=True, slots=True)
class Served:
    """The desk gave a number; `print_state` says what is known of the paper."""

    ticket: Ticket
    print_state: PrintState
    problem: str = ""


@dataclass(frozen=True, slots=True)
class Refused:
    """The desk gave no number: closed meanwhile, or the quota ran out between two taps."""

    service: str
    availability: Availability


@dataclass(frozen=True, slots=True)
class Failed:
    """The desk could not give a number."""


@dataclass(frozen=True, slots=True)
class Broken:
    """The kiosk can give no numbers until staff have seen to it."""

    reason: str


@dataclass(frozen=True, slots=True)
class Mended:
    pass


@dataclass(frozen=True, slots=True)
class IdleTooLong:
    """Nobody touched for the time that this screen allows."""


@dataclass(frozen=True, slots=True)
class StillHere:
    pass


@dataclass(frozen=True, slots=True)
class WentAway:
    """Nobody answered the question whether anybody is there."""


@dataclass(frozen=True, slots=True)
class Done:
    pass


@dataclass(frozen=True, slots=True)
class Another:
    """The same visitor takes a number for another service."""


@dataclass(frozen=True, slots=True)
class TicketMissing:
    """The visitor says that no ticket came out."""


Event = (
    Touched | AgencyChosen | ServiceChosen | DetailsAsked | Confirmed | Back | Home | LanguageChosen | LargeToggled
    | HelpAsked | PageTurned | Served | Refused | Failed | Broken | Mended | IdleTooLong | StillHere | WentAway | Done
    | Another | TicketMissing
)  # fmt: skip
