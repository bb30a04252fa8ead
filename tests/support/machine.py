"""A hall in software: an X server, a printer, the kiosk and central as processes of their own, and a finger."""

from __future__ import annotations

import json
import os
import socket
import subprocess
import sys
import time
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from dataclasses import dataclass
from datetime import datetime
from pathlib import Path
from typing import Any
from zoneinfo import ZoneInfo

from hall.catalogue import load_catalogue
from kiosk.cli.demo_clock import open_morning
from kiosk.control_socket import NobodyThere, ask
from tests.support.commands import run

ROOT = Path(__file__).parents[2]
PATIENCE_SECONDS = 60.0
"""Much longer than anything here takes: a busy machine must not turn a test red."""
START_SECONDS = 120.0
SIZES = {"portrait": "1080x1920", "landscape": "1920x1080"}
PRESS_SECONDS = "0.06"
HOLD_SECONDS = "4"


def until(condition: Callable[[], Any], what: str, seconds: float = PATIENCE_SECONDS) -> Any:
    """The first true value of `condition`; AssertionError with `what` if none comes in time."""
    event_end = time.monotonic() + seconds
    while not (value := condition()):
        assert time.monotonic() < event_end, f"waited {seconds:.0f} s for {what}"
        select_nothing(0.02)
    return value


def select_nothing(seconds: float) -> None:
    """Lets other processes run between two looks."""
    import select

    select.select([], [], [], seconds)


@contextmanager
def x_server(orientation: str) -> Iterator[str]:
    """A screen of the panel's size; answers its DISPLAY."""
    read, write = os.pipe()
    server = subprocess.Popen(
        ["Xvfb", "-displayfd", str(write), "-screen", "0", SIZES[orientation] + "x24", "-nolisten", "tcp"],
        pass_fds=[write], stdin=subprocess.DEVNULL, stdout=subprocess.DEVNULL, stderr=subprocess.DEVNULL,
    )  # fmt: skip
    os.close(write)
    with os.fdopen(read) as answer:
        display = ":" + answer.readline().strip()
    try:
        yield display
    finally:
        server.terminate()
        server.wait(60)


@contextmanager
def process(log: Path, *arguments: str, program: str = "kiosk", **environment: str) -> Iterator[subprocess.Popen[str]]:
    """A program of ours with these arguments, ended at the end; its errors are added to `log`."""
    with log.open("a") as errors:
        child = subprocess.Popen(
            [sys.executable, "-m", program, *arguments],
            cwd=ROOT, env=os.environ | environment, stdin=subprocess.DEVNULL, stdout=subprocess.PIPE, stderr=errors,
            text=True,
        )  # fmt: skip
        try:
            yield child
        finally:
            child.terminate()
            try:
                child.wait(60)
            except subprocess.TimeoutExpired:
                child.kill()
                child.wait()
            if child.stdout:
                child.stdout.close()


@dataclass(frozen=True, slots=True)
class Lobby:
    """What a test can do: touch, look at the screen, look at the paper, ask the store, break the printer."""

    display: str
    store: Path
    paper: Path
    control_port: int
    environment: dict[str, str]

    def ask(self, question: str, **values: Any) -> dict[str, Any]:
        """What the running kiosk answers at its control socket."""
        return ask(self.store, question, **values)

    def screen(self) -> dict[str, Any]:
        return self.ask("screen")

    def shows(self, *names: str, seconds: float = PATIENCE_SECONDS) -> dict[str, Any]:
        """Waits until the kiosk shows one of these screens."""

        def look() -> dict[str, Any] | None:
            found = self.screen()
            return found if found["screen"] in names else None

        found = until(look, f"screen {' or '.join(names)}, shows {self.screen()['screen']}", seconds)
        assert isinstance(found, dict)
        return found

    def touch(self, x: float, y: float, seconds: str = PRESS_SECONDS) -> None:
        """A finger at these pixels of the window, for 60 ms unless told otherwise."""
        moves = ("mousemove", str(round(x)), str(round(y)), "mousedown", "1", "sleep", seconds, "mouseup", "1")
        subprocess.run(
            ["xdotool", *moves], check=True, env=self.environment, stdin=subprocess.DEVNULL, timeout=PATIENCE_SECONDS
        )

    def hold(self, x: float, y: float) -> None:
        """A finger that rests there for longer than staff need to."""
        self.touch(x, y, HOLD_SECONDS)

    def tap(self, text: str) -> None:
        """Touches the target that shows `text`, once the kiosk takes touches there again."""
        until(lambda: self.screen()["takes_touches"], "a screen that takes touches")
        found = self.targets(text)
        assert found, f"no target with {text!r} among {[target['text'] for target in self.targets()]}"
        until(lambda: any(target["takes"] for target in self.targets(text)), f"{text!r} to take a touch")
        place = self.targets(text)[0]
        self.touch(place["x"] + place["width"] / 2, place["y"] + place["height"] / 2)

    def targets(self, text: str = "") -> list[dict[str, Any]]:
        """The targets that show `text`."""
        return [target for target in self.screen()["targets"] if text in target["text"]]

    def control(self, command: str) -> str:
        """One line to the virtual printer's control port, one line back."""
        with socket.create_connection(("127.0.0.1", self.control_port), timeout=PATIENCE_SECONDS) as line:
            line.sendall(command.encode() + b"\n")
            with line.makefile() as reader:
                return reader.readline().strip()

    def rows(self) -> list[dict[str, Any]]:
        """The newest tickets, as `kiosk tickets --json` says it."""
        rows = json.loads(command("kiosk", "tickets", "--json", "--limit", "500", environment=self.environment))
        assert isinstance(rows, list)
        return rows


def command(program: str, *arguments: str, environment: dict[str, str]) -> str:
    """What a command of ours said; AssertionError with its complaint if it failed."""
    done = run(program, *arguments, environment=environment)
    assert done.code == 0, f"{program} {' '.join(arguments)} ended with {done.code}: {done.err}"
    return done.out


@dataclass(frozen=True, slots=True)
class Central:
    """A central server on a database of its own, which may be stopped and started again at the same address."""

    folder: Path
    port: int
    environment: dict[str, str]

    @property
    def url(self) -> str:
        return f"http://127.0.0.1:{self.port}"

    @contextmanager
    def running(self) -> Iterator[None]:
        """From the first answer to a graceful end."""
        log = self.folder / "central.log"
        with process(log, "run", program="central", **self.environment) as server:
            assert server.stdout is not None
            assert server.stdout.readline() == f"ready {self.url}\n", log.read_text()
            yield

    def says(self, *arguments: str) -> Any:
        """What a command of `central` answers, as JSON."""
        return json.loads(command("central", *arguments, "--json", environment=os.environ | self.environment))


def central_in(folder: Path) -> Central:
    """A central server with a free port, not started yet."""
    with socket.create_server(("127.0.0.1", 0)) as free:
        port = int(free.getsockname()[1])
    database = f"sqlite:///{folder / 'central.sqlite3'}"
    return Central(folder, port, {"CENTRAL_DATABASE_URL": database, "CENTRAL_PORT": str(port)})


def enrolled_at(central: Central) -> Callable[[dict[str, str]], None]:
    """What makes a kiosk known to `central` before it is started."""

    def enrol(environment: dict[str, str]) -> None:
        code = central.says("enrol", "kiosk-1")["code"]
        command("kiosk", "sync", "enrol", code, environment=os.environ | environment)

    return enrol


def seconds_to_an_open_morning() -> float:
    """What is closed at this hour must not decide what a test sees: the clock is moved to a quarter past eight."""
    catalogue = load_catalogue(ROOT / "config" / "catalogue.toml")
    now = datetime.now(ZoneInfo(catalogue.place.timezone))
    return (open_morning(catalogue, now).replace(minute=15) - now).total_seconds()


@contextmanager
def lobby(
    folder: Path, orientation: str, before: Callable[[dict[str, str]], None] | None = None, **settings: str
) -> Iterator[Lobby]:
    """Everything running, the rest screen shown. `settings` are KIOSK_ variables without the prefix.

    `before` is done with the kiosk's environment before it starts.
    """
    paper, ready, store = folder / "paper", folder / "printer.ready", folder / "kiosk.sqlite3"
    ahead = seconds_to_an_open_morning()
    with x_server(orientation) as display:
        printer_arguments = ("--port", "0", "--control-port", "0", "--paper", str(paper), "--ready-file", str(ready))
        with process(folder / "printer.log", "virtual-printer", *printer_arguments):
            until(ready.exists, "the virtual printer", START_SECONDS)
            ports = dict(line.split("=") for line in ready.read_text().split())
            environment = {
                "DISPLAY": display,
                "SDL_VIDEODRIVER": "x11",
                "SDL_AUDIODRIVER": "dummy",
                "KIOSK_STORE__PATH": str(store),
                "KIOSK_PRINTER__PORT": ports["port"],
                "KIOSK_PRINTER__PROOF": "process_id",
                "KIOSK_SCREEN__ORIENTATION": orientation,
                "KIOSK_SCREEN__FULLSCREEN": "false",
                "KIOSK_DEMO__CLOCK_AHEAD_SECONDS": str(ahead),
                **{f"KIOSK_{key}": value for key, value in settings.items()},
            }
            if before is not None:
                before(environment)
            with process(folder / "kiosk.log", "run", **environment) as kiosk:
                assert kiosk.stdout is not None
                assert kiosk.stdout.readline() == "ready\n", (folder / "kiosk.log").read_text()
                until(lambda: answers(store), "the kiosk's control socket", START_SECONDS)
                made = Lobby(display, store, paper, int(ports["control_port"]), os.environ | environment)
                made.shows("Rest", seconds=START_SECONDS)
                yield made


def answers(store: Path) -> bool:
    """Whether a kiosk with an open store answers."""
    try:
        return bool(ask(store, "screen")["open"])
    except NobodyThere:
        return False
