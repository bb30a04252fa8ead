"""The account of paper in the store: charged with the job, told by the sensor, read for the forecast."""

from __future__ import annotations

from datetime import timedelta
from pathlib import Path
from zoneinfo import ZoneInfo

import pytest

from hall.tickets import ClockGrade, PrintState
from kiosk.model.paper_roll import Roll
from kiosk.store import Reader, Store, WrongStep
from tests.store.test_copies import print_it
from tests.support.clock import MORNING, FixedClock
from tests.support.stores import open_store, request


def running(store: Store) -> Roll:
    roll = store.paper.roll()
    assert roll is not None
    return roll


def used(store: Store) -> float:
    return running(store).used_mm


def ticket_on_paper(store: Store, mm: float = 95.0) -> None:
    print_it(store, store.issue(request()).job_id, PrintState.PRINTED, mm=mm)


def test_before_the_first_roll_was_told_of_there_is_no_account(store: Store) -> None:
    ticket_on_paper(store)
    store.journal.paper_used(50)
    store.paper.near_end_seen()
    store.paper.paper_out_seen()
    assert store.paper.roll() is None


def test_a_new_roll_begins_again_and_is_an_event(store: Store, clock: FixedClock) -> None:
    store.paper.roll_replaced(80_000)
    assert store.paper.roll() == Roll(80_000, 0, clock.now().utc.astimezone(clock.zone))
    ticket_on_paper(store)
    clock.wait(hours=1)
    store.paper.roll_replaced(60_000)
    assert store.paper.roll() == Roll(60_000, 0, clock.now().utc.astimezone(clock.zone))
    told = [event.body for event in store.events(0, 99) if event.kind == "roll_replaced"]
    assert told == [{"length_mm": 80_000, "used_of_last_mm": None}, {"length_mm": 60_000, "used_of_last_mm": 95.0}]


@pytest.mark.parametrize("length", [0, -1])
def test_a_roll_has_a_length(store: Store, length: float) -> None:
    with pytest.raises(ValueError, match="a roll of"):
        store.paper.roll_replaced(length)
    assert store.paper.roll() is None


def test_every_attempt_is_charged_with_its_job(store: Store) -> None:
    store.paper.roll_replaced(80_000)
    issued = store.issue(request())
    print_it(store, issued.job_id, PrintState.NOT_PRINTED)
    assert used(store) == 0
    print_it(store, issued.job_id, PrintState.UNCERTAIN, attempt=2, mm=95.5)
    assert used(store) == 95.5
    second = store.prepare_again(issued.ticket.ticket_id, "staff")
    print_it(store, second.job_id, PrintState.PRINTED, mm=103)
    store.journal.paper_used(140)
    assert used(store) == 338.5
    assert [job.mm for job in store.jobs(issued.ticket.ticket_id)] == [95.5, 103]


def test_late_evidence_costs_no_paper(store: Store) -> None:
    store.paper.roll_replaced(80_000)
    issued = store.issue(request())
    print_it(store, issued.job_id, PrintState.UNCERTAIN, mm=95)
    store.journal.job_settled(issued.job_id, PrintState.PRINTED)
    assert used(store) == 95


def test_an_end_that_is_refused_costs_no_paper(store: Store) -> None:
    store.paper.roll_replaced(80_000)
    issued = store.issue(request())
    with pytest.raises(WrongStep):
        store.journal.job_finished(issued.job_id, PrintState.PRINTED, mm=95)
    assert used(store) == 0


def test_paper_does_not_grow(store: Store) -> None:
    store.paper.roll_replaced(80_000)
    with pytest.raises(ValueError, match="cannot be used"):
        store.journal.paper_used(-1)
    issued = store.issue(request())
    store.journal.job_sending(issued.job_id)
    with pytest.raises(ValueError, match="cannot be used"):
        store.journal.job_finished(issued.job_id, PrintState.UNCERTAIN, mm=-1)
    assert used(store) == 0
    assert store.jobs(issued.ticket.ticket_id)[0].state is PrintState.SENDING


def test_what_a_crash_interrupted_is_charged_like_the_ticket_before(path: Path, clock: FixedClock) -> None:
    store = open_store(path, clock)
    store.paper.roll_replaced(80_000)
    ticket_on_paper(store, mm=97)
    store.issue(request())
    store.journal.job_sending(store.issue(request()).job_id)
    store.close()
    again = open_store(path, clock)
    assert used(again) == 194
    again.close()


def test_the_sensor_is_heard_once_for_each_roll(store: Store) -> None:
    store.paper.roll_replaced(80_000)
    ticket_on_paper(store, mm=500)
    store.paper.near_end_seen()
    ticket_on_paper(store, mm=100)
    store.paper.near_end_seen()
    roll = running(store)
    assert (roll.used_mm, roll.used_at_near_end_mm) == (600, 500)


def test_earlier_rolls_tell_what_near_end_means(store: Store) -> None:
    for rest in (3_000, 2_500):
        store.paper.roll_replaced(80_000)
        ticket_on_paper(store, mm=500)
        store.paper.near_end_seen()
        ticket_on_paper(store, mm=rest)
        store.paper.paper_out_seen()
        ticket_on_paper(store, mm=90)
        store.paper.paper_out_seen()
    assert running(store).near_end_rests_mm == (3_000,)
    store.paper.roll_replaced(80_000)
    assert running(store).near_end_rests_mm == (2_500, 3_000)


def test_a_roll_that_ran_out_without_near_end_tells_nothing(store: Store) -> None:
    store.paper.roll_replaced(80_000)
    ticket_on_paper(store)
    store.paper.paper_out_seen()
    store.paper.near_end_seen()
    store.paper.roll_replaced(80_000)
    store.paper.near_end_seen()
    store.paper.roll_replaced(80_000)
    assert running(store).near_end_rests_mm == ()


def test_tickets_on_paper_are_counted_by_local_hour(store: Store, clock: FixedClock) -> None:
    day = MORNING.astimezone(clock.zone).date()
    for hours, count in ((0, 2), (1, 3), (24 * 7 - 1, 1)):
        clock.wait(hours=hours)
        for _ in range(count):
            ticket_on_paper(store)
    found = store.paper.printed_by_hour(8)
    assert {when: {hour: count for hour, count in enumerate(counts) if count} for when, counts in found.items()} == {
        day: {8: 2, 9: 3},
        day + timedelta(weeks=1): {8: 1},
    }
    assert set(store.paper.printed_by_hour(7)) == {day + timedelta(weeks=1)}


def test_what_used_no_paper_and_what_has_no_time_is_not_counted(store: Store, clock: FixedClock) -> None:
    store.issue(request())
    print_it(store, store.issue(request()).job_id, PrintState.NOT_PRINTED)
    clock.grade = ClockGrade.BAD
    ticket_on_paper(store)
    assert store.paper.printed_by_hour() == {}


def test_hours_are_right_where_zones_have_half_ones(path: Path) -> None:
    clock = FixedClock(MORNING + timedelta(minutes=35), zone=ZoneInfo("Asia/Kolkata"))
    store = open_store(path, clock)
    ticket_on_paper(store)
    (counts,) = store.paper.printed_by_hour().values()
    assert [hour for hour, count in enumerate(counts) if count] == [6]
    store.close()


def test_what_is_kept_is_durable_replaced_as_a_whole_and_never_told(path: Path, clock: FixedClock) -> None:
    store = open_store(path, clock)
    before = store.events(0, 99)
    assert store.kept("printer") is None
    store.keep("printer", {"proof": "barrier", "clears": True, "name": "Cetak é"})
    store.keep("printer", {"proof": "process_id", "answers": [1, None]})
    store.keep("staff_pin", {"hash": "$argon2id$", "wrong": 2})
    assert store.events(0, 99) == before
    store.close()
    reader = Reader(path, clock)
    assert reader.kept("printer") == {"proof": "process_id", "answers": [1, None]}
    assert reader.kept("staff_pin") == {"hash": "$argon2id$", "wrong": 2}
    reader.close()
