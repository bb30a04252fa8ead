"""Whatever happens in whatever order: every screen has a way out, nobody gets in or gets a number by an odd order."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import replace
from itertools import pairwise

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from hall.catalogue import Catalogue, load_catalogue
from hall.tickets import PrintState
from kiosk import flow
from kiosk.model.availability import Hall, HallSnapshot
from kiosk.model.printer_state import PrinterState, Problem
from kiosk.model.visit_rules import VisitRules
from tests.flows.conftest import CATALOGUE, MORNING, ticket
from tests.support import gallery
from tests.support.sampling import examples

READY = PrinterState(0.0, answered=True)
DOWN = PrinterState(0.0, answered=True, problems=frozenset({Problem.COVER_OPEN}))
KK = "DUKCAPIL-03"
HALL = Hall(load_catalogue(CATALOGUE), HallSnapshot(at=MORNING, printer=READY), MORNING)
MINE = ticket(HALL, KK)
PIN = "135790"
OUTCOMES = (
    PrintState.PRINTED,
    PrintState.PROBABLE,
    PrintState.UNVERIFIED,
    PrintState.UNCERTAIN,
    PrintState.NOT_PRINTED,
)

EVENTS: tuple[flow.Event, ...] = (
    flow.Touched(), flow.AgencyChosen("DUKCAPIL"), flow.ServiceChosen(KK), flow.Confirmed(), flow.Back(), flow.Home(),
    flow.Done(), flow.Another(), flow.TicketMissing(), flow.ReprintAsked(), flow.ReprintDeclined(), flow.ListAsked(),
    flow.ListPrinted(PrintState.PRINTED), flow.IdleTooLong(), flow.StillHere(), flow.WentAway(), flow.Failed(),
    flow.Broken("x"), flow.Mended(), flow.CornerHeld(), *(flow.PinDigit(digit) for digit in PIN), flow.PinErased(),
    flow.PinAnswered("enter"), flow.PinAnswered("choose"), flow.PinAnswered("wrong"), flow.PinAnswered("locked", 30),
    flow.LockOver(), flow.StaffOpened("roll"), flow.StaffOpened("reprint"), flow.StaffOpened("setup"),
    flow.KeyTyped("A"), flow.KeyTyped("K"), flow.KeyTyped("1"), flow.KeyErased(), flow.StaffTask("roll"),
    flow.StaffTask("test"), flow.StaffTask("setup"), flow.StaffTask("setup_ok"), flow.StaffTask("find"),
    flow.StaffTask("reprint"), flow.StaffTask("recover"), flow.StaffPrinted(PrintState.PRINTED),
    flow.TicketsFound((MINE,)), flow.TicketChosen(MINE.ticket_id), flow.SetupAnswered(flow.SetupFound()),
    flow.SetupAnswered(None), flow.ColumnsRead(48), flow.Recovered(ok=True), flow.HelpAsked(), flow.LargeToggled(),
    flow.LanguagesAsked(), flow.LanguageChosen("en"),
    *(flow.Served(MINE, state) for state in OUTCOMES), *(flow.Reprinted(MINE, state) for state in OUTCOMES),
)  # fmt: skip
"""Everything but the one answer that opens the staff's door."""
HALLS = tuple(
    replace(HALL, board=replace(HALL.board, printer=printer), rules=rules)
    for printer in (READY, DOWN, None)
    for rules in (VisitRules(), VisitRules(when_down="close"))
)
Story = Sequence[tuple[flow.Event, Hall]]
STORIES = st.lists(st.tuples(st.sampled_from(EVENTS), st.sampled_from(HALLS)), max_size=60)
STAFF_ROOM = (flow.StaffHome, flow.StaffRoll, flow.StaffReprint, flow.StaffSetup, flow.StaffBusy)


def told(story: Story, start: flow.Session | None = None) -> list[flow.Session]:
    """The session after each event."""
    session = start or flow.start(HALL)
    sessions = [session]
    for event, hall in story:
        session = flow.after(session, event, hall)
        sessions.append(session)
    return sessions


@settings(max_examples=examples(100, 300), deadline=None)
@given(STORIES)
def test_nobody_comes_in_without_the_right_pin(story: Story) -> None:
    assert not any(isinstance(session.screen, STAFF_ROOM) for session in told(story))


@settings(max_examples=examples(100, 300), deadline=None)
@given(STORIES)
def test_one_copy_is_free_and_no_more(story: Story) -> None:
    start = flow.Session(flow.Ready(MINE, PrintState.PROBABLE))
    served = [(event, hall) for event, hall in story if not isinstance(event, flow.Served)]
    screens = [session.screen for session in told(served, start)]
    begun = [
        now for before, now in pairwise(screens)
        if isinstance(now, flow.Reprinting) and before != now
    ]  # fmt: skip
    assert len(begun) <= 1


@settings(max_examples=examples(100, 300), deadline=None)
@given(STORIES)
def test_paper_is_claimed_only_with_evidence(story: Story) -> None:
    for session in told(story):
        if isinstance(session.screen, flow.Ready):
            assert session.screen.print_state in flow.ON_PAPER


@settings(max_examples=examples(100, 300), deadline=None)
@given(STORIES)
def test_the_digits_of_a_pin_are_in_no_description(story: Story) -> None:
    digits = [(flow.PinDigit(digit), HALL) for digit in PIN[:5]]
    for session in told(story):
        if isinstance(session.screen, flow.StaffPin) and session.screen.takes_digits:
            assert PIN[:5] not in repr(told(digits, session)[-1])


WAYS_OUT: tuple[flow.Event, ...] = (
    flow.Done(), flow.IdleTooLong(), flow.WentAway(), flow.Failed(), flow.Mended(), flow.Touched(),
    flow.PinAnswered("failed"), flow.ReprintDeclined(),
)  # fmt: skip


@pytest.mark.parametrize("scene", gallery.scenes(HALL.catalogue, "id"), ids=lambda scene: scene.name)
def test_every_screen_has_a_way_back_to_the_beginning(scene: gallery.Scene, catalogue: Catalogue) -> None:
    hall = replace(gallery.hall_at(catalogue), board=replace(scene.hall.board, printer=READY))
    seen, edge = set(), {scene.session}
    for _ in range(5):
        seen |= edge
        edge = {flow.after(session, event, hall) for session in edge for event in WAYS_OUT} - seen
    assert any(isinstance(session.screen, flow.Rest) for session in seen | edge)
