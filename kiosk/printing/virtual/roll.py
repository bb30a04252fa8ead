"""The roll in the virtual printer: how much paper is left."""

from __future__ import annotations

from dataclasses import dataclass

ENOUGH_MM = 3000.0


@dataclass(slots=True)
class VirtualRoll:
    """Lengths in mm. `length` None: the roll never ends."""

    length: float | None = None
    near_end: float = ENOUGH_MM
    """Millimetres left at which the near-end sensor reports."""
    used: float = 0.0

    @property
    def left(self) -> float | None:
        return None if self.length is None else max(0.0, self.length - self.used)

    @property
    def is_near_end(self) -> bool:
        return self.left is not None and self.left <= self.near_end

    def has(self, mm: float) -> bool:
        """Whether so much more can be pulled through."""
        return self.left is None or self.left >= mm

    def use(self, mm: float) -> None:
        self.used += mm

    def run_out(self) -> None:
        """The last piece, too short to print on, is gone."""
        if self.length is not None:
            self.used = self.length

    def renew(self, length: float | None) -> None:
        """A new roll."""
        self.length, self.used = length, 0.0
