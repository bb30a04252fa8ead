"""The diagram of the flow in the documents is what the code does."""

from __future__ import annotations

import re
import subprocess
import sys
from pathlib import Path
from typing import get_args

from kiosk.flow import Preparing, Screen

ROOT = Path(__file__).parents[2]


def test_the_diagram_shows_the_transitions() -> None:
    done = subprocess.run(
        [sys.executable, str(ROOT / "scripts" / "flow-diagram"), "--check"], capture_output=True, text=True, check=False
    )
    assert done.returncode == 0, done.stderr
    written = (ROOT / "docs" / "flow.md").read_text(encoding="utf-8")
    assert "Printing --> Ready: Served" in written
    assert "StaffPin --> StaffHome: PinAnswered" in written


def test_every_screen_is_entered_and_left() -> None:
    """The way to `Help` and back is no way to the screens that it covers."""
    written = (ROOT / "docs" / "flow.md").read_text(encoding="utf-8")
    arrows = [(left, entered) for left, entered in re.findall(r"(\w+) --> (\w+)", written) if left != "Help"]
    listed = set(re.findall(r"leads to `(\w+)`", written))
    screens = {screen.__name__ for screen in get_args(Screen)}
    assert screens - {entered for _, entered in arrows} - listed == {Preparing.__name__}
    assert screens - {left for left, _ in arrows} - {"Help"} == set()
