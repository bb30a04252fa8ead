"""One machine asks for far too much: whoever else comes is served."""

from __future__ import annotations

import threading
from concurrent.futures import ThreadPoolExecutor
from contextlib import ExitStack
from typing import Any

import pytest
import requests
from requests.adapters import HTTPAdapter

from central.access.officers import HASHES_AT_ONCE, OfficerRole
from central.pages.listeners import ListenerKind, ListenerPlace, Listeners, ListenerShare, TooMany
from central.pages.services import MOST_STRANGERS, SHARE_OF_ADDRESS
from tests.pages.conftest import Visitor, signed_in
from tests.support.web_hall import HALL, PATIENCE, SECRET, Hall, until

THREADS = 40
"""Of the pool in which everything waits that may wait."""
OURS = {"Sec-Fetch-Site": "same-origin", "Accept": "text/html"}


def test_sign_ins_are_computed_a_few_at_once_and_the_rest_is_refused_at_once(
    hall: Hall, monkeypatch: pytest.MonkeyPatch
) -> None:
    hall.officer("petugas-1")
    lock, gate, computing, most = threading.Lock(), threading.Event(), [0], [0]
    matches = hall.parts.officers._matches

    def slow(kept: str, secret: str) -> bool:
        with lock:
            computing[0] += 1
            most[0] = max(most[0], computing[0])
        gate.wait(PATIENCE)
        with lock:
            computing[0] -= 1
        return matches(kept, secret)

    monkeypatch.setattr(hall.parts.officers, "_matches", slow)
    statuses: list[int] = []

    def try_one(number: int) -> None:
        form = {"name": f"officer-{number}", "secret": SECRET}
        with requests.post(f"{hall.url}/sign-in", data=form, headers=OURS, timeout=PATIENCE) as reply:
            assert f'value="officer-{number}"' in reply.text
            statuses.append(reply.status_code)

    with ThreadPoolExecutor(60) as pool:
        tries = [pool.submit(try_one, number) for number in range(60)]
        until(lambda: len(statuses) == 60 - SHARE_OF_ADDRESS)
        assert set(statuses) == {429}
        assert requests.get(f"{hall.url}/healthz", timeout=PATIENCE).status_code == 200
        gate.set()
        for one in tries:
            one.result()
    assert most[0] <= HASHES_AT_ONCE
    assert len(statuses) == 60


class Source(HTTPAdapter):
    """Connects from this address of the machine."""

    def __init__(self, address: str) -> None:
        self._address = address
        super().__init__()

    def init_poolmanager(self, *args: Any, **named: Any) -> None:
        super().init_poolmanager(*args, **named, source_address=(self._address, 0))


def tries_from(address: str, hall: Hall, name: str) -> requests.Response:
    """One try to sign in, from this address."""
    with requests.Session() as session:
        session.mount("http://", Source(address))
        form = {"name": name, "secret": SECRET}
        url = f"{hall.url}/sign-in"
        return session.post(url, data=form, headers=OURS, timeout=PATIENCE, allow_redirects=False)


def test_strangers_from_many_addresses_do_not_keep_out_who_signed_in_there_before(
    hall: Hall, monkeypatch: pytest.MonkeyPatch
) -> None:
    hall.officer("petugas-1")
    assert tries_from("127.0.0.9", hall, "petugas-1").status_code == 303
    gate, turns = threading.Event(), hall.app.state.pages.turns
    matches = hall.parts.officers._matches
    monkeypatch.setattr(
        hall.parts.officers, "_matches", lambda kept, secret: gate.wait(PATIENCE) and matches(kept, secret)
    )
    with ThreadPoolExecutor(60) as pool:
        strangers = [pool.submit(tries_from, f"127.0.1.{n}", hall, f"officer-{n}") for n in range(1, 50)]
        until(lambda: sum(one.done() for one in strangers) == 49 - MOST_STRANGERS)
        assert {one.result().status_code for one in strangers if one.done()} == {503}
        assert tries_from("127.0.0.10", hall, "petugas-1").status_code == 503  # never signed in there
        hers = pool.submit(tries_from, "127.0.0.9", hall, "Petugas-1")
        until(lambda: turns.here() == MOST_STRANGERS + 1)
        gate.set()
        assert hers.result().status_code == 303


def test_health_is_told_while_all_threads_are_busy(hall: Hall, monkeypatch: pytest.MonkeyPatch) -> None:
    lock, gate, busy = threading.Lock(), threading.Event(), [0]

    def slow(token: str) -> None:
        with lock:
            busy[0] += 1
        gate.wait(PATIENCE)

    monkeypatch.setattr(hall.parts.officers, "who", slow)

    def ask() -> int:
        cookie = {"Cookie": "officer=somebody", "Accept": "text/html"}
        return requests.get(f"{hall.url}/", headers=cookie, timeout=PATIENCE, allow_redirects=False).status_code

    with ThreadPoolExecutor(THREADS + 5) as pool:
        asked = [pool.submit(ask) for _ in range(THREADS + 5)]
        try:
            until(lambda: busy[0] == THREADS)
            assert requests.get(f"{hall.url}/healthz", timeout=PATIENCE / 2).status_code == 200
            assert busy[0] == THREADS
        finally:
            gate.set()
        assert {one.result() for one in asked} == {303}


def test_displays_beyond_their_share_are_refused_before_anything_is_done(
    hall: Hall, monkeypatch: pytest.MonkeyPatch
) -> None:
    live, came = hall.app.state.pages.live, list[str]()
    stream = live.stream

    def counted(*asked: object, **more: object) -> object:
        came.append("one")
        return stream(*asked, **more)

    monkeypatch.setattr(live, "stream", counted)
    places = [live.places.take(ListenerKind.DISPLAY, "127.0.0.1") for _ in range(39)]
    with requests.get(f"{hall.url}/display/{HALL}/live", stream=True, timeout=20) as last:
        assert last.status_code == 200
        for _ in range(5):
            with requests.get(f"{hall.url}/display/{HALL}/live", stream=True, timeout=20) as refused:
                assert refused.status_code == 429
    assert came == ["one"]
    for place in places:
        live.places.give_back(place)


def test_a_flood_of_displays_leaves_room_for_officers_phones_and_other_displays(hall: Hall) -> None:
    officer = signed_in(hall, OfficerRole.OFFICER)
    officer.ask("POST", "/counter/choose", data={"counter": "1"})
    token = hall.arrive("AK")
    with ExitStack() as streams:
        statuses = [
            streams.enter_context(requests.get(f"{hall.url}/display/{HALL}/live", stream=True, timeout=20)).status_code
            for _ in range(60)
        ]
        assert statuses == [200] * 40 + [429] * 20
        for path in ("/counter/live", f"/t/{token}/live"):
            assert streams.enter_context(officer.get(path)).status_code == 200
        phones = [
            streams.enter_context(requests.get(f"{hall.url}/t/{token}/live", stream=True, timeout=20)).status_code
            for _ in range(10)
        ]
        assert phones == [200] * 7 + [429] * 3
        with requests.get(f"{hall.url}/display/{HALL}/live?once", timeout=20) as asked:  # who may not listen may ask
            assert "AK" in asked.text
    places = hall.app.state.pages.live.places
    until(lambda: [places.count(kind) for kind in ListenerKind] == [0, 0, 0])


def test_asking_once_tells_the_same_as_listening_and_ends(hall: Hall) -> None:
    officer = signed_in(hall, OfficerRole.ADMIN)
    officer.ask("POST", "/counter/choose", data={"counter": "1"})
    token = hall.arrive("AK")
    for path in ("/counter/live", f"/admin/{HALL}/live", f"/t/{token}/live", f"/display/{HALL}/live"):
        told = officer.get(path + "?once").text
        assert told.startswith("event: tick\n"), path
        assert "\n\nevent: news\ndata: " in told, path
        assert "AK" in told or path.startswith("/admin"), path


# ---- shares


def taken(listeners: Listeners, whose: str, times: int) -> list[ListenerPlace]:
    return [listeners.take(ListenerKind.DISPLAY, whose) for _ in range(times)]


def test_nobody_holds_more_than_a_share() -> None:
    listeners = Listeners({ListenerKind.DISPLAY: ListenerShare(10, 3), ListenerKind.PHONE: ListenerShare(10, 3)})
    taken(listeners, "a", 3)
    with pytest.raises(TooMany) as refused:
        listeners.take(ListenerKind.DISPLAY, "a")
    assert refused.value.mine
    listeners.take(ListenerKind.PHONE, "a")
    assert (listeners.count(ListenerKind.DISPLAY), listeners.count(ListenerKind.PHONE)) == (3, 1)


def test_when_all_is_taken_who_holds_most_makes_room_until_all_hold_as_many() -> None:
    listeners = Listeners({ListenerKind.DISPLAY: ListenerShare(6, 5)})
    greedy, other = taken(listeners, "greedy", 5), taken(listeners, "other", 1)
    late = taken(listeners, "late", 2)
    assert [place.gone for place in greedy] == [True, True, False, False, False]
    with pytest.raises(TooMany) as refused:
        listeners.take(ListenerKind.DISPLAY, "late")
    assert not refused.value.mine
    for place in (*greedy, *other, *late):
        listeners.give_back(place)
    assert listeners.count(ListenerKind.DISPLAY) == 0
    assert not listeners._held[ListenerKind.DISPLAY]


# ---- HEAD


def test_head_is_answered_like_get_without_the_body(hall: Hall) -> None:
    admin = signed_in(hall, OfficerRole.ADMIN)
    admin.ask("POST", "/counter/choose", data={"counter": "1"})
    token = hall.arrive("AK")
    paths = (
        "/", "/sign-in", "/healthz", "/counter", "/counter/live", f"/admin/{HALL}", f"/admin/{HALL}/live", "/display",
        f"/display/{HALL}", f"/display/{HALL}/live", f"/t/{token}", f"/t/{token}/live", "/openapi.json", "/nowhere",
        "/static/site.css", "/v1/halls/kendari/kiosks", f"/reports/{HALL}",
    )  # fmt: skip
    moving = {"date", "content-length", "set-cookie", "last-modified"}
    for path in paths:
        with admin.get(path) as got:
            wanted = {name.lower(): value for name, value in got.headers.items() if name.lower() not in moving}
        with admin.ask("HEAD", path) as head:
            told = {name.lower(): value for name, value in head.headers.items() if name.lower() not in moving}
            assert (head.status_code, head.content) == (got.status_code, b""), path
        assert told.pop("transfer-encoding", None) == wanted.pop("transfer-encoding", None), path
        assert told == wanted, path
    places = hall.app.state.pages.live.places
    until(lambda: [places.count(kind) for kind in ListenerKind] == [0, 0, 0])


def test_head_needs_the_same_rights_as_get(hall: Hall) -> None:
    stranger = Visitor(hall)
    assert stranger.ask("HEAD", "/counter").headers["location"] == "/sign-in?back=/counter"
    assert stranger.ask("HEAD", f"/v1/halls/{HALL}/kiosks").status_code == 401
    assert stranger.ask("HEAD", "/sign-out").status_code == 405
