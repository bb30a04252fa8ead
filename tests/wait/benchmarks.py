"""The scripts that measure are no package of the program; tests reach them by path."""

from __future__ import annotations

import importlib
import sys
from pathlib import Path
from typing import Any

SCRIPTS = str(Path(__file__).parents[2] / "scripts")


def benchmark(name: str) -> Any:
    """The module `benchmarks.<name>`."""
    if SCRIPTS not in sys.path:
        sys.path.append(SCRIPTS)
    return importlib.import_module(f"benchmarks.{name}")
