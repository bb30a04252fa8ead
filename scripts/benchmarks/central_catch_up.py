"""Days of backlog from one kiosk: its real mirror against central, from the moment that central can be reached."""

from __future__ import annotations

from pathlib import Path

from benchmarks.central_backlog import Whose, make_backlog
from benchmarks.central_hall import Bench, bench_hall, databases
from benchmarks.figures import Figure, Part
from benchmarks.progress import say
from hall.clock import Clock
from tests.e2e.hall import HALL, Central

AIM_SECONDS = 15.0
EVENTS = 100_000
"""For which the aim holds."""
LONGEST_SECONDS = 600.0


def measure(root: Path, events: int) -> Part:
    """A kiosk with `events` events, on both databases."""
    root.mkdir()
    hall = bench_hall(root)
    seconds: dict[str, float] = {}
    for database, url in databases(root):
        say(f"catch-up: {events:,} events, {database}")
        with url as where, hall.central(root / database, where) as central:
            seconds[database] = _drain(root / f"{database}-kiosk", hall, central, events)
    aim = AIM_SECONDS * events / EVENTS
    label = f"{events // 1000}k"
    slower = max(seconds.values())
    figures = (
        Figure(f"catch_up_{label}_s", f"{events:,} events from one kiosk, slower database", slower, "s", aim=aim),
        Figure(f"catch_up_{label}_postgresql_s", "… on PostgreSQL", seconds["postgresql"], "s"),
        Figure(f"catch_up_{label}_sqlite_s", "… on SQLite", seconds["sqlite"], "s"),
    )
    note = (
        "From the first greeting to the last acknowledgement, stored at both ends: reading the log, HTTP, checks, "
        "central's tables and the kiosk's note of what was acknowledged."
    )
    return Part("catch-up", "A backlog of one kiosk", figures, note)


def _drain(folder: Path, hall: Bench, central: Central, events: int) -> float:
    folder.mkdir()
    make_backlog(folder / "kiosk.sqlite3", Whose(HALL, "kiosk-1"), events, hall.catalogue, Clock(hall.zone))
    with hall.kiosk(folder, "kiosk-1", central) as kiosk:
        code = central.code("kiosk-1")
        enrolled = kiosk.ask(f"enrol {code}", "enrolled")
        drained = kiosk.ask("drained", "drained", LONGEST_SECONDS)
        return float(drained["drained"]) - float(enrolled["enrolled"])
