"""What every way to the printer must do, asked of each of them: TCP, serial lines, USB.

Stand-ins: TCP is real; a pseudo-terminal stands for the serial port; for the USB node once a pseudo-terminal (real
descriptors and errors) and once a model of the usblp driver, since no kernel gives that node without a printer.
"""

from __future__ import annotations

import threading
import time
from collections.abc import Callable, Iterator
from pathlib import Path

import pytest

from kiosk.model.printer_state import REMEDIES, Problem
from kiosk.printing import PrinterError
from kiosk.printing.transports import Transport
from tests.printing.transports.peers import PATIENCE, Peer, peers

TICKET = bytes(range(32, 127)) * 1000
"""95 kB: more than any buffer on a pseudo-terminal or in usblp takes at once, in a pattern that shows a gap."""
TOO_MUCH = TICKET * 100
"""More than any buffer on the way takes."""
GONE = {Problem.UNREACHABLE, Problem.UNPLUGGED}


@pytest.fixture(params=list(peers(Path())))
def peer(request: pytest.FixtureRequest, tmp_path: Path) -> Iterator[Peer]:
    made = peers(tmp_path)[request.param]()
    yield made
    made.stop()


@pytest.fixture
def line(peer: Peer) -> Iterator[Transport]:
    transport = peer.transport()
    transport.open()
    yield transport
    transport.close(discard=True)


def failing(call: Callable[[], object]) -> PrinterError:
    with pytest.raises(PrinterError) as caught:
        call()
    assert str(caught.value).startswith(REMEDIES[caught.value.problem])
    return caught.value


def test_a_ticket_arrives_whole_and_in_order(peer: Peer, line: Transport) -> None:
    before = time.monotonic()
    first = line.write(TICKET, PATIENCE)
    assert before <= first <= time.monotonic()
    assert peer.received(len(TICKET)) == TICKET


def test_tickets_follow_each_other(peer: Peer, line: Transport) -> None:
    for piece in (b"one", b"two", b"three"):
        line.write(piece, PATIENCE)
    assert peer.received(11) == b"onetwothree"


def test_nothing_to_write_is_written_at_once(peer: Peer, line: Transport) -> None:
    line.write(b"", PATIENCE)
    line.write(b"x", PATIENCE)
    assert peer.received(1) == b"x"


def test_a_printer_that_takes_nothing_ends_the_write_at_its_deadline(peer: Peer, line: Transport) -> None:
    """No more comes out than was counted, and what comes out is the beginning."""
    peer.hold()
    error = failing(lambda: line.write(TOO_MUCH, 0.2))
    line.close(discard=True)
    assert error.problem is Problem.TIMEOUT
    came = peer.rest()
    assert TOO_MUCH.startswith(came)
    assert len(came) <= error.accepted
    assert 0 < error.accepted < len(TOO_MUCH)


def test_after_a_failed_write_the_line_opens_again(peer: Peer, line: Transport) -> None:
    peer.hold()
    failing(lambda: line.write(TOO_MUCH, 0.1))
    line.close(discard=True)
    before = len(peer.rest())
    peer.vanish()
    peer.come_back()
    line.open()
    line.write(b"again", PATIENCE)
    assert peer.received(before + 5).endswith(b"again")


def test_nothing_comes_in_time(line: Transport) -> None:
    assert line.read(0.0) == b""
    assert line.read(0.02) == b""


def test_an_answer_is_read(peer: Peer, line: Transport) -> None:
    peer.say(b"\x12")
    assert line.read(PATIENCE) == b"\x12"
    assert line.read(0.0) == b""


def test_reading_hears_of_a_printer_that_has_gone(peer: Peer, line: Transport) -> None:
    peer.vanish()
    error = failing(lambda: [line.read(PATIENCE) for _ in range(3)])
    assert error.problem in GONE
    assert str(error).startswith(peer.gone_words)


def test_writing_hears_of_a_printer_that_has_gone(peer: Peer, line: Transport) -> None:
    peer.vanish()
    error = failing(lambda: [line.write(TICKET, PATIENCE) for _ in range(3)])
    assert error.problem in GONE
    assert error.accepted == 0


def test_a_printer_that_is_not_there_cannot_be_opened(peer: Peer) -> None:
    peer.vanish()
    assert failing(peer.transport().open).problem in GONE


def test_a_printer_that_comes_back_is_opened_again(peer: Peer, line: Transport) -> None:
    line.write(b"before ", PATIENCE)
    peer.received(7)
    peer.vanish()
    failing(lambda: [line.read(PATIENCE) for _ in range(3)])
    line.close()
    assert failing(line.open).problem in GONE
    peer.come_back()
    line.open()
    line.write(b"after", PATIENCE)
    assert peer.received(12) == b"before after"


def test_a_line_that_is_not_open_says_so(peer: Peer) -> None:
    transport = peer.transport()
    assert failing(lambda: transport.write(b"x", PATIENCE)).accepted == 0
    failing(lambda: transport.read(PATIENCE))
    transport.close()
    transport.close(discard=True)


def test_a_closed_line_says_so(line: Transport) -> None:
    line.close()
    assert failing(lambda: line.write(b"x", PATIENCE)).problem in GONE
    assert failing(lambda: line.read(PATIENCE)).problem in GONE


def test_opening_again_is_one_line(peer: Peer, line: Transport) -> None:
    line.open()
    line.write(b"x", PATIENCE)
    assert peer.received(1) == b"x"


@pytest.mark.parametrize("what", ["write", "read"])
def test_abort_ends_what_is_waiting(peer: Peer, line: Transport, what: str) -> None:
    """The call would go on for ever. Whether abort comes before or in the middle, it must end."""
    peer.hold()
    threading.Timer(0.1, line.abort).start()
    error = failing(lambda: line.write(TOO_MUCH, 1e6) if what == "write" else line.read(1e6))
    assert "stopping" in str(error)


def test_after_abort_nothing_works(line: Transport) -> None:
    line.abort()
    assert failing(lambda: line.write(b"x", PATIENCE)).accepted == 0
    failing(lambda: line.read(0.0))
    line.close()
    failing(line.open)


def test_a_port_without_status_says_nothing(peer: Peer) -> None:
    assert peer.transport().port_problems() is None
