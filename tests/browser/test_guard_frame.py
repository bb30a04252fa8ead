"""No text that somebody typed becomes a program in a browser, and no page needs what its policy forbids."""

from __future__ import annotations

from collections.abc import Iterator
from pathlib import Path

import pytest
from playwright.sync_api import Browser, Page, expect

from central.access.officers import OfficerRole
from hall.protocol import ActKind
from tests.browser.conftest import sign_in
from tests.support import web_hall as frame
from tests.support.web_hall import HALL, Hall

PROGRAM = "<img src=x onerror=hit()>"
NAMES = ("Mal Pelayanan Publik", "KTP-el baru (perekaman dan pencetakan)", "Fotokopi akta kelahiran")


@pytest.fixture
def hostile(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Iterator[Hall]:
    """A hall whose catalogue and announcement would like to run a program."""
    text = frame.CATALOGUE.read_text(encoding="utf-8")
    for name in NAMES:
        text = text.replace(f'"{name}"', f'"{PROGRAM} {name[:3]}"')
    file = tmp_path / "catalogue.toml"
    file.write_text(text, encoding="utf-8")
    monkeypatch.setattr(frame, "CATALOGUE", file)
    with Hall(tmp_path) as hall:
        hall.parts.announcements.add(HALL, {"id": f"{PROGRAM} Senam pukul 10"}, "admin")
        yield hall


class Watched:
    """A page in a browser of its own, and all that it complained of."""

    def __init__(self, browser: Browser, hall: Hall) -> None:
        self.context = browser.new_context(base_url=hall.url, viewport={"width": 1366, "height": 768})
        self.context.add_init_script("window.hit = () => { document.documentElement.dataset.hit = 'yes'; };")
        self.page = self.context.new_page()
        self.complaints: list[str] = []
        self.page.on("console", lambda said: self._heard(said.type, said.text))
        self.page.on("pageerror", lambda error: self.complaints.append(str(error)))

    def _heard(self, kind: str, text: str) -> None:
        """A phone that nobody touched may not vibrate: that is as it should be."""
        if kind == "error" and "navigator.vibrate" not in text:
            self.complaints.append(text)

    def clean(self) -> Page:
        """The page, after nothing was run and nothing forbidden was tried."""
        assert self.complaints == [], self.page.url
        assert self.page.evaluate("document.documentElement.dataset.hit") is None, self.page.url
        assert self.page.locator("img[src=x]").count() == 0, self.page.url
        return self.page


def test_what_others_typed_is_text_on_every_page(browser: Browser, hostile: Hall) -> None:
    hostile.officer("admin-1", OfficerRole.ADMIN)
    token = hostile.arrive("AK")
    hostile.arrive("AK")
    desk, display, phone = (Watched(browser, hostile) for _ in range(3))
    display.page.goto(f"/display/{HALL}")
    phone.page.goto(f"/t/{token}")
    desk.page.goto("/sign-in?back=/counter/choose")
    sign_in(desk.page, "admin-1")
    desk.page.get_by_role("button", name="Loket 1 Antrean AK").click()
    desk.page.wait_for_url("**/counter")
    expect(display.page.locator("#announcement")).to_contain_text(PROGRAM)
    desk.page.locator(".line button").first.click()
    expect(desk.page.locator("#d-ticket")).to_contain_text(PROGRAM)
    desk.page.keyboard.press("Escape")
    hostile.act("1", ActKind.CALL_NEXT)
    expect(desk.page.locator("#number")).to_have_text("AK-001")
    expect(desk.page.locator("#part-visitor")).to_contain_text(PROGRAM)
    expect(phone.page.get_by_role("alert")).to_contain_text("Loket 1")
    expect(phone.page.locator("body")).to_contain_text(PROGRAM)
    expect(display.page.locator("#number")).to_have_text("AK-001")
    for watched in (desk, display, phone):
        watched.clean()
    for path in ("", "/notices", "/officers", "/catalogue", "/catalogue/services/DUKCAPIL-01", "/days", "/log"):
        desk.page.goto(f"/admin/{HALL}{path}")
        desk.page.wait_for_load_state("load")
        desk.clean()
    for path in ("/counter/choose", "/display", f"/reports/{HALL}/day/2026-10-05", f"/reports/{HALL}/week/2026-10-05"):
        desk.page.goto(path)
        desk.page.wait_for_load_state("load")
        desk.clean()
    for watched in (desk, display, phone):
        watched.context.close()
