"""scripts/faults: runs every fault at every moment a few times and writes the table of the document."""

from __future__ import annotations

import argparse
import os
import sys
import tempfile
import time
from pathlib import Path


def main() -> None:
    parser = argparse.ArgumentParser(prog="scripts/faults", description=__doc__)
    parser.add_argument("--runs", type=int, default=3, help="so often, since chance may decide a cell")
    parser.add_argument("--write", type=Path, help="put the table between the marks of this document")
    parser.add_argument("--only", default="", help="cells whose name holds this, e.g. 'barrier: paper out'")
    chosen = parser.parse_args()
    with tempfile.TemporaryDirectory() as home:
        os.environ.update(
            KIVY_HOME=home, KIVY_NO_ARGS="1", KIVY_NO_CONFIG="1", KIVY_NO_CONSOLELOG="1", KIVY_NO_FILELOG="1",
            SDL_VIDEODRIVER="offscreen", SDL_AUDIODRIVER="dummy",
        )  # fmt: skip
        sys.exit(_run(chosen.runs, chosen.only, chosen.write))


def _run(times: int, only: str, document: Path | None) -> int:
    from tests.printing.faults.runner import run_all
    from tests.printing.faults.table import as_markdown, table_of, write

    runs = []
    for number in range(times):
        began = time.monotonic()
        runs.append(run_all(only))
        print(f"run {number + 1}: {len(runs[-1])} cells in {time.monotonic() - began:.0f} s", file=sys.stderr)
    wrong = [(record.cell, what) for run in runs for record in run for what in record.wrong]
    for where, what in wrong:
        print(": ".join((*where, what)), file=sys.stderr)
    table = table_of(runs)
    if document is None:
        print(as_markdown(table))
    elif not wrong:
        write(document, table)
    return 1 if wrong else 0


if __name__ == "__main__":
    main()
