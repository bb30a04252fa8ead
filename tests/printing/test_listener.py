"""The virtual printer's door: a port that somebody else takes in the last moment is not the end."""

from __future__ import annotations

import errno
import socket
from typing import Any

import pytest

from kiosk.printing.virtual.listener import Listener


def test_a_port_that_is_taken_in_between_makes_it_look_for_another(monkeypatch: pytest.MonkeyPatch) -> None:
    create, taken = socket.create_server, list[int]()

    def busy_once(address: tuple[str, int], **more: Any) -> socket.socket:
        if address[1] and not taken:
            taken.append(address[1])
            raise OSError(errno.EADDRINUSE, "Address already in use")
        return create(address, **more)

    monkeypatch.setattr(socket, "create_server", busy_once)
    listener = Listener("127.0.0.1", 0, "door", lambda _line: None)
    assert listener.port not in (0, *taken)
    listener.stop()


def test_a_port_that_was_asked_for_and_is_taken_is_said() -> None:
    with socket.create_server(("127.0.0.1", 0)) as other, pytest.raises(OSError, match="in use"):
        Listener("127.0.0.1", other.getsockname()[1], "door", lambda _line: None)
