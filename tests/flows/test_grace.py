"""Who is reading at the last moment still gets a number: for two minutes, whatever the wall clock does."""

from __future__ import annotations

from dataclasses import replace
from datetime import datetime, timedelta

import pytest

from kiosk import flow
from kiosk.model.visit_rules import VisitRules
from tests.flows.conftest import ZONE, Visit

KK, PASSPORT = "DUKCAPIL-03", "IMIGRASI-01"
LAST = datetime(2026, 12, 4, 14, 30, tzinfo=ZONE)


class Reader:
    """What the app does: it looks at the visit with every event and every few seconds."""

    def __init__(self, visit: Visit, at: datetime) -> None:
        self.visit, self.grace = visit, flow.NO_GRACE
        visit.hall = replace(visit.hall, now=at, mono=50.0)
        self.when(flow.Touched())

    def when(self, *events: flow.Event) -> flow.Screen:
        for event in events:
            plain = replace(self.visit.hall, late=frozenset())
            self.grace = self.grace.seen(self.visit.session, plain)
            self.visit.hall = replace(plain, late=self.grace.late(plain))
            self.visit.when(event)
            self.grace = self.grace.seen(self.visit.session, plain)
        return self.visit.screen

    def opens(self, service: str) -> flow.Screen:
        agency = self.visit.hall.catalogue.service(service).agency
        return self.when(flow.AgencyChosen(agency), flow.ServiceChosen(service))

    def later(self, seconds: float, *, wall: float | None = None) -> flow.Screen:
        """Time passes, on the wall by other seconds if so said; then the kiosk looks."""
        hall = self.visit.hall
        step = timedelta(seconds=seconds if wall is None else wall)
        self.visit.hall = replace(hall, now=hall.now + step, mono=hall.mono + seconds)
        return self.when(flow.Mended())


@pytest.fixture
def reader(visit: Visit) -> Reader:
    return Reader(visit, LAST - timedelta(seconds=2))


def test_who_reads_at_the_last_moment_gets_a_number_for_two_minutes(reader: Reader) -> None:
    assert reader.opens(KK) == flow.Details(KK)
    assert reader.later(3) == flow.Details(KK)
    assert reader.later(118) == flow.Details(KK)
    assert reader.when(flow.Confirmed()) == flow.Printing(KK, late=True)


def test_after_two_minutes_it_is_over(reader: Reader) -> None:
    reader.opens(KK)
    reader.later(3)
    assert isinstance(reader.later(120), flow.Unavailable)
    assert isinstance(reader.when(flow.Confirmed()), flow.Unavailable)


def test_who_comes_later_gets_none(reader: Reader) -> None:
    reader.later(3)
    assert isinstance(reader.opens(KK), flow.Unavailable)


def test_the_next_visitor_has_no_grace(reader: Reader) -> None:
    reader.opens(KK)
    reader.later(3)
    reader.when(flow.Home(), flow.Touched())
    assert isinstance(reader.opens(KK), flow.Unavailable)


def test_another_service_was_not_read_then(reader: Reader) -> None:
    reader.opens("DUKCAPIL-01")
    reader.when(flow.Back())
    reader.opens(KK)
    reader.later(3)
    reader.when(flow.Back())
    assert isinstance(reader.when(flow.ServiceChosen("DUKCAPIL-01")), flow.Unavailable)


def test_who_looks_back_and_comes_again_within_two_minutes_still_gets_it(reader: Reader) -> None:
    reader.opens(KK)
    reader.later(3)
    reader.when(flow.Back())
    assert reader.when(flow.ServiceChosen(KK)) == flow.Details(KK)


@pytest.mark.parametrize(
    "over",
    [
        (flow.HelpAsked(), flow.Back()),
        (flow.IdleTooLong(), flow.StillHere()),
        (flow.LanguageChosen("en"), flow.LargeToggled()),
    ],
)
def test_a_page_on_top_takes_nothing_away(reader: Reader, over: tuple[flow.Event, flow.Event]) -> None:
    reader.opens(KK)
    reader.when(over[0])
    reader.later(5)
    reader.when(over[1])
    assert reader.when(flow.Confirmed()) == flow.Printing(KK, late=True)


@pytest.mark.parametrize("wall", [3600.0, 60 * 20.0])
def test_a_clock_that_jumps_changes_nothing(reader: Reader, wall: float) -> None:
    reader.opens(KK)
    shown = reader.later(5, wall=wall)
    if wall >= 30 * 60:  # the counters close: nothing goes past that
        assert isinstance(shown, flow.Unavailable)
    else:
        assert reader.when(flow.Confirmed()) == flow.Printing(KK, late=True)


def test_the_counters_closing_ends_it(visit: Visit) -> None:
    rules = VisitRules(grace_seconds=900.0)
    reader = Reader(visit, LAST - timedelta(seconds=2))
    visit.given(rules=rules)
    reader.opens(KK)
    reader.later(3)
    assert reader.later(600) == flow.Details(KK)
    assert isinstance(reader.later(299, wall=25 * 60), flow.Unavailable)


def test_a_quota_that_is_used_up_ends_it(visit: Visit) -> None:
    reader = Reader(visit, datetime(2026, 12, 4, 9, 29, 58, tzinfo=ZONE))
    assert reader.opens(PASSPORT) == flow.Details(PASSPORT)
    assert reader.later(5) == flow.Details(PASSPORT)
    (quota,) = visit.hall.catalogue.quotas_of(PASSPORT)
    visit.given(used={quota.code: quota.per_day})
    assert isinstance(reader.later(1), flow.Unavailable)


def test_a_break_that_stops_numbers_leaves_the_same_time(visit: Visit) -> None:
    reader = Reader(visit, datetime(2026, 12, 4, 11, 29, 58, tzinfo=ZONE))
    visit.given(rules=VisitRules(breaks_stop_numbers=True))
    reader.opens(KK)
    assert reader.later(5) == flow.Details(KK)
    assert isinstance(reader.later(120), flow.Unavailable)


def test_a_hall_may_grant_none(reader: Reader) -> None:
    reader.visit.given(rules=VisitRules(grace_seconds=0.0))
    reader.opens(KK)
    assert isinstance(reader.later(3), flow.Unavailable)
