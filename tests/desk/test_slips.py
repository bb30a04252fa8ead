"""Every service's ticket and list: short enough, decodable, and silent about what is private."""

from __future__ import annotations

from dataclasses import replace
from datetime import UTC, datetime, timedelta
from zoneinfo import ZoneInfo

import pytest

from hall.catalogue import Catalogue, Season, Service
from hall.i18n import Words
from hall.tickets import Ticket, WaitRange
from kiosk.desk import Desk, ticket_text
from kiosk.desk.ticket_text import list_document, reprint_line, ticket_document
from kiosk.model.availability import Hall, HallSnapshot, Offer
from kiosk.printing import ListDocument, PaperFormat, length_mm, render, render_list, render_test
from kiosk.printing.decoder import decode
from kiosk.printing.parsed_commands import TextLine
from tests.desk.conftest import ROOT
from tests.desk.test_serve import given
from tests.support.clock import FixedClock
from tests.support.counters import with_counters

MOST_BYTES = 400
"""Of the standard ticket; a service with a long name may take this many bytes more:"""
LONG_NAME_BYTES = 20
MOST_MM = 95.0


@pytest.fixture
def ticket(desk: Desk) -> Ticket:
    return given(desk.serve("DUKCAPIL-03", "id")).ticket


@pytest.mark.parametrize("language", ["id", "en"])
def test_every_ticket_is_short(ticket: Ticket, catalogue: Catalogue, language: str) -> None:
    words, paper = Words(language, ROOT / "assets" / "locale"), PaperFormat.of_width(80)
    hall = Hall(catalogue, HallSnapshot(at=ticket.issued_at), ticket.issued_at)
    services = [service for agency in catalogue.agencies for service in agency.services]
    lengths: dict[str, tuple[int, float]] = {}
    for service in services:
        one = replace(
            ticket, language=language, service=service.code, series=service.series, ahead=7, wait=WaitRange(15, 30)
        )
        payload = render(ticket_document(one, hall.offer(service.code), catalogue, words), paper)
        lengths[service.code] = (len(payload), length_mm(payload, paper))
    assert len(lengths) == 92
    too_long = {
        code: size for code, size in lengths.items() if size[0] > MOST_BYTES + LONG_NAME_BYTES or size[1] > MOST_MM
    }
    assert not too_long
    assert lengths["DUKCAPIL-03"][0] <= MOST_BYTES


def test_a_private_service_is_named_by_its_agency_only(ticket: Ticket, catalogue: Catalogue) -> None:
    private = next(s for agency in catalogue.agencies for s in agency.services if s.private)
    hall = Hall(catalogue, HallSnapshot(at=ticket.issued_at), ticket.issued_at)
    one = replace(ticket, service=private.code, series=private.series)
    slip = ticket_document(one, hall.offer(private.code), catalogue, Words("id"))
    assert slip.service is None
    payload = render(slip, PaperFormat.of_width(80)).decode("cp1252")
    assert private.name.get("id") not in payload
    assert catalogue.agency(private.agency).short in payload


def test_with_a_bad_clock_no_time_is_printed(ticket: Ticket, catalogue: Catalogue, clock: FixedClock) -> None:
    hall = Hall(catalogue, HallSnapshot(at=ticket.issued_at), ticket.issued_at)
    slip = ticket_document(replace(ticket, clock_ok=False), hall.offer(ticket.service), catalogue, Words("id"))
    assert slip.issued_line == "--.--"
    assert "08.30" not in slip.wait_line


@pytest.mark.parametrize(("language", "ahead", "wait"), [
    ("id", "Di depan Anda: 7 orang (per 08.14)", "Perkiraan tunggu: 15–30 menit (per 08.14)"),
    ("en", "Ahead of you: 7 people (at 08:14)", "Wait: 15–30 minutes (at 08:14)"),
])  # fmt: skip
def test_without_a_network_the_ticket_says_as_of_when(
    ticket: Ticket, catalogue: Catalogue, language: str, ahead: str, wait: str
) -> None:
    words = Words(language, ROOT / "assets" / "locale")
    hall = Hall(catalogue, HallSnapshot(at=ticket.issued_at), ticket.issued_at)
    heard = ticket.issued_at.replace(hour=8, minute=14)
    one = replace(ticket, ahead=7, wait=WaitRange(15, 30), as_of=heard, language=language)
    slip = ticket_document(one, hall.offer(ticket.service), catalogue, words)
    assert (slip.ahead_line, slip.wait_line) == (ahead, wait)
    for width in (80, 58):
        paper = PaperFormat.of_width(width)
        lines = [part.text.strip() for part in decode(render(slip, paper), paper) if isinstance(part, TextLine)]
        assert "(" in " ".join(lines)
        assert length_mm(render(slip, paper), paper) <= (MOST_MM if width == 80 else 130)


def test_days_without_a_network_are_named(ticket: Ticket, catalogue: Catalogue) -> None:
    hall = Hall(catalogue, HallSnapshot(at=ticket.issued_at), ticket.issued_at)
    one = replace(ticket, as_of=ticket.issued_at - timedelta(days=3))
    slip = ticket_document(one, hall.offer(ticket.service), catalogue, Words("id"))
    assert slip.ahead_line == "Di depan Anda: 0 orang (per 1 Desember)"
    bad = ticket_document(replace(one, clock_ok=False), hall.offer(ticket.service), catalogue, Words("id"))
    assert "per" not in bad.ahead_line


# ---- copies


def test_a_copy_is_marked_with_its_count_and_time() -> None:
    assert reprint_line(2, datetime(2026, 12, 4, 9, 52, tzinfo=UTC), Words("id")) == "CETAK ULANG ke-2 · 09.52"


def test_a_copy_with_a_bad_clock_bears_no_time() -> None:
    assert reprint_line(3, None, Words("id")) == "CETAK ULANG ke-3"


def test_a_copy_keeps_what_the_ticket_said(ticket: Ticket, catalogue: Catalogue) -> None:
    hall = Hall(catalogue, HallSnapshot(at=ticket.issued_at), ticket.issued_at)
    first = ticket_document(ticket, hall.offer(ticket.service), catalogue, Words("id"))
    again = replace(first, reprint_line=reprint_line(2, datetime(2026, 12, 4, 9, 52, tzinfo=UTC), Words("id")))
    paper = PaperFormat.of_width(80)
    lines = [
        [part.text for part in decode(render(slip, paper), paper) if isinstance(part, TextLine)]
        for slip in (first, again)
    ]
    assert [text for text in lines[1] if "CETAK ULANG" not in text] == lines[0]
    assert len(lines[1]) == len(lines[0]) + 1


# ---- the list to take home

NOW = datetime(2026, 12, 4, 8, 30, tzinfo=ZoneInfo("Asia/Makassar"))


def offered(catalogue: Catalogue, code: str) -> Offer:
    return Hall(catalogue, HallSnapshot(at=NOW), NOW).offer(code)


def services_of(catalogue: Catalogue) -> list[Service]:
    return [service for agency in catalogue.agencies for service in agency.services]


def told(slip: ListDocument, name: str) -> tuple[str, ...]:
    return next((fact.lines for fact in slip.facts if fact.name == name), ())


@pytest.mark.parametrize("language", ["id", "en"])
@pytest.mark.parametrize(("width", "most"), [(80, 160.0), (58, 230.0)])
def test_every_service_has_its_list(catalogue: Catalogue, language: str, width: int, most: float) -> None:
    words, paper = Words(language, ROOT / "assets" / "locale"), PaperFormat.of_width(width)
    for service in services_of(catalogue):
        slip = list_document(offered(catalogue, service.code), catalogue, words, NOW)
        payload = render_list(slip, paper)
        written = " ".join(" ".join(p.text for p in decode(payload, paper) if isinstance(p, TextLine)).split())
        assert length_mm(payload, paper) <= most, service.code
        for wanted in service.standard.requirements.get(language):
            assert wanted in written


def test_the_list_says_what_when_and_where(catalogue: Catalogue) -> None:
    slip = list_document(offered(catalogue, "IMIGRASI-01"), catalogue, Words("id"), NOW)
    service = catalogue.service("IMIGRASI-01")
    assert slip.service == service.name.get("id")
    assert slip.requirements == service.standard.requirements.get("id")
    assert slip.steps == service.standard.steps.get("id")
    assert told(slip, "Biaya") == (service.standard.fee.get("id"),)
    assert told(slip, "Buka") == ("Senin–Kamis 08.00–12.00, 13.00–15.00", "Jumat 08.00–11.30, 13.00–15.00")
    assert told(slip, "Keluhan") == (service.standard.complaint.get("id"),)
    assert slip.notes == (
        "Belum diperiksa instansi. Tanyakan di loket bila ragu.",
        f"Dicetak 4 Desember 2026, data {catalogue.version[:8]}.",
    )


def test_numbers_are_named_by_day_only_where_days_differ(catalogue: Catalogue) -> None:
    weekdays = list_document(offered(catalogue, "BNN-01"), catalogue, Words("id"), NOW)
    assert told(weekdays, "Nomor") == ("di anjungan, 07.45–14.30",)
    every_day = list_document(offered(catalogue, "DUKCAPIL-03"), catalogue, Words("id"), NOW)
    assert told(every_day, "Nomor") == ("Senin–Jumat 07.45–14.30", "Sabtu–Minggu 07.45–11.30")
    early = next(service for service in services_of(catalogue) if service.last_ticket is not None)
    slip = list_document(offered(catalogue, early.code), catalogue, Words("id"), NOW)
    assert told(slip, "Nomor") == ("di anjungan, 07.45–09.30",)


def test_days_that_differ_within_two_weeks_are_named(catalogue: Catalogue) -> None:
    offer = offered(catalogue, "BNN-01")
    before_christmas = datetime(2026, 12, 18, 9, 0, tzinfo=NOW.tzinfo)
    assert told(list_document(offer, catalogue, Words("id"), before_christmas), "Kecuali") == ("24–25 Desember tutup",)
    assert told(list_document(offer, catalogue, Words("id"), NOW), "Kecuali") == ()


def test_in_a_season_its_hours_are_told(catalogue: Catalogue) -> None:
    season = Season(NOW.date(), NOW.date(), {"weekday": "ramadan_weekday"})
    in_season = replace(catalogue, seasons=(season,))
    offer = offered(catalogue, "BNN-01")
    assert "Senin–Kamis 08.00–12.00, 12.30–15.00" in told(list_document(offer, in_season, Words("id"), NOW), "Buka")
    assert "Senin–Kamis 08.00–12.00, 13.00–15.00" in told(list_document(offer, in_season, Words("id"), None), "Buka")


def test_with_a_bad_clock_the_list_bears_no_date(catalogue: Catalogue) -> None:
    slip = list_document(offered(catalogue, "BNN-01"), catalogue, Words("id"), None)
    assert slip.notes[-1] == f"Data {catalogue.version[:8]}."
    assert told(slip, "Kecuali") == ()


def test_a_checked_service_says_since_when(catalogue: Catalogue) -> None:
    offer = offered(catalogue, "BNN-01")
    checked = replace(offer, service=replace(offer.service, verified=True, verified_on=NOW.date()))
    assert list_document(checked, catalogue, Words("id"), NOW).notes[0] == "Diperiksa instansi: 4 Desember 2026."


def test_a_service_that_needs_nothing_says_so(catalogue: Catalogue) -> None:
    offer = offered(catalogue, "BNN-01")
    none = replace(
        offer.service.standard, requirements=replace(offer.service.standard.requirements, by_language={"id": ()})
    )
    slip = list_document(replace(offer, service=replace(offer.service, standard=none)), catalogue, Words("id"), NOW)
    assert (slip.requirements, slip.nothing) == ((), "Tidak perlu membawa berkas.")
    paper = PaperFormat.of_width(80)
    printed = [part.text for part in decode(render_list(slip, paper), paper) if isinstance(part, TextLine)]
    assert "Tidak perlu membawa berkas." in printed  # nothing to tick


def test_the_list_of_a_private_service_can_be_found_by_anyone(catalogue: Catalogue) -> None:
    private = [service for service in services_of(catalogue) if service.private]
    assert private
    for service in private:
        offer = offered(catalogue, service.code)
        paper = PaperFormat.of_width(80)
        payload = render_list(list_document(offer, catalogue, Words("id"), NOW), paper)
        written = " ".join(" ".join(p.text for p in decode(payload, paper) if isinstance(p, TextLine)).split())
        standard = service.standard
        for silent in (service.name, offer.agency.name, standard.product):
            assert silent.get("id") not in written
        assert offer.agency.short not in written
        assert not [step for step in standard.steps.get("id") if step in written]
        assert all(needed in written for needed in standard.requirements.get("id"))
        assert f"Zona {offer.agency.zone}" in written


# ---- the test page


@pytest.mark.parametrize("language", ["id", "en"])
@pytest.mark.parametrize("width", [80, 58])
def test_the_test_page_can_be_printed(language: str, width: int) -> None:
    words, paper = Words(language, ROOT / "assets" / "locale"), PaperFormat.of_width(width)
    payload = render_test(ticket_text.printer_test_document("kiosk-1", ("EPSON/TM-T82III",), NOW, words), paper)
    texts = [part.text for part in decode(payload, paper) if isinstance(part, TextLine)]
    assert "kiosk-1" in texts
    assert "EPSON/TM-T82III" in texts
    assert not any("{" in text for text in texts)
    assert len([text for text in texts if text.startswith("|")]) == 2
    assert sum(part.style.invert for part in decode(payload, paper) if isinstance(part, TextLine)) == 1


def test_with_a_bad_clock_the_test_page_bears_no_time() -> None:
    assert ticket_text.printer_test_document("kiosk-1", (), None, Words("id")).issued_line == "--.--"


def test_a_number_that_may_not_be_called_says_so_on_every_copy(ticket: Ticket, catalogue: Catalogue) -> None:
    hall = Hall(catalogue, HallSnapshot(at=ticket.issued_at), ticket.issued_at)
    offer, words = hall.offer(ticket.service), Words("id")

    def line(share: float | None, *, clock_ok: bool = True) -> str:
        one = replace(ticket, served_share=share, clock_ok=clock_ok)
        return ticket_document(one, offer, catalogue, words).doubt_line

    assert line(0.69) == "Nomor Anda mungkin tidak terlayani hari ini."
    assert line(0.70) == line(None) == line(0.1, clock_ok=False) == ""
    slip = ticket_document(replace(ticket, served_share=0.5), offer, catalogue, words)
    assert slip.doubt_line.encode() in render(slip, PaperFormat.of_width(80)).replace(b"\n", b" ")


@pytest.mark.parametrize(
    ("language", "said"),
    [
        ("id", "Nomor cadangan: giliran Anda menurut jam datang."),
        ("en", "Reserve number: your turn goes by the time you came."),
    ],
)
def test_a_number_of_the_reserve_says_on_paper_that_the_time_of_arrival_counts(
    ticket: Ticket, catalogue: Catalogue, language: str, said: str
) -> None:
    hall = Hall(catalogue, HallSnapshot(at=ticket.issued_at), ticket.issued_at)
    words = Words(language, ROOT / "assets" / "locale")
    one = replace(ticket, reserve=True, number=701, language=language)
    for width in (80, 58):
        paper = PaperFormat.of_width(width)
        for shown, reserve in ((one, True), (replace(one, reserve=False), False)):
            slip = ticket_document(shown, hall.offer(ticket.service), catalogue, words)
            printed = [part.text.strip() for part in decode(render(slip, paper), paper) if isinstance(part, TextLine)]
            assert (said in " ".join(printed)) is reserve


# ---- counters


@pytest.mark.parametrize(
    ("counters", "indonesian", "english"),
    [
        (("1", "7", "15"), "loket 1, 7 dan 15", "counters 1, 7 and 15"),
        (("1", "2", "3", "4"), "loket 1–4", "counters 1–4"),
        (("Kasir", "Foto"), "loket Kasir dan Foto", "counters Kasir and Foto"),
        (("A1", "A2", "A3"), "loket A1, A2 dan A3", "counters A1, A2 and A3"),
    ],
)
def test_paper_sends_nobody_past_the_counters(
    ticket: Ticket, catalogue: Catalogue, counters: tuple[str, ...], indonesian: str, english: str
) -> None:
    hall = with_counters(catalogue, ticket.series, counters)
    offer = Hall(hall, HallSnapshot(at=ticket.issued_at), ticket.issued_at).offer(ticket.service)
    for language, named in (("id", indonesian), ("en", english)):
        words = Words(language, ROOT / "assets" / "locale")
        slip = ticket_document(replace(ticket, language=language), offer, hall, words)
        assert slip.where_line.endswith(f"A, {named}")
        place = next(
            fact for fact in list_document(offer, hall, words, ticket.issued_at).facts if "A, " in fact.lines[0]
        )
        assert place.lines[0].endswith(f"A, {named}")
        for width in (80, 58):
            paper = PaperFormat.of_width(width)
            printed = [part.text.strip() for part in decode(render(slip, paper), paper) if isinstance(part, TextLine)]
            assert named in " ".join(printed)
