"""How kiosks, counters and administrators come to their tokens, and lose them."""

from __future__ import annotations

import pytest

from central.access.tokens import Authenticator, Caller, Role, hashed
from central.fleet.enrolment import LENGTH, SIGNS, TooOften, TryLimits
from central.store import CentralStore
from tests.central.asking import ask
from tests.central.rig import HALL
from tests.central.whole import ADMIN, Whole


@pytest.fixture
def central(central_store: CentralStore) -> Whole:
    return Whole(central_store)


def heard(central: Whole, token: str) -> int:
    """The status of a question with this token."""
    return ask(central.app, "GET", f"/v1/halls/{HALL}/events", token=token).status


def test_a_code_is_used_once(central: Whole) -> None:
    code = central.code("k1")
    assert len(code) == LENGTH
    assert set(code) <= set(SIGNS)
    assert not set("O0I1") & set(SIGNS)
    enrolled = central.enrol("k1", code)
    assert (enrolled.status, enrolled.body["hall"], enrolled.body["kiosk_id"]) == (200, HALL, "k1")
    assert heard(central, enrolled.body["token"]) == 200
    assert central.enrol("k1", code).status == 403
    assert heard(central, enrolled.body["token"]) == 200


def test_codes_and_tokens_are_kept_as_hashes(central: Whole) -> None:
    code = central.code("k1")
    assert code not in str(central.rows("enrol_code", "code_hash"))
    token = central.enrol("k1", code).body["token"]
    assert central.rows("kiosk", "token_hash", "next_token_hash") == [(hashed(token), None)]


def test_a_code_is_read_as_people_type_it(central: Whole) -> None:
    code = central.code("k1").lower()
    assert central.enrol("k1", f" {code[:4]}-{code[4:]} ").status == 200


def test_a_code_ends_after_a_quarter_of_an_hour(central: Whole) -> None:
    code = central.code("k1")
    central.clock.wait(minutes=15)
    assert central.enrol("k1", code).status == 403


def test_a_code_ends_after_five_tries(central: Whole) -> None:
    code = central.code("k1")
    for _ in range(5):
        assert central.enrol("k1", "AAAAAAAA").status == 403
    assert central.enrol("k1", code).status == 403
    assert central.enrol("k1", central.code("k1")).status == 200


def test_four_mistakes_are_forgiven(central: Whole) -> None:
    code = central.code("k1")
    for _ in range(4):
        central.enrol("k1", "AAAAAAAA")
    assert central.enrol("k1", code).status == 200


def test_a_code_is_for_its_kiosk_and_hall(central: Whole) -> None:
    code = central.code("k1")
    told = {central.enrol("k2", code).body["detail"], central.enrol("k1", code, "jauh").body["detail"]}
    assert told == {central.enrol("k1", "AAAAAAAA").body["detail"]}
    assert central.enrol("k1", code).status == 200


def test_a_newer_code_ends_the_older(central: Whole) -> None:
    older, newer = central.code("k1"), central.code("k1")
    assert central.enrol("k1", older).status == 403
    assert central.enrol("k1", newer).status == 200


def test_guessing_is_slow(central: Whole) -> None:
    central.parts.enrolment.patience = TryLimits(monotonic=lambda: 0.0)
    statuses = [central.enrol("k1", "AAAAAAAA").status for _ in range(12)]
    assert statuses == [403] * 10 + [429] * 2


def test_patience_comes_back_after_a_minute() -> None:
    now = 0.0
    patience = TryLimits(2, lambda: now)
    patience.spend("a")
    now = 30.0
    patience.spend("a")
    patience.spend("b")
    with pytest.raises(TooOften) as told:
        patience.spend("a")
    assert told.value.seconds == 30
    now = 60.0
    patience.spend("a")
    with pytest.raises(TooOften):
        patience.spend("a")


def test_enrolling_again_ends_the_older_token(central: Whole) -> None:
    old = central.token("k1")
    new = central.enrol("k1", central.code("k1")).body["token"]
    assert heard(central, old) == 401
    assert heard(central, new) == 200


def test_a_revoked_kiosk_is_out_until_it_is_enrolled_again(central: Whole) -> None:
    token = central.token("k1")
    assert central.admin("DELETE", "/kiosks/k1").status == 204
    assert central.admin("DELETE", "/kiosks/k1").status == 404
    assert heard(central, token) == 401
    assert central.admin("POST", "/kiosks/k1/rotate").status == 404
    again = central.enrol("k1", central.code("k1")).body["token"]
    assert (heard(central, token), heard(central, again)) == (401, 200)


def test_a_code_that_is_out_ends_with_the_revocation(central: Whole) -> None:
    central.token("k1")
    code = central.code("k1")
    central.admin("DELETE", "/kiosks/k1")
    assert central.enrol("k1", code).status == 403


def test_a_new_token_takes_over_when_it_is_first_used(central: Whole) -> None:
    old = central.token("k1")
    assert central.beat("k1")["new_token"] is None
    assert central.admin("POST", "/kiosks/k1/rotate").status == 204
    new = central.beat("k1")["new_token"]
    assert central.beat("k1")["new_token"] == new
    assert heard(central, old) == 200
    assert heard(central, new) == 200
    assert heard(central, old) == 401
    central.use("k1", new)
    assert central.beat("k1")["new_token"] is None


def test_a_new_token_that_was_never_used_is_made_anew_after_a_start(central: Whole) -> None:
    old = central.token("k1")
    central.admin("POST", "/kiosks/k1/rotate")
    lost = central.beat("k1")["new_token"]
    central.start()
    new = central.beat("k1")["new_token"]
    assert new not in (None, lost)
    assert (heard(central, lost), heard(central, new), heard(central, old)) == (401, 200, 401)


def test_who_was_seen_a_moment_ago_is_not_looked_for_again(central_store: CentralStore) -> None:
    central = Whole(central_store)
    token = central.token("k1")
    door = Authenticator(central_store)
    assert door.known(token) is None
    caller = door.caller(token)
    assert door.known(token) == caller == Caller(Role.KIOSK, HALL, "k1")
    assert door.known("kendari.other") is None
    door.forget()
    assert door.known(token) is None


def test_a_look_that_began_before_a_revocation_is_not_remembered(
    central_store: CentralStore, monkeypatch: pytest.MonkeyPatch
) -> None:
    central = Whole(central_store)
    token = central.token("k1")
    door = Authenticator(central_store)
    read = central_store.read

    def revoked_meanwhile() -> object:
        door.forget()
        return read()

    monkeypatch.setattr(central_store, "read", revoked_meanwhile)
    assert door.caller(token) is not None
    assert door.known(token) is None


def test_accesses(central: Whole) -> None:
    made = central.admin("POST", "/access/loket-1", {"role": "counter", "counter": "1"})
    token = made.body["token"]
    queue = f"/v1/halls/{HALL}/queue"
    assert ask(central.app, "GET", queue, token=token).status == 200
    assert ask(central.app, "GET", f"/v1/halls/{HALL}/access", token=token).status == 403
    (shown,) = central.admin("GET", "/access").body["accesses"]
    assert (shown["name"], shown["role"], shown["counter"]) == ("loket-1", "counter", "1")
    assert "token" not in shown
    again = central.admin("POST", "/access/loket-1", {"role": "counter", "counter": "2"}).body["token"]
    assert ask(central.app, "GET", queue, token=token).status == 401
    assert central.admin("DELETE", "/access/loket-1").status == 204
    assert central.admin("DELETE", "/access/loket-1").status == 404
    assert ask(central.app, "GET", queue, token=again).status == 401


def test_an_administrator_of_a_hall(central: Whole) -> None:
    token = central.admin("POST", "/access/kepala", {"role": "admin"}).body["token"]
    assert ask(central.app, "GET", f"/v1/halls/{HALL}/kiosks", token=token).status == 200
    assert ask(central.app, "GET", "/v1/halls/jauh/kiosks", token=token).status == 403
    assert ask(central.app, "GET", "/v1/halls/jauh/kiosks", token=ADMIN).status == 404


@pytest.mark.parametrize(
    ("body", "status"),
    [
        ({"role": "kiosk"}, 422),
        ({"role": "counter"}, 422),
        ({"role": "admin", "counter": "1"}, 422),
        ({"role": "counter", "counter": "999"}, 404),
        ({"role": "king"}, 422),
    ],
)
def test_an_access_that_makes_no_sense(central: Whole, body: dict[str, str], status: int) -> None:
    assert central.admin("POST", "/access/x", body).status == status
    assert central.rows("access", "name") == []


def test_a_kiosk_is_no_administrator(central: Whole) -> None:
    for method, path in (("GET", "kiosks"), ("POST", "kiosks/k2/code"), ("DELETE", "kiosks/k2"), ("GET", "rejected")):
        assert central.kiosk("k1", method, f"/halls/{HALL}/{path}").status == 403
