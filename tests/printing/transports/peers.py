"""The other end of each way to the printer. What stands for a serial port and for a USB node is said at each class.

A peer reads on a thread of its own unless it is told to hold still.
"""

from __future__ import annotations

import os
import pty
import select
import socket
import struct
import threading
import tty
from collections.abc import Callable
from pathlib import Path
from typing import Protocol

from kiosk.printing.transports import SerialTransport, TcpTransport, Transport, UsbTransport
from tests.printing.transports.usblp import Usblp

PATIENCE = 60.0
"""For what must come; a test that waits so long has failed."""


class Peer(Protocol):
    """A printer as far as its line goes."""

    gone_words: str

    def transport(self) -> Transport: ...
    def received(self, at_least: int) -> bytes:
        """All bytes since the start, as soon as there are so many."""

    def hold(self) -> None:
        """From now on the printer takes nothing."""

    def rest(self) -> bytes:
        """Takes again what still comes, until the line is quiet; all bytes since the start. The transport is closed."""

    def say(self, data: bytes) -> None: ...
    def vanish(self) -> None: ...
    def come_back(self) -> None: ...
    def stop(self) -> None: ...


class Collector:
    """Bytes that a reading thread has gathered."""

    def __init__(self) -> None:
        self._data = bytearray()
        self._grown = threading.Condition()

    def add(self, data: bytes) -> None:
        with self._grown:
            self._data += data
            self._grown.notify_all()

    def wait(self, at_least: int) -> bytes:
        with self._grown:
            assert self._grown.wait_for(lambda: len(self._data) >= at_least, PATIENCE)
            return bytes(self._data)


class Reader:
    """Reads one descriptor until it ends or is told to stop."""

    def __init__(self, fd: int, read: Callable[[], bytes], collected: Collector) -> None:
        self._fd, self._read, self._collected = fd, read, collected
        self._wake, self._waker = os.pipe()
        self._thread = threading.Thread(target=self._run)
        self._thread.start()

    def stop(self) -> None:
        os.close(self._waker)
        self._thread.join()
        os.close(self._wake)

    def _run(self) -> None:
        while True:
            ready, _, _ = select.select([self._fd, self._wake], [], [])
            if self._wake in ready:
                return
            try:
                data = self._read()
            except OSError:
                return
            if not data:
                return
            self._collected.add(data)


class TcpPeer:
    """Real TCP on the loopback. Small buffers, so that a deaf peer is soon noticed."""

    gone_words = "The printer cannot be reached."

    def __init__(self) -> None:
        self._collected = Collector()
        self._server = self._listen(0)
        self._port: int = self._server.getsockname()[1]
        self._line: socket.socket | None = None
        self._reader: Reader | None = None

    def transport(self) -> TcpTransport:
        return _TcpTransport(self, self._port)

    def accept(self) -> None:
        """Called as soon as the transport has connected."""
        self._end()
        line, _ = self._server.accept()
        self._line = line
        self._reader = Reader(line.fileno(), lambda: line.recv(65536), self._collected)

    def received(self, at_least: int) -> bytes:
        return self._collected.wait(at_least)

    def hold(self) -> None:
        if self._reader is not None:
            self._reader.stop()
            self._reader = None

    def rest(self) -> bytes:
        assert self._line is not None
        self._line.settimeout(PATIENCE)
        try:
            while data := self._line.recv(65536):
                self._collected.add(data)
        except ConnectionResetError:
            pass
        return self._collected.wait(0)

    def say(self, data: bytes) -> None:
        assert self._line is not None
        self._line.sendall(data)

    def vanish(self) -> None:
        """The power is gone: the connection is reset, nobody listens."""
        self._server.close()
        if self._line is not None:
            self._line.setsockopt(socket.SOL_SOCKET, socket.SO_LINGER, struct.pack("ii", 1, 0))
        self._end()

    def come_back(self) -> None:
        self._server = self._listen(self._port)

    def stop(self) -> None:
        self._server.close()
        self._end()

    def _listen(self, port: int) -> socket.socket:
        server = socket.socket()
        server.setsockopt(socket.SOL_SOCKET, socket.SO_REUSEADDR, 1)
        server.setsockopt(socket.SOL_SOCKET, socket.SO_RCVBUF, 4096)
        server.bind(("127.0.0.1", port))
        server.listen()
        return server

    def _end(self) -> None:
        self.hold()
        if self._line is not None:
            self._line.close()
            self._line = None


class _TcpTransport(TcpTransport):
    """Lets the peer take the connection as soon as it is there."""

    def __init__(self, peer: TcpPeer, port: int) -> None:
        super().__init__("127.0.0.1", port)
        self._peer = peer

    def open(self) -> None:
        super().open()
        self._peer.accept()


class PtyPeer:
    """A pseudo-terminal, found by a symlink as udev makes one; the link goes when the cable is pulled.

    For a serial port it is close to the real thing, but it has no speed, no modem lines and no queue in a driver.
    For a USB node it gives real descriptors, permissions and errors; what usblp itself does, `Usblp` stands for.
    """

    gone_words = "The printer is not plugged in."

    def __init__(self, folder: Path, make: Callable[[Path], Transport]) -> None:
        self._link = folder / "printer"
        self._make = make
        self._collected = Collector()
        self._reader: Reader | None = None
        self._master = self._slave = -1
        self.come_back()

    def transport(self) -> Transport:
        return self._make(self._link)

    def received(self, at_least: int) -> bytes:
        return self._collected.wait(at_least)

    def hold(self) -> None:
        if self._reader is not None:
            self._reader.stop()
            self._reader = None

    def rest(self) -> bytes:
        os.set_blocking(self._master, False)
        try:
            while data := os.read(self._master, 65536):
                self._collected.add(data)
        except BlockingIOError:
            pass
        return self._collected.wait(0)

    def say(self, data: bytes) -> None:
        os.write(self._master, data)

    def vanish(self) -> None:
        self.hold()
        self._link.unlink()
        os.close(self._master)
        os.close(self._slave)
        self._master = self._slave = -1

    def come_back(self) -> None:
        self._master, self._slave = pty.openpty()
        tty.setraw(self._slave)
        self._link.symlink_to(os.ttyname(self._slave))
        master = self._master
        self._reader = Reader(master, lambda: os.read(master, 65536), self._collected)

    def stop(self) -> None:
        if self._master >= 0:
            self.vanish()


class UsblpPeer:
    """The stand-in for the usblp driver."""

    gone_words = "The printer is not plugged in."

    def __init__(self) -> None:
        self.node = Usblp()

    def transport(self) -> UsbTransport:
        return UsbTransport(Path("/dev/usb/lp0"), self.node)

    def received(self, at_least: int) -> bytes:
        assert len(self.node.received) >= at_least
        return bytes(self.node.received)

    def hold(self) -> None:
        self.node.hold()

    def rest(self) -> bytes:
        self.node.release()
        return bytes(self.node.received)

    def say(self, data: bytes) -> None:
        self.node.say(data)

    def vanish(self) -> None:
        self.node.pull()

    def come_back(self) -> None:
        self.node.plug_in()

    def stop(self) -> None:
        pass


def peers(folder: Path) -> dict[str, Callable[[], Peer]]:
    """Every way to the printer, each with what stands for it."""
    return {
        "tcp": TcpPeer,
        "serial": lambda: PtyPeer(folder, SerialTransport),
        "serial-software": lambda: PtyPeer(folder, lambda path: SerialTransport(path, 9600, "software")),
        "usb-descriptor": lambda: PtyPeer(folder, UsbTransport),
        "usb-driver": UsblpPeer,
    }
