"""Serving one visitor start to finish: number, commit, print, record."""

from __future__ import annotations

import logging
import threading
import time
from collections.abc import Callable, Iterable, Mapping
from dataclasses import dataclass, replace
from datetime import datetime
from uuid import uuid4

from hall.catalogue import Availability, Catalogue, NumbersUsedUp, QuotaGone, next_opening
from hall.clock import ClockStorage
from hall.i18n import Words
from hall.tickets import PrintState, Ticket, WaitRange
from kiosk.config import Settings
from kiosk.desk.estimates import Estimates
from kiosk.desk.explain_wait import explain
from kiosk.desk.night import NightCheck
from kiosk.desk.pin import PinLock
from kiosk.desk.print_tickets import PrintRequest, TicketPrinter
from kiosk.desk.reprint import By, Copies, CopyRefused
from kiosk.desk.reserve import Reserve
from kiosk.desk.rolls import RollAccount
from kiosk.desk.signs import Signs
from kiosk.desk.staff import StaffActions
from kiosk.desk.staffing import unstaffed
from kiosk.model.availability import Hall, HallSnapshot, Offer
from kiosk.model.central_link import SEQUENCER_LAST, Given, Link, Numbering
from kiosk.model.visit_rules import VisitRules
from kiosk.printing import PrinterThread, PrintOutcome
from kiosk.store import (
    IssueRequest,
    NumbersExhausted,
    QueueStep,
    QuotaCheck,
    QuotaUsedUp,
    Store,
    StoreCounts,
)

log = logging.getLogger(__name__)


@dataclass(frozen=True, slots=True)
class PrintTiming:
    """Microseconds from the start of serving; None where it did not come to that."""

    committed: int
    first_byte: int | None = None
    confirmed: int | None = None


@dataclass(frozen=True, slots=True)
class ServeOutcome:
    """A number was given; `print_state` and `problem` say what is known of the paper."""

    ticket: Ticket
    print_state: PrintState
    problem: str
    timing: PrintTiming
    copy: int = 1
    """1: the ticket itself; later ones are marked copies."""


@dataclass(frozen=True, slots=True)
class NumberRefused:
    """No number was given, and why."""

    service: str
    availability: Availability


@dataclass(frozen=True, slots=True)
class Central:
    """What the desk wants of the way to central."""

    number: Numbering
    link: Callable[[], Link]


class Desk:
    """Gives numbers, one visitor after the other. Any thread may ask; the questions are answered in turn."""

    def __init__(
        self,
        *,
        catalogue: Catalogue,
        store: Store,
        printer: PrinterThread | None,
        clock: ClockStorage,
        words: Mapping[str, Words],
        settings: Settings,
        rules: VisitRules,
    ) -> None:
        self.catalogue = catalogue
        self._central: Central | None = None
        self._store, self._printer, self._clock = store, printer, clock
        self._rules = rules
        self._press = TicketPrinter(
            printer,
            catalogue,
            words,
            clock,
            rules=rules,
            url=settings.ticket.url,
            copies=settings.ticket.copies,
        )
        self._copies = Copies(store, printer)
        self._rolls = RollAccount(store, catalogue, settings.roll, settings.ticket.copies)
        self.pin = PinLock(store)
        self.signs = Signs(store, self.pin)
        self._night = NightCheck(store, self.signs)
        self.reserve = Reserve(store, catalogue)
        self.staff = StaffActions(
            store,
            printer,
            self._press,
            kiosk=settings.place.kiosk,
            roll_mm=settings.roll.length_m * 1000,
            language=catalogue.place.languages[0],
            on_roll=self._rolls.forget,
            clock=clock,
        )
        self._turn = threading.Lock()
        self._words = words
        self._estimates = Estimates(store, catalogue, settings.wait, clock)

    def first_start(self) -> None:
        """The kiosk stands before visitors: what is offered once in its life is offered until its next start."""
        self.pin.first_start(served_before=bool(self._store.tickets(1)))

    def connect(self, central: Central) -> None:
        """From now on numbers come from the hall's sequencer where it can be reached. Without this the kiosk is alone.

        To be called before the first visitor.
        """
        self._central = central

    def heard(self, steps: Iterable[QueueStep]) -> None:
        """What came down of the queues, from the mirror's thread. It is taken in with the next question to the desk."""
        self._estimates.heard(steps)

    def board(self) -> HallSnapshot:
        """The counts that the screens show."""
        self._clock.look()
        with self._turn:
            self._estimates.take_in()
            return self._board(self._store.counts(), self._now())

    def serve(
        self, service_code: str, language: str, press_id: str | None = None, *, late: bool = False
    ) -> ServeOutcome | NumberRefused:
        """Hands out one number. Without paper the visitor still has it on screen.

        `press_id` names one press of the button: the same press twice gives the same ticket. `late`: the visitor was
        there when the last number went.
        """
        started = time.monotonic()
        with self._turn:
            offer = self._offer(service_code, late=late)
            if not offer.gives_numbers:
                return NumberRefused(service_code, offer.availability)
            self._ask_printer()
            self._estimates.take_in()
            given = self._ask_sequencer(offer.queue.series)
            try:
                request = self._request(offer, language, press_id)
                issued = self._store.issue(request, given, as_of=None if given is not None else self._as_of())
                issued = replace(issued, ticket=self._marked_if_reserve(issued.ticket))
            except NumbersExhausted as error:
                log.error("%s: no number: %s", service_code, error)
                return NumberRefused(service_code, NumbersUsedUp())
            except QuotaUsedUp:
                now = self._offer(service_code).availability  # counted before and after somebody took the last one
                known = self._clock.state().known
                reopens = next_opening(self.catalogue, offer.queue, self._now()) if known else None
                return NumberRefused(service_code, now if isinstance(now, QuotaGone) else QuotaGone(reopens))
            committed = _microseconds(started, time.monotonic())
            if issued.duplicate:
                outcome = PrintOutcome(issued.ticket.print_state)
            else:
                self._estimates.arrived(issued.ticket)
                outcome = self._press.ticket(issued.ticket, offer, PrintRequest(issued.job_id))
        return _outcome(issued.ticket, outcome, started, committed)

    def again(self, ticket_id: str, by: By) -> ServeOutcome | CopyRefused:
        """The paper of a number once more. Raises UnknownTicket; KeyError if its service has left the catalogue."""
        started = time.monotonic()
        with self._turn:
            again = self._copies.prepare(ticket_id, by)
            if isinstance(again, CopyRefused):
                return again
            again = replace(again, ticket=self._marked_if_reserve(again.ticket))
            offer = self._offer(again.ticket.service)
            request = PrintRequest(again.job_id, again.copy, again.attempt)
            outcome = self._press.ticket(again.ticket, offer, request)
        return replace(_outcome(again.ticket, outcome, started, 0), copy=again.copy)

    def requirements(self, service_code: str, language: str) -> PrintOutcome:
        """Prints what a service asks for, to take home; also while it is closed."""
        with self._turn:
            return self._press.requirements(self._offer(service_code), language)

    def on_paper(self, ticket_id: str) -> PrintState | None:
        """The print state of a ticket that is known to be on paper; None as long as it is not."""
        ticket = self._store.ticket(ticket_id)
        known = None if ticket is None else ticket.print_state
        return known if known in (PrintState.PRINTED, PrintState.PRINTED_NOT_CUT) else None

    def note(self, kind: str, body: Mapping[str, object]) -> None:
        """An event that staff can find again, for example that a visitor says no ticket came."""
        self._store.record(kind, body)

    def explain(self, series: str, language: str) -> str:
        """Why the wait in this queue is estimated as it is, in one sentence for staff. KeyError: no such queue."""
        with self._turn:
            self._estimates.take_in()
            queue, now = self.catalogue.queue(series), self._now()
            ahead = self._store.counts().waiting.get(series, 0)
            since = self._estimates.silent_since(queue)
            silent = 0 if since is None else int((now - since).total_seconds() // 60)
            wait, shown = self._estimates.wait(queue, ahead, now), self._estimates.range(queue, ahead, now)
        return explain(wait, shown, silent, self._words.get(language, self._words["id"]))

    def go_on_alone(self) -> bool:
        """Staff let the kiosk give numbers with a longer label until the next day. False: it has none."""
        with self._turn:
            return self.reserve.go_on_alone()

    def look_back(self, stop: Callable[[], bool] = lambda: False) -> None:
        """What is due once a day: scores of the printed waits, and learning. For a thread that has time; cheap else."""
        self._night.check(self._now())
        self._estimates.look_back(self._turn, stop)

    def _ask_sequencer(self, series: str) -> Given | None:
        """Not within a transaction: it may take 300 ms."""
        return None if self._central is None else self._central.number(series, self._store.highest_period())

    def _as_of(self) -> datetime | None:
        """While central cannot be reached: when it last could, for people ahead are known as of then."""
        if self._central is None:
            return None
        link = self._central.link()
        if link.connected or link.last_contact is not None:
            return None if link.connected else link.last_contact
        return self._store.mirror_state().heard_at

    def _marked_if_reserve(self, ticket: Ticket) -> Ticket:
        """With a note for its holder: numbers above those of the sequencer are in no order with them."""
        if self._central is None:
            return ticket
        last = self._store.mirror_state().sequencer_last or SEQUENCER_LAST
        return replace(ticket, reserve=ticket.number > last)

    def _has_numbers(self, link: Link | None) -> bool:
        """Without a band of its own the kiosk depends on the sequencer."""
        if link is None or link.connected:
            return True
        return self.reserve.exists()

    def _request(self, offer: Offer, language: str, press_id: str | None) -> IssueRequest:
        queue, now, known = offer.queue, self._now(), self._clock.state().known
        link = None if self._central is None else self._central.link()
        foreseen = known and queue.series not in unstaffed(self.catalogue, link, now)

        def wait(ahead: int) -> WaitRange | None:
            return self._estimates.range(queue, ahead, now) if foreseen else None

        def served_share(ahead: int) -> float:
            return self._estimates.served_share(queue, ahead, now) if known else 1.0

        return IssueRequest(
            agency=offer.agency.code,
            series=queue.series,
            service=offer.service.code,
            language=language,
            press_id=press_id or uuid4().hex,
            quota_checks=tuple(
                QuotaCheck(quota.code, quota.services, quota.limit(now.time()) if known else quota.per_day)
                for quota in self.catalogue.quotas_of(offer.service.code)
            ),
            wait=wait,
            served_share=served_share,
        )

    def _offer(self, service_code: str, *, late: bool = False) -> Offer:
        now = self._now()
        # Most services have no quota: what is not needed is not counted while somebody waits.
        limited = bool(self.catalogue.quotas_of(service_code))
        used = self._used(self._store.counts()) if limited else {}
        board = HallSnapshot(at=now, used=used, clock=self._clock.state())
        allowed = frozenset({service_code} if late else ())
        return Hall(self.catalogue, board, now, self._rules, late=allowed).offer(service_code)

    def _board(self, counts: StoreCounts, now: datetime) -> HallSnapshot:
        queues = self.catalogue.queues
        state = None if self._printer is None else self._printer.state()
        paper = None if state is None else self._rolls.left(now, state)
        link = None if self._central is None else self._central.link()
        waiting = {queue.series: counts.waiting.get(queue.series, 0) for queue in queues}
        nobody = unstaffed(self.catalogue, link, now)
        outlook = {queue.series: self._estimates.outlook(queue, waiting[queue.series], now) for queue in queues}
        reserve = self.reserve.now(link, counts, int(now.timestamp() // 60))
        return HallSnapshot(
            at=now,
            waiting=waiting,
            used=self._used(counts),
            waits={series: None if series in nobody else shown for series, (shown, _) in outlook.items()},
            served_share={series: share for series, (_, share) in outlook.items()},
            printer=state,
            paper=paper,
            link=link,
            has_numbers=self._has_numbers(link),
            signs=self.signs.now(),
            clock=self._clock.state(),
            unstaffed=nobody,
            used_up=reserve.used_up,
            few=reserve.few,
        )

    def _used(self, counts: StoreCounts) -> dict[str, int]:
        """Numbers used of each quota today."""
        return {
            quota.code: sum(counts.used.get(service, 0) for service in quota.services)
            for quota in self.catalogue.quotas
        }

    def _ask_printer(self) -> None:
        """How the printer is, it tells while the number is being written: the print then need not wait for it."""
        if self._printer is not None:
            self._printer.check()

    def _now(self) -> datetime:
        return self._clock.now().utc.astimezone(self._clock.zone)


def _microseconds(start: float, end: float) -> int:
    return round((end - start) * 1e6)


def _outcome(ticket: Ticket, printed: PrintOutcome, started: float, committed: int) -> ServeOutcome:
    """What became of the number, with its times counted from `started` (time.monotonic)."""
    first, confirmed = (
        None if moment is None else _microseconds(started, moment)
        for moment in (printed.first_byte_mono, printed.confirmed_mono)
    )
    problem = "" if printed.problem is None else printed.problem.value
    return ServeOutcome(ticket, printed.state, problem, PrintTiming(committed, first, confirmed))
