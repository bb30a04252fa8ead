"""What time is it? The time in use is confirmed, or another one is stepped to and set."""

from __future__ import annotations

import calendar
from collections.abc import Callable
from datetime import datetime

from hall.clock import ClockState, Voucher
from hall.i18n import NO_TIME, Words
from kiosk.flow import Back, Done, Screen, StaffClock, StaffTask, TimeChosen
from kiosk.model.availability import Hall
from kiosk.screens import fonts
from kiosk.screens.kit import Kit
from kiosk.screens.message_page import MessagePage
from kiosk.screens.messages import Message, MessageChoice
from kiosk.screens.page import Page
from kiosk.screens.rect import Rect
from kiosk.screens.widgets.button import Look
from kiosk.screens.widgets.keys import KEY_GAP, KEY_HEIGHT, KEY_WIDTH, Key

FIRST_YEAR, LAST_YEAR = 2026, 2099
LABEL, ROOMIER = 44, 1.32
"""Height of the name of a part; large text has that much more of this and of a key's width."""
Step = Callable[[datetime, int], datetime]


def clock_page(kit: Kit, screen: StaffClock, hall: Hall) -> Page:
    """Steps and one button; where somebody else knows the time, what that is."""
    state = hall.board.clock
    if state is not None and not state.can_be_set:
        return MessagePage(kit, screen, hall, known_better(state, kit.words))
    return ClockPage(kit, screen, hall)


class ClockPage(Page):
    """Each part of date and time between the key that raises it and the key that lowers it."""

    def __init__(self, kit: Kit, screen: StaffClock, hall: Hall) -> None:
        super().__init__(kit, screen, hall)
        words = kit.words
        self._seen = _seen(screen, hall)
        self.put_bar(
            (
                self.bar_button(words.text("Kembali"), Back(), "back"),
                self.bar_button(words.text("Selesai"), Done(), "home"),
            )
        )
        text = words.text("Jam ini benar") if screen.at is None else words.text("Pakai jam ini")
        self.put_primary(kit.button(text, StaffTask("clock", at=screen.at), icon="check", look=Look.NEXT))
        self.put_heading(words.text("Jam kiosk"), px=kit.theme.sizes.heading)
        line = clock_line(hall.board.clock, words)
        if line:
            self.put_notice(line, icon="clock")
        self._put_steps(screen.at or hall.now.replace(second=0, microsecond=0))

    def belongs(self, screen: Screen, hall: Hall) -> bool:
        return isinstance(screen, StaffClock) and _seen(screen, hall) == self._seen

    def _put_steps(self, at: datetime) -> None:
        words = self.kit.words
        date = (
            (words.text("Tanggal"), f"{at.day}", _days),
            (words.text("Bulan"), words.month(at.date()), _months),
            (words.text("Tahun"), f"{at.year}", _years),
        )
        time = (
            (words.text("Pukul"), f"{at.hour:02d}", _hours),
            (words.text("Menit"), f"{at.minute:02d}", _minutes),
        )
        if self.kit.portrait:
            # Nothing to touch stands in the upper third of the panel.
            low, _ = self.main.cut_bottom(min(self.main.height, self.kit.height * 2 / 3 - self.main.y - 8))
            for parts, strip in zip((date, time), low.rows(2, 32), strict=True):
                self._put_columns(at, parts, strip)
        else:
            self._put_columns(at, (*date, *time), self.main)

    def _put_columns(self, at: datetime, parts: tuple[tuple[str, str, Step], ...], room: Rect) -> None:
        widest = KEY_WIDTH * (ROOMIER if self.kit.theme.large else 1)
        width = min(widest, (room.width - KEY_GAP * (len(parts) - 1)) / len(parts))
        strip = room.centred(len(parts) * width + (len(parts) - 1) * KEY_GAP, room.height)
        for (name, value, step), place in zip(parts, strip.columns(len(parts), KEY_GAP), strict=True):
            self._put_column(at, name, value, step, place)

    def _put_column(self, at: datetime, name: str, value: str, step: Step, room: Rect) -> None:
        kit, sizes = self.kit, self.kit.theme.sizes
        name_height = LABEL * (ROOMIER if kit.theme.large else 1)
        key = min(KEY_HEIGHT, (room.height - name_height - 3 * KEY_GAP) / 3)
        place = room.centred(room.width, name_height + 3 * key + 3 * KEY_GAP)
        label, place = place.cut_top(name_height, KEY_GAP)
        raises, place = place.cut_top(key, KEY_GAP)
        shown, place = place.cut_top(key, KEY_GAP)
        words = kit.text(name, sizes.note, face=fonts.SEMI, colour=self.tone.second, across="center", shrink=2)
        number = kit.text(value, sizes.title, face=fonts.HEAVY, colour=self.tone.ink, across="center", shrink=4)
        words.place(label)
        number.place(shown)
        self.put(words, number)
        for sign, by, spot in (("+", 1, raises), ("-", -1, place)):
            then = step(at, by)
            button = Key(kit.theme, kit.says(TimeChosen(then)), text=sign)
            button.place(spot)
            self.put(button)


def _seen(screen: StaffClock, hall: Hall) -> tuple[object, ...]:
    clock = hall.board.clock
    facts = None if clock is None else clock.facts
    return screen.at, facts, f"{hall.now:%Y-%m-%d %H:%M}" if screen.at is None else ""


def _days(at: datetime, by: int) -> datetime:
    """Within the month, round and round."""
    last = calendar.monthrange(at.year, at.month)[1]
    return at.replace(day=(at.day - 1 + by) % last + 1)


def _months(at: datetime, by: int) -> datetime:
    month = (at.month - 1 + by) % 12 + 1
    return at.replace(month=month, day=min(at.day, calendar.monthrange(at.year, month)[1]))


def _years(at: datetime, by: int) -> datetime:
    year = min(max(at.year + by, FIRST_YEAR), LAST_YEAR)
    return at.replace(year=year, day=min(at.day, calendar.monthrange(year, at.month)[1]))


def _hours(at: datetime, by: int) -> datetime:
    return at.replace(hour=(at.hour + by) % 24)


def _minutes(at: datetime, by: int) -> datetime:
    return at.replace(minute=(at.minute + by) % 60)


def vouched_by(voucher: Voucher, words: Words) -> str:
    """Where the time in use comes from."""
    match voucher:
        case Voucher.NTP:
            return words.text("Jam diatur oleh layanan waktu jaringan.")
        case Voucher.CENTRAL_TLS | Voucher.CENTRAL | Voucher.CENTRAL_UNSURE:
            return words.text("Jam diambil dari server pusat.")
        case Voucher.STAFF:
            return words.text("Jam dipastikan oleh petugas.")
        case Voucher.HELD:
            return words.text("Jam berjalan sejak terakhir dipastikan.")
        case Voucher.MACHINE:
            return words.text("Jam dari mesin ini; belum ada yang memastikan.")
        case Voucher.NOBODY:
            return words.text("Jam mesin ini tidak dapat dipercaya. Pastikan atau betulkan jam.")


def clock_line(state: ClockState | None, words: Words) -> str:
    """How the clock stands, in a sentence or two."""
    if state is None:
        return ""
    if state.differs and state.central_off is not None:
        central = state.at + state.central_off
        return words.text(
            "Jam kiosk {here}, jam server pusat {there}. Pastikan mana yang benar.",
            here=_moment(state.at, words),
            there=_moment(central, words),
        )
    return vouched_by(state.voucher, words)


def home_line(state: ClockState, words: Words) -> str:
    """For the staff's first screen, where somebody should look after the clock."""
    if not state.known:
        return words.text("Kiosk tidak tahu pukul berapa sekarang. Nomor diberikan tanpa jam. Sentuh “Jam”.")
    return clock_line(state, words)


def known_better(state: ClockState, words: Words) -> Message:
    """Nothing can be set: a time service or central over TLS would put it right at once."""
    others = (
        MessageChoice("back", words.text("Kembali"), Back()),
        MessageChoice("home", words.text("Selesai"), Done()),
    )
    lines = (vouched_by(state.voucher, words), words.text("Bila salah, hubungi teknisi."))
    when = _moment(state.at, words) if state.known else NO_TIME
    return Message("clock", when, lines, others=others)


def _moment(at: datetime, words: Words) -> str:
    return f"{words.short_date(at)}, {words.time(at)}"
