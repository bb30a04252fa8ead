"""What all screens share: ground, header, heading, and the bar of buttons that never moves; both orientations.

Portrait: header, heading, body and bar one below the other, what is to be touched low. Landscape: a column on the left
holds header, heading and buttons, the body has the rest.
"""

from __future__ import annotations

from collections.abc import Iterable

from kiosk.flow import Back, Event, HelpAsked, Home, PageTurned, Screen
from kiosk.hall import Hall
from kiosk.screens import fonts
from kiosk.screens.kit import Kit
from kiosk.screens.rect import Rect
from kiosk.screens.theme import Tone
from kiosk.screens.widgets.block import Block, Panel, Plain
from kiosk.screens.widgets.button import Look, PushButton
from kiosk.screens.widgets.card import NoticeCard
from kiosk.screens.widgets.header import Header, Mark
from kiosk.screens.widgets.pager import Pager
from kiosk.screens.widgets.press import Pressable
from kiosk.screens.widgets.text import Text

SIDE = 430
NOTICE_SHARE, BELOW_LINES = 0.3, 3.1
"""A notice takes no more of the page's height; the line below a heading becomes no more lines."""
SIGN, SIGN_PX = 34, 24
"""Height and type of the sign that the clock is moved: above the header, in its margin."""


class Page(Block):
    """One screen, built for one screen value. `targets` are what a finger can press, the topmost last."""

    def __init__(self, kit: Kit, screen: Screen, hall: Hall, *, sea: bool = False, header: bool = True) -> None:
        super().__init__()
        self.kit, self.screen = kit, screen
        self.targets: list[Pressable] = []
        self.under = Rect(0, 0, 0, 0)
        """What stays free below a raised button."""
        self.tone: Tone = kit.theme.sea if sea else kit.theme.page
        self.head_tone: Tone = self.tone if kit.portrait else kit.theme.sea
        self._ground = Plain(self, self.tone.ground)
        self._ground.place(kit.window)
        if not kit.portrait:
            Plain(self, self.head_tone.ground).place(kit.window.cut_left(SIDE)[0])
        self.header = Header(self.head_tone, hall.catalogue.place, kit.words, column=not kit.portrait)
        self.header.show(hall)
        self._place_frame()
        if header:
            self.put(self.header)
        if hall.demo:
            self._put_demo_sign()

    def belongs(self, screen: Screen, hall: Hall) -> bool:  # noqa: ARG002  # other pages look at the hall
        """Whether `refresh` is enough to show this screen."""
        return screen == self.screen

    def follow(self, screen: Screen) -> None:
        """Another value of the screen that this page `belongs` to."""
        self.screen = screen

    def refresh(self, hall: Hall) -> None:
        """The same screen at another moment."""
        self.header.show(hall)

    def entered(self) -> None:
        """It is on the window now."""

    def left(self) -> None:
        """Another page took its place."""

    # ---- places

    def _place_frame(self) -> None:
        theme, window = self.kit.theme, self.kit.window
        if self.kit.portrait:
            head, self.main = window.inset(theme.margin).cut_top(Header.HEIGHT, 24)
            self.side = self.main
        else:
            side, main = window.cut_left(SIDE)
            head, self.side = side.inset(32, 36).cut_top(Header.COLUMN_HEIGHT, 28)
            self.main = main.inset(36, 32)
        self.header.place(head)

    def _put_demo_sign(self) -> None:
        """Whoever tries the kiosk out of hours sees a moved clock, and must be told. Large text leaves its size."""
        tone, said = self.kit.theme.notice, self.kit.words.text("Uji coba: jam digeser")
        text = Text(said, face=fonts.SEMI, sizes=(SIGN_PX,), colour=tone.ink, across="center")
        strip = (self.kit.window if self.kit.portrait else self.kit.window.cut_left(SIDE)[0]).cut_top(SIGN)[0]
        place = strip.centred(min(strip.width, fonts.text_width(said, fonts.SEMI, SIGN_PX) + 60), SIGN)
        ground = Panel(ground=tone.ground, radius=12)
        ground.place(place)
        text.place(place)
        self.put(ground, text)

    def put(self, *blocks: Block | Text | None) -> None:
        """Add what is there; what can be pressed becomes a target."""
        for block in blocks:
            if block is None:
                continue
            self.add_widget(block)
            if isinstance(block, Pressable):
                self.targets.append(block)

    def put_bar(self, buttons: Iterable[PushButton]) -> None:
        """The bar of buttons at its fixed place: side by side in portrait, one below the other in landscape."""
        theme, buttons = self.kit.theme, tuple(buttons)
        if not buttons:
            return
        if self.kit.portrait:
            strip, self.main = self.main.cut_bottom(theme.button, 20)
            places = strip.columns(len(buttons), theme.gap)
            self.side = self.main
        else:
            height = len(buttons) * theme.button + (len(buttons) - 1) * theme.gap
            strip, self.side = self.side.cut_bottom(height, theme.gap)
            places = strip.rows(len(buttons), theme.gap)
        for button, place in zip(buttons, places, strict=True):
            button.place(place)
            self.put(button)

    def put_primary(self, button: PushButton, beside: PushButton | None = None, *, raised: int = 0) -> None:
        """The one button to touch next: above the bar in portrait, at the foot of the body in landscape.

        `beside` is a lesser one that stands left of it. `raised`: as in `leave_primary`.
        """
        strip = self.leave_primary(raised)
        if beside is not None:
            left, strip = strip.cut_left(strip.width * 0.3, self.kit.theme.gap)
            beside.place(left)
            self.put(beside)
        button.place(strip)
        self.put(button)

    def leave_primary(self, raised: int = 0) -> Rect:
        """The place of the one button to touch next, kept free: it may come while the page stands.

        `raised`: so many such places higher, where on the page before nothing was pressed that led here.
        """
        self.under, self.main = self.main.cut_bottom(raised * (self.kit.theme.primary + 20))
        strip, self.main = self.main.cut_bottom(self.kit.theme.primary, 20)
        if self.kit.portrait:
            self.side = self.main
        return strip

    def put_pager(self, strip: Rect, page: int, pages: int) -> None:
        """The buttons that turn this screen's pages."""
        pager = Pager(self.kit.theme, self.kit.words, page, pages, lambda step: self.kit.announce(PageTurned(step)))
        pager.place(strip)
        self.put(pager)
        self.targets.extend(pager.buttons)

    def put_notice(self, text: str, *, icon: str = "notice", px: int = 0) -> None:
        """A sentence that must not be overlooked, at the head of the body."""
        theme, most = self.kit.theme, self.main.height * NOTICE_SHARE

        def wanted(size: int) -> float:
            return NoticeCard.height_of(theme, text, self.main.width, size)

        sizes = theme.sizes.down(px or theme.sizes.body)
        px = next((size for size in sizes if wanted(size) <= most), sizes[-1])
        height = wanted(px)
        place, self.main = self.main.cut_top(min(height, most), 20)
        if self.kit.portrait:
            self.side = self.main
        card = NoticeCard(theme, text, icon=icon, px=px)
        card.place(place)
        self.put(card)

    def put_heading(self, title: str, below: str = "", *, icon: str = "", px: int = 0, reserve: float = 0) -> None:
        """The screen's heading with a line below it; in landscape it stands in the left column.

        `reserve` pixels of the column stay free below it in landscape.
        """
        theme, tone = self.kit.theme, self.head_tone
        px = px or theme.sizes.title
        rect = self.side
        mark = Mark(icon, tone.mark, tone.ground, radius=28) if icon else None
        if mark is not None and self.kit.portrait:
            place, rect = rect.cut_left(104, 24)
            mark.place(place.cut_top(104)[0])
        elif mark is not None and not theme.large:
            place, rect = rect.cut_top(96, 20)
            mark.place(place.cut_left(96)[0])
        _, rect = rect.cut_bottom(0 if self.kit.portrait else reserve)
        used = self._put_lines(rect, title, below, px)
        height = max(used, 104 if mark and self.kit.portrait else used)
        if self.kit.portrait:
            _, self.main = self.main.cut_top(height, 24)
            self.side = self.main
        else:
            _, self.side = Rect(rect.x, rect.y - reserve, rect.width, rect.height + reserve).cut_top(used, 24)
        self.put(mark if self.kit.portrait or not theme.large else None)

    def _put_lines(self, rect: Rect, title: str, below: str, px: int) -> float:
        """Title and the line below it from the top of the rectangle; the height they took."""
        theme, tone = self.kit.theme, self.head_tone
        most = BELOW_LINES * fonts.line_height(fonts.MEDIUM, theme.sizes.note)
        most = most if self.kit.portrait else max(most, rect.height / 2)
        note = fonts.fit(below, fonts.MEDIUM, theme.sizes.down(theme.sizes.note), rect.width, most) if below else None
        used = min(note.height, most) if note else 0.0
        room = 2.1 * fonts.line_height(fonts.HEAVY, px) if self.kit.portrait else rect.height - used - 4
        sizes = theme.sizes.smaller(px, 4)
        fitted = fonts.fit(title, fonts.HEAVY, sizes, rect.width, room)
        head = self.kit.text(title, fitted.px, face=fonts.HEAVY, colour=tone.ink, down="top", shrink=0)
        height = min(fitted.height, room)
        place, rest = rect.cut_top(height, 4)
        head.place(place)
        self.put(head)
        if not note:
            return height
        line = Text(below, face=fonts.MEDIUM, sizes=(note.px,), colour=tone.second, down="top")
        line.place(rest.cut_top(used)[0])
        self.put(line)
        return height + 4 + used

    # ---- buttons that several screens have

    def bar_button(self, text: str, event: Event, icon: str, *, look: Look | None = None) -> PushButton:
        return self.kit.button(text, event, icon=icon, look=look or self.bar_look)

    @property
    def bar_look(self) -> Look:
        return Look.ON_SEA if self.head_tone is self.kit.theme.sea else Look.PLAIN

    def usual_bar(self) -> tuple[PushButton, PushButton, PushButton]:
        """Back, start again, help: wherever a visitor is choosing."""
        words = self.kit.words
        return (
            self.bar_button(words.text("Kembali"), Back(), "back"),
            self.bar_button(words.text("Mulai lagi"), Home(), "home"),
            self.bar_button(words.text("Bantuan"), HelpAsked(), "staff"),
        )
