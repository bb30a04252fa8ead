"""Everything behind the screen: store, printer, desk and the door for commands. Opened in order, closed in reverse."""

from __future__ import annotations

import logging
from collections.abc import Mapping
from contextlib import ExitStack
from pathlib import Path
from typing import Any

from kiosk.cli.build import Ground, visit_rules
from kiosk.cli.shapes import outcome_json, status_json, ticket_json, why_not
from kiosk.config import Settings
from kiosk.desk import Declined, Desk, Outcome
from kiosk.local import Door, LocalDoor, Rejected, socket_path
from kiosk.printing import Paper, PrinterThread, Profile, TcpTransport, warm_up
from kiosk.store import Store, StoreError
from kiosk.tickets import Band
from kiosk.words import Words, languages

log = logging.getLogger(__name__)


NOT_OPEN = "the kiosk is not open yet; try again in a moment"
STATUS_SECONDS = 10.0
LOCALE = Path(__file__).resolve().parents[2] / "assets" / "locale"


class Unusable(Exception):
    """The store or the printer cannot be opened; the text says what to do."""


class Backend:
    """The parts behind the screen. `open` may be called again after it raised; `close` may be called at any time."""

    def __init__(self, made: Ground) -> None:
        self._made = made
        self._parts = ExitStack()
        self._store: Store | None = None
        self._printer: PrinterThread | None = None
        self._desk: Desk | None = None

    def open(self) -> Desk:
        """Opens store and printer. Raises Unusable."""
        settings = self._made.settings
        try:
            store = self._open_store(settings)
        except StoreError as error:
            raise Unusable(str(error)) from error
        self._store = store
        self._parts.callback(store.close)
        self._tell_mistakes(store)
        printer = self._start_printer(settings, store)
        warm_up()
        desk = Desk(
            catalogue=self._made.catalogue,
            store=store,
            printer=printer,
            clock=self._made.clock,
            words=all_words(),
            settings=settings,
            rules=visit_rules(settings),
            paper=paper_of(settings),
        )
        self._printer, self._desk = printer, desk
        return desk

    def answer_commands(self, more: Mapping[str, Door]) -> None:
        """Lets commands ask while this process owns the store; `more` are questions only the window can answer."""
        door = LocalDoor(socket_path(self._made.settings.store.path), {**self.doors(), **more})
        door.start()
        self._parts.callback(door.stop)

    def doors(self) -> Mapping[str, Door]:
        """The questions that commands may ask."""
        return {"issue": self._issue, "tickets": self._tickets, "printer": self._status}

    def close(self) -> None:
        """In reverse order of opening."""
        self._parts.close()
        self._store = self._printer = self._desk = None

    def _open_store(self, settings: Settings) -> Store:
        settings.store.path.parent.mkdir(parents=True, exist_ok=True)
        return Store.open(
            settings.store.path,
            hall=settings.place.hall,
            kiosk_id=settings.place.kiosk,
            clock=self._made.clock,
            band=Band(settings.numbers.first, settings.numbers.last),
        )

    def _start_printer(self, settings: Settings, store: Store) -> PrinterThread | None:
        if settings.printer.transport == "none":
            return None
        where = settings.printer
        printer = PrinterThread(
            lambda: TcpTransport(where.host, where.port),
            store,
            paper_of(settings),
            profile=Profile("barrier" if where.proof == "set-up" else where.proof, where.dialect),
            mm_per_second=where.mm_per_second,
        )
        printer.start()
        self._parts.callback(printer.stop)
        return printer

    def _tell_mistakes(self, store: Store) -> None:
        """A catalogue that could not be used is an event that staff can find again."""
        if self._made.mistakes:
            store.record("catalogue_rejected", {"mistakes": [str(mistake) for mistake in self._made.mistakes]})

    def _issue(self, question: Mapping[str, Any]) -> Mapping[str, Any]:
        service = self._service_code(str(question["agency"]), str(question["service"]))
        try:
            result = self._opened_desk().serve(service, str(question.get("language", "id")))
        except StoreError as error:
            raise Rejected(str(error)) from error
        match result:
            case Outcome() as outcome:
                return outcome_json(outcome)
            case Declined(code, availability):
                raise Rejected(f"{code}: no number now. {why_not(availability)}")

    def _opened_desk(self) -> Desk:
        if self._desk is None:
            raise Rejected(NOT_OPEN)
        return self._desk

    def _service_code(self, agency: str, service: str) -> str:
        catalogue = self._made.catalogue
        known = {found.code: found for found in catalogue.agencies}
        if agency.upper() not in known:
            raise Rejected(f"no agency {agency!r}; allowed: {', '.join(known)}")
        codes = [found.code for found in known[agency.upper()].services]
        for code in (service.upper(), f"{agency}-{service}".upper()):
            if code in codes:
                return code
        raise Rejected(f"{agency.upper()} has no service {service!r}; allowed: {', '.join(codes)}")

    def _tickets(self, question: Mapping[str, Any]) -> Mapping[str, Any]:
        if self._store is None:
            raise Rejected(NOT_OPEN)
        return {"tickets": [ticket_json(ticket) for ticket in self._store.tickets(int(question["limit"]))]}

    def _status(self, _question: Mapping[str, Any]) -> Mapping[str, Any]:
        if self._printer is None:
            return {"can_print": False, "answered": False, "problems": [], "words": "No printer is configured."}
        return status_json(self._printer.check().result(STATUS_SECONDS), self._made.settings.printer)


def all_words() -> dict[str, Words]:
    """Every language there is; tickets are printed in the visitor's."""
    return {code: Words(code, LOCALE) for code in languages(LOCALE)}


def paper_of(settings: Settings) -> Paper:
    """The printer's paper and abilities, as configured."""
    where = settings.printer
    return Paper.of_width(
        where.paper_mm, codepage_number=where.code_page, qr=where.qr, cut=where.cut, safe_ascii=where.safe_ascii
    )
