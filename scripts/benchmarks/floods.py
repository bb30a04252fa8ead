"""One machine asks central for far too much, three ways: what everybody else sees of it meanwhile. On loopback only.

Sign-ins come from many addresses and each with a name of its own, so that no lock spares central the work: each one
that has its turn is really computed.
"""

from __future__ import annotations

import asyncio
import json
import os
import subprocess
import sys
import threading
import time
from collections import Counter
from collections.abc import Callable, Mapping
from contextlib import closing
from dataclasses import dataclass, field
from functools import partial
from http.client import HTTPConnection, HTTPException
from itertools import count
from pathlib import Path
from urllib.parse import urlencode, urlsplit

from benchmarks.figures import Figure, Part, percentile
from benchmarks.pages_hall import SECRET, Lobby, lobby
from benchmarks.pages_listeners import pid_of
from benchmarks.processes import resident_mb
from benchmarks.progress import say
from tests.e2e.hall import HALL

NAMES = ("sign_ins", "halves", "displays")
SIGN_INS, HALVES, DISPLAYS = 120, 1100, 2100
QUICK_SECONDS, SECONDS = 10.0, 40.0
AIM_MS, AIM_GROWTH_MB, AIM_LOG_KB = 1000.0, 250.0, 64.0
"""Two PINs at once take 64 MiB each, and every connection some kilobytes."""
AIM_OFFICER_MS = 5000.0
"""An officer who was there before goes ahead of strangers who wait."""
OFFICER, OFFICER_SECONDS = "petugas", 1.0
PROBE_SECONDS = 0.1
NOTES = {"sign_ins": "From 249 addresses with a new name each time; /healthz is asked from another one."}
LOOPBACK = "127.0.0.1"
SOURCES = tuple(f"127.0.0.{last}" for last in range(2, 251))
"""Addresses that sign-ins come from: each may be wrong a dozen times before it is locked."""
WRONG, CROWDED = 401, (429, 503)
"""A PIN was looked at; nothing was computed."""


def parts(root: Path, *, quick: bool, visitors: int) -> Mapping[str, Callable[[], Part]]:
    """Every flood by its name."""
    del visitors
    seconds = QUICK_SECONDS if quick else SECONDS
    titles = {
        "sign_ins": f"{SIGN_INS} sign-ins at once from many addresses, again and again",
        "halves": f"{HALVES} connections with half a header each, again and again",
        "displays": f"{DISPLAYS} displays that listen, again and again",
    }
    return {name: partial(_measure, root / name, title, seconds) for name, title in titles.items()}


def _measure(root: Path, title: str, seconds: float) -> Part:
    name = root.name
    with lobby(root) as hall:
        port = urlsplit(hall.central.url).port
        assert port is not None
        hall.ask("GET", f"/display/{HALL}")
        say(f"{title}, {seconds:.0f} s")
        _first_sign_in(hall, port)
        calm, log = resident_mb(pid_of(hall)), root / "central" / "central.log"
        written = log.stat().st_size
        seen = _flooded(hall, port, name, seconds)
        kilobytes = (log.stat().st_size - written) / 1024
    took, half = seen.took, len(seen.memory) // 2
    early, most = max(seen.memory[:half]), max(seen.memory)
    figures = (
        Figure(f"{name}_healthz_p50_ms", f"/healthz, p50 of {len(took)}", percentile(took, 0.5) * 1e3),
        Figure(f"{name}_healthz_max_ms", "/healthz, longest", max(took) * 1e3, aim=AIM_MS),
        Figure(f"{name}_healthz_refused", "/healthz without an answer", seen.refused, "", aim=0),
        Figure(f"{name}_memory_mb", "RSS at most", most, "MB"),
        Figure(f"{name}_growth_mb", "… more than before", most - calm, "MB", aim=AIM_GROWTH_MB),
        Figure(f"{name}_later_mb", "… more in the second half than in the first", max(0.0, most - early), "MB"),
        Figure(f"{name}_log_kb", "written to the log", kilobytes, "KB", aim=AIM_LOG_KB),
        *_answers(name, seen, seconds),
    )
    return Part(name, title, figures, NOTES.get(name, "From one address, which is also that of who asks for /healthz."))


def _first_sign_in(hall: Lobby, port: int) -> None:
    """An account, and that it was right at this address."""
    account = {"name": OFFICER, "role": "officer", "secret": SECRET}
    hall.ask("POST", f"/v1/halls/{HALL}/officers", hall.central.token, json=account)
    form = urlencode({"name": OFFICER, "secret": SECRET}).encode()
    reply = asyncio.run(_asked(port, b"POST /sign-in HTTP/1.1", form, LOOPBACK))
    assert reply[9:12] == b"303", reply[:200]


def _answers(name: str, seen: _Seen, seconds: float) -> tuple[Figure, ...]:
    """What those who signed in got as answer."""
    if name != "sign_ins":
        return ()
    crowded = sum(seen.answers[status] for status in CROWDED)
    answers = seen.answers
    return (
        Figure("sign_ins_computed", "PINs looked at", answers[WRONG], "", aim=seconds, at_least=True),
        Figure("sign_ins_crowded", "refused at once, because too many wait", crowded, ""),
        Figure("sign_ins_officer_ms", "an officer's own sign-in, longest", max(seen.officer) * 1e3, aim=AIM_OFFICER_MS),
        Figure("sign_ins_officer_refused", "an officer asked to try again", seen.officer_refused, "", aim=0),
        Figure("sign_ins_other", "answered otherwise, or not at all", answers.total() - answers[WRONG] - crowded, ""),
    )


@dataclass(slots=True)
class _Seen:
    """How long /healthz took each time, memory each time, how often nobody answered, and what the flood got as answers.

    `officer`: how long it took somebody to sign in who was there before.
    """

    took: list[float] = field(default_factory=list)
    memory: list[float] = field(default_factory=list)
    refused: int = 0
    officer: list[float] = field(default_factory=list)
    officer_refused: int = 0
    answers: Counter[int] = field(default_factory=Counter)


def _flooded(hall: Lobby, port: int, name: str, seconds: float) -> _Seen:
    seen, pid, end = _Seen(), pid_of(hall), time.monotonic() + seconds
    command = (sys.executable, "-m", "benchmarks.floods", name, str(port), str(seconds))
    stopped = threading.Event()
    officer = threading.Thread(target=_sign_in_again, args=(port, seen, stopped))
    with subprocess.Popen(command, env=os.environ, stdout=subprocess.PIPE) as flooding:
        if name == "sign_ins":
            officer.start()
        while time.monotonic() < end:
            began = time.monotonic()
            try:
                status = _healthz(port)
            except (OSError, HTTPException):
                status = 0
            if status == 200:
                seen.took.append(time.monotonic() - began)
            else:
                seen.refused += 1
            seen.memory.append(resident_mb(pid))
            time.sleep(PROBE_SECONDS)
        stopped.set()
        printed, _ = flooding.communicate(timeout=60)
    if name == "sign_ins":
        officer.join(60)
    seen.answers = Counter({int(status): times for status, times in json.loads(printed).items()})
    return seen


def _sign_in_again(port: int, seen: _Seen, stopped: threading.Event) -> None:
    """An officer, again and again: as soon as it went, and as soon as one was asked to when it did not."""
    form = urlencode({"name": OFFICER, "secret": SECRET}).encode()
    while not stopped.wait(OFFICER_SECONDS):
        began = time.monotonic()
        reply = asyncio.run(_asked(port, b"POST /sign-in HTTP/1.1", form, LOOPBACK))
        if reply[9:12] == b"303":
            seen.officer.append(time.monotonic() - began)
        else:
            seen.officer_refused += 1


def _healthz(port: int) -> int:
    with closing(HTTPConnection(LOOPBACK, port, timeout=60)) as line:
        line.request("GET", "/healthz")
        reply = line.getresponse()
        reply.read()
        return reply.status


async def _asked(port: int, first_line: bytes, body: bytes, source: str) -> bytes:
    """One request on a connection of its own from this address; the whole answer."""
    reader, writer = await asyncio.open_connection(LOOPBACK, port, local_addr=(source, 0))
    try:
        more = b"Content-Type: application/x-www-form-urlencoded\r\nContent-Length: %d\r\n" % len(body) if body else b""
        said = b"\r\nHost: central\r\nSec-Fetch-Site: same-origin\r\nConnection: close\r\n"
        writer.write(first_line + said + more + b"\r\n" + body)
        return await reader.read()
    finally:
        writer.close()


async def sign_ins(port: int, end: float) -> Counter[int]:
    """Each tries again as soon as it has its answer, from another address and with another name."""
    answers, numbers = Counter[int](), count()

    async def one() -> None:
        while time.monotonic() < end:
            number = next(numbers)
            form = urlencode({"name": f"officer-{number}", "secret": "a wrong one"}).encode()
            try:
                reply = await _asked(port, b"POST /sign-in HTTP/1.1", form, SOURCES[number % len(SOURCES)])
            except OSError:
                answers[0] += 1
                await asyncio.sleep(0.05)
                continue
            status = int(reply[9:12] or b"0")
            answers[status] += 1
            if status in CROWDED:
                await asyncio.sleep(0.05)

    await asyncio.gather(*(one() for _ in range(SIGN_INS)))
    return answers


async def halves(port: int, end: float) -> Counter[int]:
    """Each sends a byte now and then, and comes again when it is sent away."""

    async def one() -> None:
        while time.monotonic() < end:
            try:
                reader, writer = await asyncio.open_connection(LOOPBACK, port)
                writer.write(b"GET / HTTP/1.1\r\nHost: central\r\nX-Half: ")
                while time.monotonic() < end and not reader.at_eof() and not writer.is_closing():
                    writer.write(b"x")
                    await asyncio.sleep(1)
                writer.close()
            except OSError:
                await asyncio.sleep(0.1)

    await asyncio.gather(*(one() for _ in range(HALVES)))
    return Counter()


async def displays(port: int, end: float) -> Counter[int]:
    """Each listens, and asks again when it is refused."""

    async def one() -> None:
        while time.monotonic() < end:
            try:
                reader, writer = await asyncio.open_connection(LOOPBACK, port)
                writer.write(f"GET /display/{HALL}/live HTTP/1.1\r\nHost: central\r\n\r\n".encode())
                while time.monotonic() < end and await asyncio.wait_for(
                    reader.read(65536), max(0.1, end - time.monotonic())
                ):
                    pass
                writer.close()
            except (OSError, TimeoutError):
                pass
            await asyncio.sleep(1)

    await asyncio.gather(*(one() for _ in range(DISPLAYS)))
    return Counter()


if __name__ == "__main__":
    flood = {"sign_ins": sign_ins, "halves": halves, "displays": displays}[sys.argv[1]]
    print(json.dumps(asyncio.run(flood(int(sys.argv[2]), time.monotonic() + float(sys.argv[3])))))
