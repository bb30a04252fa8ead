"""The admin pages in a browser: looking after the hall, and a text that changes, is published and is undone."""

from __future__ import annotations

import re

import pytest
from playwright.sync_api import Page, expect

from central.access.officers import OfficerRole
from hall.protocol import ActKind
from tests.browser.axe import serious
from tests.browser.conftest import NewPage, sign_in
from tests.support.web_hall import HALL, Hall

AT = f"/admin/{HALL}"


def admin(hall: Hall, open_page: NewPage, path: str = "", width: int = 1366) -> Page:
    page = open_page(f"/sign-in?back={AT}{path}", width, 768)
    sign_in(page, hall.officer("kepala", OfficerRole.ADMIN))
    return page


def test_the_overview_follows_the_hall_by_itself(hall: Hall, open_page: NewPage) -> None:
    page = admin(hall, open_page)
    waiting = page.locator(".figures .card").first.locator(".figure")
    expect(waiting).to_have_text("0")
    hall.arrive("AK")
    hall.arrive("AK")
    expect(waiting).to_have_text("2")
    hall.act("1", ActKind.CALL_NEXT)
    expect(waiting).to_have_text("1")
    expect(page.get_by_text("AK-001")).to_be_visible()
    hall.beat(printer={"can_print": False, "problems": ["paper_out"]})
    expect(page.get_by_text("kertas habis")).to_be_visible()
    button = page.get_by_role("button", name="Sudah dilihat")
    button.focus()
    hall.arrive("AK")
    expect(waiting).to_have_text("2")
    expect(button).to_be_focused()  # news come without taking the focus away
    page.keyboard.press("Enter")
    expect(page.get_by_role("status").first).to_have_text("Ditandai sudah dilihat.")
    expect(button).to_have_count(0)


def test_what_a_kiosk_says_of_itself_is_shown_at_once(hall: Hall, open_page: NewPage) -> None:
    hall.beat(version="0.1.0")
    page = admin(hall, open_page)
    expect(page.get_by_text("0.1.0")).to_be_visible()
    hall.beat(version="0.1.7")
    expect(page.get_by_text("0.1.7")).to_be_visible(timeout=20_000)  # without it, in half a minute


def test_a_fee_is_edited_previewed_published_and_brought_back(hall: Hall, open_page: NewPage) -> None:
    page = admin(hall, open_page, "/catalogue")
    page.get_by_text("Disdukcapil", exact=False).first.click()
    page.get_by_role("link", name="KTP-el baru (perekaman dan pencetakan)").click()
    page.locator("#fee_id").fill("Rp5.000")
    page.locator("#verified").check()
    page.locator("#verified_on").fill("2026-10-05")
    page.locator("#verified_by").fill("petugas-1")
    page.get_by_role("button", name="Pratinjau dan periksa").click()
    expect(page.locator(".preview").first).to_contain_text("Rp5.000")
    assert hall.parts.hall_configs.plan(HALL).catalogue.service("DUKCAPIL-01").standard.fee.get("id") == "Gratis"
    page.get_by_role("button", name="Terbitkan", exact=True).click()
    expect(page.get_by_role("status")).to_contain_text("Diterbitkan")
    service = hall.parts.hall_configs.plan(HALL).catalogue.service("DUKCAPIL-01")
    assert (service.standard.fee.get("id"), service.verified_by) == ("Rp5.000", "petugas-1")
    page.get_by_role("link", name="Riwayat & pengembalian").click()
    page.get_by_role("link", name="Lihat").last.click()
    page.get_by_role("button", name="Kembalikan").click()
    expect(page.get_by_role("status")).to_contain_text("Katalog lama berlaku lagi")
    assert hall.parts.hall_configs.plan(HALL).catalogue.service("DUKCAPIL-01").standard.fee.get("id") == "Gratis"


@pytest.mark.parametrize("width", [1366, 390])
def test_a_refused_form_stands_at_its_mistake_with_all_that_was_typed(
    hall: Hall, open_page: NewPage, width: int
) -> None:
    page = admin(hall, open_page, "/catalogue/agencies/DUKCAPIL", width)
    page.locator("#counters-AK").fill("1, 2")
    page.locator("#quota-AK").fill("banyak")
    page.get_by_role("button", name="Periksa antrean AK").click()
    quota = page.locator("#quota-AK")
    expect(quota).to_be_focused()
    expect(quota).to_have_value("banyak")
    expect(quota).to_have_accessible_description(re.compile("^tulis satu bilangan, atau jam"))
    expect(page.locator("#counters-AK")).to_have_value("1, 2")
    expect(page.get_by_role("alert").first).to_contain_text("Kuota: tulis satu bilangan")
    assert page.evaluate("document.documentElement.scrollWidth") <= width
    assert serious(page) == []
    quota.fill("90")
    page.get_by_role("button", name="Periksa antrean AK").click()
    page.get_by_role("button", name="Terbitkan", exact=True).click()
    expect(page.get_by_role("status")).to_contain_text("Diterbitkan")


def test_an_officer_is_added_and_an_announcement_reaches_the_display(hall: Hall, open_page: NewPage) -> None:
    display = open_page(f"/display/{HALL}?sound=off", 1920, 1080)
    page = admin(hall, open_page, "/officers")
    page.get_by_label("Nama untuk masuk").fill("petugas-7")
    page.locator("#secret").fill("482913")
    page.get_by_role("button", name="Tambah petugas").click()
    expect(page.get_by_role("status")).to_have_text("petugas-7 dapat masuk.")
    page.get_by_role("link", name="Pengumuman & suara").click()
    page.get_by_label("Bahasa Indonesia").fill("Loket Imigrasi tutup pukul 11.00.")
    page.get_by_role("button", name="Tampilkan").click()
    expect(display.get_by_text("Loket Imigrasi tutup pukul 11.00.").first).to_be_visible()
    page.get_by_role("button", name="Turunkan").click()
    expect(display.get_by_text("Loket Imigrasi tutup pukul 11.00.").first).to_be_hidden()


def test_nothing_serious_stands_in_anybodys_way(hall: Hall, open_page: NewPage) -> None:
    hall.arrive("AK")
    hall.beat(printer={"can_print": False, "problems": ["jam"]})
    page = admin(hall, open_page)
    paths = (
        "", "/officers", "/notices", "/catalogue", "/catalogue/services/DUKCAPIL-01", "/catalogue/agencies/POLRESTA",
        "/catalogue/new", "/days", "/log", "/catalogue/history",
    )  # fmt: skip
    for path in paths:
        page.goto(AT + path)
        assert serious(page) == [], path
    phone = open_page("/sign-in", 390, 844)
    sign_in(phone, "kepala")
    for path in ("", "/officers", "/notices"):
        phone.goto(AT + path)
        assert phone.evaluate("document.documentElement.scrollWidth") == 390, path
        assert serious(phone) == [], path
