"""How much anybody may send, wherever it is sent."""

from __future__ import annotations

from http.client import HTTPConnection
from urllib.parse import urlsplit

import requests

from central.front.body_limit import LARGEST_BODY
from tests.pages.test_doors import doors
from tests.support.web_hall import Hall

TOO_MUCH = LARGEST_BODY + 1
PIECE = b" " * 65536


def test_no_route_takes_a_body_without_end(hall: Hall) -> None:
    for method, declared, path in doors(hall):
        if method != "GET":
            line = HTTPConnection("127.0.0.1", urlsplit(hall.url).port, timeout=20)
            line.request(method, path, headers={"Content-Length": str(TOO_MUCH)})
            assert line.getresponse().status == 413, (method, declared)
            line.close()


def test_a_body_is_cut_off_where_it_was_not_announced(hall: Hall) -> None:
    """Whoever cannot say how much it will be is read up to there and not further."""
    line = HTTPConnection("127.0.0.1", urlsplit(hall.url).port, timeout=20)
    line.putrequest("POST", "/v1/enrol")
    line.putheader("Transfer-Encoding", "chunked")
    line.endheaders()
    sent = 0
    while sent <= LARGEST_BODY:
        line.send(b"%x\r\n%s\r\n" % (len(PIECE), PIECE))
        sent += len(PIECE)
    reply = line.getresponse()  # no end was sent: only a limit can answer
    assert (reply.status, reply.read()) == (413, b'{"detail":"a request has at most 4194304 bytes"}')
    line.close()


def test_what_is_as_long_as_allowed_is_read(hall: Hall) -> None:
    reply = requests.post(f"{hall.url}/v1/enrol", data=b"{" + b" " * (LARGEST_BODY - 2) + b"}", timeout=20)
    assert reply.status_code == 422
