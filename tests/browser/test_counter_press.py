"""A press whose answer does not come: seen at once, sent again as the same, done once or said not to be done."""

from __future__ import annotations

import re
from urllib.parse import parse_qsl

import pytest
from playwright.sync_api import Page, Request, Route, expect

from central.config.settings import CallSettings
from hall.protocol import ActKind
from tests.browser.axe import serious
from tests.browser.conftest import NewPage
from tests.browser.test_counter import go, key, number, sit_down
from tests.support.web_hall import HALL, Hall, until

SEEN = """button => {
    const box = button.getBoundingClientRect(), x = box.left + box.width / 2, y = box.top + box.height / 2;
    const there = document.elementFromPoint(x, y);
    return box.top >= 0 && box.bottom <= innerHeight && box.left >= 0 && box.right <= innerWidth
        && (there === button || button.contains(there));
}"""
"""Whether the whole of a button is in the window and nothing lies over it."""


def acts(hall: Hall) -> list[str]:
    """Lines of the log that concern visitors, in their order."""
    with hall.store.read() as connection:
        rows = connection.exec_driver_sql("SELECT body FROM act WHERE kind = 'queue' ORDER BY pos").all()
    return [found[1] for row in rows if (found := re.search(r'"act":"(\w+)"', row[0]))]


def test_while_central_hangs_the_press_is_seen_and_done_once(hall: Hall, open_page: NewPage) -> None:
    for _ in range(3):
        hall.arrive("AK")
    page = sit_down(hall, open_page)
    held: list[Route] = []

    def hold(route: Route) -> None:
        held.append(route)

    page.route("**/counter/act/**", hold)
    go(page)
    expect(page.locator("#first.sending[aria-busy=true]")).to_be_visible()
    expect(page.locator("#feedback")).to_contain_text("Belum terkirim, mencoba lagi")
    until(lambda: page.evaluate("true") and len(held) >= 2)  # the same again, after the first was given up
    bodies = {route.request.post_data for route in held}
    assert len(bodies) == 1
    assert re.search(r"request=[0-9a-f]{32}", str(bodies))
    page.unroute("**/counter/act/**")
    number(page, "AK-001")
    expect(page.locator("#feedback")).to_have_text("AK-001 dipanggil.")
    expect(page.locator(".sending")).to_have_count(0)
    form: dict[str, str | float | bool] = dict(parse_qsl(str(held[0].request.post_data)))
    late = page.request.post("/counter/act/call_next", form=form, headers={"HX-Request": "true"})
    assert late.ok  # the first attempt arrives after all: the same answer, and nobody else is called
    assert "AK-001 dipanggil." in late.text()
    assert acts(hall) == ["call_next"]


def test_what_was_done_though_the_answer_was_lost_is_not_done_again(hall: Hall, open_page: NewPage) -> None:
    for _ in range(3):
        hall.arrive("AK")
    page = sit_down(hall, open_page)
    hall.act("1", ActKind.CALL_NEXT)
    hall.act("1", ActKind.START)
    lost: list[str] = []

    def lose(route: Route) -> None:
        if not lost:
            lost.append(route.fetch().text())
            route.abort()
        else:
            route.continue_()

    page.route("**/counter/act/**", lose)
    expect(page.locator(".visitor.serving")).to_be_visible()
    go(page)  # done, and the next one
    expect(page.locator("#feedback")).to_contain_text("AK-001 selesai. AK-002 dipanggil.")
    number(page, "AK-002")
    assert acts(hall) == ["call_next", "start", "done", "call_next"]


def test_who_gives_up_is_told_that_it_was_not_done(hall: Hall, open_page: NewPage) -> None:
    hall.arrive("AK")
    page = sit_down(hall, open_page)
    page.route("**/counter/act/**", lambda route: route.abort())
    go(page)
    page.get_by_role("button", name="Batalkan", exact=True).click()
    expect(page.locator("#feedback")).to_contain_text("belum ada jawaban dari pusat")
    page.unroute("**/counter/act/**")
    expect(page.locator("#feedback")).to_contain_text("Tidak dilakukan.")
    assert acts(hall) == []
    go(page)
    number(page, "AK-001")


def test_a_page_loaded_again_goes_on_with_what_it_had_not_heard_of(hall: Hall, open_page: NewPage) -> None:
    hall.arrive("AK")
    page = sit_down(hall, open_page)
    page.route("**/counter/act/**", lambda route: route.abort())
    go(page)
    expect(page.locator("#feedback")).to_contain_text("Belum terkirim")
    page.unroute("**/counter/act/**")
    page.reload()
    number(page, "AK-001")
    assert acts(hall) == ["call_next"]


def test_a_refused_number_by_hand_keeps_the_dialog_and_what_was_typed(hall: Hall, open_page: NewPage) -> None:
    page = sit_down(hall, open_page)
    for told in ("Berikutnya: AK-905", None):
        key(page, "a")
        page.locator("#hand-number").fill("905")
        page.locator("#hand-at").fill("09:10")
        page.locator("#hand-reason").select_option("kertas habis")
        page.locator("#hand-number").press("Enter")
        if told:
            expect(page.locator("#free")).to_have_text(told)
    dialog = page.locator("#d-hand")
    expect(dialog.get_by_role("alert")).to_have_text("Nomor ini sudah dicatat, atau bukan antrean loket ini.")
    expect(dialog).to_be_visible()
    assert page.locator("#hand-number").input_value() == "905"
    assert page.locator("#hand-reason").input_value() == "kertas habis"
    assert serious(page) == []
    page.keyboard.press("Escape")
    key(page, "a")  # looked at something and came back: it is still there
    assert page.locator("#hand-number").input_value() == "905"
    page.locator("#hand-number").fill("906")
    page.locator("#hand-number").press("Enter")
    expect(dialog).to_be_hidden()
    expect(page.locator("#figure-waiting")).to_have_text("2")
    key(page, "a")
    assert page.locator("#hand-number").input_value() == ""  # that one was done


def test_a_note_survives_central_hanging_and_is_not_given_to_somebody_else(hall: Hall, open_page: NewPage) -> None:
    for _ in range(2):
        hall.arrive("AK")
    page = sit_down(hall, open_page)
    page.route("**/counter/act/**", lambda route: route.abort())
    page.get_by_role("button", name="AK-002").click()
    page.locator("#d-ticket [data-dialog=d-cancel]").click()
    page.locator("#d-cancel input[value=lainnya]").check()
    page.locator("#d-cancel-more").fill("pulang dulu")
    page.locator("#d-cancel-more").press("Enter")
    expect(page.locator("#d-cancel .dialog-feedback")).to_contain_text("Belum terkirim")
    assert page.locator("#d-cancel-more").input_value() == "pulang dulu"
    page.locator("#d-cancel [data-give-up]").click()
    page.unroute("**/counter/act/**")
    expect(page.locator("#d-cancel .dialog-feedback")).to_contain_text("Tidak dilakukan.")
    page.keyboard.press("Escape")
    page.get_by_role("button", name="AK-001").click()
    page.locator("#d-ticket [data-dialog=d-cancel]").click()
    assert page.locator("#d-cancel-more").input_value() == ""


def test_a_press_without_a_line_is_said_not_to_be_sent_until_the_next_one(hall: Hall, open_page: NewPage) -> None:
    hall.arrive("AK")
    page = sit_down(hall, open_page)
    # In one step: news on their way would say that the line is back before the key is pressed.
    page.evaluate("""() => {
        document.body.classList.add("lost");
        document.body.dispatchEvent(new KeyboardEvent("keydown", {key: "n", bubbles: true, cancelable: true}));
    }""")
    expect(page.get_by_role("alert")).to_contain_text("Tidak terkirim")
    hall.arrive("AK")  # the line is back
    expect(page.locator("#figure-waiting")).to_have_text("2")
    expect(page.get_by_role("alert")).to_have_text("Tidak terkirim tadi. Tekan lagi.")
    assert acts(hall) == []
    go(page)
    number(page, "AK-001")
    expect(page.locator("#feedback")).to_have_text("AK-001 dipanggil.")


def test_a_no_show_waits_for_its_countdown(tmp_path: object, hall: Hall, open_page: NewPage) -> None:
    hall.stop()
    hall._settings["calls"] = CallSettings(shown_seconds=600.0, latest_seconds=600.0)
    hall.start()
    hall.arrive("AK")
    page = sit_down(hall, open_page)
    go(page)
    button = page.locator("#do-no_show")
    expect(button).to_contain_text(re.compile(r"Terlewat \(\d+\)"))
    expect(button).to_have_attribute("aria-disabled", "true")
    page.keyboard.press("t")
    expect(page.get_by_role("alert")).to_contain_text("belum cukup lama tampil")
    hall.wait(seconds=597)
    page.reload()  # it is told how little is left, and counts that down by itself
    expect(button).not_to_have_attribute("aria-disabled", "true")
    key(page, "t")
    expect(page.locator("#figure-missed")).to_have_text("1")


@pytest.mark.parametrize(
    "size", [(683, 384), (911, 512), (1093, 614), (390, 844), (320, 568), (455, 256), (1366, 768), (1024, 600)]
)
def test_what_comes_next_is_in_sight_in_every_window(hall: Hall, open_page: NewPage, size: tuple[int, int]) -> None:
    """200 % zoom of a small screen is a window of 683 by 384. The visitor has to bring as much as anybody."""
    services = hall.parts.hall_configs.plan(HALL).catalogue.queue("AK").services
    longest = max(services, key=lambda service: len("".join(service.standard.requirements.get("id")))).code
    for _ in range(3):
        hall.arrive("AK", service=longest)
    page = sit_down(hall, open_page)
    page.set_viewport_size({"width": size[0], "height": size[1]})
    seen(page, "#first", size)
    hall.act("1", ActKind.CALL_NEXT)
    number(page, "AK-001")
    for button in ("#first", "#do-recall", "#do-no_show"):
        seen(page, button, size)
    page.locator("#do-recall").click()
    expect(page.locator("#feedback")).to_contain_text("dipanggil lagi")
    seen(page, "#first", size)
    hall.act("1", ActKind.START)
    expect(page.locator(".visitor.serving")).to_be_visible()
    seen(page, "#first", size)
    hall.act("1", ActKind.DONE)
    hall.act("1", ActKind.BREAK)
    expect(page.locator("#free")).to_have_text("Loket sedang istirahat")
    seen(page, "#first", size)
    wide = page.evaluate("""() => [...document.querySelectorAll('body *')].filter(one => one.offsetParent
        && one.getBoundingClientRect().right > innerWidth + 1).map(one => one.outerHTML.slice(0, 120))""")
    assert (page.evaluate("document.documentElement.scrollWidth") <= size[0], wide) == (True, [])
    for other in page.locator("#part-place button, #part-place a").all():  # the others are reached by scrolling
        other.scroll_into_view_if_needed()
        assert other.evaluate(SEEN), other.inner_text()


def seen(page: Page, button: str, size: tuple[int, int]) -> None:
    until(lambda: page.locator(button).evaluate(SEEN))
    assert page.locator(button).evaluate(SEEN), (button, size)


def test_the_list_is_searched_and_news_leave_the_search_alone(hall: Hall, open_page: NewPage) -> None:
    for _ in range(12):
        hall.arrive("AK")
    page = sit_down(hall, open_page)
    key(page, "c")
    expect(page.locator("#find")).to_be_focused()
    page.keyboard.type("ak-01")
    lines = page.locator(".line li:visible .number")
    expect(lines).to_have_text(["AK-010", "AK-011", "AK-012"])
    hall.arrive("AK")
    expect(lines).to_have_text(["AK-010", "AK-011", "AK-012", "AK-013"])
    expect(page.locator("#find")).to_be_focused()
    page.keyboard.press("End")
    page.keyboard.type("2")
    expect(lines).to_have_text(["AK-012"])
    page.locator("#find").fill("zzz")
    expect(page.get_by_text("Tidak ditemukan.").first).to_be_visible()
    page.locator("#find").fill("")
    expect(lines).to_have_count(13)


def test_who_closes_is_told_who_goes_on_calling(hall: Hall, open_page: NewPage) -> None:
    for _ in range(9):
        hall.arrive("AK")
    page = sit_down(hall, open_page)
    hall.act("1", ActKind.CLOSE_EARLY, reason="petugas")
    expect(page.locator("#part-visitor")).to_contain_text("9 nomor menunggu dan tidak ada loket lain yang memanggilnya")
    for name, counter in (("petugas-2", "2"), ("petugas-3", "3")):
        hall.officer(name)
        officers = hall.parts.officers
        signed = officers.who(officers.sign_in(HALL, name, "blue-heron-7"))
        assert signed is not None
        officers.choose(signed, counter)
    hall.arrive("AK")
    expect(page.locator("#part-visitor")).to_contain_text("10 nomor tetap dipanggil di loket 2 dan 3.")
    expect(page.locator("#part-visitor")).not_to_contain_text("Lanjut besok")


def test_requests_carry_an_identity_of_their_own(hall: Hall, open_page: NewPage) -> None:
    hall.arrive("AK")
    page = sit_down(hall, open_page)
    sent: list[Request] = []
    page.on("request", lambda request: sent.append(request) if request.method == "POST" else None)
    go(page)
    number(page, "AK-001")
    key(page, "r")
    expect(page.locator("#feedback")).to_have_text("AK-001 dipanggil lagi.")
    found = [re.search(r"request=([0-9a-f]{32})", str(one.post_data)) for one in sent]
    assert len({one[1] for one in found if one}) == len(sent) == 2
