"""Pages on a narrow screen, or at 400 % on a wide one: nothing lies beside it, however long names and words are."""

from __future__ import annotations

import pytest
from playwright.sync_api import Page, expect

from central.access.officers import OfficerRole
from hall.protocol import ActKind
from tests.browser.conftest import NewPage, sign_in
from tests.support.web_hall import HALL, Hall

NARROW, LOW = 320, 568
LONG_NAME = "petugas" * 5 + "loket"
LONG_WORD = "Pemberitahuanpentingsekali" * 7

BESIDE = """() => {
  const width = document.documentElement.clientWidth;
  const scrolls = one => /auto|scroll|hidden/.test(getComputedStyle(one).overflowX);
  const within = one => {
    const outer = one.parentElement;
    return outer && outer !== document.body && (scrolls(outer) || within(outer));
  };
  return Array.from(document.querySelectorAll("body *")).filter(one => {
    const box = one.getBoundingClientRect();
    return one.checkVisibility() && box.width && box.height && box.right > width + 1 && !within(one);
  }).map(one => one.tagName + "." + one.getAttribute("class") + " to " + Math.round(one.getBoundingClientRect().right));
}"""
"""What reaches over the right edge and cannot be scrolled to within its own frame."""


def nothing_beside(page: Page) -> None:
    assert page.evaluate(BESIDE) == []
    assert page.evaluate("document.documentElement.scrollWidth <= document.documentElement.clientWidth")


def test_the_counter(hall: Hall, open_page: NewPage) -> None:
    hall.officer(LONG_NAME)
    hall.arrive("AK")
    page = open_page("/counter", NARROW, LOW)
    nothing_beside(page)
    sign_in(page, LONG_NAME)
    nothing_beside(page)
    page.get_by_role("button", name="Loket 1 ").first.click()
    page.wait_for_url("**/counter")
    nothing_beside(page)
    page.locator("#first:not([data-fresh])").click()
    expect(page.locator("#number")).to_have_text("AK-001")
    nothing_beside(page)
    for key in "fha?":
        page.keyboard.press(key)
        nothing_beside(page)
        page.keyboard.press("Escape")


@pytest.mark.parametrize("path", [
    f"/admin/{HALL}", f"/admin/{HALL}/officers", f"/admin/{HALL}/notices", f"/admin/{HALL}/log", f"/reports/{HALL}",
    f"/admin/{HALL}/catalogue", f"/admin/{HALL}/catalogue/agencies/DUKCAPIL", "/account",
])  # fmt: skip
def test_pages_of_the_head(hall: Hall, open_page: NewPage, path: str) -> None:
    hall.officer(LONG_NAME, OfficerRole.ADMIN)
    hall.parts.announcements.add(HALL, {"id": LONG_WORD, "en": LONG_WORD}, LONG_NAME)
    hall.beat(printer={"can_print": False, "problems": [LONG_WORD]}, problems=[LONG_WORD])
    page = open_page(path, NARROW, LOW)
    sign_in(page, LONG_NAME)
    page.goto(path)
    nothing_beside(page)
    for one in page.locator("details > summary").all()[:4]:
        one.click()
        nothing_beside(page)


def test_the_phone(hall: Hall, open_page: NewPage) -> None:
    token = hall.arrive("AK")
    for path in (f"/t/{token}", f"/t/{token}/leaving", "/t/nothing"):
        nothing_beside(open_page(path, NARROW, LOW))
    hall.act("1", ActKind.CALL_NEXT)
    page = open_page(f"/t/{token}", NARROW, LOW)
    expect(page.locator("#now")).to_contain_text("Loket 1")
    nothing_beside(page)
