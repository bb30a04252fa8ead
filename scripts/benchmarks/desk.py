"""From the press of the button to the number on disk and the first byte at the printer, without a window.

The desk, the store and the printer thread run here; the printer runs in another process. Every press finds a status
that is too old to trust, as after a pause between two visitors, so the printer is asked again. Mechanics are left out.
"""

from __future__ import annotations

import os
import shutil
import time
from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import dataclass
from pathlib import Path

from benchmarks.figures import Figure, Part, percentile, spread
from benchmarks.history import EXAMPLE, Histories, example, morning_clock
from benchmarks.lobby import printer, until
from benchmarks.progress import say
from benchmarks.quick_paper import MM_PER_SECOND, no_mechanics
from hall.catalogue import Catalogue
from hall.tickets import PrintState
from kiosk.cli.backend import Backend
from kiosk.cli.runtime import Runtime
from kiosk.config import CatalogueSettings, PrinterSettings, Settings, StoreSettings
from kiosk.desk import Desk, ServeOutcome
from kiosk.printing import controller

PAUSE_SECONDS = 0.06
"""Between two presses; longer than a status is trusted here, as a pause between two visitors is in the hall."""
FRESH_SECONDS = 0.05
"""How long a status is trusted here, instead of the usual second."""
MEMORY = Path("/dev/shm")


@dataclass(slots=True)
class Times:
    """Seconds from the press, one entry for each press."""

    committed: list[float]
    first_byte: list[float]
    confirmed: list[float]
    board: list[float]
    flush: list[float]
    """The disk alone, just before each press."""


def measure(histories: Histories, presses: int, sizes: tuple[int, ...]) -> Part:
    """All sizes of store, and the smallest once more on a disk in memory: what is left is the software."""
    no_mechanics()
    controller.FRESH_SECONDS = FRESH_SECONDS
    figures = []
    runs: dict[int, Times] = {}
    for size in sizes:
        say(f"desk: {presses} presses, {size:,} tickets stored")
        runs[size] = _run(histories.folder(size), presses)
        figures += _figures(f"desk_{size}", f"{size:,} tickets: ", runs[size], aims=size == 0)
    figures += _growth(runs[sizes[0]], runs[sizes[-1]], sizes[-1])
    figures += _software(presses)
    return Part("desk", "From the press to the disk and the printer", tuple(figures))


def _figures(key: str, what: str, times: Times, *, aims: bool) -> list[Figure]:
    return [
        *spread(f"{key}_committed", what + "press to number on disk", times.committed, high=0.99),
        *_first_byte(key, what, times.first_byte, aims=aims),
        *spread(f"{key}_confirmed", what + "press to confirmed, no mechanics", times.confirmed, high=0.99),
        *spread(f"{key}_flush", what + "the disk alone, 4 KB written and flushed", times.flush, high=0.99),
        Figure(f"{key}_board_p50_ms", what + "new counts for the screens, p50", percentile(times.board, 0.5) * 1e3),
    ]


def _first_byte(key: str, what: str, seconds: list[float], *, aims: bool) -> list[Figure]:
    """The number is on disk before the first byte leaves, so this is both together."""
    p50, p99 = (3.0, 15.0) if aims else (None, None)
    return [
        Figure(f"{key}_first_byte_p50_ms", what + "press to first byte, p50", percentile(seconds, 0.5) * 1e3, aim=p50),
        Figure(f"{key}_first_byte_p99_ms", what + "press to first byte, p99", percentile(seconds, 0.99) * 1e3, aim=p99),
    ]


def _growth(small: Times, large: Times, size: int) -> list[Figure]:
    def ratio(share: float) -> float:
        return percentile(large.first_byte, share) / percentile(small.first_byte, share)

    return [
        Figure("desk_growth_p50", f"{size:,} tickets / none, first byte p50", ratio(0.5), "×", aim=1.2),
        Figure("desk_growth_p99", f"{size:,} tickets / none, first byte p99", ratio(0.99), "×"),
    ]


def _software(presses: int) -> list[Figure]:
    if not MEMORY.is_dir():
        return []
    say(f"desk: {presses} presses on a disk in memory")
    folder = MEMORY / f"kiosk-bench-{os.getpid()}"
    try:
        folder.mkdir()
        first = _run(folder, presses).first_byte
    finally:
        shutil.rmtree(folder, ignore_errors=True)
    return _first_byte("desk_memory", "0 tickets, disk in memory: ", first, aims=True)


def _run(folder: Path, presses: int) -> Times:
    times = Times([], [], [], [], [])
    catalogue = example()
    with printer(folder) as paper, _desk(folder / "kiosk.sqlite3", catalogue, paper.port) as desk:
        for service in _services(catalogue, presses):
            times.flush.append(_flush(folder / "flush"))
            time.sleep(PAUSE_SECONDS)
            _press(desk, service, times)
    return times


def _press(desk: Desk, service: str, times: Times) -> None:
    given = desk.serve(service, "id")
    if not isinstance(given, ServeOutcome) or given.print_state is not PrintState.PRINTED:
        raise RuntimeError(f"{service}: {given}")
    timing = given.timing
    if timing.first_byte is None or timing.confirmed is None:
        raise RuntimeError(f"{service}: no times in {timing}")
    times.committed.append(timing.committed / 1e6)
    times.first_byte.append(timing.first_byte / 1e6)
    times.confirmed.append(timing.confirmed / 1e6)
    began = time.monotonic()
    desk.board()
    times.board.append(time.monotonic() - began)


@contextmanager
def _desk(store: Path, catalogue: Catalogue, port: int) -> Iterator[Desk]:
    settings = Settings(
        store=StoreSettings(path=store),
        catalogue=CatalogueSettings(path=EXAMPLE),
        printer=PrinterSettings(port=port, proof="process_id", mm_per_second=MM_PER_SECOND),
    )
    backend = Backend(Runtime(settings, catalogue, (), morning_clock(catalogue), demo=True))
    try:
        desk = backend.open()
        until(lambda: (printer := desk.board().printer) is not None and printer.can_print, "the printer")
        yield desk
    finally:
        backend.close()


def _services(catalogue: Catalogue, count: int) -> list[str]:
    """Services in turn, each as often as its quotas allow on one day."""
    left = {quota.code: quota.per_day for quota in catalogue.quotas}
    codes = [service.code for agency in catalogue.agencies for service in agency.services]
    chosen: list[str] = []
    while len(chosen) < count:
        for code in codes:
            quotas = [quota.code for quota in catalogue.quotas_of(code)]
            if all(left[quota] > 0 for quota in quotas):
                left.update({quota: left[quota] - 1 for quota in quotas})
                chosen.append(code)
    return chosen[:count]


def _flush(path: Path) -> float:
    """How long the disk itself takes now for what a commit needs of it."""
    with path.open("ab", buffering=0) as file:
        began = time.monotonic()
        file.write(bytes(4096))
        os.fdatasync(file.fileno())
        return time.monotonic() - began
