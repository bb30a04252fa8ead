"""What can be had in the hall right now: the catalogue and the latest counts, put together for one moment. Pure."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass, field, replace
from datetime import UTC, datetime, timedelta
from enum import StrEnum

from hall.catalogue import (
    Agency,
    Availability,
    Catalogue,
    ClosedToday,
    LeftEarly,
    NotYet,
    NumbersUsedUp,
    OnBreak,
    Open,
    PastLastTicket,
    Queue,
    QuotaGone,
    Service,
    Text,
    TimeUnknown,
    availability,
    availability_at_no_time,
    gives_numbers,
    holiday_on,
)
from hall.clock import ClockState
from hall.tickets import WaitRange
from kiosk.model.central_link import Link
from kiosk.model.in_a_row import NOBODY, NumbersInARow
from kiosk.model.paper_roll import PaperLeft
from kiosk.model.printer_state import PrinterState, Problem
from kiosk.model.visit_rules import USUAL, VisitRules

NO_TIME = datetime(1970, 1, 1, tzinfo=UTC)
CALM = timedelta(minutes=1)
"""A link that is back so soon is nobody's business."""


class StaffSign(StrEnum):
    """Something about the kiosk itself that staff or a technician should look at; sent to central by its name."""

    STORE_ASIDE = "store_aside"
    """A store could not be used, was put aside, and a new one goes on; until staff have seen it."""
    STORE_CHECK = "store_check"
    """The nightly check found the store damaged."""
    NO_MARKS = "no_marks"
    """The highest numbers cannot be written beside the store."""
    NO_PIN = "no_pin"
    """No PIN of the staff is set."""


@dataclass(frozen=True, slots=True)
class HallSnapshot:
    """The counts of one moment, taken by the desk. `waiting`, `waits` and `served_share` go by series, `used` by quota.

    `served_share` is the probability (0 to 1) that a number taken now is called before closing.
    """

    at: datetime
    waiting: Mapping[str, int] = field(default_factory=dict)
    used: Mapping[str, int] = field(default_factory=dict)
    waits: Mapping[str, WaitRange | None] = field(default_factory=dict)
    served_share: Mapping[str, float] = field(default_factory=dict)
    left_early: frozenset[str] = frozenset()
    printer: PrinterState | None = None
    """None: not asked yet, or no printer is configured."""
    paper: PaperLeft | None = None
    """None: no roll was ever entered in the books."""
    link: Link | None = None
    """None: the kiosk is alone, it has no central."""
    has_numbers: bool = True
    """False: no number can be given before central has been reached, for the kiosk has none of its own."""
    signs: frozenset[StaffSign] = frozenset()
    clock: ClockState | None = None
    """None: not asked yet."""
    unstaffed: frozenset[str] = frozenset()
    """Series of queues that are open while nobody sits at their counters."""
    used_up: frozenset[str] = frozenset()
    """Series of which no number can be given before central is reached, or staff let the kiosk go on alone."""
    few: Mapping[str, int] = field(default_factory=dict)
    """Numbers that are left without central, by series, where these are few."""

    @property
    def facts(self) -> HallSnapshot:
        """The board without its times: equal as long as there is nothing new to show."""
        printer = None if self.printer is None else replace(self.printer, at_mono=0.0)
        return replace(
            self,
            at=NO_TIME,
            printer=printer,
            link=None if self.link is None else _facts_of(self.link),
            clock=None if self.clock is None else self.clock.facts,
        )


def _facts_of(link: Link) -> Link:
    """What staff see of a link; when the last contact was matters only while there is none."""
    last = None if link.connected else link.last_contact
    return replace(link, last_contact=last, oldest_unsent_s=None, problem="", elsewhere={}, staffed=None)


@dataclass(frozen=True, slots=True)
class Offer:
    """One service as it stands now."""

    agency: Agency
    queue: Queue
    service: Service
    availability: Availability
    waiting: int
    wait: WaitRange | None
    served_share: float = 1.0
    unstaffed: bool = False
    """Open, but no counter is staffed: the wait is unknown."""

    @property
    def gives_numbers(self) -> bool:
        return gives_numbers(self.availability)


@dataclass(frozen=True, slots=True)
class AgencyOffer:
    """One agency as it stands now: as open as its most open service."""

    agency: Agency
    services: tuple[Offer, ...]
    availability: Availability
    waiting: int

    @property
    def gives_numbers(self) -> bool:
        return gives_numbers(self.availability)

    @property
    def unstaffed(self) -> bool:
        """Whether nobody sits at any of its counters."""
        return bool(self.services) and all(offer.unstaffed for offer in self.services)

    @property
    def single(self) -> Offer | None:
        """The only service, where an agency has just one."""
        return self.services[0] if len(self.services) == 1 else None


@dataclass(frozen=True, slots=True)
class Hall:
    """The hall at `now` (aware, local zone)."""

    catalogue: Catalogue
    board: HallSnapshot
    now: datetime
    rules: VisitRules = USUAL
    demo: bool = False
    """The time is not the real one: the example is tried outside its hours."""
    staff_wanted: bool = False
    """Staff should look after the kiosk: its catalogue has mistakes, its printer or paper needs a hand."""
    catalogue_mistakes: bool = False
    """The catalogue's file has mistakes, so its last good copy is in use."""
    streak: NumbersInARow = NOBODY
    mono: float = 0.0
    """Monotonic seconds, as in the streak."""
    late: frozenset[str] = frozenset()
    """Services of which this visitor still gets a number although the last one has gone."""

    @property
    def time_known(self) -> bool:
        """Whether the clock can be believed. If not, no time is shown and no hour closes anything."""
        return self.board.clock is None or self.board.clock.known

    @property
    def clock_wants_staff(self) -> bool:
        """Somebody should say what time it is."""
        return self.board.clock is not None and self.board.clock.wants_staff

    @property
    def can_print(self) -> bool:
        """A printer is there and nothing keeps the paper from coming."""
        return self.rules.prints and self.board.printer is not None and self.board.printer.can_print

    @property
    def printer_down(self) -> Problem | None:
        """What keeps the paper from coming; None: nothing does, or nothing is known against it."""
        printer = self.board.printer
        return printer.problem if self.rules.prints and printer is not None and not printer.can_print else None

    @property
    def link_wants_staff(self) -> bool:
        """Somebody should look at the way to central; visitors need not know, their numbers come all the same."""
        link = self.board.link
        if link is None:
            return False
        if not link.enrolled or link.forked or link.parked:
            return True
        return not link.connected and (link.last_contact is None or self.now - link.last_contact >= CALM)

    def staff_informed(self, trouble: str) -> bool:
        """Whether people know of this trouble (a problem or a sign by its name): central has confirmed that it does."""
        link = self.board.link
        return link is not None and link.connected and trouble in link.confirmed_troubles

    @property
    def closed_by_printer(self) -> Problem | None:
        """The printer's problem where the settings give no number without paper."""
        return self.printer_down if self.rules.when_down == "close" else None

    @property
    def numbers_on_screen(self) -> bool:
        """A number taken now would not come on paper."""
        return not self.rules.prints or self.printer_down is not None

    def offer(self, service_code: str) -> Offer:
        """The service with that code; KeyError if the catalogue has none."""
        service = self.catalogue.service(service_code)
        queue = self.catalogue.queue(service.series)
        state = self._availability(service)
        return Offer(
            agency=self.catalogue.agency(service.agency),
            queue=queue,
            service=service,
            availability=NumbersUsedUp() if queue.series in self.board.used_up and gives_numbers(state) else state,
            waiting=self.board.waiting.get(queue.series, 0),
            wait=self.board.waits.get(queue.series) if self.time_known else None,
            served_share=self.board.served_share.get(queue.series, 1.0) if self.time_known else 1.0,
            unstaffed=queue.series in self.board.unstaffed,
        )

    def _availability(self, service: Service) -> Availability:
        board = self.board
        if not self.time_known:
            return availability_at_no_time(self.catalogue, service, board.used, board.left_early)
        return availability(
            self.catalogue,
            service,
            self.now,
            board.used,
            left_early=board.left_early,
            breaks_stop_numbers=self.rules.breaks_stop_numbers,
            late=service.code in self.late,
        )

    def agency_offer(self, agency_code: str) -> AgencyOffer:
        """The agency with that code and all its services; closed if none is published. KeyError: no such agency."""
        agency = self.catalogue.agency(agency_code)
        offers = tuple(self.offer(service.code) for service in agency.services)
        return AgencyOffer(
            agency=agency,
            services=offers,
            availability=min((o.availability for o in offers), key=_closedness, default=ClosedToday(None, None)),
            waiting=sum(self.board.waiting.get(queue.series, 0) for queue in agency.queues),
        )

    def asks_for_whom(self, offer: Offer, in_visit: int) -> bool:
        """Whether to ask first if a number of this service is for somebody else. `in_visit`: numbers of this visit."""
        streak, quotas = self._streak(same_visit=in_visit > 0), self.quotas(offer.service)
        return streak.asks(offer.service.code, quotas, self.rules, in_visit=in_visit)

    def pause(self, offer: Offer, *, same_visit: bool) -> float:
        """Seconds that somebody who presses on waits for a number of this service."""
        streak = self._streak(same_visit=same_visit)
        return streak.pause(self.quotas(offer.service), self.mono, self.rules, same_visit=same_visit)

    def streak_after(self, service: Service, asked_at: float, *, same_visit: bool, slowed: bool) -> NumbersInARow:
        """The streak with a number of this service more. A pause since it was asked for makes nobody somebody else."""
        held = self.streak.now(asked_at, self.rules, same_visit=same_visit)
        return held.given(service.code, self.quotas(service), self.mono, slowed=slowed)

    def quotas(self, service: Service) -> frozenset[str]:
        """What limits the service; empty: nothing."""
        return frozenset(quota.code for quota in self.catalogue.quotas_of(service.code))

    def _streak(self, *, same_visit: bool) -> NumbersInARow:
        return self.streak.now(self.mono, self.rules, same_visit=same_visit)

    def opening(self) -> Availability:
        """The hall as a whole: as open as its most open agency. For the rest screen."""
        return min((self.agency_offer(a.code).availability for a in self.catalogue.agencies), key=_closedness)

    def giving(self) -> tuple[int, int]:
        """How many agencies give numbers now, and how many there are; those without a published service left out."""
        offers = [self.agency_offer(agency.code) for agency in self.catalogue.agencies if agency.services]
        return sum(offer.gives_numbers for offer in offers), len(offers)

    def holiday(self) -> Text | None:
        """Why the hall, or a part of it, is closed today, if that has a name."""
        states = [self.agency_offer(agency.code).availability for agency in self.catalogue.agencies if agency.services]
        names = {state.holiday for state in states if isinstance(state, ClosedToday)}
        day = holiday_on(self.catalogue, self.now.date())
        if day is not None and day.name in names:
            return day.name
        whole = all(isinstance(state, ClosedToday) for state in states)
        return names.pop() if whole and len(names) == 1 else None


def _closedness(state: Availability) -> tuple[int, float]:
    """Sort key: the most open state first; among closed ones the one that opens soonest."""
    match state:
        case Open(closes=closes):
            return 0, -closes.timestamp()
        case TimeUnknown():
            return 0, 0.0
        case OnBreak(until=until, takes_numbers=takes):
            return (1 if takes else 2), until.timestamp()
        case NotYet(machine=machine):
            return 3, machine.timestamp()
        case QuotaGone(reopens=reopens):
            return 4, _when(reopens)
        case PastLastTicket(reopens=reopens):
            return 5, _when(reopens)
        case LeftEarly():
            return 6, 0.0
        case NumbersUsedUp():
            return 3, 0.0
        case ClosedToday(reopens=reopens):
            return 7, _when(reopens)


def _when(moment: datetime | None) -> float:
    return moment.timestamp() if moment else float("inf")
