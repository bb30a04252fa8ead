"""Many tabs of one browser: HTTP/1.1 gives it six connections to central, and no tab may wait for one in vain."""

from __future__ import annotations

from collections.abc import Iterator
from contextlib import contextmanager

import pytest
from playwright.sync_api import Browser, BrowserContext, expect

from hall.protocol import ActKind
from tests.support.web_hall import HALL, PATIENCE, Hall, until

TABS = 8


@contextmanager
def window(browser: Browser, hall: Hall) -> Iterator[BrowserContext]:
    context = browser.new_context(base_url=hall.url)
    context.set_default_timeout(PATIENCE * 1000)
    try:
        yield context
    finally:
        context.close()


def test_eight_tabs_hear_their_calls(browser: Browser, hall: Hall) -> None:
    tokens = [hall.arrive("AK") for _ in range(TABS)]
    with window(browser, hall) as context:
        pages = []
        for token in tokens:
            page = context.new_page()
            page.goto(f"/t/{token}")
            pages.append(page)
        for number, page in enumerate(pages, start=1):
            hall.act("1", ActKind.CALL_NEXT)
            expect(page.locator("#now")).to_contain_text("Loket 1")
            expect(page.locator("h1")).to_have_text(f"AK-{number:03}")
            hall.act("1", ActKind.START)
            hall.act("1", ActKind.DONE)
        for page in pages:
            expect(page.locator("#lost")).to_be_hidden()


def test_one_stream_serves_all_tabs_of_an_address(browser: Browser, hall: Hall) -> None:
    places = hall.app.state.pages.live.places
    with window(browser, hall) as context:
        pages = [context.new_page() for _ in range(TABS)]
        for page in pages:
            page.goto(f"/display/{HALL}")
        hall.arrive("AK")
        hall.act("1", ActKind.CALL_NEXT)
        for page in pages:
            expect(page.locator("#number")).to_have_text("AK-001")
        until(lambda: places.count("display") == 1)
        for page in pages:
            page.close()
        until(lambda: places.count("display") == 0)


@pytest.mark.parametrize(
    "without", ["delete window.SharedWorker", "delete window.SharedWorker; delete window.EventSource"]
)
def test_a_browser_without_workers_or_streams_hears_too(browser: Browser, hall: Hall, without: str) -> None:
    token = hall.arrive("AK")
    with window(browser, hall) as context:
        context.add_init_script(without)
        page = context.new_page()
        page.goto(f"/t/{token}")
        hall.act("1", ActKind.CALL_NEXT)
        expect(page.locator("#now")).to_contain_text("Loket 1")


def test_who_may_not_listen_asks(browser: Browser, hall: Hall) -> None:
    token = hall.arrive("AK")
    places = hall.app.state.pages.live.places
    ticket = hall.parts.ticket_links.ticket(token)
    assert ticket is not None
    taken = [places.take("phone", ticket.ticket_id) for _ in range(8)]
    with window(browser, hall) as context:
        page = context.new_page()
        page.goto(f"/t/{token}")
        hall.act("1", ActKind.CALL_NEXT)
        expect(page.locator("#now")).to_contain_text("Loket 1")
    for place in taken:
        places.give_back(place)
