"""How store and central stay together: the outbox, parked events, the hall's log, people elsewhere, what is kept."""

from __future__ import annotations

import json
from datetime import UTC, datetime, timedelta
from pathlib import Path
from typing import Any

import pytest

from hall.protocol import Down, DownPage, Lease, Rejected
from hall.tickets import Band, ClockGrade, QueueState
from kiosk.model.central_link import Given
from kiosk.store import Store, UnsentEvents, export_unsent, outbox, quarantine
from tests.support.clock import FixedClock
from tests.support.stores import elsewhere, open_store, request

BAND = Band(701, 800)


def news(*lines: tuple[int, str, dict[str, Any]], next_: int | None = None, **elsewhere: int) -> DownPage:
    """A page of queue lines: position, ticket, body."""
    events = tuple(Down(pos=pos, kind="queue", ticket_id=ticket, body=body) for pos, ticket, body in lines)
    return DownPage(events=events, next=next_ or max((pos for pos, _, _ in lines), default=0), elsewhere=elsewhere)


def called(round_: int = 1, **more: Any) -> dict[str, Any]:
    return {"state": "called", "round": round_, **more}


def test_a_kiosk_that_is_alone_has_sent_and_heard_nothing(store: Store) -> None:
    store.issue(request())
    state = store.mirror_state()
    assert (state.acked_seq, state.position, state.band, state.heard_at, state.forked) == (0, 0, None, None, False)
    assert state.unsent == state.last_seq > 0
    assert state.first_seq == 1
    assert store.reserve_left() == ()


def test_events_wait_oldest_first_until_they_are_acknowledged(store: Store, clock: FixedClock) -> None:
    for _ in range(3):
        store.issue(request())
    clock.wait(seconds=90)
    assert [event.seq for event in store.outbox.unsent(4)] == [1, 2, 3, 4]
    assert store.mirror_state().oldest_unsent_s == 90
    last = store.mirror_state().last_seq
    store.outbox.sent_up_to(3)
    store.outbox.sent_up_to(2)
    assert store.outbox.unsent(1)[0].seq == 4
    store.outbox.sent_up_to(last)
    state = store.mirror_state()
    assert (store.outbox.unsent(9), state.unsent, state.oldest_unsent_s) == ((), 0, None)


def test_an_acknowledgement_of_what_was_never_sent_is_refused(store: Store) -> None:
    last = store.mirror_state().last_seq
    with pytest.raises(ValueError, match=f"acknowledged event {last + 1}, this store has only {last}"):
        store.outbox.sent_up_to(last + 1)
    with pytest.raises(ValueError, match="refused event 99"):
        store.outbox.park([Rejected(seq=99, reason="?")], 1)
    assert store.mirror_state().acked_seq == 0


def test_how_old_the_oldest_is_survives_a_restart_and_a_bad_clock(store: Store, clock: FixedClock) -> None:
    store.record("note", {})
    clock.wait(hours=1)
    clock.reboot(after_ms=30_000)
    assert store.mirror_state().oldest_unsent_s == 3600
    clock.grade = ClockGrade.BAD
    assert store.mirror_state().oldest_unsent_s == 30


def test_a_parked_event_stays_until_central_takes_it(store: Store) -> None:
    for _ in range(3):
        store.record("note", {})
    store.outbox.park([Rejected(seq=2, reason="unknown kind"), Rejected(seq=3, reason="too long")], 4)
    first, second = store.parked()
    assert (first.event.seq, first.reason, first.again, second.event.seq) == (2, "unknown kind", False, 3)
    assert store.mirror_state().parked == 2
    assert store.mirror_state().acked_seq == 4
    assert store.outbox.retry_parked([2]) == 1
    assert store.outbox.retry_parked() == 1
    assert [parked.again for parked in store.parked()] == [True, True]
    store.outbox.park([Rejected(seq=3, reason="still too long")], 0)
    store.outbox.taken([2])
    (left,) = store.parked()
    assert (left.event.seq, left.reason, left.again) == (3, "still too long", False)


def test_a_central_that_forgot_is_sent_everything_again(store: Store) -> None:
    for _ in range(5):
        store.record("note", {})
    last = store.mirror_state().last_seq
    store.outbox.park([Rejected(seq=3, reason="no")], last)
    store.outbox.lower_acked(1)
    store.outbox.lower_acked(4)
    assert [event.seq for event in store.outbox.unsent(99)] == list(range(2, last + 1))
    store.outbox.sent_up_to(last)
    assert store.parked() == ()


def test_acknowledged_events_go_after_ninety_days_and_nothing_else(store: Store, clock: FixedClock) -> None:
    for _ in range(6):
        store.record("note", {})
    last = store.mirror_state().last_seq
    clock.wait(days=91)
    assert store.outbox.prune() == 0
    store.outbox.park([Rejected(seq=2, reason="no")], 4)
    clock.grade = ClockGrade.BAD
    assert store.outbox.prune() == 0
    clock.grade = ClockGrade.PLAUSIBLE
    assert store.outbox.prune() == 3
    assert [event.seq for event in store.events(0, 99)] == [2, *range(5, last + 1)]
    store.outbox.sent_up_to(last)
    store.outbox.taken([2])
    assert store.outbox.prune() == 1 + last - 1 - 4
    assert store.mirror_state().last_seq == last
    store.record("note", {})
    assert store.events(0, 99)[-1].seq == last + 1
    assert store.outbox.prune() == 1


def test_what_is_not_kept_any_more_is_not_promised_again(store: Store, clock: FixedClock) -> None:
    for _ in range(6):
        store.record("note", {})
    store.outbox.sent_up_to(4)
    clock.wait(days=91)
    store.outbox.prune()
    store.outbox.lower_acked(0)
    state = store.mirror_state()
    assert (state.first_seq, state.acked_seq) == (5, 4)
    assert store.outbox.unsent(1)[0].seq == 5


def test_young_events_are_kept(store: Store, clock: FixedClock) -> None:
    store.outbox.sent_up_to(store.mirror_state().last_seq)
    clock.wait(days=89)
    store.record("note", {})
    assert store.outbox.prune() == 0


def test_calls_and_position_come_down_together(store: Store, clock: FixedClock) -> None:
    first, second = (store.issue(request()).ticket for _ in range(2))
    clock.wait(minutes=7)
    (step,) = store.apply_news(news((5, first.ticket_id, called()), next_=9, AK=4))
    assert (step.kind, step.series, step.waited, step.waiting) == ("call", "AK", 420.0, 1 + 4)
    assert store.mirror_state().position == 9
    assert store.ticket(first.ticket_id) is not None
    kept = store.ticket(first.ticket_id)
    assert kept is not None
    assert kept.queue_state is QueueState.CALLED
    assert store.counts().waiting["AK"] == 1 + 4
    assert store.apply_news(news((10, first.ticket_id, {"state": "serving", "round": 1}))) == ()
    (left,) = store.apply_news(news((11, second.ticket_id, {"state": "cancelled", "round": 1})))
    assert (left.kind, left.waited, left.waiting) == ("leave", None, 0)


def test_a_line_read_twice_or_late_changes_nothing(store: Store) -> None:
    ticket = store.issue(request()).ticket
    page = news((5, ticket.ticket_id, called()), (6, ticket.ticket_id, {"state": "done", "round": 1}))
    assert len(store.apply_news(page)) == 1
    store.set_position(0)
    assert store.mirror_state().position == 0
    assert store.apply_news(page) == ()
    kept = store.ticket(ticket.ticket_id)
    assert kept is not None
    assert kept.queue_state is QueueState.DONE


def test_a_return_to_the_queue_is_an_arrival(store: Store) -> None:
    ticket = store.issue(request()).ticket
    kinds = [
        step.kind
        for page in (
            news((5, ticket.ticket_id, called())),
            news((6, ticket.ticket_id, {"state": "no_show", "round": 1})),
            news((7, ticket.ticket_id, {"state": "waiting", "round": 2})),
            news((8, ticket.ticket_id, called(2))),
        )
        for step in store.apply_news(page)
    ]
    assert kinds == ["call", "arrive", "call"]


def test_calls_of_other_kiosks_tickets_are_steps_of_today_once(store: Store, clock: FixedClock) -> None:
    store.issue(request())
    now = clock.now().utc.isoformat()
    other = "f" * 32
    page = news(
        (5, other, called(series="AK", at_utc=now)),
        (6, other, called(series="AK", at_utc=now, recalls=1)),
        (7, other, {"state": "done", "round": 1, "series": "AK", "at_utc": now}),
        (8, "e" * 32, called(series="AK", at_utc="2026-10-03T02:00:00Z")),
        (9, "d" * 32, called()),
        (10, "c" * 32, {"state": "cancelled", "round": 1, "series": "AK", "at_utc": now}),
        AK=3,
    )
    assert [(step.kind, step.ticket_id, step.waiting) for step in store.apply_news(page)] == [
        ("call", other, 4),
        ("leave", "c" * 32, 4),
    ]
    store.set_position(0)
    assert store.apply_news(page) == ()


def test_a_line_that_cannot_be_read_stops_nothing(store: Store, caplog: pytest.LogCaptureFixture) -> None:
    ticket = store.issue(request()).ticket
    page = DownPage(
        events=(
            Down(pos=1, kind="queue", ticket_id=ticket.ticket_id, body={"state": "flown"}),
            Down(pos=2, kind="announcement", ticket_id=None, body={"text": "hello"}),
            Down(pos=3, kind="queue", ticket_id=ticket.ticket_id, body=called()),
        ),
        next=3,
        elsewhere={},
    )
    assert [step.kind for step in store.apply_news(page)] == ["call"]
    assert "line 1 of the hall's log cannot be read" in caplog.text


def test_people_elsewhere_hold_for_the_day_they_were_told(store: Store, clock: FixedClock) -> None:
    store.apply_news(news(next_=1, AK=3, B=2, C=0))
    assert elsewhere(store) == {"AK": 3, "B": 2}
    assert store.counts().waiting == {"AK": 3, "B": 2}
    store.apply_news(news(next_=2, B=2))
    assert elsewhere(store) == {"B": 2}
    clock.wait(days=1)
    assert elsewhere(store) == {}
    assert store.counts().waiting == {}
    store.apply_news(news(next_=2, B=2))
    assert elsewhere(store) == {"B": 2}


def test_an_answer_without_news_writes_nothing(store: Store) -> None:
    page = news(next_=4, AK=3)
    store.apply_news(page)
    before = store._writer.driver.total_changes
    store.apply_news(page)
    assert store._writer.driver.total_changes == before


def test_yesterdays_tickets_make_no_steps_today(store: Store, clock: FixedClock) -> None:
    ticket = store.issue(request()).ticket
    clock.wait(days=1)
    store.issue(request())
    assert store.apply_news(news((5, ticket.ticket_id, called()))) == ()


def test_claims_name_the_newest_period_of_each_series(path: Path, clock: FixedClock) -> None:
    store = open_store(path, clock)
    for series in ("AK", "AK", "B"):
        store.issue(request(series))
    clock.wait(days=1)
    store.issue(request("AK"))
    assert [(claim.series, claim.period, claim.number) for claim in store.claims(500)] == [("AK", 2, 1), ("B", 1, 1)]
    store.close()
    mirrored = open_store(path, clock, mirrored=True)
    mirrored.heard(BAND, 500, 2, datetime(2026, 10, 6, tzinfo=UTC).date())
    assert mirrored.issue(request("AK")).ticket.number == 701
    mirrored.issue(request("AK"), Given("AK", 2, None, 41, 0))
    assert [(claim.series, claim.number) for claim in mirrored.claims(500)] == [("AK", 41), ("B", 1)]
    mirrored.close()


def test_a_store_of_which_central_lacks_something_stays(path: Path, clock: FixedClock, tmp_path: Path) -> None:
    store = open_store(path, clock, mirrored=True)
    store.heard(BAND, 500)
    store.record("note", {"word": "ÄÖ"})
    store.outbox.park([Rejected(seq=1, reason="no")], 1)
    unsent = store.mirror_state().unsent
    who = store.identity()
    store.close()
    with pytest.raises(UnsentEvents, match=rf"kiosk\.db holds {unsent + 1} events that central does not have"):
        quarantine(path)
    out = tmp_path / "unsent.jsonl"
    assert export_unsent(path, out) == unsent + 1
    whose, first, *rest = (json.loads(line) for line in out.read_text(encoding="utf-8").splitlines())
    assert whose["incarnation"] == who.incarnation
    assert (first["seq"], rest[-1]["body"]) == (1, {"word": "ÄÖ"})
    with pytest.raises(FileExistsError):
        export_unsent(path, out)
    assert quarantine(path, even_unsent=True).is_dir()


def test_a_store_that_is_all_sent_or_never_had_a_central_may_be_put_aside(path: Path, clock: FixedClock) -> None:
    open_store(path, clock).close()
    quarantine(path, clock.now().utc)
    store = open_store(path, clock, mirrored=True)
    store.heard(BAND, 500)
    store.outbox.sent_up_to(store.mirror_state().last_seq)
    store.close()
    quarantine(path, clock.now().utc + timedelta(seconds=1))
    assert not path.exists()


def test_a_lease_told_twice_is_one(path: Path, clock: FixedClock) -> None:
    store = open_store(path, clock, mirrored=True)
    store.heard(BAND, 500)
    store.issue(request())
    lease = Lease(request_id="0" * 32, series="AK", period=1, first=481, last=500)
    store.add_lease(lease)
    store.add_lease(lease)
    (left,) = store.reserve_left()
    assert (left.series, left.period, left.left) == ("AK", 1, 99 + 20)
    store.close()


def test_the_part_deleted_at_once_is_bounded(store: Store, clock: FixedClock) -> None:
    with store._writer.transaction() as connection:
        connection.exec_driver_sql(
            "WITH RECURSIVE n(i) AS (SELECT 1 UNION ALL SELECT i + 1 FROM n WHERE i < 1500)"
            " INSERT INTO event (kind, at_utc, at_trust, boot_id, mono_ms, body)"
            " SELECT 'note', '2026-10-05T00:00:00.000Z', 'synced', 'boot-1', 0, '{}' FROM n"
        )
    store.outbox.sent_up_to(store.mirror_state().last_seq)
    clock.wait(days=91)
    assert store.outbox.prune() == outbox.PRUNED_AT_ONCE


def test_calls_of_others_stand_among_our_own_steps_in_the_order_they_came(store: Store, clock: FixedClock) -> None:
    store.issue(request())
    other = called(series="AK", at_utc=clock.now().utc.isoformat())
    heard = store.apply_news(news((1, "e" * 32, other), AK=3))
    store.apply_news(news((1, "e" * 32, other), AK=3))
    store.issue(request())
    steps = [(step.kind, step.series, step.waiting) for step in store.arrivals_and_calls()]
    assert steps == [("arrive", "AK", 1), ("call", "AK", 4), ("arrive", "AK", 2)], "this store counts its own alone"
    assert [(step.kind, step.waiting) for step in heard] == [("call", 4)]
