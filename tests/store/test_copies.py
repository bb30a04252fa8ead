"""A ticket once more, late evidence of paper, and what the ticket then shows."""

from __future__ import annotations

import sqlite3
from pathlib import Path

import pytest

from hall.tickets import PRINT_STEPS, PrintState, Ticket, Unsettled
from kiosk.store import Issued, PrintJob, ReprintRequest, StillPrinting, Store, UnknownJob, UnknownTicket, WrongStep
from kiosk.store.journal import UNSETTLED
from tests.support.clock import FixedClock
from tests.support.stores import open_store, request

SENT_ENDS = sorted(PRINT_STEPS[PrintState.SENT])


def print_it(store: Store, job_id: str, end: PrintState, *, attempt: int = 1, name: str = "", mm: float = 0.0) -> None:
    """A print job from its first byte to its end."""
    store.journal.job_sending(job_id, attempt, name)
    if end is not PrintState.NOT_PRINTED:
        store.journal.job_sent(job_id)
    store.journal.job_finished(job_id, end, mm=mm)


def ended(store: Store, end: PrintState, name: str = "") -> Issued:
    """A new ticket whose first job ended like this."""
    issued = store.issue(request())
    print_it(store, issued.job_id, end, name=name)
    return issued


def kept(store: Store, issued: Issued) -> Ticket:
    ticket = store.ticket(issued.ticket.ticket_id)
    assert ticket is not None
    return ticket


def job(store: Store, issued: Issued, copy: int = 1) -> PrintJob:
    return store.jobs(issued.ticket.ticket_id)[copy - 1]


def reprints(store: Store) -> list[dict[str, object]]:
    return [dict(event.body) for event in store.events(0, 9999) if event.kind == "reprint"]


def test_a_ticket_of_which_no_byte_left_is_the_same_job_unmarked(store: Store) -> None:
    issued = ended(store, PrintState.NOT_PRINTED)
    again = store.prepare_again(issued.ticket.ticket_id, "visitor")
    assert again == ReprintRequest(kept(store, issued), issued.job_id, copy=1, attempt=2)
    print_it(store, again.job_id, PrintState.PRINTED, attempt=again.attempt)
    (only,) = store.jobs(issued.ticket.ticket_id)
    assert (only.copy, only.attempt, only.state) == (1, 2, PrintState.PRINTED)
    assert reprints(store) == [{"copy": 1, "by": "visitor"}]


@pytest.mark.parametrize("end", SENT_ENDS)
def test_whatever_may_be_on_paper_comes_again_only_as_a_marked_copy(store: Store, end: PrintState) -> None:
    issued = ended(store, end)
    again = store.prepare_again(issued.ticket.ticket_id, "staff")
    assert (again.copy, again.attempt) == (2, 1)
    assert again.job_id != issued.job_id
    assert again.ticket.label == issued.ticket.label
    further = job(store, issued, 2)
    assert (further.state, further.asked_by, further.attempt) == (PrintState.PREPARED, "staff", 0)
    assert job(store, issued).asked_by == "kiosk"
    assert reprints(store) == [{"copy": 2, "by": "staff"}]


def test_a_cancelled_ticket_may_be_on_paper_and_comes_again_marked(store: Store) -> None:
    issued = ended(store, PrintState.UNCERTAIN)
    store.journal.job_settled(issued.job_id, PrintState.CANCELLED)
    assert store.prepare_again(issued.ticket.ticket_id, "staff").copy == 2


def test_a_copy_of_which_no_byte_left_is_tried_again_with_its_own_mark(store: Store) -> None:
    issued = ended(store, PrintState.UNCERTAIN)
    second = store.prepare_again(issued.ticket.ticket_id, "visitor")
    print_it(store, second.job_id, PrintState.NOT_PRINTED)
    retry = store.prepare_again(issued.ticket.ticket_id, "staff")
    assert (retry.job_id, retry.copy, retry.attempt) == (second.job_id, 2, 2)
    print_it(store, retry.job_id, PrintState.PRINTED, attempt=2)
    assert store.prepare_again(issued.ticket.ticket_id, "staff").copy == 3


@pytest.mark.parametrize("steps", [0, 1, 2])
def test_a_ticket_that_is_being_printed_cannot_be_asked_for(store: Store, steps: int) -> None:
    issued = store.issue(request())
    for step in (store.journal.job_sending, store.journal.job_sent)[:steps]:
        step(issued.job_id)
    before = store.events(0, 99)
    with pytest.raises(StillPrinting, match=r"AK-001 is being printed \(job 1\)"):
        store.prepare_again(issued.ticket.ticket_id, "visitor")
    assert store.events(0, 99) == before
    assert len(store.jobs(issued.ticket.ticket_id)) == 1


def test_an_open_copy_stops_another(store: Store) -> None:
    issued = ended(store, PrintState.PROBABLE)
    store.prepare_again(issued.ticket.ticket_id, "visitor")
    with pytest.raises(StillPrinting):
        store.prepare_again(issued.ticket.ticket_id, "staff")


def test_only_a_ticket_can_come_again(store: Store) -> None:
    with pytest.raises(UnknownTicket, match="no-such"):
        store.prepare_again("no-such", "staff")


def test_the_ticket_shows_the_best_of_its_copies(store: Store) -> None:
    issued = ended(store, PrintState.UNCERTAIN)
    second = store.prepare_again(issued.ticket.ticket_id, "visitor")
    assert kept(store, issued).print_state is PrintState.UNCERTAIN
    print_it(store, second.job_id, PrintState.NOT_PRINTED)
    assert kept(store, issued).print_state is PrintState.UNCERTAIN
    print_it(store, second.job_id, PrintState.PROBABLE, attempt=2)
    assert kept(store, issued).print_state is PrintState.PROBABLE
    store.journal.job_settled(issued.job_id, PrintState.PRINTED)
    third = store.prepare_again(issued.ticket.ticket_id, "staff")
    print_it(store, third.job_id, PrintState.UNCERTAIN)
    assert kept(store, issued).print_state is PrintState.PRINTED
    assert [one.state for one in store.jobs(issued.ticket.ticket_id)] == [
        PrintState.PRINTED,
        PrintState.PROBABLE,
        PrintState.UNCERTAIN,
    ]


def test_copies_of_one_ticket_say_nothing_of_another(store: Store) -> None:
    printed, lost = ended(store, PrintState.PRINTED), ended(store, PrintState.UNCERTAIN)
    store.journal.job_settled(lost.job_id, PrintState.CANCELLED)
    assert kept(store, printed).print_state is PrintState.PRINTED
    assert kept(store, lost).print_state is PrintState.CANCELLED


def test_late_evidence_settles_once_and_is_an_event(store: Store) -> None:
    issued = ended(store, PrintState.UNCERTAIN, name="abc")
    store.journal.job_settled(issued.job_id, PrintState.PRINTED_NOT_CUT)
    store.journal.job_settled(issued.job_id, PrintState.PRINTED)
    told = store.events(0, 99)
    for repeated in (PrintState.PRINTED, PrintState.PRINTED_NOT_CUT, PrintState.CANCELLED, PrintState.UNCERTAIN):
        store.journal.job_settled(issued.job_id, repeated)
    assert store.events(0, 99) == told
    assert told[-1].body == {"job": issued.job_id, "copy": 1, "state": "printed", "late": True}
    assert kept(store, issued).print_state is job(store, issued).state is PrintState.PRINTED


def test_a_cancelled_ticket_that_came_out_after_all_is_printed(store: Store) -> None:
    issued = ended(store, PrintState.UNCERTAIN, name="abc")
    store.journal.job_settled(issued.job_id, PrintState.CANCELLED)
    store.journal.job_settled(issued.job_id, PrintState.CANCELLED)
    store.journal.job_settled(issued.job_id, PrintState.PRINTED)
    assert kept(store, issued).print_state is PrintState.PRINTED


@pytest.mark.parametrize("end", [PrintState.NOT_PRINTED, PrintState.PROBABLE, PrintState.UNVERIFIED, PrintState.SENT])
def test_late_evidence_is_of_paper_or_of_none(store: Store, end: PrintState) -> None:
    issued = ended(store, PrintState.UNCERTAIN)
    before = store.events(0, 99)
    with pytest.raises(WrongStep, match="cannot settle"):
        store.journal.job_settled(issued.job_id, end)
    assert store.events(0, 99) == before


def test_what_has_not_ended_or_never_left_is_not_settled_as_printed(store: Store) -> None:
    going = store.issue(request())
    store.journal.job_sending(going.job_id)
    never = ended(store, PrintState.NOT_PRINTED)
    for issued in (going, never):
        with pytest.raises(WrongStep):
            store.journal.job_settled(issued.job_id, PrintState.PRINTED)
    with pytest.raises(UnknownJob, match="99"):
        store.journal.job_settled("99", PrintState.PRINTED)


def test_what_the_printer_may_still_name_is_remembered_for_a_day(store: Store, clock: FixedClock) -> None:
    ends = (PrintState.UNCERTAIN, PrintState.PROBABLE, PrintState.UNVERIFIED, PrintState.PRINTED_NOT_CUT)
    open_jobs = [ended(store, end, name=f"!{index}z") for index, end in enumerate(ends)]
    ended(store, PrintState.PRINTED, name="prt")
    ended(store, PrintState.NOT_PRINTED, name="not")
    ended(store, PrintState.UNCERTAIN)
    assert store.journal.unsettled() == tuple(
        Unsettled(issued.job_id, f"!{index}z") for index, issued in enumerate(open_jobs)
    )
    store.journal.job_settled(open_jobs[0].job_id, PrintState.PRINTED)
    store.journal.job_settled(open_jobs[1].job_id, PrintState.PRINTED)
    assert [one.process_id for one in store.journal.unsettled()] == ["!2z", "!3z"]
    clock.wait(hours=23)
    late = ended(store, PrintState.UNCERTAIN, name="new")
    clock.wait(hours=2)
    assert store.journal.unsettled() == (Unsettled(late.job_id, "new"),)


def test_the_name_is_durable_before_the_first_byte_and_belongs_to_its_attempt(path: Path, clock: FixedClock) -> None:
    store = open_store(path, clock)
    issued = ended(store, PrintState.NOT_PRINTED, name="one")
    store.journal.job_sending(issued.job_id, 2, "two")
    store.close()
    again = open_store(path, clock)
    assert again.journal.unsettled() == (Unsettled(issued.job_id, "two"),)
    again.journal.job_settled(issued.job_id, PrintState.PRINTED)
    assert kept(again, issued).print_state is PrintState.PRINTED
    again.close()


def test_a_crash_in_a_copy_leaves_the_first_as_it_was(path: Path, clock: FixedClock) -> None:
    store = open_store(path, clock)
    issued = ended(store, PrintState.PRINTED)
    second = store.prepare_again(issued.ticket.ticket_id, "staff")
    store.journal.job_sending(second.job_id)
    store.close()
    again = open_store(path, clock)
    assert [one.state for one in again.jobs(issued.ticket.ticket_id)] == [PrintState.PRINTED, PrintState.UNCERTAIN]
    assert kept(again, issued).print_state is PrintState.PRINTED
    again.close()


def test_unsettled_jobs_are_found_without_looking_through_all(store: Store, path: Path) -> None:
    statement = str(UNSETTLED.compile(compile_kwargs={"render_postcompile": True})).replace(":since", "?")
    assert "ix_print_job_unsettled" in plan(path, statement, ("2026",))


def test_a_number_is_found_newest_first_whatever_its_day(store: Store, clock: FixedClock) -> None:
    days = []
    for _ in range(4):
        days.append(store.issue(request()).ticket)
        store.issue(request("B"))
        store.issue(request())
        clock.wait(hours=24)
    assert store.tickets_labelled("AK", 1) == tuple(reversed(days))
    assert store.tickets_labelled("AK", 1, limit=2) == (days[3], days[2])
    assert store.tickets_labelled("AK", 7) == ()
    assert store.tickets_labelled("ZZ", 1) == ()


def plan(path: Path, statement: str, values: tuple[object, ...]) -> str:
    connection = sqlite3.connect(path)
    rows = connection.execute(f"EXPLAIN QUERY PLAN {statement}", values).fetchall()
    connection.close()
    return " | ".join(row[3] for row in rows)
