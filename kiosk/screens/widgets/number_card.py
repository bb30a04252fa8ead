"""The card with the number, to be read across the room."""

from __future__ import annotations

from kivy.graphics import Color, Line

from kiosk.screens import fonts
from kiosk.screens.number import NumberFacts
from kiosk.screens.rect import Rect
from kiosk.screens.theme import Theme, rgba
from kiosk.screens.widgets.block import Block, Surface
from kiosk.screens.widgets.text import Text


class NumberCard(Block):
    """Portrait: number above facts; landscape: number beside facts."""

    PAD = 36

    def __init__(self, theme: Theme, heading: str, said: NumberFacts, *, portrait: bool, lined: bool = False) -> None:
        super().__init__()
        self._portrait, self._theme = portrait, theme
        tone, sizes = theme.card, theme.sizes
        self.surface = Surface(
            self, ground=tone.ground, line=theme.line if lined else None, radius=theme.large_radius, stroke=2
        )
        centre = "center"
        self.heading = Text(
            heading, face=fonts.MEDIUM, sizes=sizes.smaller(sizes.body, 1), colour=tone.second, across=centre
        )
        self.number = Text(
            said.label, face=fonts.HEAVY, sizes=(sizes.number, sizes.display), colour=tone.ink, across=centre
        )
        self.title = Text(
            said.title, face=fonts.BOLD, sizes=sizes.smaller(sizes.strong, 3), colour=tone.ink, across=centre
        )
        self.names = tuple(
            Text(n, face=fonts.REGULAR, sizes=sizes.smaller(sizes.note, 1), colour=tone.second) for n, _ in said.facts
        )
        self.values = tuple(
            Text(v, face=fonts.BOLD, sizes=sizes.smaller(sizes.strong, 3), colour=tone.ink, down="top")
            for _, v in said.facts
        )
        self.missed = Text(said.missed_call, face=fonts.REGULAR, sizes=sizes.smaller(sizes.note, 1), colour=tone.second)
        for part in (self.heading, self.number, self.title, *self.names, *self.values, self.missed):
            self.add_widget(part)
        with self.canvas:
            Color(*rgba(theme.line))
            self._divider = Line(width=1.5)

    def height_in(self, width: float) -> float:
        """The height that the card wants in portrait."""
        inner = width - 2 * self.PAD
        return (
            2 * 24 + 42 + 262 + self._title_height(inner) + 32 + self._facts_height(inner) + self._missed_height(inner)
        )

    def _title_height(self, width: float) -> float:
        limit = 2.1 * fonts.line_height(fonts.BOLD, self._theme.sizes.strong)
        return fonts.fit(self.title.text, fonts.BOLD, self.title.sizes, width, limit).height

    def _row_height(self, index: int, width: float, lines: float = 2.1) -> float:
        sizes = self._theme.sizes
        limit = lines * fonts.line_height(fonts.BOLD, sizes.strong)
        return (
            fonts.line_height(fonts.REGULAR, sizes.note)
            + fonts.fit(self.values[index].text, fonts.BOLD, self.values[index].sizes, width, limit).height
        )

    def _facts_height(self, width: float) -> float:
        column = (width - 32) / 2
        return max(self._row_height(0, column), self._row_height(1, column)) + 16 + self._row_height(2, width) + 16

    def _missed_height(self, width: float) -> float:
        return fonts.measure(self.missed.text, fonts.REGULAR, self._theme.sizes.note, width).height

    def arrange(self, rect: Rect) -> None:
        self.surface.place(rect)
        inner = rect.inset(self.PAD, 24)
        if self._portrait:
            self._arrange_facts(self._arrange_number(inner))
            return
        facts, number = inner.cut_right(inner.width * 0.36, 40)
        self._divider.points = [facts.x - 20, facts.y + 8, facts.x - 20, facts.top - 8]
        used = 42 + 262 + self._title_height(number.width)
        self._arrange_number(number.centred(number.width, min(number.height, used + 4)))
        self._arrange_column(facts)

    def _arrange_number(self, rect: Rect) -> Rect:
        heading, rest = rect.cut_top(42)
        number, rest = rest.cut_top(262)
        title, rest = rest.cut_top(self._title_height(rect.width), 16)
        self.heading.place(heading)
        # the line of so large a face is much higher than its digits: it may reach over its neighbours, its ink does not
        self.number.place(number.centred(number.width, fonts.line_height(fonts.HEAVY, self._theme.sizes.number)))
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
        missed = self._missed_height(rect.width)
        heights = [self._row_height(index, rect.width) for index in range(3)]
        if missed + sum(heights) + 3 * 6.0 > rect.height:
            # a wait that cannot be said is longer than a range of minutes: in one line it is smaller
            heights[1] = self._row_height(1, rect.width, lines=1.1)
        gap = max(6.0, (rect.height - missed - sum(heights)) / 4)
        rest = rect
        for index, height in enumerate(heights):
            place, rest = rest.cut_top(height, gap)
            self._place_fact(index, place)
        self.missed.place(rest)

    def _place_fact(self, index: int, rect: Rect) -> None:
        name, value = rect.cut_top(fonts.line_height(fonts.REGULAR, self._theme.sizes.note))
        self.names[index].place(name)
        self.values[index].place(value)
