"""What only a USB node does. `Usblp` stands for the kernel's driver, a pseudo-terminal for the descriptor of a node."""

from __future__ import annotations

import errno
import os
import pty
from pathlib import Path

import pytest

from kiosk.model.printer_state import Problem
from kiosk.printing import PrinterError
from kiosk.printing.transports import UsbTransport
from kiosk.printing.transports.usb import PIECE
from tests.printing.transports.usblp import KILLED_AFTER, READY, Usblp

NODE = Path("/dev/usb/lp0")
TICKET = bytes(range(256)) * 40
"""Three pieces."""


@pytest.fixture
def node() -> Usblp:
    return Usblp()


class Clock:
    def __init__(self) -> None:
        self.now = 0.0

    def __call__(self) -> float:
        return self.now


def opened(node: Usblp, clock: Clock | None = None) -> UsbTransport:
    line = UsbTransport(NODE, node, clock or Clock())
    line.open()
    return line


def test_the_node_is_opened_for_both_ways_without_blocking(node: Usblp) -> None:
    opened(node)
    assert node.flags == os.O_RDWR | os.O_NONBLOCK


def test_a_node_held_by_another_program_is_busy(node: Usblp) -> None:
    opened(node)
    with pytest.raises(PrinterError, match="Another program holds the printer") as caught:
        UsbTransport(NODE, node).open()
    assert caught.value.problem is Problem.BUSY


def test_a_node_without_permission(node: Usblp) -> None:
    node.forbidden = (os.O_RDWR, os.O_WRONLY)
    with pytest.raises(PrinterError, match="Let its user join the group") as caught:
        UsbTransport(NODE, node).open()
    assert caught.value.problem is Problem.NOT_ALLOWED


def test_a_node_that_may_only_be_written_to_prints_and_stays_silent(node: Usblp) -> None:
    """The model of the driver would not let it be read."""
    node.forbidden = (os.O_RDWR,)
    line = opened(node)
    line.write(TICKET, 1.0)
    node.say(b"\x12")
    assert line.read(0.01) == b""
    assert node.received == TICKET
    assert line.port_problems() == frozenset()


def test_pieces_are_small(node: Usblp) -> None:
    opened(node).write(TICKET, 1.0)
    assert node.received == TICKET
    assert node.writes == -(-len(TICKET) // PIECE)


def test_a_held_transfer_is_not_sent_and_may_have_left(node: Usblp) -> None:
    """The driver has said that it took all; the printer got the first packet, so a ticket may be begun on paper."""
    node.hold()
    line = opened(node)
    with pytest.raises(PrinterError) as caught:
        line.write(b"x" * 300, 0.05)
    line.close(discard=True)
    assert caught.value.problem is Problem.TIMEOUT
    assert caught.value.accepted == 300
    assert len(node.received) == KILLED_AFTER


def test_a_transfer_still_held_from_before_lets_nothing_leave(node: Usblp) -> None:
    node.hold()
    line = opened(node)
    with pytest.raises(PrinterError):
        line.write(b"first", 0.0)
    with pytest.raises(PrinterError) as caught:
        line.write(b"second", 0.05)
    assert caught.value.accepted == 0
    assert node.writes == 1


def test_an_orderly_close_lets_the_transfer_end(node: Usblp) -> None:
    """The printer takes it only when closing looks whether it has ended."""
    node.hold()
    line = opened(node)
    with pytest.raises(PrinterError):
        line.write(b"x" * 300, 0.0)
    poll = node.poll

    def released(fd: int, event: int, seconds: float) -> int:
        node.release()
        return poll(fd, event, seconds)

    node.poll = released  # type: ignore[method-assign]
    line.close()
    assert node.received == b"x" * 300


def test_closing_does_not_wait_for_ever(node: Usblp) -> None:
    node.hold()
    line = opened(node)
    with pytest.raises(PrinterError):
        line.write(b"x", 0.0)
    line.close()
    assert not node.is_open


@pytest.mark.parametrize("byte", [0, 1, PIECE - 1, PIECE, 2 * PIECE + 7, len(TICKET) - 1])
def test_a_cable_pulled_in_a_job_is_unplugged_even_in_its_last_transfer(node: Usblp, byte: int) -> None:
    """POLLOUT comes all the same then."""
    node.pull_at = byte
    with pytest.raises(PrinterError) as caught:
        opened(node).write(TICKET, 1.0)
    assert caught.value.problem is Problem.UNPLUGGED
    assert len(node.received) == byte
    assert byte < caught.value.accepted <= byte + PIECE


def test_a_replugged_printer_only_has_to_be_opened_again(node: Usblp) -> None:
    line = opened(node)
    node.pull()
    with pytest.raises(PrinterError) as caught:
        line.read(1.0)
    assert caught.value.problem is Problem.UNPLUGGED
    node.plug_in()
    line.open()
    line.write(b"again", 1.0)
    assert node.received == b"again"


def test_refusals_pass(node: Usblp) -> None:
    node.refusals = 3
    opened(node).write(TICKET, 10.0)
    assert node.received == TICKET


def test_a_storm_of_refusals_ends_at_the_deadline_without_burning_the_processor(node: Usblp) -> None:
    node.refusals = 1_000_000
    with pytest.raises(PrinterError) as caught:
        opened(node).write(TICKET, 0.2)
    assert caught.value.accepted == 0
    assert caught.value.problem is Problem.TIMEOUT
    assert node.writes < 100


def test_a_transfer_without_data_is_nothing(node: Usblp) -> None:
    line = opened(node)
    node.say(b"")
    node.say(b"\x12")
    assert line.read(1.0) == b""
    assert line.read(1.0) == b"\x12"


def test_a_driver_that_has_nothing_after_all_is_nothing(node: Usblp, monkeypatch: pytest.MonkeyPatch) -> None:
    line = opened(node)
    monkeypatch.setattr(node, "poll", lambda fd, event, seconds: event)
    assert line.read(1.0) == b""


@pytest.mark.parametrize(
    ("status", "problems"),
    [
        (0x18, set()),
        (0x38, {Problem.PAPER_OUT}),
        (0x20, {Problem.PAPER_OUT}),
        (0x10, {Problem.ERROR}),
        (0x00, {Problem.ERROR}),
        (0x08, {Problem.OFFLINE}),
    ],
)
def test_port_status_of_a_printer_that_was_ready_once(node: Usblp, status: int, problems: set[Problem]) -> None:
    clock = Clock()
    line = opened(node, clock)
    assert line.port_problems() == frozenset()
    clock.now = 1.0
    node.status = status
    assert line.port_problems() == frozenset(problems)


@pytest.mark.parametrize(
    ("status", "problems"),
    [(0x00, None), (0x10, set()), (0x08, set()), (0x20, {Problem.PAPER_OUT}), (0x38, {Problem.PAPER_OUT})],
)
def test_a_bit_that_was_never_set_is_not_missed(node: Usblp, status: int, problems: set[Problem] | None) -> None:
    node.status = status
    assert opened(node).port_problems() == problems


@pytest.mark.parametrize("code", [errno.EIO, errno.ENOTTY, errno.EINVAL])
def test_a_printer_without_port_status(node: Usblp, code: int) -> None:
    node.status = OSError(code, os.strerror(code))
    assert opened(node).port_problems() is None


def test_the_port_of_a_pulled_printer(node: Usblp) -> None:
    line = opened(node)
    node.pull()
    with pytest.raises(PrinterError) as caught:
        line.port_problems()
    assert caught.value.problem is Problem.UNPLUGGED


def test_the_port_is_asked_once_a_second(node: Usblp) -> None:
    clock = Clock()
    line = opened(node, clock)
    for clock.now in (0.0, 0.5, 0.99):
        line.port_problems()
    assert node.asked == 1
    clock.now = 1.0
    line.port_problems()
    assert node.asked == 2


def test_what_the_port_said_before_the_cable_was_pulled_is_not_kept(node: Usblp) -> None:
    line = opened(node)
    node.status = 0x38
    assert line.port_problems() == frozenset({Problem.PAPER_OUT})
    node.status = READY
    line.open()
    assert line.port_problems() == frozenset()


def test_a_printer_that_takes_nothing_for_want_of_paper_says_so(node: Usblp) -> None:
    node.hold()
    node.status = 0x38
    with pytest.raises(PrinterError, match="The paper has run out") as caught:
        opened(node).write(TICKET, 0.05)
    assert caught.value.accepted == PIECE


def test_a_stalled_printer_is_prodded(node: Usblp, monkeypatch: pytest.MonkeyPatch) -> None:
    """This one goes on when it is asked for its status."""
    monkeypatch.setattr("kiosk.printing.transports.usb.PROD_SECONDS", 0.01)
    node.hold()
    ask = node.port_status

    def asked(fd: int) -> int:
        node.release()
        return ask(fd)

    monkeypatch.setattr(node, "port_status", asked)
    opened(node).write(TICKET, 30.0)
    assert node.received == TICKET


def test_an_ordinary_file_is_no_printer(tmp_path: Path) -> None:
    """Somebody printed to the node's name while the printer was away, and a file was left there."""
    path = tmp_path / "lp0"
    path.touch()
    with pytest.raises(PrinterError, match="this is a file, not a device") as caught:
        UsbTransport(path).open()
    assert caught.value.problem is Problem.UNPLUGGED
    assert path.read_bytes() == b""


def test_a_real_descriptor_without_port_status() -> None:
    """The kernel's own answer to LPGETSTATUS, from a terminal."""
    master, slave = pty.openpty()
    try:
        line = UsbTransport(Path(os.ttyname(slave)))
        line.open()
        assert line.port_problems() is None
        line.close()
    finally:
        os.close(master)
        os.close(slave)
