"""News of a hall: what listeners hear, and that they are let go when nobody can tell them anything."""

from __future__ import annotations

import asyncio
import json

import pytest
import requests
from starlette.requests import Request

from central.pages import live
from central.pages.calls import MOST_CALLS, calls_after
from central.pages.listeners import ListenerKind, Listeners, ListenerShare
from central.pages.live import LiveNews, Snapshot, _event, since_today
from central.store import StoreError
from hall.protocol import ActKind
from tests.pages.conftest import Visitor
from tests.pages.test_guard import first_news
from tests.support.web_hall import HALL, Hall


@pytest.mark.parametrize("end", ["\n", "\r", "\r\n"])
def test_a_text_stays_one_event_whatever_ends_its_lines(end: str) -> None:
    text = _event("news", f"one{end}{end}event: tick{end}data: two")
    assert text == b"event: news\ndata: one\ndata: \ndata: event: tick\ndata: data: two\n\n"


def test_who_was_called_stays_on_the_display_of_the_agency_while_others_call(hall: Hall) -> None:
    hall.arrive("LP")
    label = hall.act("18", ActKind.CALL_NEXT)["ticket"]["label"]
    others = MOST_CALLS + 4
    for _ in range(others):
        hall.arrive("AK")
        hall.act("1", ActKind.CALL_NEXT)
        hall.act("1", ActKind.DONE)
    visitor = Visitor(hall)
    mine, everybody = (
        [call["label"] for call in board_of(visitor, query)["calls"]] for query in ("?agency=IMIGRASI", "")
    )
    assert mine == [label]
    assert len(everybody) == MOST_CALLS
    assert everybody[0] == f"AK-{others + 1:03d}"
    assert label not in everybody


def board_of(visitor: Visitor, query: str) -> dict[str, list[dict[str, str]]]:
    """What a display gets first."""
    event = first_news(visitor, f"/display/{HALL}/live{query}")
    board: dict[str, list[dict[str, str]]] = json.loads(event.partition("data: ")[2])
    return board


def test_acts_that_call_nobody_are_no_calls(hall: Hall) -> None:
    for _ in range(2):
        hall.arrive("AK")
    hall.act("1", ActKind.CALL_NEXT)
    hall.act("1", ActKind.RECALL)
    hall.act("1", ActKind.START)
    hall.act("1", ActKind.DONE)
    hall.act("2", ActKind.CANCEL, ticket="AK-002", reason='"act":"call_next"')
    calls = calls_after(hall.store, HALL, since_today(hall.clock.now()))
    assert [(call.label, call.again, call.stands) for call in calls] == [("AK-001", 1, False), ("AK-001", 0, False)]


ASKED = Request({"type": "http", "method": "GET", "path": "/", "headers": [], "query_string": b""})


def heard(of: LiveNews, hall: str) -> list[str]:
    """All that a listener hears until it is let go."""

    def unreadable(_: Snapshot) -> str:
        raise StoreError("the database is away")

    async def listen() -> list[str]:
        parts: list[str] = []
        async for part in of.stream(ASKED, hall, unreadable, ListenerKind.DISPLAY, "192.0.2.1").body_iterator:
            assert isinstance(part, bytes)
            parts.append(part.decode())
        return parts

    return asyncio.run(asyncio.wait_for(listen(), 20))


def test_who_cannot_be_told_is_let_go_and_asks_again(hall: Hall) -> None:
    assert heard(LiveNews(hall.store, hall.parts.queues, hall.clock), HALL) == ["retry: 1000\n\n"]


def test_nobody_hears_that_all_is_well_when_nobody_looks(hall: Hall, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(live, "TICK_SECONDS", 0.05)
    assert heard(LiveNews(hall.store, hall.parts.queues, hall.clock), "nowhere") == ["retry: 1000\n\n"]


def test_too_many_listeners_are_asked_to_come_again(hall: Hall, monkeypatch: pytest.MonkeyPatch) -> None:
    """Who listens already goes on hearing."""
    monkeypatch.setattr(hall.app.state.pages.live, "places", Listeners({ListenerKind.DISPLAY: ListenerShare(1, 2)}))
    address = f"{hall.url}/display/{HALL}/live"
    with requests.get(address, stream=True, timeout=20) as listening:
        lines = listening.iter_lines()
        assert next(line for line in lines if line.startswith(b"event: ")) == b"event: news"
        with requests.get(address, stream=True, timeout=20) as refused:
            assert (refused.status_code, refused.headers["Retry-After"]) == (503, "30")
        hall.arrive("AK")
        assert next(line for line in lines if line.startswith(b"event: ")) == b"event: news"
