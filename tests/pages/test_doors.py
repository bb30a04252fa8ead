"""Who may open which door: every route of central is tried without and with the wrong role."""

from __future__ import annotations

import re
import secrets
from base64 import b32encode
from collections.abc import Iterable, Iterator

import pytest
import requests
from fastapi.routing import APIRoute
from starlette.routing import BaseRoute

from central.access.officers import OfficerRole
from tests.pages.conftest import Visitor, signed_in
from tests.support.sampling import examples
from tests.support.web_hall import HALL, SECRET, Hall

OPEN = re.compile(
    r"/|/sign-in|/sign-out|/healthz|/openapi\.json|/v1/enrol|/display.*|/[tT]/\{token\}.*|/(static|fonts)/.*"
)
"""What a stranger may ask: the way in, the display, and a ticket whose token he has."""
HEAD_AND_UP = re.compile(r"/(admin|reports)/.*")
VALUES = {
    "hall": HALL, "counter": "1", "act": "call_next", "kiosk": "k1", "kiosk_id": "k1", "name": "somebody",
    "series": "AK",
    "kind": "catalogue", "version": "1", "alarm": "1", "number": "1", "day": "2026-10-05", "code": "DUKCAPIL",
    "agency": "DUKCAPIL", "service": "DUKCAPIL-01", "label": "AK-001", "id": "1", "token": "A" * 26,
}  # fmt: skip


def doors(hall: Hall) -> list[tuple[str, str, str]]:
    """Method, path as declared, and a path that can be asked."""
    found = []
    for route in _routes(hall.app.routes):
        if isinstance(route, APIRoute):
            path = re.sub(r"\{(\w+)(?::\w+)?\}", lambda match: VALUES.get(match[1], "1"), route.path)
            found += [(method, route.path, path) for method in sorted((route.methods or set()) - {"HEAD"})]
    assert len(found) > 30
    return found


def _routes(routes: Iterable[BaseRoute]) -> Iterator[BaseRoute]:
    """Those of included routers too, which newer versions of FastAPI keep apart."""
    for route in routes:
        inner = getattr(route, "original_router", None)
        if inner is None:
            yield route
        else:
            yield from _routes(inner.routes)


def test_a_stranger_reads_the_display_and_nothing_else(hall: Hall) -> None:
    stranger, let_in = Visitor(hall), []
    for method, declared, path in doors(hall):
        if not OPEN.fullmatch(declared):
            reply = stranger.ask(method, path)
            refused = reply.status_code in (401, 403) or (
                reply.status_code == 303 and reply.headers["location"].startswith("/sign-in")
            )
            if not refused:
                let_in.append((method, declared, reply.status_code))
    assert let_in == []


def test_an_officer_neither_manages_nor_reads_reports(hall: Hall) -> None:
    officer, let_in = signed_in(hall, OfficerRole.OFFICER), []
    for method, declared, path in doors(hall):
        if HEAD_AND_UP.fullmatch(declared) and (status := officer.ask(method, path).status_code) != 403:
            let_in.append((method, declared, status))
    assert let_in == []


def test_a_sign_in_opens_no_door_of_programs(hall: Hall) -> None:
    """Kiosks and commands have tokens; a cookie is none."""
    admin = signed_in(hall, OfficerRole.ADMIN)
    for method, declared, path in doors(hall):
        if declared.startswith("/v1/") and declared != "/v1/enrol":
            assert admin.ask(method, path).status_code == 401, (method, declared)


def test_another_hall_is_not_ones_own(hall: Hall) -> None:
    admin = signed_in(hall, OfficerRole.ADMIN)
    for method, declared, path in doors(hall):
        if "{hall}" in declared and HEAD_AND_UP.fullmatch(declared):
            reply = admin.ask(method, path.replace(HALL, "elsewhere"))
            assert reply.status_code == 403, (method, declared)


def test_no_other_site_presses_a_button(hall: Hall) -> None:
    admin = signed_in(hall, OfficerRole.ADMIN)
    for method, declared, path in doors(hall):
        if method != "GET" and not declared.startswith("/v1/"):
            for header in ({"Sec-Fetch-Site": "cross-site"}, {"Sec-Fetch-Site": "same-site"}):
                reply = admin.ask(method, path, headers=header, data={"name": "a", "secret": "b"})
                assert reply.status_code in (403, 404), (method, declared)


def test_an_old_browser_is_known_by_its_origin(hall: Hall) -> None:
    hall.officer("petugas-1")
    form = {"hall": HALL, "name": "petugas-1", "secret": SECRET}
    for origin, status in ((hall.url, 303), ("http://elsewhere.example", 403), (None, 403)):
        headers = {"Origin": origin} if origin else {}
        reply = requests.post(f"{hall.url}/sign-in", data=form, headers=headers, allow_redirects=False, timeout=20)
        assert reply.status_code == status, origin


@pytest.mark.parametrize("back", ["//elsewhere.example/", "https://elsewhere.example/", "/\\elsewhere.example"])
def test_signing_in_leads_to_no_other_site(hall: Hall, back: str) -> None:
    hall.officer("petugas-1")
    reply = Visitor(hall).ask("POST", "/sign-in", data={"name": "petugas-1", "secret": SECRET, "back": back})
    assert reply.headers["location"] == "/counter"


def test_random_tokens_open_nothing(hall: Hall) -> None:
    known = hall.arrive("AK")
    for _ in range(examples(5_000, 100_000)):
        assert hall.parts.ticket_links.ticket(b32encode(secrets.token_bytes(16)).decode().rstrip("=")) is None
    assert hall.parts.ticket_links.ticket(known) is not None


def test_who_guesses_is_slowed_down_and_who_has_a_ticket_is_not(hall: Hall) -> None:
    known, stranger = hall.arrive("AK"), Visitor(hall)
    statuses = [stranger.get(f"/t/{b32encode(secrets.token_bytes(16)).decode()[:26]}").status_code for _ in range(60)]
    assert set(statuses) == {404, 429}
    assert statuses[-1] == 429
    assert stranger.get(f"/t/{known}").status_code == 200


def test_unknown_malformed_and_ended_tokens_look_the_same(hall: Hall) -> None:
    known, stranger = hall.arrive("AK"), Visitor(hall)
    hall.wait(days=3)
    replies = [stranger.get(f"/t/{token}") for token in ("B" * 26, "not-a-token", known)]
    assert {reply.status_code for reply in replies} == {404}
    assert len({reply.text for reply in replies}) == 1
