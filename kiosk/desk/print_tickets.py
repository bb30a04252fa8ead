"""From a ticket or a list to paper: words, layout, printer, and what is then known of the paper."""

from __future__ import annotations

import logging
from collections.abc import Callable, Mapping
from dataclasses import dataclass, replace
from datetime import datetime

from hall.catalogue import Catalogue
from hall.clock import ClockProtocol
from hall.i18n import Words
from hall.tickets import ClockGrade, PrintState, Ticket
from kiosk.desk.ticket_text import list_document, printer_test_document, reprint_line, ticket_document
from kiosk.model.availability import Offer
from kiosk.model.visit_rules import VisitRules
from kiosk.printing import PaperFormat, PrinterThread, PrintJob, PrintOutcome, Width, render, render_list, render_test
from kiosk.store import StoreError

PRINT_SECONDS = 8.0
"""Longer than any deadline of the printer thread on a fast line; what has not ended by then is uncertain."""

log = logging.getLogger(__name__)


@dataclass(frozen=True, slots=True)
class PrintRequest:
    """Which paper of a ticket: the job in the journal, and the copy that stands on it (1: the ticket itself)."""

    job_id: str
    copy: int = 1
    attempt: int = 1


class TicketPrinter:
    """One per desk; its calls wait for the printer, up to 8 s."""

    def __init__(
        self,
        printer: PrinterThread | None,
        catalogue: Catalogue,
        words: Mapping[str, Words],
        clock: ClockProtocol,
        *,
        rules: VisitRules,
        url: str = "",
        copies: int = 1,
    ) -> None:
        """`copies`: sheets of each new ticket; a reprint is one sheet."""
        self._printer, self._catalogue = printer, catalogue
        self._words, self._clock, self._url, self._copies = words, clock, url, copies
        self._rules = rules

    @property
    def can_print(self) -> bool:
        return self._printer is not None and self._printer.state().can_print

    def ticket(self, ticket: Ticket, offer: Offer, request: PrintRequest) -> PrintOutcome:
        """Every copy but the first is marked, with its own time."""
        if self._printer is None:
            return PrintOutcome(PrintState.NOT_PRINTED)
        words = self._words_of(ticket.language)
        document = ticket_document(ticket, offer, self._catalogue, words, self._url, self._rules)
        if request.copy > 1:
            document = replace(document, reprint_line=reprint_line(request.copy, self._time(), words))
        paper = self._printer.paper
        payload = render(document, paper, self._copies if request.copy == 1 else 1)
        return self._wait(PrintJob(request.job_id, payload, request.attempt, paper), ticket.label)

    def requirements(self, offer: Offer, language: str) -> PrintOutcome:
        """What a service asks for, to take home."""
        document = list_document(offer, self._catalogue, self._words_of(language), self._time())
        return self._loose(lambda paper: render_list(document, paper), offer.service.code)

    def test_page(self, kiosk: str, lines: tuple[str, ...], language: str) -> PrintOutcome:
        """`lines`: what is known of the printer."""
        document = printer_test_document(kiosk, lines, self._time(), self._words_of(language))
        return self._loose(lambda paper: render_test(document, paper), "test page")

    def measuring_page(
        self, kiosk: str, lines: tuple[str, ...], language: str, widths: tuple[Width, ...], likely: Width
    ) -> PrintOutcome:
        """The test page laid out for the `likely` width, with rulers of all `widths` for a person to compare."""
        document = printer_test_document(kiosk, lines, self._time(), self._words_of(language))
        document = replace(document, rulers=tuple(width.columns for width in widths))
        if self._printer is None:
            return PrintOutcome(PrintState.NOT_PRINTED)
        payload = render_test(document, self._printer.paper.of(likely))
        return self._wait(PrintJob("", payload), "test page")

    def _loose(self, made: Callable[[PaperFormat], bytes], what: str) -> PrintOutcome:
        """Paper without a number: no line in the journal."""
        if self._printer is None:
            return PrintOutcome(PrintState.NOT_PRINTED)
        paper = self._printer.paper
        return self._wait(PrintJob("", made(paper), paper=paper), what)

    def _wait(self, job: PrintJob, what: str) -> PrintOutcome:
        if self._printer is None:
            return PrintOutcome(PrintState.NOT_PRINTED)
        try:
            return self._printer.print(job).result(PRINT_SECONDS + 2 * self._printer.line_seconds(job.payload))
        except (TimeoutError, StoreError):
            log.exception("%s: nobody knows whether it is on paper", what)
            return PrintOutcome(PrintState.UNCERTAIN)

    def _time(self) -> datetime | None:
        """Local time for the paper; None while the clock cannot be believed."""
        now = self._clock.now()
        return None if now.grade is ClockGrade.BAD else now.utc.astimezone(self._clock.zone)

    def _words_of(self, language: str) -> Words:
        return self._words.get(language, self._words[self._catalogue.place.languages[0]])
