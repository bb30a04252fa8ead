"""The same printer at the end of a serial line."""

from __future__ import annotations

from collections.abc import Iterator
from contextlib import closing

import pytest

from kiosk.printing import render
from kiosk.printing.virtual import VirtualPrinter
from tests.printing.host import SerialHost, TcpHost, until
from tests.printing.slips import P80
from tests.support.papers import STANDARD

TICKET = render(STANDARD, P80)
BARRIER = b"\x1dr\x01"


@pytest.fixture
def serial(printer: VirtualPrinter) -> Iterator[SerialHost]:
    host = SerialHost(printer.open_serial())
    yield host
    host.close()


def test_a_ticket_over_a_serial_line(printer: VirtualPrinter, serial: SerialHost) -> None:
    assert serial.ask(b"\x10\x04\x04" + TICKET + BARRIER, 2) == b"\x12\x00"
    assert printer.wait(1)
    assert printer.papers[0].label == "AK-012"


def test_both_lines_reach_one_printer(printer: VirtualPrinter, serial: SerialHost) -> None:
    printer.set_fault("cover-open")
    with closing(TcpHost(printer.port)) as other:
        assert serial.ask(b"\x10\x04\x02", 1) == other.ask(b"\x10\x04\x02") == b"\x16"


def test_the_line_outlives_power_and_whatever_is_not_understood(printer: VirtualPrinter, serial: SerialHost) -> None:
    serial.send(b"\x1bz")
    until(lambda: len(printer.errors) == 1)
    assert serial.ask(b"\x10\x04\x01", 1) == b"\x12"
    printer.power(on=False)
    printer.power(on=True)
    assert serial.ask(b"\x10\x04\x01", 1) == b"\x12"


def test_power_off_in_the_middle_of_a_job(printer: VirtualPrinter, serial: SerialHost) -> None:
    printer.control("power-off at 200")
    serial.send(TICKET[:200])
    until(lambda: not printer.machine.powered)
    assert printer.machine.uncut.lines
    printer.power(on=True)
    assert serial.ask(TICKET + BARRIER, 1) == b"\x00"
    assert printer.wait(1)


def test_a_host_may_come_back(printer: VirtualPrinter) -> None:
    device = printer.open_serial()
    for _ in range(2):
        with closing(SerialHost(device)) as host:
            assert host.ask(b"\x10\x04\x01", 1) == b"\x12"
