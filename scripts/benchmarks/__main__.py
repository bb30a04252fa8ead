"""Measures, and says beside each figure whether its aim is met. A missed aim is no failure.

scripts/bench wait DATA: see benchmarks/wait.py.
"""

from __future__ import annotations

import argparse
import json
import os
import platform
import sys
import tempfile
from collections.abc import Callable
from datetime import UTC, datetime
from pathlib import Path

from benchmarks import central_parts, floods, kiosk_parts, pages_parts, wait
from benchmarks.document import write
from benchmarks.figures import Part, as_json, as_text
from benchmarks.progress import say

PARTS = {
    "kiosk": (kiosk_parts.NAMES, kiosk_parts.parts),
    "central": (central_parts.NAMES, central_parts.parts),
    "pages": (pages_parts.NAMES, pages_parts.parts),
    "floods": (floods.NAMES, floods.parts),
}


def arguments() -> argparse.Namespace:
    everything = "; ".join(f"{what}: {', '.join(names)}" for what, (names, _) in PARTS.items())
    parser = argparse.ArgumentParser(prog="scripts/bench", description=__doc__)
    parser.add_argument("what", choices=list(PARTS))
    parser.add_argument("--json", action="store_true", help="the last line is one JSON object with flat keys")
    parser.add_argument("--quick", action="store_true", help="a few of each, about two minutes: to see that it works")
    parser.add_argument("--only", help=f"parts, by comma: {everything}")
    parser.add_argument("--visitors", type=int, default=2000, help="for the kiosk's part memory")
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
    names, parts = PARTS[chosen.what]
    wanted = chosen.only.split(",") if chosen.only else names
    unknown = [name for name in wanted if name not in names]
    if unknown:
        sys.exit(f"scripts/bench: {chosen.what} has no part {', '.join(unknown)}; allowed: {', '.join(names)}")
    ran_on, done, failed = machine(), list[Part](), list[str]()
    with tempfile.TemporaryDirectory(prefix=f"{chosen.what}-bench-", dir=chosen.where) as folder:
        Path(folder).chmod(0o711)  # PostgreSQL runs as a user of its own and must get into its folder
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
