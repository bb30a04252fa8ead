"""Events up and the hall's log down, as a kiosk meets them, on both databases."""

from __future__ import annotations

import asyncio
import json
import threading
from concurrent.futures import ThreadPoolExecutor
from typing import Any

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from central.config.hall import HallConfig
from central.mirror import MalformedUpload, Mirror, read_upload
from central.mirror.upload import read_event
from central.store import CentralStore
from hall.protocol import LARGEST_BODY, EventUp
from hall.tickets import ClockGrade
from tests.central.asking import ask
from tests.central.rig import HALL, catalogue
from tests.central.whole import Whole, event, key, printed
from tests.support.clock import WITA
from tests.support.sampling import examples


@pytest.fixture
def central(central_store: CentralStore) -> Whole:
    return Whole(central_store)


def seqs(central: Whole) -> list[int]:
    return [seq for (seq,) in central.rows("kiosk_event", "seq")]


# ---- up


def test_a_stretch_is_kept_and_acknowledged(central: Whole) -> None:
    reply = central.up("k1", event(1), event(2))
    assert (reply.status, reply.body) == (200, {"acked_seq": 2})
    assert central.up("k1", event(3, "store_made", ticket_id=None, period=None, series=None, number=None)).status == 200
    assert seqs(central) == [1, 2, 3]
    assert central.rows("ticket", "number", "queue", "queue_state", "kiosk_id") == [
        (1, "AK", "waiting", "k1"),
        (2, "AK", "waiting", "k1"),
    ]


def test_what_is_sent_again_counts_once(central: Whole) -> None:
    central.up("k1", event(1), event(2))
    assert central.up("k1", event(1), event(2)).body == {"acked_seq": 2}
    assert central.up("k1", event(2), event(3)).body == {"acked_seq": 3}
    assert central.up("k1", event(1)).body == {"acked_seq": 1}
    assert seqs(central) == [1, 2, 3]
    assert len(central.rows("ticket", "ticket_id")) == 3
    assert central.alarms("clash") == []


def test_a_gap_is_told_and_nothing_behind_it_kept(central: Whole) -> None:
    central.up("k1", event(1))
    reply = central.up("k1", event(3), event(4))
    assert (reply.status, reply.body) == (409, {"expected_seq": 2})
    reply = central.up("k1", event(2), event(3), event(5))
    assert (reply.status, reply.body) == (409, {"expected_seq": 4})
    assert seqs(central) == [1, 2, 3]


def test_the_same_event_with_other_content_is_a_fork(central: Whole) -> None:
    central.up("k1", event(1), event(2))
    reply = central.up("k1", event(2, number=77), event(3))
    assert (reply.status, reply.body) == (409, {"forked_seq": 2})
    assert seqs(central) == [1, 2]
    assert [(seq, "77" in line) for seq, line in central.rows("rejected", "seq", "line")] == [(2, True)]
    (alarm,) = central.alarms("fork")
    assert (alarm["kiosk"], alarm["seq"]) == ("k1", 2)
    assert central.rows("incarnation", "forked") == [(True,)]
    assert central.beat("k1")["band"] is None
    assert central.up("k1", event(3)).status == 200


def test_one_fork_is_one_alarm_until_somebody_has_seen_it(central: Whole) -> None:
    central.up("k1", event(1))
    for number in (5, 6):
        central.up("k1", event(1, number=number))
    assert len(central.alarms("fork")) == 1
    number = central.admin("GET", "/alarms").body["alarms"][0]["id"]
    assert central.admin("POST", f"/alarms/{number}/seen").status == 204
    assert central.admin("POST", f"/alarms/{number}/seen").status == 404
    assert central.admin("GET", "/alarms").body["alarms"] == []
    assert len(central.admin("GET", "/alarms?all=true").body["alarms"]) == 1
    central.up("k1", event(1, number=7))
    assert len(central.alarms("fork")) == 2


@pytest.mark.parametrize(
    ("wrong", "word"),
    [
        ({"kind": "Strange!"}, "kind"),
        ({"number": 0}, "number"),
        ({"at_utc": "yesterday"}, "at_utc"),
        ({"at_utc": "2026-10-05T00:00:00"}, "at_utc"),
        ({"at_utc": "0001-01-01T00:00:00+14:00"}, "years"),
        ({"ticket_id": None}, "ticket_id"),
        ({"body": {"agency": "DUKCAPIL"}}, "service"),
        ({"body": {"agency": ["x"], "service": "x", "language": "id", "code": "x"}}, "agency"),
        ({"colour": "red"}, "colour"),
        ({"body": {"text": "\0"}}, "NUL"),
    ],
)
def test_a_bad_event_is_put_aside_and_the_others_are_kept(central: Whole, wrong: dict[str, Any], word: str) -> None:
    reply = central.up("k1", event(1), event(2, **wrong), event(3))
    assert (reply.status, reply.body["acked_seq"], [one["seq"] for one in reply.body["bad"]]) == (422, 3, [2])
    assert word in reply.body["bad"][0]["reason"]
    assert seqs(central) == [1, 3]
    assert [seq for (seq,) in central.rows("rejected", "seq")] == [2]
    assert central.alarms("rejected")[0]["kiosk"] == "k1"
    again = central.up("k1", event(1), event(2, **wrong), event(3))
    assert again.body == reply.body
    assert central.up("k1", event(4)).body == {"acked_seq": 4}


def test_a_bad_event_that_was_put_right_is_taken_later(central: Whole) -> None:
    central.up("k1", event(1), event(2, number=0), event(3))
    assert central.up("k1", event(2)).body == {"acked_seq": 2}
    assert seqs(central) == [1, 2, 3]
    assert central.rows("rejected", "seq") == []


def test_what_was_put_aside_can_be_seen_and_tried_again(central: Whole, monkeypatch: pytest.MonkeyPatch) -> None:
    central.up("k1", event(1, body={"agency": "A" * 80, "service": "S", "language": "id", "code": "C"}), event(2))
    (shown,) = central.admin("GET", "/rejected").body["rejected"]
    assert (shown["kiosk_id"], shown["seq"]) == ("k1", 1)
    assert central.admin("POST", "/rejected/retry").body == {"taken": 0, "left": 1}
    monkeypatch.setattr("central.mirror.upload.LONGEST_FACT", 100)
    assert central.admin("POST", "/rejected/retry").body == {"taken": 1, "left": 0}
    assert seqs(central) == [1, 2]
    assert central.rows("rejected", "seq") == []


def test_the_other_side_of_a_fork_stays_aside(central: Whole) -> None:
    central.up("k1", event(1))
    central.up("k1", event(1, number=9))
    assert central.admin("POST", "/rejected/retry").body == {"taken": 0, "left": 1}


@pytest.mark.parametrize(
    "more",
    [
        {"events": []},
        {"first_seq": 2},
        {"incarnation": "x"},
        {"colour": "red"},
        {"events": [event(1), event(1)]},
        {"events": [{"seq": "one"}]},
        {"events": [1]},
        {"events": [event(seq) for seq in range(1, 502)]},
    ],
)
def test_an_upload_that_is_none_is_refused_whole(central: Whole, more: dict[str, Any]) -> None:
    reply = central.up("k1", event(1), **more)
    assert reply.status == 422
    assert isinstance(reply.body["detail"], str)
    assert seqs(central) == []


@pytest.mark.parametrize("raw", [b"", b"{", b"\xff", b"[" * 100_000, b'{"a": 1e999}', b"null", b'"\\ud800"'])
def test_bytes_that_are_no_upload(raw: bytes) -> None:
    with pytest.raises(MalformedUpload):
        read_upload(raw)


def test_events_of_somebody_else_are_refused(central: Whole) -> None:
    assert central.up("k1", event(1), kiosk_id="k2").status == 403
    whole = {"kiosk_id": "k1", "incarnation": key(), "first_seq": 1, "events": [event(1)]}
    assert ask(central.app, "POST", "/v1/kiosk/events", body=whole).status == 401
    assert ask(central.app, "POST", "/v1/kiosk/events", token="kendari.no", body=whole).status == 401
    assert ask(central.app, "POST", "/v1/kiosk/events", token="\xff\0.x", body=whole).status == 401


def test_an_upload_without_end_is_cut_off(central: Whole) -> None:
    events = [event(seq, "note", body={"text": "x" * 7000}) for seq in range(1, 650)]
    assert central.up("k1", *events).status == 413
    assert central.up("k1", *events[:500]).body == {"acked_seq": 500}


def test_the_largest_upload_is_taken(central: Whole) -> None:
    longest = {"body": {"text": "é" * (LARGEST_BODY - 11)}}
    assert central.up("k1", event(1, "note", **longest)).body == {"acked_seq": 1}
    events = [event(seq, "note", body={"text": "x" * 7000}) for seq in range(2, 502)]
    assert central.up("k1", *events).body == {"acked_seq": 501}


def test_the_same_upload_from_several_threads_is_kept_once(central: Whole) -> None:
    central.token("k1")
    events = [event(seq) for seq in range(1, 101)]
    whole = {"kiosk_id": "k1", "incarnation": central.incarnation("k1"), "first_seq": 1, "events": events}
    upload = read_upload(json.dumps(whole).encode())
    start = threading.Barrier(4)

    def send() -> int:
        start.wait(30)
        reply = central.up("k1", *events)
        return int(reply.body["acked_seq"])

    with ThreadPoolExecutor(4) as threads:
        told = [each.result(60) for each in [threads.submit(send) for _ in range(4)]]
    assert told == [100] * 4
    assert seqs(central) == [line.seq for line in upload.lines]
    assert len(central.rows("ticket", "ticket_id")) == 100


def test_two_tickets_with_one_number_both_stay_and_a_person_is_told(central: Whole) -> None:
    central.up("k1", event(1))
    central.up("k2", event(1, ticket_id="f" * 32))
    central.up("k2", event(2, number=7), event(3, ticket_id="e" * 32, number=7))
    assert len(central.rows("ticket", "ticket_id")) == 4
    assert sorted(alarm["label"] for alarm in central.alarms("clash")) == ["AK-001", "AK-007"]


def test_the_log_of_a_renewed_store_brings_no_visitor_twice(central: Whole) -> None:
    central.up("k1", event(1), printed(2, 1, "sending"))
    central.stores["k1"] = key()
    reply = central.up("k1", event(1), printed(2, 1, "sending"), printed(3, 1, "printed"), event(4))
    assert reply.body == {"acked_seq": 4}
    assert central.rows("ticket", "number", "print_state") == [(1, "printed"), (4, "prepared")]
    assert central.alarms("clash") == []


@pytest.mark.parametrize(
    ("steps", "known"),
    [
        ((("sending", 1), ("sent", 1), ("printed", 1)), "printed"),
        ((("sent", 1), ("uncertain", 1)), "uncertain"),
        ((("uncertain", 1), ("sending", 2), ("printed", 2)), "printed"),
        ((("printed", 1), ("sending", 2), ("not_printed", 2)), "printed"),
        ((("sending", 1), ("not_printed", 1)), "not_printed"),
        ((("sending", 1), ("what", 1), ("sent", 1)), "sent"),
    ],
)
@pytest.mark.parametrize("at_once", [True, False])
def test_what_is_known_of_the_paper(
    central: Whole, steps: tuple[tuple[str, int], ...], known: str, at_once: bool
) -> None:
    events = [event(1), *(printed(seq, 1, state, copy) for seq, (state, copy) in enumerate(steps, 2))]
    for batch in [events] if at_once else [[one] for one in events]:
        assert central.up("k1", *batch).status == 200
    assert central.rows("ticket", "print_state") == [(known,)]


def test_a_state_that_is_no_word_is_harmless(central: Whole) -> None:
    odd = event(2, "print", ticket_id=f"{1:032x}", body={"state": ["printed"]})
    assert central.up("k1", event(1), odd).status == 200


def test_a_period_that_a_kiosk_opened_alone_gets_its_date(central: Whole) -> None:
    central.beat("k1", period=3)
    opened = event(1, "period_opened", ticket_id=None, period=3, series=None, number=None)
    central.up("k1", opened | {"body": {"business_date": "2026-10-05"}})
    assert central.rows("hall", "period", "business_date") == [(3, "2026-10-05")]
    central.up("k1", opened | {"seq": 2, "body": {"business_date": 5}})
    assert central.rows("hall", "business_date") == [("2026-10-05",)]


def test_arrivals_hold_the_next_period_back_unless_clocks_prove_the_quiet(central: Whole) -> None:
    central.up("k1", event(1))
    now = central.clock.now()
    assert central.rows("hall", "last_boot", "last_mono") == [(now.boot_id, now.mono_ms)]
    central.clock.wait(hours=5)
    central.up("k1", event(2))
    assert central.rows("hall", "last_mono") == [(central.clock.now().mono_ms,)]
    central.clock.wait(hours=5)
    central.clock.grade = ClockGrade.SYNCED
    long_ago = (central.clock.now().utc.isoformat(), central.clock.now().mono_ms)
    central.clock.wait(minutes=10)
    central.up("k1", event(3, at_trust="synced", at_utc=long_ago[0]))
    assert central.rows("hall", "last_trust", "last_mono") == [("synced", long_ago[1])]


def test_the_clock_of_a_kiosk_is_corrected_by_its_heartbeat(central: Whole) -> None:
    now = central.clock.now().utc
    ahead = now.replace(hour=1).isoformat()
    central.beat("k1", utc=ahead)
    central.clock.wait(seconds=10)
    central.up("k1", event(1, at_utc=now.replace(hour=1, second=5).isoformat()), event(2, at_trust="bad"))
    order = [ms - int(now.timestamp() * 1000) for (ms,) in central.rows("ticket", "order_ms")]
    assert order == [5_000, 10_000]


def test_a_heartbeat_that_was_long_under_way_moves_no_visitor(central: Whole) -> None:
    """Sent in a cut and heard seconds later, it looks as if the kiosk's clock were behind."""
    now = central.clock.now().utc
    central.clock.wait(seconds=9)
    central.beat("k1", utc=now.isoformat())
    central.clock.wait(seconds=10)
    central.up("k1", event(1, at_utc=now.isoformat()))
    assert central.rows("ticket", "order_ms") == [(int(now.timestamp() * 1000),)]


# ---- down


def test_pages_follow_each_other_without_a_gap(central: Whole, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr("central.mirror.mirror.MOST_DOWN", 2)
    central.token("k1")
    after, told = central.down("k2")["next"], []  # each kiosk that joins is a line of its own
    for seq in range(1, 6):
        central.up("k1", event(seq))
    while (page := central.down("k2", after))["events"]:
        told += [line["pos"] for line in page["events"]]
        assert page["next"] >= told[-1]
        after = page["next"]
    assert told == sorted(set(told))
    assert len(told) == 5
    assert central.down("k2", after)["next"] == after


def test_a_page_holds_no_more_than_an_answer_may(central: Whole, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr("central.mirror.mirror.ROOM", 1)
    for seq in range(1, 4):
        central.up("k1", event(seq))
    first = central.down("k2")
    assert len(first["events"]) == 1
    assert first["next"] == first["events"][0]["pos"]


def test_people_elsewhere_are_those_whose_tickets_others_gave(central: Whole) -> None:
    central.up("k1", event(1), event(2))
    central.up("k2", event(1, ticket_id="f" * 32, number=701))
    assert central.down("k1")["elsewhere"] == {"AK": 1}
    assert central.down("k2")["elsewhere"] == {"AK": 2}
    assert central.down("k3")["elsewhere"] == {"AK": 3}


def test_calls_come_down(central: Whole) -> None:
    central.up("k1", event(1))
    page = central.down("k1")
    called = central.admin("POST", "/counters/1/call_next", {})
    assert called.status == 200
    after = central.down("k1", page["next"])
    (line,) = after["events"]
    assert (line["kind"], line["ticket_id"], line["body"]["state"]) == ("queue", f"{1:032x}", "called")
    assert line["body"]["at_utc"]


def test_news_end_the_wait(central: Whole) -> None:
    """The question is there before the news; a ring wakes it long before its 25 seconds are over."""
    central.up("k1", event(1))
    after = central.down("k2")["next"]
    asked = threading.Event()
    changed = central.store.bell.changed

    async def waits(hall: str, rings: int, seconds: float) -> None:
        asked.set()
        await changed(hall, rings, seconds)

    central.store.bell.changed = waits  # type: ignore[method-assign]
    with ThreadPoolExecutor(1) as thread:
        page = thread.submit(central.kiosk, "k2", "GET", f"/halls/{HALL}/events?after={after}&wait=25")
        assert asked.wait(30)
        central.up("k1", event(2))
        assert page.result(60).body["events"][0]["body"]["arrived"] == {"AK": 1}


def test_calls_press_more_than_arrivals(central: Whole) -> None:
    mirror = Mirror(central.store, lambda _hall: HallConfig(catalogue(), WITA), central.clock)
    before = central.down("k1")["next"]
    assert mirror.news(HALL, before) == (False, False)
    central.up("k1", event(1))
    assert mirror.news(HALL, before) == (True, False)
    central.admin("POST", "/counters/1/call_next", {})
    assert mirror.news(HALL, before) == (True, True)
    assert mirror.news(HALL, central.down("k1")["next"]) == (False, False)


def test_nobody_waits_when_central_stops(central: Whole) -> None:
    after = central.down("k1")["next"]
    central.store.bell.silence()
    reply = central.kiosk("k1", "GET", f"/halls/{HALL}/events?after={after}&wait=25")
    assert (reply.status, reply.body["events"]) == (200, [])


def test_the_news_of_another_hall_are_not_told(central: Whole) -> None:
    assert central.kiosk("k1", "GET", "/halls/jauh/events").status == 403
    assert central.kiosk("k1", "GET", f"/halls/{HALL}/events?wait=26").status == 422
    assert central.kiosk("k1", "GET", f"/halls/{HALL}/events?after=-1").status == 422


def test_a_bell_that_rang_before_the_wait_is_heard() -> None:
    from central.store.change_signal import ChangeSignal

    bell = ChangeSignal()
    rings = bell.rings(HALL)
    bell.ring(HALL)
    asyncio.run(asyncio.wait_for(bell.changed(HALL, rings, 25), 30))


# ---- reading


JSON = st.recursive(
    st.none() | st.booleans() | st.integers(-(2**53), 2**53) | st.floats(allow_nan=False, allow_infinity=False)
    | st.text(st.characters(exclude_categories=["Cs"], exclude_characters="\0"), max_size=8),
    lambda inner: st.lists(inner, max_size=3) | st.dictionaries(st.sampled_from("abc"), inner, max_size=3),
    max_leaves=8,
)  # fmt: skip


@settings(max_examples=examples(60, 200), deadline=None)
@given(st.dictionaries(st.sampled_from("abcdef"), JSON, max_size=4))
def test_an_event_is_the_same_however_it_was_read(body: dict[str, Any]) -> None:
    """Alone, in a good batch and in a batch with a bad event: a difference would look like a fork."""
    good = event(1, "note", body=body)
    whole = {"kiosk_id": "k1", "incarnation": "0" * 32, "first_seq": 1, "events": [good]}
    first = read_upload(json.dumps(whole).encode()).lines[0]
    mixed = read_upload(json.dumps(whole | {"events": [good, {"seq": 2}]}).encode())
    alone = read_event(EventUp.model_validate(good).model_dump_json())
    assert not isinstance(alone, str)
    assert first.digest == mixed.lines[0].digest == alone.digest
    assert [bad.seq for bad in mixed.bad] == [2]


# ---- many numbers in a row


def many(seq: int, **body: Any) -> dict[str, Any]:
    told = {"service": "IMIGRASI-01", "agency": "Imigrasi", "numbers": 3}
    return event(seq, "many_numbers", ticket_id=None, period=None, series=None, number=None, body=told | body)


def test_many_numbers_in_a_row_are_one_alarm_until_somebody_has_seen_it(central: Whole) -> None:
    assert central.up("k1", many(1), many(2, numbers=4)).status == 200
    assert central.up("k1", many(3, numbers=5)).status == 200
    (alarm,) = central.alarms("many_numbers")
    assert (alarm["kiosk"], alarm["agency"], alarm["numbers"]) == ("k1", "Imigrasi", 4)
    assert central.up("k1", many(4, service="POLRESTA-04", agency="Polresta")).status == 200
    assert len(central.alarms("many_numbers")) == 2


@pytest.mark.parametrize(
    "body",
    [{"service": 5}, {"service": None}, {"numbers": "many"}, {"numbers": True}, {"numbers": [3]}, {"agency": {"a": 1}}],
)
def test_a_strange_word_of_many_numbers_harms_nothing(central: Whole, body: dict[str, Any]) -> None:
    assert central.up("k1", many(1, **body), event(2)).body == {"acked_seq": 2}
    assert all(isinstance(alarm["numbers"], int) for alarm in central.alarms("many_numbers"))
    assert len(central.alarms("many_numbers")) == ("agency" in body)
