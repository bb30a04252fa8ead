"""A screen that is a message: a medallion, a headline, what to do now, and at most one amber button."""

from __future__ import annotations

from kiosk.flow import Screen
from kiosk.hall import Hall
from kiosk.screens import fonts
from kiosk.screens.kit import Kit
from kiosk.screens.messages import Choice, Message
from kiosk.screens.page import Page
from kiosk.screens.rect import Rect
from kiosk.screens.widgets.button import Look, PushButton
from kiosk.screens.widgets.header import Mark
from kiosk.screens.widgets.picture import Picture
from kiosk.screens.widgets.text import Text

MEDALLION = 240
PICTURE = (480, 360)


class MessagePage(Page):
    """Everything stands in the middle of the room above the buttons; nothing in it moves."""

    def __init__(self, kit: Kit, screen: Screen, hall: Hall, message: Message, *, sea: bool = False) -> None:
        super().__init__(kit, screen, hall, sea=sea)
        self.message = message
        self._seen = hall.numbers_on_screen
        if message.others:
            self.put_bar([self._button(choice) for choice in message.others])
        if message.choice is not None:
            self.put_primary(self._button(message.choice, Look.NEXT))
        self._put_message(self.main)

    def belongs(self, screen: Screen, hall: Hall) -> bool:
        return super().belongs(screen, hall) and hall.numbers_on_screen == self._seen

    def _button(self, choice: Choice, look: Look | None = None) -> PushButton:
        return self.bar_button(choice.text, choice.event, choice.icon, look=look)

    def _line_size(self, width: float) -> int:
        """One size for all lines: the largest of two at which none of them needs a second line, else the smaller."""
        sizes = self.kit.theme.sizes
        height = fonts.line_height(fonts.REGULAR, sizes.title)
        allowed = sizes.smaller(sizes.title, 1)
        lines = "\n".join(self.message.lines).splitlines()
        return min((fonts.fit(line, fonts.REGULAR, allowed, width, height).px for line in lines), default=sizes.title)

    def _mark(self) -> Mark | Picture:
        theme, tone, message = self.kit.theme, self.tone, self.message
        if message.drawing:
            return Picture(theme, message.drawing)
        sea = tone is theme.sea
        ground, ink = (tone.ink, tone.ground) if sea else (theme.calm.ground, theme.calm.mark)
        return Mark(message.icon, ground, ink, radius=MEDALLION / 2)

    def _put_message(self, room: Rect) -> None:
        theme, tone, message = self.kit.theme, self.tone, self.message
        sizes, width = theme.sizes, min(room.width, 1_100)
        mark, (across, up) = self._mark(), PICTURE if message.drawing else (MEDALLION, MEDALLION)
        texts = [(message.headline, fonts.HEAVY, sizes.heading, tone.ink, 28)]
        if message.about:
            texts.append((message.about, fonts.SEMI, sizes.strong, tone.second, 16))
        texts.extend(
            (line, fonts.REGULAR, self._line_size(width), tone.ink, 32 if index == 0 else 12)
            for index, line in enumerate(message.lines)
        )
        parts: list[tuple[Text, float, int]] = []
        for text, face, px, colour, gap in texts:
            height = fonts.measure(text, face, px, width).height
            parts.append((self.kit.text(text, px, face=face, colour=colour, across="center", shrink=0), height, gap))
        total = up + sum(height + gap for _, height, gap in parts)
        rest = room.centred(width, min(room.height, total))
        rest = Rect(rest.x, rest.y + (room.top - rest.top) * 0.1, rest.width, rest.height)
        place, rest = rest.cut_top(up)
        mark.place(place.centred(across, up))
        self.put(mark)
        for text, height, gap in parts:
            place, rest = Rect(rest.x, rest.y, rest.width, rest.height - gap).cut_top(height)
            text.place(place)
            self.put(text)
        self.free = Rect(room.x, room.y, room.width, rest.top - room.y)
