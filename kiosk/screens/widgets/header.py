"""The head of every screen: the hall's mark and name, the city and the date, the time."""

from __future__ import annotations

from hall.catalogue import Place
from hall.i18n import NO_TIME, Words
from kiosk.model.availability import Hall
from kiosk.screens import fonts
from kiosk.screens.rect import Rect
from kiosk.screens.theme import Tone
from kiosk.screens.widgets.block import Block, Panel
from kiosk.screens.widgets.text import Icon, Text

SIGN = 28


class HallMark(Block):
    """An icon on a rounded square."""

    def __init__(self, icon: str, ground: str, ink: str, *, radius: float = 22) -> None:
        super().__init__()
        self._panel = Panel(ground=ground, radius=radius)
        self._icon = Icon(icon, ink)
        self.add_widget(self._panel)
        self.add_widget(self._icon)

    def arrange(self, rect: Rect) -> None:
        self._panel.place(rect)
        side = min(rect.width, rect.height) * 0.56
        self._icon.place(rect.centred(side, side))


class Header(Block):
    """One line across a portrait screen; in a narrow column (landscape) the date goes below, with the time."""

    HEIGHT = 84
    COLUMN_HEIGHT = 220

    def __init__(self, tone: Tone, place: Place, words: Words, *, column: bool = False) -> None:
        super().__init__()
        self._words, self._place, self._column, self._day = words, place, column, ""
        self.mark = HallMark("hall", tone.mark, tone.ground)
        # the header keeps its size in large text: it is no part of the visitor's task
        self.name = Text(place.name.get(words.language), face=fonts.BOLD, sizes=(32, 28, 24), colour=tone.ink)
        self.city = Text(place.city.get(words.language), face=fonts.REGULAR, sizes=(28, 24), colour=tone.second)
        self.date = Text(face=fonts.REGULAR, sizes=(28, 24), colour=tone.second, fact=True)
        across = "left" if column else "right"
        self.time = Text(face=fonts.BOLD, sizes=(60, 46), colour=tone.ink, across=across, fact=True)
        # a small sign for staff; visitors need not know
        self.staff_sign = Icon("repair", tone.second)
        for part in (self.mark, self.name, self.city, self.date, self.time, self.staff_sign):
            self.add_widget(part)

    def show(self, hall: Hall) -> None:
        """The time and the date; draws nothing unless the minute is another."""
        date = self._words.date(hall.now) if hall.time_known else ""
        self.time.say(self._words.time(hall.now) if hall.time_known else NO_TIME)
        self.staff_sign.opacity = 1 if hall.staff_wanted else 0
        if self._column:
            self.date.say(date)
        else:
            self._day = date
            self.city.say(self._below(date))

    def _below(self, date: str) -> str:
        """City and date; the date alone where the line does not hold both, or is not there yet."""
        both = " · ".join(filter(None, (self._place.city.get(self._words.language), date)))
        px, width = self.city.sizes[-1], self.city.width
        return both if fonts.text_width(both, fonts.REGULAR, px) <= width else date

    def arrange(self, rect: Rect) -> None:
        if self._column:
            self._arrange_column(rect)
            return
        mark, rest = rect.cut_left(self.HEIGHT, 20)
        time, rest = rest.cut_right(190, 8)
        sign, rest = rest.cut_right(SIGN, 16)
        self.staff_sign.place(sign.centred(SIGN, SIGN))
        name, city = self._two_lines(rest.inset(0, 2))
        self.mark.place(mark)
        self.name.place(name)
        self.city.place(city)
        self.city.say(self._below(self._day))
        self.time.place(time)

    def _two_lines(self, rect: Rect) -> tuple[Rect, Rect]:
        """The name, and below it the smaller text; a long name has two lines, the text one."""
        name = fonts.fit(self.name.said, fonts.BOLD, self.name.sizes, rect.width, rect.height / 2)
        if not name.clipped:
            upper, lower = rect.rows(2, 0)
            return upper, lower
        lower, upper = rect.cut_bottom(fonts.line_height(fonts.REGULAR, self.city.sizes[-1]))
        return upper, lower

    def _arrange_column(self, rect: Rect) -> None:
        top, rest = rect.cut_top(self.HEIGHT, 16)
        mark, names = top.cut_left(self.HEIGHT, 16)
        name, city = self._two_lines(names.inset(0, 2))
        time, rest = rest.cut_top(76, 0)
        sign, time = time.cut_right(SIGN, 16)
        date, _ = rest.cut_top(40)
        self.mark.place(mark)
        self.name.place(name)
        self.city.place(city)
        self.time.place(time)
        self.staff_sign.place(sign.centred(SIGN, SIGN))
        self.date.place(date)
