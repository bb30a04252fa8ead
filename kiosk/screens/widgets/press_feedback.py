"""Something to touch. It only shows that it is pressed and knows what it announces; fingers are the root's business."""

from __future__ import annotations

from collections.abc import Callable

from kiosk.screens.rect import Rect
from kiosk.screens.widgets.block import Block


class Pressable(Block):
    """A target. The root calls `show_pressed` when a finger comes and goes, and `act` when it lifts inside.

    `costs`: a press uses up paper or a number.
    """

    def __init__(self, act: Callable[[], None], *, costs: bool = False) -> None:
        super().__init__()
        self.act, self.costs = act, costs
        self.pressed = False

    def hit(self, x: float, y: float) -> bool:
        return bool(self.parent) and bool(self.collide_point(x, y))

    def show_pressed(self, pressed: bool) -> None:
        if pressed is not self.pressed:
            self.pressed = pressed
            self.paint()

    def paint(self) -> None:
        """Colours for the state it is in."""


class Area(Pressable):
    """A target without a look of its own: the whole rest screen."""

    def arrange(self, rect: Rect) -> None:
        """Nothing in it."""
