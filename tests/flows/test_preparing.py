"""While the store has not answered nothing is promised, and nothing can be touched."""

from __future__ import annotations

from dataclasses import replace

import pytest

from hall.catalogue import Catalogue
from kiosk import flow
from kiosk.model.availability import Hall, HallSnapshot
from tests.flows.conftest import MORNING


@pytest.fixture
def hall(catalogue: Catalogue) -> Hall:
    return Hall(catalogue, HallSnapshot(at=MORNING), MORNING)


def test_a_start_prepares_until_the_store_has_answered(hall: Hall) -> None:
    session = flow.begin(hall)
    assert session.screen == flow.Preparing()
    assert flow.after(session, flow.Mended(), hall) == flow.start(hall)
    broken = flow.after(session, flow.Broken(flow.FULL), hall)
    assert broken.screen == flow.OutOfService(flow.FULL)
    assert flow.after(broken, flow.Mended(), hall) == flow.start(hall)


@pytest.mark.parametrize(
    "event",
    [flow.Touched(), flow.StillHere(), flow.LanguageChosen("en"), flow.CornerHeld(), flow.IdleTooLong(), flow.Home()],
)
def test_no_touch_means_anything_before(hall: Hall, event: flow.Event) -> None:
    session = flow.begin(hall)
    assert flow.after(session, event, hall) == session
    closing = replace(hall, rules=hall.rules.model_copy(update={"when_down": "close"}))
    assert flow.after(session, event, closing) == session
