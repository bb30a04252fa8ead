"""Every screen in every look is built and stands well, also with texts longer than any real one.

Nothing is drawn: a page knows where its parts are as soon as it is made.
"""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import replace
from datetime import date, time, timedelta
from typing import Any

import pytest

from hall.catalogue import Agency, Catalogue, Service, Text, Texts
from hall.clock import Voucher
from hall.tickets import Ticket, WaitRange
from kiosk import flow
from kiosk.model.availability import Hall
from kiosk.model.printer_state import Problem
from kiosk.screens import make_root
from kiosk.screens.theme import HIGH_CONTRAST, LARGE, NORMAL, enlarged
from tests.screens.conftest import Pilot
from tests.screens.faults import faults, texts
from tests.screens.samples import agencies
from tests.support import gallery
from tests.support.sample_hall import with_clock, with_signs
from tests.support.sampling import EVERYTHING

LANGUAGES = ("id", "en")
MAX_PAGES = 30


ALIKE = ("number-", "staff-home-")
"""Scenes that differ in the printer's problem; one of each layout is enough here, `test_layout` has them all."""
KEPT = ("number-jam", "number-as-of-days", "number-unverified", "number-missing", "staff-home", "staff-home-several",
        "staff-home-alone", "staff-home-cutter")  # fmt: skip


def scenes(catalogue: Catalogue, language: str, first: int = 0, step: int = 1) -> list[gallery.Scene]:
    """One scene of each layout; with `step` a sample of them from the `first` on."""
    found = [scene for scene in gallery.scenes(catalogue, language) if not scene.session.large]
    kept = [scene for scene in found if scene.name in KEPT or not scene.name.startswith(ALIKE)]
    return kept if EVERYTHING else kept[first % step :: step]


SHARES = {("id", False): 0, ("id", True): 1, ("en", False): 2, ("en", True): 3}
"""Which quarter of the scenes each look takes: all of them are seen, and each look in all kinds of screens."""


def built(pilot: Pilot, session: flow.Session, hall: Hall) -> Any:
    pilot.root.show(session, hall)
    return pilot.root.page


def all_pages(pilot: Pilot, session: flow.Session, hall: Hall) -> Iterator[Any]:
    """Every page of a screen that has several."""
    screen: Any = session.screen
    for number in range(MAX_PAGES):
        page = built(pilot, replace(session, screen=replace(screen, page=number)), hall)
        yield page
        if not any(getattr(target, "_icon_after", False) for target in page.targets):
            return
    pytest.fail(f"{session.screen} has more than {MAX_PAGES} pages")


# ---- the sign of a moved clock, and other colours


@pytest.mark.parametrize("large", [False, True], ids=["normal", "large"])
@pytest.mark.parametrize("language", LANGUAGES)
def test_every_screen_stands_well_under_the_sign_of_a_moved_clock(
    pilot: Pilot, catalogue: Catalogue, language: str, large: bool
) -> None:
    wrong = []
    for scene in scenes(catalogue, language, SHARES[language, large], 4):
        page = built(pilot, replace(scene.session, large=large), replace(scene.hall, demo=True))
        assert any(seen.label.text == page.kit.words.text("Uji coba: jam digeser") for seen in texts(page))
        wrong += [f"{scene.name}: {fault}" for fault in faults(page)]
    assert not wrong, "\n".join(wrong)


@pytest.mark.parametrize("large", [False, True], ids=["normal", "large"])
def test_every_screen_stands_well_in_high_contrast(pilot: Pilot, catalogue: Catalogue, large: bool) -> None:
    pilot.root._themes = {False: HIGH_CONTRAST, True: enlarged(HIGH_CONTRAST)}
    wrong = []
    for scene in scenes(catalogue, "id", int(large), 3):
        page = built(pilot, replace(scene.session, large=large), scene.hall)
        assert page.kit.theme.line == HIGH_CONTRAST.line
        wrong += [f"{scene.name}: {fault}" for fault in faults(page)]
    assert not wrong, "\n".join(wrong)


def test_a_kiosk_of_high_contrast_shows_every_screen(window: Any, catalogue: Catalogue) -> None:
    """By its setting, as the kiosk starts."""
    root = make_root(lambda _event: None, sound=False, theme="high-contrast")
    assert root._themes == {False: HIGH_CONTRAST, True: enlarged(HIGH_CONTRAST)}
    for scene in scenes(catalogue, "en")[:8]:
        for large in (False, True):
            root.show(replace(scene.session, large=large), replace(scene.hall, demo=True))
            assert not faults(root.page), scene.name


# ---- every state of a hall


MOMENTS = (
    ("early", date(2026, 12, 4), time(6, 30)),
    ("break on a Friday", date(2026, 12, 4), time(12, 20)),
    ("last numbers", date(2026, 12, 4), time(14, 45)),
    ("Sunday", date(2026, 12, 6), time(10, 0)),
)


def crowded(hall: Hall) -> Hall:
    """As many people and as long a wait as a sign can say."""
    series = [queue.series for agency in hall.catalogue.agencies for queue in agency.queues]
    board = replace(
        hall.board,
        waiting=dict.fromkeys(series, 188),
        waits=dict.fromkeys(series, WaitRange(115, 240)),
        left_early=frozenset(),
    )
    return replace(hall, board=board)


def without_a_wait(hall: Hall) -> Hall:
    return replace(crowded(hall), board=replace(crowded(hall).board, waits={}))


@pytest.mark.parametrize(("language", "large"), [("id", False), ("id", True), ("en", True)])
def test_every_agency_says_its_state_whole(pilot: Pilot, catalogue: Catalogue, language: str, large: bool) -> None:
    """Closed, in the break, crowded, without an estimate: no amount, number or time is cropped anywhere."""
    wrong = []
    for name, day, at in MOMENTS:
        for kind in (crowded, without_a_wait) if "break" in name else (crowded,):
            hall = kind(gallery.hall_at(catalogue, at, day))
            screens: list[Any] = [flow.Agencies()]
            if "break" in name or language == "en":
                screens += [flow.Services(agency.code) for agency in agencies(catalogue, 6)]
            for screen in screens:
                for page in all_pages(pilot, flow.Session(screen, language, large), hall):
                    wrong += [f"{name}, {kind.__name__}, {screen}: {fault}" for fault in faults(page)]
    assert not wrong, "\n".join(wrong)


def test_the_fee_of_a_licence_stands_whole_in_the_break(pilot: Pilot, catalogue: Catalogue) -> None:
    """Where it does not fit it is left out; half an amount is a false one."""
    for large in (False, True):
        hall = without_a_wait(gallery.hall_at(catalogue, time(12, 20), date(2026, 12, 4)))
        session = flow.Session(flow.Services("POLRESTA"), "id", large)
        fees = [
            seen.label.text
            for page in all_pages(pilot, session, hall)
            for seen in texts(page)
            if seen.label.text.startswith("Rp")
        ]
        assert set(fees) <= {"Rp80.000", "Rp30.000", "Rp100.000", "Rp75.000", "Rp50.000", "Rp250.000"}
        if not large:
            assert "Rp80.000" in fees


# ---- texts longer than any real one

WORDS = "Penerbitan surat keterangan perubahan kepemilikan kendaraan bermotor dan pemutakhiran data pemegang hak"
ONE_WORD = "Ketenagakerjaan" * 8
AMOUNT = "Rp1.234.567.890.123 per bidang, ditambah Rp987.654.321 untuk setiap meter persegi. "


def long(sentence: str, characters: int) -> Text:
    text = (sentence + " ") * (characters // len(sentence) + 1)
    return Text({"id": text[:characters].strip(), "en": text[:characters].strip()})


def endless(catalogue: Catalogue, name: str) -> Catalogue:
    """The same hall, where every text is as long as the catalogue allows."""

    def service(found: Service) -> Service:
        items = Texts({language: (long(WORDS, 500).get(language),) * 6 for language in LANGUAGES})
        standard = replace(
            found.standard, requirements=items, steps=items, fee=long(AMOUNT, 500), completion=long(WORDS, 500),
            product=long(WORDS, 500), complaint=long(WORDS, 500),
        )  # fmt: skip
        return replace(found, name=long(name, 120), standard=standard, fee_idr=1_234_567_890_123)

    def agency(found: Agency) -> Agency:
        queues = tuple(
            replace(
                queue,
                services=tuple(service(each) for each in queue.services),
                counters=tuple(f"Loket prioritas nomor {index}" for index in range(1, 13)),
            )
            for queue in found.queues
        )
        return replace(found, name=long(name, 120), short=long(name, 120).get("id"), queues=queues)

    place = replace(
        catalogue.place, name=long(name, 120), city=long(name, 120), missed_call=long(WORDS, 300),
        complaint=long(WORDS, 500),
    )  # fmt: skip
    return replace(catalogue, place=place, agencies=tuple(agency(each) for each in catalogue.agencies[:4]))


def patient(number: Ticket) -> Ticket:
    return replace(number, number=12_345, ahead=1_188, wait=WaitRange(115, 240))


@pytest.mark.parametrize("large", [False, True], ids=["normal", "large"])
@pytest.mark.parametrize("name", [WORDS, ONE_WORD], ids=["words", "one word"])
def test_texts_without_end_break_no_screen(pilot: Pilot, catalogue: Catalogue, name: str, large: bool) -> None:
    """They become smaller or end in "…"; no line is hidden, no amount is broken, nothing lies on anything else."""
    made = endless(catalogue, name)
    hall = crowded(gallery.hall_at(made))
    agency = made.agencies[0]
    code = agency.services[0].code
    wrong = []
    several: list[Any] = [flow.Agencies(), flow.Services(agency.code), flow.Details(code)]
    for screen in several:
        for page in all_pages(pilot, flow.Session(screen, "id", large), hall):
            wrong += [f"{screen}: {fault}" for fault in faults(page, nasty=True)]
    for scene in scenes(made, "id", int(large) + 2 * (name is WORDS), 4):
        session = replace(scene.session, large=large)
        if isinstance(session.screen, flow.Agencies | flow.Services | flow.Details):
            continue
        match session.screen:
            case flow.Ready(number) | flow.NumberOnScreen(number):
                session = replace(session, screen=replace(session.screen, ticket=patient(number)))
        page = built(pilot, session, replace(scene.hall, demo=True))
        wrong += [f"{scene.name}: {fault}" for fault in faults(page, nasty=True)]
    assert not wrong, "\n".join(sorted(set(wrong)))


@pytest.mark.parametrize("large", [False, True], ids=["normal", "large"])
def test_all_requirements_stand_on_the_pages_however_many_there_are(
    pilot: Pilot, catalogue: Catalogue, large: bool
) -> None:
    made = endless(catalogue, WORDS)
    code = made.agencies[0].services[0].code
    hall = gallery.hall_at(made)
    numbers = [
        seen.label.text
        for page in all_pages(pilot, flow.Session(flow.Details(code), "id", large), hall)
        for seen in texts(page)
        if seen.label.text.isdigit()
    ]
    assert numbers == ["1", "2", "3", "4", "5", "6"]


# ---- large text is large


FACTOR = 1.3


def sizes(page: Any) -> dict[str, float]:
    from kiosk.screens.widgets.sign import SignLine

    """How large each text of a button, a row or a tile is."""
    found: dict[str, float] = {}
    for target in page.targets:
        for part in target.walk(restrict=True):
            if getattr(part, "said", "") and part.text and not isinstance(part.parent, SignLine):
                found[part.said] = max(found.get(part.said, 0.0), float(part.font_size))
    return found


@pytest.mark.parametrize("language", LANGUAGES)
def test_names_and_buttons_become_at_least_a_third_larger(pilot: Pilot, catalogue: Catalogue, language: str) -> None:
    """On every screen of visitors with the same buttons; and every service, on whichever page it stands."""
    hall, wrong = gallery.hall_at(catalogue), []
    shown: list[tuple[str, flow.Screen, Hall]] = [
        (scene.name, scene.session.screen, scene.hall)
        for scene in scenes(catalogue, language, 1, 3)
        if language == "en" and not scene.name.startswith("staff-")
    ]
    shown += [(agency.code, flow.Services(agency.code), hall) for agency in agencies(catalogue, 5)]
    for name, screen, at in shown:
        both: list[dict[str, float]] = []
        for large in (False, True):
            session = flow.Session(screen, language, large)
            pages = all_pages(pilot, session, at) if hasattr(screen, "page") else iter([built(pilot, session, at)])
            found: dict[str, float] = {}
            for page in pages:
                found |= sizes(page)
            both.append(found)
        usual, larger = both
        wrong += [
            f"{name}: {text!r} {usual[text]} -> {larger[text]}"
            for text in usual.keys() & larger.keys()
            if usual[text] < LARGE.sizes.heading and larger[text] < FACTOR * usual[text] - 0.5
        ]
    assert not wrong, "\n".join(sorted(wrong))


# ---- everything at once


WORD = "Pemberitahuankepemilikankendaraanbermotor"[:40]
URL = "https://pelayanan.kendarikota.go.id/persyaratan/permohonan?nomor=12345678901234567890&bahasa=id "
FEE = "Rp12.500.000 per bidang, Rp1.250.000.000,00 untuk badan usaha, gratis untuk warga miskin"


def worst(catalogue: Catalogue) -> Catalogue:
    """Names of one long word, one of 15 services, 14 papers with an address of the web, every kind of fee."""

    def service(found: Service, at: int) -> Service:
        papers = Texts(
            {language: tuple(f"{URL if n % 3 == 0 else ''}{WORDS}" for n in range(14)) for language in LANGUAGES}
        )
        standard = replace(found.standard, requirements=papers, steps=papers, fee=long(FEE, len(FEE)))
        names = (WORD, f"{WORD} {WORD}", "A", URL.strip())
        fee = (12_500_000, 0, None, 999_999_999_999)[at % 4]
        code = found.code if at == 0 else f"{found.code}-{at}"
        return replace(found, code=code, name=long(names[at % 4], len(names[at % 4])), standard=standard, fee_idr=fee)

    def agency(found: Agency, at: int) -> Agency:
        first = found.services[0]
        services = tuple(service(first, index) for index in range(1 if at else 15))
        short = (WORD, "X", f"Dinas {WORD}", found.short)[at % 4]
        queue = replace(found.queues[0], services=services, counters=("Prioritas", "12", "Kasir Utama 2"))
        return replace(found, short=short, name=long(WORD, 122), queues=(queue,))

    return replace(catalogue, agencies=tuple(agency(found, at) for at, found in enumerate(catalogue.agencies)))


def troubled(hall: Hall) -> Hall:
    """A wait of 300 minutes, a moved clock that central contradicts, a printer with two problems, a store set aside."""
    series = [queue.series for agency in hall.catalogue.agencies for queue in agency.queues]
    waits = dict.fromkeys(series, WaitRange(295, 300))
    hall = replace(hall, board=replace(hall.board, waiting=dict.fromkeys(series, 312), waits=waits))
    hall = with_signs(gallery.with_problems(hall, Problem.NEAR_END, Problem.NOT_SET_UP))
    return replace(with_clock(hall, Voucher.STAFF, timedelta(days=10)), demo=True)


@pytest.mark.parametrize("large", [False, True], ids=["normal", "large"])
def test_everything_at_once(pilot: Pilot, catalogue: Catalogue, large: bool) -> None:
    pilot.root._themes = {False: HIGH_CONTRAST, True: enlarged(HIGH_CONTRAST)}
    hall, wrong = troubled(gallery.hall_at(worst(catalogue))), []
    first = hall.catalogue.agencies[0]
    several: list[Any] = [flow.Agencies(), flow.Services(first.code), flow.Details(first.services[3].code)]
    for screen in several:
        for page in all_pages(pilot, flow.Session(screen, "id", large), hall):
            wrong += [f"{screen}: {fault}" for fault in faults(page, nasty=True)]
    staff = (flow.StaffHome(), flow.StaffHome("alone", failed=True), flow.StaffClock())
    for staffs in staff:
        page = built(pilot, flow.Session(staffs, "id", large), hall)
        wrong += [f"{staffs}: {fault}" for fault in faults(page)]
    assert not wrong, "\n".join(sorted(set(wrong)))


FULL = ("staff-home-signs", "staff-home-alone", "staff-home-not-alone", "staff-setup-done")
"""In landscape these have three notices or five lines; what gives way there is named by the test."""


@pytest.mark.parametrize("language", LANGUAGES)
def test_staff_read_texts_that_are_a_third_larger(pilot: Pilot, catalogue: Catalogue, language: str) -> None:
    """Headings, lines, facts, notices, keys and buttons; the header keeps its size."""
    wrong, compared = [], 0
    for scene in gallery.scenes(catalogue, language):
        if not scene.name.startswith("staff-") or scene.session.large:
            continue
        if scene.name in FULL and not pilot.root.page.kit.portrait:
            continue
        usual, larger = (
            {
                seen.label.text: float(seen.label.font_size)
                for seen in texts(built(pilot, replace(scene.session, large=large), scene.hall))
                if seen.label.parent is not pilot.root.page.header
            }
            for large in (False, True)
        )
        compared += len(usual.keys() & larger.keys())
        wrong += [
            f"{scene.name}: {text!r} {usual[text]} -> {larger[text]}"
            for text in usual.keys() & larger.keys()
            if usual[text] < NORMAL.sizes.heading and larger[text] < FACTOR * usual[text] - 0.5
        ]
    assert compared > 300
    assert not wrong, "\n".join(sorted(set(wrong)))


def test_every_size_for_reading_is_a_third_larger() -> None:
    for name in ("small", "note", "body", "strong", "title", "heading"):
        assert getattr(LARGE.sizes, name) >= FACTOR * getattr(NORMAL.sizes, name)
