"""Counter, display and phone at once: a press is seen and heard everywhere, and all of them tell the same."""

from __future__ import annotations

from typing import Any

from playwright.sync_api import Page, expect

from tests.browser.conftest import NewPage
from tests.browser.test_counter import FIRST, go, key, number, sit_down
from tests.browser.test_display import events
from tests.browser.test_display import opened as display_of
from tests.browser.test_phone import opened as phone_of
from tests.support.web_hall import HALL, Hall, until

# Milliseconds since 1970 by the one clock of this machine, which does not go back while a page is open.
AT = "performance.timeOrigin + performance.now()"
PRESSED = f"""() => document.addEventListener(
    'keydown', () => {{ window.pressed = {AT}; }}, {{capture: true, once: true}}
)"""
CALLED = f"""() => new MutationObserver(() => {{
    if (!window.called && document.querySelector('[data-state=called]')) window.called = {AT};
}}).observe(document.body, {{subtree: true, childList: true}})"""


def when(display: Page, what: str) -> float:
    """When the display did this first, by the clock of the machine."""
    origin: float = display.evaluate("performance.timeOrigin")
    after: float = next(at for name, _, _, at in display.evaluate("window.seen") if name == what)
    return origin + after


def waiting(display: Page, agency: str = "Disdukcapil") -> Any:
    """How many wait in the first queue of an agency, as the display has it."""
    return display.locator("#lines tr", has_text=agency).first.locator(".figure")


def test_a_press_at_the_counter_is_seen_and_heard_and_reaches_the_phone(hall: Hall, open_page: NewPage) -> None:
    desk = sit_down(hall, open_page, "3")
    display, phone = display_of(open_page), phone_of(open_page, hall.arrive("AK"))
    expect(desk.locator("#free")).to_have_text("Berikutnya: AK-001")
    desk.wait_for_selector(FIRST)
    desk.evaluate(PRESSED)
    phone.evaluate(CALLED)
    desk.keyboard.press("n")
    number(desk, "AK-001")
    expect(display.locator("#number")).to_have_text("AK-001")
    expect(display.locator("#counter")).to_have_text("Loket 3")
    expect(phone.get_by_role("alert")).to_contain_text("Loket 3")
    until(lambda: events(display, "call-spoken") == ["AK-001"])
    pressed = desk.evaluate("window.pressed")
    shown, spoken = when(display, "call-shown"), when(display, "call-spoken")
    told = phone.evaluate("window.called")
    print(f"\nafter the key: shown {shown - pressed:.0f} ms, spoken {spoken - pressed:.0f}, phone {told - pressed:.0f}")
    assert pressed <= shown <= spoken
    assert pressed <= told
    assert display.evaluate("window.early") == []
    key(desk, "r")
    expect(display.locator("#again")).to_be_visible()
    expect(phone.get_by_text("Panggilan ke-2")).to_be_visible()
    go(desk)
    expect(phone.get_by_text("sedang dilayani di loket 3")).to_be_visible()
    key(desk, "d")
    expect(phone.get_by_text("Layanan selesai")).to_be_visible()


def test_who_leaves_by_phone_is_gone_everywhere_and_announcements_come_by_themselves(
    hall: Hall, open_page: NewPage
) -> None:
    desk, display = sit_down(hall, open_page), display_of(open_page, query="?sound=off")
    tokens = [hall.arrive("AK") for _ in range(3)]
    phones = [phone_of(open_page, token) for token in tokens]
    expect(desk.locator("#figure-waiting")).to_have_text("3")
    expect(waiting(display)).to_have_text("3")
    expect(phones[1].get_by_text("1 orang")).to_be_visible()
    phones[0].get_by_text("Keluar dari antrean", exact=True).tap()
    phones[0].get_by_role("link", name="Saya ingin keluar …").tap()
    phones[0].get_by_role("button", name="Ya, keluar dari antrean").tap()
    expect(desk.locator("#figure-waiting")).to_have_text("2")
    expect(desk.locator("#free")).to_have_text("Berikutnya: AK-002")
    expect(waiting(display)).to_have_text("2")
    expect(phones[1].get_by_text("Anda berikutnya")).to_be_visible()
    _leaves_when_called(desk, display, phones[1])
    number_of_announcement = hall.parts.announcements.add(HALL, {"id": "Loket 3 tutup sampai pukul 13.00"}, "admin")
    expect(display.locator("#announcement")).to_contain_text("Loket 3 tutup sampai pukul 13.00")
    hall.parts.announcements.end(HALL, number_of_announcement, "admin")
    expect(display.locator("#announcement")).to_be_hidden()


def _leaves_when_called(desk: Page, display: Page, phone: Page) -> None:
    """The counter is free again, without a press."""
    go(desk)
    number(desk, "AK-002")
    expect(display.locator("#number")).to_have_text("AK-002")
    phone.get_by_text("Keluar dari antrean", exact=True).tap()
    phone.get_by_role("link", name="Saya ingin keluar …").tap()
    phone.get_by_role("button", name="Ya, keluar dari antrean").tap()
    expect(phone.get_by_text("Anda keluar dari antrean")).to_be_visible()
    expect(desk.locator("#free")).to_have_text("Berikutnya: AK-003")
    expect(desk.locator("#figure-waiting")).to_have_text("1")


def test_two_counters_call_ten_visitors_and_the_display_announces_each_once(hall: Hall, open_page: NewPage) -> None:
    desks = [sit_down(hall, open_page, str(n), f"petugas-{n}") for n in (1, 2)]
    display = display_of(open_page, rate=16.0, hold=100)
    for _ in range(10):
        hall.arrive("AK")
    had: list[str] = []
    for turn in range(5):
        for desk in desks:
            desk.wait_for_selector(f"{FIRST}:not([aria-disabled])")
        for desk in desks[:: -1 if turn % 2 else 1]:  # both presses before either answer
            desk.evaluate("document.getElementById('first').click()")
        for desk in desks:
            expect(desk.locator(".visitor.called")).to_be_visible()
            had.append(desk.locator("#number").inner_text())
        for desk in desks:
            key(desk, "d")
            expect(desk.locator(".visitor.free")).to_be_visible()
    everybody = [f"AK-{n:03d}" for n in range(1, 11)]
    assert sorted(had) == everybody
    until(lambda: len(events(display, "call-spoken")) == 10, seconds=40)
    assert events(display, "call-shown") == events(display, "call-spoken") == everybody
    places = {label: counter for name, label, counter, _ in display.evaluate("window.seen") if name == "call-shown"}
    assert places == dict(zip(had, ["1", "2"] * 5, strict=True))
    expect(waiting(display)).to_have_text("0")


def test_central_ends_and_begins_again_before_everybodys_eyes(hall: Hall, open_page: NewPage) -> None:
    token, other = hall.arrive("AK"), hall.arrive("AK")
    desk, display = sit_down(hall, open_page), display_of(open_page)
    mine, next_one = phone_of(open_page, token), phone_of(open_page, other)
    go(desk)
    expect(display.locator("#number")).to_have_text("AK-001")
    expect(mine.get_by_role("alert")).to_contain_text("Loket 1")
    go(desk)
    expect(desk.locator(".visitor.serving")).to_be_visible()
    pages = (desk, display, mine, next_one)
    hall.stop()
    for page in pages:
        expect(page.locator("#lost")).to_be_visible()
    number(desk, "AK-001")
    hall.start()
    for page in pages:
        expect(page.locator("#lost")).to_be_hidden()
    number(desk, "AK-001")
    expect(desk.locator(".visitor.serving")).to_be_visible()
    expect(mine.get_by_text("sedang dilayani di loket 1")).to_be_visible()
    go(desk)
    number(desk, "AK-002")
    expect(display.locator("#number")).to_have_text("AK-002")
    expect(next_one.get_by_role("alert")).to_contain_text("Loket 1")
    until(lambda: events(display, "call-spoken")[-1:] == ["AK-002"])
    assert events(display, "call-shown").count("AK-001") <= 1
