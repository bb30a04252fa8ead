"""The door between a command and the running kiosk, over a real socket."""

from __future__ import annotations

import socket
from collections.abc import Mapping
from pathlib import Path
from typing import Any

import pytest

from kiosk.local import LONGEST_PATH, LocalDoor, NobodyThere, Rejected, ask, socket_path


def answer(question: Mapping[str, Any]) -> Mapping[str, Any]:
    if question["number"] < 0:
        raise Rejected("numbers start at 0")
    return {"twice": 2 * question["number"]}


@pytest.fixture
def store(tmp_path: Path) -> Path:
    return tmp_path / "kiosk.sqlite3"


@pytest.fixture
def door(store: Path) -> Any:
    running = LocalDoor(socket_path(store), {"double": answer})
    running.start()
    yield running
    running.stop()


def test_a_question_and_its_answer(store: Path, door: LocalDoor) -> None:
    assert ask(store, "double", number=21) == {"twice": 42}


def test_a_no_comes_with_its_reason(store: Path, door: LocalDoor) -> None:
    with pytest.raises(Rejected, match="start at 0"):
        ask(store, "double", number=-1)


def test_an_unknown_question_is_rejected(store: Path, door: LocalDoor) -> None:
    with pytest.raises(Rejected, match="not a question"):
        ask(store, "triple", number=1)


@pytest.mark.parametrize("line", [b"\n", b"not json\n", b"[1]\n", b"\xff\xff\n", b"{}\n"])
def test_rubbish_does_not_end_the_door(store: Path, door: LocalDoor, line: bytes) -> None:
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
    running = LocalDoor(path, {"double": answer})
    running.start()
    assert ask(store, "double", number=3) == {"twice": 6}
    running.stop()
    assert not path.exists()


def test_a_long_path_still_has_a_socket(tmp_path: Path) -> None:
    deep = tmp_path / ("d" * 120) / "kiosk.sqlite3"
    assert len(str(socket_path(deep)).encode()) <= LONGEST_PATH


def test_only_the_owner_may_ask(store: Path, door: LocalDoor) -> None:
    assert socket_path(store).stat().st_mode & 0o077 == 0
