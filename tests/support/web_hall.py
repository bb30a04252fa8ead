"""Central at a port of this machine, with a kiosk that sends tickets and officers who may sign in."""

from __future__ import annotations

import atexit
import base64
import hashlib
import os
import secrets
import shutil
import socket
import subprocess
import sys
import tempfile
import threading
import time
import uuid
from collections.abc import Callable
from datetime import UTC, datetime, timedelta
from functools import cache
from itertools import count
from pathlib import Path
from typing import Any, Self

import requests
import uvicorn

from central.access.officers import OfficerRole
from central.app import make_services
from central.config.settings import CallSettings, HallSettings, Settings
from central.numbers import SequencerGate
from central.services import Services
from central.store import CentralStore
from hall.catalogue import load_catalogue
from hall.clock import Clock, ShiftedClock
from hall.protocol import ActKind
from tests.support.clock import WITA
from tests.support.lent_app import give_back, lend

HALL = "kendari"
CATALOGUE = Path(__file__).parents[2] / "config" / "catalogue.toml"
MONDAY = datetime(2026, 10, 5, 9, 41, tzinfo=WITA)
"""When a test begins; the clock goes on from there."""
SECRET = "blue-heron-7"
ADMIN = "token of the administrator at the machine"
PATIENCE = 60.0
NO_WAIT = CallSettings(shown_seconds=0.0)


@cache
def made_before() -> Path:
    """A database with its tables and no hall: copying it is faster than making them."""
    folder = Path(tempfile.mkdtemp())
    atexit.register(shutil.rmtree, folder, ignore_errors=True)
    CentralStore(f"sqlite:///{folder / 'central.sqlite3'}").close()
    return folder / "central.sqlite3"


class Hall:
    """Central in a thread of this process, so that its clock is in the hands of the test. Use as a context."""

    def __init__(
        self, folder: Path, at: datetime = MONDAY, port: int = 0, calls: CallSettings = NO_WAIT, **settings: Any
    ) -> None:
        """`calls`: a no-show may follow at once if nothing else is said."""
        self._settings = {"calls": calls, **settings}
        self.folder = folder
        self.url_of_database = f"sqlite:///{folder / 'central.sqlite3'}"
        self.clock = ShiftedClock(Clock(WITA), at.astimezone(UTC) - datetime.now(UTC))
        self.port = port
        self._seq = count(1)
        self._incarnation = uuid.uuid4().hex
        self._token: str | None = None
        self.agency = {
            queue.series: (office.code, queue.services[0].code)
            for office in load_catalogue(CATALOGUE).agencies
            for queue in office.queues
            if queue.services
        }

    def __enter__(self) -> Self:
        self.start()
        return self

    def __exit__(self, *_: object) -> None:
        self.stop()

    # ---- the server

    def start(self) -> None:
        """Central starts, or starts again on the same database and port."""
        settings = Settings(hall=(HallSettings(name=HALL, catalogue=CATALOGUE),), **self._settings)
        database = self.folder / "central.sqlite3"
        if not database.exists():
            shutil.copy(made_before(), database)
        self.store = CentralStore(self.url_of_database)
        gate = SequencerGate(patience_seconds=0.0)
        self.app = lend(make_services(self.store, settings, self.clock, ADMIN, gate))
        self.parts: Services = self.app.state.pages.central
        listener = self._listening()
        self.port = listener.getsockname()[1]
        config = uvicorn.Config(self.app, log_config=None, access_log=False, timeout_graceful_shutdown=2)
        self._server = uvicorn.Server(config)
        self._thread = threading.Thread(target=self._server.run, kwargs={"sockets": [listener]}, daemon=True)
        self._thread.start()
        until(lambda: self._server.started)

    def _listening(self) -> socket.socket:
        """At the same port as before; somebody's connection may hold it for a moment."""
        end = time.monotonic() + PATIENCE
        while True:
            try:
                return socket.create_server(("127.0.0.1", self.port))
            except OSError:
                if time.monotonic() > end:
                    raise
                time.sleep(0.1)

    def stop(self) -> None:
        """Central ends as after SIGTERM."""
        self.store.bell.silence()
        self._server.should_exit = True
        self._thread.join(PATIENCE)
        assert not self._thread.is_alive()
        self.store.close()
        give_back(self.app)

    @property
    def url(self) -> str:
        """Where it answers."""
        return f"http://127.0.0.1:{self.port}"

    # ---- people

    def officer(
        self, name: str = "petugas-1", role: OfficerRole = OfficerRole.OFFICER, agency: str | None = None
    ) -> str:
        """Somebody who may sign in with SECRET; answers the name."""
        self.parts.officers.add(HALL, name, role, SECRET, agency)
        return name

    # ---- what the kiosk and counters do

    def arrive(self, series: str = "AK", number: int | None = None, **more: Any) -> str:
        """A new ticket comes up from a kiosk. Answers the token of its paper; `more` goes into the event's body."""
        seq = next(self._seq)
        ticket_id, token = uuid.uuid4().hex, base64.b32encode(secrets.token_bytes(16)).decode().rstrip("=")
        agency, service = self.agency[series]
        body = {
            "agency": agency, "service": service, "language": "id", "ahead": 0, "wait": [5, 20], "code": "ABCDEFGH",
            "token_hash": hashlib.sha256(token.encode()).hexdigest(), **more,
        }  # fmt: skip
        event = {
            "seq": seq, "ticket_id": ticket_id, "kind": "issued", "period": 1, "series": series,
            "number": seq if number is None else number, "at_utc": self.clock.now().utc.isoformat(),
            "at_trust": "plausible", "boot_id": "kiosk-boot", "mono_ms": seq, "body": body,
        }  # fmt: skip
        self._post("/v1/kiosk/events", {
            "kiosk_id": "k1", "incarnation": self._incarnation, "first_seq": seq, "events": [event],
        })  # fmt: skip
        self.last_ticket = ticket_id
        return token

    def beat(self, **more: Any) -> None:
        """A heartbeat of the kiosk."""
        self._post("/v1/kiosk/heartbeat", {
            "kiosk_id": "k1", "incarnation": self._incarnation, "version": "1", "schema_revision": "0004",
            "last_seq": 0, "acked_seq": 0, "parked": 0, "oldest_unsent_s": None, "position": 0, "period": 0,
            "claims": [], "reserve_left": {}, "printer": {}, "paper": None, "clock_grade": "plausible",
            "utc": self.clock.now().utc.isoformat(), "disk_free_mb": 1000, "catalogue": "", "settings": "",
            "problems": [], **more,
        })  # fmt: skip

    def act(self, counter: str, kind: ActKind | str, **ask: Any) -> dict[str, Any]:
        """An act at a counter over HTTP, as an administrator."""
        where = f"{self.url}/v1/halls/{HALL}/counters/{counter}/{kind}"
        reply = requests.post(where, json=ask, headers={"Authorization": f"Bearer {ADMIN}"}, timeout=PATIENCE)
        assert reply.status_code == 200, reply.text
        found: dict[str, Any] = reply.json()
        return found

    def wait(self, **delta: float) -> None:
        """Let time pass for central."""
        self.clock._shift += timedelta(**delta)

    def _post(self, path: str, body: dict[str, Any]) -> None:
        reply = requests.post(
            self.url + path, json=body, headers={"Authorization": f"Bearer {self._kiosk()}"}, timeout=PATIENCE
        )
        assert reply.status_code == 200, reply.text

    def _kiosk(self) -> str:
        if self._token is None:
            admin = {"Authorization": f"Bearer {ADMIN}"}
            code = requests.post(f"{self.url}/v1/halls/{HALL}/kiosks/k1/code", headers=admin, timeout=PATIENCE).json()
            asked = {"code": code["code"], "hall": HALL, "kiosk_id": "k1"}
            self._token = requests.post(f"{self.url}/v1/enrol", json=asked, timeout=PATIENCE).json()["token"]
        return self._token


class Process:
    """Central as a process of its own on the same database, to be killed. Its clock is the machine's."""

    def __init__(self, folder: Path, port: int) -> None:
        config = folder / "central.toml"
        config.write_text(
            f'port = {port}\n[database]\nurl = "sqlite:///{folder / "central.sqlite3"}"\n'
            f'[[hall]]\nname = "{HALL}"\ncatalogue = "{CATALOGUE}"\n',
            encoding="utf-8",
        )
        self._command = [sys.executable, "-m", "central", "run", "--config", str(config)]
        self._ready = folder / "ready"
        self.start()

    def start(self) -> None:
        """Central starts and answers."""
        self._ready.unlink(missing_ok=True)
        quiet = subprocess.DEVNULL
        self.child = subprocess.Popen(
            [*self._command, "--ready-file", str(self._ready)], stdout=quiet, stderr=quiet, env=dict(os.environ)
        )
        until(self._ready.exists)

    def kill(self) -> None:
        """As a power cut ends it."""
        self.child.kill()
        self.child.wait(PATIENCE)


def until(true: Callable[[], object], seconds: float = PATIENCE) -> None:
    """Waits until it is so."""
    end = time.monotonic() + seconds
    while not true():
        assert time.monotonic() < end, "it did not come to pass"
        time.sleep(0.02)
