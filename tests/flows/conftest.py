"""A visit that tests can tell step by step, on the real catalogue at a fixed morning."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import replace
from datetime import datetime
from pathlib import Path
from zoneinfo import ZoneInfo

import pytest

from hall.catalogue import Catalogue, load_catalogue
from hall.tickets import PrintState, QueueState, Ticket, WaitRange
from kiosk import flow
from kiosk.model.availability import Hall, HallSnapshot

ZONE = ZoneInfo("Asia/Makassar")
MORNING = datetime(2026, 12, 4, 8, 30, tzinfo=ZONE)
"""A Friday on which every service can be had."""
CATALOGUE = Path(__file__).parents[2] / "config" / "catalogue.toml"


@pytest.fixture(scope="session")
def catalogue() -> Catalogue:
    return load_catalogue(CATALOGUE)


def ticket(hall: Hall, service: str, number: int = 1) -> Ticket:
    found = hall.catalogue.service(service)
    return Ticket(
        ticket_id="0" * 32,
        hall="kendari",
        period=1,
        series=found.series,
        number=number,
        agency=found.agency,
        service=service,
        issued_at=hall.now,
        clock_ok=True,
        language="id",
        ahead=number - 1,
        wait=WaitRange(0, 5),
        queue_state=QueueState.WAITING,
        print_state=PrintState.PREPARED,
        code="ABCD2345",
    )


class Visit:
    """A session and the hall around it."""

    def __init__(self, hall: Hall) -> None:
        self.hall = hall
        self.session = flow.start(hall)

    @property
    def screen(self) -> flow.Screen:
        return self.session.screen

    def when(self, *events: flow.Event) -> Visit:
        for event in events:
            self.session = flow.after(self.session, event, self.hall)
        return self

    def given(self, **changes: object) -> Visit:
        """The counts or the time change while the visitor stands there."""
        board = {key: value for key, value in changes.items() if key not in {"now", "rules"}}
        rest = {key: value for key, value in changes.items() if key in {"now", "rules"}}
        self.hall = replace(self.hall, board=replace(self.hall.board, **board), **rest)  # type: ignore[arg-type]
        return self

    def ticket(self, service: str, number: int = 1) -> Ticket:
        return ticket(self.hall, service, number)


@pytest.fixture
def visit(catalogue: Catalogue) -> Visit:
    return Visit(Hall(catalogue, HallSnapshot(at=MORNING), MORNING))


@pytest.fixture
def printing(visit: Visit) -> Callable[[str], Visit]:
    """A visitor who has pressed the last button for a service."""

    def go(service: str) -> Visit:
        agency = visit.hall.catalogue.service(service).agency
        visit.when(flow.Touched(), flow.AgencyChosen(agency), flow.ServiceChosen(service), flow.Confirmed())
        assert visit.screen == flow.Printing(service)
        return visit

    return go
