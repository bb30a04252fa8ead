"""Every service's ticket: short enough, decodable, and silent about what is private."""

from __future__ import annotations

from dataclasses import replace

import pytest

from kiosk.catalogue import Catalogue
from kiosk.desk import Desk
from kiosk.desk.slips import slip_of
from kiosk.hall import Board, Hall
from kiosk.printing import Paper, length_mm, render
from kiosk.tickets import Ticket, WaitRange
from kiosk.words import Words
from tests.desk.conftest import ROOT
from tests.desk.test_serve import given
from tests.support.clock import FixedClock

MOST_BYTES = 400
"""Of the standard ticket; a service with a long name may take this many bytes more:"""
LONG_NAME_BYTES = 20
MOST_MM = 95.0


@pytest.fixture
def ticket(desk: Desk) -> Ticket:
    return given(desk.serve("DUKCAPIL-03", "id")).ticket


@pytest.mark.parametrize("language", ["id", "en"])
def test_every_ticket_is_short(ticket: Ticket, catalogue: Catalogue, language: str) -> None:
    words, paper = Words(language, ROOT / "assets" / "locale"), Paper.of_width(80)
    hall = Hall(catalogue, Board(at=ticket.issued_at), ticket.issued_at)
    services = [service for agency in catalogue.agencies for service in agency.services]
    lengths: dict[str, tuple[int, float]] = {}
    for service in services:
        one = replace(
            ticket, language=language, service=service.code, series=service.series, ahead=7, wait=WaitRange(15, 30)
        )
        payload = render(slip_of(one, hall.offer(service.code), catalogue, words), paper)
        lengths[service.code] = (len(payload), length_mm(payload, paper))
    assert len(lengths) == 92
    too_long = {
        code: size for code, size in lengths.items() if size[0] > MOST_BYTES + LONG_NAME_BYTES or size[1] > MOST_MM
    }
    assert not too_long
    assert lengths["DUKCAPIL-03"][0] <= MOST_BYTES


def test_a_private_service_is_named_by_its_agency_only(ticket: Ticket, catalogue: Catalogue) -> None:
    private = next(s for agency in catalogue.agencies for s in agency.services if s.private)
    hall = Hall(catalogue, Board(at=ticket.issued_at), ticket.issued_at)
    one = replace(ticket, service=private.code, series=private.series)
    slip = slip_of(one, hall.offer(private.code), catalogue, Words("id"))
    assert slip.service is None
    payload = render(slip, Paper.of_width(80)).decode("cp1252")
    assert private.name.get("id") not in payload
    assert catalogue.agency(private.agency).short in payload


def test_with_a_bad_clock_no_time_is_printed(ticket: Ticket, catalogue: Catalogue, clock: FixedClock) -> None:
    hall = Hall(catalogue, Board(at=ticket.issued_at), ticket.issued_at)
    slip = slip_of(replace(ticket, clock_ok=False), hall.offer(ticket.service), catalogue, Words("id"))
    assert slip.issued_line == "--.--"
    assert "08.30" not in slip.wait_line
