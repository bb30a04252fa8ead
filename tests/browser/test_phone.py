"""The ticket's page on a phone: what the QR on the paper opens."""

from __future__ import annotations

from playwright.sync_api import Page, expect

from hall.protocol import ActKind
from tests.browser.axe import serious
from tests.browser.conftest import NewPage
from tests.support.web_hall import Hall, until

PHONE = (390, 844)
SMALL = (320, 568)
LIGHT = 50_000
"""Bytes of the page with all it names."""


def opened(open_page: NewPage, token: str, size: tuple[int, int] = PHONE, **more: object) -> Page:
    return open_page(f"/T/{token}", *size, has_touch=True, is_mobile=True, **more)


def test_it_shows_the_place_and_follows_the_queue(hall: Hall, open_page: NewPage) -> None:
    hall.arrive("AK")
    page = opened(open_page, hall.arrive("AK"))
    expect(page.locator("h1")).to_have_text("AK-002")
    expect(page.get_by_text("1 orang")).to_be_visible()
    hall.act("1", ActKind.CALL_NEXT)
    expect(page.get_by_text("Anda berikutnya")).to_be_visible()


def test_a_call_is_shown_rung_and_felt(hall: Hall, open_page: NewPage) -> None:
    page = opened(open_page, hall.arrive("AK"))
    page.evaluate("navigator.vibrate = pattern => { window.felt = pattern; return true; }")
    page.get_by_role("button", name="Bunyikan saat dipanggil").tap()
    expect(page.get_by_role("button", name="Bunyi menyala")).to_be_visible()
    hall.act("3", ActKind.CALL_NEXT)
    expect(page.get_by_role("alert")).to_contain_text("Loket 3")
    expect(page.locator("#ring")).to_be_hidden()  # only the counter is big and amber now
    until(lambda: page.evaluate("document.body.dataset.rang") == "1")
    assert page.evaluate("window.felt.length") > 1
    hall.act("3", ActKind.RECALL)
    until(lambda: page.evaluate("document.body.dataset.rang") == "2")
    expect(page.get_by_text("Panggilan ke-2")).to_be_visible()


def test_every_end_of_a_visit_is_told(hall: Hall, open_page: NewPage) -> None:
    page = opened(open_page, hall.arrive("AK"))
    hall.act("1", ActKind.CALL_NEXT)
    hall.act("1", ActKind.NO_SHOW)
    expect(page.get_by_text("Nomor Anda terlewat")).to_be_visible()
    expect(page.locator("#ring")).to_be_visible()
    hall.act("1", ActKind.RETURN, ticket="AK-001")
    expect(page.get_by_text("Anda berikutnya")).to_be_visible()
    hall.act("1", ActKind.HOLD, ticket="AK-001")
    expect(page.get_by_text("ditahan")).to_be_visible()
    hall.act("1", ActKind.RETURN, ticket="AK-001")
    hall.act("1", ActKind.CALL_NEXT)
    hall.act("1", ActKind.START)
    expect(page.get_by_text("sedang dilayani di loket 1")).to_be_visible()
    hall.act("1", ActKind.DONE)
    expect(page.get_by_text("Layanan selesai")).to_be_visible()
    expect(page.get_by_text("Keluar dari antrean", exact=True)).to_be_hidden()
    expect(page.locator("#ring")).to_be_hidden()


def test_leaving_the_queue_lets_others_come_up(hall: Hall, open_page: NewPage) -> None:
    first, second = hall.arrive("AK"), hall.arrive("AK")
    other = opened(open_page, second)
    page = opened(open_page, first)
    page.get_by_text("Keluar dari antrean", exact=True).tap()
    page.get_by_role("link", name="Saya ingin keluar …").tap()
    page.get_by_role("button", name="Ya, keluar dari antrean").tap()
    expect(page.get_by_text("Anda keluar dari antrean")).to_be_visible()
    expect(other.get_by_text("Anda berikutnya")).to_be_visible()


def test_old_numbers_are_never_shown_as_fresh(hall: Hall, open_page: NewPage) -> None:
    page = opened(open_page, hall.arrive("AK"))
    hall.stop()
    lost = page.locator("#lost")
    expect(lost).to_be_visible(timeout=25_000)
    assert "Sambungan terputus. Data per 09.4" in lost.inner_text()
    hall.start()
    expect(lost).to_be_hidden(timeout=25_000)


def test_a_stream_that_was_answered_with_an_error_is_opened_again(hall: Hall, open_page: NewPage) -> None:
    hall.arrive("AK")
    token = hall.arrive("AK")
    page = open_page("/sign-in", *PHONE)
    page.route("**/live*", lambda route: route.fulfill(status=502, body="central begins again"))
    page.goto(f"/T/{token}")
    hall.act("1", ActKind.CALL_NEXT)
    page.unroute("**/live*")
    expect(page.get_by_text("Anda berikutnya")).to_be_visible(timeout=10_000)


def test_a_page_whose_ticket_has_ended_says_so_by_itself(hall: Hall, open_page: NewPage) -> None:
    page = opened(open_page, hall.arrive("AK"))
    hall.stop()
    hall.wait(minutes=3 * 24 * 60)
    hall.start()
    expect(page.get_by_text("sudah tidak berlaku")).to_be_visible(timeout=15_000)


def test_both_languages_fit_a_small_phone_and_weigh_little(hall: Hall, open_page: NewPage) -> None:
    token = hall.arrive("AK", number=500)
    sizes: list[int] = []
    for language in ("id", "en"):
        sizes.clear()
        page = open_page("/sign-in", *SMALL)
        page.on("response", lambda reply: sizes.append(0 if "live" in reply.url else len(reply.body())))
        page.goto(f"/T/{token}?lang={language}")
        assert page.evaluate("document.documentElement.scrollWidth") == SMALL[0]
        assert page.locator("html").get_attribute("lang") == language
        assert 0 < sum(sizes) < LIGHT
        page.close()


def test_at_night_the_page_is_dark_and_can_be_read(hall: Hall, open_page: NewPage) -> None:
    token = hall.arrive("AK")
    hall.arrive("AK")
    page = opened(open_page, token)
    page.emulate_media(color_scheme="dark")
    ground = "getComputedStyle(document.documentElement).backgroundColor"
    assert page.evaluate(ground) == "rgb(14, 42, 43)"
    assert serious(page) == []
    page.goto(f"/t/{token}/leaving")
    assert serious(page) == []
    page.get_by_role("button", name="Ya, keluar dari antrean").tap()
    expect(page.get_by_role("button", name="Kembali ke antrean")).to_be_visible()
    assert serious(page) == []
    page.get_by_role("button", name="Kembali ke antrean").tap()
    expect(page.get_by_text("Anda berikutnya")).to_be_visible()
    hall.act("1", ActKind.CALL_NEXT)
    expect(page.get_by_role("alert")).to_contain_text("Loket 1")
    assert serious(page) == []
    page.goto("/t/nothing")
    assert serious(page) == []


def test_who_left_hears_that_a_counter_brought_them_back(hall: Hall, open_page: NewPage) -> None:
    page = opened(open_page, hall.arrive("AK"))
    hall.parts.queues.leave("kendari", hall.last_ticket)
    expect(page.get_by_text("Anda keluar dari antrean")).to_be_visible()
    expect(page.locator("#leave")).to_be_hidden()
    hall.act("1", ActKind.RETURN, ticket="AK-001")
    expect(page.get_by_text("Anda berikutnya")).to_be_visible()
    expect(page.locator("#leave")).to_be_visible()
