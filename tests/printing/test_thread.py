"""The printer thread against printers over real TCP: what it says of a ticket is what became of it."""

from __future__ import annotations

import socket
from contextlib import ExitStack, closing

import pytest

from hall.tickets import PrintState
from kiosk.model.printer_state import Problem
from kiosk.printing import PrintJob, Profile
from kiosk.printing.transports.tcp import TcpTransport
from kiosk.printing.virtual import VirtualPrinter
from tests.printing.notebook import FIRST, SECOND, SECONDS, Notebook, Start, Statuses, printed, verdict
from tests.printing.scripted import OnTicket, ScriptedPrinter
from tests.printing.slips import ENGLISH
from tests.support.papers import STANDARD

# ---- all is well


def test_a_ticket_is_printed_with_proof(printer: VirtualPrinter, start: Start, journal: Notebook) -> None:
    outcome = printed(start(printer.port), FIRST)
    assert (outcome.state, outcome.problem) == (PrintState.PRINTED, None)
    assert outcome.first_byte_mono is not None
    assert outcome.confirmed_mono is not None
    assert outcome.first_byte_mono < outcome.confirmed_mono
    assert journal.entries == [("1", "sending", None), ("1", "sent", None), ("1", "printed", None)]
    assert printer.wait(1)
    assert printer.papers[0].label == "AK-012"


def test_two_jobs_come_out_in_their_order(printer: VirtualPrinter, start: Start) -> None:
    thread = start(printer.port)
    answers = [thread.print(FIRST), thread.print(SECOND)]
    assert [answer.result(SECONDS).state for answer in answers] == [PrintState.PRINTED] * 2
    assert printer.wait(2)
    assert [paper.texts[3] for paper in printer.papers] == [STANDARD.heading, ENGLISH.heading]
    assert printer.errors == ()


def test_no_byte_leaves_before_the_journal_has_it(printer: VirtualPrinter, start: Start, journal: Notebook) -> None:
    def disk_full() -> None:
        raise OSError(28, "No space left on device")

    journal.before_sending = disk_full
    thread = start(printer.port)
    with pytest.raises(OSError, match="No space"):
        thread.print(FIRST).result(SECONDS)
    journal.before_sending = lambda: None
    assert verdict(thread, SECOND) == (PrintState.PRINTED, None)
    assert printer.wait(1)
    assert [paper.texts[3] for paper in printer.papers] == [ENGLISH.heading]


def test_status_alone_makes_it_probable(printer: VirtualPrinter, start: Start) -> None:
    assert verdict(start(printer.port, profile=Profile("status")), FIRST) == (PrintState.PROBABLE, None)


def test_a_printer_that_never_answers_leaves_it_unverified(printer: VirtualPrinter, start: Start) -> None:
    printer.set_fault("silent")
    thread = start(printer.port, profile=Profile("none"))
    assert verdict(thread, FIRST) == (PrintState.UNVERIFIED, None)
    assert thread.state().can_print
    assert printer.wait(1)


# ---- trouble before the first byte: safe, nothing comes out later


@pytest.mark.parametrize(
    ("fault", "problem"),
    [
        ("paper-out", Problem.PAPER_OUT),
        ("cover-open", Problem.COVER_OPEN),
        ("silent", Problem.NOT_ANSWERING),
    ],
)
def test_trouble_before_sends_nothing(
    printer: VirtualPrinter, start: Start, journal: Notebook, fault: str, problem: Problem
) -> None:
    printer.set_fault(fault)
    statuses = Statuses()
    thread = start(printer.port, on_state=statuses)
    assert verdict(thread, FIRST) == (PrintState.NOT_PRINTED, problem)
    assert journal.entries == [("1", "not_printed", problem.value)]
    printer.set_fault(fault, on=False)
    statuses.until(None)  # back in service by itself
    assert verdict(thread, SECOND) == (PrintState.PRINTED, None)
    assert printer.wait(1)
    assert [paper.texts[3] for paper in printer.papers] == [ENGLISH.heading]


def test_nobody_listens(start: Start, stack: ExitStack, journal: Notebook) -> None:
    with closing(socket.create_server(("127.0.0.1", 0))) as reserved:
        port = reserved.getsockname()[1]
    statuses = Statuses()
    thread = start(port, on_state=statuses)
    assert verdict(thread, FIRST) == (PrintState.NOT_PRINTED, Problem.UNREACHABLE)
    assert journal.entries == [("1", "not_printed", "unreachable")]
    late = VirtualPrinter(port=port)
    late.start()
    stack.callback(late.stop)
    statuses.until(None)
    assert verdict(thread, SECOND) == (PrintState.PRINTED, None)


# ---- trouble after the first byte: uncertain, never sent again


@pytest.mark.parametrize(("fault", "problem"), [("paper-out", Problem.PAPER_OUT), ("cover-open", Problem.COVER_OPEN)])
def test_trouble_in_the_middle_is_uncertain_and_comes_out_once(
    printer: VirtualPrinter, start: Start, journal: Notebook, fault: str, problem: Problem
) -> None:
    def break_it() -> None:
        if fault == "paper-out":
            printer.machine.run_out_after(5)
        else:
            printer.set_fault(fault)

    statuses = Statuses()
    thread = start(printer.port, on_state=statuses)
    journal.before_sending = break_it
    assert verdict(thread, FIRST) == (PrintState.UNCERTAIN, problem)
    assert journal.entries == [("1", "sending", None), ("1", "sent", None), ("1", "uncertain", problem.value)]
    statuses.until(problem)
    journal.before_sending = lambda: None
    printer.set_fault(fault, on=False)
    statuses.until(None)
    assert verdict(thread, SECOND) == (PrintState.PRINTED, None)
    assert printer.wait(2)
    assert [paper.texts[3] for paper in printer.papers] == [STANDARD.heading, ENGLISH.heading]


def test_silence_after_the_first_byte(printer: VirtualPrinter, start: Start, journal: Notebook) -> None:
    journal.before_sending = lambda: printer.set_fault("silent")
    assert verdict(start(printer.port), FIRST) == (PrintState.UNCERTAIN, Problem.NOT_ANSWERING)
    assert printer.wait(1)


def test_the_connection_is_reset_in_the_middle(scripted: ScriptedPrinter, start: Start) -> None:
    scripted.on_ticket = OnTicket.RESET
    thread = start(scripted.port)
    assert verdict(thread, FIRST) == (PrintState.UNCERTAIN, Problem.UNREACHABLE)
    scripted.on_ticket, scripted.barrier_answers = OnTicket.READ, 2
    assert thread.check().result(SECONDS).can_print
    assert verdict(thread, SECOND) == (PrintState.PRINTED, None)


def test_a_printer_that_stops_reading_holds_up_nobody(scripted: ScriptedPrinter, start: Start) -> None:
    scripted.on_ticket = OnTicket.STALL
    thread = start(scripted.port)
    assert verdict(thread, FIRST) == (PrintState.UNCERTAIN, Problem.NOT_ANSWERING)
    assert verdict(thread, SECOND) == (PrintState.NOT_PRINTED, Problem.NOT_ANSWERING)
    thread.stop()


def test_a_ticket_that_is_taken_only_in_part(
    scripted: ScriptedPrinter, start: Start, monkeypatch: pytest.MonkeyPatch
) -> None:
    """So many bytes that no buffer holds them; at the speed of this machine's own line they take no time."""
    monkeypatch.setattr(TcpTransport, "bytes_per_second", 1e9)
    scripted.on_ticket = OnTicket.STALL
    picture = b"\x1dv0\x00\x48\x00\xff\xff" + bytes(72 * 0xFFFF)
    huge = PrintJob("1", picture * 4 + FIRST.payload)
    assert verdict(start(scripted.port), huge) == (PrintState.UNCERTAIN, Problem.TIMEOUT)


def test_a_lost_answer_does_not_make_later_tickets_uncertain(scripted: ScriptedPrinter, start: Start) -> None:
    thread = start(scripted.port)
    assert verdict(thread, FIRST) == (PrintState.UNCERTAIN, Problem.TIMEOUT)
    scripted.barrier_answers = 1
    assert verdict(thread, SECOND) == (PrintState.PRINTED, None)


def test_a_late_answer_for_a_held_ticket_does_not_prove_the_next(scripted: ScriptedPrinter, start: Start) -> None:
    """The second ticket gets one answer, but that is the first one's: two were owed."""
    thread = start(scripted.port)
    answer = thread.print(FIRST)
    assert scripted.got_ticket.wait(SECONDS)
    scripted.status = (0x1A, 0x32, 0x12, 0x7E)
    outcome = answer.result(SECONDS)
    assert (outcome.state, outcome.problem) == (PrintState.UNCERTAIN, Problem.PAPER_OUT)
    scripted.status = (0x12, 0x12, 0x12, 0x12)
    scripted.barrier_answers = 1
    assert verdict(thread, SECOND) == (PrintState.UNCERTAIN, Problem.TIMEOUT)


# ---- between jobs


def test_an_idle_connection_that_was_hung_up_is_made_again(scripted: ScriptedPrinter, start: Start) -> None:
    thread = start(scripted.port)
    assert thread.check().result(SECONDS).can_print
    scripted.hang_up()
    scripted.barrier_answers = 1
    assert verdict(thread, FIRST) == (PrintState.PRINTED, None)
    assert scripted.connections == 2


def test_changes_are_told_without_being_asked(printer: VirtualPrinter, start: Start) -> None:
    statuses = Statuses()
    thread = start(printer.port, on_state=statuses, idle_seconds=0.05)
    assert statuses.next().problem is None
    for fault, problem in (("near-end", Problem.NEAR_END), ("cover-open", Problem.COVER_OPEN)):
        printer.set_fault(fault)
        told = statuses.next()
        assert (told.problem, told.can_print) == (problem, fault == "near-end")
        assert thread.state().problems == told.problems
        printer.set_fault(fault, on=False)
        assert statuses.next().problem is None


def test_paper_near_its_end_does_not_stop_a_ticket(printer: VirtualPrinter, start: Start) -> None:
    printer.set_fault("near-end")
    statuses = Statuses()
    thread = start(printer.port, on_state=statuses, idle_seconds=0.05)
    assert verdict(thread, FIRST) == (PrintState.PRINTED, None)
    statuses.until(Problem.NEAR_END)
    assert thread.state().can_print


def test_stopping_turns_away_what_was_not_begun(scripted: ScriptedPrinter, start: Start, journal: Notebook) -> None:
    scripted.on_ticket = OnTicket.STALL
    thread = start(scripted.port)
    begun, waiting = thread.print(FIRST), thread.print(SECOND)
    thread.stop(0.1)
    assert begun.result(0).state in (PrintState.UNCERTAIN, PrintState.NOT_PRINTED)
    assert waiting.result(0).state is PrintState.NOT_PRINTED
    assert ("2", "sending", None) not in journal.entries


def test_a_job_that_comes_after_the_end_is_answered(printer: VirtualPrinter, start: Start) -> None:
    thread = start(printer.port)
    thread.stop()
    assert verdict(thread, FIRST)[0] is PrintState.NOT_PRINTED
