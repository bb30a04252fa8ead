"""The counter's page in a browser, worked with the keyboard alone: a morning at one counter, and two at once."""

from __future__ import annotations

import re
from datetime import timedelta

import pytest
from playwright.sync_api import APIResponse, Page, Route, expect

from hall.clock import Clock, ShiftedClock
from hall.protocol import ActKind
from tests.browser.axe import serious
from tests.browser.conftest import NewPage
from tests.support.clock import WITA
from tests.support.web_hall import SECRET, Hall, Process, until

NEWS = """() => {
    window.news = 0;
    new EventSource('/counter/live').addEventListener('news', () => { window.news += 1; });
}"""
"""Counts the news of the desk, as the page hears them."""
FIRST = "#first:not([data-fresh])"
"""What comes next; for a moment after it has changed it takes no press."""


def sit_down(hall: Hall, open_page: NewPage, counter: str = "1", name: str = "petugas-1", **more: object) -> Page:
    """Signs in and chooses a counter; no mouse."""
    hall.officer(name)
    page = open_page("/counter", 1366, 768, **more)
    expect(page.get_by_label("Nama")).to_be_focused()
    page.keyboard.type(name)
    page.keyboard.press("Tab")
    page.keyboard.type(SECRET)
    page.keyboard.press("Enter")
    page.wait_for_url("**/counter/choose")
    tab_to(page, re.compile(rf"Loket {counter}\b"))
    page.keyboard.press("Enter")
    page.wait_for_url("**/counter")
    return page


def tab_to(page: Page, name: re.Pattern[str]) -> None:
    """Goes on with Tab until a button of this name has the focus, which can be seen."""
    for _ in range(150):
        page.keyboard.press("Tab")
        text = page.evaluate("document.activeElement.innerText || ''")
        if name.match(" ".join(text.split())):
            assert page.evaluate("getComputedStyle(document.activeElement).outlineStyle") == "solid"
            return
    raise AssertionError(f"Tab does not reach {name.pattern}")


def number(page: Page, label: str) -> None:
    """This visitor is at the counter."""
    expect(page.locator("#number")).to_have_text(label)


def go(page: Page) -> None:
    """The one key: whatever comes next."""
    page.wait_for_selector(FIRST)
    page.keyboard.press("Enter")


def key(page: Page, sign: str) -> None:
    page.wait_for_selector(f'[data-key="{sign}"]')
    page.keyboard.press(sign)


def choose(page: Page, dialog: str, value: str) -> None:
    """Picks one line of an open dialog with the arrows, and sends it."""
    expect(page.locator(f"#{dialog}")).to_be_visible()
    page.keyboard.press("Space")
    for _ in range(20):
        if page.evaluate("document.activeElement.value") == value:
            break
        page.keyboard.press("ArrowDown")
    assert page.evaluate("document.activeElement.value") == value
    page.keyboard.press("Enter")
    expect(page.locator(f"#{dialog}")).to_be_hidden()


def serve(page: Page, label: str) -> None:
    """One ordinary visitor: called already, served, and the next one called with the same key."""
    number(page, label)
    go(page)
    expect(page.locator(".visitor.serving")).to_be_visible()
    go(page)
    expect(page.locator("#number")).not_to_have_text(label)


def test_twenty_visitors_with_the_keyboard_alone(hall: Hall, open_page: NewPage) -> None:
    page = sit_down(hall, open_page)
    expect(page.locator("#free")).to_have_text("Belum ada yang menunggu")
    for _ in range(21):
        hall.arrive("AK")
    expect(page.locator("#free")).to_have_text("Berikutnya: AK-001")
    go(page)
    for n in range(1, 5):
        serve(page, f"AK-{n:03d}")
    _missed_and_back(page)
    _held_and_changed(page)
    _central_goes_and_comes(hall, page)
    _transferred(hall, page)
    for label in ("AK-005", *(f"AK-{n:03d}" for n in range(9, 21))):
        serve(page, label)
    number(page, "AK-021")  # a child's play
    key(page, "x")
    choose(page, "d-cancel", "uji coba/anak")
    expect(page.locator("#free")).to_have_text("Belum ada yang menunggu")
    expect(page.locator("#figure-served")).to_have_text("19")
    expect(page.locator("#figure-missed")).to_have_text("1")
    assert states(hall) == {"done": 19, "waiting": 1, "cancelled": 1}


def _missed_and_back(page: Page) -> None:
    number(page, "AK-005")  # does not come: called three times, missed, comes later
    for calls in (2, 3):
        key(page, "r")
        expect(page.get_by_text(f"Dipanggil {calls} dari 3")).to_be_visible()
    page.keyboard.press("r")
    expect(page.get_by_role("alert")).to_contain_text("Sudah dipanggil 3 kali")
    key(page, "t")
    expect(page.locator("#missed")).to_contain_text("1")
    go(page)
    number(page, "AK-006")
    tab_to(page, re.compile("AK-005 Kembali"))
    page.keyboard.press("Enter")
    expect(page.get_by_text("AK-005 kembali ke antrean.")).to_be_visible()
    expect(page.get_by_text("kembali, 3 nomor lagi")).to_be_visible()
    expect(page.locator("#missed")).to_have_count(0)


def _held_and_changed(page: Page) -> None:
    serve(page, "AK-006")
    number(page, "AK-007")  # still at another counter: keeps the place
    key(page, "h")
    expect(page.locator("#held")).to_be_visible()
    go(page)
    number(page, "AK-008")  # took the number for another service
    key(page, "g")
    choose(page, "d-change", "DUKCAPIL-03")
    expect(page.locator(".visitor .service")).to_contain_text("Kartu Keluarga")
    number(page, "AK-008")
    tab_to(page, re.compile("AK-007 Kembali"))
    page.keyboard.press("Enter")
    expect(page.locator("#held")).to_have_count(0)
    go(page)
    expect(page.locator(".visitor.serving")).to_be_visible()


def _central_goes_and_comes(hall: Hall, page: Page) -> None:
    hall.stop()  # in the middle of AK-008
    expect(page.locator("#lost")).to_be_visible()
    assert "data per 09.4" in page.locator("#lost").inner_text()
    page.keyboard.press("n")
    expect(page.get_by_role("alert")).to_contain_text("menunggu sambungan")
    hall.start()
    expect(page.locator("#lost")).to_be_hidden()
    number(page, "AK-008")
    expect(page.locator(".visitor.serving")).to_be_visible()
    page.reload()
    number(page, "AK-008")
    expect(page.locator("#figure-served")).to_have_text("5")


def _transferred(hall: Hall, page: Page) -> None:
    go(page)
    number(page, "AK-007")  # of the earliest arrival among those who wait
    key(page, "f")  # needs the land office
    page.keyboard.type("roya")
    page.keyboard.press("Tab")
    page.keyboard.press("Space")
    page.keyboard.press("Enter")
    expect(page.get_by_text("AK-007 diteruskan ke ATR/BPN, loket 19", exact=False)).to_be_visible()
    assert [one["label"] for one in waiting(hall, "LT")] == ["AK-007"]
    go(page)


def waiting(hall: Hall, series: str) -> list[dict[str, str]]:
    """Who waits in a queue."""
    lines = hall.parts.queues.queue("kendari").queues
    return [one.model_dump() for line in lines if line.series == series for one in line.waiting]


def states(hall: Hall) -> dict[str, int]:
    with hall.store.read() as connection:
        rows = connection.exec_driver_sql("SELECT queue_state, count(*) FROM ticket GROUP BY queue_state").all()
    return {row[0]: row[1] for row in rows}


def test_two_counters_at_once_never_have_the_same_visitor(hall: Hall, open_page: NewPage) -> None:
    pages = [sit_down(hall, open_page, str(n), f"petugas-{n}") for n in (1, 2)]
    for _ in range(8):
        hall.arrive("AK")
    had: list[str] = []
    for _ in range(4):
        for page in pages:
            page.wait_for_selector(f"{FIRST}:not([aria-disabled])")
        for page in pages:  # both presses before either answer
            page.evaluate("document.getElementById('first').click()")
        for page in pages:
            had.append(page.locator("#number").inner_text())
            expect(page.locator(".visitor.called")).to_be_visible()
        for page in pages:
            key(page, "d")
        for page in pages:
            expect(page.locator(".visitor.free")).to_be_visible()
    assert sorted(had) == [f"AK-{n:03d}" for n in range(1, 9)]
    for page in pages:
        expect(page.locator("#figure-served")).to_have_text("4")


def test_central_killed_with_a_visitor_at_the_counter(hall: Hall, open_page: NewPage) -> None:
    hall.stop()
    hall.clock = ShiftedClock(Clock(WITA), timedelta(0))  # as the process has it
    hall.start()
    for _ in range(2):
        hall.arrive("AK")
    page = sit_down(hall, open_page)
    hall.stop()
    central = Process(hall.folder, hall.port)
    try:
        expect(page.locator("#lost")).to_be_hidden()
        go(page)
        number(page, "AK-001")
        page.locator("[data-tick='2']").press("Space")
        central.kill()
        expect(page.locator("#lost")).to_be_visible()
        central.start()
        expect(page.locator("#lost")).to_be_hidden()
        number(page, "AK-001")
        page.reload()
        number(page, "AK-001")
        expect(page.locator("[data-tick='2']")).to_be_checked()
        expect(page.locator("#ticked")).to_have_text("1 dari 4 ada")
        serve(page, "AK-001")
        number(page, "AK-002")
    finally:
        central.kill()
        hall.start()


def test_a_refresh_leaves_focus_and_an_open_dialog_alone(hall: Hall, open_page: NewPage) -> None:
    for _ in range(3):
        hall.arrive("AK")
    page = sit_down(hall, open_page)
    tab_to(page, re.compile("AK-003"))
    hall.arrive("AK")
    expect(page.locator("#figure-waiting")).to_have_text("4")
    assert page.evaluate("document.activeElement.innerText").startswith("AK-003")
    page.keyboard.press("Enter")
    dialog = page.locator("#d-ticket")
    expect(dialog).to_be_visible()
    hall.arrive("AK")
    expect(page.locator("#figure-waiting")).to_have_text("5")
    expect(dialog).to_be_visible()
    page.keyboard.press("Escape")
    expect(dialog).to_be_hidden()
    until(lambda: page.evaluate("document.activeElement.innerText").startswith("AK-003"))


def test_a_chosen_number_is_called_with_a_reason(hall: Hall, open_page: NewPage) -> None:
    for _ in range(2):
        hall.arrive("AK")
    page = sit_down(hall, open_page)
    tab_to(page, re.compile("AK-002"))
    page.keyboard.press("Enter")
    tab_to(page, re.compile("Panggil nomor ini"))
    page.keyboard.press("Enter")
    choose(page, "d-call", "melengkapi berkas")
    number(page, "AK-002")


def test_a_key_held_down_does_one_thing(hall: Hall, open_page: NewPage) -> None:
    for _ in range(3):
        hall.arrive("AK")
    page = sit_down(hall, open_page)
    page.wait_for_selector(FIRST)
    for _ in range(5):
        page.keyboard.down("Enter")  # the browser repeats a key that is not let go
    page.keyboard.up("Enter")
    number(page, "AK-001")
    page.keyboard.press("Enter")  # at once: no press for what the button has become just now
    page.wait_for_selector(FIRST)
    expect(page.locator(".visitor.called")).to_be_visible()


def test_an_answer_that_comes_after_the_news_is_told_all_the_same(hall: Hall, open_page: NewPage) -> None:
    """Central tells all pages of an act, the one that asked for it too, and sometimes before it answers there."""
    for _ in range(2):
        hall.arrive("AK")
    page = sit_down(hall, open_page)
    page.evaluate(NEWS)
    until(lambda: page.evaluate("window.news") == 1)
    late: list[tuple[Route, APIResponse]] = []
    page.route("**/counter/act/call_next", lambda route: late.append((route, route.fetch())))
    go(page)
    until(lambda: page.evaluate("window.news") == 2 and late)
    ((route, answer),) = late
    route.fulfill(response=answer)
    number(page, "AK-001")
    expect(page.locator("#feedback")).to_have_text("AK-001 dipanggil.")
    expect(page.locator("#first")).to_be_focused()
    key(page, "r")
    expect(page.locator("#feedback")).to_have_text("AK-001 dipanggil lagi.")


def test_break_close_and_open_again(hall: Hall, open_page: NewPage) -> None:
    page = sit_down(hall, open_page)
    key(page, "i")
    choose(page, "d-break", "ibadah")
    expect(page.locator("#free")).to_have_text("Loket sedang istirahat")
    go(page)
    expect(page.locator("#free")).to_have_text("Belum ada yang menunggu")
    hall.arrive("AK")
    key(page, "o")
    choose(page, "d-close", "petugas")
    expect(page.locator("#free")).to_have_text("Loket ditutup untuk hari ini")
    tab_to(page, re.compile("AK-001"))
    page.keyboard.press("Enter")
    tab_to(page, re.compile("Lanjut besok"))
    page.keyboard.press("Enter")
    expect(page.get_by_text("AK-001 dilanjutkan pada Selasa, 6 Oktober 2026.")).to_be_visible()
    go(page)
    expect(page.locator("#free")).to_have_text("Belum ada yang menunggu")


def test_a_number_written_by_hand_is_entered(hall: Hall, open_page: NewPage) -> None:
    page = sit_down(hall, open_page)
    key(page, "a")
    page.keyboard.press("Tab")
    page.keyboard.type("905")
    page.keyboard.press("Enter")
    expect(page.locator("#free")).to_have_text("Berikutnya: AK-905")


def test_letters_are_for_typing_where_somebody_types_and_can_be_switched_off(hall: Hall, open_page: NewPage) -> None:
    hall.arrive("AK")
    page = sit_down(hall, open_page)
    key(page, "n")
    number(page, "AK-001")
    key(page, "f")
    page.keyboard.type("td")
    expect(page.locator("#d-transfer-find")).to_have_value("td")
    page.keyboard.press("Escape")
    number(page, "AK-001")
    page.keyboard.press("?")
    page.keyboard.press("Space")
    page.keyboard.press("Escape")
    page.keyboard.press("t")
    page.reload()
    page.keyboard.press("t")
    page.wait_for_timeout(300)
    number(page, "AK-001")
    expect(page.locator(".visitor.called")).to_be_visible()


def test_who_is_signed_out_elsewhere_is_sent_to_the_sign_in_page(hall: Hall, open_page: NewPage) -> None:
    page = sit_down(hall, open_page)
    hall.parts.officers.end("kendari", "petugas-1")
    hall.arrive("AK")
    page.wait_for_url("**/sign-in**")


@pytest.mark.parametrize(("language", "width"), [("id", 1366), ("en", 1366), ("id", 1024), ("en", 1920)])
def test_everybody_can_read_and_use_it(hall: Hall, open_page: NewPage, language: str, width: int) -> None:
    for _ in range(4):
        hall.arrive("AK")
    page = sit_down(hall, open_page)
    page.set_viewport_size({"width": width, "height": 768})
    page.goto(f"/counter/choose?lang={language}")
    assert serious(page) == []
    page.goto("/counter")
    wrong = serious(page)
    key(page, "n")
    number(page, "AK-001")
    expect(page.locator("#figure-waiting")).to_have_text("3")
    hall.act("1", ActKind.HOLD, ticket="AK-003")
    expect(page.locator("#held")).to_be_visible()
    expect(page.locator("#figure-waiting")).to_have_text("2")  # as the list and the display say it
    wrong += serious(page)
    for sign in ("x", "g", "f", "a", "?"):
        key(page, sign)
        expect(page.locator("dialog[open]")).to_be_visible()
        wrong += serious(page)
        page.keyboard.press("Escape")
        expect(page.locator("dialog[open]")).to_have_count(0)
    key(page, "s")
    expect(page.locator(".visitor.serving")).to_be_visible()
    wrong += serious(page)
    assert wrong == []
    assert page.evaluate("document.documentElement.scrollWidth") <= width
    buttons = page.locator(".visitor .others button")
    assert all(
        box is not None and box["y"] + box["height"] <= 768 for box in (one.bounding_box() for one in buttons.all())
    )
