"""The page of all languages: from rest or from the list of agencies, and on in the language that was chosen."""

from __future__ import annotations

import pytest

from kiosk import flow
from tests.flows.conftest import Visit


@pytest.mark.parametrize("first", [(), (flow.Touched(),)], ids=["from rest", "from the agencies"])
def test_a_language_is_chosen_and_the_visit_goes_on_in_it(visit: Visit, first: tuple[flow.Event, ...]) -> None:
    assert visit.when(*first, flow.LanguagesAsked()).screen == flow.Languages()
    chosen = visit.when(flow.LanguageChosen("xj")).session
    assert (chosen.screen, chosen.language) == (flow.Agencies(), "xj")


def test_back_leads_to_the_agencies_in_the_same_language(visit: Visit) -> None:
    visit.when(flow.Touched(), flow.LanguageChosen("en"), flow.LanguagesAsked())
    back = visit.when(flow.Back()).session
    assert (back.screen, back.language) == (flow.Agencies(), "en")


def test_who_leaves_there_leaves_nothing_behind(visit: Visit) -> None:
    visit.when(flow.LanguagesAsked(), flow.IdleTooLong())
    assert visit.screen == flow.AreYouThere(flow.Languages())
    assert visit.when(flow.WentAway()).screen == flow.Rest()


def test_nobody_is_asked_in_the_middle_of_a_service(visit: Visit) -> None:
    visit.when(flow.Touched(), flow.AgencyChosen("DUKCAPIL"))
    before = visit.screen
    assert visit.when(flow.LanguagesAsked()).screen == before
