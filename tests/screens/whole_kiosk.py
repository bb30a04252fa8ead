"""The whole kiosk in one process: a running app, a real desk and store, a printer in software."""

from __future__ import annotations

import threading
import time
from collections.abc import Callable, Iterator
from contextlib import ExitStack, contextmanager
from dataclasses import dataclass
from datetime import UTC, datetime
from pathlib import Path
from typing import Any

from hall.catalogue import Catalogue
from hall.i18n import Words
from hall.tickets import Band
from kiosk import flow
from kiosk.app import KioskApp, Lobby
from kiosk.config import Settings
from kiosk.desk import Desk
from kiosk.model.visit_rules import VisitRules
from kiosk.printing import PaperFormat, PrinterThread, Profile, TcpTransport
from kiosk.printing.virtual import PrintedSheet, VirtualPrinter
from kiosk.store import Store
from kiosk.worker import Worker
from tests.screens.conftest import ROOT, Hand, Pilot
from tests.support.clock import FixedClock
from tests.support.stores import with_tables

FRIDAY = datetime(2026, 12, 4, 0, 30, tzinfo=UTC)
KK = "Kartu Keluarga (baru atau perubahan data)"
TAP_SECONDS = 4.0
"""Between two taps of somebody in no hurry, on the clock of the touches."""


@dataclass(frozen=True, slots=True)
class Behind:
    """What stands behind the window."""

    clock: FixedClock
    store: Store
    virtual: VirtualPrinter
    printer: PrinterThread
    desk: Desk


class Kiosk:
    """The test turns the frames."""

    def __init__(self, app: KioskApp, hand: Hand, behind: Behind, opened: list[Desk | str]) -> None:
        from kivy.base import runTouchApp

        self.app, self.hand, self.opened, self.seen = app, hand, opened, [app.session.screen]
        self.clock, self.store, self.desk = behind.clock, behind.store, behind.desk
        self.printer, self.thread = behind.virtual, behind.printer
        app._run_prepare()
        runTouchApp(embedded=True)
        self.pilot = Pilot(lambda _announce, _clock: app.root, app.hall().catalogue)
        self.until(lambda: app.describe()["open"], "an open desk")
        self.until(lambda: app.describe()["printer_ok"], "a printer that can print")

    @property
    def screen(self) -> flow.Screen:
        return self.app.session.screen

    def until(self, condition: Callable[[], bool], what: str, seconds: float = 60.0) -> None:
        end = time.monotonic() + seconds
        while not condition():
            assert time.monotonic() < end, f"waited for {what}, shows {self.screen}"
            self.pilot.frames()
            if self.screen != self.seen[-1]:
                self.seen.append(self.screen)

    def tap(self, *texts: str) -> None:
        for text in texts:
            self.hand.wait(TAP_SECONDS)
            found = [t for t in self.app.describe()["targets"] if text in t["text"]]
            assert found, f"{text!r} is not on {self.screen}"
            from kivy.core.window import Window

            x, y = found[0]["x"] + found[0]["width"] / 2, Window.size[1] - found[0]["y"] - found[0]["height"] / 2
            self.pilot.at(x, y).down().up()

    def shows(self, kind: type) -> Any:
        self.until(lambda: isinstance(self.screen, kind), kind.__name__)
        return self.screen

    def break_printer(self, fault: str, on: bool = True) -> None:
        """Waits until the kiosk knows."""
        self.printer.set_fault(fault, on)
        self.thread.check().result(10)
        self.until(lambda: self.app.describe()["printer_ok"] != on, f"{fault} {on} to be seen")

    def papers(self, count: int) -> tuple[PrintedSheet, ...]:
        """All sheets, of which there are `count`: they come out a moment after the printer has told so."""
        assert self.printer.wait(count), f"{len(self.printer.papers)} of {count} sheets came out"
        return self.printer.papers

    def marked(self, count: int) -> list[tuple[str, bool]]:
        """The number of each sheet, and whether it bears the mark of a copy."""
        return [(sheet.label, any("CETAK ULANG" in text for text in sheet.texts)) for sheet in self.papers(count)]


@contextmanager
def behind_the_window(catalogue: Catalogue, folder: Path, rules: VisitRules) -> Iterator[Behind]:
    """Store, printer and desk, ended in reverse order."""
    clock, paper = FixedClock(FRIDAY), PaperFormat.of_width(80)
    with ExitStack() as parts:
        virtual = VirtualPrinter("127.0.0.1", 0, 0, folder / "paper", paper)
        virtual.start()
        parts.callback(virtual.stop)
        store = Store.open(
            with_tables(folder / "kiosk.sqlite3"), hall="kendari", kiosk_id="k", clock=clock, band=Band()
        )
        parts.callback(store.close)
        printer = PrinterThread(
            lambda: TcpTransport("127.0.0.1", virtual.port), store.journal, paper,
            profile=Profile("process_id", clears=True), mm_per_second=5000.0, trouble_seconds=0.05,
        )  # fmt: skip
        printer.start()
        parts.callback(printer.stop)
        desk = Desk(
            catalogue=catalogue, store=store, printer=printer, clock=clock, settings=Settings(),
            words={code: Words(code, ROOT / "assets" / "locale") for code in ("id", "en")}, rules=rules,
        )  # fmt: skip
        yield Behind(clock, store, virtual, printer, desk)


@contextmanager
def whole_kiosk(
    catalogue: Catalogue,
    folder: Path,
    *,
    rules: VisitRules | None = None,
    refusals: tuple[str, ...] = (),
    opening_seconds: float = 0.0,
) -> Iterator[Kiosk]:
    """`refusals`: why the desk cannot be opened at the first tries; `opening_seconds`: how long opening takes."""
    from kivy.clock import Clock

    from kiosk.screens import make_root

    allowed, hand = rules or VisitRules(), Hand()
    with behind_the_window(catalogue, folder, allowed) as behind, ExitStack() as parts:
        worker = Worker(lambda call: Clock.schedule_once(lambda _dt: call(), 0))
        worker.start()
        parts.callback(worker.stop)
        answers: list[Desk | str] = [*refusals, behind.desk]
        opened: list[Desk | str] = []
        ready = threading.Event()
        Clock.schedule_once(lambda _dt: ready.set(), opening_seconds)

        def open_desk() -> Desk | str:
            opened.append(answers[min(len(opened), len(answers) - 1)])
            assert ready.wait(60)
            return opened[-1]

        clock = behind.clock
        lobby = Lobby(catalogue, allowed, now=lambda: clock.now().utc.astimezone(clock.zone), mono=hand)
        app = KioskApp(
            lobby, open_desk=open_desk, worker=worker,
            make_root=lambda announce: make_root(announce, sound=False, clock=hand),
        )  # fmt: skip
        parts.callback(app.dispatch, "on_stop")
        yield Kiosk(app, hand, behind, opened)
