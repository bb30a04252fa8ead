"""Many browsers that listen: how soon each hears of a call, and what that costs the process of central."""

from __future__ import annotations

import asyncio
import os
import time
from collections.abc import Sequence
from dataclasses import dataclass, field
from pathlib import Path
from urllib.parse import urlsplit

from benchmarks.figures import Figure, Part, percentile
from benchmarks.pages_hall import Lobby, lobby
from benchmarks.progress import say
from tests.e2e.hall import HALL

DISPLAYS, PHONES = 100, 100
SERIES = 0
"""Which queue of the hall: the first."""
AIM_P99_MS, AIM_CORE = 1000.0, 50.0
BEAT_SECONDS = 1.0
IDLE_SECONDS = 15.0
SETTLE_SECONDS = 3.0


@dataclass(slots=True)
class Listener:
    """One browser: when it heard what."""

    path: str
    heard: list[float] = field(default_factory=list)
    """Monotonic seconds of each event "news"."""

    async def listen(self, host: str, port: int) -> None:
        reader, writer = await asyncio.open_connection(host, port, limit=2**20)
        writer.write(f"GET {self.path} HTTP/1.1\r\nHost: {host}:{port}\r\nAccept: text/event-stream\r\n\r\n".encode())
        try:
            while line := await reader.readline():
                if line.startswith(b"event: news"):
                    self.heard.append(time.monotonic())
        finally:
            writer.close()


def measure(root: Path, calls: int) -> Part:
    """`calls` calls, one a second, before 100 displays and 100 phones."""
    with lobby(root, DISPLAYS) as hall:
        series = hall.catalogue.agencies[0].queues[SERIES].series
        for _ in range(4):
            hall.arrive(series, (calls + PHONES) // 4 + 10)
        say(f"listeners: {DISPLAYS} displays, {PHONES} phones, {calls} calls")
        delays, idle, busy, count = asyncio.run(_run(hall, series, calls))
    figures = (
        Figure("calls_heard", f"call to {count} listeners, {len(delays)} times, p50", percentile(delays, 0.5) * 1e3),
        Figure("calls_heard_p99_ms", "… p99", percentile(delays, 0.99) * 1e3, aim=AIM_P99_MS),
        Figure("calls_heard_longest_ms", "… longest", max(delays) * 1e3),
        Figure("listeners_core", "process of central, one call a second", busy * 100, "% of a core", aim=AIM_CORE),
        Figure("listeners_idle_core", "… nothing happens", idle * 100, "% of a core"),
    )
    note = (
        f"{DISPLAYS} displays and {PHONES} phones whose numbers wait in the queue that is called: each call "
        "changes each page. From the answer at the counter to the arrival of the event."
    )
    return Part("listeners", "Browsers that listen", figures, note)


async def _run(hall: Lobby, series: str, calls: int) -> tuple[list[float], float, float, int]:
    place, pid = urlsplit(hall.central.url), pid_of(hall)
    assert place.hostname is not None
    assert place.port is not None
    phones = [Listener(f"/t/{token}/live") for token in hall.tokens[-PHONES:]]
    displays = [Listener(f"/display/{HALL}/live") for _ in range(DISPLAYS)]
    tasks = [asyncio.create_task(one.listen(place.hostname, place.port)) for one in (*displays, *phones)]
    await asyncio.sleep(SETTLE_SECONDS)
    before, began = _cpu(pid), time.monotonic()
    await asyncio.sleep(IDLE_SECONDS)
    idle = (_cpu(pid) - before) / (time.monotonic() - began)
    counter = hall.catalogue.queue(series).counters[0]
    delays: list[float] = []
    before, began = _cpu(pid), time.monotonic()
    for _ in range(calls):
        delays += await _one_call(hall, counter, (*displays, *phones))
    busy = (_cpu(pid) - before) / (time.monotonic() - began)
    for task in tasks:
        task.cancel()
    await asyncio.gather(*tasks, return_exceptions=True)
    return delays, idle, busy, len(displays) + len(phones)


async def _one_call(hall: Lobby, counter: str, listeners: Sequence[Listener]) -> list[float]:
    """Seconds until each heard of it. Raises RuntimeError if somebody did not within the beat."""
    begin = time.monotonic()
    await asyncio.to_thread(hall.act, counter, "call_next")
    at = time.monotonic()
    await asyncio.sleep(BEAT_SECONDS * 0.7)
    delays = [next((heard - at for heard in one.heard if heard > begin), None) for one in listeners]
    await asyncio.to_thread(hall.act, counter, "done")
    await asyncio.sleep(max(0.0, BEAT_SECONDS - (time.monotonic() - begin)))
    late = [
        (
            delays[place]
            if delays[place] is not None
            else next((h - at for h in one.heard if h > begin), BEAT_SECONDS * 10)
        )
        for place, one in enumerate(listeners)
    ]
    return [max(0.0, seconds) for seconds in late if seconds is not None]


def pid_of(hall: Lobby) -> int:
    """The process that listens at central's port: it was started by this one."""
    port = urlsplit(hall.central.url).port
    for folder in Path("/proc").iterdir():
        if folder.name.isdigit():
            try:
                stat = (folder / "stat").read_text()
                command = (folder / "cmdline").read_bytes()
            except OSError:
                continue
            if b"central\0run" in command and int(stat.rpartition(")")[2].split()[1]) == os.getpid():
                return int(folder.name)
    raise RuntimeError(f"no process of central answers at port {port}")


def _cpu(pid: int) -> float:
    """Seconds of processor that the process has used."""
    fields = Path(f"/proc/{pid}/stat").read_text().rpartition(")")[2].split()
    return (int(fields[11]) + int(fields[12])) / os.sysconf("SC_CLK_TCK")
