"""Officers sign in, and nobody else."""

from __future__ import annotations

from central.access.officers import OfficerRole
from tests.browser.conftest import NewPage, sign_in
from tests.support.web_hall import Hall


def test_a_wrong_pin_is_told_and_the_right_one_opens_the_page_asked_for(hall: Hall, open_page: NewPage) -> None:
    hall.officer("petugas-1", OfficerRole.ADMIN)
    page = open_page("/sign-in?back=/healthz")
    page.get_by_label("Nama").fill("petugas-1")
    page.get_by_label("PIN").fill("not this one")
    page.get_by_role("button", name="Masuk").click()
    assert page.get_by_role("alert").inner_text() == "Nama atau PIN salah. Coba lagi."
    page.get_by_label("PIN").fill("blue-heron-7")
    page.keyboard.press("Enter")
    page.wait_for_url("**/healthz")


def test_signed_in_stays_through_a_restart_of_central(hall: Hall, open_page: NewPage) -> None:
    hall.officer("petugas-1", OfficerRole.ADMIN)
    page = open_page("/sign-in?back=/healthz")
    sign_in(page, "petugas-1")
    hall.stop()
    hall.start()
    page.goto("/sign-in")
    assert "/sign-in" not in page.url
