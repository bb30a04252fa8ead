"""scripts/bench kiosk: measures, and says beside each figure whether its aim is met. A missed aim is no failure.

scripts/bench wait DATA: see benchmarks/wait.py.
"""

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

from benchmarks import desk, memory, printer, rush, start, wait, window
from benchmarks.document import write
from benchmarks.figures import Part, as_json, as_text
from benchmarks.history import Histories
from benchmarks.progress import say

LARGE = 1_000_000


def parts(root: Path, *, quick: bool, visitors: int) -> Mapping[str, Callable[[], Part]]:
    """Every part by its name, in the order in which they run."""
    histories = Histories(root)
    large = 100_000 if quick else LARGE
    sizes = (0, large) if quick else (0, 100_000, large)
    return {
        "desk": lambda: desk.measure(histories, 100 if quick else 500, sizes),
        "printer": lambda: printer.measure(root / "printer", 40 if quick else 300),
        "window": lambda: window.measure(root / "window", 5 if quick else 30, 3 if quick else 20),
        "start": lambda: start.measure(root / "start", histories, 2 if quick else 7, large),
        "idle": lambda: memory.measure_idle(root / "idle", 10.0 if quick else 60.0),
        "rush": lambda: rush.measure(root / "rush", 5 if quick else 120),
        "memory": lambda: memory.measure_memory(root / "memory", 50 if quick else visitors),
    }


NAMES = ("desk", "printer", "window", "start", "idle", "rush", "memory")


def arguments() -> argparse.Namespace:
    parser = argparse.ArgumentParser(prog="scripts/bench", description=__doc__)
    parser.add_argument("what", choices=["kiosk"])
    parser.add_argument("--json", action="store_true", help="the last line is one JSON object with flat keys")
    parser.add_argument("--quick", action="store_true", help="a few of each, about two minutes: to see that it works")
    parser.add_argument("--only", default=",".join(NAMES), help=f"parts, by comma: {', '.join(NAMES)}")
    parser.add_argument("--visitors", type=int, default=2000, help="for the part memory")
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
    if sys.argv[1:2] == ["wait"]:
        wait.main(sys.argv[2:])
        return
    chosen = arguments()
    wanted = chosen.only.split(",")
    unknown = [name for name in wanted if name not in NAMES]
    if unknown:
        sys.exit(f"scripts/bench: no part {', '.join(unknown)}; allowed: {', '.join(NAMES)}")
    ran_on, done, failed = machine(), list[Part](), list[str]()
    with tempfile.TemporaryDirectory(prefix="kiosk-bench-", dir=chosen.where) as folder:
        for name, measure in parts(Path(folder), quick=chosen.quick, visitors=chosen.visitors).items():
            if name in wanted:
                say(f"{name} …")
                part = _measured(name, measure)
                if part is None:
                    failed.append(name)
                    continue
                done.append(part)
                print(as_text(part), flush=True)
                if chosen.write is not None:
                    write(chosen.write, part, ran_on, quick=chosen.quick)
    if chosen.json:
        print(json.dumps({**ran_on, "quick": chosen.quick, "failed": ",".join(failed), **as_json(done)}))
    sys.exit(1 if failed else 0)


def _measured(name: str, measure: Callable[[], Part]) -> Part | None:
    """One part; None if it could not be measured. The others still are."""
    try:
        return measure()
    except (RuntimeError, AssertionError, OSError, KeyError) as error:
        say(f"{name} could not be measured: {error}")
        return None


if __name__ == "__main__":
    main()
