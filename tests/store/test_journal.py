"""The printer's journal: each step durable, in the table of steps, on the ticket and in the log."""

from __future__ import annotations

from concurrent.futures import ThreadPoolExecutor
from pathlib import Path

import pytest

from hall.tickets import PRINT_STEPS, PrintState
from kiosk.store import Store, UnknownJob, WrongStep
from tests.support.clock import FixedClock
from tests.support.stores import open_store, request


def test_a_job_goes_its_way_and_the_ticket_with_it(store: Store) -> None:
    issued = store.issue(request())
    seen = [store.jobs(issued.ticket.ticket_id)[0].state]
    store.journal.job_sending(issued.job_id)
    seen.append(store.jobs(issued.ticket.ticket_id)[0].state)
    store.journal.job_sent(issued.job_id)
    seen.append(store.jobs(issued.ticket.ticket_id)[0].state)
    store.journal.job_finished(issued.job_id, PrintState.PRINTED_NOT_CUT, "cutter")
    (job,) = store.jobs(issued.ticket.ticket_id)
    assert seen == [PrintState.PREPARED, PrintState.SENDING, PrintState.SENT]
    assert (job.state, job.problem, job.attempt, job.copy) == (PrintState.PRINTED_NOT_CUT, "cutter", 1, 1)
    found = store.ticket(issued.ticket.ticket_id)
    assert found is not None
    assert found.print_state is PrintState.PRINTED_NOT_CUT
    told = [event.body["state"] for event in store.events(0, 99) if event.kind == "print"]
    assert told == ["sending", "sent", "printed_not_cut"]


def test_a_job_may_be_tried_again_only_if_nothing_left_the_kiosk(store: Store) -> None:
    issued = store.issue(request())
    store.journal.job_sending(issued.job_id)
    store.journal.job_finished(issued.job_id, PrintState.NOT_PRINTED, "unreachable")
    store.journal.job_sending(issued.job_id, attempt=2)
    store.journal.job_finished(issued.job_id, PrintState.UNCERTAIN, "timeout")
    with pytest.raises(WrongStep, match="sending cannot follow uncertain"):
        store.journal.job_sending(issued.job_id, attempt=3)
    assert store.jobs(issued.ticket.ticket_id)[0].attempt == 2


def test_every_forbidden_end_is_refused_and_changes_nothing(store: Store) -> None:
    issued = store.issue(request())
    before = store.events(0, 99)
    for state in set(PrintState) - PRINT_STEPS[PrintState.PREPARED]:
        with pytest.raises(WrongStep):
            store.journal.job_finished(issued.job_id, state)
    with pytest.raises(WrongStep):
        store.journal.job_sent(issued.job_id)
    assert store.events(0, 99) == before
    assert store.ticket(issued.ticket.ticket_id) == issued.ticket


def test_finishing_is_not_a_way_to_start(store: Store) -> None:
    issued = store.issue(request())
    with pytest.raises(WrongStep, match="not an end"):
        store.journal.job_finished(issued.job_id, PrintState.SENDING)


@pytest.mark.parametrize("job", ["99", "no-number", "-1"])
def test_an_unknown_job_is_named(store: Store, job: str) -> None:
    with pytest.raises(UnknownJob, match=job):
        store.journal.job_sending(job)


def test_what_was_under_way_is_settled_at_the_next_start(path: Path, clock: FixedClock) -> None:
    store = open_store(path, clock)
    prepared, sending, sent, done = (store.issue(request()) for _ in range(4))
    for issued in (sending, sent, done):
        store.journal.job_sending(issued.job_id)
    for issued in (sent, done):
        store.journal.job_sent(issued.job_id)
    store.journal.job_finished(done.job_id, PrintState.PROBABLE)
    store.close()

    again = open_store(path, clock)
    states = {
        issued.ticket.number: again.jobs(issued.ticket.ticket_id)[0].state for issued in (prepared, sending, sent, done)
    }
    assert states == {
        1: PrintState.NOT_PRINTED,
        2: PrintState.UNCERTAIN,
        3: PrintState.UNCERTAIN,
        4: PrintState.PROBABLE,
    }
    assert again.settled == 3
    assert again.journal.settle_in_flight() == 0
    again.close()


def test_the_printer_thread_writes_while_others_issue(store: Store) -> None:
    issued = [store.issue(request()) for _ in range(20)]

    def printing() -> None:
        for one in issued:
            store.journal.job_sending(one.job_id)
            store.journal.job_sent(one.job_id)
            store.journal.job_finished(one.job_id, PrintState.PRINTED)

    with ThreadPoolExecutor(2) as threads:
        printed = threads.submit(printing)
        more = threads.submit(lambda: [store.issue(request()).ticket.number for _ in range(20)])
        printed.result()
        assert more.result() == list(range(21, 41))
    assert [ticket.print_state for ticket in store.tickets(40)].count(PrintState.PRINTED) == 20
