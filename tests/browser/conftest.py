"""A browser without a screen, and a hall for each test."""

from __future__ import annotations

import os
from collections.abc import Callable, Iterator
from pathlib import Path

import pytest
from playwright.sync_api import Browser, BrowserContext, Page, expect, sync_playwright

from tests.support.hashes import quick_hashes
from tests.support.web_hall import PATIENCE, SECRET, Hall

__all__ = ["quick_hashes"]

CHROMIUM = "/usr/bin/chromium"
ADDRESS, NAME, ELSEWHERE = "192.168.1.10", "antrean.mpp.example", "elsewhere.example"
"""All are this machine for the browser: central as other machines of the hall reach it, and somebody else's site."""
FLAGS = [
    "--no-sandbox", "--disable-gpu", "--disable-quic", "--no-first-run", "--disable-background-networking",
    "--disable-component-update", "--disable-sync", "--autoplay-policy=no-user-gesture-required", "--mute-audio",
    f"--host-resolver-rules=MAP {ADDRESS} 127.0.0.1,MAP {NAME} 127.0.0.1,MAP {ELSEWHERE} 127.0.0.1",
]  # fmt: skip
NewPage = Callable[..., Page]


def pytest_collection_modifyitems(items: list[pytest.Item]) -> None:
    for item in items:
        if Path(str(item.fspath)).parent.name == "browser":
            item.add_marker(pytest.mark.browser)


@pytest.fixture(scope="session")
def browser() -> Iterator[Browser]:
    expect.set_options(timeout=PATIENCE * 1000)
    os.environ.setdefault("PLAYWRIGHT_SKIP_BROWSER_DOWNLOAD", "1")
    with sync_playwright() as playwright:
        browser = playwright.chromium.launch(executable_path=CHROMIUM, args=FLAGS)
        yield browser
        browser.close()


@pytest.fixture
def hall(tmp_path: Path) -> Iterator[Hall]:
    with Hall(tmp_path) as hall:
        yield hall


@pytest.fixture
def open_page(browser: Browser, hall: Hall) -> Iterator[NewPage]:
    """`open_page(path, width, height, **context)`: a page in its own browser. A script's mistake fails the test."""
    contexts: list[BrowserContext] = []
    mistakes: list[str] = []

    def open_page(path: str, width: int = 1280, height: int = 800, **more: object) -> Page:
        context = browser.new_context(viewport={"width": width, "height": height}, base_url=hall.url, **more)  # type: ignore[arg-type]
        context.set_default_timeout(PATIENCE * 1000)
        contexts.append(context)
        page = context.new_page()
        page.on("pageerror", lambda error: mistakes.append(str(error)))
        page.goto(path)
        return page

    yield open_page
    for context in contexts:
        context.close()
    assert mistakes == []


def sign_in(page: Page, name: str) -> None:
    """Types name and PIN on the sign-in page that is open."""
    page.get_by_label("Nama").fill(name)
    page.get_by_label("PIN").fill(SECRET)
    page.get_by_role("button", name="Masuk").click()
    page.wait_for_url(lambda url: "/sign-in" not in url)
