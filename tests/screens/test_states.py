"""Every closed state says what to do now, and never by colour alone."""

from __future__ import annotations

from dataclasses import replace
from datetime import date, datetime, time
from pathlib import Path
from zoneinfo import ZoneInfo

import pytest

from hall.catalogue import (
    Availability,
    Catalogue,
    ClosedToday,
    LeftEarly,
    NotYet,
    OnBreak,
    Open,
    PastLastTicket,
    QuotaGone,
    SpecialDay,
)
from hall.i18n import Words
from hall.tickets import WaitRange
from kiosk import flow
from kiosk.screens import messages, services, state_signs
from kiosk.screens.icons import ICONS
from kiosk.screens.number_facts import number_facts
from tests.support import gallery
from tests.support.counters import with_counters

WORDS = Words()
LOCALE = Path(__file__).resolve().parents[2] / "assets" / "locale"
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
    sign = state_signs.sign(state, 3, WORDS, NOW)
    assert sign.shut
    assert sign.icon in ICONS
    assert sign.text == word
    hall = gallery.hall_at(catalogue)
    message = messages.unavailable(flow.Unavailable("DUKCAPIL", None, state), hall, WORDS)
    assert sentence in message.lines


def test_an_open_agency_says_how_many_wait() -> None:
    assert state_signs.sign(OPEN, 4, WORDS, NOW) == state_signs.StateSign("waiting", "4 menunggu")
    assert state_signs.sign(OPEN, 0, WORDS, NOW) == state_signs.StateSign("free", "belum ada antrean")


def test_a_break_that_gives_numbers_is_not_shut() -> None:
    assert not state_signs.sign(OnBreak(at(24, 13), takes_numbers=True), 4, WORDS, NOW).shut


def test_each_closed_state_has_an_icon_of_its_own_or_the_same_meaning() -> None:
    icons = {state_signs.sign(state, 0, WORDS, NOW).icon for state, _, _ in SHUT}
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
    assert state_signs.opening(hall, WORDS).text == "Mesin antrean buka pukul 07.45."


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
    assert warned == (*usual[:2], state_signs.StateSign("notice", "mungkin tidak terlayani"))


@pytest.mark.parametrize(
    ("used", "said"),
    [(0, "Layanan lain di Imigrasi masih memberi nomor."), (10_000, "Untuk bantuan, tanyakan di meja informasi.")],
)
def test_a_full_quota_says_when_to_come_and_what_else(catalogue: Catalogue, used: int, said: str) -> None:
    hall = gallery.hall_at(catalogue, time(8, 30))
    mine = catalogue.quotas_of("IMIGRASI-01")[0]
    board = replace(hall.board, used={q.code: 10_000 if q == mine else used for q in catalogue.quotas})
    every = catalogue.agency("IMIGRASI").services
    limited = [s for s in every if catalogue.quotas_of(s.code)]
    if used:
        agency = replace(catalogue.agency("IMIGRASI"), queues=tuple(
            replace(q, services=tuple(s for s in q.services if s in limited))
            for q in catalogue.agency("IMIGRASI").queues
        ))  # fmt: skip
        agencies = tuple(agency if a.code == "IMIGRASI" else a for a in catalogue.agencies)
        hall = replace(hall, catalogue=replace(catalogue, agencies=agencies))
    hall = replace(hall, board=board)
    state = hall.offer("IMIGRASI-01").availability
    message = messages.unavailable(flow.Unavailable("IMIGRASI", "IMIGRASI-01", state), hall, WORDS)
    assert message.headline == "Kuota habis"
    assert "Silakan datang besok pukul 08.00." in message.lines
    assert message.lines[-1] == said
    assert message.calm  # no amber where "take a number" was


def test_nobody_there_is_a_wait_and_no_promise(catalogue: Catalogue) -> None:
    hall = gallery.hall_at(catalogue)
    series = catalogue.service("DUKCAPIL-03").series
    empty = replace(hall.board, waiting={}, waits={series: WaitRange(0, 10)})
    hall = replace(hall, board=empty)
    said = [sign.text for sign in services.signs(hall.offer("DUKCAPIL-03"), WORDS, hall)]
    assert said == ["tunggu paling lama 10 menit", "gratis"]
    english = Words("en", LOCALE)
    assert services.signs(hall.offer("DUKCAPIL-03"), english, hall)[0].text == "wait at most 10 minutes"


def test_a_sunday_says_how_many_agencies_are_open(catalogue: Catalogue) -> None:
    sunday = gallery.hall_at(catalogue, day=date(2026, 11, 29))
    giving, agencies = sunday.giving()
    assert 0 < giving < agencies == 27
    assert state_signs.opening(sunday, WORDS).text == f"{giving} dari 27 instansi buka, nomor sampai pukul 11.30."
    english = Words("en", LOCALE)
    assert state_signs.opening(sunday, english).text == f"{giving} of 27 agencies open, numbers until 11:30."


def test_a_day_on_which_all_is_open_counts_nothing(catalogue: Catalogue) -> None:
    hall = gallery.hall_at(catalogue)
    hall = replace(hall, board=replace(hall.board, left_early=frozenset()))
    assert state_signs.opening(hall, WORDS).text.startswith("Buka. Nomor diberikan sampai pukul ")


@pytest.mark.parametrize("at_hour", [7, 10, 16])
def test_a_holiday_is_named_while_nobody_is_here(catalogue: Catalogue, at_hour: int) -> None:
    for holiday in catalogue.holidays:
        hall = gallery.hall_at(catalogue, time(at_hour), holiday.on)
        if hall.holiday() is None:  # another day stands in its place
            continue
        assert state_signs.opening(hall, WORDS).text.startswith(f"Libur: {holiday.name.get('id')}. ")


def test_a_holiday_on_which_some_are_open_names_both(catalogue: Catalogue) -> None:
    holiday = catalogue.holidays[0]
    hours = catalogue.schedules["weekday"].days[0]
    special = SpecialDay(holiday.on, "DUKCAPIL", hours)
    hall = gallery.hall_at(replace(catalogue, special_days=(special,)), time(10), holiday.on)
    said = state_signs.opening(hall, WORDS).text
    assert said == f"Libur: {holiday.name.get('id')}. 1 dari 27 instansi buka, nomor sampai pukul 14.30."


def test_a_screen_sends_nobody_past_the_counters(catalogue: Catalogue) -> None:
    hall = gallery.hall_at(with_counters(catalogue, "AK", ("1", "7", "15")))
    agency = hall.catalogue.agency("DUKCAPIL")
    assert "loket 1, 7 dan 15" in services.about(agency, OPEN, WORDS)
    ticket = gallery.ticket(hall.catalogue, agency.services[0].code, "id", hall)
    where = dict(number_facts(ticket, hall, WORDS).facts)["Tunggu di"]
    assert where.endswith(", loket 1, 7 dan 15")


def test_a_queue_without_an_officer_is_no_queue_without_a_wait(catalogue: Catalogue) -> None:
    hall = gallery.hall_at(catalogue)
    series = {queue.series for queue in catalogue.agency("DUKCAPIL").queues}
    for waiting, said in ((0, ["belum ada petugas", "gratis"]), (3, ["3 menunggu", "belum ada petugas", "gratis"])):
        counts = dict.fromkeys(series, waiting)
        board = replace(hall.board, waiting=counts, waits={}, unstaffed=frozenset(series))
        empty = replace(hall, board=board)
        assert [sign.text for sign in services.signs(empty.offer("DUKCAPIL-03"), WORDS, empty)] == said
        agency = empty.agency_offer("DUKCAPIL")
        assert agency.unstaffed
        tile = state_signs.sign(agency.availability, agency.waiting, WORDS, empty.now, unstaffed=agency.unstaffed)
        assert tile.text == said[0]
        assert not tile.shut
