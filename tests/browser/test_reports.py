"""Reports in a browser: everybody can read them, on screen and on paper."""

from __future__ import annotations

import re

import pytest
from playwright.sync_api import Page, expect

from central.access.officers import OfficerRole
from hall.protocol import ActKind
from tests.browser.axe import serious
from tests.browser.conftest import NewPage, sign_in
from tests.support.web_hall import HALL, Hall


@pytest.fixture
def page(hall: Hall, open_page: NewPage) -> Page:
    """The head of the hall has signed in, after a short morning."""
    for series in ("AK", "AK", "LP"):
        hall.arrive(series)
    hall.wait(minutes=12)
    hall.act("1", ActKind.CALL_NEXT)
    hall.act("18", ActKind.CLOSE_EARLY, reason="petugas pulang")
    hall.officer("kepala", OfficerRole.HEAD)
    page = open_page("/sign-in")
    sign_in(page, "kepala")
    return page


def test_a_head_begins_with_today_and_finds_the_way(page: Page) -> None:
    expect(page.get_by_role("heading", level=1)).to_have_text("Senin, 5 Oktober 2026")
    expect(page.locator(".figures dd").first).to_have_text("3")
    page.get_by_role("link", name="Minggu", exact=True).click()
    expect(page.get_by_role("heading", level=1)).to_have_text("5–11 Oktober 2026")
    page.get_by_role("link", name="Senin, 5 Oktober 2026").click()
    expect(page.get_by_role("heading", level=1)).to_have_text("Senin, 5 Oktober 2026")


@pytest.mark.parametrize("scope", ["day", "week", "month"])
@pytest.mark.parametrize(("width", "language"), [(1280, "id"), (390, "en")])
def test_everybody_can_read_it(page: Page, scope: str, width: int, language: str) -> None:
    page.set_viewport_size({"width": width, "height": 844})
    page.goto(f"/reports/{HALL}/{scope}/2026-10-05?lang={language}")
    assert page.evaluate("document.documentElement.scrollWidth") == width
    page.locator("summary").click()
    assert serious(page) == []


@pytest.mark.parametrize("scope", ["day", "week"])
def test_a_report_of_today_follows_the_hall(hall: Hall, page: Page, scope: str) -> None:
    page.goto(f"/reports/{HALL}/{scope}/2026-10-05")
    hall.arrive("AK")
    expect(page.locator(".figures dd").first).to_contain_text("4")
    hall.stop()
    expect(page.locator(".title .badge")).to_be_visible()
    hall.start()
    hall.arrive("AK")
    expect(page.locator(".figures dd").first).to_contain_text("5", timeout=15_000)


def test_a_report_of_a_day_that_is_over_stands(hall: Hall, page: Page) -> None:
    hall.wait(minutes=24 * 60)
    page.goto(f"/reports/{HALL}/day/2026-10-05")
    assert page.locator("[data-live]").count() == 0


def test_a_table_is_downloaded(page: Page) -> None:
    page.locator("summary").click()
    with page.expect_download() as download:
        page.get_by_role("link", name="Per instansi").first.click()
    assert download.value.suggested_filename == "kendari-day-2026-10-05-agencies.csv"


def test_paper_has_no_buttons_and_a_button_prints(page: Page) -> None:
    page.evaluate("window.print = () => { window.printed = true; }")
    page.get_by_role("button", name="Cetak").click()
    assert page.evaluate("window.printed")
    page.emulate_media(media="print")
    for hidden in (".top", ".ways"):
        expect(page.locator(hidden)).to_be_hidden()
    expect(page.locator(".figures")).to_be_visible()
    pages = re.findall(rb"/Type /Page\b", page.pdf(prefer_css_page_size=True))
    assert 1 <= len(pages) <= 3
