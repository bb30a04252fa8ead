"""The whole kiosk in one process: touches through the window, a real desk and store, a printer in software."""

from __future__ import annotations

import threading
from datetime import UTC, datetime, timedelta
from typing import Any

import pytest

from hall.catalogue import Catalogue, PastLastTicket, QuotaGone
from hall.catalogue.load import load_catalogue
from hall.tickets import PrintState
from kiosk import flow
from kiosk.desk import CopyRefused, Desk
from kiosk.model.availability import HallSnapshot
from kiosk.model.visit_rules import VisitRules
from kiosk.store import IssueRequest, Store, StoreFailed
from tests.screens.conftest import ROOT, MakeKiosk
from tests.screens.whole_kiosk import KK
from tests.support import gallery

PASSPORT = "Paspor baru"
LAST = datetime(2026, 12, 4, 6, 30, tzinfo=UTC)
"""14.30 in the hall."""


def quick(**seconds: float) -> VisitRules:
    """Time-outs of a test; the limits of the settings hold for people."""
    return VisitRules().model_copy(update=seconds)


def test_from_rest_to_paper(make_kiosk: MakeKiosk) -> None:
    kiosk = make_kiosk()
    kiosk.tap("Sentuh", "Disdukcapil", KK, "ambil nomor")
    ready = kiosk.shows(flow.Ready)
    assert ready.ticket.label == "AK-001"
    assert kiosk.papers(1)[0].label == "AK-001"
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


def take_all(store: Store, catalogue: Catalogue, code: str) -> None:
    """Everybody else takes the numbers of the day."""
    service = catalogue.service(code)
    for at in range(min(quota.per_day for quota in catalogue.quotas_of(code))):
        store.issue(
            IssueRequest(service.agency, service.series, code, "id", f"other-{at}", (), wait=lambda _ahead: None)
        )


@pytest.mark.parametrize("told_first", [False, True])
def test_a_quota_that_runs_out_behind_a_finger_gives_the_whole_page(make_kiosk: MakeKiosk, told_first: bool) -> None:
    kiosk = make_kiosk()
    kiosk.tap("Sentuh", "Imigrasi", PASSPORT)
    assert kiosk.screen == flow.Details("IMIGRASI-01")
    take_all(kiosk.store, kiosk.app.hall().catalogue, "IMIGRASI-01")
    if told_first:
        kiosk.app.link.pulse()
    else:
        kiosk.tap("ambil nomor")
    shown = kiosk.shows(flow.Unavailable)
    assert isinstance(shown.availability, QuotaGone)
    assert not [t for t in kiosk.app.describe()["targets"] if "ambil nomor" in t["text"]]


def test_paper_that_did_not_come_is_not_claimed(make_kiosk: MakeKiosk) -> None:
    kiosk = make_kiosk()
    kiosk.break_printer("paper-out")
    kiosk.tap("Sentuh", "Disdukcapil", KK, "ambil nomor")
    shown = kiosk.shows(flow.NumberOnScreen)
    assert (shown.ticket.label, shown.problem) == ("AK-001", "paper_out")
    assert not kiosk.printer.papers
    kiosk.break_printer("paper-out", on=False)
    kiosk.tap("Ambil nomor lain", "Disdukcapil", KK, "ambil nomor")
    assert kiosk.shows(flow.Ready).ticket.label == "AK-002"
    assert [paper.label for paper in kiosk.papers(1)] == ["AK-002"]


def test_a_ticket_held_by_the_printer_is_uncertain_and_comes_out_once(make_kiosk: MakeKiosk) -> None:
    kiosk = make_kiosk()
    kiosk.printer.machine.run_out_after(3)
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
    assert [paper.label for paper in kiosk.papers(2)] == ["AK-001", "AK-002"]


def test_a_held_ticket_that_comes_out_is_told_to_who_waits_for_it(
    make_kiosk: MakeKiosk, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr("kiosk.app.app.PULSE_SECONDS", 0.2)
    kiosk = make_kiosk()
    kiosk.printer.machine.run_out_after(3)
    kiosk.tap("Sentuh", "Disdukcapil", KK, "ambil nomor")
    assert kiosk.shows(flow.NumberOnScreen).print_state is PrintState.UNCERTAIN
    kiosk.printer.set_fault("paper-out", False)
    ready = kiosk.shows(flow.Ready)
    assert (ready.ticket.label, ready.print_state, ready.copy) == ("AK-001", PrintState.PRINTED, 1)
    assert kiosk.marked(1) == [("AK-001", False)]


def test_the_hall_closes_between_two_taps(make_kiosk: MakeKiosk) -> None:
    kiosk = make_kiosk()
    kiosk.tap("Sentuh", "Disdukcapil", KK)
    kiosk.clock.set(datetime(2026, 12, 4, 7, 0, tzinfo=UTC))  # nobody works any more
    kiosk.tap("ambil nomor")
    kiosk.shows(flow.Unavailable)
    assert kiosk.store.tickets(10) == ()


def test_the_quota_runs_out_between_two_taps(make_kiosk: MakeKiosk, catalogue: Catalogue) -> None:
    kiosk = make_kiosk()
    kiosk.tap("Sentuh", "Imigrasi")
    service = catalogue.service("IMIGRASI-03")
    kiosk.tap(service.name.get("id"))
    desk = kiosk.app.link.desk
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
    kiosk = make_kiosk(rules=quick(idle_seconds=2.0, still_there_seconds=0.5))
    kiosk.tap("English")
    kiosk.tap("Disdukcapil")
    kiosk.shows(flow.AreYouThere)
    assert kiosk.app.session.language == "en"
    kiosk.shows(flow.Rest)
    assert kiosk.app.session == flow.Session(flow.Rest(), language="id")


def test_fresh_counts_are_no_touch(make_kiosk: MakeKiosk, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr("kiosk.app.app.PULSE_SECONDS", 0.2)
    kiosk = make_kiosk(rules=quick(idle_seconds=2.0))
    kiosk.tap("Sentuh", "Disdukcapil")
    kiosk.until(lambda: isinstance(kiosk.screen, flow.AreYouThere), "the question", seconds=8)


def test_a_desk_that_opens_slowly_is_opened_once(make_kiosk: MakeKiosk, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr("kiosk.app.app.PULSE_SECONDS", 0.02)
    assert len(make_kiosk(opening_seconds=0.5).opened) == 1


def test_a_kiosk_without_a_store_says_so_and_comes_back(make_kiosk: MakeKiosk, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr("kiosk.app.app.PULSE_SECONDS", 0.2)
    kiosk = make_kiosk(refusals=("the disk is full",))
    kiosk.shows(flow.Rest)
    assert kiosk.seen == [flow.Preparing(), flow.OutOfService("the disk is full"), flow.Rest()]


def test_the_first_frame_promises_nothing(make_kiosk: MakeKiosk) -> None:
    kiosk = make_kiosk()
    assert kiosk.seen[0] == flow.Preparing()
    kiosk.shows(flow.Rest)


def test_a_desk_that_does_not_answer_any_more_is_opened_again(
    make_kiosk: MakeKiosk, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr("kiosk.app.app.PULSE_SECONDS", 0.05)
    kiosk = make_kiosk()
    kiosk.shows(flow.Rest)
    before = len(kiosk.opened)
    with monkeypatch.context() as broken:

        def damaged(*_nothing: object) -> HallSnapshot:
            raise StoreFailed("the disk is gone")

        broken.setattr(Desk, "board", damaged)
        kiosk.shows(flow.OutOfService)
        kiosk.until(lambda: len(kiosk.opened) > before, "the desk to be opened again")
    kiosk.shows(flow.Rest)


def test_one_touch_answers_the_question(make_kiosk: MakeKiosk) -> None:
    kiosk = make_kiosk(rules=quick(idle_seconds=2.0))
    kiosk.tap("Sentuh", "Disdukcapil")
    kiosk.shows(flow.AreYouThere)
    kiosk.hand.wait(1.0)
    kiosk.pilot.at(200, 200).down().up()
    assert kiosk.screen == flow.Services("DUKCAPIL")
    assert kiosk.app.session.extensions == 1


def test_the_ticket_screen_goes_by_itself(make_kiosk: MakeKiosk) -> None:
    kiosk = make_kiosk(rules=quick(ticket_seconds=0.3))
    kiosk.tap("Sentuh", "Disdukcapil", KK, "ambil nomor")
    kiosk.shows(flow.Ready)
    kiosk.shows(flow.Rest)


def test_the_next_visitor_touches_straight_through(make_kiosk: MakeKiosk) -> None:
    kiosk = make_kiosk()
    kiosk.tap("Sentuh", "English", "Disdukcapil", "Family card", "take a number")
    ready = kiosk.shows(flow.Ready)
    kiosk.hand.wait(4.0)
    kiosk.pilot.at(20, 20).down().up()
    assert kiosk.screen == ready, "it has hardly been read"
    kiosk.hand.wait(7.0)
    kiosk.pilot.at(20, 20).down().up()
    assert (kiosk.screen, kiosk.app.session.language) == (flow.Agencies(), "id")


def test_a_ticket_that_did_not_come_is_copied_once_and_noted(make_kiosk: MakeKiosk) -> None:
    kiosk = make_kiosk()
    kiosk.tap("Sentuh", "Disdukcapil", KK, "ambil nomor")
    ticket = kiosk.shows(flow.Ready).ticket
    kiosk.tap("Tiket tidak keluar?", "Kembali")
    assert kiosk.shows(flow.Ready).copy == 1
    kiosk.tap("Tiket tidak keluar?", "Ya, tiket tidak keluar")
    kiosk.until(lambda: getattr(kiosk.screen, "copy", 1) == 2, "the copy")
    assert kiosk.shows(flow.Ready).ticket == ticket
    kiosk.tap("Tiket tidak keluar?", "Ya, tiket tidak keluar")
    assert kiosk.shows(flow.NumberOnScreen).ticket == ticket
    assert kiosk.marked(2) == [("AK-001", False), ("AK-001", True)]

    def noted() -> list[object]:
        events = kiosk.store.events(0, 100)
        return [event.body["ticket_id"] for event in events if event.kind == "ticket_missing"]

    kiosk.until(lambda: noted() == [ticket.ticket_id] * 2, "the notes in the store")


def test_a_number_on_the_screen_comes_on_paper_when_the_printer_is_well_again(make_kiosk: MakeKiosk) -> None:
    kiosk = make_kiosk()
    kiosk.break_printer("cover-open")
    kiosk.tap("Sentuh", "Disdukcapil", KK, "ambil nomor")
    kiosk.shows(flow.NumberOnScreen)
    kiosk.break_printer("cover-open", on=False)
    kiosk.tap("Cetak", "Ya, cetak")
    assert kiosk.shows(flow.Ready).copy == 1, "nothing of it ever left the kiosk, so it is no copy"
    assert kiosk.marked(1) == [("AK-001", False)]


def test_a_copy_that_is_refused_is_noted_for_staff(make_kiosk: MakeKiosk, monkeypatch: pytest.MonkeyPatch) -> None:
    kiosk = make_kiosk()
    # A look at what came out shows the ticket as ready: here the visitor is quicker, however busy the machine.
    monkeypatch.setattr(type(kiosk.desk), "on_paper", lambda _desk, _ticket_id: None)
    kiosk.break_printer("cover-open")
    kiosk.tap("Sentuh", "Disdukcapil", KK, "ambil nomor")
    ticket = kiosk.shows(flow.NumberOnScreen).ticket
    kiosk.break_printer("cover-open", on=False)
    for _ in range(2):
        kiosk.until(lambda: not isinstance(kiosk.desk.again(ticket.ticket_id, "staff"), CopyRefused), "a copy by staff")
    kiosk.tap("Cetak", "Ya, cetak")
    kiosk.until(lambda: getattr(kiosk.screen, "spent", False), "the refusal")

    def noted() -> list[object]:
        return [e.body["ticket_id"] for e in kiosk.store.events(0, 100) if e.kind == "copy_refused"]

    kiosk.until(lambda: noted() == [ticket.ticket_id], "the note in the store")


def test_a_kiosk_that_needs_paper_closes_with_the_reason_and_comes_back(
    make_kiosk: MakeKiosk, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr("kiosk.app.app.PULSE_SECONDS", 0.2)
    kiosk = make_kiosk(rules=VisitRules(when_down="close"))
    kiosk.tap("Sentuh", "Disdukcapil")
    kiosk.printer.set_fault("paper-out")
    kiosk.thread.check().result(10)
    closed = kiosk.shows(flow.OutOfService)
    assert closed.problem == "paper_out"
    kiosk.printer.set_fault("paper-out", False)
    kiosk.shows(flow.Rest)
    assert kiosk.store.tickets(10) == ()


def test_the_list_of_what_to_bring_is_taken_home(make_kiosk: MakeKiosk) -> None:
    kiosk = make_kiosk()
    kiosk.tap("Sentuh", "Disdukcapil", KK, "Cetak persyaratan")
    shown = kiosk.shows(flow.ListReady)
    assert shown.print_state is PrintState.PRINTED
    assert kiosk.store.tickets(10) == ()
    assert len(kiosk.papers(1)) == 1


def test_the_window_never_waits_for_the_desk(make_kiosk: MakeKiosk) -> None:
    kiosk = make_kiosk()
    threads: set[str] = set()
    desk = kiosk.app.link.desk
    assert desk is not None
    serve = desk.serve

    def watched(*arguments: Any, **named: Any) -> Any:
        threads.add(threading.current_thread().name)
        return serve(*arguments, **named)

    desk.serve = watched  # type: ignore[method-assign]
    kiosk.tap("Sentuh", "Disdukcapil", KK, "ambil nomor")
    kiosk.shows(flow.Ready)
    assert threads == {"desk"}


def test_how_long_each_screen_waits() -> None:
    visit = VisitRules()
    assert flow.idle_timeout(flow.StaffBusy(flow.StaffTask("test")), visit) is None
    assert flow.idle_timeout(flow.StaffPin(note="locked", locked_seconds=30), visit) == (30, flow.LockOver())
    assert flow.idle_timeout(flow.StaffPin(note="locked", locked_seconds=900), visit) == (45.0, flow.IdleTooLong())
    assert flow.idle_timeout(flow.StaffHome(), visit) == (120.0, flow.IdleTooLong())
    assert flow.idle_timeout(flow.Rest(), visit) is None
    assert flow.idle_timeout(flow.Printing("X"), visit) is None
    assert flow.idle_timeout(flow.Agencies(), visit) == (45.0, flow.IdleTooLong())
    assert flow.idle_timeout(flow.Details("X"), visit) == (90.0, flow.IdleTooLong())
    hall = gallery.hall_at(load_catalogue(ROOT / "config" / "catalogue.toml"))
    ticket = gallery.ticket(hall.catalogue, "DUKCAPIL-03", "id", hall)
    assert flow.idle_timeout(flow.Ready(ticket), visit) == (25.0, flow.IdleTooLong())
    assert flow.idle_timeout(flow.AreYouThere(flow.Agencies()), visit) == (20.0, flow.WentAway())


# ---- the last moment


def texts_of(page: Any) -> list[str]:
    """All that a page says."""
    return [part.text for part in page.walk() if hasattr(part, "text")]


def test_who_reads_when_the_last_number_goes_gets_one_on_paper(make_kiosk: MakeKiosk) -> None:
    kiosk = make_kiosk()
    kiosk.clock.set(LAST - timedelta(seconds=1))
    kiosk.tap("Sentuh", "Disdukcapil", KK)
    kiosk.clock.set(LAST + timedelta(seconds=100))
    asked = kiosk.app.hall().board
    kiosk.app.link.pulse()
    kiosk.until(lambda: kiosk.app.hall().board is not asked, "fresh counts")
    assert "Pengambilan nomor sudah ditutup" in " ".join(texts_of(kiosk.app.root.page))
    kiosk.tap("ambil nomor")
    assert kiosk.shows(flow.Ready).ticket.label == "AK-001"
    kiosk.tap("Ambil nomor lain")
    kiosk.tap("Disdukcapil", KK)
    assert isinstance(kiosk.screen, flow.Unavailable)


def test_two_minutes_later_the_page_says_that_it_is_over(make_kiosk: MakeKiosk) -> None:
    kiosk = make_kiosk()
    kiosk.clock.set(LAST - timedelta(seconds=1))
    kiosk.tap("Sentuh", "Disdukcapil", KK)
    kiosk.clock.set(LAST + timedelta(seconds=1))
    kiosk.app.link.pulse()
    kiosk.until(lambda: "DUKCAPIL-03" in kiosk.app.hall().late, "the grace")
    kiosk.hand.wait(120.0)
    kiosk.app.link.pulse()
    assert isinstance(kiosk.shows(flow.Unavailable).availability, PastLastTicket)


# ---- many numbers in a row


def test_a_family_takes_four_limited_numbers_by_real_taps_and_staff_are_told(make_kiosk: MakeKiosk) -> None:
    kiosk = make_kiosk(rules=VisitRules(slow_down_seconds=60.0, slow_down_most_seconds=60.0))
    kiosk.tap("Sentuh", "Imigrasi", PASSPORT, "ambil nomor")
    kiosk.shows(flow.Ready)
    for _ in range(3):
        kiosk.tap("Ambil nomor lain", "Imigrasi", PASSPORT, "ambil nomor")
        kiosk.tap("Ya, untuk orang lain")
        assert isinstance(kiosk.screen, flow.Slowed)
        timer = kiosk.app._timer
        pause = (timer.timeout, timer._last_dt)  # its length and its start
        kiosk.pilot.at(540.0, 900.0).down().up()  # a touch makes it neither shorter nor longer
        assert isinstance(kiosk.screen, flow.Slowed)
        assert (timer.timeout, timer._last_dt) == pause
        assert 0 < timer.timeout <= 60.0
        kiosk.hand.wait(timer.timeout)
        kiosk.app.handle(flow.PauseOver())
        kiosk.shows(flow.Ready)
    assert [sheet.label for sheet in kiosk.papers(4)] == ["LP-001", "LP-002", "LP-003", "LP-004"]

    def told() -> list[object]:
        many = [event for event in kiosk.store.events(0, 500) if event.kind == "many_numbers"]
        return [(event.body["agency"], event.body["numbers"]) for event in many]

    kiosk.until(lambda: told() == [("Imigrasi", 3), ("Imigrasi", 4)], "what staff are told")


def test_the_question_does_not_lie_where_the_number_was_taken(make_kiosk: MakeKiosk) -> None:
    kiosk = make_kiosk()
    kiosk.tap("Sentuh", "Imigrasi", PASSPORT, "ambil nomor")
    kiosk.shows(flow.Ready)
    kiosk.tap("Selesai", "Imigrasi", PASSPORT)
    take = next(t for t in kiosk.app.describe()["targets"] if "ambil nomor" in t["text"])
    kiosk.tap("ambil nomor")
    assert kiosk.screen == flow.ForOther("IMIGRASI-01")
    yes = next(t for t in kiosk.app.describe()["targets"] if "untuk orang lain" in t["text"])
    apart_x = take["x"] >= yes["x"] + yes["width"] or yes["x"] >= take["x"] + take["width"]
    assert apart_x or take["y"] >= yes["y"] + yes["height"] or yes["y"] >= take["y"] + take["height"]


def test_nothing_follows_the_end(make_kiosk: MakeKiosk) -> None:
    from kivy.clock import Clock

    def timers() -> list[str]:
        return [repr(event) for event in Clock.get_events() if "KioskApp." in repr(event)]

    kiosk = make_kiosk()
    kiosk.tap("Sentuh")
    kiosk.shows(flow.Agencies)
    assert timers()
    kiosk.app.dispatch("on_stop")
    assert not timers()
