"""One machine asks central for far too much, three ways: what everybody else sees of it meanwhile. On loopback only."""

from __future__ import annotations

import asyncio
import os
import subprocess
import sys
import time
from collections.abc import Callable, Mapping
from contextlib import closing
from functools import partial
from http.client import HTTPConnection, HTTPException
from pathlib import Path
from urllib.parse import urlencode, urlsplit

from benchmarks.figures import Figure, Part, percentile
from benchmarks.pages_hall import Lobby, lobby
from benchmarks.pages_listeners import pid_of
from benchmarks.processes import resident_mb
from benchmarks.progress import say
from tests.e2e.hall import HALL

NAMES = ("sign_ins", "halves", "displays")
SIGN_INS, HALVES, DISPLAYS = 120, 1100, 2100
QUICK_SECONDS, SECONDS = 10.0, 40.0
AIM_MS, AIM_GROWTH_MB, AIM_LOG_KB = 1000.0, 250.0, 64.0
"""Two PINs at once take 64 MiB each, and every connection some kilobytes."""
PROBE_SECONDS = 0.1
AGAIN_SECONDS = 5.0
"""So soon a display that was refused asks again; it was told 30 s."""
LOOPBACK = "127.0.0.1"


def parts(root: Path, *, quick: bool, visitors: int) -> Mapping[str, Callable[[], Part]]:
    """Every flood by its name."""
    del visitors
    seconds = QUICK_SECONDS if quick else SECONDS
    titles = {
        "sign_ins": f"{SIGN_INS} sign-ins at once, again and again",
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
        calm, log = resident_mb(pid_of(hall)), root / "central" / "central.log"
        written = log.stat().st_size
        took, memory, refused = _flooded(hall, port, name, seconds)
        kilobytes = (log.stat().st_size - written) / 1024
    figures = (
        Figure(f"{name}_healthz_p50_ms", f"/healthz, p50 of {len(took)}", percentile(took, 0.5) * 1e3),
        Figure(f"{name}_healthz_max_ms", "/healthz, longest", max(took) * 1e3, aim=AIM_MS),
        Figure(f"{name}_healthz_refused", "/healthz without an answer", refused, "", aim=0),
        Figure(f"{name}_memory_mb", "RSS at most", memory, "MB"),
        Figure(f"{name}_growth_mb", "… more than before", memory - calm, "MB", aim=AIM_GROWTH_MB),
        Figure(f"{name}_log_kb", "written to the log", kilobytes, "KB", aim=AIM_LOG_KB),
    )
    return Part(name, title, figures, "From one address, which is also that of who asks for /healthz.")


def _flooded(hall: Lobby, port: int, name: str, seconds: float) -> tuple[list[float], float, int]:
    """How long /healthz took each time, the largest memory, and how often nobody answered."""
    took, memory, refused = list[float](), 0.0, 0
    pid, end = pid_of(hall), time.monotonic() + seconds
    command = (sys.executable, "-m", "benchmarks.floods", name, str(port), str(seconds))
    with subprocess.Popen(command, env=os.environ) as flooding:
        while time.monotonic() < end:
            began = time.monotonic()
            try:
                status = _healthz(port)
            except (OSError, HTTPException):
                status = 0
            if status == 200:
                took.append(time.monotonic() - began)
            else:
                refused += 1
            memory = max(memory, resident_mb(pid))
            time.sleep(PROBE_SECONDS)
        flooding.wait(60)
    return took, memory, refused


def _healthz(port: int) -> int:
    with closing(HTTPConnection(LOOPBACK, port, timeout=60)) as line:
        line.request("GET", "/healthz")
        reply = line.getresponse()
        reply.read()
        return reply.status


async def _asked(port: int, first_line: bytes, body: bytes = b"") -> bytes:
    """One request on a connection of its own; the whole answer."""
    reader, writer = await asyncio.open_connection(LOOPBACK, port)
    try:
        more = b"Content-Type: application/x-www-form-urlencoded\r\nContent-Length: %d\r\n" % len(body) if body else b""
        said = b"\r\nHost: central\r\nSec-Fetch-Site: same-origin\r\nConnection: close\r\n"
        writer.write(first_line + said + more + b"\r\n" + body)
        return await reader.read()
    finally:
        writer.close()


async def sign_ins(port: int, end: float) -> None:
    """Each tries again as soon as it has its answer."""

    async def one(number: int) -> None:
        while time.monotonic() < end:
            form = urlencode({"name": f"officer-{number}", "secret": "a wrong one"}).encode()
            try:
                await _asked(port, b"POST /sign-in HTTP/1.1", form)
            except OSError:
                await asyncio.sleep(0.05)

    await asyncio.gather(*(one(number) for number in range(SIGN_INS)))


async def halves(port: int, end: float) -> None:
    """Each sends a byte now and then, and comes again when it is sent away."""

    async def one() -> None:
        while time.monotonic() < end:
            try:
                reader, writer = await asyncio.open_connection(LOOPBACK, port)
                writer.write(b"GET / HTTP/1.1\r\nHost: central\r\nX-Half: ")
                while time.monotonic() < end and not reader.at_eof():
                    writer.write(b"x")
                    await asyncio.sleep(1)
                writer.close()
            except OSError:
                await asyncio.sleep(0.1)

    await asyncio.gather(*(one() for _ in range(HALVES)))


async def displays(port: int, end: float) -> None:
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


if __name__ == "__main__":
    flood = {"sign_ins": sign_ins, "halves": halves, "displays": displays}[sys.argv[1]]
    asyncio.run(flood(int(sys.argv[2]), time.monotonic() + float(sys.argv[3])))
