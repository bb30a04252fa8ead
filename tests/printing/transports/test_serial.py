"""What only a serial line does. A pseudo-terminal stands for the port; it has no queue of its own, so tests say one."""

from __future__ import annotations

import errno
import os
import termios
import threading
from collections.abc import Iterator
from pathlib import Path

import pytest
import serial

from kiosk.model.printer_state import Problem
from kiosk.printing import PrinterError
from kiosk.printing.transports import SerialTransport
from tests.printing.transports.peers import PATIENCE, PtyPeer


@pytest.fixture
def peer(tmp_path: Path) -> Iterator[PtyPeer]:
    made = PtyPeer(tmp_path, SerialTransport)
    yield made
    made.stop()


@pytest.fixture
def path(peer: PtyPeer, tmp_path: Path) -> Path:
    return tmp_path / "printer"


class Queue:
    """The kernel's queue before the line: `held` bytes stay in it until they are dropped, if they can be."""

    def __init__(self, monkeypatch: pytest.MonkeyPatch) -> None:
        self.held = 0
        self.can_drop = True
        self.calls: list[str] = []
        monkeypatch.setattr(serial.Serial, "out_waiting", property(lambda port: self.held))
        monkeypatch.setattr(serial.Serial, "reset_output_buffer", lambda port: self._drop())
        monkeypatch.setattr(
            serial.Serial, "set_output_flow_control", lambda port, enable: self.calls.append("on" if enable else "off")
        )

    def _drop(self) -> None:
        self.calls.append("drop")
        if self.can_drop:
            self.held = 0


@pytest.fixture
def queue(monkeypatch: pytest.MonkeyPatch) -> Queue:
    return Queue(monkeypatch)


def test_the_speed_is_that_of_ten_bits_a_byte() -> None:
    assert SerialTransport(Path("/dev/ttyS0"), 9600).bytes_per_second == 960.0


@pytest.mark.parametrize(
    ("flow", "hardware", "software"), [("hardware", True, False), ("software", False, True), ("none", False, False)]
)
def test_the_port_is_set_up(path: Path, flow: str, hardware: bool, software: bool) -> None:
    line = SerialTransport(path, 19200, flow)  # type: ignore[arg-type]
    line.open()
    fd = os.open(path, os.O_RDWR | os.O_NOCTTY)
    try:
        modes_in, _, control, local, _, speed, _ = termios.tcgetattr(fd)
    finally:
        os.close(fd)
    line.close()
    assert speed == termios.B19200
    assert bool(control & termios.CRTSCTS) is hardware
    assert bool(modes_in & termios.IXON) is software
    assert not local & termios.ECHO


def test_a_port_held_by_another_program_is_busy(path: Path) -> None:
    holder = SerialTransport(path)
    holder.open()
    with pytest.raises(PrinterError, match="another program has locked it") as caught:
        SerialTransport(path).open()
    assert caught.value.problem is Problem.BUSY
    holder.close()
    again = SerialTransport(path)
    again.open()
    again.close()


@pytest.mark.parametrize("code", [errno.EACCES, errno.EPERM])
def test_a_port_without_permission(path: Path, monkeypatch: pytest.MonkeyPatch, code: int) -> None:
    """Tests may run as root, who is never refused."""

    def refused(*args: object) -> None:
        raise OSError(code, os.strerror(code))

    monkeypatch.setattr("serial.serialposix.os.open", refused)
    with pytest.raises(PrinterError) as caught:
        SerialTransport(path).open()
    assert caught.value.problem is Problem.NOT_ALLOWED


def test_a_file_is_no_port(tmp_path: Path) -> None:
    path = tmp_path / "ttyS9"
    path.touch()
    with pytest.raises(PrinterError) as caught:
        SerialTransport(path).open()
    assert caught.value.problem is Problem.UNPLUGGED


@pytest.mark.parametrize(("held", "accepted"), [(300, 0), (100, 200)])
def test_bytes_still_in_the_kernel_are_dropped_and_not_counted(
    path: Path, queue: Queue, held: int, accepted: int
) -> None:
    """Sending stands still while they are counted."""
    line = SerialTransport(path)
    line.open()
    queue.held = held
    with pytest.raises(PrinterError) as caught:
        line.write(b"x" * 300, 0.05)
    assert caught.value.problem is Problem.TIMEOUT
    assert caught.value.accepted == accepted
    assert queue.calls == ["off", "drop", "on"]
    line.close(discard=True)


def test_bytes_that_cannot_be_dropped_count_since_they_may_come_out(path: Path, queue: Queue) -> None:
    line = SerialTransport(path)
    line.open()
    queue.held, queue.can_drop = 300, False
    with pytest.raises(PrinterError) as caught:
        line.write(b"x" * 300, 0.05)
    assert caught.value.accepted == 300
    line.close(discard=True)


def test_a_write_ends_when_the_kernel_is_empty(path: Path, queue: Queue, monkeypatch: pytest.MonkeyPatch) -> None:
    line = SerialTransport(path)
    line.open()
    left = [200, 100, 0]
    monkeypatch.setattr(serial.Serial, "out_waiting", property(lambda port: left.pop(0)))
    line.write(b"x" * 300, PATIENCE)
    assert left == []
    monkeypatch.setattr(serial.Serial, "out_waiting", property(lambda port: 0))
    line.close()


def test_closing_drops_what_would_hold_it(path: Path, queue: Queue) -> None:
    line = SerialTransport(path)
    line.open()
    queue.held = 300
    line.close(discard=True)
    assert "drop" in queue.calls


def test_a_close_that_hangs_holds_nobody(path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    """The kernel waits up to 30 s for a held line. Until then the port cannot be opened, and says why."""
    let_go, closed = threading.Event(), threading.Event()
    close = serial.Serial.close

    def hang(port: serial.Serial) -> None:
        let_go.wait()
        close(port)
        closed.set()

    monkeypatch.setattr("kiosk.printing.transports.serial_line.CLOSE_SECONDS", 0.01)
    line = SerialTransport(path)
    line.open()
    with monkeypatch.context() as hanging:
        hanging.setattr(serial.Serial, "close", hang)
        line.close(discard=True)
        with pytest.raises(PrinterError, match="still being closed") as caught:
            line.open()
        assert caught.value.problem is Problem.TIMEOUT
        let_go.set()
        assert closed.wait(PATIENCE)
    assert line._closing is not None
    line._closing.join(PATIENCE)
    line.open()
    line.close()
