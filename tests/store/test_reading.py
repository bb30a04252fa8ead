"""Reading beside the writer, and what the counters say about the queue."""

from __future__ import annotations

from pathlib import Path

import pytest

from hall.tickets import ClockGrade, QueueState
from kiosk.store import Reader, Store, StoreFailed, UnknownTicket
from kiosk.store.engine import reading
from tests.support.clock import FixedClock
from tests.support.stores import apply_queue_state, open_store, request


def test_a_reader_sees_one_moment_while_others_write(store: Store, path: Path) -> None:
    store.issue(request())
    with reading(store._engine, path) as connection:
        query = "SELECT count(*) FROM ticket"
        before = connection.exec_driver_sql(query).scalar()
        store.issue(request())
        assert connection.exec_driver_sql(query).scalar() == before == 1
    assert len(store.tickets(9)) == 2


def test_a_reader_cannot_write(store: Store, path: Path) -> None:
    with pytest.raises(StoreFailed, match="readonly"), reading(store._engine, path) as connection:
        connection.exec_driver_sql("DELETE FROM ticket")


def test_another_program_may_read_while_the_kiosk_runs_and_when_it_does_not(path: Path, clock: FixedClock) -> None:
    store = open_store(path, clock)
    store.issue(request())
    reader = Reader(path, clock)
    assert [ticket.label for ticket in reader.tickets(5)] == ["AK-001"]
    store.issue(request())
    assert len(reader.tickets(5)) == 2
    store.close()
    assert len(reader.tickets(5)) == 2
    reader.close()


def test_tickets_are_newest_first_and_may_be_of_one_period(store: Store, clock: FixedClock) -> None:
    store.issue(request())
    clock.wait(hours=24)
    store.issue(request("B"))
    store.issue(request())
    assert [ticket.label for ticket in store.tickets(2)] == ["AK-001", "B-001"]
    assert [ticket.label for ticket in store.tickets(9, period=1)] == ["AK-001"]


def test_a_number_finds_the_newest_ticket_first(store: Store, clock: FixedClock) -> None:
    yesterday = [store.issue(request()).ticket for _ in range(2)]
    assert store.tickets_labelled("AK", 2) == (yesterday[1],)
    clock.wait(hours=24)
    today = store.issue(request()).ticket
    assert store.tickets_labelled("AK", 1) == (today, yesterday[0])
    assert store.tickets_labelled("AK", 2) == (yesterday[1],)


def test_what_is_not_there_is_none(store: Store) -> None:
    assert store.ticket("no-such") is None
    assert store.tickets_labelled("AK", 1) == ()
    assert store.jobs("no-such") == ()
    assert store.arrivals_and_calls() == ()


def test_in_the_morning_nobody_waits_from_yesterday(store: Store, clock: FixedClock) -> None:
    store.issue(request())
    assert store.counts().waiting == {"AK": 1}
    clock.wait(hours=24)
    assert store.counts().waiting == {}
    assert store.counts().period is None
    assert store.arrivals_and_calls() == ()


def test_counts_tell_when_the_last_number_was_given(store: Store, clock: FixedClock) -> None:
    assert store.counts().last_issued is None
    store.issue(request())
    assert store.counts().last_issued == clock.now()


def test_a_call_takes_people_out_of_the_line(store: Store) -> None:
    first, second = (store.issue(request()).ticket for _ in range(2))
    assert apply_queue_state(store, first.ticket_id, 1, QueueState.CALLED)
    assert store.counts().waiting == {"AK": 1}
    assert store.issue(request()).ticket.ahead == 1
    found = store.ticket(first.ticket_id)
    assert found is not None
    assert found.queue_state is QueueState.CALLED
    assert store.ticket(second.ticket_id) == second


def test_an_old_or_repeated_state_changes_nothing(store: Store) -> None:
    ticket = store.issue(request()).ticket
    assert apply_queue_state(store, ticket.ticket_id, 1, QueueState.SERVING)
    assert not apply_queue_state(store, ticket.ticket_id, 1, QueueState.CALLED, recall=3)
    assert not apply_queue_state(store, ticket.ticket_id, 1, QueueState.SERVING)
    assert apply_queue_state(store, ticket.ticket_id, 2, QueueState.WAITING)
    assert store.counts().waiting == {"AK": 1}


def test_a_state_of_an_unknown_ticket_is_an_error(store: Store) -> None:
    with pytest.raises(UnknownTicket, match="no-such"):
        apply_queue_state(store, "no-such", 1, QueueState.CALLED)


def test_the_estimator_hears_arrivals_calls_and_departures_in_order(store: Store, clock: FixedClock) -> None:
    one, two, three = [store.issue(request()).ticket.ticket_id for _ in range(3)]
    clock.wait(minutes=6)
    clock.step(hours=-2)
    apply_queue_state(store, one, 1, QueueState.CALLED)
    apply_queue_state(store, one, 1, QueueState.CALLED, recall=1)
    apply_queue_state(store, one, 1, QueueState.SERVING)
    apply_queue_state(store, two, 1, QueueState.CANCELLED)
    four = store.issue(request()).ticket.ticket_id
    apply_queue_state(store, one, 2, QueueState.WAITING)
    apply_queue_state(store, three, 1, QueueState.NO_SHOW)
    steps = [(step.kind, step.ticket_id, step.ahead, step.waited, step.waiting) for step in store.arrivals_and_calls()]
    assert steps == [
        ("arrive", one, 0, None, 1),
        ("arrive", two, 1, None, 2),
        ("arrive", three, 2, None, 3),
        ("call", one, 0, 360.0, 2),
        ("leave", two, 1, None, 1),
        ("arrive", four, 1, None, 2),
        ("arrive", one, 0, None, 3),
        ("call", three, 2, 360.0, 2),
    ]


def test_who_comes_back_has_not_waited_since_the_ticket(store: Store, clock: FixedClock) -> None:
    ticket = store.issue(request()).ticket.ticket_id
    clock.wait(minutes=5)
    apply_queue_state(store, ticket, 1, QueueState.NO_SHOW)
    clock.wait(minutes=30)
    apply_queue_state(store, ticket, 2, QueueState.WAITING)
    apply_queue_state(store, ticket, 2, QueueState.CALLED)
    calls = [step.waited for step in store.arrivals_and_calls() if step.kind == "call"]
    assert calls == [300.0, None]


def test_a_wait_over_a_restart_is_told_only_if_the_clock_can_be_believed(store: Store, clock: FixedClock) -> None:
    ids = [store.issue(request()).ticket.ticket_id for _ in range(2)]
    clock.wait(minutes=10)
    clock.reboot()
    apply_queue_state(store, ids[0], 1, QueueState.CALLED)
    clock.grade = ClockGrade.BAD
    apply_queue_state(store, ids[1], 1, QueueState.CALLED)
    assert [step.waited for step in store.arrivals_and_calls() if step.kind == "call"] == [600.0, None]


def test_a_note_for_staff_is_an_event(store: Store) -> None:
    store.record("catalogue_refused", {"file": "catalogue.toml", "mistakes": 3})
    event = store.events(0, 99)[-1]
    assert (event.kind, event.ticket_id) == ("catalogue_refused", None)
    assert event.body == {"file": "catalogue.toml", "mistakes": 3}
