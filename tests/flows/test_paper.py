"""What the visitor is told of the paper, the free copy, the list to take home, and a kiosk whose printer is down."""

from __future__ import annotations

from collections.abc import Callable

import pytest

from hall.tickets import PrintState
from kiosk import flow
from kiosk.model.printer_state import PrinterState, Problem
from kiosk.model.visit_rules import VisitRules
from tests.flows.conftest import Visit

KK = "DUKCAPIL-03"
READY = PrinterState(0.0, answered=True)
PAPER_OUT = PrinterState(0.0, answered=True, problems=frozenset({Problem.PAPER_OUT}))
NEAR_END = PrinterState(0.0, answered=True, problems=frozenset({Problem.NEAR_END}))
CLOSE = VisitRules(when_down="close")
Printing = Callable[[str], Visit]
MISSING = (flow.TicketMissing(), flow.Confirmed())
"""The visitor says that no ticket came, and says so again when asked."""


@pytest.fixture
def served(printing: Printing) -> Callable[..., Visit]:
    """A visitor whose ticket has come to this state, at a printer that can print."""

    def go(state: PrintState, problem: str = "") -> Visit:
        visit = printing(KK).given(printer=READY)
        return visit.when(flow.Served(visit.ticket(KK), state, problem))

    return go


Served = Callable[..., Visit]


@pytest.mark.parametrize("state", [PrintState.PRINTED, PrintState.PRINTED_NOT_CUT, PrintState.PROBABLE])
def test_the_screen_keeps_what_is_known_of_the_paper(served: Served, state: PrintState) -> None:
    visit = served(state)
    assert visit.screen == flow.Ready(visit.ticket(KK), state, copy=1)


@pytest.mark.parametrize("before", [PrintState.UNCERTAIN, PrintState.NOT_PRINTED])
@pytest.mark.parametrize("after", [PrintState.PRINTED, PrintState.PRINTED_NOT_CUT])
def test_a_ticket_that_came_out_after_all_is_told(served: Served, before: PrintState, after: PrintState) -> None:
    visit = served(before, "paper_out")
    mine = visit.ticket(KK)
    assert visit.when(flow.CameOut("f" * 32, after)).screen == flow.NumberOnScreen(mine, "paper_out", before)
    assert visit.when(flow.CameOut(mine.ticket_id, after)).screen == flow.Ready(mine, after)


def test_a_ticket_that_the_visitor_misses_is_not_told_to_be_there(served: Served) -> None:
    visit = served(PrintState.PRINTED)
    mine = visit.ticket(KK)
    visit.when(*MISSING, flow.ReprintDeclined())
    shown = visit.screen
    assert isinstance(shown, flow.NumberOnScreen)
    assert visit.when(flow.CameOut(mine.ticket_id, PrintState.PRINTED)).screen == shown


@pytest.mark.parametrize("answer", [flow.Back(), flow.IdleTooLong()])
@pytest.mark.parametrize("state", [PrintState.PRINTED, PrintState.UNVERIFIED])
def test_no_copy_is_printed_before_the_question_is_answered(
    served: Served, state: PrintState, answer: flow.Event
) -> None:
    visit = served(state)
    before = visit.screen
    asked = visit.when(flow.TicketMissing()).screen
    assert isinstance(asked, flow.CopyAsked)
    assert asked.missing
    assert visit.when(flow.TicketMissing(), flow.Touched(), flow.ReprintAsked()).screen == asked
    assert visit.when(answer).screen == before


def test_a_first_paper_is_asked_for_too(served: Served) -> None:
    visit = served(PrintState.NOT_PRINTED, "paper_out")
    asked = visit.when(flow.ReprintAsked()).screen
    assert isinstance(asked, flow.CopyAsked)
    assert not asked.missing
    assert visit.given(printer=PAPER_OUT).when(flow.Confirmed()).screen == asked.over


def test_a_ticket_that_comes_out_while_it_is_asked_for_is_told(served: Served) -> None:
    visit = served(PrintState.UNCERTAIN, "paper_out").when(flow.ReprintAsked())
    mine = visit.ticket(KK)
    assert visit.when(flow.CameOut(mine.ticket_id, PrintState.PRINTED)).screen == flow.Ready(mine)


def test_a_broken_printer_takes_no_ticket_away_that_is_asked_about(served: Served) -> None:
    visit = served(PrintState.PRINTED).when(flow.TicketMissing())
    asked = visit.screen
    assert visit.when(flow.Broken("disk")).screen == asked


def test_a_missing_ticket_is_printed_once_more(served: Served) -> None:
    visit = served(PrintState.PROBABLE)
    mine = visit.ticket(KK)
    assert visit.when(*MISSING).screen == flow.Reprinting(mine)
    visit.when(flow.Reprinted(mine, PrintState.PRINTED, copy=2))
    assert visit.screen == flow.Ready(mine, PrintState.PRINTED, copy=2)


def test_the_second_time_it_is_the_business_of_staff(served: Served) -> None:
    visit = served(PrintState.PROBABLE)
    mine = visit.ticket(KK)
    visit.when(*MISSING, flow.Reprinted(mine, PrintState.PROBABLE, copy=2), *MISSING)
    match visit.screen:
        case flow.NumberOnScreen(ticket, spent=True) as shown:
            assert ticket == mine
            assert not shown.free_copy
            assert shown.wants_staff
        case other:
            raise AssertionError(other)


@pytest.mark.parametrize("answer", [flow.ReprintDeclined("too_many"), flow.Failed()])
def test_a_copy_that_is_declined_leaves_the_number_and_tells_staff(served: Served, answer: flow.Event) -> None:
    visit = served(PrintState.PRINTED).when(*MISSING, answer)
    assert visit.screen == flow.NumberOnScreen(visit.ticket(KK), spent=True)
    assert visit.when(flow.ReprintAsked()).screen == flow.NumberOnScreen(visit.ticket(KK), spent=True)


def test_a_ticket_that_is_missing_while_the_printer_is_down_is_not_tried(served: Served) -> None:
    visit = served(PrintState.PRINTED).given(printer=PAPER_OUT).when(*MISSING)
    assert visit.screen == flow.NumberOnScreen(visit.ticket(KK), "paper_out")


def test_the_number_comes_on_paper_once_the_printer_is_mended(served: Served) -> None:
    visit = served(PrintState.NOT_PRINTED, "paper_out").given(printer=PAPER_OUT)
    before = visit.screen
    assert visit.when(flow.ReprintAsked()).screen == before
    assert visit.given(printer=READY).when(flow.ReprintAsked(), flow.Confirmed()).screen == flow.Reprinting(
        visit.ticket(KK)
    )
    visit.when(flow.Reprinted(visit.ticket(KK), PrintState.PRINTED, copy=1))
    assert visit.screen == flow.Ready(visit.ticket(KK), PrintState.PRINTED, copy=1)


def test_a_printer_that_tells_nothing_never_brings_the_ticket_screen(served: Served) -> None:
    visit = served(PrintState.UNVERIFIED)
    mine = visit.ticket(KK)
    match visit.screen:
        case flow.NumberOnScreen() as shown:
            assert not shown.wants_staff
        case other:
            raise AssertionError(other)
    visit.when(*MISSING, flow.Reprinted(mine, PrintState.UNVERIFIED, copy=2))
    assert visit.screen == flow.NumberOnScreen(mine, "", PrintState.UNVERIFIED, copy=2)
    visit.when(*MISSING)
    assert visit.screen == flow.NumberOnScreen(mine, spent=True)


@pytest.mark.parametrize("second", [flow.Touched(), flow.Done(), flow.IdleTooLong(), flow.CornerHeld(), flow.Back()])
def test_nothing_interrupts_a_copy_or_a_list(served: Served, second: flow.Event) -> None:
    visit = served(PrintState.PRINTED).when(*MISSING)
    assert visit.when(second).screen == flow.Reprinting(visit.ticket(KK))
    visit.session = flow.Session(flow.PrintingList(KK))
    assert visit.when(second).screen == flow.PrintingList(KK)


# ---- the list to take home


@pytest.fixture
def reading(visit: Visit) -> Visit:
    visit.given(printer=READY)
    return visit.when(flow.Touched(), flow.AgencyChosen("DUKCAPIL"), flow.ServiceChosen(KK))


def test_the_requirements_are_printed_and_a_number_can_follow(reading: Visit) -> None:
    assert reading.when(flow.ListAsked()).screen == flow.PrintingList(KK)
    assert reading.when(flow.ListPrinted(PrintState.PRINTED)).screen == flow.ListReady(KK)
    assert reading.when(flow.Confirmed()).screen == flow.Printing(KK)


def test_from_the_list_back_to_the_requirements(reading: Visit) -> None:
    reading.when(flow.ListAsked(), flow.ListPrinted(PrintState.NOT_PRINTED, "paper_out"))
    assert reading.screen == flow.ListReady(KK, PrintState.NOT_PRINTED, "paper_out")
    assert reading.when(flow.Back()).screen == flow.Details(KK)


def test_one_visitor_does_not_use_up_the_roll(reading: Visit) -> None:
    for _ in range(VisitRules().lists_per_visit):
        reading.when(flow.ListAsked())
        assert reading.screen == flow.PrintingList(KK)
        reading.when(flow.ListPrinted(PrintState.PRINTED), flow.Back())
    assert reading.when(flow.ListAsked()).screen == flow.ListReady(KK, PrintState.NOT_PRINTED, flow.LIMIT)


def test_no_list_without_a_printer_that_can_print(reading: Visit) -> None:
    assert reading.given(printer=PAPER_OUT).when(flow.ListAsked()).screen == flow.Details(KK)
    assert reading.given(printer=None).when(flow.ListAsked()).screen == flow.Details(KK)


def test_a_list_that_fails_says_so(reading: Visit) -> None:
    reading.when(flow.ListAsked(), flow.Failed())
    assert reading.screen == flow.ListReady(KK, PrintState.NOT_PRINTED)


# ---- the printer is down


def test_numbers_are_still_given_while_the_printer_is_down(reading: Visit) -> None:
    reading.given(printer=PAPER_OUT)
    assert reading.hall.numbers_on_screen
    assert reading.when(flow.Confirmed()).screen == flow.Printing(KK)


def test_a_warning_is_no_reason_to_say_anything(visit: Visit) -> None:
    visit.given(printer=NEAR_END)
    assert visit.hall.can_print
    assert not visit.hall.numbers_on_screen


def test_a_kiosk_without_a_printer_is_never_closed_by_it(visit: Visit) -> None:
    visit.given(printer=PAPER_OUT, rules=VisitRules(when_down="close", prints=False))
    assert visit.hall.numbers_on_screen
    assert visit.when(flow.Touched()).screen == flow.Agencies()


def test_where_numbers_need_paper_the_kiosk_closes_and_comes_back(reading: Visit) -> None:
    reading.given(printer=PAPER_OUT, rules=CLOSE).when(flow.Broken(flow.PRINTER, "paper_out"))
    assert reading.screen == flow.OutOfService(flow.PRINTER, "paper_out")
    assert reading.when(flow.Touched(), flow.Mended()).screen == flow.OutOfService(flow.PRINTER, "paper_out")
    assert reading.given(printer=READY).when(flow.Mended()).screen == flow.Rest()


def test_another_problem_is_told_when_the_first_is_gone(reading: Visit) -> None:
    reading.given(printer=PAPER_OUT, rules=CLOSE).when(flow.Touched())
    assert reading.screen == flow.OutOfService(flow.PRINTER, "paper_out")
    cover = PrinterState(0.0, answered=True, problems=frozenset({Problem.COVER_OPEN}))
    assert reading.given(printer=cover).when(flow.Mended()).screen == flow.OutOfService(flow.PRINTER, "cover_open")


@pytest.mark.parametrize("state", [PrintState.PRINTED, PrintState.NOT_PRINTED])
def test_who_has_a_number_is_not_thrown_out(served: Served, state: PrintState) -> None:
    visit = served(state, "paper_out").given(printer=PAPER_OUT, rules=CLOSE)
    before = visit.screen
    assert visit.when(flow.Broken(flow.PRINTER, "paper_out")).screen == before
    assert visit.when(flow.Broken("the disk is full")).screen == before
    assert visit.when(flow.Done()).screen == flow.OutOfService(flow.PRINTER, "paper_out")


def test_a_damaged_store_is_not_hidden_by_the_printer(visit: Visit) -> None:
    visit.when(flow.Broken("the disk is full")).given(printer=PAPER_OUT, rules=CLOSE)
    assert visit.when(flow.Touched()).screen == flow.OutOfService("the disk is full")


def test_staff_come_in_where_visitors_cannot(visit: Visit) -> None:
    visit.when(flow.Broken("the disk is full"))
    assert visit.when(flow.CornerHeld()).screen == flow.StaffPin(checking=True)
