"""What a stranger tries: texts that would be programs, paths that lead out, forms without end, cookies, headers."""

from __future__ import annotations

import socket
import sqlite3
from collections.abc import Iterator
from contextlib import closing
from pathlib import Path

import pytest
import requests

from central.access.officers import OfficerRole
from central.pages.site import SECURITY
from hall.protocol import ActKind
from tests.pages.conftest import Visitor, signed_in
from tests.support import web_hall as frame
from tests.support.web_hall import HALL, PATIENCE, SECRET, Hall

PROGRAM = "<img src=x onerror=alert(1)>"
ESCAPED = "&lt;img src=x onerror=alert(1)&gt;"
IN_A_FIELD = '"><script>alert(1)</script>'


@pytest.fixture
def hostile(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Iterator[Hall]:
    """A hall whose catalogue was written by somebody who wants to run programs in other people's browsers."""
    text = frame.CATALOGUE.read_text(encoding="utf-8")
    for name in ("Mal Pelayanan Publik", "KTP-el baru (perekaman dan pencetakan)", "Fotokopi akta kelahiran"):
        assert f'"{name}"' in text
        text = text.replace(f'"{name}"', f'"{PROGRAM} {name[:3]}"')
    file = tmp_path / "catalogue.toml"
    file.write_text(text, encoding="utf-8")
    monkeypatch.setattr(frame, "CATALOGUE", file)
    with Hall(tmp_path) as hall:
        yield hall


def first_news(visitor: Visitor, path: str) -> str:
    """The first event of a stream."""
    with visitor.get(path) as reply:
        assert reply.status_code == 200
        lines: list[str] = []
        for line in (part.decode() for part in reply.iter_lines()):
            if not line and any(one.startswith("data:") for one in lines):
                return "\n".join(lines)
            lines.append(line)
    raise AssertionError("the stream ended")


# ---- texts


def test_what_a_catalogue_says_is_never_a_program(hostile: Hall) -> None:
    admin = signed_in(hostile, OfficerRole.ADMIN)
    admin.ask("POST", "/counter/choose", data={"counter": "1"})
    token = hostile.arrive("AK")
    hostile.parts.announcements.add(HALL, {"id": f"{PROGRAM} Senam"}, "admin")
    seen = 0
    for state in (ActKind.CALL_NEXT, ActKind.START, ActKind.DONE):
        for path in (
            "/counter", "/counter/choose", f"/t/{token}", f"/display/{HALL}", "/display",
            f"/reports/{HALL}/day/2026-10-05", f"/admin/{HALL}", f"/admin/{HALL}/notices", f"/admin/{HALL}/catalogue",
        ):  # fmt: skip
            page = admin.get(path).text
            assert "<img" not in page, path
            seen += ESCAPED in page
        for path in ("/counter/live", f"/t/{token}/live"):
            assert "<img" not in first_news(admin, path), path
        hostile.act("1", state)
    assert seen > 6


def test_what_is_typed_at_the_sign_in_is_never_a_program(hall: Hall) -> None:
    stranger = Visitor(hall)
    form = {"name": IN_A_FIELD, "secret": IN_A_FIELD, "hall": IN_A_FIELD, "back": IN_A_FIELD}
    reply = stranger.ask("POST", "/sign-in", data=form)
    assert reply.status_code == 401
    assert "<script>alert" not in reply.text
    assert "&#34;&gt;&lt;script&gt;alert(1)" in reply.text
    assert "<script>alert" not in requests.get(f"{hall.url}/sign-in", {"back": IN_A_FIELD}, timeout=PATIENCE).text


def test_a_reason_is_never_a_program(hall: Hall) -> None:
    admin = signed_in(hall, OfficerRole.ADMIN)
    admin.ask("POST", "/counter/choose", data={"counter": "1"})
    token = hall.arrive("AK")
    for act, reason in (("prioritise", PROGRAM), ("cancel", "x\r\nevent: news\r\ndata: <b>")):
        told = admin.ask("POST", f"/counter/act/{act}", data={"ticket": "AK-001", "reason": reason, "priority": "1"})
        assert told.status_code == 303
    for path in ("/counter", f"/t/{token}", f"/admin/{HALL}/log", f"/reports/{HALL}/day/2026-10-05"):
        page = admin.get(path).text
        assert "<img" not in page, path
        assert "<b>\n" not in page, path


# ---- headers


def test_every_answer_to_a_person_keeps_to_the_policy(hall: Hall, tmp_path: Path) -> None:
    officer, stranger = signed_in(hall, OfficerRole.OFFICER), Visitor(hall)
    ticket = f"/t/{hall.arrive('AK')}"
    replies = {
        200: stranger.get(ticket), 404: stranger.get("/nothing"), 403: officer.get(f"/reports/{HALL}"),
        405: stranger.get(f"{ticket}/leave"), 422: stranger.ask("POST", "/sign-in", data={"name": "somebody"}),
        401: stranger.ask("POST", "/sign-in", data={"name": "somebody", "secret": "wrong"}),
    }  # fmt: skip
    with closing(sqlite3.connect(tmp_path / "central.sqlite3", timeout=PATIENCE)) as connection:
        connection.execute("ALTER TABLE ticket RENAME TO ticket_away")
        replies[503] = stranger.get(ticket)
        connection.execute("ALTER TABLE ticket_away RENAME TO ticket")
    for status, reply in replies.items():
        assert reply.status_code == status
        assert reply.headers["content-type"] == "text/html; charset=utf-8", status
        assert {name: reply.headers.get(name) for name in SECURITY} == SECURITY, status
        assert "<h1>" in reply.text, status
        assert "Traceback" not in reply.text, status


def test_a_policy_without_a_way_around_it() -> None:
    policy = SECURITY["Content-Security-Policy"]
    assert "unsafe" not in policy
    for rule in ("default-src 'self'", "base-uri 'none'", "frame-ancestors 'none'", "form-action 'self'"):
        assert rule in policy.split("; ")


def test_cookies_are_out_of_reach_of_scripts_and_other_sites(hall: Hall) -> None:
    hall.officer("petugas-1")
    stranger = Visitor(hall)
    replies = (
        stranger.get("/sign-in?lang=en"),
        stranger.ask("POST", "/sign-in", data={"name": "petugas-1", "secret": SECRET}),
    )
    for reply in replies:
        flags = {part.strip().lower() for part in reply.headers["set-cookie"].split(";")[1:]}
        assert {"httponly", "samesite=strict", "path=/"} <= flags
    behind_tls = stranger.ask("POST", "/sign-in", data={"name": "petugas-1", "secret": SECRET})
    assert SECRET not in str(behind_tls.headers)


def test_no_address_writes_a_header(hall: Hall) -> None:
    for path in ("/sign-in?back=", "/sign-in?lang=", "/display/kendari?lang=", "/display/kendari?zone="):
        reply = Visitor(hall).get(path + "en%0d%0aSet-Cookie:%20officer=mine%0d%0a%0d%0a<hr>")
        assert {cookie.name for cookie in reply.cookies} <= {"form"}, path
        assert "<hr>" not in reply.text, path


# ---- ways in

OUT = (
    "/static/../site.py", "/static/..%2fsite.py", "/static/%2e%2e/site.py", "/static//etc/passwd",
    "/static/%2fetc/passwd", "/static/..%5c..%5csite.py", "/static/%00", "/static/", "/fonts/../locale/en",
    "/fonts/..%2f..%2fcentral%2fapp.py", f"/display/{HALL}/speech/..%2f..%2f..%2fetc%2fpasswd/1.wav",
    f"/display/{HALL}/speech/AK-001/..%2f1.wav", "/display/..%2fkendari", "/display/%00", "/t/%00", "/t/..%2fcounter",
    "/t/" + "A" * 5000,
)  # fmt: skip
FORM, PARTS = "application/x-www-form-urlencoded", "multipart/form-data; boundary=q"
FORMS = (
    (FORM, b"name=a&secret=" + b"b" * 20_000_000),
    (FORM, b"&".join(b"a%d=1" % n for n in range(100_000))),
    (PARTS, b'--q\r\nContent-Disposition: form-data; name="name"\r\n\r\n' + b"b" * 20_000_000),
    (FORM, b"name=%00&secret=%00"),
    (FORM, b"name=%ff&secret=%ed%a0%80"),
    (FORM, b"name=" + b"n" * 5000 + b"&secret=secret"),
)


def test_no_path_leads_out(hall: Hall) -> None:
    """As written: a client would tidy it up first."""
    for path in OUT:
        with socket.create_connection(("127.0.0.1", hall.port), timeout=PATIENCE) as line:
            line.sendall(f"GET {path} HTTP/1.1\r\nHost: localhost\r\nConnection: close\r\n\r\n".encode())
            status, _, rest = line.makefile("rb").read().partition(b"\r\n")
        assert status == b"HTTP/1.1 404 Not Found", path
        assert b"root:" not in rest


def test_a_form_without_end_or_sense_is_refused(hall: Hall) -> None:
    officer = signed_in(hall, OfficerRole.OFFICER)
    officer.ask("POST", "/counter/choose", data={"counter": "1"})
    for path in ("/sign-in", "/counter/choose", "/counter/act/cancel"):
        for kind, body in FORMS:
            reply = officer.ask("POST", path, data=body, headers={"Content-Type": kind})
            assert 400 <= reply.status_code < 500, (path, body[:40])
    assert officer.get("/counter").status_code == 200


def test_signs_that_nobody_can_type_never_reach_the_database(hall: Hall, tmp_path: Path) -> None:
    """PostgreSQL takes no text with NUL. What is left of a name is the name; nothing left is nobody's."""
    hall.officer("petugas-1")
    asked = {"name": "petu\0gas-1\u202e", "secret": SECRET}
    assert Visitor(hall).ask("POST", "/sign-in", data=asked).status_code == 303
    with closing(sqlite3.connect(tmp_path / "central.sqlite3", timeout=PATIENCE)) as connection:
        connection.execute("ALTER TABLE officer RENAME TO officer_away")
        assert Visitor(hall).ask("POST", "/sign-in", data={"name": "\0\u202e", "secret": "c"}).status_code == 422
        connection.execute("ALTER TABLE officer_away RENAME TO officer")


def test_an_origin_that_is_no_address_is_not_ours(hall: Hall) -> None:
    for origin in ("http://[", "null", "http://elsewhere.example"):
        reply = requests.post(f"{hall.url}/sign-out", headers={"Origin": origin}, timeout=PATIENCE)
        assert reply.status_code == 403, origin


# ---- what is told


def test_a_display_tells_no_identity_and_no_token(hall: Hall) -> None:
    tokens, tickets = [], []
    for _ in range(3):
        tokens.append(hall.arrive("AK"))
        tickets.append(hall.last_ticket)
    hall.act("1", ActKind.CALL_NEXT)
    hall.act("2", ActKind.CALL_NEXT)
    hall.officer("petugas-1")
    stranger = Visitor(hall)
    told = first_news(stranger, f"/display/{HALL}/live") + stranger.get(f"/display/{HALL}").text
    assert "AK-001" in told
    for secret in (*tokens, *tickets, "token", "ticket_id", "petugas-1"):
        assert secret not in told


def test_a_phone_tells_of_its_own_ticket_only(hall: Hall) -> None:
    mine, _, hers = hall.arrive("AK"), hall.last_ticket, hall.arrive("AK")
    hall.act("1", ActKind.CALL_NEXT)
    told = first_news(Visitor(hall), f"/t/{hers}/live") + Visitor(hall).get(f"/t/{hers}").text
    assert "AK-002" in told
    for secret in ("AK-001", mine, hall.last_ticket):
        assert secret not in told


# ---- signed out in the middle


def test_a_press_after_the_sign_in_has_ended_leads_back_to_the_page(hall: Hall) -> None:
    hall.officer("petugas-1")
    stranger = Visitor(hall)
    at = {"HX-Request": "true", "HX-Current-URL": f"{hall.url}/counter?lang=en"}
    pressed = stranger.ask("POST", "/counter/act/call_next", headers=at)
    assert (pressed.status_code, pressed.headers["hx-redirect"]) == (204, "/sign-in?back=/counter")
    form = {"name": "petugas-1", "secret": SECRET, "back": "/counter"}
    assert stranger.ask("POST", "/sign-in", data=form).headers["location"] == "/counter"


def test_a_press_from_nowhere_leads_to_the_sign_in(hall: Hall) -> None:
    for page in ("", "nowhere", "http://elsewhere.example//evil.example/", "http://[", "http://elsewhere.example/x"):
        at = {"HX-Request": "true", "HX-Current-URL": page}
        reply = Visitor(hall).ask("POST", "/counter/act/call_next", headers=at)
        assert reply.headers.get("hx-redirect") == "/sign-in", page
    without_script = Visitor(hall).ask("POST", "/counter/act/call_next")
    assert (without_script.status_code, without_script.headers["location"]) == (303, "/sign-in")
