"""Staff at the kiosk: the PIN, the roll, a test print, a ticket once more, setting up the printer."""

from __future__ import annotations

from dataclasses import replace

import pytest

from hall.tickets import PrintState
from hall.weak_secrets import Weakness
from kiosk import flow
from tests.flows.conftest import Visit

PIN = "246813"


def typed(digits: str) -> tuple[flow.Event, ...]:
    return tuple(flow.PinDigit(digit) for digit in digits)


def keys(label: str) -> tuple[flow.Event, ...]:
    return tuple(flow.KeyTyped(key) for key in label)


@pytest.fixture
def staff(visit: Visit) -> Visit:
    """Somebody who is in."""
    visit.when(flow.CornerHeld(), flow.PinAnswered("enter"), *typed(PIN), flow.PinAnswered("right"))
    assert visit.screen == flow.StaffHome()
    return visit


# ---- the PIN


def test_the_lock_is_asked_before_the_first_digit(visit: Visit) -> None:
    visit.when(flow.CornerHeld(), *typed("12"))
    assert visit.screen == flow.StaffPin(checking=True)
    assert visit.when(flow.PinAnswered("enter")).screen == flow.StaffPin()


def test_the_sixth_digit_asks_the_lock_and_no_key_counts_meanwhile(visit: Visit) -> None:
    visit.when(flow.CornerHeld(), flow.PinAnswered("enter"), *typed(PIN), flow.PinDigit("9"), flow.PinErased())
    assert visit.screen == flow.StaffPin(PIN, checking=True)


def test_a_digit_can_be_taken_back(visit: Visit) -> None:
    visit.when(flow.CornerHeld(), flow.PinAnswered("enter"), *typed("12"), flow.PinErased(), *typed("3"))
    assert visit.screen == flow.StaffPin("13")


def test_a_wrong_pin_begins_again(visit: Visit) -> None:
    visit.when(flow.CornerHeld(), flow.PinAnswered("enter"), *typed(PIN), flow.PinAnswered("wrong"))
    assert visit.screen == flow.StaffPin(note="wrong")
    assert visit.when(flow.PinDigit("1")).screen == flow.StaffPin("1")


def test_a_lock_out_takes_no_digit_until_it_is_over(visit: Visit) -> None:
    visit.when(flow.CornerHeld(), flow.PinAnswered("locked", 30), *typed("12"))
    assert visit.screen == flow.StaffPin(note="locked", locked_seconds=30)
    assert visit.when(flow.LockOver(), *typed("1")).screen == flow.StaffPin("1")


def test_a_first_pin_is_chosen_twice(visit: Visit) -> None:
    visit.when(flow.CornerHeld(), flow.PinAnswered("choose"), *typed(PIN))
    assert visit.screen == flow.StaffPin(setting="repeat", first=PIN)
    visit.when(*typed(PIN))
    assert visit.screen == flow.StaffPin(PIN, setting="repeat", first=PIN, checking=True)
    assert visit.when(flow.PinAnswered("right")).screen == flow.StaffHome()


def test_two_pins_that_differ_are_chosen_again(visit: Visit) -> None:
    visit.when(flow.CornerHeld(), flow.PinAnswered("choose"), *typed(PIN), *typed("246814"))
    assert visit.screen == flow.StaffPin(note="differs", setting="new")


@pytest.mark.parametrize(("easy", "why"), [
    ("123456", Weakness.ROW), ("121212", Weakness.REPEATED), ("170890", Weakness.DATE), ("159753", Weakness.KNOWN),
])  # fmt: skip
def test_a_first_pin_that_is_easy_to_guess_is_refused_before_it_is_typed_twice(
    visit: Visit, easy: str, why: Weakness
) -> None:
    visit.when(flow.CornerHeld(), flow.PinAnswered("choose"), *typed(easy))
    assert visit.screen == flow.StaffPin(note=why, setting="new")
    assert visit.when(*typed(PIN)).screen == flow.StaffPin(setting="repeat", first=PIN)


@pytest.mark.parametrize("verdict", ["too_late", "failed"])
def test_where_no_pin_can_be_typed_one_can_leave(visit: Visit, verdict: str) -> None:
    visit.when(flow.CornerHeld(), flow.PinAnswered(verdict), *typed(PIN))  # type: ignore[arg-type]
    assert visit.screen == flow.StaffPin(note=verdict)  # type: ignore[arg-type]
    assert visit.when(flow.Back()).screen == flow.Rest()


def test_an_answer_that_comes_after_leaving_lets_nobody_in(visit: Visit) -> None:
    visit.when(flow.CornerHeld(), flow.PinAnswered("enter"), *typed(PIN), flow.Back(), flow.PinAnswered("right"))
    assert visit.screen == flow.Rest()


def test_an_answer_nobody_asked_for_lets_nobody_in(visit: Visit) -> None:
    visit.when(flow.CornerHeld(), flow.PinAnswered("enter"), *typed("12"), flow.PinAnswered("right"))
    assert visit.screen == flow.StaffPin("12")


def test_digits_are_in_no_description(visit: Visit) -> None:
    visit.when(flow.CornerHeld(), flow.PinAnswered("choose"), *typed(PIN), *typed("2468"))
    assert "2468" not in repr(visit.session)
    assert "7" not in repr(flow.PinDigit("7"))


def test_staff_begin_in_the_language_of_the_hall_and_in_the_size_that_was_set(visit: Visit) -> None:
    visit.when(flow.Touched(), flow.LanguageChosen("en"), flow.LargeToggled(), flow.CornerHeld())
    assert visit.session == flow.Session(flow.StaffPin(checking=True), language="id", large=True)


# ---- what staff do


@pytest.mark.parametrize("event", [flow.Done(), flow.IdleTooLong(), flow.Home()])
def test_staff_leave_and_must_come_in_again(staff: Visit, event: flow.Event) -> None:
    assert staff.when(event).session == flow.start(staff.hall)


def test_a_new_roll_is_confirmed_and_tested(staff: Visit) -> None:
    assert staff.when(flow.StaffTask("roll")).screen == flow.StaffHome()
    assert staff.when(flow.StaffOpened("roll")).screen == flow.StaffRoll()
    assert staff.when(flow.StaffTask("roll")).screen == flow.StaffBusy(flow.StaffTask("roll"), flow.StaffRoll())
    assert staff.when(flow.StaffPrinted(PrintState.PRINTED)).screen == flow.StaffHome("roll", PrintState.PRINTED)


def test_a_test_print_says_what_came_of_it(staff: Visit) -> None:
    staff.when(flow.StaffTask("test"), flow.StaffPrinted(PrintState.NOT_PRINTED, "cover_open"))
    assert staff.screen == flow.StaffHome("test", PrintState.NOT_PRINTED, "cover_open")


def test_nothing_but_the_answer_ends_a_task(staff: Visit) -> None:
    staff.when(flow.StaffTask("test"))
    busy = staff.screen
    staff.when(
        flow.Done(), flow.IdleTooLong(), flow.Back(), flow.CornerHeld(), flow.Broken("x"), flow.Recovered(ok=True)
    )
    assert staff.screen == busy


def test_a_printer_goes_on_after_a_jam(staff: Visit) -> None:
    assert staff.when(flow.StaffTask("recover"), flow.Recovered(ok=True)).screen == flow.StaffHome("recover")
    staff.when(flow.StaffTask("recover"), flow.Recovered(ok=False))
    assert staff.screen == flow.StaffHome("recover", failed=True)


def test_a_ticket_is_found_and_printed_once_more(staff: Visit) -> None:
    ticket = staff.ticket("DUKCAPIL-03", 12)
    assert staff.when(flow.StaffOpened("reprint"), *keys("AK12")).screen == flow.StaffReprint("AK12")
    finding = flow.StaffBusy(flow.StaffTask("find", label="AK12"), flow.StaffReprint("AK12"))
    assert staff.when(flow.StaffTask("find")).screen == finding
    found = (flow.TicketsFound((ticket,)), flow.TicketChosen(ticket.ticket_id))
    assert staff.when(*found).screen == flow.StaffReprint("AK12", (ticket,), ticket)
    staff.when(flow.StaffTask("reprint"))
    match staff.screen:
        case flow.StaffBusy(task):
            assert (task.kind, task.ticket_id) == ("reprint", ticket.ticket_id)
        case other:
            raise AssertionError(other)
    printed = flow.StaffHome("reprint", PrintState.PRINTED, copy=3, label=ticket.label)
    assert staff.when(flow.StaffPrinted(PrintState.PRINTED, copy=3)).screen == printed


def test_a_number_has_letters_then_digits(staff: Visit) -> None:
    staff.when(flow.StaffOpened("reprint"), *keys("7AKX12345"), flow.KeyTyped("B"))
    assert staff.screen == flow.StaffReprint("AK1234")


def test_what_is_no_number_is_not_looked_for(staff: Visit) -> None:
    staff.when(flow.StaffOpened("reprint"), *keys("AK"), flow.StaffTask("find"))
    assert staff.screen == flow.StaffReprint("AK")


def test_a_ticket_that_was_not_found_cannot_be_chosen(staff: Visit) -> None:
    staff.when(flow.StaffOpened("reprint"), *keys("AK12"), flow.StaffTask("find"), flow.TicketsFound(()))
    assert staff.when(flow.TicketChosen("0" * 32), flow.StaffTask("reprint")).screen == flow.StaffReprint("AK12", ())


def test_step_by_step_back_from_a_chosen_ticket(staff: Visit) -> None:
    ticket = staff.ticket("DUKCAPIL-03", 12)
    staff.session = replace(staff.session, screen=flow.StaffReprint("AK12", (ticket,), ticket))
    assert staff.when(flow.Back()).screen == flow.StaffReprint("AK12", (ticket,))
    assert staff.when(flow.Back()).screen == flow.StaffReprint("AK12")
    assert staff.when(flow.Back()).screen == flow.StaffHome()


@pytest.mark.parametrize("answer", ["setup_ok", "setup_rubbish"])
def test_setting_up_asks_what_the_person_saw(staff: Visit, answer: flow.TaskKind) -> None:
    found = flow.SetupFound("EPSON/TM-T82III", "process_id")
    asked = (flow.StaffOpened("setup"), flow.StaffTask("setup"), flow.SetupAnswered(found))
    assert staff.when(*asked).screen == flow.StaffSetup("confirm", found)
    assert staff.when(flow.Done()).screen == flow.Rest()
    staff.session = replace(staff.session, screen=flow.StaffSetup("confirm", found))
    busy = flow.StaffBusy(flow.StaffTask(answer), flow.StaffSetup("confirm", found))
    assert staff.when(flow.StaffTask(answer)).screen == busy
    assert staff.when(flow.SetupAnswered(found)).screen == flow.StaffSetup("done", found)
    assert staff.when(flow.Back()).screen == flow.StaffHome()


@pytest.mark.parametrize("key", ["\u202e", "\u200e", "\u0663", "\u00e9", "AB", "", "-", "\x1b"])
def test_only_letters_and_digits_of_the_pad_are_typed(staff: Visit, key: str) -> None:
    staff.when(flow.StaffOpened("reprint"), flow.KeyTyped("A"))
    assert staff.when(flow.KeyTyped(key)).screen == flow.StaffReprint("A")


@pytest.mark.parametrize("digit", ["\u0663", "\u200e", "12", "", "A"])
def test_only_digits_of_the_pad_are_a_pin(visit: Visit, digit: str) -> None:
    visit.session = replace(visit.session, screen=flow.StaffPin(entered="1"))
    assert visit.when(flow.PinDigit(digit)).screen == flow.StaffPin(entered="1")


def test_the_width_is_read_from_the_page_before_anything_is_kept(staff: Visit) -> None:
    found = flow.SetupFound("EPSON/TM-T88V", "process_id", columns=42, rulers=(48, 42, 35, 32))
    staff.when(flow.StaffOpened("setup"), flow.StaffTask("setup"), flow.SetupAnswered(found))
    assert staff.screen == flow.StaffSetup("width", found)
    assert staff.when(flow.StaffTask("setup_ok")).screen == flow.StaffSetup("width", found), "nobody has looked"
    assert staff.when(flow.ColumnsRead(50)).screen == flow.StaffSetup("width", found), "no such ruler is on the page"
    read = replace(found, columns=35)
    assert staff.when(flow.ColumnsRead(35)).screen == flow.StaffSetup("confirm", read)
    task = flow.StaffTask("setup_ok", columns=35)
    assert staff.when(flow.StaffTask("setup_ok")).screen == flow.StaffBusy(task, flow.StaffSetup("confirm", read))


@pytest.mark.parametrize("answer", [flow.SetupAnswered(None, "not_answering"), flow.Failed()])
def test_a_set_up_that_fails_can_be_tried_again(staff: Visit, answer: flow.Event) -> None:
    staff.when(flow.StaffOpened("setup"), flow.StaffTask("setup"), answer)
    assert isinstance(staff.screen, flow.StaffSetup)
    assert staff.screen.step == "failed"
    assert staff.when(flow.StaffTask("setup")).screen == flow.StaffBusy(flow.StaffTask("setup"), flow.StaffSetup())


def test_a_task_that_fails_comes_back_to_the_menu(staff: Visit) -> None:
    assert staff.when(flow.StaffTask("test"), flow.Failed()).screen == flow.StaffHome("test", failed=True)


# ---- the clock


def test_the_time_in_use_is_confirmed(staff: Visit) -> None:
    staff.when(flow.StaffOpened("clock"), flow.StaffTask("clock"))
    assert staff.screen == flow.StaffBusy(flow.StaffTask("clock"), flow.StaffClock())
    assert staff.when(flow.ClockSet(True)).screen == flow.StaffHome("clock")


def test_another_time_is_stepped_to_and_set(staff: Visit) -> None:
    then = staff.hall.now.replace(hour=9, minute=3)
    assert staff.when(flow.StaffOpened("clock"), flow.TimeChosen(then)).screen == flow.StaffClock(then)
    assert staff.when(flow.StaffTask("clock", at=then)).screen == flow.StaffBusy(
        flow.StaffTask("clock", at=then), flow.StaffClock(then)
    )
    assert staff.when(flow.ClockSet(False)).screen == flow.StaffHome("clock", failed=True)


def test_steps_are_taken_back_before_the_page_is_left(staff: Visit) -> None:
    staff.when(flow.StaffOpened("clock"), flow.TimeChosen(staff.hall.now), flow.Back())
    assert staff.screen == flow.StaffClock()
    assert staff.when(flow.Back()).screen == flow.StaffHome()
