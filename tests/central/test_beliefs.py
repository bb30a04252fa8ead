"""What a kiosk claims is held against what can be true: refused with a reason, alarmed once, and nothing of it kept."""

from __future__ import annotations

import json
from typing import Any

import pytest
from hypothesis import HealthCheck, given, settings

from central.fleet.plausible import SHAPES, read_beat
from central.store import CentralStore
from tests.central.asking import Reply, ask
from tests.central.rig import HALL
from tests.central.whole import ADMIN, Whole, event, key
from tests.support.beats import BEATS
from tests.support.sampling import examples


@pytest.fixture
def central(central_store: CentralStore) -> Whole:
    made = Whole(central_store)
    number(made)
    return made


def number(central: Whole, series: str = "AK", kiosk: str = "k1", seen: int = 0) -> Reply:
    asked = {"request_id": key(), "incarnation": central.incarnation(kiosk), "series": series, "period_seen": seen}
    return central.kiosk(kiosk, "POST", f"/halls/{HALL}/numbers", asked)


def told(central: Whole, kiosk: str = "k1", **more: Any) -> Reply:
    return central.kiosk(kiosk, "POST", "/kiosk/heartbeat", central.heartbeat(kiosk) | more)


def state(central: Whole) -> list[object]:
    tables = ("hall", "series_state", "incarnation", "kiosk", "period", "lease", "holding")
    skipped = {"position", "token_hash"}
    return [central.rows(name, *(c for c in columns_of(name) if c not in skipped)) for name in tables]


def columns_of(name: str) -> list[str]:
    from central.store import tables

    return [column.name for column in tables.metadata.tables[name].columns]


def lease(first: int, last: int, series: str = "AK", period: int = 1) -> dict[str, Any]:
    return {"request_id": key(), "series": series, "period": period, "first": first, "last": last}


LIES: list[tuple[str, dict[str, Any], str]] = [
    ("period", {"period": 1_000_000}, "the days since then allow"),
    ("period of a claim", {"claims": [{"series": "AK", "period": 9_000, "number": 1}]}, "the days since then"),
    ("period of a lease", {"leases": [lease(400, 449, period=9_000)]}, "the days since then"),
    ("claim", {"claims": [{"series": "AK", "period": 1, "number": 500}]}, "1 is the last one given here"),
    ("lease", {"leases": [lease(1, 500)]}, "cannot have been given"),
    ("lease that ends before it begins", {"leases": [lease(450, 401)]}, "cannot have been given"),
    ("leases", {"leases": [lease(100 + 50 * at, 149 + 50 * at) for at in range(8)]}, "was never given here"),
    ("band", {"band": {"first": 1, "last": 500}}, "a reserve lies between 501 and 900"),
    ("band of numbers by hand", {"band": {"first": 850, "last": 999}}, "a reserve lies between"),
    ("band that ends before it begins", {"band": {"first": 800, "last": 701}}, "a reserve lies between"),
    ("longer", {"longer": {"first": 1, "last": 9999}}, "4 digits"),
    ("share", {"longer": {"first": 1000, "last": 1499}, "shares": [{"id": 1, "first": 1, "last": 50}]}, "a reserve"),
    ("events", {"last_seq": 2**53}, "which no kiosk can have"),
    ("acknowledged", {"last_seq": 3, "acked_seq": 9}, "sync renew"),
    ("first event", {"last_seq": 3, "first_seq": 2**53}, "sync renew"),
    ("year", {"utc": "9999-12-31T23:59:59Z"}, "set its clock"),
    ("printer", {"printer": {"problems": 5}}, "its printer in a shape"),
    ("printer's problems", {"printer": {"problems": [{"a": 1}]}}, "its printer in a shape"),
    ("printer's word", {"printer": {"can_print": "yes"}}, "its printer in a shape"),
    ("paper", {"paper": {"tickets": {"a": []}}}, "its paper in a shape"),
]


@pytest.mark.parametrize(("lie", "says"), [(lie, says) for _, lie, says in LIES], ids=[name for name, _, _ in LIES])
def test_what_cannot_be_true_is_refused_alarmed_once_and_not_kept(
    central: Whole, lie: dict[str, Any], says: str
) -> None:
    central.beat("k1")
    before = state(central)
    for _ in range(2):
        refused = told(central, **lie)
        assert refused.status == 422
        assert says in refused.body["detail"]
    assert state(central) == before
    (alarm,) = central.alarms("unbelievable")
    assert alarm["kiosk"] == "k1"
    assert says in alarm["why"]
    central.clock.wait(hours=24)
    assert told(central).status == 200
    assert number(central).body["number"] == 1


@pytest.mark.parametrize("lie", [
    {"claims": [{"series": "AK", "period": 1, "number": 500}]}, {"period": 1_000_000}, {"leases": [lease(1, 500)]},
])  # fmt: skip
def test_a_kiosk_that_was_never_heard_is_believed_no_more(central: Whole, lie: dict[str, Any]) -> None:
    assert told(central, "k7", **lie).status == 422
    assert number(central).body["number"] == 2


@pytest.mark.parametrize("seen", [500, 999_999])
def test_a_question_for_a_number_or_lease_raises_no_period_that_cannot_be(central: Whole, seen: int) -> None:
    assert number(central, seen=seen).status == 422
    asked = {"request_id": key(), "incarnation": central.incarnation("k1"), "series": "AK", "period": seen, "n": 50}
    assert central.kiosk("k1", "POST", f"/halls/{HALL}/leases", asked).status == 422
    assert len(central.alarms("unbelievable")) == 1
    given = number(central).body
    assert (given["number"], given["period"]) == (2, 1)


def test_days_away_allow_periods(central: Whole) -> None:
    central.clock.wait(days=30)
    assert told(central, period=32).status == 200
    assert told(central, period=1_000).status == 422


def test_a_central_that_was_put_back_believes_what_it_has_forgotten(central: Whole) -> None:
    central.up("k1", *(event(seq) for seq in range(1, 4)))
    central.beat("k1", last_seq=3, acked_seq=3)
    central.start()
    claims = [{"series": "AK", "period": 1, "number": 40}]
    assert told(central, last_seq=60, acked_seq=60, claims=claims, leases=[lease(401, 450)]).status == 200
    assert number(central).body["number"] == 41


def test_numbers_given_just_before_a_crash_are_believed_of_the_first_greeting(central: Whole) -> None:
    central.beat("k1")
    central.start()
    claims = [{"series": "AK", "period": 1, "number": 4}]
    assert told(central, last_seq=3, claims=claims).status == 200
    assert number(central).body["number"] == 5


def test_what_was_believed_once_is_known_from_then_on(central: Whole) -> None:
    central.start()
    forgotten = [lease(401, 450)]
    for _ in range(3):
        assert told(central, leases=forgotten).status == 200
    changed = [{**forgotten[0], "first": 351}]
    assert told(central, leases=changed).status == 422
    assert central.rows("lease", "kiosk_id", "first", "last") == [("k1", 401, 450)]


def test_a_kiosk_that_was_alone_brings_its_numbers(central: Whole) -> None:
    claims = [{"series": "HS", "period": 40, "number": 87}]
    assert told(central, "k5", last_seq=4_000, period=40, claims=claims).status == 200
    assert number(central, "HS", seen=40).body["number"] == 88


def test_events_of_a_period_that_cannot_be_are_parked(central: Whole) -> None:
    reply = central.up("k1", event(1), event(2, period=900_000), event(3))
    assert reply.status == 422
    assert [one["seq"] for one in reply.body["bad"]] == [2]
    assert "allow" in reply.body["bad"][0]["reason"]
    assert reply.body["acked_seq"] == 3
    assert len(central.alarms("rejected")) == 1


def test_a_ticket_that_says_it_is_years_old_goes_before_nobody(central: Whole) -> None:
    central.up("k1", event(1, at_utc="2026-10-05T00:00:00Z"))
    central.clock.wait(minutes=5)
    central.up("k1", event(2, at_utc="1999-01-01T00:00:00Z"))
    rows = dict(central.rows("ticket", "number", "order_ms"))
    assert rows[1] < rows[2]


# ---- taking back


def test_what_was_believed_before_is_taken_back(central: Whole) -> None:
    with central.store.write(HALL) as connection:
        connection.exec_driver_sql("UPDATE hall SET period = 1000000")
        connection.exec_driver_sql("UPDATE series_state SET last = 500, upper = 0")
    central.clock.wait(hours=24)
    assert told(central).status in (200, 422)
    assert number(central).status == 422
    found = central.admin("POST", "/claims/forget", {}).body
    assert (found["period_before"], found["period"], found["series"]) == (
        1_000_000,
        1,
        {"AK": {"before": 500, "now": 1}},
    )
    assert told(central).status == 200
    assert number(central).body["number"] == 1
    assert central.admin("POST", "/claims/forget", {}).body["series"] == {}


def test_leases_and_tickets_stay_when_claims_are_taken_back(central: Whole) -> None:
    asked = {"request_id": key(), "incarnation": central.incarnation("k1"), "series": "AK", "period": 1, "n": 50}
    central.kiosk("k1", "POST", f"/halls/{HALL}/leases", asked)
    central.up("k1", event(1, number=7), event(2, number=702))
    with central.store.write(HALL) as connection:
        connection.exec_driver_sql("UPDATE series_state SET last = 300")
    central.admin("POST", "/claims/forget", {})
    assert central.rows("series_state", "last", "upper") == [(7, 450)]


def test_a_period_that_has_tickets_is_not_taken_back(central: Whole) -> None:
    central.up("k1", event(1, period=3))
    assert central.admin("POST", "/claims/forget", {"period": 2}).status == 409


# ---- what is stored is read whatever it is


@settings(max_examples=examples(100, 300), suppress_health_check=[HealthCheck.too_slow])
@given(BEATS)
def test_every_stored_heartbeat_is_read(beat: object) -> None:
    found = read_beat(json.dumps(beat))
    assert isinstance(found, dict)
    assert all(SHAPES[name](value) for name, value in found.items() if name in SHAPES)


def test_half_a_stored_heartbeat_is_none() -> None:
    assert read_beat('{"last_seq": 3') == {}
    assert read_beat(None) is None


WORST = [
    "5", "[]", "null", '"text"', '{"printer": {"problems": 5}}', '{"printer": 3, "paper": 4, "problems": 5}',
    '{"last_seq": "x"}', '{"last_seq": 3}', '{"utc": "9999"}', '{"utc": 5}', '{"oldest_unsent_s": [], "last_seq": 9}',
    '{"half": ',
]  # fmt: skip


@pytest.mark.parametrize("stored", WORST)
def test_bad_rows_of_before_stop_neither_page_nor_upload(central_store: CentralStore, stored: str) -> None:
    central = Whole(central_store)
    central.up("k1", event(1))
    with central.store.write(HALL) as connection:
        connection.exec_driver_sql("UPDATE kiosk SET beat = '" + stored + "', heard_at = '2026-10-05T00:00:00.000Z'")
    shown = central.admin("GET", "/kiosks")
    assert shown.status == 200
    assert isinstance(shown.body["kiosks"][0]["beat"], dict)
    assert central.up("k1", event(2)).status == 200
    central.beat("k1", last_seq=2, acked_seq=2)


UNREADABLE: list[tuple[str, str, object]] = [
    ("a count below nothing", "/kiosk/heartbeat", {"parked": -1}),
    ("a count that is a text", "/kiosk/heartbeat", {"last_seq": "many"}),
    ("a printer that is a list", "/kiosk/heartbeat", {"printer": [1]}),
    ("a field of another version", "/kiosk/heartbeat", {"mood": "good"}),
    ("a time without a zone", "/kiosk/heartbeat", {"utc": "2026-10-05T09:00:00"}),
    ("a series that is none", f"/halls/{HALL}/numbers", {"series": "ÄÖ"}),
    ("a log that is none", "/kiosk/events", {"events": 5}),
]


@pytest.mark.parametrize(("path", "wrong"), [one[1:] for one in UNREADABLE], ids=[one[0] for one in UNREADABLE])
def test_what_the_wire_refuses_of_a_kiosk_is_alarmed_once_however_often_it_comes(
    central: Whole, path: str, wrong: dict[str, Any]
) -> None:
    store = central.incarnation("k1")
    whole = {
        "/kiosk/heartbeat": central.heartbeat("k1"),
        "/kiosk/events": {"kiosk_id": "k1", "incarnation": store, "first_seq": 1},
    }.get(path, {"request_id": key(), "incarnation": store, "period_seen": 0})
    before = central.rows("hall", "position")
    for _ in range(30):
        assert central.kiosk("k1", "POST", path, whole | wrong).status == 422
    found = [row for row in central.rows("alarm", "kind", "subject", "body") if row[0] == "malformed"]
    assert [row[:2] for row in found] == [("malformed", "k1")]
    assert json.loads(found[0][2])["kiosk"] == "k1"
    assert next(iter(wrong)) in json.loads(found[0][2])["why"]
    assert central.rows("hall", "position")[0][0] == before[0][0] + 1


def test_strangers_and_counters_raise_no_alarm_by_what_cannot_be_read(central: Whole) -> None:
    for token in (None, "kendari.guessed", ADMIN):
        assert ask(central.app, "POST", "/v1/kiosk/heartbeat", token=token, body={"parked": -1}).status in (401, 403)
    assert central.admin("PUT", "/versions/catalogue", {"content": 5}).status == 422
    assert central.rows("alarm", "kind") == []
