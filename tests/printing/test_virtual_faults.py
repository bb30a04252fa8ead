"""What goes wrong with jobs and lines at the printer in software, over real TCP."""

from __future__ import annotations

import socket
from collections.abc import Callable
from contextlib import ExitStack

import pytest

from kiosk.printing import render
from kiosk.printing.virtual import VirtualPrinter
from tests.printing.host import TcpHost, until
from tests.printing.slips import ENGLISH, P80
from tests.support.papers import STANDARD

TICKET, OTHER = render(STANDARD, P80), render(ENGLISH, P80)
CUT_BYTES = 4
BARRIER = b"\x1dr\x01"
P, C = b"\x1d(H\x06\x0000ab1p", b"\x1d(H\x06\x0000ab1c"
P_ANSWER, C_ANSWER = b'7"ab1p\x00', b'7"ab1c\x00'
JOB = TICKET[:-CUT_BYTES] + P + TICKET[-CUT_BYTES:] + C
RESUME, FORGET = b"\x10\x05\x01", b"\x10\x05\x02"
ASK = b"\x10\x04\x01"

Connect = Callable[[], TcpHost]


@pytest.fixture
def connect(printer: VirtualPrinter, stack: ExitStack) -> Connect:
    def connected() -> TcpHost:
        host = TcpHost(printer.port)
        stack.callback(host.close)
        return host

    return connected


# ---- the blade


def test_the_blade_sticks_in_the_middle_of_a_cut(printer: VirtualPrinter, connect: Connect) -> None:
    assert printer.control("cutter-error next") == "ok cutter-error next"
    host = connect()
    assert host.ask(JOB, 7) == P_ANSWER
    assert host.statuses() == "1a 52 1a 12"
    assert (printer.papers, printer.machine.uncut.label) == ((), "AK-012")


def test_nothing_recovers_before_the_jam_is_cleared(printer: VirtualPrinter, connect: Connect) -> None:
    printer.machine.jam_at_next_cut()
    host = connect()
    assert host.ask(JOB, 7) == P_ANSWER
    host.send(RESUME + FORGET)
    assert host.statuses() == "1a 52 1a 12"
    assert printer.machine.held == 2  # the cut and the id after it


def test_resuming_does_the_lost_cut(printer: VirtualPrinter, connect: Connect) -> None:
    printer.machine.jam_at_next_cut()
    host = connect()
    assert host.ask(JOB, 7) == P_ANSWER
    assert printer.control("cutter-error cleared") == "ok cutter-error cleared"
    assert host.statuses() == "1a 52 1a 12"
    assert host.ask(RESUME, 7) == C_ANSWER
    assert printer.wait(1)
    assert host.statuses() == "12 12 12 12"


def test_forgetting_leaves_the_text_on_the_paper(printer: VirtualPrinter, connect: Connect) -> None:
    printer.machine.jam_at_next_cut()
    host = connect()
    assert host.ask(JOB, 7) == P_ANSWER
    printer.machine.clear_cause("cutter-error")
    host.send(FORGET)
    assert host.statuses() == "12 12 12 12"
    assert (printer.machine.held, printer.papers, printer.machine.uncut.label) == (0, (), "AK-012")
    host.send(OTHER)
    assert printer.wait(1)
    assert printer.papers[0].labels == ("AK-012", "AK-012")


def test_a_jam_is_recovered_from_the_same_way(printer: VirtualPrinter, connect: Connect) -> None:
    printer.set_fault("jam")
    host = connect()
    host.send(TICKET)
    assert printer.control("jam cleared") == "ok jam cleared"
    assert host.statuses() == "1a 52 16 12"
    host.send(RESUME)
    assert printer.wait(1)


def test_other_errors_are_not_recovered_from(printer: VirtualPrinter, connect: Connect) -> None:
    printer.set_fault("unrecoverable")
    host = connect()
    host.send(RESUME + FORGET)
    assert host.statuses() == "1a 52 32 12"
    with pytest.raises(ValueError, match="allowed: cutter-error, jam"):
        printer.machine.clear_cause("unrecoverable")


# ---- the power


def test_power_off_loses_what_is_held_and_refuses_connections(printer: VirtualPrinter, connect: Connect) -> None:
    printer.set_fault("cover-open")
    host = connect()
    host.send(JOB)
    assert host.ask(ASK) == b"\x1a"
    assert printer.control("power off") == "ok power off"
    assert host.was_reset()
    with pytest.raises(ConnectionRefusedError):
        TcpHost(printer.port)
    assert printer.control("power on") == "ok power on"
    printer.set_fault("cover-open", on=False)
    again = connect()
    assert again.ask(TICKET + BARRIER) == b"\x00"
    assert printer.wait(1)
    assert len(printer.papers) == 1


def test_a_restart_ends_errors_whose_cause_is_gone(printer: VirtualPrinter, connect: Connect) -> None:
    for fault in ("unrecoverable", "cutter-error", "jam", "cover-open"):
        printer.set_fault(fault)
    printer.machine.clear_cause("cutter-error")
    printer.power(on=False)
    printer.power(on=True)
    assert printer.faults == {"jam", "cover-open"}
    assert connect().statuses() == "1a 56 16 12"


def test_power_may_be_switched_twice(printer: VirtualPrinter, connect: Connect) -> None:
    for on in (False, False, True, True):
        printer.power(on)
    assert connect().statuses() == "12 12 12 12"


@pytest.mark.parametrize("count", [0, 1, 2, 40, 200, len(TICKET) - 1])
def test_power_off_in_a_job_leaves_half_a_ticket_hanging(printer: VirtualPrinter, connect: Connect, count: int) -> None:
    assert printer.control(f"power-off at {count}") == f"ok power-off at {count}"
    host = connect()
    assert host.statuses() == "12 12 12 12"  # questions are no job
    host.send(TICKET)
    assert host.was_reset()
    half = printer.machine.uncut
    assert (printer.machine.powered, printer.machine.held, printer.papers) == (False, 0, ())
    printer.power(on=True)
    connect().send(OTHER)
    assert printer.wait(1)
    whole = printer.papers[0].parts
    assert whole[: len(half.parts)] == half.parts
    assert printer.papers[0].texts[len(half.lines)] == ENGLISH.place
    assert bool(half.lines) == (count >= 100)


def test_a_job_shorter_than_the_blow_escapes_it(printer: VirtualPrinter, connect: Connect) -> None:
    printer.control(f"power-off at {len(TICKET) + 1}")
    host = connect()
    assert host.ask(TICKET + OTHER + BARRIER) == b"\x00"
    assert printer.wait(2)


# ---- the connection


@pytest.mark.parametrize("count", [0, 1, 100, len(TICKET) - 1, len(TICKET)])
def test_a_reset_keeps_what_was_received(printer: VirtualPrinter, connect: Connect, count: int) -> None:
    assert printer.control(f"reset at {count}") == f"ok reset at {count}"
    host = connect()
    host.send(TICKET)
    assert host.was_reset()
    again = connect()
    assert again.statuses() == "12 12 12 12"
    if count < len(TICKET):
        assert printer.papers == ()
        assert again.ask(OTHER + BARRIER) == b"\x00"
    assert printer.wait(1)
    assert len(printer.papers[0].labels) == (2 if count == len(TICKET) - 1 else 1)


def test_a_held_job_outlives_its_connection(printer: VirtualPrinter, connect: Connect) -> None:
    printer.set_fault("paper-out")
    host = connect()
    host.send(TICKET)
    assert host.ask(ASK) == b"\x1a"
    host.close()
    printer.set_fault("paper-out", on=False)
    assert printer.wait(1)


def test_a_deaf_printer_reads_when_it_hears_again(printer: VirtualPrinter, connect: Connect) -> None:
    host = connect()
    assert host.ask(ASK) == b"\x12"
    printer.set_fault("deaf")
    host.send(ASK + TICKET + BARRIER)
    host.socket.settimeout(0.05)
    with pytest.raises(TimeoutError):
        host.hear()
    assert (printer.papers, printer.machine.held) == ((), 0)
    host.socket.settimeout(60)
    printer.set_fault("deaf", on=False)
    assert host.hear(2) == b"\x12\x00"
    assert printer.wait(1)


def test_a_deaf_printer_can_be_stopped_and_loses_power(printer: VirtualPrinter, connect: Connect) -> None:
    printer.set_fault("deaf")
    host = connect()
    host.send(ASK)
    printer.power(on=False)
    assert host.was_reset()


def test_a_few_bytes_at_a_time_are_enough_in_the_end(printer: VirtualPrinter, connect: Connect) -> None:
    printer.set_fault("short-writes")
    assert connect().ask(TICKET + BARRIER) == b"\x00"
    assert printer.wait(1)
    assert printer.papers[0].texts[-1] == STANDARD.complaint_line


def test_a_printer_that_takes_few_bytes_makes_the_host_wait(printer: VirtualPrinter) -> None:
    printer.set_fault("short-writes")
    printer.set_fault("deaf")
    with socket.socket() as line:
        line.setsockopt(socket.SOL_SOCKET, socket.SO_SNDBUF, 4096)
        line.connect(("127.0.0.1", printer.port))
        line.setblocking(False)
        feeds = b"\n" * 2_000_000
        assert 0 < line.send(feeds) < len(feeds)


def test_slow_bytes_are_waited_for(printer: VirtualPrinter, connect: Connect) -> None:
    """At one bit a second nothing comes within the patience of a test; without pacing it is there at once."""
    assert printer.control("baud 1") == "ok baud 1"
    host = connect()
    host.send(TICKET + BARRIER)
    host.socket.settimeout(0.05)
    with pytest.raises(TimeoutError):
        host.hear()
    host.socket.settimeout(60)
    assert printer.papers == ()
    assert printer.control("baud off") == "ok baud off"
    assert host.hear() == b"\x00"
    assert printer.wait(1)


# ---- half a command


QR_STORE = b"\x1d(k\x23\x001P0HTTPS://EX"


@pytest.mark.parametrize("half", [b"\x1d(", b"\x1d!", b"\x1dV", QR_STORE, b"\x1dv0\x00\x02\x00\x08\x00\xff", b"\x1b"])
def test_half_a_command_swallows_questions_until_it_is_full(
    printer: VirtualPrinter, connect: Connect, half: bytes
) -> None:
    printer.set_fault("keeps-half")
    _leave_half(printer, connect, half)
    again = connect()
    again.send(b"\x00" * 64)
    assert again.statuses() == "12 12 12 12"
    assert again.ask(TICKET + BARRIER) == b"\x00"
    assert printer.wait(1)
    assert printer.papers[0].label == "AK-012"
    assert printer.errors == ()


def test_a_question_in_the_middle_of_half_a_command_is_data(printer: VirtualPrinter, connect: Connect) -> None:
    printer.set_fault("keeps-half")
    _leave_half(printer, connect, QR_STORE)
    again = connect()
    again.send(ASK * 2)
    again.socket.settimeout(0.05)
    with pytest.raises(TimeoutError):
        again.hear()
    again.socket.settimeout(60)
    again.send(b"\x00" * 64)
    assert again.statuses() == "12 12 12 12"


def test_half_a_line_is_gone_with_the_next_ticket(printer: VirtualPrinter, connect: Connect) -> None:
    printer.set_fault("keeps-half")
    _leave_half(printer, connect, b"Nomor an")
    assert connect().ask(ASK + TICKET + BARRIER, 2) == b"\x12\x00"
    assert printer.wait(1)
    assert printer.papers[0].texts[0] == STANDARD.place


def test_without_keeping_it_half_a_command_is_dropped(printer: VirtualPrinter, connect: Connect) -> None:
    _leave_half(printer, connect, QR_STORE)
    assert connect().ask(ASK) == b"\x12"


def test_power_off_forgets_half_a_command(printer: VirtualPrinter, connect: Connect) -> None:
    printer.set_fault("keeps-half")
    _leave_half(printer, connect, QR_STORE)
    printer.power(on=False)
    printer.power(on=True)
    assert connect().ask(ASK) == b"\x12"


def _leave_half(printer: VirtualPrinter, connect: Connect, half: bytes) -> None:
    host = connect()
    assert host.ask(ASK + half) == b"\x12"
    host.close()
    until(lambda: not printer._lines)
