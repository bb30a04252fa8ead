"""Runs `kiosk` as a process on a store of the test's own."""

from __future__ import annotations

import json
import os
import subprocess
import sys
from collections.abc import Callable
from dataclasses import dataclass
from pathlib import Path
from typing import Any

import pytest

from tests.support.machine import ROOT, seconds_to_an_open_morning

__all__ = ["ROOT"]


@dataclass(frozen=True, slots=True)
class Said:
    """What a command said and how it ended."""

    code: int
    out: str
    err: str

    @property
    def json(self) -> Any:
        return json.loads(self.out)


Kiosk = Callable[..., Said]


@pytest.fixture(scope="session")
def ahead() -> str:
    """The day on which tests run decides nothing: commands stand at a quarter past eight with every agency open."""
    return str(seconds_to_an_open_morning())


@pytest.fixture
def kiosk(tmp_path: Path, ahead: str) -> Kiosk:
    def run(*arguments: str, **environment: str) -> Said:
        settings = {
            "KIOSK_STORE__PATH": str(tmp_path / "kiosk.sqlite3"),
            "KIOSK_PRINTER__TRANSPORT": "none",
            "KIOSK_DEMO__CLOCK_AHEAD_SECONDS": ahead,
        }
        named = {f"KIOSK_{key}": value for key, value in environment.items()}
        done = subprocess.run(
            [sys.executable, "-m", "kiosk", *arguments],
            cwd=ROOT,
            env=os.environ | settings | named,
            capture_output=True,
            text=True,
            check=False,
            timeout=60,
            stdin=subprocess.DEVNULL,
        )
        return Said(done.returncode, done.stdout, done.stderr)

    return run
