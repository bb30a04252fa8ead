"""What a visitor feels of days of backlog that go up behind the press: with it and without, in one process."""

from __future__ import annotations

from pathlib import Path
from typing import Any

from benchmarks.central_backlog import Whose, make_backlog
from benchmarks.central_hall import Bench, bench_hall, databases
from benchmarks.figures import Figure, Part, percentile
from benchmarks.progress import say
from hall.clock import Clock
from tests.e2e.hall import HALL, Central

AIM_RATIO = 1.3
PAUSE_SECONDS = 0.05
"""Between two presses on average."""
STILL_DRAINING = 1000
"""Events that must still wait at a press for it to count as one during the backlog."""
SERVE_SECONDS, DRAIN_SECONDS = 300.0, 600.0


def measure(root: Path, presses: int, events: int) -> Part:
    """`presses` while `events` drain, and as many afterwards, on PostgreSQL."""
    root.mkdir()
    hall = bench_hall(root)
    _, url = next(databases(root))
    say(f"taps: {presses} presses while {events:,} events drain, then without")
    with url as where, hall.central(root / "central", where) as central:
        during, after = _run(root / "kiosk", hall, central, presses, events)
    if not during:
        raise RuntimeError("the backlog was gone before anybody pressed")
    ratio = percentile(during, 0.5) / percentile(after, 0.5)
    figures = (
        Figure("tap_to_commit_ms", f"press to number on disk, nothing waits, p50 of {len(after)}", _ms(after, 0.5)),
        Figure("tap_to_commit_p95_ms", "… p95", _ms(after, 0.95)),
        Figure("tap_to_commit_drain_ms", f"… while a backlog drains, p50 of {len(during)}", _ms(during, 0.5)),
        Figure("tap_to_commit_drain_p95_ms", "… p95", _ms(during, 0.95)),
        Figure("tap_to_commit_ratio", "with a backlog / without, p50", ratio, "×", aim=AIM_RATIO),
    )
    note = (
        "Each press asks the sequencer and waits for its number to be on disk. Kiosk, central and PostgreSQL share the "
        "two cores."
    )
    return Part("taps", "A press while a backlog drains", figures, note)


def _run(folder: Path, hall: Bench, central: Central, presses: int, events: int) -> tuple[list[float], list[float]]:
    """Seconds from press to commit: while the backlog drains, and when it is gone."""
    folder.mkdir()
    make_backlog(folder / "kiosk.sqlite3", Whose(HALL, "kiosk-1"), events, hall.catalogue, Clock(hall.zone))
    with hall.kiosk(folder, "kiosk-1", central) as kiosk:
        kiosk.ask(f"enrol {central.code('kiosk-1')}", "enrolled")
        kiosk.until("link", "reserve", bool)
        kiosk.ask(f"serve {presses} {PAUSE_SECONDS}", "served", SERVE_SECONDS)
        during = [line for line in _given(kiosk.lines) if line["unsent"] > STILL_DRAINING]
        kiosk.ask("drained", "drained", DRAIN_SECONDS)
        before = len(kiosk.lines)
        kiosk.ask(f"serve {presses} {PAUSE_SECONDS}", "served", SERVE_SECONDS)
        return _committed(during), _committed(_given(kiosk.lines[before:]))


def _given(lines: list[dict[str, Any]]) -> list[dict[str, Any]]:
    return [line for line in lines if "ticket" in line]


def _committed(lines: list[dict[str, Any]]) -> list[float]:
    return [float(line["committed"]) for line in lines]


def _ms(seconds: list[float], share: float) -> float:
    return percentile(seconds, share) * 1e3
