"""A screen that is a message: a medallion, a headline, what to do now, and at most one amber button."""

from __future__ import annotations

from dataclasses import dataclass

from kiosk.flow import Screen
from kiosk.model.availability import Hall
from kiosk.screens import fonts
from kiosk.screens.fonts import Measured
from kiosk.screens.kit import Kit
from kiosk.screens.messages import Message, MessageChoice
from kiosk.screens.page import Page
from kiosk.screens.rect import Rect
from kiosk.screens.widgets.button import Look, PushButton
from kiosk.screens.widgets.header import HallMark
from kiosk.screens.widgets.picture import Picture

MEDALLION = 240
PICTURE = (480, 360)
MARK_MIN = 110
"""Pixels; the mark is never less high than this, the drawing neither."""


LEVELS = 8
"""So often the texts can become one step smaller."""


@dataclass(frozen=True, slots=True)
class MessageText:
    """A text of the message in its size, with the gap above it."""

    text: str
    face: str
    px: int
    colour: str
    gap: int
    measured: Measured


class MessagePage(Page):
    """Everything stands in the middle of the room above the buttons; nothing in it moves."""

    def __init__(self, kit: Kit, screen: Screen, hall: Hall, message: Message, *, sea: bool = False) -> None:
        super().__init__(kit, screen, hall, sea=sea)
        self.message = message
        self._seen = _seen(hall)
        if message.others:
            self.put_bar([self._button(choice) for choice in message.others])
        if message.choice is not None:
            look = Look.PLAIN if message.calm else Look.NEXT
            beside = self._button(message.beside) if message.beside is not None else None
            self.put_primary(self._button(message.choice, look), beside, raised=message.raised)
        self._put_message(self.main)

    def belongs(self, screen: Screen, hall: Hall) -> bool:
        return super().belongs(screen, hall) and _seen(hall) == self._seen

    def _button(self, choice: MessageChoice, look: Look | None = None) -> PushButton:
        return self.bar_button(choice.text, choice.event, choice.icon, look=look)

    def _line_size(self, width: float, level: int) -> int:
        """One size for all lines: the largest of two at which none of them needs a second line, else the smaller.

        Large text takes the second line.
        """
        allowed = self.kit.theme.sizes.down(self.kit.theme.sizes.title, level)[:2]
        if self.kit.theme.large:
            return allowed[0]
        height = fonts.line_height(fonts.REGULAR, allowed[0])
        lines = "\n".join(self.message.lines).splitlines()
        return min((fonts.fit(line, fonts.REGULAR, allowed, width, height).px for line in lines), default=allowed[0])

    def _mark(self, room: Rect) -> HallMark | Picture:
        """The icon or the drawing, in a place that is as high as the room."""
        theme, tone, message = self.kit.theme, self.tone, self.message
        mark: HallMark | Picture
        if message.drawing:
            mark, width = Picture(theme, message.drawing), room.height * PICTURE[0] / PICTURE[1]
        else:
            sea = tone is theme.sea
            ground, ink = (tone.ink, tone.ground) if sea else (theme.calm.ground, theme.calm.mark)
            mark, width = HallMark(message.icon, ground, ink, radius=room.height / 2), room.height
        mark.place(room.centred(width, room.height))
        return mark

    def _texts(self, width: float, level: int) -> list[MessageText]:
        """Headline, what it is about, lines; each level makes them one step smaller."""
        tone, message, sizes = self.tone, self.message, self.kit.theme.sizes
        texts = [(message.headline, fonts.HEAVY, sizes.down(sizes.heading, level)[0], tone.ink, 28)]
        if message.about:
            texts.append((message.about, fonts.SEMI, sizes.down(sizes.strong, level)[0], tone.second, 16))
        px = self._line_size(width, level)
        texts.extend(
            (line, fonts.REGULAR, px, tone.ink, 32 if index == 0 else 12)
            for index, line in enumerate(message.lines)
        )  # fmt: skip
        return [
            MessageText(text, face, px, colour, gap, fonts.measure(text, face, px, width))
            for text, face, px, colour, gap in texts
        ]

    def _fitting(self, width: float, height: float) -> tuple[float, list[MessageText]]:
        """The mark's height, and the texts: they become smaller before the mark goes, and then smaller still."""
        for least in (MARK_MIN, 0):
            for level in range(LEVELS):
                parts = self._texts(width, level)
                words = sum(part.measured.height + part.gap for part in parts)
                if words + least <= height and (level == LEVELS - 1 or all(p.measured.whole_words for p in parts)):
                    most = PICTURE[1] if self.message.drawing else MEDALLION
                    return min(most, height - words) if least else 0, parts
        return 0, self._texts(width, LEVELS)

    def _put_message(self, room: Rect) -> None:
        """The mark gives way where there is much to say."""
        width = min(room.width, 1_100)
        up, parts = self._fitting(width, room.height)
        words = sum(part.measured.height + part.gap for part in parts)
        rest = room.centred(width, min(room.height, up + words))
        rest = Rect(rest.x, rest.y + (room.top - rest.top) * 0.1, rest.width, rest.height)
        if up:
            place, rest = rest.cut_top(up)
            self.put(self._mark(place))
        for part in parts:
            height = min(part.measured.height, max(0.0, rest.height - part.gap))
            place, rest = Rect(rest.x, rest.y, rest.width, rest.height - part.gap).cut_top(height)
            text = self.kit.text(part.text, part.px, face=part.face, colour=part.colour, across="center", shrink=0)
            text.sizes = (part.px,)
            text.place(place)
            self.put(text)
        self.free = Rect(room.x, room.y, room.width, rest.top - room.y)


def _seen(hall: Hall) -> tuple[object, ...]:
    """What the texts say beside the screen itself: whether there is paper, and whether staff know."""
    link = hall.board.link
    return hall.numbers_on_screen, link is not None and link.connected and link.confirmed_troubles
