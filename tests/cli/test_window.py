"""What `kiosk run` does before and behind its window."""

from __future__ import annotations

import os
import subprocess
import sys
from pathlib import Path

import pytest

from kiosk.cli import window
from kiosk.cli.backend import Backend
from kiosk.cli.runtime import Runtime, ground
from kiosk.config import load_settings
from kiosk.desk import Desk, ServeOutcome
from kiosk.desk.pin import NoPin

ROOT = Path(__file__).parents[2]
LIMIT = 60.0


@pytest.fixture
def made(tmp_path: Path) -> Runtime:
    """A kiosk without a printer, at an hour at which numbers are given."""
    path = tmp_path / "kiosk.toml"
    path.write_text(
        f'[store]\npath = "{tmp_path}/kiosk.sqlite3"\n[catalogue]\npath = "{ROOT}/config/catalogue.toml"\n'
        '[printer]\ntransport = "none"\n[demo]\nwhen_closed = "open"\n',
        encoding="utf-8",
    )
    return ground(load_settings(path))


def started(made: Runtime) -> NoPin:
    """What a start of the kiosk says of a PIN that nobody has set."""
    backend = Backend(made)
    try:
        desk = window._open(backend, dict, lambda: None)
        assert isinstance(desk, Desk)
        state = desk.pin.state()
        assert isinstance(state, NoPin)
        return state
    finally:
        backend.close()


def test_the_first_pin_may_be_chosen_at_the_first_start_of_a_kiosk_only(made: Runtime) -> None:
    assert [started(made).may_choose for _ in range(3)] == [True, False, False]


def test_a_kiosk_that_has_given_numbers_offers_no_first_pin(made: Runtime) -> None:
    """It was in use before this was kept."""
    backend = Backend(made)
    assert isinstance(backend.open().serve("DUKCAPIL-03", "id"), ServeOutcome)
    backend.close()
    assert not started(made).may_choose


def test_a_second_kiosk_that_came_through_at_the_start_ends_when_the_first_one_answers(made: Runtime) -> None:
    """It does not stand on the screen broken for ever; the first one goes on."""
    first, second = Backend(made), Backend(made)
    beaten: list[bool] = []
    try:
        desk = window._open(first, dict, lambda: None)
        assert isinstance(desk, Desk)
        assert isinstance(window._open(second, dict, lambda: beaten.append(True)), str)
        assert beaten == [True]
        assert isinstance(desk.serve("DUKCAPIL-03", "id"), ServeOutcome)
    finally:
        second.close()
        first.close()


@pytest.mark.parametrize("sound", [True, False])
def test_without_a_sound_card_the_kiosk_is_silent_and_says_so(tmp_path: Path, sound: bool) -> None:
    """SDL would answer with a traceback for each of its drivers."""
    program = (
        "import logging, os, sys\n"
        "from kiosk.cli import window\n"
        "from kiosk.config import ScreenSettings\n"
        "logging.basicConfig(format='%(message)s')\n"
        f"window.has_sound = lambda: {sound}\n"
        "window.prepare_window(ScreenSettings(), False, sys.argv[1])\n"
        "print(os.environ.get('SDL_AUDIODRIVER'))\n"
    )
    env = {name: value for name, value in os.environ.items() if name not in ("SDL_AUDIODRIVER", "DISPLAY")}
    done = subprocess.run(
        [sys.executable, "-c", program, str(tmp_path)], cwd=ROOT, env=env | {"SDL_VIDEODRIVER": "offscreen"},
        capture_output=True, text=True, check=False, timeout=LIMIT,
    )  # fmt: skip
    assert (done.returncode, done.stdout.split()) == (0, ["None" if sound else "dummy"]), done.stderr
    assert ("no sound: this machine has no device that plays" in done.stderr) is not sound
    assert "Traceback" not in done.stderr
