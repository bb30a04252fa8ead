"""Every closed state says what to do now, and never by colour alone."""

from __future__ import annotations

from datetime import datetime, time
from zoneinfo import ZoneInfo

import pytest

from kiosk import flow
from kiosk.catalogue import (
    Availability,
    Catalogue,
    ClosedToday,
    LeftEarly,
    NotYet,
    OnBreak,
    Open,
    PastLastTicket,
    QuotaGone,
)
from kiosk.screens import gallery, messages, services, states
from kiosk.screens.icons import ICONS
from kiosk.screens.number import number_facts
from kiosk.words import Words
from tests.support.counters import with_counters

WORDS = Words()
ZONE = ZoneInfo("Asia/Makassar")
NOW = datetime(2026, 11, 24, 9, 41, tzinfo=ZONE)


def at(day: int, hour: int, minute: int = 0) -> datetime:
    return datetime(2026, 11, day, hour, minute, tzinfo=ZONE)


OPEN = Open(closes=at(24, 15), last_ticket=at(24, 14, 30))
SHUT: list[tuple[Availability, str, str]] = [
    (NotYet(at(24, 7, 45), at(24, 8)), "buka 07.45", "Mesin antrean buka pukul 07.45."),
    (ClosedToday(at(25, 8), None), "buka besok 08.00", "Disdukcapil tidak melayani hari ini."),
    (OnBreak(at(24, 13), takes_numbers=False), "rehat sampai 13.00", "Loket istirahat sampai pukul 13.00."),
    (PastLastTicket(at(26, 8)), "buka Kamis 08.00", "Silakan datang Kamis pukul 08.00."),
    (QuotaGone(at(25, 8)), "kuota habis", "Silakan datang besok pukul 08.00."),
    (LeftEarly(), "tutup lebih awal", "Silakan hubungi petugas informasi."),
]


@pytest.mark.parametrize(("state", "word", "sentence"), SHUT)
def test_a_closed_state_has_icon_word_and_what_now(
    catalogue: Catalogue, state: Availability, word: str, sentence: str
) -> None:
    sign = states.sign(state, 3, WORDS, NOW)
    assert sign.shut
    assert sign.icon in ICONS
    assert sign.text == word
    hall = gallery.hall_at(catalogue)
    message = messages.unavailable(flow.Unavailable("DUKCAPIL", None, state), hall, WORDS)
    assert sentence in message.lines


def test_an_open_agency_says_how_many_wait() -> None:
    assert states.sign(OPEN, 4, WORDS, NOW) == states.Sign("waiting", "4 menunggu")
    assert states.sign(OPEN, 0, WORDS, NOW) == states.Sign("free", "tanpa antre")


def test_a_break_that_gives_numbers_is_not_shut() -> None:
    assert not states.sign(OnBreak(at(24, 13), takes_numbers=True), 4, WORDS, NOW).shut


def test_each_closed_state_has_an_icon_of_its_own_or_the_same_meaning() -> None:
    icons = {states.sign(state, 0, WORDS, NOW).icon for state, _, _ in SHUT}
    assert icons == {"closed", "break", "full", "left"}


def test_a_closed_service_can_be_read(catalogue: Catalogue) -> None:
    hall = gallery.hall_at(catalogue)
    message = messages.unavailable(flow.Unavailable("DUKCAPIL", "DUKCAPIL-01", QuotaGone(at(25, 8))), hall, WORDS)
    assert message.choice is not None
    assert message.choice.event == flow.DetailsAsked()


def test_a_holiday_is_named(catalogue: Catalogue) -> None:
    hall = gallery.hall_at(catalogue)
    holiday = catalogue.holidays[0].name
    state = ClosedToday(at(25, 8), holiday)
    message = messages.unavailable(flow.Unavailable("DUKCAPIL", None, state), hall, WORDS)
    assert any(holiday.get("id") in line for line in message.lines)


def test_the_hall_before_opening_says_when_the_machine_opens(catalogue: Catalogue) -> None:
    hall = gallery.hall_at(catalogue, time(6, 30))
    assert states.opening(hall.opening(), WORDS, hall.now).text == "Mesin antrean buka pukul 07.45."


@pytest.mark.parametrize("agency_icon", ["id-card", "permit", "water", "people"])
def test_the_catalogues_icons_are_drawn(agency_icon: str) -> None:
    assert agency_icon in ICONS


def test_every_agency_has_an_icon(catalogue: Catalogue) -> None:
    assert {agency.icon for agency in catalogue.agencies} <= set(ICONS)


def test_the_list_of_services_says_where_a_number_may_not_be_called(catalogue: Catalogue) -> None:
    hall = gallery.hall_at(catalogue)
    offer = hall.offer("DUKCAPIL-03")
    doubtful = gallery.doubtful(hall, offer.queue.series)
    usual = services.signs(offer, WORDS, hall)
    warned = services.signs(doubtful.offer("DUKCAPIL-03"), WORDS, doubtful)
    assert [sign.icon for sign in usual] == ["waiting", "clock", "fee"]
    assert warned == (*usual[:2], states.Sign("notice", "mungkin tidak terlayani"))


def test_a_screen_sends_nobody_past_the_counters(catalogue: Catalogue) -> None:
    hall = gallery.hall_at(with_counters(catalogue, "AK", ("1", "7", "15")))
    agency = hall.catalogue.agency("DUKCAPIL")
    assert "loket 1, 7 dan 15" in services.about(agency, OPEN, WORDS)
    ticket = gallery.ticket(hall.catalogue, agency.services[0].code, "id", hall)
    where = dict(number_facts(ticket, hall, WORDS).facts)["Tunggu di"]
    assert where.endswith(", loket 1, 7 dan 15")
