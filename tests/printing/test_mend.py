"""Half a ticket, and what the next connection does about it."""

from __future__ import annotations

import pytest

from hall.tickets import PrintState
from kiosk.model.printer_state import Problem
from kiosk.printing import Profile, partial_job_recovery
from tests.printing.notebook import FIRST, SECOND, SECONDS, Start, verdict
from tests.printing.scripted import BARRIER, READY, OnTicket, ScriptedPrinter

CUT_OFF = b"\x00\x1b@\x1dVB\x00"


def test_half_a_ticket_is_filled_up_and_cut_off(scripted: ScriptedPrinter, start: Start) -> None:
    scripted.on_ticket = OnTicket.RESET
    thread = start(scripted.port, profile=Profile("process_id"))
    assert verdict(thread, FIRST) == (PrintState.UNCERTAIN, Problem.UNREACHABLE)
    scripted.on_ticket, scripted.names = OnTicket.READ, True
    assert scripted.wait_heard(bytes(len(FIRST.payload)) + CUT_OFF[1:])
    assert verdict(thread, SECOND) == (PrintState.PRINTED, None)
    assert scripted.heard.count(CUT_OFF) == 1


def test_after_a_crash_the_printer_may_wait_for_the_rest(scripted: ScriptedPrinter, start: Start) -> None:
    scripted.names = True
    thread = start(scripted.port, profile=Profile("process_id"), after_crash=True)
    assert verdict(thread, FIRST) == (PrintState.PRINTED, None)
    assert 0 < scripted.heard.index(CUT_OFF) < scripted.heard.index(b"\x1d(H")


def test_nothing_is_done_where_nothing_was_half_sent(scripted: ScriptedPrinter, start: Start) -> None:
    scripted.names = True
    thread = start(scripted.port, profile=Profile("process_id"))
    assert verdict(thread, FIRST) == (PrintState.PRINTED, None)
    scripted.hang_up()
    assert verdict(thread, SECOND) == (PrintState.PRINTED, None)
    assert scripted.connections == 2
    assert CUT_OFF not in scripted.heard


def test_a_printer_that_swallows_questions_is_filled_up(
    scripted: ScriptedPrinter, start: Start, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(partial_job_recovery, "SILENT_SECONDS", 0.1)
    monkeypatch.setattr(partial_job_recovery, "FILL_SECONDS", 0.05)
    scripted.status = (None,) * 4
    thread = start(scripted.port, after_crash=True)
    assert scripted.wait_heard(bytes(8192))
    scripted.status, scripted.barrier_answers = READY, 2
    assert scripted.wait_heard(CUT_OFF)
    assert verdict(thread, FIRST) == (PrintState.PRINTED, None)
    assert thread.check().result(SECONDS).can_print


def test_after_a_crash_an_older_answer_does_not_prove_the_first_ticket(scripted: ScriptedPrinter, start: Start) -> None:
    """The ticket of before the crash is answered, and the question sent ahead; the new ticket is not."""
    scripted.barrier_answers = 1
    thread = start(scripted.port, after_crash=True)
    assert verdict(thread, FIRST) == (PrintState.UNCERTAIN, Problem.TIMEOUT)
    assert scripted.heard.count(BARRIER) == 2
