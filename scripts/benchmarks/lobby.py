"""What is measured, each a process of its own: X server, printer in software, kiosk. All end with their `with`."""

from __future__ import annotations

import os
import socket
import subprocess
import sys
import time
from collections.abc import Iterator, Mapping
from contextlib import contextmanager, suppress
from dataclasses import dataclass
from pathlib import Path
from threading import Event, Thread
from typing import Any

from kiosk.control_socket import NobodyThere, ask
from tests.support.machine import ROOT, until, x_server

START_SECONDS = 60.0
PAPER_SECONDS = 15.0
SCREEN_SECONDS = 15.0
ASK_SECONDS = 0.02
KIOSK = ("-m", "kiosk", "run")
FAST_KIOSK = ("-m", "benchmarks.fast_kiosk")

__all__ = ["FAST_KIOSK", "KIOSK", "ROOT", "Kiosk", "Printer", "kiosk", "printer", "until", "x_server"]


class Arrival:
    """The moment at which a ticket is cut, noted by a thread so that the screen can be watched meanwhile."""

    def __init__(self, control_port: int, count: int) -> None:
        self._at: float | None = None
        self._asked = Event()
        self._thread = Thread(target=self._wait, args=(control_port, count), daemon=True)
        self._thread.start()
        self._asked.wait(PAPER_SECONDS)

    def _wait(self, control_port: int, count: int) -> None:
        address = ("127.0.0.1", control_port)
        with socket.create_connection(address, PAPER_SECONDS) as line, line.makefile() as reader:
            line.sendall(f"papers {count}\n".encode())
            self._asked.set()
            if reader.readline().startswith("ok"):
                self._at = time.monotonic()

    def moment(self) -> float:
        """time.monotonic() when the ticket was cut. RuntimeError if none came."""
        self._thread.join(PAPER_SECONDS)
        if self._at is None:
            raise RuntimeError("no ticket came out of the virtual printer")
        return self._at


@dataclass(frozen=True, slots=True)
class Printer:
    """The virtual printer, in a process of its own."""

    port: int
    control_port: int

    def when_out(self, count: int) -> Arrival:
        """Begins to wait for the ticket that makes `count` since the printer started."""
        return Arrival(self.control_port, count)


@dataclass(frozen=True, slots=True)
class Kiosk:
    """A running kiosk with its window."""

    store: Path
    pid: int
    spawned: float
    """time.monotonic() just before the process was started."""

    def screen(self) -> dict[str, Any]:
        """What it shows and where it can be touched."""
        return ask(self.store, "screen")

    def shows(self, *names: str) -> dict[str, Any]:
        """Waits for one of these screens, ready to be touched. RuntimeError if another one stays."""
        end = time.monotonic() + SCREEN_SECONDS
        while True:
            seen = self.screen()
            if seen["screen"] in names and seen["takes_touches"]:
                return seen
            if time.monotonic() > end:
                raise RuntimeError(f"waited for {' or '.join(names)}; the kiosk shows {seen['screen']}")
            time.sleep(ASK_SECONDS)

    def opened(self) -> float:
        """Waits until it can give numbers and print them; answers when. RuntimeError with its log if it never can."""
        end = time.monotonic() + START_SECONDS
        while time.monotonic() < end:
            with suppress(NobodyThere):
                seen = self.screen()
                if seen["open"] and seen["printer_ok"]:
                    return time.monotonic()
            time.sleep(ASK_SECONDS)
        log = self.store.with_name("kiosk.log").read_text(encoding="utf-8", errors="replace")
        raise RuntimeError(f"the kiosk did not open within {START_SECONDS:.0f} s. The end of its log:\n{log[-2000:]}")


@contextmanager
def printer(folder: Path) -> Iterator[Printer]:
    """A printer on free ports that keeps its paper in memory: drawing it would take the kiosk's processor time."""
    ready = folder / "printer.ready"
    ready.unlink(missing_ok=True)
    with _python(folder / "printer.log", ("-m", "benchmarks.paper_tray", str(ready)), dict(os.environ)):
        until(ready.exists, "the virtual printer", START_SECONDS)
        port, control_port = (int(number) for number in ready.read_text().split())
        yield Printer(port, control_port)


@contextmanager
def kiosk(
    folder: Path,
    display: str,
    printer_port: int,
    settings: Mapping[str, str] | None = None,
    program: tuple[str, ...] = KIOSK,
) -> Iterator[Kiosk]:
    """A kiosk on the example configuration; `settings` are KIOSK_ variables without the prefix.

    Waits for nothing: who measures the start wants every moment of it.
    """
    store = folder / "kiosk.sqlite3"
    named = {
        "CONFIG": str(ROOT / "config" / "kiosk.toml"),
        "STORE__PATH": str(store),
        "STORE__NUMBERS_COPY": str(folder),
        "SCREEN__FULLSCREEN": "false",
        "PRINTER__PORT": str(printer_port),
        "PRINTER__PROOF": "process_id",
        "VISIT__SAME_VISITOR_SECONDS": "0",  # each visit is of another visitor, however quickly they follow
        **(settings or {}),
    }
    plain = {key: value for key, value in os.environ.items() if not key.startswith("KIOSK_")}
    environment = plain | {"DISPLAY": display, "SDL_VIDEODRIVER": "x11", "SDL_AUDIODRIVER": "dummy"}
    environment |= {f"KIOSK_{key}": value for key, value in named.items()}
    spawned = time.monotonic()
    with _python(folder / "kiosk.log", program, environment) as pid:
        yield Kiosk(store, pid, spawned)


@contextmanager
def _python(log: Path, program: tuple[str, ...], environment: dict[str, str]) -> Iterator[int]:
    """Another Python process with its errors in `log`; answers its process id."""
    with log.open("a") as errors:
        child = subprocess.Popen(
            [sys.executable, *program], cwd=ROOT, env=environment,
            stdin=subprocess.DEVNULL, stdout=subprocess.DEVNULL, stderr=errors,
        )  # fmt: skip
        try:
            yield child.pid
        finally:
            child.terminate()
            try:
                child.wait(15)
            except subprocess.TimeoutExpired:
                child.kill()
                child.wait()
