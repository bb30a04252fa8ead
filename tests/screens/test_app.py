"""The whole kiosk in one process: touches through the window, a real desk and store, a printer in software."""

from __future__ import annotations

import threading
import time
from collections.abc import Callable, Iterator
from datetime import UTC, datetime
from pathlib import Path
from typing import Any

import pytest

from kiosk import flow
from kiosk.app import KioskApp, Lobby, patience
from kiosk.catalogue import Catalogue
from kiosk.config import Settings, VisitSettings
from kiosk.desk import Desk
from kiosk.hall import VisitRules
from kiosk.printing import Paper, PrinterThread, TcpTransport
from kiosk.printing.virtual import VirtualPrinter
from kiosk.store import Store
from kiosk.tickets import Band, PrintState
from kiosk.words import Words
from kiosk.worker import Worker
from tests.screens.conftest import ROOT, Hand, Pilot
from tests.support.clock import FixedClock

FRIDAY = datetime(2026, 12, 4, 0, 30, tzinfo=UTC)
KK = "Kartu Keluarga (baru atau perubahan data)"


class Kiosk:
    """A running app and everything behind it; the test turns the frames."""

    def __init__(
        self,
        app: KioskApp,
        hand: Hand,
        clock: FixedClock,
        store: Store,
        printer: VirtualPrinter,
        thread: PrinterThread,
        opened: list[Desk | str],
    ) -> None:
        from kivy.base import runTouchApp

        self.opened, self.seen = opened, [app.session.screen]
        self.app, self.hand, self.clock, self.store, self.printer, self.thread = (
            app,
            hand,
            clock,
            store,
            printer,
            thread,
        )
        app._run_prepare()
        runTouchApp(embedded=True)
        self.pilot = Pilot(lambda _announce, _clock: app.root, app.hall().catalogue)
        self.until(lambda: app.describe()["open"], "an open desk")
        self.until(lambda: app.describe()["printer_ok"], "a printer that can print")

    @property
    def screen(self) -> flow.Screen:
        return self.app.session.screen

    def until(self, condition: Callable[[], bool], what: str, seconds: float = 20.0) -> None:
        end = time.monotonic() + seconds
        while not condition():
            assert time.monotonic() < end, f"waited for {what}, shows {self.screen}"
            self.pilot.frames()
            if self.screen != self.seen[-1]:
                self.seen.append(self.screen)

    def tap(self, *texts: str) -> None:
        for text in texts:
            self.hand.wait(1.0)
            found = [t for t in self.app.describe()["targets"] if text in t["text"]]
            assert found, f"{text!r} is not on {self.screen}"
            from kivy.core.window import Window

            x, y = found[0]["x"] + found[0]["width"] / 2, Window.size[1] - found[0]["y"] - found[0]["height"] / 2
            self.pilot.at(x, y).down().up()

    def shows(self, kind: type) -> Any:
        self.until(lambda: isinstance(self.screen, kind), kind.__name__)
        return self.screen


MakeKiosk = Callable[..., Kiosk]


@pytest.fixture
def make_kiosk(window: Any, catalogue: Catalogue, tmp_path: Path) -> Iterator[MakeKiosk]:
    from kivy.base import EventLoop
    from kivy.clock import Clock

    from kiosk.screens import make_root

    ends: list[Callable[[], object]] = []

    def make(
        visit: VisitSettings | None = None,
        rules: VisitRules | None = None,
        refusals: tuple[str, ...] = (),
        opening_seconds: float = 0.0,
    ) -> Kiosk:
        clock, hand = FixedClock(FRIDAY), Hand()
        virtual = VirtualPrinter("127.0.0.1", 0, 0, tmp_path / "paper", Paper.of_width(80))
        virtual.start()
        store = Store.open(tmp_path / "kiosk.sqlite3", hall="kendari", kiosk_id="k", clock=clock, band=Band())
        printer = PrinterThread(
            lambda: TcpTransport("127.0.0.1", virtual.port), store, Paper.of_width(80), mm_per_second=5000.0,
            trouble_seconds=0.05,
        )  # fmt: skip
        printer.start()
        desk = Desk(
            catalogue=catalogue, store=store, printer=printer, clock=clock, settings=Settings(),
            words={code: Words(code, ROOT / "assets" / "locale") for code in ("id", "en")},
            rules=rules or VisitRules(), paper=Paper.of_width(80),
        )  # fmt: skip
        worker = Worker(lambda call: Clock.schedule_once(lambda _dt: call(), 0))
        worker.start()
        lobby = Lobby(
            catalogue, rules or VisitRules(), visit or VisitSettings(),
            now=lambda: clock.now().utc.astimezone(clock.zone),
        )  # fmt: skip
        answers: list[Desk | str] = [*refusals, desk]
        opened: list[Desk | str] = []
        ready = threading.Event()
        Clock.schedule_once(lambda _dt: ready.set(), opening_seconds)

        def open_desk() -> Desk | str:
            opened.append(answers[min(len(opened), len(answers) - 1)])
            assert ready.wait(20)
            return opened[-1]

        app = KioskApp(
            lobby, open_desk=open_desk, worker=worker,
            make_root=lambda announce: make_root(announce, sound=False, clock=hand),
        )  # fmt: skip
        ends.extend([virtual.stop, store.close, printer.stop, worker.stop, lambda: app.dispatch("on_stop")])
        return Kiosk(app, hand, clock, store, virtual, printer, opened)

    yield make
    for end in reversed(ends):
        end()
    for child in list(window.children):
        window.remove_widget(child)
    EventLoop.stop()
    EventLoop.status = "idle"
    KioskApp.__mro__[1]._running_app = None


def visit_settings(**seconds: float) -> VisitSettings:
    """Time-outs of a test; the limits of the settings hold for people."""
    return VisitSettings().model_copy(update=seconds)


def test_from_rest_to_paper(make_kiosk: MakeKiosk) -> None:
    kiosk = make_kiosk()
    kiosk.tap("Sentuh", "Disdukcapil", KK, "ambil nomor")
    ready = kiosk.shows(flow.Ready)
    assert ready.ticket.label == "AK-001"
    assert kiosk.printer.papers[0].label == "AK-001"
    kept = kiosk.store.ticket(ready.ticket.ticket_id)
    assert kept is not None
    assert kept.print_state is PrintState.PRINTED
    kiosk.tap("Selesai")
    assert kiosk.screen == flow.Agencies(fresh=True)


def test_the_counts_on_the_tiles_follow(make_kiosk: MakeKiosk) -> None:
    kiosk = make_kiosk()
    kiosk.tap("Sentuh", "Disdukcapil", KK, "ambil nomor")
    kiosk.shows(flow.Ready)
    kiosk.tap("Selesai")
    tile = next(t for t in kiosk.app.describe()["targets"] if "Disdukcapil" in t["text"])
    assert "1 menunggu" in tile["text"]


def test_three_touches_where_nothing_has_to_be_read(make_kiosk: MakeKiosk) -> None:
    kiosk = make_kiosk(rules=VisitRules(skip_details=frozenset({"DUKCAPIL-03"})))
    kiosk.tap("Sentuh", "Disdukcapil", KK)
    assert kiosk.shows(flow.Ready).ticket.label == "AK-001"


def test_paper_that_did_not_come_is_not_claimed(make_kiosk: MakeKiosk) -> None:
    kiosk = make_kiosk()
    kiosk.printer.set_fault("paper-out", True)
    kiosk.thread.check().result(10)
    kiosk.tap("Sentuh", "Disdukcapil", KK, "ambil nomor")
    shown = kiosk.shows(flow.NumberOnScreen)
    assert (shown.ticket.label, shown.problem) == ("AK-001", "paper_out")
    assert not kiosk.printer.papers
    kiosk.printer.set_fault("paper-out", False)
    kiosk.thread.check().result(10)
    kiosk.until(lambda: kiosk.app.describe()["printer_ok"], "the printer to recover")
    kiosk.tap("Ambil nomor lain", "Disdukcapil", KK, "ambil nomor")
    assert kiosk.shows(flow.Ready).ticket.label == "AK-002"
    assert [paper.label for paper in kiosk.printer.papers] == ["AK-002"]


def test_a_ticket_held_by_the_printer_is_uncertain_and_comes_out_once(make_kiosk: MakeKiosk) -> None:
    kiosk = make_kiosk()
    kiosk.printer.run_out_after(3)
    kiosk.tap("Sentuh", "Disdukcapil", KK, "ambil nomor")
    shown = kiosk.shows(flow.NumberOnScreen)
    kept = kiosk.store.ticket(shown.ticket.ticket_id)
    assert kept is not None
    assert kept.print_state is PrintState.UNCERTAIN
    kiosk.printer.set_fault("paper-out", False)
    assert kiosk.printer.wait(1)
    kiosk.thread.check().result(10)
    kiosk.until(lambda: kiosk.app.describe()["printer_ok"], "the printer to recover")
    kiosk.tap("Ambil nomor lain", "Disdukcapil", KK, "ambil nomor")
    assert kiosk.shows(flow.Ready).ticket.label == "AK-002"
    assert [paper.label for paper in kiosk.printer.papers] == ["AK-001", "AK-002"]


def test_the_hall_closes_between_two_taps(make_kiosk: MakeKiosk) -> None:
    kiosk = make_kiosk()
    kiosk.tap("Sentuh", "Disdukcapil", KK)
    kiosk.clock.set(datetime(2026, 12, 4, 6, 45, tzinfo=UTC))
    kiosk.tap("ambil nomor")
    kiosk.shows(flow.Unavailable)
    assert kiosk.store.tickets(10) == ()


def test_the_quota_runs_out_between_two_taps(make_kiosk: MakeKiosk, catalogue: Catalogue) -> None:
    kiosk = make_kiosk()
    kiosk.tap("Sentuh", "Imigrasi")
    service = catalogue.service("IMIGRASI-03")
    kiosk.tap(service.name.get("id"))
    desk = kiosk.app._desk
    assert desk is not None
    (quota,) = catalogue.quotas_of(service.code)
    for _ in range(quota.per_day):
        desk.serve(service.code, "id")
    kiosk.tap("ambil nomor")
    kiosk.shows(flow.Unavailable)
    assert len(kiosk.store.tickets(100)) == quota.per_day


def test_slaps_and_double_taps_take_one_number(make_kiosk: MakeKiosk) -> None:
    kiosk = make_kiosk()
    kiosk.tap("Sentuh", "Disdukcapil", KK)
    kiosk.hand.wait(1.0)
    take = next(t for t in kiosk.app.describe()["targets"] if "ambil nomor" in t["text"])
    from kivy.core.window import Window

    y = Window.size[1] - take["y"] - take["height"] / 2
    fingers = [kiosk.pilot.at(take["x"] + take["width"] * (n + 0.5) / 10, y) for n in range(10)]
    for finger in fingers:
        finger.down()
    for finger in fingers:
        finger.up()
    kiosk.pilot.at(take["x"] + 40, y).down().up()
    kiosk.shows(flow.Ready)
    assert len(kiosk.store.tickets(10)) == 1


def test_nobody_there_is_asked_and_then_the_kiosk_goes_home(make_kiosk: MakeKiosk) -> None:
    kiosk = make_kiosk(visit=visit_settings(idle_seconds=2.0, still_there_seconds=0.5))
    kiosk.tap("English")
    kiosk.tap("Disdukcapil")
    kiosk.shows(flow.AreYouThere)
    assert kiosk.app.session.language == "en"
    kiosk.shows(flow.Rest)
    assert kiosk.app.session == flow.Session(flow.Rest(), language="id")


def test_fresh_counts_are_no_touch(make_kiosk: MakeKiosk, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr("kiosk.app.PULSE_SECONDS", 0.2)
    kiosk = make_kiosk(visit=visit_settings(idle_seconds=2.0))
    kiosk.tap("Sentuh", "Disdukcapil")
    kiosk.until(lambda: isinstance(kiosk.screen, flow.AreYouThere), "the question", seconds=8)


def test_a_desk_that_opens_slowly_is_opened_once(make_kiosk: MakeKiosk, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr("kiosk.app.PULSE_SECONDS", 0.02)
    assert len(make_kiosk(opening_seconds=0.5).opened) == 1


def test_a_kiosk_without_a_store_says_so_and_comes_back(make_kiosk: MakeKiosk, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr("kiosk.app.PULSE_SECONDS", 0.2)
    kiosk = make_kiosk(refusals=("the disk is full",))
    kiosk.shows(flow.Rest)
    assert kiosk.seen == [flow.Rest(), flow.OutOfService("the disk is full"), flow.Rest()]


def test_one_touch_answers_the_question(make_kiosk: MakeKiosk) -> None:
    kiosk = make_kiosk(visit=visit_settings(idle_seconds=2.0))
    kiosk.tap("Sentuh", "Disdukcapil")
    kiosk.shows(flow.AreYouThere)
    kiosk.hand.wait(1.0)
    kiosk.pilot.at(200, 200).down().up()
    assert kiosk.screen == flow.Services("DUKCAPIL")
    assert kiosk.app.session.extensions == 1


def test_the_ticket_screen_goes_by_itself(make_kiosk: MakeKiosk) -> None:
    kiosk = make_kiosk(visit=visit_settings(ticket_seconds=0.3))
    kiosk.tap("Sentuh", "Disdukcapil", KK, "ambil nomor")
    kiosk.shows(flow.Ready)
    kiosk.shows(flow.Rest)


def test_the_next_visitor_touches_straight_through(make_kiosk: MakeKiosk) -> None:
    kiosk = make_kiosk()
    kiosk.tap("Sentuh", "English", "Disdukcapil", "Family card", "take a number")
    kiosk.shows(flow.Ready)
    kiosk.hand.wait(1.0)
    kiosk.pilot.at(20, 20).down().up()
    assert (kiosk.screen, kiosk.app.session.language) == (flow.Agencies(), "id")


def test_a_ticket_that_did_not_come_is_noted_for_staff(make_kiosk: MakeKiosk) -> None:
    kiosk = make_kiosk()
    kiosk.tap("Sentuh", "Disdukcapil", KK, "ambil nomor")
    ticket = kiosk.shows(flow.Ready).ticket
    kiosk.tap("Tiket tidak keluar?")
    assert kiosk.screen == flow.NumberOnScreen(ticket)

    def noted() -> list[object]:
        events = kiosk.store.events(0, 100)
        return [event.body["ticket_id"] for event in events if event.kind == "ticket_missing"]

    kiosk.until(lambda: noted() == [ticket.ticket_id], "the note in the store")


def test_the_window_never_waits_for_the_desk(make_kiosk: MakeKiosk) -> None:
    kiosk = make_kiosk()
    threads: set[str] = set()
    desk = kiosk.app._desk
    assert desk is not None
    serve = desk.serve

    def watched(*arguments: Any) -> Any:
        threads.add(threading.current_thread().name)
        return serve(*arguments)

    desk.serve = watched  # type: ignore[method-assign, assignment]
    kiosk.tap("Sentuh", "Disdukcapil", KK, "ambil nomor")
    kiosk.shows(flow.Ready)
    assert threads == {"desk"}


def test_how_long_each_screen_waits() -> None:
    visit = VisitSettings()
    assert patience(flow.Rest(), visit) is None
    assert patience(flow.Printing("X"), visit) is None
    assert patience(flow.Agencies(), visit) == (45.0, flow.IdleTooLong())
    assert patience(flow.Details("X"), visit) == (90.0, flow.IdleTooLong())
    assert patience(flow.AreYouThere(flow.Agencies()), visit) == (20.0, flow.WentAway())
