"""Central as a whole, asked as over HTTP: an administrator, kiosks with their tokens, events as kiosks send them."""

from __future__ import annotations

import json
import uuid
from itertools import count
from pathlib import Path
from typing import Any

from fastapi import FastAPI
from sqlalchemy import select

from central.app import make_services
from central.config.settings import HallSettings, Settings
from central.numbers import SequencerGate
from central.services import Services
from central.store import CentralStore, tables
from tests.central.asking import Reply, ask
from tests.central.rig import HALL
from tests.support.clock import FixedClock
from tests.support.lent_app import lend

ADMIN = "token of the administrator at the machine"
CATALOGUE = Path(__file__).parents[2] / "config" / "catalogue.toml"
_names = count(1)
LENT: list[FastAPI] = []
"""Given back at the end of each test."""


def key() -> str:
    """A fresh identity."""
    return uuid.UUID(int=next(_names)).hex


def event(seq: int, kind: str = "issued", **more: Any) -> dict[str, Any]:
    """One line of a kiosk's log; a ticket if nothing else is said."""
    body = {"agency": "DUKCAPIL", "service": "DUKCAPIL-01", "language": "id", "ahead": 0, "code": "ABCDEFGH"}
    line = {
        "seq": seq, "ticket_id": f"{seq:032x}", "kind": kind, "period": 1, "series": "AK", "number": seq,
        "at_utc": "2026-10-05T00:00:00.000Z", "at_trust": "plausible", "boot_id": "kiosk-boot", "mono_ms": seq,
        "body": body if kind == "issued" else {},
    }  # fmt: skip
    return line | more


def printed(seq: int, ticket: int, state: str, copy: int = 1) -> dict[str, Any]:
    """What became of the paper of the ticket that was event `ticket`."""
    return event(
        seq, "print", ticket_id=f"{ticket:032x}", number=ticket, body={"job": "1", "copy": copy, "state": state}
    )  # fmt: skip


class Whole:
    """One hall. Each kiosk is enrolled when it is first named."""

    def __init__(self, store: CentralStore, **settings: Any) -> None:
        self.store = store
        self.clock = FixedClock()
        self.settings = Settings(hall=(HallSettings(name=HALL, catalogue=CATALOGUE),), **settings)
        self._tokens: dict[str, str] = {}
        self.stores: dict[str, str] = {}
        self.start()

    def start(self, patience_seconds: float = 0.0) -> None:
        """Central starts, or starts again, on this database."""
        gate = SequencerGate(patience_seconds=patience_seconds)
        self.app = lend(make_services(self.store, self.settings, self.clock, ADMIN, gate))
        LENT.append(self.app)

    @property
    def parts(self) -> Services:
        """What its routes work with."""
        parts: Services = self.app.state.pages.central
        return parts

    # ---- asking

    def admin(self, method: str, path: str, body: object = None) -> Reply:
        """As the administrator."""
        return ask(self.app, method, f"/v1/halls/{HALL}{path}", token=ADMIN, body=body)

    def kiosk(self, name: str, method: str, path: str, body: object = None) -> Reply:
        """As this kiosk."""
        return ask(self.app, method, f"/v1{path}", token=self.token(name), body=body)

    def code(self, name: str) -> str:
        """A one-time code."""
        return str(self.admin("POST", f"/kiosks/{name}/code").body["code"])

    def enrol(self, name: str, code: str, hall: str = HALL) -> Reply:
        """As the technician types it."""
        return ask(self.app, "POST", "/v1/enrol", body={"code": code, "hall": hall, "kiosk_id": name})

    def token(self, name: str) -> str:
        """The token of this kiosk."""
        if name not in self._tokens:
            self._tokens[name] = self.enrol(name, self.code(name)).body["token"]
        return self._tokens[name]

    def use(self, name: str, token: str) -> None:
        """From now on the kiosk speaks with this one."""
        self._tokens[name] = token

    def incarnation(self, name: str) -> str:
        """Of the kiosk's store."""
        return self.stores.setdefault(name, key())

    def up(self, name: str, *events: dict[str, Any], **more: Any) -> Reply:
        """An upload."""
        whole = {
            "kiosk_id": name, "incarnation": self.incarnation(name), "first_seq": events[0]["seq"], "events": events,
        }  # fmt: skip
        return self.kiosk(name, "POST", "/kiosk/events", whole | more)

    def beat(self, name: str, **more: Any) -> dict[str, Any]:
        """A heartbeat and its answer."""
        reply = self.kiosk(name, "POST", "/kiosk/heartbeat", self.heartbeat(name) | more)
        assert reply.status == 200, reply
        found: dict[str, Any] = reply.body
        return found

    def heartbeat(self, name: str) -> dict[str, Any]:
        """What a kiosk tells that has nothing to tell."""
        return {
            "kiosk_id": name, "incarnation": self.incarnation(name), "version": "1", "schema_revision": "0003",
            "last_seq": 0, "acked_seq": 0, "parked": 0, "oldest_unsent_s": None, "position": 0, "period": 0,
            "claims": [], "reserve_left": {}, "printer": {}, "paper": None, "clock_grade": "plausible",
            "utc": self.clock.now().utc.isoformat(), "disk_free_mb": 1000, "catalogue": "", "settings": "",
            "problems": [],
        }  # fmt: skip

    def down(self, name: str, after: int = 0) -> dict[str, Any]:
        """A page of the hall's log."""
        reply = self.kiosk(name, "GET", f"/halls/{HALL}/events?after={after}")
        assert reply.status == 200, reply
        found: dict[str, Any] = reply.body
        return found

    # ---- what is in the database

    def rows(self, name: str, *columns: str) -> list[tuple[Any, ...]]:
        """A table, in the order of its key."""
        table = tables.metadata.tables[name]
        with self.store.read() as connection:
            asked = select(*(table.c[column] for column in columns)).order_by(*table.primary_key.columns)
            return [tuple(row) for row in connection.execute(asked)]

    def alarms(self, kind: str) -> list[dict[str, Any]]:
        """Bodies of the alarms of a kind."""
        return [json.loads(body) for of, body in self.rows("alarm", "kind", "body") if of == kind]
