"""Where things stand: rectangles that are cut into smaller ones. Pure arithmetic; y grows upwards, as in Kivy."""

from __future__ import annotations

from dataclasses import dataclass


@dataclass(frozen=True, slots=True)
class Rect:
    """A rectangle in pixels; (x, y) is its lower left corner."""

    x: float
    y: float
    width: float
    height: float

    @property
    def right(self) -> float:
        return self.x + self.width

    @property
    def top(self) -> float:
        return self.y + self.height

    def inset(self, across: float, down: float | None = None) -> Rect:
        """The rectangle without a margin of `across` left and right and `down` above and below."""
        down = across if down is None else down
        return Rect(self.x + across, self.y + down, self.width - 2 * across, self.height - 2 * down)

    def cut_top(self, height: float, gap: float = 0) -> tuple[Rect, Rect]:
        """The upper `height` pixels, and what is left below them and a gap."""
        cut = Rect(self.x, self.top - height, self.width, height)
        return cut, Rect(self.x, self.y, self.width, self.height - height - gap)

    def cut_bottom(self, height: float, gap: float = 0) -> tuple[Rect, Rect]:
        """The lower `height` pixels, and what is left above them and a gap."""
        return Rect(self.x, self.y, self.width, height), Rect(
            self.x, self.y + height + gap, self.width, self.height - height - gap
        )

    def cut_left(self, width: float, gap: float = 0) -> tuple[Rect, Rect]:
        """The left `width` pixels, and what is right of them and a gap."""
        return Rect(self.x, self.y, width, self.height), Rect(
            self.x + width + gap, self.y, self.width - width - gap, self.height
        )

    def cut_right(self, width: float, gap: float = 0) -> tuple[Rect, Rect]:
        """The right `width` pixels, and what is left of them and a gap."""
        return Rect(self.right - width, self.y, width, self.height), Rect(
            self.x, self.y, self.width - width - gap, self.height
        )

    def columns(self, count: int, gap: float) -> tuple[Rect, ...]:
        """Equal parts side by side."""
        width = (self.width - gap * (count - 1)) / count
        return tuple(Rect(self.x + index * (width + gap), self.y, width, self.height) for index in range(count))

    def rows(self, count: int, gap: float) -> tuple[Rect, ...]:
        """Equal parts one below the other, the top one first."""
        height = (self.height - gap * (count - 1)) / count
        return tuple(
            Rect(self.x, self.top - (index + 1) * height - index * gap, self.width, height) for index in range(count)
        )

    def centred(self, width: float, height: float) -> Rect:
        """A rectangle of that size with the same middle."""
        return Rect(self.x + (self.width - width) / 2, self.y + (self.height - height) / 2, width, height)

    def holds(self, other: Rect, slack: float = 0.5) -> bool:
        """Whether the other rectangle lies inside this one."""
        return (
            other.x >= self.x - slack
            and other.y >= self.y - slack
            and other.right <= self.right + slack
            and other.top <= self.top + slack
        )

    def distance(self, other: Rect) -> float:
        """The gap between two rectangles along the axis that parts them; negative where they overlap."""
        across = max(other.x - self.right, self.x - other.right)
        down = max(other.y - self.top, self.y - other.top)
        return max(across, down)
