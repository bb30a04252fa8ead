"""The diagram of the flow in the documents is what the code does."""

from __future__ import annotations

import subprocess
import sys
from pathlib import Path

ROOT = Path(__file__).parents[2]


def test_the_diagram_shows_the_transitions() -> None:
    done = subprocess.run(
        [sys.executable, str(ROOT / "scripts" / "flow-diagram"), "--check"], capture_output=True, text=True, check=False
    )
    assert done.returncode == 0, done.stderr
    written = (ROOT / "docs" / "flow.md").read_text(encoding="utf-8")
    assert "Printing --> Ready: Served" in written
    assert "StaffPin --> StaffHome: PinAnswered" in written
