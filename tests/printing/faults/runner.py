"""Runs all cells at once: they mostly wait. Each process takes its share: python -m tests.printing.faults.runner."""

from __future__ import annotations

import logging
import pickle
import subprocess
import sys
import tempfile
import time
import traceback
from concurrent.futures import ThreadPoolExecutor
from pathlib import Path

from kiosk.printing import device
from tests.printing.faults import cell as one
from tests.printing.faults.matrix import Cell, cells
from tests.printing.faults.pulse import Pulse
from tests.printing.faults.station import ROOT, empty_store, ground

PROCESSES = 2
THREADS = (12, 6, 6)
"""Cells side by side in a process, turn by turn."""
SECONDS = 400.0
MEMORY = Path("/dev/shm")
"""Flushing hundreds of stores at once would only measure the disk; what is flushed when is proved elsewhere."""


ANSWER_SECONDS = 1.0
"""Instead of 0.2 s: dozens of kiosks and printers share these processors, and none of them shall seem silent for it."""


def chosen(only: str = "", step: int = 1) -> list[Cell]:
    """Every `step`-th cell whose name holds `only`, in the order of the matrix."""
    return [cell for cell in cells() if only in cell.name][::step]


def run_all(only: str = "", step: int = 1) -> list[one.Record]:
    """The records of the chosen cells, in the order of the matrix."""
    with tempfile.TemporaryDirectory(prefix="kiosk-faults-", dir=MEMORY if MEMORY.is_dir() else None) as folder:
        commands = [
            [sys.executable, "-m", "tests.printing.faults.runner", folder, str(share), only, str(step)]
            for share in range(PROCESSES)
        ]
        running = [subprocess.Popen(command, cwd=ROOT) for command in commands]
        try:
            ended = [process.wait(SECONDS) for process in running]
        finally:
            for process in running:
                process.kill()
                process.wait()
        assert not any(ended), f"a share of the cells ended with {ended}"
        shares = [pickle.loads(Path(folder, f"share-{share}").read_bytes()) for share in range(PROCESSES)]
    found = {record.cell: record for share in shares for record in share}
    return [found[cell.key] for cell in chosen(only, step)]


def run_share(folder: Path, share: int, only: str, step: int) -> list[one.Record]:
    """A cell during which the machine stood still is run again, with fewer beside it: a printer seems silent then."""
    mine = chosen(only, step)[share::PROCESSES]
    template = folder / f"template-{share}.sqlite3"
    empty_store(template)
    ground()
    device.ANSWER_SECONDS = ANSWER_SECONDS
    records: dict[int, one.Record] = {}
    due = list(range(len(mine)))
    with Pulse() as pulse:
        for turn, threads in enumerate(THREADS):
            places = {number: folder / f"cells-{share}-{turn}" / str(number) for number in due}
            work = [(mine[number], places[number], template, pulse) for number in due]
            with ThreadPoolExecutor(threads) as pool:
                ran = list(pool.map(lambda one_cell: _run(*one_cell), work))
            records |= {number: record for number, (record, _) in zip(due, ran, strict=True)}
            due = [number for number, (_, still) in zip(due, ran, strict=True) if still]
    return [records[number] for number in range(len(mine))]


def _run(cell: Cell, place: Path, template: Path, pulse: Pulse) -> tuple[one.Record, bool]:
    """What was seen, and whether the machine stood still meanwhile."""
    place.mkdir(parents=True)
    began = time.monotonic()
    try:
        record = one.run(cell, place, template)
    except Exception:  # noqa: BLE001 - the record tells it, and the other cells still run
        record = one.Record(cell.key, None, "", "", "", "", "", "", (traceback.format_exc(limit=-4),))
    return record, pulse.stood_still(began, time.monotonic())


def main(folder: Path, share: int, only: str, step: int) -> None:
    logging.basicConfig(level=logging.CRITICAL)
    records = run_share(folder, share, only, step)
    (folder / f"share-{share}").write_bytes(pickle.dumps(records))


if __name__ == "__main__":
    main(Path(sys.argv[1]), int(sys.argv[2]), sys.argv[3], int(sys.argv[4]))
