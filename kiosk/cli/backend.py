"""Everything behind the screen: store, printer, desk and the control socket. Opened in order, closed in reverse."""

from __future__ import annotations

import logging
import threading
from collections.abc import Mapping
from contextlib import ExitStack
from dataclasses import replace
from itertools import count
from pathlib import Path

from hall.data import asset, locale
from hall.i18n import Words, languages
from hall.tickets import Band
from kiosk.cli.control_handlers import NOT_OPEN, ControlParts, handlers
from kiosk.cli.health import health_of, troubles_of
from kiosk.cli.machine_checks import copies_of
from kiosk.cli.runtime import Runtime, visit_rules
from kiosk.config import PrinterSettings, Settings
from kiosk.control_socket import CommandRejected, ControlSocket, Handler, socket_path
from kiosk.desk import PROFILE_KEY, Central, Desk, RollWatch, kept_profile
from kiosk.flow import FULL, READ_ONLY
from kiosk.fonts.coverage import fonts_for
from kiosk.printing import PaperFormat, PrinterThread, Profile, Width, safe_width, warm_up
from kiosk.printing.transports import SerialTransport, TcpTransport, Transport, UsbTransport
from kiosk.store import Store, StoreError, StoreFull, StoreReadOnly, open_store
from kiosk.sync import LinkThread, Sync

log = logging.getLogger(__name__)


LOOK_BACK_SECONDS = 30.0
"""Also the time that the start has for itself."""
STEPS_AT_ONCE, REST_SECONDS = 100, 0.005


class Unusable(Exception):
    """The store or the printer cannot be opened; the text says what to do, `reason` what the screen says of it."""

    def __init__(self, text: str, reason: str = "") -> None:
        super().__init__(text)
        self.reason = reason


class Backend:
    """The parts behind the screen. `open` may be called again after it raised; `close` may be called at any time."""

    def __init__(self, made: Runtime) -> None:
        self._made = made
        self._parts = ExitStack()
        self._open: ControlParts | None = None

    def open(self) -> Desk:
        """Opens store and printer. Raises Unusable."""
        settings = self._made.settings
        try:
            store = self._open_store(settings)
        except StoreError as error:
            raise Unusable(str(error), _reason(error)) from error
        self._parts.callback(store.close)
        self._made.clock.look()  # from here on a restart knows what time it was
        self._record_mistakes(store)
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
        )
        self._open = ControlParts(store, printer, desk, self._connect(store, printer, desk))
        return desk

    @property
    def store_path(self) -> Path:
        """Path of the store, which may not exist yet."""
        return self._made.settings.store.path

    def answer_commands(self, more: Mapping[str, Handler]) -> None:
        """Lets commands ask while this process owns the store; `more` are questions only the window can answer."""
        path = socket_path(self._made.settings.store.path)
        try:
            control = ControlSocket(path, {**self.handlers(), **more})
        except OSError as error:
            log.error("commands cannot ask this kiosk, %s cannot be made: %s", path, error.strerror or error)
            return
        control.start()
        self._parts.callback(control.stop)

    def look_back(self, desk: Desk) -> None:
        """Once a day the desk scores and learns from the days before; a thread of its own sees when it is time."""
        end, asked = threading.Event(), count(1)

        def rest() -> bool:
            """Learning from years of history takes seconds; it yields the processor to visitors now and then."""
            return end.wait(REST_SECONDS if next(asked) % STEPS_AT_ONCE == 0 else 0.0)

        def run() -> None:
            while not end.wait(LOOK_BACK_SECONDS):
                try:
                    desk.look_back(rest)
                except StoreError as error:
                    log.error("waits could not be scored or learned: %s", error)

        thread = threading.Thread(target=run, name="look-back", daemon=True)
        thread.start()
        self._parts.callback(thread.join)
        self._parts.callback(end.set)

    def handlers(self) -> Mapping[str, Handler]:
        """The questions that commands may ask."""
        return handlers(self._made, self._opened)

    def close(self) -> None:
        """In reverse order of opening."""
        self._parts.close()
        self._open = None

    def _open_store(self, settings: Settings) -> Store:
        return open_store(
            settings.store.path,
            hall=settings.place.hall,
            kiosk_id=settings.place.kiosk,
            clock=self._made.clock,
            band=Band(settings.numbers.first, settings.numbers.last),
            mirrored=bool(settings.central.url),
            numbers_copy=copies_of(settings),
        )

    def _connect(self, store: Store, printer: PrinterThread | None, desk: Desk) -> Sync | None:
        """The mirror, if the settings name a central; it also runs before the kiosk is enrolled, to wait for that."""
        settings = self._made.settings
        where = settings.central
        if not where.url:
            return None
        way = LinkThread(where.url, where.ca, where.sequencer_ms)
        health = health_of(self._made, printer, desk)
        troubles = troubles_of(printer, desk)
        sync = Sync(way, store, settings.store.path, self._made.clock, health, desk.heard, troubles)
        desk.connect(Central(sync.numbering, sync.link))
        sync.start()
        self._parts.callback(sync.stop)
        return sync

    def _start_printer(self, settings: Settings, store: Store) -> PrinterThread | None:
        where = settings.printer
        if where.transport == "none":
            return None
        profile, known = profile_of(where, store)
        printer = PrinterThread(
            lambda: transport_of(where),
            store.journal,
            paper_of(settings),
            profile=profile,
            set_up=known,
            presenter=where.proof == "presenter",
            width_fixed=where.width_stated,
            after_crash=store.settled > 0,
            mm_per_second=where.mm_per_second,
            on_state=RollWatch(store),
        )
        printer.start()
        self._parts.callback(printer.stop)
        return printer

    def _record_mistakes(self, store: Store) -> None:
        """A catalogue that could not be used is an event that staff can find again."""
        if self._made.settings_mistakes:
            store.record("settings_rejected", {"mistakes": list(self._made.settings_mistakes)})
        if self._made.mistakes:
            store.record("catalogue_rejected", {"mistakes": [str(mistake) for mistake in self._made.mistakes]})

    def _opened(self) -> ControlParts:
        if self._open is None:
            raise CommandRejected(NOT_OPEN)
        return self._open


def _reason(error: StoreError) -> str:
    match error:
        case StoreFull():
            return FULL
        case StoreReadOnly():
            return READ_ONLY
        case _:
            return ""


def all_words() -> dict[str, Words]:
    """Every language there is; tickets are printed in the visitor's."""
    folder = locale()
    return {code: Words(code, folder) for code in languages(folder)}


def paper_of(settings: Settings) -> PaperFormat:
    """The printer's paper and abilities, as configured; without a width there, what surely fits the roll."""
    where = settings.printer
    paper = PaperFormat.of_width(
        where.paper_mm, codepage_number=where.code_page, qr=where.qr, cut=where.cut, safe_ascii=where.safe_ascii,
        gap_mm=where.cutter_gap_mm,
    )  # fmt: skip
    paper = replace(paper, fonts=fonts_for(asset()))
    return paper.of(Width.stated(where.dots, where.columns) if where.width_stated else safe_width(where.paper_mm))


def profile_of(where: PrinterSettings, store: Store) -> tuple[Profile, bool]:
    """What the printer can do: by the settings, else by set-up; and whether either knows it."""
    kept = kept_profile(store.kept(PROFILE_KEY))
    if where.proof != "set-up":
        width = (kept.dots, kept.columns) if kept is not None else (0, 0)
        return Profile(where.proof, where.dialect, dots=width[0], columns=width[1]), True
    return (kept, True) if kept is not None else (Profile(dialect=where.dialect), False)


def transport_of(where: PrinterSettings) -> Transport:
    """The way to the printer, as configured; nothing is opened yet."""
    match where.transport:
        case "usb":
            return UsbTransport(where.device)
        case "serial":
            return SerialTransport(where.device, where.baud, where.flow)
        case _:
            return TcpTransport(where.host, where.port)
