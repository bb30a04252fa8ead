"""Staff at the whole kiosk: the corner, the PIN, and every task, by touches through the window."""

from __future__ import annotations

from hall.tickets import ClockGrade, PrintState
from kiosk import flow
from kiosk.desk import PROFILE_KEY
from tests.screens.conftest import MakeKiosk
from tests.screens.whole_kiosk import KK, Kiosk

PIN = "204816"


def enter(kiosk: Kiosk, pin: str = PIN) -> None:
    """To the lock and its digits, as the corner leads there."""
    kiosk.app.handle(flow.CornerHeld())
    kiosk.until(lambda: isinstance(kiosk.screen, flow.StaffPin) and not kiosk.screen.checking, "the lock")
    for digit in pin:
        kiosk.app.handle(flow.PinDigit(digit))


def staff(make_kiosk: MakeKiosk) -> Kiosk:
    kiosk = make_kiosk()
    kiosk.desk.pin.set(PIN)
    enter(kiosk)
    kiosk.shows(flow.StaffHome)
    return kiosk


def test_the_first_pin_is_chosen_at_the_kiosk(make_kiosk: MakeKiosk) -> None:
    kiosk = make_kiosk()
    enter(kiosk)
    assert getattr(kiosk.screen, "setting", "") == "repeat"
    for digit in PIN:
        kiosk.app.handle(flow.PinDigit(digit))
    kiosk.shows(flow.StaffHome)
    kiosk.tap("Selesai")
    assert kiosk.screen == flow.Rest()
    assert kiosk.desk.pin.is_set


def test_a_wrong_pin_comes_to_a_lock_and_shows_nothing(make_kiosk: MakeKiosk) -> None:
    kiosk = make_kiosk()
    kiosk.desk.pin.set(PIN)
    enter(kiosk, "111111")
    kiosk.until(lambda: getattr(kiosk.screen, "note", "") == "wrong", "the first refusal")
    for _ in range(2):
        for digit in "111111":
            kiosk.app.handle(flow.PinDigit(digit))
        kiosk.until(lambda: not getattr(kiosk.screen, "checking", True), "an answer")
    assert isinstance(kiosk.screen, flow.StaffPin)
    assert kiosk.screen.note == "locked"
    assert 25 <= kiosk.screen.locked_seconds <= 30
    assert "111111" not in str(kiosk.app.describe())


def test_a_new_roll_prints_a_test_page_and_begins_the_account(make_kiosk: MakeKiosk) -> None:
    kiosk = staff(make_kiosk)
    kiosk.tap("Gulungan kertas diganti")
    kiosk.shows(flow.StaffRoll)
    kiosk.app.handle(flow.StaffTask("roll"))
    kiosk.until(lambda: getattr(kiosk.screen, "done", None) == "roll", "the test page")
    assert isinstance(kiosk.screen, flow.StaffHome)
    assert kiosk.screen.print_state is PrintState.PRINTED
    assert kiosk.app.hall().board.paper is not None


def test_a_ticket_once_more_by_its_number(make_kiosk: MakeKiosk) -> None:
    kiosk = make_kiosk()
    kiosk.desk.pin.set(PIN)
    kiosk.tap("Sentuh", "Disdukcapil", KK, "ambil nomor")
    ticket = kiosk.shows(flow.Ready).ticket
    enter(kiosk)
    kiosk.shows(flow.StaffHome)
    kiosk.tap("Cetak ulang tiket")
    for key in "AK1":
        kiosk.app.handle(flow.KeyTyped(key))
    kiosk.app.handle(flow.StaffTask("find"))
    kiosk.until(lambda: getattr(kiosk.screen, "found", None) is not None, "the ticket")
    kiosk.app.handle(flow.TicketChosen(ticket.ticket_id))
    kiosk.app.handle(flow.StaffTask("reprint"))
    kiosk.until(lambda: getattr(kiosk.screen, "done", None) == "reprint", "the copy")
    assert kiosk.marked(2) == [("AK-001", False), ("AK-001", True)]


def test_a_printer_is_set_up_from_the_screen(make_kiosk: MakeKiosk) -> None:
    kiosk = staff(make_kiosk)
    kiosk.tap("Siapkan mesin cetak")
    kiosk.app.handle(flow.StaffTask("setup"))
    kiosk.until(lambda: getattr(kiosk.screen, "step", "") == "width", "the question which ruler is whole")
    kiosk.tap("42")  # not what the kiosk laid the page out for
    kiosk.until(lambda: getattr(kiosk.screen, "step", "") == "confirm", "the question")
    kiosk.tap("Tidak, bersih")
    kiosk.until(lambda: getattr(kiosk.screen, "step", "") == "done", "the end")
    kept = kiosk.store.kept(PROFILE_KEY)
    assert kept is not None
    assert kept["proof"] == "process_id"
    assert (kept["dots"], kept["columns"]) == (512, 42)


def test_the_printer_is_seen_to_recover_while_staff_look(make_kiosk: MakeKiosk) -> None:
    kiosk = make_kiosk()
    kiosk.desk.pin.set(PIN)
    kiosk.break_printer("cover-open")
    enter(kiosk)
    kiosk.shows(flow.StaffHome)
    kiosk.printer.set_fault("cover-open", False)
    kiosk.until(lambda: kiosk.app.describe()["printer_ok"], "the closed cover on the staff screen")
    assert isinstance(kiosk.screen, flow.StaffHome)


def test_the_time_is_stepped_to_and_set_from_the_screen(make_kiosk: MakeKiosk) -> None:
    kiosk = make_kiosk()
    clock = kiosk.clock
    clock.grade = ClockGrade.BAD
    kiosk.desk.pin.set(PIN)
    kiosk.until(lambda: not kiosk.app.hall().time_known, "the clock to be doubted")
    assert kiosk.app.hall().staff_wanted
    enter(kiosk)
    kiosk.shows(flow.StaffHome)
    kiosk.tap("Jam")
    kiosk.shows(flow.StaffClock)
    before = kiosk.app.hall().now
    steps = [t for t in kiosk.app.describe()["targets"] if t["text"] == "+"]
    assert len(steps) == 5
    kiosk.tap("+", "Pakai jam ini")
    kiosk.shows(flow.StaffHome)
    assert kiosk.screen == flow.StaffHome("clock")
    kiosk.until(lambda: kiosk.app.hall().time_known, "the clock to be believed")
    assert clock.now().utc.astimezone(clock.zone).day == before.day + 1
