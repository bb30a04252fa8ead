"""Set-up: what a printer is found able to do, and whether it is the same one again."""

from __future__ import annotations

import pytest

from hall.tickets import PrintState
from kiosk.model.printer_state import Problem
from kiosk.printing import PrinterError, Profile
from kiosk.printing.virtual import VirtualPrinter
from tests.printing.notebook import FIRST, SECONDS, Start, Statuses, verdict
from tests.printing.scripted import PAPER_OUT, READY, ScriptedPrinter

NAME = (b"EPSON", b"TM-T82", b"ANK")
KNOWN = Profile("barrier", identity="EPSON/TM-T82/ANK")


def test_a_printer_that_can_all(printer: VirtualPrinter, start: Start) -> None:
    found = start(printer.port, profile=Profile()).probe().result(SECONDS)
    assert found.profile == Profile(
        "process_id", "epson", automatic=True, clears=True, identity="ANJUNGAN/VIRTUAL/FONT-A"
    )
    assert not found.constant
    assert printer.errors == ()
    assert printer.papers == ()


def test_what_was_found_holds_once_it_is_used(printer: VirtualPrinter, start: Start) -> None:
    thread = start(printer.port, profile=Profile(), set_up=False)
    found = thread.probe().result(SECONDS)
    assert thread.profile == Profile()
    assert thread.check().result(SECONDS).problems == {Problem.NOT_SET_UP}
    thread.use(found.profile)
    assert verdict(thread, FIRST) == (PrintState.PRINTED, None)
    assert thread.profile == found.profile
    assert thread.state().problem is None


def test_a_printer_that_was_never_set_up_still_prints(printer: VirtualPrinter, start: Start) -> None:
    thread = start(printer.port, profile=Profile(), set_up=False)
    assert verdict(thread, FIRST) == (PrintState.PROBABLE, None)
    assert thread.state().problem is Problem.NOT_SET_UP


def test_one_that_only_tells_its_state(scripted: ScriptedPrinter, start: Start) -> None:
    """Whether it always says the same nobody can know while it is well."""
    found = start(scripted.port, profile=Profile()).probe().result(SECONDS)
    assert found.profile == Profile("status")
    assert found.constant


def test_one_that_answers_nothing(scripted: ScriptedPrinter, start: Start) -> None:
    scripted.status = (None,) * 4
    found = start(scripted.port, profile=Profile()).probe().result(SECONDS)
    assert found.profile == Profile("none")
    assert not found.constant


def test_one_that_answers_in_order_but_sends_a_fixed_name(
    scripted: ScriptedPrinter, start: Start, monkeypatch: pytest.MonkeyPatch
) -> None:
    scripted.barrier_answers, scripted.identity = 1, NAME
    answer = scripted._answer
    monkeypatch.setattr(
        scripted, "_answer", lambda found: b"\x37\x221234\x00" if found.lastgroup == "name" else answer(found)
    )
    found = start(scripted.port, profile=Profile()).probe().result(SECONDS)
    assert found.profile == Profile("barrier", identity="EPSON/TM-T82/ANK")
    assert not found.constant


def test_one_with_full_status(scripted: ScriptedPrinter, start: Start) -> None:
    scripted.full = b"\x10\x0f" + bytes(4)
    found = start(scripted.port, profile=Profile()).probe().result(SECONDS)
    assert found.profile == Profile("status", "custom")


def test_one_in_trouble_is_not_asked(scripted: ScriptedPrinter, start: Start) -> None:
    scripted.status = PAPER_OUT
    with pytest.raises(PrinterError, match="paper has run out"):
        start(scripted.port, profile=Profile()).probe().result(SECONDS)
    assert b"\x1d" not in scripted.heard


def test_a_simple_printer_that_answers_two_of_four(scripted: ScriptedPrinter, start: Start) -> None:
    scripted.status = (0x12, None, None, 0x12)
    thread = start(scripted.port, profile=Profile("status"))
    assert thread.check().result(SECONDS).can_print
    scripted.status = (0x12, None, None, 0x7E)
    assert thread.check().result(SECONDS).problem is Problem.PAPER_OUT


# ---- the same printer again?


def test_the_same_printer_keeps_its_profile(scripted: ScriptedPrinter, start: Start) -> None:
    scripted.identity, scripted.barrier_answers = NAME, 1
    thread = start(scripted.port, profile=KNOWN)
    assert verdict(thread, FIRST) == (PrintState.PRINTED, None)
    assert thread.profile == KNOWN


@pytest.mark.parametrize("said", [(b"XPRINTER", b"N160", b""), ()], ids=["another", "silent"])
def test_another_printer_gets_the_safe_profile_until_the_old_one_is_back(
    scripted: ScriptedPrinter, start: Start, said: tuple[bytes, ...]
) -> None:
    scripted.identity = said
    statuses = Statuses()
    thread = start(scripted.port, profile=KNOWN, on_state=statuses, idle_seconds=0.05)
    statuses.until(Problem.NOT_SET_UP)
    assert thread.profile == Profile()
    assert verdict(thread, FIRST) == (PrintState.PROBABLE, None)
    scripted.identity = NAME
    scripted.hang_up()
    statuses.until(None)
    assert thread.profile == KNOWN


def test_a_printer_in_trouble_is_not_asked_for_its_name(scripted: ScriptedPrinter, start: Start) -> None:
    scripted.identity, scripted.status = NAME, PAPER_OUT
    statuses = Statuses()
    start(scripted.port, profile=KNOWN, on_state=statuses)
    statuses.until(Problem.PAPER_OUT)
    assert b"\x1dI" not in scripted.heard
    scripted.status = READY
    statuses.until(None)
    assert scripted.wait_heard(b"\x1dIB")
