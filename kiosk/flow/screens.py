"""The screens a visit can show, and the visit itself. Frozen values; no widgets."""

from __future__ import annotations

from dataclasses import dataclass

from kiosk.catalogue import Availability
from kiosk.tickets import Ticket


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
    """What to bring, steps, fee, time, product, complaints; then the number."""

    service: str
    page: int = 0


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
class Printing:
    service: str


@dataclass(frozen=True, slots=True)
class Ready:
    """Take your ticket."""

    ticket: Ticket


@dataclass(frozen=True, slots=True)
class NumberOnScreen:
    """The number counts although the paper did not come, or may not have come. Staff are called.

    `problem` is the printer's problem by name, empty when the visitor said that no ticket came.
    """

    ticket: Ticket
    problem: str = ""


@dataclass(frozen=True, slots=True)
class Sorry:
    """No number could be made; staff are called."""


@dataclass(frozen=True, slots=True)
class OutOfService:
    """The kiosk cannot give numbers at all, for example because its store is damaged."""

    reason: str


@dataclass(frozen=True, slots=True)
class Help:
    """Where people are who can help. `over` is the screen to come back to."""

    over: Choice


@dataclass(frozen=True, slots=True)
class AreYouThere:
    """Nobody has touched for a while. `over` is the screen to come back to."""

    over: Waitable


Choice = Agencies | Services | Details | Unavailable | MayNotBeServed
Waitable = Choice | Help | NumberOnScreen | Sorry
Screen = Rest | Waitable | Printing | Ready | OutOfService | AreYouThere


@dataclass(frozen=True, slots=True)
class Session:
    """One visit. Language and text size go back to the hall's own when the visitor leaves."""

    screen: Screen
    language: str = "id"
    large: bool = False
    extensions: int = 0
