"""Nothing is cut, overlaps or leaves the window, every target can be hit: for every agency and service."""

from __future__ import annotations

from collections.abc import Iterator
from itertools import combinations
from typing import Any

import pytest

from kiosk import flow
from kiosk.catalogue import Catalogue
from kiosk.hall import Hall
from kiosk.screens import gallery
from kiosk.screens.rect import Rect
from kiosk.screens.theme import GAP_MIN, TARGET_MIN
from tests.screens.conftest import SIZE, Pilot

LANGUAGES = ("id", "en")
SIZES = (False, True)
MAX_PAGES = 6


def rect_of(widget: Any) -> Rect:
    return Rect(widget.x, widget.y, widget.width, widget.height)


def texts(page: Any) -> list[Any]:
    from kivy.uix.label import Label

    return [widget for widget in page.walk(restrict=True) if isinstance(widget, Label) and widget.text]


def faults(page: Any) -> list[str]:
    """Every way in which the page is not as it should be, in words."""
    checks = (_cut, _outside, _out_of_card, _small_type, _targets, _overlaps, _cards_overlap)
    return [fault for check in checks for fault in check(page)]


def _cut(page: Any) -> Iterator[str]:
    from kiosk.screens.widgets.text import Text

    for text in texts(page):
        if isinstance(text, Text) and text.clipped:
            yield f"cut: {text.text!r} in {text.width:.0f}x{text.height:.0f} at {text.font_size} px"


def _outside(page: Any) -> Iterator[str]:
    window = Rect(0, 0, *SIZE)
    for widget in (*texts(page), *page.targets):
        if not window.holds(rect_of(widget)):
            yield f"leaves the window: {getattr(widget, 'text', widget)!r} {rect_of(widget)}"


def _out_of_card(page: Any) -> Iterator[str]:
    """The letters stay on the card, tile or button that they belong to."""
    for text in texts(page):
        card = text.parent
        if hasattr(card, "surface") and not rect_of(card).holds(_ink(text), slack=2):
            yield f"out of its card: {text.text!r} {_ink(text)} in {rect_of(card)}"


def _cards_overlap(page: Any) -> Iterator[str]:
    cards = [child for child in page.children if hasattr(child, "surface") and type(child).__name__ != "Panel"]
    for first, second in combinations(cards, 2):
        if rect_of(first).distance(rect_of(second)) < 8:
            yield f"cards too near: {type(first).__name__} {rect_of(first)}, {type(second).__name__} {rect_of(second)}"


def _small_type(page: Any) -> Iterator[str]:
    from kiosk.screens.widgets.text import Text

    for text in texts(page):
        if isinstance(text, Text) and text.font_size < 24:
            yield f"under 24 px: {text.text!r} has {text.font_size}"


def _targets(page: Any) -> Iterator[str]:
    targets = [target for target in page.targets if type(target).__name__ != "Area"]
    for target in targets:
        if min(target.width, target.height) < TARGET_MIN:
            yield f"small target: {target} {rect_of(target)}"
    for first, second in combinations(targets, 2):
        if rect_of(first).distance(rect_of(second)) < GAP_MIN - 0.5:
            yield f"targets too near: {rect_of(first)} {rect_of(second)}"


def _overlaps(page: Any) -> Iterator[str]:
    """Texts may not touch each other. A very large line reaches over its neighbours with empty space only."""
    ink = [(text, _ink(text)) for text in texts(page)]
    for (first, a), (second, b) in combinations(ink, 2):
        if a.distance(b) < -1:
            yield f"overlap: {first.text!r} {a} and {second.text!r} {b}"


def _ink(text: Any) -> Rect:
    """The rectangle that the letters take: the line's height without the room above and below them."""
    box = rect_of(text)
    from kiosk.screens import fonts

    height = fonts.measure(text.text, text.font_name, int(text.font_size), box.width).height
    spare = 0.22 * text.font_size
    middle = {"top": box.top - height / 2, "bottom": box.y + height / 2}.get(text.valign, box.y + box.height / 2)
    return Rect(box.x, middle - height / 2 + spare / 2, box.width, max(1.0, height - spare))


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
    for agency in catalogue.agencies:
        for page in pages_of(pilot, flow.Services(agency.code), language, large=large):
            wrong += [f"{agency.code}: {fault}" for fault in faults(page)]
    assert not wrong, "\n".join(wrong)


@pytest.mark.parametrize("large", SIZES)
@pytest.mark.parametrize("language", LANGUAGES)
def test_every_service_stands_well(pilot: Pilot, catalogue: Catalogue, language: str, large: bool) -> None:
    wrong = []
    for service in [service for agency in catalogue.agencies for service in agency.services]:
        for page in pages_of(pilot, flow.Details(service.code), language, large=large):
            wrong += [f"{service.code} details: {fault}" for fault in faults(page)]
    assert not wrong, "\n".join(wrong)


@pytest.mark.parametrize("large", SIZES)
@pytest.mark.parametrize("language", LANGUAGES)
def test_every_ticket_stands_well(pilot: Pilot, catalogue: Catalogue, language: str, large: bool) -> None:
    hall, wrong = gallery.hall_at(catalogue), []
    for service in [service for agency in catalogue.agencies for service in agency.services]:
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
