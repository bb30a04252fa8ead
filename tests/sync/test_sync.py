"""Up, down, numbers and greeting over a link that loses things, with a central that is put back, forks and rejects."""

from __future__ import annotations

import json
from pathlib import Path
from uuid import uuid4

import pytest

from hall.tickets import QueueState
from kiosk.store import NoNumbers, Store
from kiosk.sync import NotEnrolled, upward
from kiosk.sync.enrolment import Enrolment, enrolment_path, keep_enrolment, load_enrolment
from kiosk.sync.http import CentralClient
from tests.support.clock import FixedClock
from tests.support.small_central import Central
from tests.sync.conftest import URL, Kiosk, open_kiosk

EVENTS = "/v1/kiosk/events"
BEAT = "/v1/kiosk/heartbeat"
NEWS = "/v1/halls/kendari/events"


def called(ticket_id: str, pos: int, state: str = "called") -> dict[str, object]:
    return {"pos": pos, "kind": "queue", "ticket_id": ticket_id, "body": {"state": state, "round": 1}}


def test_it_greets_first_then_sends_then_reads(kiosk: Kiosk) -> None:
    assert kiosk.sync.once()
    assert kiosk.central.asked == [BEAT, EVENTS, NEWS]
    ticket = kiosk.issue()
    assert ticket.number == 701
    kiosk.central.down.append(called(ticket.ticket_id, 1))
    assert kiosk.sync.once()
    assert sorted(kiosk.central.log) == list(range(1, kiosk.last_seq() + 1))
    assert kiosk.store.mirror_state().unsent == 0
    found = kiosk.store.ticket(ticket.ticket_id)
    assert found is not None
    assert found.queue_state is QueueState.CALLED
    assert [step.kind for step in kiosk.steps] == ["call"]


def test_the_link_says_how_it_stands(kiosk: Kiosk, clock: FixedClock) -> None:
    before = kiosk.sync.link()
    assert (before.enrolled, before.connected, before.last_contact) == (True, False, None)
    kiosk.sync.once()
    after = kiosk.sync.link()
    assert (after.connected, after.unsent, after.parked, after.problem) == (True, 0, 0, "")
    assert after.last_contact == clock.now().utc
    assert after.elsewhere == {"AK": 3}
    kiosk.issue()
    kiosk.central.faults.append((EVENTS, "lost request"))
    assert not kiosk.sync.once()
    lost = kiosk.sync.link()
    assert (lost.connected, lost.last_contact) == (False, clock.now().utc)
    assert lost.unsent > 0
    assert "lost on the way" in lost.problem
    assert kiosk.sync.once()
    assert kiosk.sync.link().connected


def test_after_a_loss_it_greets_again(kiosk: Kiosk) -> None:
    kiosk.sync.once()
    kiosk.sync.once()
    assert len(kiosk.central.beats) == 1
    kiosk.central.faults.append((NEWS, "lost request"))
    assert not kiosk.sync.once()
    kiosk.sync.once()
    assert len(kiosk.central.beats) == 2


def test_after_a_new_connection_it_greets_before_anything_else(kiosk: Kiosk, monkeypatch: pytest.MonkeyPatch) -> None:
    made = [1]
    monkeypatch.setattr(CentralClient, "connections", property(lambda _server: made[0]))
    kiosk.sync.once()
    made[0] = 2
    kiosk.issue()
    kiosk.central.asked.clear()
    kiosk.sync.once()
    assert kiosk.central.asked == [BEAT, EVENTS, NEWS]


def test_it_goes_on_greeting_while_a_backlog_goes_up(kiosk: Kiosk, monkeypatch: pytest.MonkeyPatch) -> None:
    kiosk.sync.once()
    for _ in range(1000):
        kiosk.store.record("tested", {})
    monkeypatch.setattr(upward, "HEARTBEAT_SECONDS", 0.0)
    kiosk.central.asked.clear()
    kiosk.sync.once()
    assert kiosk.central.asked[:5] == [BEAT, BEAT, EVENTS, BEAT, EVENTS]


@pytest.mark.parametrize("fault", ["lost request", "lost reply"])
@pytest.mark.parametrize("where", [BEAT, EVENTS, NEWS])
def test_whatever_is_lost_everything_arrives_once(kiosk: Kiosk, where: str, fault: str) -> None:
    kiosk.sync.once()
    tickets = [kiosk.issue() for _ in range(3)]
    kiosk.central.down.append(called(tickets[0].ticket_id, 1))
    kiosk.central.faults.append((where, fault))
    while not kiosk.sync.once():
        pass
    issued = [line["ticket_id"] for line in kiosk.central.log.values() if line["kind"] == "issued"]
    assert issued == [ticket.ticket_id for ticket in tickets]
    assert [step.kind for step in kiosk.steps] == ["call"]


def test_a_backlog_goes_up_oldest_first_in_batches(kiosk: Kiosk, caplog: pytest.LogCaptureFixture) -> None:
    kiosk.sync.once()
    for _ in range(1100):
        kiosk.store.record("tested", {})
    with caplog.at_level("INFO"):
        assert kiosk.sync.once()
    assert kiosk.central.asked.count(EVENTS) == 1 + 3
    assert sorted(kiosk.central.log) == list(range(1, kiosk.last_seq() + 1))
    assert "1100 events wait to be sent" in caplog.text
    assert "all 1100 events that waited have been sent" in caplog.text


def test_a_backlog_makes_way_for_visitors(kiosk: Kiosk) -> None:
    kiosk.sync.once()
    for _ in range(300):
        kiosk.store.record("tested", {})
    before = kiosk.central.asked.count(EVENTS)
    kiosk.sync.numbering("AK", 0)
    assert kiosk.sync.once()
    assert kiosk.central.asked.count(EVENTS) == before + 3, (
        "many small uploads while a visitor may be followed by another"
    )
    assert sorted(kiosk.central.log) == list(range(1, kiosk.last_seq() + 1))


def test_an_empty_central_is_filled_from_the_log(kiosk: Kiosk) -> None:
    kiosk.sync.once()
    ticket = kiosk.issue()
    kiosk.central.down.append(called(ticket.ticket_id, 1))
    kiosk.sync.once()
    kiosk.central.log.clear()
    kiosk.central.down.clear()
    kiosk.central.faults.append((NEWS, "lost request"))
    assert not kiosk.sync.once()
    assert kiosk.sync.once()
    assert sorted(kiosk.central.log) == list(range(1, kiosk.last_seq() + 1))
    found = kiosk.store.ticket(ticket.ticket_id)
    assert found is not None
    assert found.queue_state is QueueState.CALLED


def test_a_central_put_back_between_two_greetings_asks_for_what_it_misses(kiosk: Kiosk) -> None:
    for _ in range(3):
        kiosk.sync.once()
        kiosk.store.record("tested", {})
    for seq in (2, 3):
        kiosk.central.log.pop(seq, None)
    assert kiosk.sync.once()
    assert sorted(kiosk.central.log) == list(range(1, kiosk.last_seq() + 1))


def test_a_hall_log_that_went_back_is_read_again(kiosk: Kiosk) -> None:
    kiosk.sync.once()
    ticket = kiosk.issue()
    kiosk.central.down.append(called(ticket.ticket_id, 40))
    kiosk.sync.once()
    assert kiosk.store.mirror_state().position == 40
    kiosk.central.down[:] = [called(ticket.ticket_id, 12, "done")]
    kiosk.central.faults.append((NEWS, "lost request"))
    kiosk.sync.once()
    assert kiosk.sync.once()
    assert kiosk.store.mirror_state().position == 12
    found = kiosk.store.ticket(ticket.ticket_id)
    assert found is not None
    assert found.queue_state is QueueState.DONE


def test_what_central_cannot_take_is_parked_and_the_rest_goes_on(kiosk: Kiosk) -> None:
    kiosk.sync.once()
    for _ in range(3):
        kiosk.store.record("tested", {})
    bad = kiosk.last_seq() - 1
    kiosk.central.rejects = {bad}
    assert kiosk.sync.once()
    assert [(one.event.seq, one.reason) for one in kiosk.store.parked()] == [(bad, "unknown kind")]
    assert kiosk.sync.link().parked == 1
    assert kiosk.store.mirror_state().unsent == 0
    assert kiosk.sync.once()
    kiosk.central.rejects = set()
    assert kiosk.sync.retry() == 1
    assert kiosk.sync.once()
    assert kiosk.store.parked() == ()
    assert kiosk.central.log[bad]["kind"] == "tested"


def test_parked_events_far_apart_are_sent_again_each(kiosk: Kiosk) -> None:
    kiosk.sync.once()
    first = kiosk.last_seq() + 1
    for _ in range(5):
        kiosk.store.record("tested", {})
    kiosk.central.rejects = {first, first + 1, first + 4}
    kiosk.sync.once()
    assert kiosk.sync.link().parked == 3
    kiosk.central.rejects = {first + 1}
    kiosk.sync.retry()
    assert kiosk.sync.once()
    assert [one.event.seq for one in kiosk.store.parked()] == [first + 1]


def test_parked_again_is_still_there(kiosk: Kiosk) -> None:
    kiosk.sync.once()
    kiosk.store.record("tested", {})
    kiosk.central.rejects = {kiosk.last_seq()}
    kiosk.sync.once()
    kiosk.sync.retry()
    kiosk.sync.once()
    (one,) = kiosk.store.parked()
    assert not one.again


def test_a_fork_stops_sending_and_the_band_but_not_the_rest(kiosk: Kiosk, caplog: pytest.LogCaptureFixture) -> None:
    kiosk.sync.once()
    ticket = kiosk.issue()
    kiosk.central.log[kiosk.last_seq()] = {"other": "content"}
    assert kiosk.sync.once()
    assert kiosk.sync.link().forked
    assert "kiosk sync renew" in caplog.text
    with pytest.raises(NoNumbers, match="renew"):
        kiosk.issue()
    sent = kiosk.central.asked.count(EVENTS)
    kiosk.central.down.append(called(ticket.ticket_id, 1))
    assert kiosk.sync.once()
    assert kiosk.central.asked.count(EVENTS) == sent
    assert kiosk.store.mirror_state().position == 1


def test_an_older_copy_of_the_store_is_known_at_the_greeting(kiosk: Kiosk) -> None:
    kiosk.central.reply = {"expected_seq": 500}
    kiosk.sync.once()
    assert kiosk.sync.link().forked


@pytest.mark.parametrize("answer", [(401, {"detail": "revoked"}), (403, {"detail": "revoked"})])
def test_a_revoked_kiosk_keeps_everything_and_goes_on(kiosk: Kiosk, answer: tuple[int, dict[str, str]]) -> None:
    kiosk.sync.once()
    kiosk.issue()
    unsent = kiosk.store.mirror_state().unsent
    kiosk.central.faults.append((EVENTS, answer))
    assert not kiosk.sync.once()
    link = kiosk.sync.link()
    assert not link.enrolled
    assert "revoked" in link.problem
    assert kiosk.store.mirror_state().unsent == unsent
    assert kiosk.issue().number == 702
    assert kiosk.sync.once()
    assert kiosk.sync.link().enrolled


@pytest.mark.parametrize("status", [400, 404, 413, 422, 429, 500])
def test_no_status_makes_it_forget(kiosk: Kiosk, status: int) -> None:
    kiosk.sync.once()
    kiosk.issue()
    unsent = kiosk.store.mirror_state().unsent
    kiosk.central.faults.append((EVENTS, (status, {"detail": "no"})))
    assert not kiosk.sync.once()
    assert kiosk.store.mirror_state().unsent == unsent
    assert kiosk.store.parked() == ()


def test_a_new_token_is_kept_before_it_is_used(kiosk: Kiosk) -> None:
    kiosk.central.reply = {"new_token": "t1"}
    kiosk.central.faults.append((EVENTS, "lost request"))
    kiosk.sync.once()
    kept = load_enrolment(enrolment_path(kiosk.path))
    assert kept is not None
    assert kept.token == "t1"
    assert enrolment_path(kiosk.path).stat().st_mode & 0o777 == 0o600
    kiosk.central.token, kiosk.central.reply = "t1", {}
    assert kiosk.sync.once()


def test_without_a_code_nothing_is_sent_and_a_code_is_enough(path: Path, clock: FixedClock) -> None:
    kiosk = open_kiosk(path, clock, Central())
    assert not kiosk.sync.once()
    assert "kiosk sync enrol" in kiosk.sync.link().problem
    assert kiosk.central.asked == []
    with pytest.raises(NotEnrolled, match=r"wrong or too old.*central enrol k1"):
        kiosk.sync.enrol("WRONG234")
    for strange in ("", "x" * 200):
        with pytest.raises(NotEnrolled, match="eight letters"):
            kiosk.sync.enrol(strange)
    kiosk.sync.enrol(" abcd2345 ")
    assert kiosk.sync.once()
    assert "t0ken" not in repr(load_enrolment(enrolment_path(path)))
    kiosk.sync.stop()
    kiosk.store.close()


@pytest.mark.parametrize("other", [
    Enrolment("http://10.9.9.9", "kendari", "k1", "t0ken"), Enrolment(URL, "wakatobi", "k1", "t0ken"),
    Enrolment(URL, "kendari", "k2", "t0ken"),
])  # fmt: skip
def test_a_token_goes_only_to_the_central_that_gave_it(path: Path, clock: FixedClock, other: Enrolment) -> None:
    keep_enrolment(enrolment_path(path), other)
    kiosk = open_kiosk(path, clock, Central())
    assert not kiosk.sync.once()
    assert kiosk.central.asked == []
    assert "was enrolled at" in kiosk.sync.link().problem
    kiosk.sync.stop()
    kiosk.store.close()


def test_a_broken_enrolment_file_says_what_to_do(path: Path, clock: FixedClock) -> None:
    enrolment_path(path).write_text("{", encoding="utf-8")
    kiosk = open_kiosk(path, clock, Central())
    assert "kiosk sync enrol CODE" in kiosk.sync.link().problem
    kiosk.sync.stop()
    kiosk.store.close()


def test_a_short_reserve_is_topped_up_once(kiosk: Kiosk) -> None:
    kiosk.central.reply = {"band": {"first": 701, "last": 721}}
    kiosk.sync.once()
    kiosk.issue()
    kiosk.sync.once()
    assert kiosk.central.leases == []
    kiosk.issue()
    kiosk.central.faults.append(("/leases", "lost reply"))
    assert not kiosk.sync.once()
    assert kiosk.sync.once()
    first, again = kiosk.central.leases
    assert first.request_id == again.request_id
    assert kiosk.sync.once()
    assert len(kiosk.central.leases) == 2
    (left,) = kiosk.store.reserve_left()
    assert left.left == 19 + 50


def test_a_refused_lease_is_not_asked_for_again_before_the_next_greeting(kiosk: Kiosk) -> None:
    kiosk.central.reply = {"band": {"first": 701, "last": 710}}
    kiosk.sync.once()
    kiosk.issue()
    kiosk.central.faults.append(("/leases", (409, {"reason": "exhausted", "detail": "none left"})))
    assert kiosk.sync.once()
    assert kiosk.sync.once()
    assert kiosk.central.leases == []


def test_a_body_that_the_wire_does_not_take_is_cut_and_not_lost(kiosk: Kiosk) -> None:
    kiosk.store.record("tested", {"text": "ä" * 20_000})
    kiosk.store.record("tested", {"text": "a\0b"})
    assert kiosk.sync.once()
    long, nul = (kiosk.central.log[seq]["body"]["cut"] for seq in sorted(kiosk.central.log)[-2:])
    assert long.startswith('{"text":"\\u00e4')
    assert "a?b" in nul


def test_the_heartbeat_tells_how_the_kiosk_is(kiosk: Kiosk) -> None:
    kiosk.sync.once()
    (beat,) = kiosk.central.beats
    assert beat.incarnation == kiosk.store.identity().incarnation
    assert beat.printer == {"can_print": True}
    assert beat.clock_grade == "plausible"


def test_numbers_come_from_the_sequencer(kiosk: Kiosk) -> None:
    kiosk.sync.once()
    given = kiosk.sync.numbering("AK", 1)
    assert given is not None
    assert (given.series, given.period, given.number, given.elsewhere) == ("AK", 1, 1, 3)
    (ask,) = kiosk.central.numbers
    assert ask.period_seen == 1


def test_a_lost_answer_is_asked_for_again_at_once_and_costs_no_number(kiosk: Kiosk) -> None:
    kiosk.central.faults.append(("/numbers", "lost reply"))
    assert kiosk.sync.numbering("AK", 1) is not None
    first, again = kiosk.central.numbers
    assert first.request_id == again.request_id


def test_after_a_missed_answer_the_sequencer_is_left_alone_until_there_was_contact(kiosk: Kiosk) -> None:
    kiosk.central.faults += [("/numbers", "lost request")] * 2
    assert kiosk.sync.numbering("AK", 1) is None
    assert kiosk.sync.numbering("AK", 1) is None
    assert kiosk.sync.numbering("BK", 1) is None
    assert kiosk.central.numbers == []
    assert kiosk.sync.once()
    assert kiosk.sync.numbering("AK", 1) is not None


def test_while_the_link_is_down_the_sequencer_is_not_asked(kiosk: Kiosk) -> None:
    kiosk.central.faults.append((BEAT, "lost request"))
    kiosk.sync.once()
    assert kiosk.sync.numbering("AK", 1) is None
    assert not any(path.endswith("/numbers") for path in kiosk.central.asked)


def test_a_refusal_is_no_loss_of_the_link(kiosk: Kiosk) -> None:
    kiosk.sync.once()
    kiosk.central.faults.append(("/numbers", (503, {"reason": "catching_up", "detail": "kiosks have to greet"})))
    assert kiosk.sync.numbering("AK", 1) is None
    assert kiosk.sync.link().connected
    assert kiosk.sync.numbering("AK", 1) is not None


def test_two_machines_with_one_store_are_found_out(kiosk: Kiosk, tmp_path: Path, clock: FixedClock) -> None:
    kiosk.sync.once()
    kiosk.sync.stop()
    kiosk.store.close()
    copy = tmp_path / "copy.sqlite3"
    copy.write_bytes(kiosk.path.read_bytes())
    for path in (kiosk.path, copy):
        keep_enrolment(enrolment_path(path), Enrolment(URL, "kendari", "k1", "t0ken"))
        opened = open_kiosk(path, clock, kiosk.central)
        opened.store.record("tested", {"at": str(path), "id": uuid4().hex})
        opened.sync.once()
        assert opened.sync.link().forked is (path == copy)
        opened.sync.stop()
        opened.store.close()
    kiosk.store = Store.open(kiosk.path, hall="kendari", kiosk_id="k1", clock=clock, mirrored=True)


def test_no_token_in_the_log_or_in_events(kiosk: Kiosk, caplog: pytest.LogCaptureFixture) -> None:
    with caplog.at_level("DEBUG"):
        kiosk.sync.once()
        kiosk.central.faults.append((BEAT, (401, {"detail": "no"})))
        kiosk.sync.retry()
        kiosk.sync.once()
    assert "t0ken" not in caplog.text
    assert "t0ken" not in json.dumps(kiosk.central.log)


def test_the_link_says_who_sits_where_as_far_as_central_can_tell(kiosk: Kiosk) -> None:
    kiosk.sync.once()
    assert kiosk.sync.link().staffed is None
    kiosk.central.reply = {"staffed": ["1", "7"]}
    kiosk.central.faults.append((NEWS, "lost request"))
    kiosk.sync.once()
    kiosk.sync.once()
    assert kiosk.sync.link().staffed == frozenset({"1", "7"})
