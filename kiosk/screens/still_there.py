"""The question "Masih di sana?" with the seconds that are left, drawn once a second and only while it is shown."""

from __future__ import annotations

from kivy.clock import Clock

from kiosk.flow import AreYouThere
from kiosk.model.availability import Hall
from kiosk.screens import fonts, messages
from kiosk.screens.kit import Kit
from kiosk.screens.message_page import MessagePage


class StillTherePage(MessagePage):
    """The countdown only shows; whether the visitor has gone is the app's timer's business."""

    def __init__(self, kit: Kit, screen: AreYouThere, hall: Hall, seconds: float) -> None:
        super().__init__(kit, screen, hall, messages.are_you_there(kit.words), sea=True)
        self._left = round(seconds)
        self._label = kit.text(
            "", kit.theme.sizes.display, face=fonts.HEAVY, colour=self.tone.ink, across="center", down="top", shrink=0
        )
        room = max(self.free, self.under, key=lambda rect: rect.height)
        self._label.place(room.cut_top(min(room.height, 130))[0])
        self.put(self._label)
        self._say()
        self._tick = Clock.create_trigger(self._count, 1.0, interval=True)

    def entered(self) -> None:
        self._tick()

    def left(self) -> None:
        self._tick.cancel()

    def _count(self, _dt: float) -> None:
        self._left = max(0, self._left - 1)
        self._say()

    def _say(self) -> None:
        self._label.say(str(self._left))
