"""How long to wait before the next try: at random below a bound that doubles, so that not all kiosks come at once."""

from __future__ import annotations

import random

FIRST_SECONDS = 1.0
LONGEST_SECONDS = 60.0


class Pause:
    """Full jitter between 0 and a bound from 1 s to 60 s."""

    def __init__(self) -> None:
        self._bound = FIRST_SECONDS

    def after_failure(self, asked: float | None) -> float:
        """Seconds until the next try. `asked`: what the other end asked for; never less than that."""
        bound, self._bound = self._bound, min(self._bound * 2, LONGEST_SECONDS)
        return max(random.uniform(0, bound), asked or 0.0)

    def succeeded(self) -> None:
        """The next failure begins with short pauses again."""
        self._bound = FIRST_SECONDS
