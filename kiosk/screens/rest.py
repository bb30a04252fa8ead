"""Nobody is here: what this is, the time, whether it is open. Any touch wakes it; nothing on it moves."""

from __future__ import annotations

from kiosk.flow import Rest, Touched
from kiosk.model.availability import Hall
from kiosk.screens import fonts, state_signs
from kiosk.screens.kit import Kit
from kiosk.screens.page import Page
from kiosk.screens.rect import Rect
from kiosk.screens.theme import Tone
from kiosk.screens.widgets.block import Panel, Plain
from kiosk.screens.widgets.button import Look, PushButton
from kiosk.screens.widgets.header import HallMark
from kiosk.screens.widgets.press_feedback import Area
from kiosk.screens.widgets.sign import SignLine
from kiosk.screens.widgets.steps import Steps
from kiosk.screens.widgets.text import Icon, Text

PILL = 92
TWO_LINES = 132
"""Height of the pill where its words need a second line."""
LINK_SIGN = 44


class RestPage(Page):
    """The whole screen is one target; only the language button says more than "touched"."""

    def __init__(self, kit: Kit, screen: Rest, hall: Hall) -> None:
        super().__init__(kit, screen, hall, sea=True, header=False)
        area = Area(kit.says(Touched()))
        area.place(kit.window)
        self.put(area)
        if kit.portrait:
            margin = kit.theme.margin
            upper = self._put_invitation(kit.window.inset(margin), kit.theme.sea)
        else:
            upper, right = kit.window.columns(2, 0)
            Plain(self, kit.theme.page.ground).place(right)
            self._put_invitation(right.inset(64, 48), kit.theme.page)
            upper = upper.inset(48, 40)
        self._put_welcome(upper, hall)
        self._put_link_sign()
        self.refresh(hall)

    def _put_invitation(self, room: Rect, tone: Tone) -> Rect:
        """From the bottom: languages, the amber panel, the steps; what is left above them."""
        kit, words, theme = self.kit, self.kit.words, self.kit.theme
        look = Look.ON_SEA if tone is theme.sea else Look.PLAIN
        if kit.other_language is not None:
            bar, room = room.cut_bottom(theme.button, 20)
            button = self.bar_button(*kit.other_language, "language", look=look)
            button.place(bar)
            self.put(button)
        foot, room = room.cut_bottom(220, 28)
        text = words.text("Sentuh untuk mulai")
        start = PushButton(theme, text, kit.says(Touched()), icon="touch", look=Look.NEXT, px=theme.sizes.heading)
        start.place(foot)
        place, room = room.cut_bottom(Steps.height_for(theme) + 40, 28)
        steps = (
            ("hall", words.text("Pilih instansi dan layanan")),
            ("papers", words.text("Baca persyaratan")),
            ("ticket", words.text("Ambil nomor antrean")),
        )
        strip = Steps(theme, steps, tone=tone, line=tone.ink) if tone is theme.sea else Steps(theme, steps)
        strip.place(place)
        self.put(start, strip)
        if tone is not theme.sea:
            invite = kit.text(
                words.text("Ambil nomor antrean di sini"), theme.sizes.heading,
                face=fonts.HEAVY, colour=tone.ink, across="center",
            )  # fmt: skip
            invite.place(room)
            self.put(invite)
        return room

    def _put_welcome(self, room: Rect, hall: Hall) -> None:
        """The hall's mark and name, the time, the date, and whether it is open, one below the other in the middle."""
        kit, sizes, tone = self.kit, self.kit.theme.sizes, self.tone
        place, language = hall.catalogue.place, kit.words.language

        def line(text: str, px: int, face: str) -> Text:
            return kit.text(text, px, face=face, colour=tone.ink, across="center")

        lines = (
            (line(place.name.get(language), sizes.heading, fonts.HEAVY), 80, 4),
            (line(place.city.get(language), sizes.strong, fonts.MEDIUM), 52, 8),
            (line("", sizes.number, fonts.HEAVY), 296, 0),
            (line("", sizes.strong, fonts.MEDIUM), 52, 32),
        )
        self._time, self._date = lines[2][0], lines[3][0]
        mark_side = 150 if kit.portrait else 120
        total = mark_side + 24 + sum(height + gap for _, height, gap in lines) + TWO_LINES
        rest = room.centred(room.width, min(room.height, total))
        top, rest = rest.cut_top(mark_side, 24)
        mark = HallMark("hall", tone.mark, tone.ground, radius=36)
        mark.place(top.centred(mark_side, mark_side))
        self.put(mark)
        for text, height, gap in lines:
            strip, rest = rest.cut_top(height, gap)
            text.place(strip)
            self.put(text)
        self._pill = rest.cut_top(TWO_LINES)[0]
        self._panel = Panel(ground=kit.theme.card.ground, radius=PILL / 2)
        ink = kit.theme.card.ink
        self._sign = SignLine(
            "free",
            "",
            sizes=sizes.smaller(sizes.strong if kit.portrait else sizes.body, 2),
            colour=ink,
            face=fonts.SEMI,
            gap=16,
        )
        self.put(self._panel, self._sign)

    def _put_link_sign(self) -> None:
        """A small sign for staff in the upper right corner; visitors get their numbers all the same."""
        side = self.kit.window if self.kit.portrait else self.kit.window.columns(2, 0)[0]
        self._link_sign = Icon("network", self.tone.second)
        corner, beside = side.inset(36, 36).cut_top(LINK_SIGN)[0].cut_right(LINK_SIGN, 16)
        self._link_sign.place(corner)
        # The header with its sign is not here; what concerns the kiosk itself must be seen from afar all the same.
        self._staff_sign = Icon("repair", self.tone.second)
        self._staff_sign.place(beside.cut_right(LINK_SIGN)[0])
        self.put(self._link_sign, self._staff_sign)

    def refresh(self, hall: Hall) -> None:
        super().refresh(hall)
        self._link_sign.opacity = 1 if hall.link_wants_staff else 0
        self._staff_sign.opacity = 1 if hall.board.signs else 0
        words = self.kit.words
        self._time.say(words.time(hall.now) if hall.time_known else "")
        self._date.say(words.date(hall.now) if hall.time_known else "")
        sign = state_signs.opening(hall, words)
        self._sign.show(sign.icon, sign.text, self.kit.theme.card.ink, fonts.SEMI)
        wanted = self._sign.wanted_width() + 72
        high = PILL if wanted <= self._pill.width else TWO_LINES
        pill = self._pill.cut_top(high)[0].centred(min(self._pill.width, wanted), high)
        self._panel.place(pill)
        self._sign.place(pill.inset(36, 8))
