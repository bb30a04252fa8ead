"""A hall with tickets for pages to look at: central is a process of its own, a kiosk is played over HTTP."""

from __future__ import annotations

import hashlib
import secrets
import uuid
from base64 import b32encode
from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import dataclass, field
from datetime import UTC, datetime
from pathlib import Path
from typing import Any

import requests

from benchmarks.central_hall import bench_hall, enrolled
from hall.catalogue import Catalogue
from tests.e2e.hall import HALL, Central

SECRET = "a-long-pass-phrase"


@dataclass(slots=True)
class Lobby:
    """The hall as a stranger, an officer and a kiosk see it."""

    central: Central
    catalogue: Catalogue
    kiosk_token: str
    incarnation: str
    tokens: list[str] = field(default_factory=list)
    session: requests.Session = field(default_factory=requests.Session)

    def ask(self, method: str, path: str, token: str | None = None, **more: Any) -> requests.Response:
        """One request that must succeed."""
        headers = {"Sec-Fetch-Site": "same-origin"} | ({"Authorization": f"Bearer {token}"} if token else {})
        reply = self.session.request(method, self.central.url + path, headers=headers, timeout=60, **more)
        if not reply.ok:
            raise RuntimeError(f"{method} {path}: {reply.status_code} {reply.text[:200]}")
        return reply

    def arrive(self, series: str, people: int) -> None:
        """So many more wait in this queue; `tokens` grows by those of their papers."""
        queue = self.catalogue.queue(series)
        events = []
        for _ in range(people):
            token, seq = b32encode(secrets.token_bytes(16)).decode().rstrip("="), len(self.tokens) + 1
            self.tokens.append(token)
            body = {
                "agency": queue.agency, "service": queue.services[0].code, "language": "id", "ahead": seq,
                "wait": [5, 20], "code": "ABCDEFGH", "token_hash": hashlib.sha256(token.encode()).hexdigest(),
            }  # fmt: skip
            events.append({
                "seq": seq, "ticket_id": uuid.uuid4().hex, "kind": "issued", "period": 1, "series": series,
                "number": seq, "at_utc": datetime.now(UTC).isoformat(), "at_trust": "plausible", "boot_id": "boot",
                "mono_ms": seq, "body": body,
            })  # fmt: skip
        whole = {"kiosk_id": "kiosk-1", "incarnation": self.incarnation, "first_seq": events[0]["seq"]}
        self.ask("POST", "/v1/kiosk/events", self.kiosk_token, json=whole | {"events": events})

    def act(self, counter: str, kind: str) -> dict[str, Any]:
        """One act at a counter, as an administrator."""
        path = f"/v1/halls/{HALL}/counters/{counter}/{kind}"
        found: dict[str, Any] = self.ask("POST", path, self.central.token, json={}).json()
        return found


@contextmanager
def lobby(root: Path, displays: int = 40) -> Iterator[Lobby]:
    """Central on SQLite with one kiosk. `displays` may listen from one address."""
    root.mkdir()
    hall = bench_hall(root)
    with hall.central(root / "central", f"sqlite:///{root / 'central.sqlite3'}", displays=displays) as central:
        incarnation = uuid.uuid4().hex
        yield Lobby(central, hall.catalogue, enrolled(central, "kiosk-1", incarnation), incarnation)
