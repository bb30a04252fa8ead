"""A ticket as its visitor's phone shows it."""

from __future__ import annotations

from dataclasses import dataclass, replace
from datetime import datetime

from central.access.ticket_links import TicketLink
from central.config.hall import HallConfig
from central.pages.live import Snapshot
from hall.catalogue import Catalogue, Service
from hall.i18n import Words
from hall.tickets import QueueState, WaitRange

OVER = frozenset({QueueState.DONE, QueueState.CANCELLED, QueueState.TRANSFERRED})
"""Nothing more will happen to such a ticket."""


@dataclass(frozen=True, slots=True)
class PhoneStatus:
    """What may change while the page is open."""

    state: QueueState
    queue: str
    ahead: int | None
    """None: not in line just now."""
    counter: str | None
    calls: int
    """How often the visitor was called in this round; 0: not called."""
    round: int
    held: bool
    tomorrow: bool
    wait: WaitRange | None
    at: datetime
    """When this was so, local time."""
    day_over: bool
    """The number was not called on its day and will not be."""
    unstaffed: bool = False
    """Nobody is at the counters of the queue, so no wait is promised."""
    left: bool = False
    """The holder left by phone."""
    back_until: datetime | None = None
    """Until then the holder may come back; local time."""

    @property
    def over(self) -> bool:
        """Nothing more will happen. A counter may bring back who left by phone, so such a page goes on listening."""
        return self.day_over or (self.state in OVER and not self.left)

    @property
    def may_leave(self) -> bool:
        """Waits or is called, today."""
        return not self.day_over and self.state in (QueueState.WAITING, QueueState.CALLED)


@dataclass(frozen=True, slots=True)
class PrintedPapers:
    """What does not change: whom the ticket is for and what to bring. A private service is not named."""

    agency: str
    service: str | None
    requirements: tuple[str, ...]
    steps: tuple[str, ...]
    where: str
    counters: str
    """In words, for example "loket 1, 7 dan 15"."""
    missed_call: str
    place: str
    city: str
    complaint: str


def standing(ticket: TicketLink, snapshot: Snapshot, plan: HallConfig, wait: WaitRange | None) -> PhoneStatus:
    """From the hall as it is; a ticket that is neither waiting nor called there is shown as the store has it."""
    at = snapshot.now.utc.astimezone(plan.zone)
    found = snapshot.find(ticket.ticket_id)
    if found is None:
        return PhoneStatus(
            ticket.queue_state, ticket.queue, None, ticket.counter, 0, ticket.round, held=False,
            tomorrow=ticket.not_before is not None and not ticket.over, wait=None, at=at, day_over=ticket.over,
            left=ticket.left, back_until=ticket.back_until,
        )  # fmt: skip
    seen, ahead = found
    called = seen.recalls + 1 if seen.state is QueueState.CALLED else 0
    return PhoneStatus(
        seen.state,
        seen.queue,
        ahead,
        seen.counter,
        called,
        seen.round,
        held=seen.held,
        tomorrow=False,
        wait=wait,
        at=at,
        day_over=False,
        unstaffed=snapshot.unstaffed(seen.queue),
    )


def same_but_for_time(one: PhoneStatus, other: PhoneStatus) -> bool:
    """Whether nothing of it is news."""
    return replace(one, at=other.at) == other


def papers(ticket: TicketLink, queue: str, plan: HallConfig, words: Words) -> PrintedPapers:
    """From the catalogue that holds now; what it does not know any more is left out."""
    catalogue, language = plan.catalogue, words.language
    service = _service(catalogue, ticket.service)
    shown = service is not None and not service.private
    agency = catalogue.agency(plan.queues.get(queue, ticket.agency))
    zone = next((zone for zone in catalogue.zones if zone.letter == agency.zone), None)
    area = "" if zone is None else (zone.waiting_area or zone.name).get(language)
    line = next((one for one in agency.queues if one.series == queue), None)
    return PrintedPapers(
        agency=agency.name.get(language),
        service=service.name.get(language) if service is not None and shown else None,
        requirements=service.standard.requirements.get(language) if service is not None and shown else (),
        steps=service.standard.steps.get(language) if service is not None and shown else (),
        where=area,
        counters="" if line is None else words.counters(line.counters),
        missed_call=catalogue.place.missed_call.get(language),
        place=catalogue.place.name.get(language),
        city=catalogue.place.city.get(language),
        complaint=catalogue.place.ticket_complaint.get(language),
    )


def _service(catalogue: Catalogue, code: str) -> Service | None:
    try:
        return catalogue.service(code)
    except KeyError:
        return None
