"""Heartbeats, reserve bands, versions that are pushed, alarms about kiosks, and health."""

from __future__ import annotations

from typing import Any

import pytest

from central.access.officers import OfficerRole, Officers
from central.config.settings import NumberSettings
from central.store import CentralStore
from tests.central.asking import ask
from tests.central.rig import HALL
from tests.central.whole import CATALOGUE, Whole, event, key

TWO_BANDS = NumberSettings(sequencer_last=500, bands=((701, 800), (801, 900)))


@pytest.fixture
def central(central_store: CentralStore) -> Whole:
    return Whole(central_store, numbers=TWO_BANDS)


def band(answer: dict[str, Any]) -> tuple[int, int] | None:
    given = answer["band"]
    return None if given is None else (given["first"], given["last"])


def next_day(central: Whole) -> int:
    """The first number of another day opens a period."""
    central.clock.wait(hours=24)
    asked = {"request_id": key(), "incarnation": central.incarnation("k9"), "series": "AK", "period_seen": 0}
    given = central.kiosk("k9", "POST", f"/halls/{HALL}/numbers", asked)
    assert (given.status, given.body["number"]) == (200, 1)
    return int(given.body["period"])


# ---- heartbeat


def test_a_greeting_tells_where_the_hall_is(central: Whole) -> None:
    central.up("k1", event(1))
    answer = central.beat("k1")
    assert answer["expected_seq"] == 2
    assert answer["position"] == central.down("k1")["next"]
    assert (answer["sequencer_last"], band(answer)) == (500, (701, 800))
    assert answer["versions"] == {"catalogue": None, "settings": None}
    assert answer["now_utc"] == "2026-10-05T00:00:00Z"


def test_a_kiosk_speaks_for_itself(central: Whole) -> None:
    whole = central.heartbeat("k2")
    assert central.kiosk("k1", "POST", "/kiosk/heartbeat", whole).status == 403


def test_central_that_knows_nothing_waits_for_what_the_kiosk_still_has(central: Whole) -> None:
    assert central.beat("k1", first_seq=40, last_seq=50)["expected_seq"] == 40
    assert central.up("k1", event(40)).status == 200
    assert central.alarms("gap") == []


def test_events_that_are_gone_for_good_are_an_alarm(central: Whole) -> None:
    central.up("k1", event(1))
    assert central.beat("k1", first_seq=40, last_seq=50)["expected_seq"] == 40
    assert central.alarms("gap") == [{"kiosk": "k1", "first_seq": 2, "last_seq": 39}]


def test_claims_raise_period_and_sequence(central: Whole) -> None:
    claims = [{"series": "AK", "period": 4, "number": 33}]
    assert central.beat("k1", last_seq=60, acked_seq=60, period=4, claims=claims)["period"] == 4
    asked = {"request_id": key(), "incarnation": central.incarnation("k1"), "series": "AK", "period_seen": 4}
    given = central.kiosk("k1", "POST", f"/halls/{HALL}/numbers", asked)
    assert (given.body["period"], given.body["number"]) == (4, 34)


# ---- bands


def test_a_band_belongs_to_a_store_and_stays(central: Whole) -> None:
    assert band(central.beat("k1")) == (701, 800)
    assert band(central.beat("k2")) == (801, 900)
    assert band(central.beat("k1")) == (701, 800)
    assert band(central.beat("k3")) is None
    assert central.alarms("no_band") == [{"kiosk": "k3"}]


def test_a_new_store_of_a_kiosk_gets_another_band(central: Whole) -> None:
    central.beat("k1")
    central.stores["k1"] = key()
    assert band(central.beat("k1")) == (801, 900)


def test_the_band_of_a_lost_store_is_free_after_two_further_periods(central: Whole) -> None:
    next_day(central)
    central.beat("k1")
    central.stores["k1"] = key()
    central.beat("k1")
    assert band(central.beat("k2")) is None
    next_day(central)
    assert band(central.beat("k2")) is None
    next_day(central)
    assert band(central.beat("k2")) == (701, 800)
    assert band(central.beat("k1")) == (801, 900)


def test_the_band_of_a_revoked_kiosk_is_free_after_two_further_periods(central: Whole) -> None:
    central.beat("k1")
    central.beat("k2")
    central.admin("DELETE", "/kiosks/k1")
    next_day(central)
    assert band(central.beat("k3")) is None
    next_day(central)
    assert band(central.beat("k3")) == (701, 800)


def test_a_store_that_comes_back_in_time_has_its_band_still(central: Whole) -> None:
    first = central.incarnation("k1")
    central.beat("k1")
    central.stores["k1"] = key()
    central.beat("k1")
    central.stores["k1"] = first
    assert band(central.beat("k1")) == (701, 800)


def test_a_central_that_has_forgotten_takes_over_what_a_kiosk_uses(central: Whole) -> None:
    used = {"first": 801, "last": 900}
    assert band(central.beat("k1", band=used)) == (801, 900)
    assert band(central.beat("k2")) == (701, 800)
    assert band(central.beat("k3")) is None
    assert band(central.beat("k1")) == (801, 900)


def test_a_band_that_two_stores_use_is_an_alarm(central: Whole) -> None:
    central.beat("k1")
    assert band(central.beat("k2", band={"first": 701, "last": 800})) is None
    assert central.alarms("band_taken") == [{"kiosk": "k2"}]
    assert band(central.beat("k1")) == (701, 800)


# ---- alarms


def test_events_that_wait_too_long_are_an_alarm_until_they_came(central: Whole) -> None:
    central.beat("k1", oldest_unsent_s=900)
    assert central.alarms("unsent") == []
    central.beat("k1", oldest_unsent_s=901)
    central.beat("k1", oldest_unsent_s=961)
    (alarm,) = central.admin("GET", "/alarms").body["alarms"]
    assert (alarm["kind"], alarm["subject"], alarm["body"]["oldest_unsent_s"]) == ("unsent", "k1", 901)
    central.beat("k1")
    assert central.admin("GET", "/alarms").body["alarms"] == []


def test_a_silent_kiosk_is_an_alarm_until_it_speaks(central: Whole) -> None:
    from central.fleet.kiosks import Kiosks

    kiosks = Kiosks(central.store, central.settings, central.clock, NoEar(), lambda _hall, _kiosk, _hash: None)
    central.token("k0")
    central.beat("k1")
    central.clock.wait(seconds=180)
    assert kiosks.watch() == 0
    central.clock.wait(seconds=1)
    assert (kiosks.watch(), kiosks.watch()) == (1, 0)
    (alarm,) = central.admin("GET", "/alarms").body["alarms"]
    assert (alarm["kind"], alarm["subject"]) == ("silent", "k1")
    assert [(each["kiosk_id"], each["silent"]) for each in central.admin("GET", "/kiosks").body["kiosks"]] == [
        ("k0", False),
        ("k1", True),
    ]
    central.beat("k1")
    assert central.admin("GET", "/alarms").body["alarms"] == []


class NoEar:
    """Nobody claims anything."""

    def hear(self, *_what: object) -> None:
        """Nothing."""

    def settled(self, *_what: object) -> bool:
        return True

    def heard(self, *_what: object) -> None:
        """Nothing."""

    def doubt(self, hall: str) -> None:
        raise AssertionError("every store is known here")


def test_kiosks_as_they_stand(central: Whole) -> None:
    central.up("k1", event(1), event(2, number=0))
    central.beat("k1", problems=["disk full"])
    (shown,) = central.admin("GET", "/kiosks").body["kiosks"]
    assert (shown["expected_seq"], shown["band"], shown["rejected"]) == (3, [701, 800], 1)
    assert (shown["forked"], shown["silent"], shown["beat"]["problems"]) == (False, False, ["disk full"])
    assert shown["incarnation"] == central.incarnation("k1")


# ---- versions


def test_a_catalogue_is_named_fetched_and_taken_back(central: Whole) -> None:
    content = CATALOGUE.read_text(encoding="utf-8")
    made = central.admin("PUT", "/versions/catalogue", {"content": content})
    name = made.body["version"]
    assert central.beat("k1")["versions"] == {"catalogue": name, "settings": None}
    got = central.kiosk("k1", "GET", f"/halls/{HALL}/versions/catalogue/{name}")
    assert got.body == {"kind": "catalogue", "version": name, "content": content}
    assert central.kiosk("k1", "GET", f"/halls/{HALL}/versions/catalogue/other").status == 404
    assert central.kiosk("k1", "GET", f"/halls/jauh/versions/catalogue/{name}").status == 403
    assert central.admin("DELETE", "/versions/catalogue").status == 204
    assert central.admin("DELETE", "/versions/catalogue").status == 404
    assert central.beat("k1")["versions"] == {"catalogue": None, "settings": None}


def test_a_pushed_catalogue_holds_at_central_too_also_after_a_start(central: Whole) -> None:
    content = CATALOGUE.read_text(encoding="utf-8").replace('series = "AK"', 'series = "AZ"')
    assert central.admin("PUT", "/versions/catalogue", {"content": content}).status == 200
    for _ in range(2):
        series = [queue["series"] for queue in central.admin("GET", "/queue").body["queues"]]
        assert "AZ" in series
        assert "AK" not in series
        central.start()
    central.admin("DELETE", "/versions/catalogue")
    assert "AK" in [queue["series"] for queue in central.admin("GET", "/queue").body["queues"]]


@pytest.mark.parametrize(
    ("kind", "content", "words"),
    [
        ("catalogue", "x = 1", "catalogue"),
        ("catalogue", "x = ", "catalogue"),
        ("settings", "x = ", "settings:1: has no value behind ="),
        ("settings", "x = 80,0", "write a point"),
        ("settings", "x = '\0'", "NUL"),
    ],
)
def test_a_text_with_a_mistake_is_not_pushed(central: Whole, kind: str, content: str, words: str) -> None:
    reply = central.admin("PUT", f"/versions/{kind}", {"content": content})
    assert reply.status == 422
    assert words in reply.body["detail"]
    assert central.rows("version", "kind") == []


def test_settings_are_pushed(central: Whole) -> None:
    made = central.admin("PUT", "/versions/settings", {"content": "[wait]\nsilent_minutes = 30\n"})
    assert central.beat("k1")["versions"]["settings"] == made.body["version"]


# ---- health and description


def test_health_needs_no_token(central: Whole) -> None:
    reply = ask(central.app, "GET", "/healthz")
    assert (reply.status, reply.body) == (200, {"status": "ok", "halls": [HALL]})


def test_a_database_that_is_away_is_told_and_may_be_tried_again(
    central: Whole, monkeypatch: pytest.MonkeyPatch
) -> None:
    from central.store import StoreBusy

    def away() -> None:
        raise StoreBusy("postgresql://somebody@somewhere: gone")

    token = central.token("k1")
    monkeypatch.setattr(central.store, "read", away)
    for path, given in (("/healthz", None), (f"/v1/halls/{HALL}/events", token)):
        reply = ask(central.app, "GET", path, token=given)
        assert (reply.status, reply.headers["retry-after"]) == (503, "2")
        assert "somewhere" not in reply.body["detail"]


def test_the_description_holds_together(central: Whole) -> None:
    schema = ask(central.app, "GET", "/openapi.json").body
    assert {"/v1/kiosk/events", "/v1/halls/{hall}/numbers", "/v1/halls/{hall}/queue", "/healthz"} <= set(
        schema["paths"]
    )
    models = schema["components"]["schemas"]

    def references(part: Any) -> set[str]:
        if isinstance(part, dict):
            own = {part["$ref"].rsplit("/", 1)[1]} if isinstance(part.get("$ref"), str) else set()
            return own.union(*map(references, part.values()))
        return set().union(*map(references, part)) if isinstance(part, list) else set()

    assert references(schema) <= set(models)
    for path, methods in schema["paths"].items():
        for each in methods.values():
            assert path in ("/healthz", "/v1/enrol") or "401" in each["responses"]
            assert path in ("/healthz", "/v1/enrol") or each["security"]


def test_a_path_that_is_none_is_a_sentence(central: Whole) -> None:
    assert ask(central.app, "GET", "/nowhere").body == {"detail": "Not Found"}
    assert ask(central.app, "DELETE", "/healthz").body == {"detail": "Method Not Allowed"}


@pytest.mark.parametrize("raw", [b"", b"{", b"\xff\xfe{", b"[" * 100_000, b'{"a": ' + b"9" * 5000 + b"}"])
def test_a_body_that_cannot_be_read_is_a_sentence(central: Whole, raw: bytes) -> None:
    for path in ("/v1/kiosk/heartbeat", "/v1/kiosk/events", f"/v1/halls/{HALL}/numbers"):
        reply = ask(central.app, "POST", path, token=central.token("k1"), raw=raw)
        assert reply.status == 422
        assert isinstance(reply.body["detail"], str)


def test_numbers_wait_in_an_empty_central_that_a_kiosk_knows_of_old(central_store: CentralStore) -> None:
    """Other kiosks hold numbers too, and nobody here can name them before they are enrolled."""
    whole = Whole(central_store)
    whole.start(patience_seconds=600.0)
    ask = {"request_id": key(), "incarnation": whole.incarnation("k1"), "series": "AK", "period_seen": 1}
    whole.beat("k1", acked_seq=7, last_seq=7, period=1)
    refused = whole.kiosk("k1", "POST", f"/halls/{HALL}/numbers", ask)
    assert (refused.status, refused.body["reason"]) == (503, "catching_up")
    whole.beat("k1", acked_seq=7, last_seq=7, period=1)
    assert whole.kiosk("k1", "POST", f"/halls/{HALL}/numbers", ask).status == 503


def test_a_kiosk_that_never_had_a_central_waits_for_nobody(central_store: CentralStore) -> None:
    whole = Whole(central_store)
    whole.start(patience_seconds=600.0)
    ask = {"request_id": key(), "incarnation": whole.incarnation("k1"), "series": "AK", "period_seen": 1}
    whole.beat("k1", acked_seq=0, last_seq=7, period=1)
    assert whole.kiosk("k1", "POST", f"/halls/{HALL}/numbers", ask).status == 200


# ---- who sits where


def test_a_heartbeat_is_told_at_which_counters_somebody_is(central: Whole) -> None:
    assert central.beat("k1")["staffed"] is None  # the officers of this hall have no accounts
    officers = Officers(central.store, central.clock)
    officers.add(HALL, "petugas-1", OfficerRole.OFFICER, "482913", agency="DUKCAPIL")
    assert central.beat("k1")["staffed"] == []
    signed = officers.who(officers.sign_in(HALL, "petugas-1", "482913", "192.0.2.1"))
    assert signed is not None
    officers.choose(signed, "3", ("AK",))
    assert central.beat("k1")["staffed"] == ["3"]
    officers.sign_out(signed)
    assert central.beat("k1")["staffed"] == []
