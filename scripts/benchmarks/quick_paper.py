"""A printer without mechanics. Real paper takes about a second a ticket, which says nothing about the software."""

from __future__ import annotations

from kiosk.printing import evidence

MM_PER_SECOND = 1e6


def no_mechanics() -> None:
    """From here on this process does not wait for a knife. The paper's own speed is the setting mm_per_second."""
    evidence.CUT_SECONDS = 0.0
