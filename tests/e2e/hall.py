"""Central, kiosks and counters of one hall, each a process of its own, on this machine or in a network of a test."""

from __future__ import annotations

import json
import os
import subprocess
import sys
from collections.abc import Iterator
from contextlib import AbstractContextManager, contextmanager
from dataclasses import dataclass, field
from pathlib import Path
from typing import Any

from central.cli.running import read_running, running_file
from tests.e2e.hall_catalogue import write_catalogue, zone_at_noon
from tests.e2e.talk import Talk, Where, here, talking
from tests.support.machine import ROOT, until

START_SECONDS = 120.0
HALL = "kendari"


_ASK = """
import http.client, sys
from urllib.parse import urlsplit

place = urlsplit(sys.argv[1])
line = http.client.HTTPConnection(place.hostname, place.port, timeout=20)
headers = {"Authorization": "Bearer " + sys.argv[2], "Content-Type": "application/json"}
line.request("POST", sys.argv[3], sys.argv[4], headers)
reply = line.getresponse()
sys.stdout.write(reply.read().decode())
sys.exit(0 if reply.status == 200 else "status " + str(reply.status))
"""


@dataclass(frozen=True, slots=True)
class Central:
    """A running central server, and the administrator's way to it."""

    url: str
    token: str
    where: Where = here

    def code(self, kiosk: str) -> str:
        """A one-time code for this kiosk."""
        return str(self._asked(f"kiosks/{kiosk}/code", {})["code"])

    def counter_token(self, counter: str) -> str:
        """A new access for this counter."""
        return str(self._asked(f"access/loket-{counter}", {"role": "counter", "counter": counter})["token"])

    def _asked(self, path: str, body: dict[str, str]) -> dict[str, Any]:
        command = (sys.executable, "-c", _ASK, self.url, self.token, f"/v1/halls/{HALL}/{path}", json.dumps(body))
        done = subprocess.run(self.where(*command), check=False, capture_output=True, text=True, timeout=60)
        assert done.returncode == 0, f"{path}: {done.stderr}{done.stdout}"
        answer: dict[str, Any] = json.loads(done.stdout)
        return answer


@dataclass(frozen=True, slots=True)
class Hall:
    """One hall in a folder: its catalogue, the settings of central, a time zone in which it is open now."""

    folder: Path
    zone: str = field(default_factory=zone_at_noon)
    more: str = ""
    """Further lines of central's settings."""

    @property
    def catalogue(self) -> Path:
        return self.folder / "catalogue.toml"

    def write(self) -> None:
        """The files that kiosks and central read."""
        write_catalogue(self.catalogue, self.zone)
        (self.folder / "central.toml").write_text(
            f'{self.more}\n[[hall]]\nname = "{HALL}"\ncatalogue = "catalogue.toml"\n', encoding="utf-8"
        )

    @contextmanager
    def central(
        self, folder: Path, database: str, host: str = "127.0.0.1", where: Where = here, **settings: str
    ) -> Iterator[Central]:
        """Runs `central run` on this database until the end. `settings` are CENTRAL_ variables without the prefix."""
        folder.mkdir(exist_ok=True)
        ready = folder / "central.ready"
        ready.unlink(missing_ok=True)
        environment = {
            "CENTRAL_CONFIG": str(self.folder / "central.toml"), "CENTRAL_DATABASE_URL": database,
            "CENTRAL_HOST": host, "CENTRAL_PORT": "0", "CENTRAL_CALLS_SHOWN_SECONDS": "0",
        } | {f"CENTRAL_{key}": value for key, value in settings.items()}  # fmt: skip
        log = folder / "central.log"
        with log.open("a") as errors:
            child = subprocess.Popen(
                where(sys.executable, "-m", "central", "run", "--ready-file", str(ready)), cwd=ROOT,
                env=os.environ | environment, stdin=subprocess.DEVNULL, stdout=errors, stderr=errors,
            )  # fmt: skip
            try:
                until(lambda: _is_ready(ready) or child.poll() is not None, "central", START_SECONDS)
                assert _is_ready(ready), f"central did not start: {log.read_text()[-2000:]}"
                running = read_running(running_file(database))
                yield Central(running.url, running.token, where)
            finally:
                child.terminate()
                try:
                    child.wait(20)
                except subprocess.TimeoutExpired:
                    child.kill()
                    child.wait()

    def kiosk(self, folder: Path, name: str, central: str, where: Where = here) -> AbstractContextManager[Talk]:
        """A kiosk with its store in this folder, told what to do by lines; see tests/e2e/hall_kiosk.py."""
        folder.mkdir(exist_ok=True)
        environment = {
            "KIOSK_CONFIG": str(ROOT / "config" / "kiosk.toml"),
            "KIOSK_PLACE__HALL": HALL,
            "KIOSK_PLACE__KIOSK": name,
            "KIOSK_STORE__PATH": str(folder / "kiosk.sqlite3"),
            "KIOSK_CATALOGUE__PATH": str(self.catalogue),
            "KIOSK_PRINTER__TRANSPORT": "none",
            "KIOSK_CENTRAL__URL": central,
            "KIOSK_DEMO__WHEN_CLOSED": "close",
        }
        return talking(name, ("-m", "tests.e2e.hall_kiosk"), folder / "kiosk.log", environment, where)

    def counter(
        self, folder: Path, code: str, token: str, central: str, where: Where = here
    ) -> AbstractContextManager[Talk]:
        """A counter that calls by itself once it is told to; see tests/e2e/hall_counter.py."""
        command = ("-m", "tests.e2e.hall_counter", central, HALL, code, token)
        return talking(f"counter {code}", command, folder / f"counter-{code}.log", None, where)


def _is_ready(file: Path) -> bool:
    """Whether central answers: the file is then there and whole."""
    return file.exists() and file.read_text(encoding="utf-8").endswith("\n")
