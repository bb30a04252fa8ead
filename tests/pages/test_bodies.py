"""How much anybody may send, wherever it is sent."""

from __future__ import annotations

from collections.abc import Iterator
from http.client import HTTPConnection
from urllib.parse import urlsplit

import pytest
import requests

from central.bodies import LARGEST_BODY
from tests.browser.hall import Hall
from tests.pages.test_doors import doors

TOO_MUCH = LARGEST_BODY + 1
PIECE = b" " * 65536


def endless() -> Iterator[bytes]:
    """Sent piece by piece, without a word on how much it will be."""
    for _ in range(TOO_MUCH // len(PIECE) + 1):
        yield PIECE


def test_no_route_takes_a_body_without_end(hall: Hall) -> None:
    for method, declared, path in doors(hall):
        if method != "GET":
            line = HTTPConnection("127.0.0.1", urlsplit(hall.url).port, timeout=20)
            line.request(method, path, headers={"Content-Length": str(TOO_MUCH)})
            assert line.getresponse().status == 413, (method, declared)
            line.close()


@pytest.mark.parametrize("path", ["/v1/enrol", "/v1/kiosk/events"])
def test_a_body_is_cut_off_where_it_was_not_announced(hall: Hall, path: str) -> None:
    try:
        status = requests.post(hall.url + path, data=endless(), timeout=20).status_code
    except requests.ConnectionError:  # the line was ended while we were still sending
        return
    assert status in (401, 403, 413)


def test_what_is_as_long_as_allowed_is_read(hall: Hall) -> None:
    reply = requests.post(f"{hall.url}/v1/enrol", data=b"{" + b" " * (LARGEST_BODY - 2) + b"}", timeout=20)
    assert reply.status_code == 422
