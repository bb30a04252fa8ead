"""The card with the number, to be read across the room."""

from __future__ import annotations

from kivy.graphics import Color, Line

from kiosk.screens import fonts
from kiosk.screens.number_facts import NumberFacts
from kiosk.screens.rect import Rect
from kiosk.screens.theme import Theme, rgba
from kiosk.screens.widgets.block import Block, Surface
from kiosk.screens.widgets.text import Text

NUMBERS = (226, 226, 192, 160, 132, 96)
"""The number's size at each level of `NumberCard`, in pixels."""
TITLE_LINES = 2.1


class NumberCard(Block):
    """Portrait: number above facts; landscape: number beside facts.

    Where the room is short everything becomes smaller by levels, the words before the number; nothing is left out.
    """

    PAD = 36

    def __init__(self, theme: Theme, heading: str, said: NumberFacts, *, portrait: bool, lined: bool = False) -> None:
        super().__init__()
        self._portrait, self._theme = portrait, theme
        tone, sizes = theme.card, theme.sizes
        self.surface = Surface(
            self, ground=tone.ground, line=theme.line if lined else None, radius=theme.large_radius, stroke=2
        )
        centre = "center"
        self.heading = Text(heading, face=fonts.MEDIUM, sizes=(sizes.body,), colour=tone.second, across=centre)
        self.number = Text(
            said.label, face=fonts.HEAVY, sizes=NUMBERS, colour=tone.ink, across=centre, fact=True
        )  # fmt: skip
        self.title = Text(said.title, face=fonts.BOLD, sizes=(sizes.strong,), colour=tone.ink, across=centre)
        self.names = tuple(
            Text(name, face=fonts.REGULAR, sizes=(sizes.note,), colour=tone.second) for name, _ in said.facts
        )
        self.values = tuple(
            Text(value, face=fonts.BOLD, sizes=(sizes.strong,), colour=tone.ink, down="top", fact=True)
            for _, value in said.facts
        )
        self.missed = Text(said.missed_call, face=fonts.REGULAR, sizes=(sizes.note,), colour=tone.second)
        for part in (self.heading, self.number, self.title, *self.names, *self.values, self.missed):
            self.add_widget(part)
        with self.canvas:
            Color(*rgba(theme.line))
            self._divider = Line(width=1.5)
        self._level(0)

    def _level(self, level: int) -> None:
        """Sizes of all parts: each may shrink by two steps of the scale from where its level begins."""
        sizes = self._theme.sizes
        for text, px in (
            (self.heading, sizes.body), (self.title, sizes.strong), (self.missed, sizes.note),
            *((name, sizes.note) for name in self.names), *((value, sizes.strong) for value in self.values),
        ):  # fmt: skip
            text.sizes = sizes.down(px, level)[:3]
        self.number.sizes = NUMBERS[min(level, len(NUMBERS) - 1) :]

    def height_in(self, width: float) -> float:
        """The height that the card wants in portrait, where there is room for all of it."""
        self._level(0)
        return self._needs(width - 2 * self.PAD) + 2 * 24

    def _needs(self, width: float) -> float:
        """In portrait: the height of all parts in their sizes."""
        return self._head_height(width) + 32 + self._facts_height(width) + self._missed_height(width)

    def _head_height(self, width: float) -> float:
        """Heading, number and title. A line of so large a face is much higher than its digits."""
        return self._heading_height() + self._number_height() + self._title_height(width)

    def _heading_height(self) -> float:
        return fonts.line_height(fonts.MEDIUM, self.heading.sizes[0])

    def _number_height(self) -> float:
        return self.number.sizes[0] * 262 / 226

    def _title_height(self, width: float) -> float:
        limit = TITLE_LINES * fonts.line_height(fonts.BOLD, self.title.sizes[0])
        return fonts.fit(self.title.said, fonts.BOLD, self.title.sizes, width, limit).height

    def _name_height(self, index: int, width: float) -> float:
        name = self.names[index]
        return fonts.measure(name.said, fonts.REGULAR, name.sizes[0], width).height

    def _row_height(self, index: int, width: float) -> float:
        value = self.values[index]
        limit = TITLE_LINES * fonts.line_height(fonts.BOLD, value.sizes[0])
        return (
            self._name_height(index, width) + fonts.fit(value.said, fonts.BOLD, value.sizes, width, limit).height
        )  # fmt: skip

    def _facts_height(self, width: float) -> float:
        column = (width - 32) / 2
        return max(self._row_height(0, column), self._row_height(1, column)) + 16 + self._row_height(2, width) + 16

    def _missed_height(self, width: float) -> float:
        return fonts.measure(self.missed.said, fonts.REGULAR, self.missed.sizes[0], width).height

    def arrange(self, rect: Rect) -> None:
        self.surface.place(rect)
        inner = rect.inset(self.PAD, 24)
        facts, number = inner.cut_right(inner.width * 0.36, 40)
        for level in range(len(NUMBERS) + 4):
            self._level(level)
            if self._portrait and self._needs(inner.width) <= inner.height + 0.5:
                break
            if not self._portrait and self._fits_beside(facts, number):
                break
        if self._portrait:
            self._arrange_facts(self._arrange_number(inner))
            return
        self._divider.points = [facts.x - 20, facts.y + 8, facts.x - 20, facts.top - 8]
        used = self._head_height(number.width)
        self._arrange_number(number.centred(number.width, min(number.height, used + 4)))
        self._arrange_column(facts)

    def _fits_beside(self, facts: Rect, number: Rect) -> bool:
        rows = sum(self._row_height(index, facts.width) for index in range(3))
        column = rows + self._missed_height(facts.width) + 3 * 6.0
        return column <= facts.height + 0.5 and self._head_height(number.width) <= number.height + 0.5

    def _arrange_number(self, rect: Rect) -> Rect:
        heading, rest = rect.cut_top(self._heading_height())
        number, rest = rest.cut_top(self._number_height())
        title, rest = rest.cut_top(self._title_height(rect.width), 16)
        self.heading.place(heading)
        # the line of so large a face is much higher than its digits: it may reach over its neighbours, its ink does not
        self.number.place(number.centred(number.width, fonts.line_height(fonts.HEAVY, self.number.sizes[0])))
        self.title.place(title)
        if self._portrait:
            self._divider.points = [rest.x, rest.top, rest.right, rest.top]
        return Rect(rest.x, rest.y, rest.width, rest.height - 16)

    def _arrange_facts(self, rect: Rect) -> None:
        height = max(self._row_height(0, (rect.width - 32) / 2), self._row_height(1, (rect.width - 32) / 2))
        top, rest = rect.cut_top(height, 16)
        for index, place in enumerate(top.columns(2, 32)):
            self._place_fact(index, place)
        third, rest = rest.cut_top(self._row_height(2, rect.width), 16)
        self._place_fact(2, third)
        self.missed.place(rest)

    def _arrange_column(self, rect: Rect) -> None:
        heights = [self._row_height(index, rect.width) for index in range(3)]
        gap = max(6.0, (rect.height - self._missed_height(rect.width) - sum(heights)) / 4)
        rest = rect
        for index, height in enumerate(heights):
            place, rest = rest.cut_top(height, gap)
            self._place_fact(index, place)
        self.missed.place(rest)

    def _place_fact(self, index: int, rect: Rect) -> None:
        name, value = rect.cut_top(self._name_height(index, rect.width))
        self.names[index].place(name)
        self.values[index].place(value)
