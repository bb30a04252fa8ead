"""The visitor's way from the first touch to a ticket, and every way in which it can end otherwise."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import replace
from datetime import datetime, timedelta

import pytest

from hall.catalogue import Catalogue, ClosedToday, OnBreak, PastLastTicket, QuotaGone, gives_numbers
from hall.tickets import PrintState
from kiosk import flow
from kiosk.model.availability import Hall, HallSnapshot
from kiosk.model.printer_state import PrinterState
from kiosk.model.visit_rules import VisitRules
from tests.flows.conftest import MORNING, ZONE, Visit

KK = "DUKCAPIL-03"
Printing = Callable[[str], Visit]


def test_from_rest_to_a_ticket_and_the_next_visitor(visit: Visit) -> None:
    assert visit.screen == flow.Rest()
    assert visit.when(flow.Touched()).screen == flow.Agencies()
    assert visit.when(flow.AgencyChosen("DUKCAPIL")).screen == flow.Services("DUKCAPIL")
    assert visit.when(flow.ServiceChosen(KK)).screen == flow.Details(KK)
    assert visit.when(flow.Confirmed()).screen == flow.Printing(KK)
    mine = visit.ticket(KK)
    assert visit.when(flow.Served(mine, PrintState.PRINTED)).screen == flow.Ready(mine)
    assert visit.when(flow.Touched()).screen == flow.Agencies()


def test_a_service_without_requirements_takes_three_touches(visit: Visit) -> None:
    visit.given(rules=VisitRules(skip_details=frozenset({"POS-01"})))
    touches = (flow.Touched(), flow.AgencyChosen("POS"), flow.ServiceChosen("POS-01"))
    assert visit.when(*touches).screen == flow.Printing("POS-01")


def test_an_agency_with_one_service_goes_straight_on(catalogue: Catalogue) -> None:
    pos = catalogue.agency("POS")
    queue = replace(pos.queues[0], services=pos.queues[0].services[:1])
    agencies = tuple(replace(a, queues=(queue,)) if a.code == "POS" else a for a in catalogue.agencies)
    hall = Hall(replace(catalogue, agencies=agencies), HallSnapshot(at=MORNING), MORNING)
    visit = Visit(hall).when(flow.Touched(), flow.AgencyChosen("POS"))
    assert visit.screen == flow.Details("POS-01")
    assert visit.when(flow.Back()).screen == flow.Agencies()


def test_an_agency_that_publishes_nothing_is_closed_and_stops_nobody_else(catalogue: Catalogue) -> None:
    pos = catalogue.agency("POS")
    queues = tuple(replace(q, services=tuple(replace(s, published=False) for s in q.services)) for q in pos.queues)
    agencies = tuple(replace(a, queues=queues) if a.code == "POS" else a for a in catalogue.agencies)
    hall = Hall(replace(catalogue, agencies=agencies), HallSnapshot(at=MORNING), MORNING)
    assert not hall.agency_offer("POS").gives_numbers
    assert gives_numbers(hall.opening())
    nothing = Hall(replace(catalogue, agencies=(replace(pos, queues=queues),)), HallSnapshot(at=MORNING), MORNING)
    assert nothing.opening() == ClosedToday(None, None)


@pytest.mark.parametrize(
    "second",
    [
        flow.Confirmed(),
        flow.ServiceChosen(KK),
        flow.Touched(),
        flow.Back(),
        flow.Home(),
        flow.Done(),
        flow.IdleTooLong(),
    ],
)
def test_nothing_interrupts_or_repeats_a_press(printing: Printing, second: flow.Event) -> None:
    visit = printing(KK)
    before = visit.session
    assert visit.when(second).session == before


def test_an_outcome_that_comes_late_changes_nothing(visit: Visit) -> None:
    mine = visit.ticket(KK)
    visit.when(flow.Touched())
    assert visit.when(flow.Served(mine, PrintState.PRINTED)).screen == flow.Agencies()


@pytest.mark.parametrize("state", [PrintState.NOT_PRINTED, PrintState.UNCERTAIN, PrintState.UNVERIFIED])
def test_without_evidence_the_number_stays_on_the_screen(printing: Printing, state: PrintState) -> None:
    visit = printing(KK)
    mine = visit.ticket(KK)
    assert visit.when(flow.Served(mine, state, "paper_out")).screen == flow.NumberOnScreen(mine, "paper_out", state)
    assert visit.when(flow.Back()).screen == flow.Agencies()


def test_the_quota_runs_out_between_two_taps(printing: Printing) -> None:
    gone = QuotaGone(MORNING + timedelta(days=3))
    visit = printing("POLRESTA-04")
    visit.when(flow.Refused("POLRESTA-04", gone))
    assert visit.screen == flow.Unavailable("POLRESTA", "POLRESTA-04", gone)
    assert visit.when(flow.Back()).screen == flow.Services("POLRESTA")


def test_the_store_fails(printing: Printing) -> None:
    assert printing(KK).when(flow.Failed()).screen == flow.Sorry()


def test_a_full_service_says_so_and_can_still_be_read(visit: Visit) -> None:
    quota = visit.hall.catalogue.quotas_of("IMIGRASI-01")[0]
    visit.given(used={quota.code: quota.per_day})
    visit.when(flow.Touched(), flow.AgencyChosen("IMIGRASI"), flow.ServiceChosen("IMIGRASI-01"))
    match visit.screen:
        case flow.Unavailable("IMIGRASI", "IMIGRASI-01", QuotaGone(reopens)):
            assert reopens is not None
            assert reopens > MORNING
        case other:
            raise AssertionError(other)


def test_what_a_full_service_needs_can_be_read(visit: Visit) -> None:
    quota = visit.hall.catalogue.quotas_of("IMIGRASI-01")[0]
    visit.given(used={quota.code: quota.per_day})
    visit.when(flow.Touched(), flow.AgencyChosen("IMIGRASI"), flow.ServiceChosen("IMIGRASI-01"), flow.DetailsAsked())
    assert visit.screen == flow.Details("IMIGRASI-01", reading=True)


@pytest.mark.parametrize("below", [(), (flow.HelpAsked(),), (flow.IdleTooLong(),)])
def test_a_quota_that_runs_out_while_somebody_reads_takes_the_whole_page(
    visit: Visit, below: tuple[flow.Event, ...]
) -> None:
    quota = visit.hall.catalogue.quotas_of("IMIGRASI-01")[0]
    visit.when(flow.Touched(), flow.AgencyChosen("IMIGRASI"), flow.ServiceChosen("IMIGRASI-01"), *below)
    visit.given(used={quota.code: quota.per_day}).when(flow.Mended())
    if below:  # what is on top stays; the page is told when it comes back
        visit.when(flow.Back() if flow.HelpAsked() in below else flow.StillHere())
    match visit.screen:
        case flow.Unavailable("IMIGRASI", "IMIGRASI-01", QuotaGone()):
            assert visit.when(flow.Confirmed()).screen != flow.Printing("IMIGRASI-01")
        case other:
            raise AssertionError(other)


def test_a_list_that_was_printed_leads_back_to_reading_where_no_number_is_left(visit: Visit) -> None:
    quota = visit.hall.catalogue.quotas_of("IMIGRASI-01")[0]
    visit.given(printer=PrinterState(0.0, answered=True))
    visit.when(flow.Touched(), flow.AgencyChosen("IMIGRASI"), flow.ServiceChosen("IMIGRASI-01"), flow.ListAsked())
    visit.when(flow.ListPrinted(PrintState.PRINTED))
    visit.given(used={quota.code: quota.per_day}).when(flow.Back())
    assert visit.screen == flow.Details("IMIGRASI-01", reading=True)


def test_reading_gives_no_way_around_a_quota(visit: Visit) -> None:
    quota = visit.hall.catalogue.quotas_of("IMIGRASI-01")[0]
    visit.given(used={quota.code: quota.per_day})
    visit.when(flow.Touched(), flow.AgencyChosen("IMIGRASI"), flow.ServiceChosen("IMIGRASI-01"))
    visit.when(flow.DetailsAsked(), flow.Confirmed())
    assert isinstance(visit.screen, flow.Unavailable)


def test_a_break_does_not_stop_numbers_unless_it_is_configured(visit: Visit) -> None:
    noon = datetime(2026, 12, 4, 11, 45, tzinfo=ZONE)
    visit.given(now=noon).when(flow.Touched(), flow.AgencyChosen("DUKCAPIL"), flow.ServiceChosen(KK))
    assert visit.screen == flow.Details(KK)


def test_where_a_break_stops_numbers_the_screen_says_until_when(visit: Visit) -> None:
    noon = datetime(2026, 12, 4, 11, 45, tzinfo=ZONE)
    visit.given(now=noon, rules=VisitRules(breaks_stop_numbers=True))
    visit.when(flow.Touched(), flow.AgencyChosen("DUKCAPIL"), flow.ServiceChosen(KK))
    match visit.screen:
        case flow.Unavailable(availability=OnBreak(takes_numbers=takes)):
            assert not takes
        case other:
            raise AssertionError(other)


def test_after_the_last_ticket_no_number_is_given(visit: Visit) -> None:
    visit.when(flow.Touched(), flow.AgencyChosen("DUKCAPIL"), flow.ServiceChosen(KK))
    visit.given(now=datetime(2026, 12, 4, 14, 40, tzinfo=ZONE)).when(flow.Confirmed())
    match visit.screen:
        case flow.Unavailable(availability=PastLastTicket()):
            pass
        case other:
            raise AssertionError(other)


def test_a_long_queue_asks_before_a_number_is_given(visit: Visit) -> None:
    visit.given(served_share={"AK": 0.2})
    visit.when(flow.Touched(), flow.AgencyChosen("DUKCAPIL"), flow.ServiceChosen(KK), flow.Confirmed())
    assert visit.screen == flow.MayNotBeServed(KK)
    assert visit.when(flow.Confirmed()).screen == flow.Printing(KK)


def test_saying_no_to_a_long_queue_goes_back(visit: Visit) -> None:
    visit.given(served_share={"AK": 0.0})
    visit.when(flow.Touched(), flow.AgencyChosen("DUKCAPIL"), flow.ServiceChosen(KK), flow.Confirmed())
    assert visit.when(flow.Back()).screen == flow.Services("DUKCAPIL")


def test_still_there_ten_times_and_then_home(visit: Visit) -> None:
    visit.when(flow.Touched(), flow.LanguageChosen("en"), flow.AgencyChosen("BNN"))
    for _ in range(10):
        assert visit.when(flow.IdleTooLong()).screen == flow.AreYouThere(flow.Services("BNN"))
        assert visit.when(flow.StillHere()).screen == flow.Services("BNN")
        assert visit.session.language == "en"
    visit.when(flow.IdleTooLong())
    assert visit.session == flow.start(visit.hall)


def test_nobody_answers_and_everything_is_reset(visit: Visit) -> None:
    visit.when(flow.Touched(), flow.LanguageChosen("en"), flow.LargeToggled(), flow.AgencyChosen("BNN"))
    visit.when(flow.IdleTooLong(), flow.WentAway())
    assert visit.session == flow.Session(flow.Rest(), language="id", large=False, extensions=0)


def test_after_a_ticket_nobody_is_asked_whether_they_are_there(printing: Printing) -> None:
    visit = printing(KK)
    visit.when(flow.Served(visit.ticket(KK), PrintState.PRINTED), flow.Done())
    assert visit.screen == flow.Agencies(fresh=True)
    assert visit.when(flow.IdleTooLong()).screen == flow.Rest()


def test_a_second_service_keeps_the_language(printing: Printing) -> None:
    visit = printing(KK)
    visit.when(flow.Served(visit.ticket(KK), PrintState.PRINTED))
    visit.session = replace(visit.session, language="en")
    visit.when(flow.Another())
    assert (visit.screen, visit.session.language) == (flow.Agencies(), "en")


def test_the_next_visitor_starts_in_indonesian(printing: Printing) -> None:
    visit = printing(KK)
    visit.session = replace(visit.session, language="en")
    visit.when(flow.Served(visit.ticket(KK), PrintState.PRINTED), flow.Touched())
    assert (visit.screen, visit.session.language) == (flow.Agencies(), "id")


def test_no_ticket_came_says_the_visitor(printing: Printing) -> None:
    visit = printing(KK)
    mine = visit.ticket(KK)
    visit.when(flow.Served(mine, PrintState.PRINTED), flow.TicketMissing(), flow.Confirmed())
    assert visit.screen == flow.NumberOnScreen(mine)


def test_help_comes_back_to_where_it_was_asked(visit: Visit) -> None:
    visit.when(flow.Touched(), flow.AgencyChosen("BNN"), flow.HelpAsked())
    assert visit.screen == flow.Help(flow.Services("BNN"))
    assert visit.when(flow.Back()).screen == flow.Services("BNN")


def test_a_broken_kiosk_says_so_and_comes_back_by_itself(visit: Visit) -> None:
    visit.when(flow.Touched(), flow.Broken("disk"))
    assert visit.screen == flow.OutOfService("disk")
    assert visit.when(flow.Touched(), flow.AgencyChosen("BNN")).screen == flow.OutOfService("disk")
    assert visit.when(flow.Mended()).screen == flow.Rest()


def test_pages_do_not_go_below_the_first(visit: Visit) -> None:
    visit.when(flow.Touched(), flow.AgencyChosen("DPMPTSP"), flow.PageTurned(-1))
    assert visit.screen == flow.Services("DPMPTSP", page=0)
    assert visit.when(flow.PageTurned(1)).screen == flow.Services("DPMPTSP", page=1)


def test_every_service_can_be_reached_and_gives_a_number(visit: Visit, catalogue: Catalogue) -> None:
    reached = []
    for agency in catalogue.agencies:
        for service in agency.services:
            visit.session = flow.start(visit.hall)
            visit.when(flow.Touched(), flow.AgencyChosen(agency.code), flow.ServiceChosen(service.code))
            assert visit.when(flow.Confirmed()).screen == flow.Printing(service.code)
            reached.append(service.code)
    assert len(reached) == 92
