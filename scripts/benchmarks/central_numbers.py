"""Numbers of the hall's sequencer for eight kiosks at once, each a process with its store, its desk and its mirror."""

from __future__ import annotations

from contextlib import ExitStack
from pathlib import Path
from typing import Any

from benchmarks.central_hall import NAMES, Bench, bench_hall, databases
from benchmarks.figures import Figure, Part, percentile
from benchmarks.progress import say
from tests.e2e.hall import Central

KIOSKS = 8
AIM_P99_MS = 50.0
RUSH_SECONDS = 0.5
"""Between two visitors of a kiosk on average, in the run that is not flat out: ten times a hall's worst hour."""
BAND_SECONDS, SERVE_SECONDS = 60.0, 300.0
SEQUENCER_LAST = 500

Line = dict[str, Any]


def measure(root: Path, numbers: int) -> Part:
    """`numbers` in all: flat out on both databases, and as in a rush on PostgreSQL."""
    root.mkdir()
    hall = bench_hall(root)
    runs: dict[str, list[Line]] = {}
    for database, url in databases(root):
        with url as where, hall.central(root / database, where) as central:
            say(f"numbers: {numbers:,} for {KIOSKS} kiosks, {database}")
            runs[database] = _run(root / f"{database}-kiosks", hall, central, numbers)
    figures: list[Figure] = []
    for database, lines in runs.items():
        figures += _figures(database, lines)
    return Part("numbers", f"The hall's sequencer, {KIOSKS} kiosks at once", tuple(figures), "")


def _run(folder: Path, hall: Bench, central: Central, numbers: int, pause: float = 0.0) -> list[Line]:
    """What each kiosk said of each of its visitors."""
    folder.mkdir()
    with ExitStack() as parts:
        names = [f"kiosk-{number}" for number in range(1, KIOSKS + 1)]
        kiosks = [parts.enter_context(hall.kiosk(folder / name, name, central)) for name in names]
        for kiosk in kiosks:
            kiosk.ask(f"enrol {central.code(kiosk.name)}", "enrolled")
        for kiosk in kiosks:
            kiosk.until("link", "connected", bool, BAND_SECONDS)
        for kiosk in kiosks:
            kiosk.tell(f"serve {numbers // KIOSKS} {pause}")
        for kiosk in kiosks:
            kiosk.answer("served", SERVE_SECONDS)
        return [line for kiosk in kiosks for line in kiosk.lines if "ticket" in line or "declined" in line]


def _figures(database: str, lines: list[Line]) -> list[Figure]:
    given = [line for line in lines if "ticket" in line]
    of_sequencer = [line for line in given if line["number"] <= SEQUENCER_LAST]
    asked = [line["asked"] for line in of_sequencer]
    committed = [line["committed"] for line in of_sequencer]
    numbers = [(line["period"], line["series"], line["number"]) for line in given]
    key, name = f"sequencer_{database}", NAMES[database]
    p50, p99 = percentile(asked, 0.5) * 1e3, percentile(asked, 0.99) * 1e3
    return [
        Figure(f"{key}_p50_ms", f"{name}: question to number, p50 of {len(asked)}", p50),
        Figure(f"{key}_p99_ms", f"{name}: question to number, p99", p99, aim=AIM_P99_MS),
        Figure(f"{key}_press_p50_ms", f"{name}: press to number on disk, p50", percentile(committed, 0.5) * 1e3),
        Figure(f"{key}_press_p99_ms", f"{name}: press to number on disk, p99", percentile(committed, 0.99) * 1e3),
        Figure(f"{key}_duplicates", f"{name}: numbers given twice", len(numbers) - len(set(numbers)), "", aim=0.0),
        Figure(
            f"{key}_of_bands", f"{name}: numbers of bands, the sequencer took too long", len(given) - len(asked), ""
        ),
    ]
