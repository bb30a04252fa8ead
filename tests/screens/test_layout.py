"""Nothing is cut, overlaps or leaves the window, every target can be hit: for every screen, agency and service.

Agencies and services are sampled; the long run takes them all.
"""

from __future__ import annotations

from collections.abc import Iterator
from typing import Any

import pytest

from hall.catalogue import Catalogue
from kiosk import flow
from kiosk.model.availability import Hall
from tests.screens.conftest import SIZE, Pilot
from tests.screens.faults import faults
from tests.screens.samples import agencies, services
from tests.support import gallery

LANGUAGES = ("id", "en")
SIZES = (False, True)
MAX_PAGES = 6


def pages_of(pilot: Pilot, screen: Any, language: str, *, large: bool, hall: Hall | None = None) -> Iterator[Any]:
    """Every page of a screen that may have several."""
    for number in range(MAX_PAGES):
        page = pilot.show(type(screen)(*_first(screen), page=number), language, large=large, hall=hall)
        yield page
        if not _has_next(page):
            return
    pytest.fail(f"{screen} has more than {MAX_PAGES} pages")


def _first(screen: Any) -> tuple[Any, ...]:
    match screen:
        case flow.Services(agency=code) | flow.Details(service=code):
            return (code,)
        case _:
            return (False,)


def _has_next(page: Any) -> bool:
    return any(getattr(target, "_icon_after", False) for target in page.targets)


@pytest.mark.parametrize("large", SIZES)
@pytest.mark.parametrize("language", LANGUAGES)
def test_every_screen_stands_well(pilot: Pilot, catalogue: Catalogue, language: str, large: bool) -> None:
    wrong = []
    for scene in gallery.scenes(catalogue, language):
        if scene.session.large:
            continue
        page = pilot.show(scene.session.screen, language, large=large, hall=scene.hall)
        wrong += [f"{scene.name}: {fault}" for fault in faults(page)]
    assert not wrong, "\n".join(wrong)


@pytest.mark.parametrize("large", SIZES)
@pytest.mark.parametrize("language", LANGUAGES)
def test_every_agency_stands_well(pilot: Pilot, catalogue: Catalogue, language: str, large: bool) -> None:
    wrong = []
    for agency in agencies(catalogue, 4):
        for page in pages_of(pilot, flow.Services(agency.code), language, large=large):
            wrong += [f"{agency.code}: {fault}" for fault in faults(page)]
    assert not wrong, "\n".join(wrong)


@pytest.mark.parametrize("large", SIZES)
@pytest.mark.parametrize("language", LANGUAGES)
def test_every_service_stands_well(pilot: Pilot, catalogue: Catalogue, language: str, large: bool) -> None:
    wrong = []
    for service in services(catalogue, 8):
        for page in pages_of(pilot, flow.Details(service.code), language, large=large):
            wrong += [f"{service.code} details: {fault}" for fault in faults(page)]
    assert not wrong, "\n".join(wrong)


@pytest.mark.parametrize("large", SIZES)
@pytest.mark.parametrize("language", LANGUAGES)
def test_every_ticket_stands_well(pilot: Pilot, catalogue: Catalogue, language: str, large: bool) -> None:
    hall, wrong = gallery.hall_at(catalogue), []
    for service in services(catalogue, 12):
        ticket = gallery.ticket(catalogue, service.code, language, hall)
        for screen in (flow.Ready(ticket), flow.NumberOnScreen(ticket, "cover_open"), flow.Printing(service.code)):
            page = pilot.show(screen, language, large=large)
            wrong += [f"{service.code} {type(screen).__name__}: {fault}" for fault in faults(page)]
    assert not wrong, "\n".join(wrong)


def test_all_agencies_stand_on_one_page(pilot: Pilot, catalogue: Catalogue) -> None:
    page = pilot.show(flow.Agencies(), "id")
    shown = {target.short.text for target in page.targets if hasattr(target, "short")}
    assert shown == {agency.short for agency in catalogue.agencies}


@pytest.mark.parametrize("large", SIZES)
def test_english_tiles_bear_the_whole_english_name(pilot: Pilot, catalogue: Catalogue, large: bool) -> None:
    shown: dict[str, str] = {}
    turned = 0
    for page in pages_of(pilot, flow.Agencies(), "en", large=large):
        turned += 1
        assert not faults(page)
        tiles = [target for target in page.targets if hasattr(target, "short")]
        drawn = {t.short.text: t.full.text for t in tiles if t.full is not None and t.full.parent is t}
        shown |= {tile.short.text: drawn.get(tile.short.text, "") for tile in tiles}
        assert not [tile.full.text for tile in tiles if tile.full is not None and tile.full.clipped]
    assert shown == {agency.short: agency.name.get("en") for agency in catalogue.agencies}
    assert large or turned <= (2 if SIZE[0] < SIZE[1] else 3)


@pytest.mark.parametrize("language", LANGUAGES)
def test_large_text_shows_all_agencies_on_its_pages(pilot: Pilot, catalogue: Catalogue, language: str) -> None:
    shown: set[str] = set()
    for page in pages_of(pilot, flow.Agencies(), language, large=True):
        assert not faults(page)
        shown |= {target.short.text for target in page.targets if hasattr(target, "short")}
    assert shown == {agency.short for agency in catalogue.agencies}
