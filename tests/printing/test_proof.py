"""The ladder of proofs against a scripted printer: each rung says what was shown, and no more."""

from __future__ import annotations

import pytest

from hall.tickets import PrintState
from kiosk.model.printer_state import Problem
from kiosk.printing import Profile
from tests.printing.notebook import FIRST, SECOND, SECONDS, Notebook, Start, Statuses, printed, verdict
from tests.printing.scripted import BARRIER, CUTTER, PAPER_OUT, READY, ScriptedPrinter

BY_NAME = Profile("process_id")
CHANGES = b"\x1da\x0e"
CUT = b"\x1dVB"


def name(process_id: str) -> bytes:
    return b"\x37\x22" + process_id.encode() + b"\x00"


# ---- process ids


def test_both_names_and_a_clean_status_prove_it(scripted: ScriptedPrinter, start: Start, journal: Notebook) -> None:
    scripted.names = True
    thread = start(scripted.port, profile=BY_NAME)
    assert verdict(thread, FIRST) == (PrintState.PRINTED, None)
    assert verdict(thread, SECOND) == (PrintState.PRINTED, None)
    assert scripted.asked_names == [given + mark for given in journal.process_ids for mark in "pc"]
    assert len(set(journal.process_ids)) == 2


def test_the_text_is_named_before_the_cut_and_the_cut_after_it(scripted: ScriptedPrinter, start: Start) -> None:
    scripted.names = True
    printed(start(scripted.port, profile=BY_NAME), FIRST)
    on_paper, cut = (scripted.heard.index(asked.encode()) for asked in scripted.asked_names)
    assert on_paper < scripted.heard.index(CUT) < cut


def test_the_name_is_in_the_journal_before_the_first_byte(
    scripted: ScriptedPrinter, start: Start, journal: Notebook
) -> None:
    heard: list[bytes] = []
    journal.before_sending = lambda: heard.append(scripted.heard)
    printed(start(scripted.port, profile=BY_NAME), FIRST)
    assert journal.process_ids[0].encode() not in heard[0]
    assert journal.process_ids[0].encode() in scripted.heard


def test_on_paper_and_then_the_cutter_stuck(scripted: ScriptedPrinter, start: Start, journal: Notebook) -> None:
    thread = start(scripted.port, profile=BY_NAME)
    answer = thread.print(FIRST)
    assert scripted.got_ticket.wait(SECONDS)
    scripted.status = CUTTER
    scripted.say(name(scripted.asked_names[0]))
    outcome = answer.result(SECONDS)
    assert (outcome.state, outcome.problem) == (PrintState.PRINTED_NOT_CUT, Problem.CUTTER)
    scripted.status = READY
    scripted.say(name(scripted.asked_names[1]))
    assert journal.wait_settled("1", PrintState.PRINTED)


def test_only_the_text_named_and_no_fault_is_uncertain(scripted: ScriptedPrinter, start: Start) -> None:
    thread = start(scripted.port, profile=BY_NAME)
    answer = thread.print(FIRST)
    assert scripted.got_ticket.wait(SECONDS)
    scripted.say(name(scripted.asked_names[0]))
    assert answer.result(SECONDS).state is PrintState.UNCERTAIN


def test_a_wrong_name_proves_nothing_and_the_right_one_settles_it_later(
    scripted: ScriptedPrinter, start: Start, journal: Notebook
) -> None:
    thread = start(scripted.port, profile=BY_NAME)
    answer = thread.print(FIRST)
    assert scripted.got_ticket.wait(SECONDS)
    for mark in "pc":
        scripted.say(name("123" + mark))
    outcome = answer.result(SECONDS)
    assert (outcome.state, outcome.problem) == (PrintState.UNCERTAIN, Problem.TIMEOUT)
    scripted.say(b"".join(map(name, scripted.asked_names)))
    assert journal.wait_settled("1", PrintState.PRINTED)


def test_the_last_ticket_of_a_roll_is_printed(scripted: ScriptedPrinter, start: Start) -> None:
    """The end of the paper comes after both names: it does not undo what they say."""
    thread = start(scripted.port, profile=BY_NAME)
    answer = thread.print(FIRST)
    assert scripted.got_ticket.wait(SECONDS)
    scripted.say(b"".join(map(name, scripted.asked_names)))
    scripted.status = PAPER_OUT
    assert answer.result(SECONDS).state is PrintState.PRINTED


# ---- what comes late


def test_a_name_counts_over_any_connection(scripted: ScriptedPrinter, start: Start, journal: Notebook) -> None:
    thread = start(scripted.port, profile=BY_NAME)
    answer = thread.print(FIRST)
    assert scripted.got_ticket.wait(SECONDS)
    scripted.status = PAPER_OUT
    assert answer.result(SECONDS).problem is Problem.PAPER_OUT
    scripted.hang_up()
    scripted.status = READY
    assert thread.check().result(SECONDS).can_print
    scripted.say(b"".join(map(name, scripted.asked_names)))
    assert journal.wait_settled("1", PrintState.PRINTED)


def test_a_name_of_before_the_restart_counts(scripted: ScriptedPrinter, start: Start, journal: Notebook) -> None:
    from hall.tickets import Unsettled

    journal.open = (Unsettled("7", "a!b"), Unsettled("8", "a!c"))
    thread = start(scripted.port, profile=BY_NAME)
    assert thread.check().result(SECONDS).can_print
    scripted.say(name("a!bp") + name("a!bc"))
    assert journal.wait_settled("7", PrintState.PRINTED)
    assert journal.settled == [("7", PrintState.PRINTED)]


def test_a_late_barrier_settles_its_own_ticket(scripted: ScriptedPrinter, start: Start, journal: Notebook) -> None:
    thread = start(scripted.port)
    answer = thread.print(FIRST)
    assert scripted.got_ticket.wait(SECONDS)
    scripted.status = PAPER_OUT
    assert answer.result(SECONDS).state is PrintState.UNCERTAIN
    scripted.status = READY
    scripted.say(b"\x00")
    assert journal.wait_settled("1", PrintState.PRINTED)


def test_a_barrier_over_another_connection_settles_nothing(
    scripted: ScriptedPrinter, start: Start, journal: Notebook
) -> None:
    thread = start(scripted.port)
    answer = thread.print(FIRST)
    assert scripted.got_ticket.wait(SECONDS)
    scripted.status = PAPER_OUT
    assert answer.result(SECONDS).state is PrintState.UNCERTAIN
    scripted.hang_up()
    scripted.status, scripted.barrier_answers = READY, 3
    assert thread.check().result(SECONDS).can_print
    assert verdict(thread, SECOND) == (PrintState.PRINTED, None)
    assert journal.settled == []


# ---- presenter and the other dialect

EMPTY, MOVING, IN_MOUTH, NO_PAPER = (
    b"\x10\x0f" + bytes(four) for four in ((0, 0, 0, 0), (0, 8, 0, 0), (32, 0, 0, 0), (1, 0, 0, 0))
)


def test_the_ticket_in_the_mouth_proves_it(scripted: ScriptedPrinter, start: Start) -> None:
    scripted.full = EMPTY
    thread = start(scripted.port, profile=Profile("presenter", "custom"), presenter=True)
    answer = thread.print(FIRST)
    assert scripted.wait_heard(CUT)
    scripted.full = MOVING
    assert scripted.wait_heard(b"\x10\x04\x14", scripted.heard.count(b"\x10\x04\x14") + 2)
    assert not answer.done()
    scripted.full = IN_MOUTH
    assert answer.result(SECONDS).state is PrintState.PRINTED


def test_an_older_ticket_in_the_mouth_proves_nothing(scripted: ScriptedPrinter, start: Start) -> None:
    scripted.full = IN_MOUTH
    thread = start(scripted.port, profile=Profile("presenter", "custom"))
    assert verdict(thread, FIRST) == (PrintState.PROBABLE, None)


def test_full_status_stops_a_ticket(scripted: ScriptedPrinter, start: Start) -> None:
    scripted.full = NO_PAPER
    assert verdict(start(scripted.port, profile=Profile("barrier", "custom")), FIRST) == (
        PrintState.NOT_PRINTED,
        Problem.PAPER_OUT,
    )


# ---- what the printer tells by itself


def test_changes_are_asked_for_once_the_line_is_open_and_after_each_ticket(
    scripted: ScriptedPrinter, start: Start
) -> None:
    scripted.barrier_answers = 1
    thread = start(scripted.port, profile=Profile("barrier", automatic=True))
    assert verdict(thread, FIRST) == (PrintState.PRINTED, None)
    assert scripted.heard.count(CHANGES) == 2
    assert scripted.heard.rindex(CUT) < scripted.heard.rindex(CHANGES) < scripted.heard.rindex(BARRIER)


def test_a_fault_that_is_told_is_known_without_a_poll(scripted: ScriptedPrinter, start: Start) -> None:
    statuses = Statuses()
    start(scripted.port, profile=Profile("barrier", automatic=True), on_state=statuses, idle_seconds=1e4)
    assert statuses.next().problem is None
    assert scripted.wait_heard(CHANGES)
    scripted.status = (0x1A, 0x16, 0x12, 0x12)
    scripted.say(b"\x38\x00\x00\x00")
    assert statuses.next().problem is Problem.COVER_OPEN


# ---- what staff do


def test_what_the_printer_forgets_is_cancelled(scripted: ScriptedPrinter, start: Start, journal: Notebook) -> None:
    scripted.forgets = True
    thread = start(scripted.port, profile=Profile("process_id", clears=True))
    answer = thread.print(FIRST)
    assert scripted.got_ticket.wait(SECONDS)
    scripted.status = PAPER_OUT
    assert answer.result(SECONDS).state is PrintState.UNCERTAIN
    assert thread.clear().result(SECONDS)
    assert journal.settled == [("1", PrintState.CANCELLED)]


@pytest.mark.parametrize("clears", [True, False])
def test_without_an_answer_nothing_is_forgotten(
    scripted: ScriptedPrinter, start: Start, journal: Notebook, clears: bool
) -> None:
    thread = start(scripted.port, profile=Profile("process_id", clears=clears))
    answer = thread.print(FIRST)
    assert scripted.got_ticket.wait(SECONDS)
    scripted.status = PAPER_OUT
    assert answer.result(SECONDS).state is PrintState.UNCERTAIN
    assert not thread.clear().result(SECONDS)
    assert journal.settled == []


def test_after_a_stuck_cutter_the_printer_is_told_to_go_on(scripted: ScriptedPrinter, start: Start) -> None:
    scripted.status = CUTTER
    thread = start(scripted.port)
    answer = thread.recover()
    assert scripted.wait_heard(b"\x10\x05\x02")
    scripted.status = READY
    assert answer.result(SECONDS)
    assert thread.state().can_print


def test_what_was_thrown_away_with_the_jam_is_not_paid_for_by_the_next_ticket(
    scripted: ScriptedPrinter, start: Start, journal: Notebook
) -> None:
    thread = start(scripted.port, profile=Profile("barrier"))
    answer = thread.print(FIRST)
    assert scripted.got_ticket.wait(SECONDS)
    scripted.status = CUTTER
    assert answer.result(SECONDS).state is PrintState.UNCERTAIN
    recovered = thread.recover()
    assert scripted.wait_heard(b"\x10\x05\x02")
    scripted.barrier_answers = 2
    scripted.status = READY
    assert recovered.result(SECONDS)
    assert verdict(thread, SECOND) == (PrintState.PRINTED, None)
    assert thread.check().result(SECONDS).can_print
    assert journal.settled == []


def test_loose_paper_has_no_line_in_the_journal(scripted: ScriptedPrinter, start: Start, journal: Notebook) -> None:
    from kiosk.printing import PrintJob

    scripted.barrier_answers = 1
    assert verdict(start(scripted.port), PrintJob("", FIRST.payload)) == (PrintState.PRINTED, None)
    assert journal.entries == []
    assert journal.loose_mm == [pytest.approx(95, abs=40)]


def test_paper_is_counted_only_if_a_byte_left(scripted: ScriptedPrinter, start: Start, journal: Notebook) -> None:
    scripted.status = PAPER_OUT
    thread = start(scripted.port)
    assert verdict(thread, FIRST)[0] is PrintState.NOT_PRINTED
    scripted.status, scripted.barrier_answers = READY, 1
    assert thread.check().result(SECONDS).can_print
    assert verdict(thread, SECOND)[0] is PrintState.PRINTED
    assert journal.mm["1"] == 0.0
    assert journal.mm["2"] > 50
