"""scripts/bench kiosk: measures and says whether the aims are met. It never fails because a figure is bad."""

from __future__ import annotations

import argparse
import json
import os
import platform
import sys
import tempfile
from collections.abc import Callable, Mapping
from datetime import UTC, datetime
from pathlib import Path

from benchmarks import desk, memory, rush, start, window
from benchmarks.document import write
from benchmarks.figures import Part, as_json, as_text
from benchmarks.history import Histories
from benchmarks.progress import say

LARGE = 1_000_000


def parts(root: Path, *, quick: bool) -> Mapping[str, Callable[[], Part]]:
    """Every part by its name, in the order in which they run."""
    histories = Histories(root)
    large = 100_000 if quick else LARGE
    sizes = (0, large) if quick else (0, 100_000, large)
    return {
        "desk": lambda: desk.measure(histories, 100 if quick else 500, sizes),
        "window": lambda: window.measure(root / "window", 5 if quick else 30, 3 if quick else 30),
        "start": lambda: start.measure(root / "start", histories, 2 if quick else 7, large),
        "idle": lambda: memory.measure_idle(root / "idle", 10.0 if quick else 60.0),
        "rush": lambda: rush.measure(root / "rush", 5 if quick else 120),
        "memory": lambda: memory.measure_memory(root / "memory", 50 if quick else 2000),
    }


NAMES = ("desk", "window", "start", "idle", "rush", "memory")


def arguments() -> argparse.Namespace:
    parser = argparse.ArgumentParser(prog="scripts/bench", description=__doc__)
    parser.add_argument("what", choices=["kiosk"])
    parser.add_argument("--json", action="store_true", help="the last line is one JSON object with flat keys")
    parser.add_argument("--quick", action="store_true", help="a few of each, about two minutes: to see that it works")
    parser.add_argument("--only", default=",".join(NAMES), help=f"parts, by comma: {', '.join(NAMES)}")
    parser.add_argument("--write", type=Path, help="put the figures between the marks of this document")
    parser.add_argument("--where", type=Path, help="folder for the stores; else the system's temporary folder")
    return parser.parse_args()


def machine() -> dict[str, str | int | float]:
    """On what it ran."""
    return {
        "at": datetime.now(UTC).isoformat(timespec="minutes"),
        "cores": os.cpu_count() or 0,
        "load_before": round(os.getloadavg()[0], 2),
        "system": platform.platform(),
        "python": platform.python_version(),
    }


def main() -> None:
    chosen = arguments()
    wanted = chosen.only.split(",")
    unknown = [name for name in wanted if name not in NAMES]
    if unknown:
        sys.exit(f"scripts/bench: no part {', '.join(unknown)}; allowed: {', '.join(NAMES)}")
    ran_on, done = machine(), []
    with tempfile.TemporaryDirectory(prefix="kiosk-bench-", dir=chosen.where) as folder:
        for name, measure in parts(Path(folder), quick=chosen.quick).items():
            if name in wanted:
                say(f"{name} …")
                done.append(measure())
                print(as_text(done[-1]), flush=True)
    if chosen.write is not None:
        write(chosen.write, done, ran_on, quick=chosen.quick)
    if chosen.json:
        print(json.dumps({**ran_on, "quick": chosen.quick, **as_json(done)}))


if __name__ == "__main__":
    main()
