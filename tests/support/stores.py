"""Short ways to open a store and to ask for a number."""

from __future__ import annotations

from collections.abc import Callable
from itertools import count
from pathlib import Path

from hall.tickets import Band, WaitRange
from kiosk.store import IssueRequest, QuotaCheck, Store
from tests.support.clock import FixedClock

ROOT = Path(__file__).parents[2]
"""Where programs started by tests find `kiosk` and `tests`."""

_presses = count(1)


def request(
    series: str = "AK",
    service: str = "kk",
    *,
    press: str | None = None,
    quotas: tuple[QuotaCheck, ...] = (),
    wait: Callable[[int], WaitRange | None] = lambda _ahead: None,
) -> IssueRequest:
    """One press of a button."""
    return IssueRequest("capil", series, service, "id", press or f"press-{next(_presses)}", quotas, wait)


def open_store(
    path: Path, clock: FixedClock, band: Band | None = None, kiosk_id: str = "k1", *, mirrored: bool = False
) -> Store:
    """The store as the kiosk opens it."""
    return Store.open(path, hall="kendari", kiosk_id=kiosk_id, clock=clock, band=band, mirrored=mirrored)
