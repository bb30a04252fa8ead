"""What the printer in software says of itself, byte for byte. Tables: Epson ESC/POS and Custom command references."""

from __future__ import annotations

from collections.abc import Iterator
from contextlib import ExitStack

import pytest

from kiosk.printing import render
from kiosk.printing.virtual import PrinterModel, VirtualPrinter
from kiosk.printing.virtual.faults import QUIRKS, STATES
from tests.printing.host import TcpHost, until
from tests.printing.slips import P80
from tests.support.papers import STANDARD

TICKET = render(STANDARD, P80)
BARRIER = b"\x1dr\x01"
CLEAR = bytes.fromhex("10 14 08 01 03 14 01 06 02 08")
CLEARED = bytes.fromhex("37 25 00")
READY = "12 12 12 12"
FULL = b"\x10\x04\x14"

ROWS = {
    "near-end": ("12 12 12 1e", "10 00 03 00"),
    "paper-out": ("1a 32 12 7e", "18 00 0f 00"),
    "cover-open": ("1a 16 12 12", "38 00 00 00"),
    "cutter-error": ("1a 52 1a 12", "18 08 00 00"),
    "jam": ("1a 52 16 12", "18 04 00 00"),
    "unrecoverable": ("1a 52 32 12", "18 20 00 00"),
    "hot-head": ("1a 52 52 12", "18 40 00 00"),
    "offline": ("1a 12 12 12", "18 00 00 00"),
}
"""Replies to DLE EOT 1 to 4, and automatic status."""


@pytest.fixture
def host(printer: VirtualPrinter) -> Iterator[TcpHost]:
    opened = TcpHost(printer.port)
    yield opened
    opened.close()


def process_id(name: str) -> bytes:
    return b"\x1d(H\x06\x0000" + name.encode()


def named(name: str) -> bytes:
    return b'7"' + name.encode() + b"\x00"


def test_every_state_has_its_row() -> None:
    assert set(ROWS) == set(STATES)


@pytest.mark.parametrize("fault", ROWS)
def test_a_state_is_told_when_asked_and_is_over_when_it_is_over(
    printer: VirtualPrinter, host: TcpHost, fault: str
) -> None:
    assert host.statuses() == READY
    printer.set_fault(fault)
    assert host.statuses() == ROWS[fault][0]
    printer.set_fault(fault, on=False)
    assert host.statuses() == READY


@pytest.mark.parametrize("fault", ROWS)
def test_a_state_is_told_by_itself_once_automatic_status_is_on(
    printer: VirtualPrinter, host: TcpHost, fault: str
) -> None:
    assert host.ask(b"\x1da\x0e", 4).hex(" ") == "10 00 00 00"
    printer.set_fault(fault)
    assert host.hear(4).hex(" ") == ROWS[fault][1]
    printer.set_fault(fault, on=False)
    assert host.hear(4).hex(" ") == "10 00 00 00"
    host.send(b"\x1b@\x1dIB")
    assert host.hear(10) == b"\x5fANJUNGAN\x00"
    printer.set_fault(fault)
    assert host.ask(b"\x10\x04\x01").hex() == ROWS[fault][0][:2], "nothing may come by itself after ESC @"


def test_several_states_are_told_together(printer: VirtualPrinter, host: TcpHost) -> None:
    for fault in ("near-end", "cover-open", "cutter-error", "hot-head"):
        printer.set_fault(fault)
    assert host.statuses() == "1a 56 5a 1e"


def test_automatic_status_tells_only_what_it_was_asked_to_watch(printer: VirtualPrinter, host: TcpHost) -> None:
    assert host.ask(b"\x1da\x08", 4).hex(" ") == "10 00 00 00"
    printer.set_fault("cover-open")
    printer.set_fault("near-end")
    assert host.hear(4).hex(" ") == "38 00 03 00"


def test_automatic_status_zero_ends_it(printer: VirtualPrinter, host: TcpHost) -> None:
    host.ask(b"\x1da\x0e", 4)
    host.send(b"\x1da\x00" + BARRIER)
    assert host.hear() == b"\x00"
    printer.set_fault("cover-open")
    assert host.ask(b"\x10\x04\x02") == b"\x16"


def test_a_roll_without_a_sensor_for_its_near_end(printer: VirtualPrinter, host: TcpHost) -> None:
    printer.set_fault("no-near-sensor")
    printer.set_fault("near-end")
    assert host.statuses() == READY
    assert host.ask(b"\x1da\x0e", 4).hex(" ") == "10 00 00 00"
    printer.set_fault("paper-out")
    assert host.hear(4).hex(" ") == "18 00 0c 00"
    assert host.statuses() == "1a 32 12 72"


@pytest.mark.parametrize(("fault", "answer"), [(None, b"\x00"), ("near-end", b"\x03")])
def test_the_answer_in_order(printer: VirtualPrinter, host: TcpHost, fault: str | None, answer: bytes) -> None:
    if fault is not None:
        printer.set_fault(fault)
    assert host.ask(BARRIER) == answer


@pytest.mark.parametrize("fault", sorted(set(ROWS) - {"near-end"}))
def test_while_it_cannot_print_everything_in_order_waits(printer: VirtualPrinter, host: TcpHost, fault: str) -> None:
    printer.set_fault(fault)
    host.send(TICKET + process_id("ab1p") + BARRIER + b"\x1dIB")
    assert host.ask(b"\x10\x04\x01") == b"\x1a"
    assert printer.papers == ()
    assert printer.machine.held > 0
    printer.set_fault(fault, on=False)
    assert host.hear(18) == named("ab1p") + b"\x00" + b"\x5fANJUNGAN\x00"
    assert printer.wait(1)
    assert printer.machine.held == 0


@pytest.mark.parametrize(("n", "answer"), [(66, b"_ANJUNGAN\x00"), (67, b"_VIRTUAL\x00"), (69, b"_FONT-A\x00")])
def test_who_it_is(host: TcpHost, n: int, answer: bytes) -> None:
    assert host.ask(b"\x1dI" + bytes([n]), len(answer)) == answer


def test_a_process_id_comes_back_as_it_was(host: TcpHost) -> None:
    assert host.ask(TICKET[:-4] + process_id("!~ p") + TICKET[-4:] + process_id("!~ c"), 14) == named("!~ p") + named(
        "!~ c"
    )


def test_it_forgets_what_it_holds_when_told_so(printer: VirtualPrinter, host: TcpHost) -> None:
    printer.set_fault("paper-out")
    host.send(TICKET + BARRIER)
    assert host.ask(CLEAR, 3) == CLEARED
    assert printer.machine.held == 0
    printer.set_fault("paper-out", on=False)
    assert host.ask(process_id("ok1p"), 7) == named("ok1p")
    assert printer.papers == ()


@pytest.mark.parametrize(
    ("quirk", "asked"),
    [
        ("silent", b"\x10\x04\x01"),
        ("silent", CLEAR),
        ("no-process-id", process_id("ab1p")),
        ("late-process-id", process_id("ab1p")),
        ("no-barrier", BARRIER),
        ("no-identity", b"\x1dIB"),
        ("no-automatic", b"\x1da\x0e"),
        ("no-clear", CLEAR),
        ("prints-unknown", process_id("ab1p") + BARRIER + b"\x1dIB\x1da\x0e" + CLEAR),
    ],
)
def test_a_printer_that_does_not_answer(printer: VirtualPrinter, host: TcpHost, quirk: str, asked: bytes) -> None:
    printer.set_fault(quirk)
    host.send(asked + b"\n")
    until(lambda: bool(printer.machine.uncut.parts))
    printer.set_fault("silent", on=False)
    assert host.ask(b"\x10\x04\x04") == b"\x12", "the first byte to come is that of a later question"


def test_a_silent_printer_prints(printer: VirtualPrinter, host: TcpHost) -> None:
    printer.set_fault("silent")
    host.send(TICKET)
    assert printer.wait(1)


def test_late_process_ids_come_in_the_end(printer: VirtualPrinter, host: TcpHost) -> None:
    printer.set_fault("late-process-id")
    host.send(process_id("ab1p") + TICKET + process_id("ab1c") + BARRIER)
    assert host.hear() == b"\x00"
    printer.set_fault("late-process-id", on=False)
    assert host.hear(14) == named("ab1p") + named("ab1c")


def test_wrong_process_ids(printer: VirtualPrinter, host: TcpHost) -> None:
    printer.set_fault("wrong-process-id")
    assert host.ask(process_id("ab1p"), 7) == b'7"1234\x00'


def test_constant_12_hides_every_state(printer: VirtualPrinter, host: TcpHost) -> None:
    printer.set_fault("constant-12")
    for fault in ROWS:
        printer.set_fault(fault)
    assert host.statuses() == READY


def test_no_clear_keeps_what_it_holds(printer: VirtualPrinter, host: TcpHost) -> None:
    printer.set_fault("no-clear")
    printer.set_fault("cover-open")
    host.send(TICKET + CLEAR)
    assert host.ask(b"\x10\x04\x02") == b"\x16"
    printer.set_fault("cover-open", on=False)
    assert printer.wait(1)


def test_a_clone_prints_what_it_does_not_know(printer: VirtualPrinter, host: TcpHost) -> None:
    printer.set_fault("prints-unknown")
    host.send(b"\x1dIB" + TICKET[:-4] + process_id("ab1p") + TICKET[-4:] + BARRIER + b"\x1da\x0e" + CLEAR + TICKET)
    assert printer.wait(2)
    first, second = printer.papers
    assert (first.texts[0], first.texts[-1]) == ("IB", "(H00ab1p")
    assert second.texts[:3] == ("r", "a", STANDARD.place.strip())
    assert host.ask(b"\x10\x04\x01") == b"\x12"


@pytest.fixture
def custom(stack: ExitStack) -> VirtualPrinter:
    virtual = VirtualPrinter(kind=PrinterModel(dialect="custom", presenter=True))
    virtual.start()
    stack.callback(virtual.stop)
    return virtual


@pytest.mark.parametrize(
    ("fault", "answer"),
    [
        (None, "10 0f 00 00 00 00"),
        ("near-end", "10 0f 04 00 00 00"),
        ("paper-out", "10 0f 05 00 00 00"),
        ("cover-open", "10 0f 00 02 00 00"),
        ("hot-head", "10 0f 00 00 01 00"),
        ("cutter-error", "10 0f 00 00 00 01"),
        ("unrecoverable", "10 0f 00 00 00 04"),
    ],
)
def test_full_status_of_custom(custom: VirtualPrinter, stack: ExitStack, fault: str | None, answer: str) -> None:
    host = TcpHost(custom.port)
    stack.callback(host.close)
    if fault is not None:
        custom.set_fault(fault)
    assert host.ask(FULL, 6).hex(" ") == answer


def test_a_ticket_in_the_mouth_until_it_is_taken(custom: VirtualPrinter, stack: ExitStack) -> None:
    host = TcpHost(custom.port)
    stack.callback(host.close)
    custom.set_fault("cover-open")
    host.send(TICKET)
    assert host.ask(FULL, 6).hex(" ") == "10 0f 00 06 00 00"  # held
    custom.set_fault("cover-open", on=False)
    assert host.ask(FULL, 6).hex(" ") == "10 0f 20 00 00 00"
    assert custom.control("take") == "ok taken"
    assert host.ask(FULL, 6).hex(" ") == "10 0f 00 00 00 00"
    assert custom.control("take") == "ok nothing to take"


def test_full_status_while_paper_moves(stack: ExitStack) -> None:
    slow = VirtualPrinter(kind=PrinterModel(mm_per_second=0.01, dialect="custom"))
    slow.start()
    stack.callback(slow.stop)
    host = TcpHost(slow.port)
    stack.callback(host.close)
    host.send(TICKET)
    assert host.ask(FULL, 6).hex(" ") == "10 0f 00 0c 00 00"


def test_other_makers_leave_full_status_unanswered(host: TcpHost) -> None:
    assert host.ask(FULL + b"\x10\x04\x01") == b"\x12"


def test_every_quirk_can_be_switched(printer: VirtualPrinter) -> None:
    for name in QUIRKS:
        assert printer.control(f"{name} on") == f"ok {name} on"
    assert printer.faults == set(QUIRKS)
    printer.control("reset")
    assert printer.faults == set()
