"""How a visit goes: the section `[visit]` of kiosk.toml, and what other sections add to it."""

from __future__ import annotations

from typing import Literal

from pydantic import Field

from hall.catalogue import Service
from hall.tickets import Ticket
from kiosk.model.in_a_row import InARowRules


class VisitSettings(InARowRules):
    """The keys of `[visit]`."""

    idle_seconds: float = Field(default=45.0, gt=0)
    reading_seconds: float = Field(default=90.0, gt=0)
    still_there_seconds: float = Field(default=20.0, ge=20)
    still_there_limit: int = Field(default=10, ge=10)
    ticket_seconds: float = Field(default=25.0, gt=0)
    number_on_screen_seconds: float = Field(default=90.0, gt=0)
    breaks_stop_numbers: bool = False
    skip_details_without_requirements: bool = True
    skip_details: frozenset[str] = frozenset()
    ask_below_share: float = Field(default=0.30, ge=0, le=1)
    warn_below_share: float = Field(default=0.70, ge=0, le=1)
    grace_seconds: float = Field(default=120.0, ge=0, le=900)
    """Seconds in which a visitor who was reading when the last number was given still gets one."""


class VisitRules(VisitSettings):
    """All that decides how a visit goes."""

    prints: bool = True
    """A printer is configured."""
    when_down: Literal["number_on_screen", "close"] = "number_on_screen"
    """While the printer is down: numbers on the screen only, or none at all."""
    ticket_url: str = ""
    """Goes before a ticket's token in its QR; empty: the QR holds the ticket's code."""
    lists_per_visit: int = 3
    """Lists of requirements that one visitor may print."""

    def doubts(self, served_share: float | None) -> bool:
        """Whether to warn that the number may not be called before closing."""
        return served_share is not None and served_share < self.warn_below_share

    def doubts_ticket(self, ticket: Ticket) -> bool:
        """The same of a number that was given: what was said then is said again. A bad clock knows no closing."""
        return ticket.clock_ok and self.doubts(ticket.served_share)

    def skips_details(self, service: Service) -> bool:
        """True where a visitor goes from the service straight to the number."""
        needs_nothing = not service.standard.requirements.get("id")
        return service.code in self.skip_details or (self.skip_details_without_requirements and needs_nothing)


USUAL = VisitRules()
