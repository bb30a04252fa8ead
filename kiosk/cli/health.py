"""How the machine is, as the heartbeat tells it to central."""

from __future__ import annotations

import shutil
from collections.abc import Callable
from dataclasses import asdict
from importlib.metadata import PackageNotFoundError, version

from kiosk.cli.runtime import Runtime
from kiosk.desk import Desk
from kiosk.printing import PrinterThread
from kiosk.store.schema import RELEASED
from kiosk.sync import Health

LITTLE_ROOM_MB = 200


def health_of(made: Runtime, printer: PrinterThread | None, desk: Desk) -> Callable[[], Health]:
    """Asked before each heartbeat, on the mirror's thread. Asks no device: it tells what is known."""
    program = _version()

    def look() -> Health:
        paper = desk.board().paper
        room = shutil.disk_usage(made.settings.store.path.parent).free // 1_000_000
        problems = [*made.settings_mistakes, *(str(mistake) for mistake in made.mistakes)]
        if room < LITTLE_ROOM_MB:
            problems.append(f"only {room} MB are free beside {made.settings.store.path}")
        return Health(
            version=program,
            schema=RELEASED[-1],
            printer={} if printer is None else _printer(printer),
            paper=None if paper is None else {key: str(value) for key, value in asdict(paper).items()},
            disk_free_mb=room,
            catalogue=made.in_force.get("catalogue", ""),
            settings=made.in_force.get("settings", ""),
            problems=tuple(problems),
            signs=tuple(sorted(desk.signs.now())),
        )

    return look


def troubles_of(printer: PrinterThread | None, desk: Desk) -> Callable[[], frozenset[str]]:
    """What staff are to hear of at once: of it all, only what is known without asking a device."""

    def look() -> frozenset[str]:
        state = {} if printer is None else _printer(printer)
        return Health(printer=state, signs=tuple(desk.signs.now())).troubles

    return look


def _printer(printer: PrinterThread) -> dict[str, object]:
    state = printer.state()
    return {
        "can_print": state.can_print,
        "answered": state.answered,
        "problems": sorted(problem.value for problem in state.problems),
    }


def _version() -> str:
    try:
        return version("anjungan-kiosk")
    except PackageNotFoundError:
        return ""
