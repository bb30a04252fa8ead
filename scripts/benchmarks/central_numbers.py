"""Numbers of the hall's sequencer for eight kiosks at once, each a process with its store, its desk and its mirror."""

from __future__ import annotations

import time
from contextlib import ExitStack
from pathlib import Path
from typing import Any

from benchmarks.central_hall import NAMES, SEQUENCER_LAST, Bench, bench_hall, databases
from benchmarks.figures import Figure, Part, percentile
from benchmarks.progress import say
from tests.e2e.hall import Central
from tests.e2e.talk import Talk

KIOSKS = 8
AIM_P99_MS = 50.0
PAUSE_SECONDS = 0.2
"""Between two visitors of a kiosk: on average, or from one common moment to the next."""
LINK_SECONDS, SERVE_SECONDS = 60.0, 300.0

Line = dict[str, Any]


def measure(root: Path, numbers: int) -> Part:
    """`numbers` in all on each database, visitors at random; then some together, and some without a pause."""
    root.mkdir()
    hall = bench_hall(root)
    figures: list[Figure] = []
    at_random: list[tuple[float, float]] = []
    twice = 0
    for database, url in databases(root):
        say(f"numbers: {numbers:,} for {KIOSKS} kiosks, {database}")
        with url as where, hall.central(root / database, where) as central, ExitStack() as parts:
            kiosks = _kiosks(root / f"{database}-kiosks", hall, central, parts)
            random = _served(kiosks, f"serve {numbers // KIOSKS} {PAUSE_SECONDS}")
            few = numbers // 5 // KIOSKS
            together = _served(kiosks, f"beat {few} {time.monotonic() + 1.0} {PAUSE_SECONDS}")
            flat_out = _served(kiosks, f"serve {few} 0")
        twice += _twice([*random, *together, *flat_out])
        at_random.append(_p50_p99(random))
        figures += _figures(f"sequencer_{database}", NAMES[database], random)
        figures += _figures(f"sequencer_{database}_same_moment", f"{NAMES[database]}, same moment", together)
        figures += _figures(f"sequencer_{database}_flat_out", f"{NAMES[database]}, flat out", flat_out)
    p50, p99 = max(at_random, key=lambda pair: pair[1])
    head = [
        Figure("sequencer_p50_ms", "question to number, p50, slower database", p50),
        Figure("sequencer_p99_ms", "question to number, p99, slower database", p99, aim=AIM_P99_MS),
        Figure("sequencer_duplicates", "numbers given twice, all runs", float(twice), "", aim=0.0),
    ]
    note = (
        f"{KIOSKS} kiosks at once, a visitor every {PAUSE_SECONDS} s at each: 40 tickets a second, where a full hall "
        "has one at most. They come at random; *same moment*: all eight press together; *flat out*: without any pause. "
        "The two cores serve all eight kiosks, central and the database. *Of bands*: no answer within 300 ms."
    )
    return Part("numbers", f"The hall's sequencer, {KIOSKS} kiosks at once", (*head, *figures), note)


def _kiosks(folder: Path, hall: Bench, central: Central, parts: ExitStack) -> list[Talk]:
    """All open, enrolled and greeted."""
    folder.mkdir()
    names = [f"kiosk-{number}" for number in range(1, KIOSKS + 1)]
    kiosks = [parts.enter_context(hall.kiosk(folder / name, name, central)) for name in names]
    for kiosk in kiosks:
        kiosk.ask(f"enrol {central.code(kiosk.name)}", "enrolled")
    for kiosk in kiosks:
        kiosk.until("link", "connected", bool, LINK_SECONDS)
    return kiosks


def _served(kiosks: list[Talk], line: str) -> list[Line]:
    """What each kiosk said of each of its visitors. RuntimeError if one got no number."""
    before = [len(kiosk.lines) for kiosk in kiosks]
    for kiosk in kiosks:
        kiosk.tell(line)
    for kiosk, number in zip(kiosks, before, strict=True):
        kiosk.answer("served", SERVE_SECONDS, number)
    said = [line for kiosk, number in zip(kiosks, before, strict=True) for line in kiosk.lines[number:]]
    declined = [line for line in said if "declined" in line]
    if declined:
        raise RuntimeError(f"{len(declined)} visitors got no number: {declined[0]}")
    return [line for line in said if "ticket" in line]


def _figures(key: str, name: str, given: list[Line]) -> list[Figure]:
    p50, p99 = _p50_p99(given)
    committed = [line["committed"] for line in given]
    return [
        Figure(f"{key}_p50_ms", f"{name}: question to number, p50 of {len(given)}", p50),
        Figure(f"{key}_p99_ms", f"{name}: question to number, p99", p99),
        Figure(f"{key}_press_p50_ms", f"{name}: press to number on disk, p50", percentile(committed, 0.5) * 1e3),
        Figure(f"{key}_press_p99_ms", f"{name}: press to number on disk, p99", percentile(committed, 0.99) * 1e3),
        Figure(f"{key}_of_bands", f"{name}: numbers of bands", sum(map(_of_band, given)), ""),
    ]


def _p50_p99(given: list[Line]) -> tuple[float, float]:
    """Of all questions, the ones without an answer in time included."""
    asked = [line["asked"] for line in given]
    return percentile(asked, 0.5) * 1e3, percentile(asked, 0.99) * 1e3


def _of_band(line: Line) -> bool:
    return bool(line["number"] > SEQUENCER_LAST)


def _twice(given: list[Line]) -> int:
    numbers = [(line["period"], line["series"], line["number"]) for line in given]
    return len(numbers) - len(set(numbers))
