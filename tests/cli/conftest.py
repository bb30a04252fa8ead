"""Runs `kiosk` as a process on a store of the test's own."""

from __future__ import annotations

import os
from collections.abc import Callable
from pathlib import Path

import pytest

from tests.support.commands import Said, run
from tests.support.machine import ROOT, seconds_to_an_open_morning

__all__ = ["ROOT", "Said"]


Kiosk = Callable[..., Said]


@pytest.fixture(scope="session")
def ahead() -> str:
    """The day on which tests run decides nothing: commands stand at a quarter past eight with every agency open."""
    return str(seconds_to_an_open_morning())


@pytest.fixture
def kiosk(tmp_path: Path, ahead: str) -> Kiosk:
    def asked(*arguments: str, **environment: str) -> Said:
        settings = {
            "KIOSK_STORE__PATH": str(tmp_path / "kiosk.sqlite3"),
            "KIOSK_PRINTER__TRANSPORT": "none",
            "KIOSK_DEMO__CLOCK_AHEAD_SECONDS": ahead,
        }
        named = {f"KIOSK_{key}": value for key, value in environment.items()}
        return run("kiosk", *arguments, environment=os.environ | settings | named)

    return asked
