"""A hall at a port, and browsers without a screen: sessions with cookies."""

from __future__ import annotations

from collections.abc import Iterator
from pathlib import Path

import pytest
import requests

from central.access.officers import OfficerRole
from tests.support.hashes import quick_hashes
from tests.support.web_hall import HALL, PATIENCE, SECRET, Hall

__all__ = ["quick_hashes"]


@pytest.fixture
def hall(tmp_path: Path) -> Iterator[Hall]:
    with Hall(tmp_path) as hall:
        yield hall


class Visitor:
    """A browser with cookies, signed in or not. Follows no redirection."""

    def __init__(self, hall: Hall) -> None:
        self._url = hall.url
        self._session = requests.Session()
        self._session.headers.update({"Accept": "text/html", "Sec-Fetch-Site": "same-origin"})

    def ask(self, method: str, path: str, **more: object) -> requests.Response:
        """One request; the body of the answer is not waited for if it is a stream."""
        return self._session.request(
            method, self._url + path, allow_redirects=False, timeout=PATIENCE, stream=True, **more  # type: ignore[arg-type]
        )  # fmt: skip

    def get(self, path: str) -> requests.Response:
        return self.ask("GET", path)


def signed_in(hall: Hall, role: OfficerRole, name: str | None = None) -> Visitor:
    """Somebody of this role."""
    visitor = Visitor(hall)
    who = hall.officer(name or f"one-{role}", role)
    reply = visitor.ask("POST", "/sign-in", data={"hall": HALL, "name": who, "secret": SECRET})
    assert reply.status_code == 303, reply.text
    return visitor
