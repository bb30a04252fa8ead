"""`central run` as a process: what stands before the application stands before the real one too."""

from __future__ import annotations

import json
import shutil
import socket
import sqlite3
import uuid
from collections.abc import Iterator
from contextlib import ExitStack, closing
from pathlib import Path
from urllib.parse import urlsplit

import pytest
import requests

from central.front.log_limit import LINES
from tests.central.test_cli import Central, Kiosk, central_in, enrolled
from tests.central.test_front import WHOLE, is_closed

PATIENCE = 60.0
OF_ONE_ADDRESS = 10
GREEDY = "127.0.0.2"


@pytest.fixture(scope="module")
def central(tmp_path_factory: pytest.TempPathFactory) -> Iterator[Central]:
    """Open to the network without TLS, with few places for each address."""
    made = central_in(tmp_path_factory.mktemp("running"))
    with made.running(HOST="0.0.0.0", LIMITS_OF_ONE_ADDRESS=str(OF_ONE_ADDRESS)) as server:
        assert server.stdout is not None
        yield made


def port_of(central: Central) -> int:
    found = urlsplit(told(central)).port
    assert found is not None
    return found


def told(central: Central) -> str:
    """The address that the log tells."""
    log = (central.folder / "central.log").read_text()
    return log.partition(" answers at ")[2].partition(",")[0]


def line(port: int, sent: bytes, source: str = GREEDY) -> socket.socket:
    made = socket.create_connection(("127.0.0.1", port), PATIENCE, (source, 0))
    made.sendall(sent)
    return made


def test_one_address_gets_its_share_of_connections_and_no_more(central: Central) -> None:
    """Who listens is being answered, so nobody makes room for the next one."""
    port, listen = port_of(central), WHOLE % b"/display/kendari/live"
    with ExitStack() as lines:
        for _ in range(OF_ONE_ADDRESS):
            assert b" 200 " in lines.enter_context(line(port, listen)).recv(65536)
        assert is_closed(lines.enter_context(line(port, listen)))
        assert requests.get(f"http://127.0.0.1:{port}/healthz", timeout=PATIENCE).status_code == 200


def test_a_flood_leaves_a_few_lines_in_the_log(central: Central) -> None:
    port, log = port_of(central), central.folder / "central.log"
    for number in range(1, LINES * 5 + 1):  # each of an address of its own: none waits for the place of another
        with line(port, b"no request\r\n\r\n", f"127.0.1.{number}") as one:
            assert one.recv(65536).startswith(b"HTTP/1.1 400")
    assert 0 < log.read_text().count("Invalid HTTP request") <= LINES


def test_it_tells_the_address_that_others_use_and_that_pins_can_be_read(central: Central) -> None:
    host = urlsplit(told(central)).hostname
    assert host not in (None, "", "0.0.0.0", "127.0.0.1")
    assert "PINs and sign-ins can be read on the network" in (central.folder / "central.log").read_text()


def test_nothing_is_said_where_nobody_else_comes_in(tmp_path: Path) -> None:
    made = central_in(tmp_path)
    with made.running(HOST="127.0.0.1"):
        log = (made.folder / "central.log").read_text()
    assert "answers at http://127.0.0.1:" in log
    assert "can be read" not in log


def number(central: Central, token: str) -> int:
    kiosk = Kiosk(json.loads(central.admin_file.read_text())["url"], token)
    asked = {"request_id": uuid.uuid4().hex, "incarnation": "0" * 32, "series": "AK", "period_seen": 0}
    reply = kiosk.ask("POST", "/v1/halls/kendari/numbers", json=asked)
    assert reply.status_code == 200, reply.text
    return int(reply.json()["number"])


def test_a_database_that_was_put_back_goes_on_above_and_the_check_names_it(tmp_path: Path) -> None:
    central, older = central_in(tmp_path), tmp_path / "older"
    older.mkdir()
    with central.running():
        token = enrolled(central, "kiosk-1").token
    for part in tmp_path.glob("central.sqlite3*"):
        shutil.copy(part, older)
    with central.running():
        assert [number(central, token) for _ in range(3)] == [1, 2, 3]
    assert "put back" not in central("check").out
    for part in tmp_path.glob("central.sqlite3*"):
        part.unlink()
    for part in older.iterdir():
        shutil.copy(part, tmp_path)
    with central.running():
        assert number(central, token) == 4
        assert "an older copy" in (tmp_path / "central.log").read_text()
    said = central("check")
    assert (said.code, "went on above" in said.out) == (0, True), said.out


def test_what_was_believed_is_taken_back_by_a_command(tmp_path: Path) -> None:
    central = central_in(tmp_path)
    with central.running():
        token = enrolled(central, "kiosk-1").token
        assert number(central, token) == 1
    with closing(sqlite3.connect(tmp_path / "central.sqlite3")) as connection, connection:
        connection.execute("UPDATE hall SET period = 1000000")
        connection.execute("UPDATE series_state SET last = 400")
    with central.running():
        assert central("forget-claims").out.splitlines() == [
            "The hall is in period 1 again, it was 1000000.", "AK: the last number given is 1, not 400.",
        ]  # fmt: skip
        assert central("forget-claims").out == "Nothing was believed that is not known here.\n"
        assert number(central, token) == 2
