"""For scripts in Python: the checkout's own environment, set up for development."""

from __future__ import annotations

import os
import sys
from importlib.util import find_spec
from pathlib import Path

ROOT = Path(__file__).resolve().parents[2]


def in_venv(needs: str) -> None:
    """Starts the script again with the checkout's Python if this is another. Exits if it lacks the module `needs`."""
    python = ROOT / ".venv" / "bin" / "python"
    if python.exists() and Path(sys.prefix) != python.parent.parent:
        os.execv(python, [str(python), *sys.argv])
    if find_spec(needs) is None:
        raise SystemExit(f"{sys.argv[0]}: the module {needs} is not installed; run scripts/test --setup-only first")
