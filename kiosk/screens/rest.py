"""Nobody is here: what this is, the time, whether it is open. Any touch wakes it; nothing on it moves."""

from __future__ import annotations

from kiosk.flow import LanguageChosen, Rest, Touched
from kiosk.hall import Hall
from kiosk.screens import fonts, states
from kiosk.screens.kit import Kit
from kiosk.screens.page import Page
from kiosk.screens.rect import Rect
from kiosk.screens.widgets.block import Panel
from kiosk.screens.widgets.button import Look, PushButton
from kiosk.screens.widgets.press import Area
from kiosk.screens.widgets.sign import SignLine
from kiosk.screens.widgets.steps import Steps


class RestPage(Page):
    """The whole screen is one target; only the language buttons say more than "touched"."""

    def __init__(self, kit: Kit, screen: Rest, hall: Hall) -> None:
        super().__init__(kit, screen, hall, sea=True)
        words, theme = kit.words, kit.theme
        area = Area(kit.says(Touched()))
        area.place(kit.window)
        self.put(area)
        others = [code for code in kit.languages if code != words.language]
        self.put_bar([self.bar_button(kit.languages[code], LanguageChosen(code), "language") for code in others[:3]])
        start = PushButton(
            theme,
            words.text("Sentuh untuk mulai"),
            kit.says(Touched()),
            icon="touch",
            look=Look.NEXT,
            px=theme.sizes.heading,
        )
        invitation, rest = self.main.cut_bottom(220, 28)
        steps_place, rest = rest.cut_bottom(Steps.HEIGHT + 20, 28)
        start.place(invitation)
        steps = Steps(
            theme,
            (
                ("hall", words.text("Pilih instansi dan layanan")),
                ("papers", words.text("Baca persyaratan")),
                ("ticket", words.text("Ambil nomor antrean")),
            ),
            tone=theme.sea, line=theme.sea.ink,
        )  # fmt: skip
        steps.place(steps_place)
        self.put(start, steps)
        self._put_welcome(rest, hall)

    def _put_welcome(self, room: Rect, hall: Hall) -> None:
        words, theme, tone = self.kit.words, self.kit.theme, self.tone
        sizes = theme.sizes
        welcome = words.text("Selamat datang")
        invite = words.text("Ambil nomor antrean di sini")
        self._time = self.kit.text("", sizes.number, face=fonts.HEAVY, colour=tone.ink, across="center", shrink=1)
        self._sign = SignLine(
            "free", "", sizes=sizes.smaller(sizes.strong, 2), colour=theme.card.ink, face=fonts.SEMI, gap=16
        )
        total = 78 + 60 + 300 + 120 + 3 * 16
        rest = room.centred(room.width, min(room.height, total))
        head, rest = rest.cut_top(78, 8)
        below, rest = rest.cut_top(60, 16)
        time, rest = rest.cut_top(280, 16)
        self._pill = rest.cut_top(96)[0]
        title = self.kit.text(welcome, sizes.heading, face=fonts.HEAVY, colour=tone.ink, across="center")
        line = self.kit.text(invite, sizes.title, face=fonts.MEDIUM, colour=tone.second, across="center")
        title.place(head)
        line.place(below)
        self._time.place(time.centred(time.width, 300))
        self._panel = Panel(ground=theme.card.ground, radius=48)
        self.put(title, line, self._time, self._panel, self._sign)
        self.refresh(hall)

    def refresh(self, hall: Hall) -> None:
        super().refresh(hall)
        self._time.say(self.kit.words.time(hall.now))
        sign = states.opening(hall.opening(), self.kit.words, hall.now)
        self._sign.show(sign.icon, sign.text, self.kit.theme.card.ink, fonts.SEMI)
        width = min(self._pill.width, self._sign.wanted_width() + 72)
        pill = self._pill.centred(width, 96)
        self._panel.place(pill)
        self._sign.place(pill.inset(36, 8))
