"""The tile of an agency and the row of a service: what it is, and how it stands now."""

from __future__ import annotations

from collections.abc import Callable

from kiosk.screens import fonts
from kiosk.screens.rect import Rect
from kiosk.screens.state_signs import StateSign
from kiosk.screens.theme import Theme, Tone
from kiosk.screens.widgets.block import Surface
from kiosk.screens.widgets.press_feedback import Pressable
from kiosk.screens.widgets.sign import BETWEEN, Line, SignLine, height_of, lines_of
from kiosk.screens.widgets.text import Icon, Text


class AgencyTile(Pressable):
    """Icon, the short name people say, the full name where there is room, and the state."""

    PAD = 14
    NARROW = 300
    """Below this width the full name and the state take the whole width below icon and short name."""

    def __init__(
        self, theme: Theme, icon: str, short: str, full: str, act: Callable[[], None], *, costs: bool = False
    ) -> None:
        super().__init__(act, costs=costs)
        self._theme = theme
        self._shut = self._placed = False
        self._side = self.icon_side(theme)
        sizes = theme.sizes
        self.surface = Surface(self, ground=theme.card.ground, line=theme.line, radius=theme.radius, stroke=2)
        self.icon = Icon(icon, theme.card.mark)
        self.short = Text(
            short, face=fonts.BOLD, sizes=sizes.smaller(sizes.body, 2), colour=theme.card.ink, down="bottom"
        )
        self.full = Text(full, face=fonts.REGULAR, sizes=(sizes.small,), colour=theme.card.second) if full else None
        self.sign = SignLine("free", "", sizes=sizes.smaller(sizes.small, 1), colour=theme.card.second)
        for part in (self.icon, self.short, self.full, self.sign):
            if part is not None:
                self.add_widget(part)

    @staticmethod
    def icon_side(theme: Theme) -> int:
        return 56 if theme.large else 40

    @classmethod
    def text_width(cls, theme: Theme, width: float) -> float:
        """The width that a tile of this width leaves to its words."""
        return width - cls.PAD - cls.icon_side(theme) - 12 - 8

    @classmethod
    def height_of(cls, theme: Theme, short: str, full: str, width: float) -> float:
        """The height at which both names fit with the state, in a tile of this width; 0 without a full name."""
        if not full:
            return 0
        sizes, words = theme.sizes, cls.text_width(theme, width)
        name = fonts.fit(short, fonts.BOLD, sizes.smaller(sizes.body, 2), words, 1_000).height
        below = width - cls.PAD - 8 if width < cls.NARROW else words
        line = fonts.line_height(fonts.REGULAR, sizes.small)
        return name + fonts.measure(full, fonts.REGULAR, sizes.small, below).height + line + 14

    def show(self, sign: StateSign) -> None:
        """The state it is in now."""
        self._shut = sign.shut
        self.paint()
        face = fonts.SEMI if sign.shut else fonts.REGULAR
        if self.sign.show(sign.icon, sign.text, self._tone.second, face) and self._placed:
            self.arrange(self.rect)

    @property
    def _tone(self) -> Tone:
        return self._theme.shut if self._shut else self._theme.card

    def paint(self) -> None:
        tone = self._tone
        if self.pressed:
            self.surface.paint(self._theme.card_down, tone.mark)
        else:
            self.surface.paint(tone.ground, self._theme.line)
        self.icon.paint(tone.mark)
        self.short.paint(tone.ink)

    def arrange(self, rect: Rect) -> None:
        """The state stands below the name; where it is too long for that, below the icon too, then on two lines."""
        self._placed = True
        self.surface.place(rect)
        inner = Rect(rect.x + self.PAD, rect.y, rect.width - self.PAD - 8, rect.height)
        icon, words = inner.cut_left(self._side, 12)
        px = self.sign.sizes[0]
        wide = rect.width < self.NARROW or self.sign.wanted_width(px) > words.width
        below = inner if wide else words
        line = self.sign.height_in(below.width, px)
        name = fonts.fit(self.short.said, fonts.BOLD, self.short.sizes, words.width, rect.height - line)
        full = self._full_height(below.width, rect.height - name.height - line - 12)
        middle = words.centred(words.width, min(rect.height - 4, name.height + full + line + 2))
        top, rest = middle.cut_top(min(name.height, middle.height - line))
        sign, rest = rest.cut_bottom(line)
        if wide:
            icon = Rect(icon.x, top.y, icon.width, top.height)
        sign, rest = (Rect(below.x, part.y, below.width, part.height) for part in (sign, rest))
        self.icon.place(icon.centred(self._side, self._side))
        self.short.place(top)
        self.sign.place(sign)
        if self.full is not None and full:
            self.full.place(rest)

    def _full_height(self, width: float, room: float) -> float:
        """The full name's height where all of it fits; otherwise it is left out, never cut."""
        if self.full is None:
            return 0
        measured = fonts.fit(self.full.said, fonts.REGULAR, self.full.sizes, width, room)
        if measured.clipped:
            self.remove_widget(self.full)
            return 0
        if self.full.parent is None:
            self.add_widget(self.full)
        return measured.height


class ServiceRow(Pressable):
    """A service: its name, people waiting, estimated wait, fee; or why it gives no number now."""

    def __init__(
        self,
        theme: Theme,
        name: str,
        signs: tuple[StateSign, ...],
        *,
        shut: bool,
        act: Callable[[], None],
        costs: bool = False,
    ) -> None:
        super().__init__(act, costs=costs)
        self._theme, self._shut = theme, shut
        tone, sizes = self._tone, theme.sizes
        self.surface = Surface(self, ground=tone.ground, line=theme.line, radius=theme.large_radius - 12, stroke=2)
        self.title = Text(name, face=fonts.BOLD, sizes=sizes.smaller(sizes.title, 2), colour=tone.ink)
        self.signs = tuple(self._line(sign, tone) for sign in signs)
        self.arrow = Icon("info" if shut else "next", tone.mark, bold=True)
        for part in (self.title, *self.signs, self.arrow):
            self.add_widget(part)

    def _line(self, sign: StateSign, tone: Tone) -> SignLine:
        sizes = self._theme.sizes
        face = fonts.SEMI if self._shut else fonts.REGULAR
        return SignLine(sign.icon, sign.text, sizes=sizes.smaller(sizes.note, 1), colour=tone.second, face=face)

    @property
    def _tone(self) -> Tone:
        return self._theme.shut if self._shut else self._theme.card

    def show(self, signs: tuple[StateSign, ...]) -> None:
        """Other counts in the same row; the number of signs must be the same."""
        for line, sign in zip(self.signs, signs, strict=True):
            line.show(sign.icon, sign.text, self._tone.second, line.label.font_name)
        self.arrange(self.rect)

    def paint(self) -> None:
        if self.pressed:
            self.surface.paint(self._theme.card_down, self._tone.mark)
        else:
            self.surface.paint(self._tone.ground, self._theme.line)

    def arrange(self, rect: Rect) -> None:
        self.surface.place(rect)
        arrow, words = rect.inset(28, 14).cut_right(44, 16)
        self.arrow.place(arrow.centred(44, 44))
        px, lines = self._lines(words)
        below = sum(height_of(line, px) for line in lines)
        title = fonts.fit(self.title.said, fonts.BOLD, self.title.sizes, words.width, words.height - below - 6)
        height = min(title.height, words.height - below - 6)
        top, rest = words.centred(words.width, height + 6 + below).cut_top(height, 6)
        self.title.place(top)
        self._put_signs(rest, px, lines)

    def _lines(self, words: Rect) -> tuple[int, tuple[Line, ...]]:
        """Size and lines of the signs: on one line, else smaller, else on more, else without the last of them.

        The name comes first: signs take no more room than it leaves.
        """
        sizes = self.signs[0].sizes
        for count in range(len(self.signs), 0, -1):
            for most in range(1, count + 1):
                for px in sizes:
                    lines = lines_of(self.signs[:count], px, words.width)
                    room = words.height - sum(height_of(line, px) for line in lines) - 6
                    fitted = fonts.fit(self.title.said, fonts.BOLD, self.title.sizes, words.width, room)
                    if len(lines) <= most and not fitted.clipped:
                        return px, lines
        return sizes[-1], lines_of(self.signs[:1], sizes[-1], words.width)

    @property
    def name_size(self) -> float:
        """The size that the name takes, in pixels."""
        return float(self.title.font_size)

    def name_at_most(self, px: float) -> None:
        """A smaller name, so that it looks like those beside it."""
        self.title.sizes = tuple(size for size in self.title.sizes if size <= px) or self.title.sizes[-1:]
        self.arrange(self.rect)

    def _put_signs(self, rect: Rect, px: int, lines: tuple[Line, ...]) -> None:
        shown = [sign for line in lines for sign, _ in line]
        for sign in self.signs:
            if sign not in shown:
                self.remove_widget(sign)
            elif sign.parent is None:
                self.add_widget(sign)
        rest = rect
        for line in lines:
            strip, rest = rest.cut_top(height_of(line, px))
            for sign, width in line:
                place, strip = strip.cut_left(width, BETWEEN)
                sign.at_most(px)
                sign.place(place)
