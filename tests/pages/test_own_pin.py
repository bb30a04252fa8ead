"""People change their own PIN, and what goes wrong at it is said."""

from __future__ import annotations

import pytest

from central.access.officers import OfficerRole
from tests.pages.conftest import Visitor, signed_in
from tests.support.web_hall import HALL, SECRET, Hall

NEW = "739201"


def change(officer: Visitor, secret: str = SECRET, new: str = NEW, again: str | None = None) -> tuple[int, str]:
    reply = officer.ask("POST", "/account", data={"secret": secret, "new": new, "again": again or new})
    return reply.status_code, reply.text


def test_the_new_pin_holds_here_and_everywhere_else_one_is_signed_out(hall: Hall) -> None:
    officer = signed_in(hall, OfficerRole.OFFICER)
    there = Visitor(hall)
    there.ask("POST", "/sign-in", data={"name": "ONE-OFFICER", "secret": SECRET})
    assert 'href="/account"' in officer.get("/counter/choose").text
    assert change(officer)[0] == 303
    assert "PIN diganti" in officer.get("/account?done=true").text
    assert there.get("/counter").headers["location"].startswith("/sign-in")
    form = {"name": "one-officer", "secret": NEW}
    assert Visitor(hall).ask("POST", "/sign-in", data=form).status_code == 303


@pytest.mark.parametrize(("given", "status", "said"), [
    ({"secret": "not mine"}, 403, "PIN sekarang salah"),
    ({"new": "121212"}, 422, "berulang"),
    ({"new": "170890"}, 422, "tanggal"),
    ({"new": "password1"}, 422, "banyak orang memakainya"),
    ({"new": "one-officer"}, 422, "sama dengan nama"),
    ({"new": "12"}, 422, "6 sampai 128 tanda"),
    ({"again": "739202"}, 422, "tidak sama"),
])  # fmt: skip
def test_what_is_wrong_is_said_and_no_pin_is_sent_back(
    hall: Hall, given: dict[str, str], status: int, said: str
) -> None:
    officer = signed_in(hall, OfficerRole.OFFICER)
    got, text = change(officer, **given)
    assert (got, said in text) == (status, True), text
    for secret in (SECRET, *given.values()):
        assert f'value="{secret}"' not in text.replace(
            'name="username" autocomplete="username" value="one-officer"', ""
        )


def test_guessing_there_is_locked_as_at_the_sign_in(hall: Hall) -> None:
    officer = signed_in(hall, OfficerRole.OFFICER)
    assert [change(officer, secret=f"wrong {n}")[0] for n in range(4)] == [403, 403, 403, 429]
    assert change(officer)[0] == 429


def test_the_head_sees_who_was_refused_and_from_where(hall: Hall) -> None:
    head = signed_in(hall, OfficerRole.HEAD)
    Visitor(hall).ask("POST", "/sign-in", data={"name": "One-Head", "secret": "wrong one"})
    log = head.get(f"/admin/{HALL}/log").text
    for told in ("gagal masuk", "dari 127.0.0.1", "percobaan salah ke-1"):
        assert told in log


def test_the_overview_says_that_plain_http_can_be_read(hall: Hall) -> None:
    head = signed_in(hall, OfficerRole.HEAD)
    warning = "PIN dapat dibaca di jaringan"
    elsewhere = {"Host": "192.168.1.10:8080", "Cookie": f"officer={head._session.cookies['officer']}"}
    assert warning not in head.get(f"/admin/{HALL}").text  # nothing leaves the machine
    assert warning in head.ask("GET", f"/admin/{HALL}", headers=elsewhere).text
