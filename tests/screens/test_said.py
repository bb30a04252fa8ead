"""What single buttons and marks say: words that people act on, amber for the one next step, boxes to be ticked."""

from __future__ import annotations

from dataclasses import replace
from typing import Any

import pytest

from hall.catalogue import Catalogue
from kiosk import flow
from kiosk.model.availability import Hall
from tests.screens.conftest import Pilot
from tests.support import gallery

PASSPORT = "IMIGRASI-01"
LICENCE = "DUKCAPIL-01"


def used_up(catalogue: Catalogue) -> Hall:
    hall = gallery.hall_at(catalogue)
    full = {quota.code: quota.per_day for quota in catalogue.quotas_of(PASSPORT)}
    return replace(hall, board=replace(hall.board, used=full))


def ground_of(part: Any) -> str:
    """The colour that it was painted last."""
    ground, _ = part.surface._painted
    return str(ground)


def said_in_amber(page: Any) -> list[str]:
    return [target.label.text for target in page.targets if ground_of(target) == page.kit.theme.accent.ground]


@pytest.mark.parametrize(
    ("language", "said"), [("id", "Berkas lengkap, ambil nomor"), ("en", "Papers complete, take a number")]
)
def test_amber_takes_a_number_and_says_so(pilot: Pilot, language: str, said: str) -> None:
    page = pilot.show(flow.Details(LICENCE), language)
    assert said_in_amber(page) == [said]
    pilot.tap(pilot.button(said))
    assert pilot.announced == [flow.Confirmed()]


def test_without_a_number_nothing_is_amber(pilot: Pilot, catalogue: Catalogue) -> None:
    """The list to take home stands where the number was a moment ago, and must not look like it."""
    hall = used_up(catalogue)
    page = pilot.show(flow.Details(PASSPORT, reading=True), hall=hall)
    pilot.button("Cetak persyaratan")
    assert said_in_amber(page) == []
    full = flow.Unavailable("IMIGRASI", PASSPORT, hall.offer(PASSPORT).availability)
    assert said_in_amber(pilot.show(full, hall=hall)) == []


@pytest.mark.parametrize("screen", [flow.Agencies(), flow.Services("DUKCAPIL"), flow.Details(LICENCE)])
@pytest.mark.parametrize(("language", "said"), [("id", "Bantuan"), ("en", "Help")])
def test_help_is_called_help(pilot: Pilot, screen: flow.Screen, language: str, said: str) -> None:
    pilot.show(screen, language)
    pilot.tap(pilot.button(said))
    assert pilot.announced == [flow.HelpAsked()]


@pytest.mark.parametrize("large", [False, True], ids=["normal", "large"])
def test_what_to_bring_has_an_empty_box_for_each_paper(pilot: Pilot, catalogue: Catalogue, large: bool) -> None:
    """A ground like the card's with an outline: nothing in it, for nobody has looked at the papers yet."""
    from kiosk.screens.widgets.block import Panel
    from kiosk.screens.widgets.card import ListCard

    page = pilot.show(flow.Details(LICENCE), large=large)
    (card,) = (
        part
        for part in page.walk(restrict=True)
        if isinstance(part, ListCard) and part.title.said == "Yang perlu dibawa"
    )
    assert [item.said for item in card.items] == list(
        catalogue.service(LICENCE).standard.requirements.get("id")[: len(card.items)]
    )
    boxes = [bullet for bullet in card.bullets if isinstance(bullet, Panel)]
    assert len(boxes) == len(card.items) > 0
    for box in boxes:
        assert box.surface._painted == (page.kit.theme.card.ground, page.kit.theme.card.mark)
        assert box.width >= 0.7 * card.items[0].font_size


@pytest.mark.parametrize(
    ("language", "said"),
    [
        ("id", "Nomor cadangan: giliran Anda menurut jam datang."),
        ("en", "Reserve number: your turn goes by the time you came."),
    ],
)
def test_a_number_of_the_reserve_says_on_the_screen_that_the_time_of_arrival_counts(
    pilot: Pilot, catalogue: Catalogue, language: str, said: str
) -> None:
    ticket = gallery.ticket(catalogue, LICENCE, language, gallery.hall_at(catalogue))
    for number, reserve in ((701, True), (12, False)):
        page = pilot.show(flow.Ready(replace(ticket, number=number, reserve=reserve)), language)
        texts = [part.said for part in page.walk(restrict=True) if hasattr(part, "said")]
        assert (said in texts) is reserve


AMOUNT = "Rp1.234.567.890.123 per bidang"


@pytest.mark.parametrize(
    "size", [(20.0, 20.0), (60.0, 24.0), (120.0, 30.0), (200.0, 30.0), (250.0, 30.0), (2000.0, 60.0)]
)
def test_half_an_amount_is_never_shown(pilot: Pilot, size: tuple[float, float]) -> None:
    """Prose may end in "…"; an amount, a number, a time or a counter stands there whole or not at all."""
    from kiosk.screens import fonts
    from kiosk.screens.rect import Rect
    from kiosk.screens.theme import NORMAL
    from kiosk.screens.widgets.card import FactCard
    from kiosk.screens.widgets.sign import SignLine
    from kiosk.screens.widgets.text import Text

    room = Rect(0, 0, *size)
    card = FactCard(NORMAL, "fee", "Biaya", AMOUNT)
    sign = SignLine("fee", AMOUNT, sizes=(28, 24), colour=NORMAL.card.ink)
    fact = Text(AMOUNT, face=fonts.REGULAR, sizes=(28, 24), colour=NORMAL.card.ink, fact=True)
    prose = Text(AMOUNT, face=fonts.REGULAR, sizes=(28, 24), colour=NORMAL.card.ink)
    for part in (card, sign, fact, prose):
        part.place(room)
    for text in (card.value, sign.label, fact):
        assert text.text in ("", AMOUNT)
    if size[0] <= 200:
        assert prose.text != AMOUNT
    if size[0] >= 2000:
        assert fact.text == sign.label.text == prose.text == AMOUNT
