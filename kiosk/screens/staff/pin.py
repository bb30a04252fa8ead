"""The PIN pad, and what stands in its place while no PIN can be typed."""

from __future__ import annotations

from kivy.clock import Clock

from hall.i18n import Words
from kiosk.flow import PIN_DIGITS, Back, LockOver, PinDigit, PinErased, Screen, StaffPin
from kiosk.model.availability import Hall
from kiosk.screens import fonts
from kiosk.screens.kit import Kit
from kiosk.screens.message_page import MessagePage
from kiosk.screens.page import Page
from kiosk.screens.rect import Rect
from kiosk.screens.staff import messages
from kiosk.screens.widgets.keys import Dots, Key, keypad

NO_PAD = frozenset({"locked", "too_late", "failed"})
"""Notes with which nothing can be typed."""


def pin_page(kit: Kit, screen: StaffPin, hall: Hall) -> Page:
    """The pad, the seconds of a lock-out, or why there is neither."""
    if screen.note == "locked":
        return LockedPage(kit, screen, hall)
    if screen.note in NO_PAD:
        return MessagePage(kit, screen, hall, messages.no_pin(screen, kit.words))
    return PinPage(kit, screen, hall)


class PinPage(Page):
    """The digits typed are never on the screen, nor kept here: only how many there are."""

    def __init__(self, kit: Kit, screen: StaffPin, hall: Hall) -> None:
        super().__init__(kit, StaffPin(), hall)
        self._setting = screen.setting
        self.put_bar((self.bar_button(kit.words.text("Batal"), Back(), "back"),))
        title, below = heading(screen, kit.words)
        self.put_heading(title, below, px=kit.theme.sizes.heading)
        room = self._put_keys(self.main)
        self._dots = Dots(kit.theme, PIN_DIGITS)
        self._note = kit.text(
            "", kit.theme.sizes.strong, face=fonts.SEMI, colour=kit.theme.shut.second, across="center", down="top"
        )
        middle = room.centred(room.width, min(room.height, 240))
        dots, note = middle.cut_top(min(100, middle.height / 2), 16)
        self._dots.place(dots)
        self._note.place(note)
        self.put(self._dots, self._note)
        self.follow(screen)

    def belongs(self, screen: Screen, hall: Hall) -> bool:  # noqa: ARG002  # other pages look at the hall
        return isinstance(screen, StaffPin) and screen.note not in NO_PAD and screen.setting == self._setting

    def follow(self, screen: Screen) -> None:
        if isinstance(screen, StaffPin):
            self._dots.show(len(screen.entered))
            self._note.say(note(screen, self.kit.words))

    def _put_keys(self, room: Rect) -> Rect:
        kit = self.kit
        digits = {digit: Key(kit.theme, kit.says(PinDigit(digit)), text=digit) for digit in "1234567890"}
        erase = Key(kit.theme, kit.says(PinErased()), icon="erase")
        keys = (*(digits[digit] for digit in "123456789"), None, digits["0"], erase)
        rest = keypad(keys, 3, room)
        self.put(*keys)
        return rest


def heading(screen: StaffPin, words: Words) -> tuple[str, str]:
    """Title and the line below it."""
    match screen.setting:
        case "new":
            return words.text("Pilih PIN petugas"), words.text("Kiosk ini belum punya PIN. Pilih enam angka.")
        case "repeat":
            return words.text("Ketik PIN sekali lagi"), words.text("Ketik enam angka yang sama.")
        case _:
            return words.text("Masukkan PIN"), words.text("Hanya untuk petugas.")


def note(screen: StaffPin, words: Words) -> str:
    """What was wrong with the last six digits."""
    match screen.note:
        case "wrong":
            return words.text("PIN salah. Coba lagi.")
        case "differs":
            return words.text("Kedua PIN tidak sama. Pilih lagi dari awal.")
        case "row":
            return words.text("Mudah ditebak: angka berurutan. Pilih yang lain.")
        case "repeated":
            return words.text("Mudah ditebak: angka berulang. Pilih yang lain.")
        case "date":
            return words.text("Mudah ditebak: tanggal. Pilih yang lain.")
        case "known":
            return words.text("Mudah ditebak: banyak orang memakainya. Pilih yang lain.")
        case _:
            return ""


class LockedPage(MessagePage):
    """Counts the seconds of a lock-out down and says when they are over; whether that is so, the lock decides."""

    def __init__(self, kit: Kit, screen: StaffPin, hall: Hall) -> None:
        super().__init__(kit, screen, hall, messages.locked(kit.words))
        self._left = screen.locked_seconds
        self._label = kit.text(
            "", kit.theme.sizes.title, face=fonts.BOLD, colour=self.tone.ink, across="center", down="top"
        )
        self._label.place(self.free.cut_top(min(self.free.height, 150))[0])
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
        if self._left == 0:
            self._tick.cancel()
            self.kit.announce(LockOver())

    def _say(self) -> None:
        self._label.say(messages.time_left(self._left, self.kit.words))
