"""The socket between a command and the running kiosk, over a real socket."""

from __future__ import annotations

import os
import socket
import subprocess
import sys
from collections.abc import Mapping
from pathlib import Path
from typing import Any

import pytest

from kiosk import control_socket
from kiosk.control_socket import (
    LONGEST_PATH,
    CommandRejected,
    ControlSocket,
    ForeignUser,
    NobodyThere,
    ask,
    socket_path,
)


def answer(question: Mapping[str, Any]) -> Mapping[str, Any]:
    if question["number"] < 0:
        raise CommandRejected("numbers start at 0")
    return {"twice": 2 * question["number"]}


@pytest.fixture
def store(tmp_path: Path) -> Path:
    return tmp_path / "kiosk.sqlite3"


@pytest.fixture
def control(store: Path) -> Any:
    running = ControlSocket(socket_path(store), {"double": answer})
    running.start()
    yield running
    running.stop()


def test_a_question_and_its_answer(store: Path, control: ControlSocket) -> None:
    assert ask(store, "double", number=21) == {"twice": 42}


def test_a_no_comes_with_its_reason(store: Path, control: ControlSocket) -> None:
    with pytest.raises(CommandRejected, match="start at 0"):
        ask(store, "double", number=-1)


def test_an_unknown_question_is_rejected(store: Path, control: ControlSocket) -> None:
    with pytest.raises(CommandRejected, match="not a question"):
        ask(store, "triple", number=1)


@pytest.mark.parametrize("line", [b"\n", b"not json\n", b"[1]\n", b"\xff\xff\n", b"{}\n"])
def test_rubbish_does_not_end_the_door(store: Path, control: ControlSocket, line: bytes) -> None:
    with socket.socket(socket.AF_UNIX, socket.SOCK_STREAM) as stranger:
        stranger.settimeout(10)
        stranger.connect(str(socket_path(store)))
        stranger.sendall(line)
        assert b"rejected" in stranger.recv(4096)
    assert ask(store, "double", number=1) == {"twice": 2}


def test_nobody_is_there(store: Path) -> None:
    with pytest.raises(NobodyThere):
        ask(store, "double", number=1)


def test_a_socket_left_by_a_crash_is_replaced(store: Path) -> None:
    path = socket_path(store)
    with socket.socket(socket.AF_UNIX, socket.SOCK_STREAM) as crashed:
        crashed.bind(str(path))
    with pytest.raises(NobodyThere):
        ask(store, "double", number=1)
    running = ControlSocket(path, {"double": answer})
    running.start()
    assert ask(store, "double", number=3) == {"twice": 6}
    running.stop()
    assert not path.exists()


@pytest.mark.parametrize("name", ["kiosk.sqlite3", "k" * 200])
def test_a_long_path_has_its_socket_beside_the_store_too(tmp_path: Path, name: str) -> None:
    deep = tmp_path / ("d" * 120) / name
    deep.parent.mkdir()
    path = socket_path(deep)
    assert path.parent == deep.parent
    assert len(str(path).encode()) > LONGEST_PATH
    running = ControlSocket(path, {"double": answer})
    running.start()
    assert path.is_socket()
    assert ask(deep, "double", number=4) == {"twice": 8}
    running.stop()
    assert not path.exists()


def test_a_stranger_at_the_door_is_turned_away(
    store: Path, control: ControlSocket, monkeypatch: pytest.MonkeyPatch
) -> None:
    asked: list[int] = []

    def other_user(_line: socket.socket) -> int:
        asked.append(1)
        return 4711 if len(asked) == 2 else os.geteuid()

    monkeypatch.setattr(control_socket, "peer_of", other_user)
    with pytest.raises(NobodyThere):
        ask(store, "double", number=1)
    assert ask(store, "double", number=1) == {"twice": 2}


def test_a_stranger_who_listens_there_is_asked_nothing(store: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(control_socket, "peer_of", lambda _line: 4711)
    with socket.socket(socket.AF_UNIX, socket.SOCK_STREAM) as thief:
        thief.settimeout(10)
        thief.bind(str(socket_path(store)))
        thief.listen()
        with pytest.raises(ForeignUser, match="user 4711 listens at"):
            ask(store, "double", number=1)
        line, _ = thief.accept()
        with line:
            assert line.recv(100) == b""


def test_another_user_cannot_take_the_place_of_the_kiosk(store: Path, control: ControlSocket) -> None:
    """Really another user, where the tests run as root: neither end speaks with it."""
    if os.geteuid() != 0:
        pytest.skip("needs root to become another user")
    store.parent.chmod(0o711)
    program = f"""
import os, socket, sys
os.setuid(65534)
line = socket.socket(socket.AF_UNIX, socket.SOCK_STREAM)
try:
    line.connect({str(socket_path(store))!r})
except PermissionError:
    sys.exit(7)
"""
    assert subprocess.run([sys.executable, "-c", program], check=False).returncode == 7


def test_the_system_says_who_the_other_end_is() -> None:
    one, other = socket.socketpair(socket.AF_UNIX, socket.SOCK_STREAM)
    with one, other:
        assert control_socket.peer_of(one) == os.geteuid()


def test_only_the_owner_may_ask(store: Path, control: ControlSocket) -> None:
    assert socket_path(store).stat().st_mode & 0o077 == 0
