"""Cards of the details screen: a titled list (papers, steps), a fact, a notice. Each tells how high it wants to be."""

from __future__ import annotations

from enum import Enum

from kiosk.screens import fonts
from kiosk.screens.rect import Rect
from kiosk.screens.theme import Theme
from kiosk.screens.widgets.block import Block, Panel, Surface
from kiosk.screens.widgets.text import Icon, Text


class CardMark(Enum):
    """What stands before an item: a tick would say that it is done."""

    DOT = "dot"
    BOX = "box"
    NUMBER = "number"


class ListCard(Block):
    """A title with an icon, then items with a mark each. `first` is the number of the first item."""

    PAD = 28
    BULLET = 40
    SPACE = 14

    def __init__(
        self,
        theme: Theme,
        icon: str,
        title: str,
        items: tuple[str, ...],
        *,
        px: int,
        mark: CardMark = CardMark.DOT,
        first: int = 1,
    ) -> None:
        super().__init__()
        self._theme, self._px = theme, px
        self._side = round(px * (0.8 if mark is CardMark.BOX else 0.3))
        tone = theme.card
        self.surface = Surface(self, ground=tone.ground, line=theme.line, radius=theme.large_radius - 8, stroke=2)
        self.icon = Icon(icon, tone.mark, bold=True)
        self.title = Text(title, face=fonts.BOLD, sizes=theme.sizes.smaller(theme.sizes.strong, 1), colour=tone.ink)
        self.items = tuple(Text(item, face=fonts.REGULAR, sizes=(px,), colour=tone.ink, down="top") for item in items)
        self.bullets = tuple(self._bullet(mark, first + index) for index in range(len(items)))
        for part in (self.icon, self.title, *self.items, *self.bullets):
            self.add_widget(part)

    def _bullet(self, mark: CardMark, number: int) -> Text | Panel:
        tone = self._theme.card
        match mark:
            case CardMark.NUMBER:
                return Text(str(number), face=fonts.BOLD, sizes=(self._px,), colour=tone.mark, down="top")
            case CardMark.BOX:
                return Panel(ground=tone.ground, line=tone.mark, radius=6, stroke=3)
            case CardMark.DOT:
                return Panel(ground=tone.mark, radius=self._px)

    @classmethod
    def height_of(cls, theme: Theme, title: str, items: tuple[str, ...], width: float, px: int) -> float:
        """The height that such a card wants in that width."""
        room = width - 2 * cls.PAD - cls.BULLET - cls.SPACE
        lines = sum(fonts.measure(item, fonts.REGULAR, px, room).height for item in items)
        return 2 * 20 + cls._title_height(theme, title, room) + 10 + lines + 6 * max(0, len(items) - 1)

    @staticmethod
    def _title_height(theme: Theme, title: str, width: float) -> float:
        """One line, or two where it is too long for one."""
        px = theme.sizes.strong
        return fonts.fit(
            title, fonts.BOLD, theme.sizes.smaller(px, 1), width, 2.1 * fonts.line_height(fonts.BOLD, px)
        ).height

    def arrange(self, rect: Rect) -> None:
        self.surface.place(rect)
        rest = rect.inset(self.PAD, 20)
        room = rest.width - self.BULLET - self.SPACE
        head, rest = rest.cut_top(self._title_height(self._theme, self.title.said, room), 10)
        icon, title = head.cut_left(self.BULLET, self.SPACE)
        self.icon.place(icon.centred(40, 40))
        self.title.place(title)
        line = fonts.line_height(fonts.REGULAR, self._px)
        for bullet, item in zip(self.bullets, self.items, strict=True):
            height = fonts.measure(item.said, fonts.REGULAR, self._px, rest.width - self.BULLET - self.SPACE).height
            row, rest = rest.cut_top(height, 6)
            mark, words = row.cut_left(self.BULLET, self.SPACE)
            mark = mark.cut_top(line)[0]
            bullet.place(mark.centred(self._side, self._side) if isinstance(bullet, Panel) else mark)
            item.place(words)


class FactCard(Block):
    """A name and its value: "Biaya" - "Gratis"."""

    PAD = 22

    def __init__(self, theme: Theme, icon: str, name: str, value: str) -> None:
        super().__init__()
        self._theme = theme
        tone, sizes = theme.calm, theme.sizes
        self.surface = Surface(self, ground=tone.ground, radius=theme.radius)
        self.icon = Icon(icon, tone.mark)
        self.name = Text(name, face=fonts.REGULAR, sizes=sizes.smaller(sizes.note, 1), colour=tone.second)
        self.value = Text(
            value, face=fonts.BOLD, sizes=sizes.smaller(sizes.body, 2), colour=tone.ink, down="top", fact=True
        )
        for part in (self.icon, self.name, self.value):
            self.add_widget(part)

    @classmethod
    def height_of(cls, theme: Theme, value: str, width: float) -> float:
        """The height it wants in that width: the value takes a second or third line rather than a tiny size."""
        name = fonts.line_height(fonts.REGULAR, theme.sizes.note)
        lines = fonts.measure(value, fonts.BOLD, theme.sizes.body, width - 2 * cls.PAD).height
        return 2 * 14 + name + 2 + lines

    def arrange(self, rect: Rect) -> None:
        self.surface.place(rect)
        inner = rect.inset(self.PAD, 14)
        name, value = inner.cut_top(fonts.line_height(fonts.REGULAR, self._theme.sizes.note), 2)
        icon, words = name.cut_left(34, 8)
        # a name that is too long beside the icon does without it rather than become smaller
        wanted = fonts.text_width(self.name.said, fonts.REGULAR, self._theme.sizes.note)
        alone = words.width < wanted <= name.width
        self.icon.opacity = 0 if alone else 1
        self.icon.place(icon.centred(30, 30))
        self.name.place(name if alone else words)
        self.value.place(value)


class NoticeCard(Block):
    """A sentence that must not be overlooked, with an icon, on the notice ground."""

    def __init__(self, theme: Theme, text: str, *, icon: str = "notice", px: int = 0) -> None:
        super().__init__()
        tone, sizes = theme.notice, theme.sizes
        self.surface = Surface(self, ground=tone.ground, radius=theme.radius)
        self.icon = Icon(icon, tone.mark, bold=True)
        allowed = (px,) if 0 < px < sizes.small else sizes.smaller(px or sizes.note, 1)
        self.label = Text(text, face=fonts.MEDIUM, sizes=allowed, colour=tone.ink)
        self.add_widget(self.icon)
        self.add_widget(self.label)

    @classmethod
    def height_of(cls, theme: Theme, text: str, width: float, px: int = 0) -> float:
        """The height that the notice wants in that width."""
        return fonts.measure(text, fonts.MEDIUM, px or theme.sizes.note, width - 48 - 40 - 14).height + 2 * 14

    def arrange(self, rect: Rect) -> None:
        self.surface.place(rect)
        icon, words = rect.inset(24, 10).cut_left(40, 14)
        self.icon.place(icon.centred(40, 40))
        self.label.place(words)
