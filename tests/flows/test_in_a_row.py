"""One person does not take all the numbers of a limited service; a family of four gets its four."""

from __future__ import annotations

from dataclasses import replace

import pytest

from hall.tickets import PrintState
from kiosk import flow
from kiosk.model.in_a_row import InARowRules
from kiosk.model.visit_rules import VisitRules
from tests.flows.conftest import Visit

PASSPORT, KK = "IMIGRASI-01", "DUKCAPIL-03"
QUICK = 6.0
"""Seconds from a number to the next press of somebody who presses on."""


class Lobby:
    """What the app does around the flow: it counts the numbers and lets seconds pass."""

    def __init__(self, visit: Visit) -> None:
        self.visit, self.pauses, self.asked = visit, [0.0], 0
        visit.hall = replace(visit.hall, mono=1000.0)
        visit.when(flow.Touched())

    def wait(self, seconds: float) -> None:
        self.visit.hall = replace(self.visit.hall, mono=self.visit.hall.mono + seconds)

    def ask(self, service: str) -> flow.Screen:
        agency = self.visit.hall.catalogue.service(service).agency
        self.visit.when(flow.AgencyChosen(agency), flow.ServiceChosen(service), flow.Confirmed())
        return self.visit.screen

    def insist(self) -> flow.Screen:
        """Yes, it is for somebody else; and wait if need be."""
        assert isinstance(self.visit.screen, flow.ForOther)
        self.asked += 1
        shown = self.visit.when(flow.Confirmed()).session.screen
        if isinstance(shown, flow.Slowed):
            self.pauses.append(shown.seconds)
            self.wait(shown.seconds)
            shown = self.visit.when(flow.PauseOver()).session.screen
        return shown

    def served(self) -> None:
        before, hall = self.visit.session, self.visit.hall
        assert isinstance(before.screen, flow.Printing)
        service = hall.catalogue.service(before.screen.service)
        self.visit.when(flow.Served(self.visit.ticket(service.code), PrintState.PRINTED))
        streak = hall.streak_after(service, before.asked_at, same_visit=before.numbers > 0, slowed=before.slowed)
        self.visit.hall = replace(hall, streak=streak)

    def take(self, service: str) -> None:
        if isinstance(self.ask(service), flow.ForOther):
            self.insist()
        self.served()


@pytest.fixture
def lobby(visit: Visit) -> Lobby:
    return Lobby(visit)


def test_a_second_limited_number_asks_whom_it_is_for(lobby: Lobby) -> None:
    lobby.take(PASSPORT)
    lobby.visit.when(flow.Another())
    assert lobby.ask(PASSPORT) == flow.ForOther(PASSPORT)
    assert lobby.visit.when(flow.Back()).screen == flow.Services("IMIGRASI")


def test_a_second_number_elsewhere_is_not_asked_for_and_the_third_is(lobby: Lobby) -> None:
    lobby.take(PASSPORT)
    lobby.visit.when(flow.Another())
    assert lobby.ask(KK) == flow.Printing(KK)
    lobby.served()
    lobby.wait(300)
    lobby.visit.when(flow.Another())
    assert lobby.ask(KK) == flow.ForOther(KK)
    assert lobby.insist() == flow.Printing(KK)
    assert lobby.pauses == [0.0]  # no quota: asked, not slowed down


def test_a_family_of_four_gets_four_passports(lobby: Lobby) -> None:
    for _ in range(4):
        lobby.take(PASSPORT)
        lobby.wait(QUICK)
        lobby.visit.when(flow.Another())
    assert lobby.asked == 3
    assert sum(lobby.pauses) < 60


@pytest.mark.parametrize(
    "between",
    [(flow.Another(),), (flow.Done(),), (flow.Home(),), (flow.Touched(),), (flow.IdleTooLong(), flow.Touched())],
    ids=["another", "done", "home", "touch", "rest"],
)
def test_nobody_takes_all_by_pressing_on(lobby: Lobby, between: tuple[flow.Event, ...]) -> None:
    begun = lobby.visit.hall.mono
    told = 0
    for _ in range(30):
        lobby.take(PASSPORT)
        told += lobby.visit.hall.streak.notifies_staff(_quotas(lobby), InARowRules())
        lobby.wait(QUICK)
        lobby.visit.when(*between)
    took = lobby.visit.hall.mono - begun
    assert lobby.asked == 29
    assert told == 28
    assert took > (40 if between == (flow.Another(),) else 12) * 60, f"all 30 within {took:.0f} s"


def _quotas(lobby: Lobby) -> frozenset[str]:
    hall = lobby.visit.hall
    return hall.quotas(hall.catalogue.service(PASSPORT))


def test_going_away_from_the_pause_is_no_way_around_it(lobby: Lobby) -> None:
    for _ in range(4):
        lobby.take(PASSPORT)
        lobby.visit.when(flow.Another())
    lobby.ask(PASSPORT)
    lobby.visit.when(flow.Confirmed())
    assert isinstance(lobby.visit.screen, flow.Slowed)
    lobby.visit.when(flow.Home())
    lobby.wait(QUICK)
    lobby.ask(PASSPORT)
    lobby.visit.when(flow.Confirmed())
    assert isinstance(lobby.visit.screen, flow.Slowed)


def test_touches_do_not_end_a_pause(lobby: Lobby) -> None:
    lobby.take(PASSPORT)
    lobby.visit.when(flow.Another())
    lobby.ask(PASSPORT)
    before = lobby.visit.when(flow.Confirmed()).session
    assert isinstance(before.screen, flow.Slowed)
    assert lobby.visit.when(flow.Touched(), flow.Confirmed(), flow.IdleTooLong(), flow.StillHere()).session == before


def test_who_comes_half_a_minute_later_is_somebody_else(lobby: Lobby) -> None:
    lobby.take(PASSPORT)
    lobby.visit.when(flow.Done())
    lobby.wait(30.0)
    assert lobby.ask(PASSPORT) == flow.Printing(PASSPORT)


def test_a_quota_that_ends_during_the_pause_is_said(lobby: Lobby) -> None:
    lobby.take(PASSPORT)
    lobby.visit.when(flow.Another())
    lobby.ask(PASSPORT)
    lobby.visit.when(flow.Confirmed())
    (quota,) = lobby.visit.hall.catalogue.quotas_of(PASSPORT)
    lobby.visit.given(used={quota.code: quota.per_day}).when(flow.PauseOver())
    assert isinstance(lobby.visit.screen, flow.Unavailable)


def test_a_hall_may_ask_nobody(lobby: Lobby) -> None:
    calm = VisitRules(ask_after_numbers=99, limited_per_visit=99, slow_down_seconds=0)
    lobby.visit.given(rules=calm)
    for _ in range(10):
        lobby.take(PASSPORT)
        lobby.visit.when(flow.Another())
    assert lobby.asked == 0
