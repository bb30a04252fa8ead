"""What is going on, for a person who waits; on standard error."""

from __future__ import annotations

import sys
import time

_BEGAN = time.monotonic()


def say(text: str) -> None:
    """One line with the seconds since the start."""
    sys.stderr.write(f"[{time.monotonic() - _BEGAN:5.0f} s] {text}\n")
    sys.stderr.flush()
