"""Parameters of the estimated wait; the same for every queue of every hall."""

from __future__ import annotations

from dataclasses import dataclass

BIN_SECONDS = 1800.0
BINS = 48
"""The day in half hours."""


@dataclass(frozen=True, slots=True)
class WaitParameters:
    """How fast it learns. `docs/wait.md` shows what each part is worth; the switches are for measuring that."""

    weight: float = 20.0
    """A finer level trusts the coarser one as much as this many calls or visitors of its own."""
    lately_seconds: float = 1200.0
    """"Lately" fades with this time constant."""
    day_kept: float = 0.95
    """Share of the weight of its calls that a day keeps when the next one begins."""
    visit_kept: float = 0.995
    """The same for a visitor's wait when the next visitor of the queue has been called."""
    miss_kept: float = 0.9995
    miss_weight: float = 100.0
    """Before any miss is seen, misses are normal; that counts as this many of them."""
    history_share: float = 0.5
    """Weight of the waits of the past against the pace, once the queue has many of them."""
    slope: float = 0.5
    slope_weight: float = 100.0
    """Twice the people ahead wait 2 to this power as long, until the queue has shown otherwise."""
    pool_share: float = 0.3
    """Somebody ahead in another queue of the same counters counts as this share of a person."""
    half_hours: bool = True
    lately: bool = True
    hall: bool = True
    spread_by_queue: bool = True
    misses_by_depth: bool = True
