"""Every command of `central`: its answer, its exit code, and what it says when something is wrong."""

from __future__ import annotations

import json
import os
import signal
import socket
import stat
import subprocess
import sys
from collections.abc import Iterator
from contextlib import ExitStack, closing, contextmanager, redirect_stderr, redirect_stdout
from dataclasses import dataclass
from http.client import HTTPConnection
from io import StringIO
from pathlib import Path
from typing import Any
from urllib.parse import urlsplit

import pytest
import requests

from central.cli import main
from central.cli.running import running_file
from central.config.load import load_settings
from tests.support.postgres import database

ROOT = Path(__file__).parents[2]
COUNTER, SERVICE = "8", "BAPENDA-01"
SECONDS = 60


@dataclass(frozen=True, slots=True)
class Said:
    """What a command said and how it ended."""

    code: int
    out: str
    err: str

    @property
    def json(self) -> Any:
        return json.loads(self.out)


@dataclass(frozen=True, slots=True)
class Central:
    """The `central` command on a database of the test's own."""

    folder: Path
    environment: dict[str, str]

    def __call__(self, *arguments: str, **environment: str) -> Said:
        """A command that speaks to a running central, without the time that a process takes to begin."""
        out, err, code = StringIO(), StringIO(), 0
        with pytest.MonkeyPatch.context() as patch, redirect_stdout(out), redirect_stderr(err):
            patch.setattr(sys, "argv", ["central", *arguments])
            for key, value in self.environment_with(environment).items():
                patch.setenv(key, value)
            try:
                main()
            except SystemExit as end:
                code = int(end.code or 0)
        return Said(code, out.getvalue(), err.getvalue())

    def process(self, *arguments: str, **environment: str) -> Said:
        done = subprocess.run(
            [sys.executable, "-m", "central", *arguments],
            cwd=ROOT,
            env=os.environ | self.environment_with(environment),
            capture_output=True,
            text=True,
            check=False,
            timeout=SECONDS,
            stdin=subprocess.DEVNULL,
        )
        return Said(done.returncode, done.stdout, done.stderr)

    def environment_with(self, named: dict[str, str]) -> dict[str, str]:
        return self.environment | {f"CENTRAL_{key}": value for key, value in named.items()}

    @property
    def admin_file(self) -> Path:
        return running_file(self.environment["CENTRAL_DATABASE_URL"])

    @contextmanager
    def running(self, **environment: str) -> Iterator[subprocess.Popen[str]]:
        """`central run`, from its first answer on."""
        log = self.folder / "central.log"
        with log.open("a") as errors:
            server = subprocess.Popen(
                [sys.executable, "-m", "central", "run"],
                cwd=ROOT, env=os.environ | self.environment_with(environment), stdin=subprocess.DEVNULL,
                stdout=subprocess.PIPE, stderr=errors, text=True,
            )  # fmt: skip
        with server:
            try:
                assert server.stdout is not None
                assert server.stdout.readline().startswith("ready http"), log.read_text()
                yield server
            finally:
                server.kill()


def central_in(folder: Path, database: str | None = None) -> Central:
    settings = {
        "CENTRAL_CONFIG": str(ROOT / "config" / "central.toml"),
        "CENTRAL_CALLS_SHOWN_SECONDS": "0",
        "CENTRAL_DATABASE_URL": database or f"sqlite:///{folder / 'central.sqlite3'}",
        "CENTRAL_PORT": "0",
        "XDG_STATE_HOME": str(folder / "state"),
    }
    return Central(folder, settings)


@pytest.fixture
def central(tmp_path: Path) -> Central:
    return central_in(tmp_path)


@pytest.fixture(scope="module")
def hall(tmp_path_factory: pytest.TempPathFactory) -> Iterator[Central]:
    """One that runs; its tests use counters of their own."""
    made = central_in(tmp_path_factory.mktemp("central"))
    with made.running():
        yield made


def written(central: Central, counter: str, service: str, label: str) -> str:
    """A visitor with a number written by hand, who waits."""
    said = central("hand-number", counter, label, service, "--reason", "no kiosk", "--json")
    assert said.code == 0, said.err
    assert said.json["ticket"]["label"] == label
    return str(said.json["ticket"]["ticket_id"])


@dataclass(frozen=True, slots=True)
class Kiosk:
    """What a kiosk asks of central."""

    url: str
    token: str

    def ask(self, method: str, path: str, **more: Any) -> requests.Response:
        bearer = {"Authorization": f"Bearer {self.token}"}
        return requests.request(method, self.url + path, headers=bearer, timeout=SECONDS, **more)

    def news(self, after: int, wait: float) -> requests.Response:
        return self.ask("GET", "/v1/halls/kendari/events", params={"after": after, "wait": wait})


def enrolled(central: Central, kiosk: str) -> Kiosk:
    """A kiosk whose technician typed the code."""
    code = central("enrol", kiosk, "--json").json["code"]
    url = json.loads(central.admin_file.read_text())["url"]
    asked = {"hall": "kendari", "kiosk_id": kiosk, "code": code}
    answer = requests.post(f"{url}/v1/enrol", json=asked, timeout=SECONDS)
    assert answer.status_code == 200, answer.text
    return Kiosk(url, answer.json()["token"])


# ---- settings


def test_check_says_that_all_is_right(central: Central) -> None:
    said = central("check")
    assert said.code == 0, said.out
    assert "kendari with" in said.out
    assert central("check", "--json").json == {"mistakes": [], "notes": []}


def test_check_names_file_line_and_key(central: Central, tmp_path: Path) -> None:
    text = (ROOT / "config" / "central.toml").read_text(encoding="utf-8")
    wrong = tmp_path / "central.toml"
    catalogue = ROOT / "config" / "catalogue.toml"
    text = text.replace('"catalogue.toml"', f'"{catalogue}"').replace("in_a_row = 2 ", "in_a_row = -2")
    wrong.write_text(text, encoding="utf-8")
    said = central("check", "--config", str(wrong), "--json")
    assert said.code == 1
    (mistake,) = said.json["mistakes"]
    assert mistake.startswith(f"{wrong}:")
    assert "priority.in_a_row" in mistake


def test_check_finds_what_is_wrong_in_a_catalogue(central: Central, tmp_path: Path) -> None:
    catalogue = tmp_path / "catalogue.toml"
    text = (ROOT / "config" / "catalogue.toml").read_text(encoding="utf-8")
    catalogue.write_text(text.replace('zone = "A"', 'zone = "Q"', 1), encoding="utf-8")
    settings = tmp_path / "central.toml"
    settings.write_text('[[hall]]\nname = "kendari"\n', encoding="utf-8")
    said = central("check", "--config", str(settings))
    assert said.code == 1
    assert said.out.startswith(f"{catalogue}:")


def test_the_example_shows_the_defaults(central: Central, tmp_path: Path) -> None:
    """What the file's head promises."""
    bare = tmp_path / "config" / "central.toml"
    bare.parent.mkdir()
    bare.write_text("", encoding="utf-8")
    example, empty = load_settings(ROOT / "config" / "central.toml"), load_settings(bare)
    for name in ("host", "port", "numbers", "priority", "watch", "tls"):
        assert getattr(example, name) == getattr(empty, name)
    assert example.database.url == f"sqlite:///{ROOT}/var/central.sqlite3"
    assert empty.database.url == f"sqlite:///{tmp_path}/var/central.sqlite3"


@pytest.mark.parametrize("command", [("queue",), ("counters",), ("call", "8"), ("kiosks",), ("enrol", "kiosk-1")])
def test_without_a_running_central(central: Central, command: tuple[str, ...]) -> None:
    said = central(*command)
    assert said.code == 1
    assert said.err.startswith("central: central does not run here")
    assert "`central run`" in said.err
    assert said.err.count("\n") == 1
    assert "central run" in central(*command, "--json").json["error"]


def test_a_central_that_was_killed(central: Central) -> None:
    with central.running() as server:
        server.send_signal(signal.SIGKILL)
        server.wait(SECONDS)
    assert central.admin_file.exists()
    said = central("queue")
    assert said.code == 1
    assert "does not answer" in said.err
    assert said.err.count("\n") == 1


# ---- the server


def test_run_ends_when_it_is_told(central: Central, tmp_path: Path) -> None:
    with central.running() as server:
        assert stat.S_IMODE(central.admin_file.stat().st_mode) == 0o600
        server.send_signal(signal.SIGTERM)
        assert server.wait(SECONDS) == 0
    assert not central.admin_file.exists()


@pytest.mark.parametrize("kind", ["sqlite", "postgresql"])
def test_it_runs_on_either_database(kind: str, request: pytest.FixtureRequest, tmp_path: Path) -> None:
    with ExitStack() as parts:
        server = request.getfixturevalue("postgres") if kind == "postgresql" else None
        url = None if server is None else parts.enter_context(database(server)).render_as_string(hide_password=False)
        central = central_in(tmp_path, url)
        with pytest.MonkeyPatch.context() as patch, central.running():
            patch.setenv("XDG_STATE_HOME", central.environment["XDG_STATE_HOME"])
            assert stat.S_IMODE(central.admin_file.stat().st_mode) == 0o600
            written(central, COUNTER, SERVICE, "AJ-901")
            assert central("call", COUNTER, "--json").json["ticket"]["label"] == "AJ-901"


def test_who_waits_for_news_does_not_hold_up_the_end(central: Central) -> None:
    with central.running() as server:
        kiosk = enrolled(central, "kiosk-1")
        position = kiosk.news(0, 0).json()["next"]
        with closing(HTTPConnection(urlsplit(kiosk.url).netloc, timeout=SECONDS)) as waiting:
            path = f"/v1/halls/kendari/events?after={position}&wait=25"
            waiting.request("GET", path, headers={"Authorization": f"Bearer {kiosk.token}"})
            assert kiosk.news(0, 0).status_code == 200  # so what was asked before has been read by now
            server.send_signal(signal.SIGTERM)
            assert server.wait(SECONDS) == 0
            answer = waiting.getresponse()
            assert (answer.status, json.loads(answer.read())["events"]) == (200, [])


def test_run_says_that_its_port_is_taken(central: Central) -> None:
    with socket.create_server(("127.0.0.1", 0)) as taken:
        port = str(taken.getsockname()[1])
        said = central.process("run", "--port", port)
    assert said.code == 1
    assert f"port {port} of 127.0.0.1 cannot be used" in said.err
    assert "Traceback" not in said.err


def test_one_file_has_one_central(hall: Central) -> None:
    said = hall.process("run")
    assert said.code == 1
    assert "central.sqlite3" in said.err
    assert "Traceback" not in said.err
    assert hall.process("queue").code == 0


def test_https_with_the_one_certificate(central: Central, tmp_path: Path) -> None:
    for name in ("right", "wrong"):
        make = ["openssl", "req", "-x509", "-newkey", "ec", "-pkeyopt", "ec_paramgen_curve:prime256v1", "-nodes"]
        files = ["-keyout", f"{tmp_path}/{name}.key", "-out", f"{tmp_path}/{name}.pem", "-days", "2"]
        subprocess.run(
            [*make, *files, "-subj", "/CN=central.example"], check=True, capture_output=True, timeout=SECONDS
        )
    tls = {"TLS_CERTIFICATE": f"{tmp_path}/right.pem", "TLS_KEY": f"{tmp_path}/right.key"}
    with central.running(**tls):
        running = json.loads(central.admin_file.read_text())
        assert running["url"].startswith("https://127.0.0.1:")
        assert central("queue").code == 0
    other = {"TLS_CERTIFICATE": f"{tmp_path}/wrong.pem", "TLS_KEY": f"{tmp_path}/wrong.key"}
    port = running["url"].rpartition(":")[2]
    with central.running(**other, PORT=port):
        central.admin_file.write_text(json.dumps(running))
        said = central("queue")
    assert said.code == 1
    assert "ingerprint" in said.err


# ---- the queue


def test_a_visitor_from_call_to_done(hall: Central) -> None:
    ticket_id = written(hall, COUNTER, SERVICE, "AJ-901")
    written(hall, COUNTER, SERVICE, "AJ-902")
    queue = hall("queue", "--series", "aj", "--json").json["queues"][0]
    assert [ticket["label"] for ticket in queue["waiting"]] == ["AJ-901", "AJ-902"]
    assert "AJ-901 AJ-902" in hall("queue").out
    called = hall("call", COUNTER, "--json").json
    assert (called["ticket"]["ticket_id"], called["ticket"]["state"]) == (ticket_id, "called")
    assert hall("recall", COUNTER).out == "counter 8: AJ-901 called, call 2, 1 waiting\n"
    assert hall("start", COUNTER).out == "counter 8: AJ-901 serving, 1 waiting\n"
    assert "AJ-901 serving" in hall("counters").out
    assert hall("done", COUNTER).out == "counter 8: AJ-901 done, 1 waiting\n"
    chosen = hall("call", COUNTER, "AJ-902", "--reason", "asked for", "--json").json
    assert chosen["ticket"]["label"] == "AJ-902"
    assert hall("no-show", COUNTER, "--json").json["ticket"]["state"] == "no_show"
    back = hall("return", COUNTER, "AJ-902", "--json").json["ticket"]
    assert (back["state"], back["round"], back["behind"]) == ("waiting", 2, 3)
    assert hall("cancel", COUNTER, "aj 902", "--reason", "went home", "--json").json["ticket"]["state"] == "cancelled"
    assert hall("call", COUNTER).out == "counter 8: nobody waits, 0 waiting\n"


def test_visitors_sent_elsewhere(hall: Central) -> None:
    written(hall, "9", SERVICE, "AJ-911")
    assert hall("hold", "9", "AJ-911", "--json").json["ticket"]["held"]
    assert not hall("return", "9", "AJ-911", "--json").json["ticket"]["held"]
    changed = hall("change-service", "9", "BAPENDA-02", "AJ-911", "--json").json["ticket"]
    assert (changed["label"], changed["service"]) == ("AJ-911", "BAPENDA-02")
    assert hall("prioritise", "9", "AJ-911", "--reason", "pregnant", "--json").json["ticket"]["priority"]
    moved = hall("transfer", "9", "BNN-01", "AJ-911", "--json").json["ticket"]
    assert (moved["agency"], moved["queue"]) == ("BNN", "HN")
    tomorrow = hall("continue-tomorrow", "9", "AJ-911")
    assert tomorrow.code in (0, 3)


def test_a_counter_rests_and_closes(hall: Central) -> None:
    for act, state in (("break", "break"), ("resume", "open"), ("close-early", "closed"), ("reopen", "open")):
        assert hall(act, "9", "--json").json["counter"]["state"] == state


@pytest.mark.parametrize(("command", "code", "says"), [
    (("start", "9"), 3, ""),
    (("call", "999"), 3, "no counter 999"),
    (("cancel", "9", "AJ-777"), 3, "reason"),
    (("hand-number", "9", "hello", SERVICE), 1, "'hello' is no number; one looks like AK-901"),
    (("hand-number", "9", "AJ-901", "NOSUCH", "--reason", "x"), 3, "NOSUCH"),
    (("queue", "--hall", "elsewhere"), 2, "there is no hall 'elsewhere'; the settings have kendari"),
])  # fmt: skip
def test_what_is_refused_is_said_in_one_line(hall: Central, command: tuple[str, ...], code: int, says: str) -> None:
    said = hall(*command)
    assert said.code == code
    assert said.err.startswith("central: ")
    assert says in said.err
    assert said.err.count("\n") == 1
    assert hall(*command, "--json").json["error"] in said.err


# ---- kiosks, access, versions


def test_a_kiosk_comes_in_and_goes_out(hall: Central) -> None:
    said = hall("enrol", "kiosk-7").out.splitlines()
    assert len(said[0]) == len("ABCD-EFGH")
    assert said[1].endswith("kiosk sync enrol " + said[0].replace("-", ""))
    kiosk = enrolled(hall, "kiosk-7")
    assert kiosk.news(0, 0).status_code == 200
    (known,) = [one for one in hall("kiosks", "--json").json["kiosks"] if one["kiosk_id"] == "kiosk-7"]
    assert known["revoked_at"] is None
    assert "kiosk-7  never" in hall("kiosks").out
    assert hall("rotate", "kiosk-7").code == 0
    assert hall("revoke", "kiosk-7").code == 0
    assert kiosk.news(0, 0).status_code == 401
    assert "revoked" in hall("kiosks").out
    again = hall("revoke", "kiosk-7")
    assert (again.code, again.err) == (3, "central: hall kendari has no enrolled kiosk kiosk-7\n")


def test_a_counter_has_a_token_of_its_own(hall: Central) -> None:
    token = hall("access", "grant", "loket-9", "--counter", "9").out.strip()
    counter = Kiosk(json.loads(hall.admin_file.read_text())["url"], token)
    assert counter.ask("POST", "/v1/halls/kendari/counters/9/break", json={}).status_code == 200
    assert counter.ask("POST", "/v1/halls/kendari/counters/9/resume", json={}).status_code == 200
    assert counter.ask("POST", "/v1/halls/kendari/counters/8/break", json={}).status_code == 403
    assert counter.ask("GET", "/v1/halls/kendari/kiosks").status_code == 403
    assert "loket-9  counter  9" in hall("access", "list").out
    assert hall("access", "end", "loket-9").code == 0
    assert counter.ask("GET", "/v1/halls/kendari/queue").status_code == 401
    assert hall("access", "grant", "loket-x", "--counter", "77").code == 3
    assert hall("access", "grant", "office", "--json").json["role"] == "admin"


def test_a_catalogue_is_pushed_and_withdrawn(hall: Central, tmp_path: Path) -> None:
    catalogue = tmp_path / "catalogue.toml"
    text = (ROOT / "config" / "catalogue.toml").read_text(encoding="utf-8")
    catalogue.write_text(text.replace('counters = ["8", "9"]', 'counters = ["8", "9", "99"]'), encoding="utf-8")
    made = hall("push", "catalogue", str(catalogue), "--json").json
    assert made["kind"] == "catalogue"
    assert "99" in [counter["code"] for counter in hall("counters", "--json").json["counters"]]
    assert hall("withdraw", "catalogue").code == 0
    assert "99" not in [counter["code"] for counter in hall("counters", "--json").json["counters"]]
    assert hall("withdraw", "catalogue").code == 3
    catalogue.write_text(text.replace('zone = "A"', 'zone = "Q"', 1), encoding="utf-8")
    wrong = hall("push", "catalogue", str(catalogue))
    assert (wrong.code, "zone" in wrong.err) == (3, True)
    assert hall("push", "catalogue", str(tmp_path / "none.toml")).code == 1
    settings = tmp_path / "settings.toml"
    settings.write_text("[visit]\nidle_seconds = 60.0\n", encoding="utf-8")
    settings.write_bytes(b"\xef\xbb\xbf" + settings.read_bytes().replace(b"\n", b"\r\n"))
    assert hall("push", "settings", str(settings)).code == 0
    assert hall("withdraw", "settings").code == 0


def test_nothing_to_look_at(hall: Central) -> None:
    assert hall("alarms").out == "Nothing to look at.\n"
    assert hall("alarms", "--all", "--json").json == {"alarms": []}
    assert hall("seen", "1").code == 3
    assert hall("rejected").out == "All events were taken.\n"
    assert hall("retry", "--json").json == {"taken": 0, "left": 0}
