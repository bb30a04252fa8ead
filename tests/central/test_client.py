"""The commands' line to central where answers go missing: an act is sent again as the same, and taken back at last."""

from __future__ import annotations

import json
import socket
import threading
from collections.abc import Iterator
from http.server import BaseHTTPRequestHandler, HTTPServer
from typing import Any

import pytest

from central.cli.client import Client
from central.cli.running import Running
from hall.command_line import CommandFailed


class Deaf:
    """A central that hears everything and answers only from the given request on."""

    def __init__(self, answers_from: int) -> None:
        self.heard: list[dict[str, Any]] = []
        heard = self.heard

        class Handler(BaseHTTPRequestHandler):
            def do_POST(self) -> None:
                heard.append(json.loads(self.rfile.read(int(self.headers["Content-Length"]))))
                if len(heard) < answers_from:
                    self.close_connection = True
                    return
                body = b'{"done": true}'
                self.send_response(200)
                self.send_header("Content-Length", str(len(body)))
                self.end_headers()
                self.wfile.write(body)

            def log_message(self, *_: object) -> None:
                pass

        self._server = HTTPServer(("127.0.0.1", 0), Handler)
        self.client = Client(Running(f"http://127.0.0.1:{self._server.server_port}", "token"))
        threading.Thread(target=self._server.serve_forever, daemon=True).start()

    def close(self) -> None:
        self._server.shutdown()
        self._server.server_close()


@pytest.fixture
def deaf(request: pytest.FixtureRequest) -> Iterator[Deaf]:
    server = Deaf(request.param)
    yield server
    server.close()


@pytest.mark.parametrize("deaf", [1, 2], indirect=True)
def test_an_act_is_sent_again_as_the_same(deaf: Deaf) -> None:
    assert deaf.client.act("halls", "x", body={"reason": "r"}) == {"done": True}
    assert len({one["request_id"] for one in deaf.heard}) == 1
    assert all(one["reason"] == "r" and not one["withdraw"] for one in deaf.heard)
    deaf.client.act("halls", "x", body={})
    assert len({one["request_id"] for one in deaf.heard}) == 2


@pytest.mark.parametrize("deaf", [3], indirect=True)
def test_at_last_it_is_taken_back(deaf: Deaf) -> None:
    deaf.client.act("halls", "x", body={})
    assert [one["withdraw"] for one in deaf.heard] == [False, False, True]
    assert len({one["request_id"] for one in deaf.heard}) == 1


@pytest.mark.parametrize("deaf", [99], indirect=True)
def test_where_no_answer_comes_at_all_nobody_claims_to_know(deaf: Deaf) -> None:
    with pytest.raises(CommandFailed, match="Whether it was done is not known"):
        deaf.client.act("halls", "x", body={})


def test_where_nobody_listens_nothing_was_done() -> None:
    with socket.create_server(("127.0.0.1", 0)) as free:
        port = free.getsockname()[1]
    with pytest.raises(CommandFailed, match="Nothing was done"):
        Client(Running(f"http://127.0.0.1:{port}", "token")).act("halls", "x", body={})
