"""What all screens share: ground, header, heading, and the bar of buttons that never moves; both orientations.

Portrait: header, heading, body and bar one below the other, what is to be touched low. Landscape: a column on the left
holds header, heading and buttons, the body has the rest.
"""

from __future__ import annotations

from collections.abc import Iterable

from kiosk.flow import Back, Event, HelpAsked, Home, PageTurned, Screen
from kiosk.model.availability import Hall
from kiosk.screens import fonts
from kiosk.screens.kit import Kit
from kiosk.screens.rect import Rect
from kiosk.screens.theme import Tone
from kiosk.screens.widgets.block import Block, Panel, Plain
from kiosk.screens.widgets.button import Look, PushButton
from kiosk.screens.widgets.card import NoticeCard
from kiosk.screens.widgets.header import HallMark, Header
from kiosk.screens.widgets.pager import Pager
from kiosk.screens.widgets.press_feedback import Pressable
from kiosk.screens.widgets.text import Text

SIDE = 430
NOTICE_SHARE, NOTICE_GAP, BELOW_LINES = 0.3, 20, 3.1
"""A notice takes no more of the page's height, with that gap below it; the line below a heading has no more lines."""
STACKED = 1.3
"""Height of a button with its icon above two lines, by that of the one to touch next."""
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
        """A notice that the demonstration's clock is shifted. Large text leaves its size."""
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

    def put_in_column(self, button: PushButton, beside: PushButton | None = None) -> None:
        """The button to touch next, such as one that takes a number, where no tile and no row of another page can lie.

        In portrait that is the place of the one to touch next. In landscape tiles fill the body to its foot: there it
        is the column, above the bar, which on other pages holds nothing to press.
        """
        if self.kit.portrait:
            self.put_primary(button, beside)
            return
        gap = self.kit.theme.gap
        lesser = self.kit.theme.button * 0.9 if beside is not None else 0
        room = self.side.height - (lesser + gap if lesser else 0)
        place, self.side = self.side.cut_bottom(min(self.kit.theme.primary * STACKED, room), gap)
        button.place(place)
        if beside is not None:
            place, self.side = self.side.cut_bottom(lesser, gap)
            beside.place(place)
        self.put(button, beside)

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

        wished = px or theme.sizes.body
        sizes = tuple(size for size in theme.sizes.down(wished) if size <= wished)
        px = next((size for size in sizes if wanted(size) <= most), sizes[-1])
        height = wanted(px)
        place, self.main = self.main.cut_top(min(height, most), NOTICE_GAP)
        if self.kit.portrait:
            self.side = self.main
        card = NoticeCard(theme, text, icon=icon, px=px)
        card.place(place)
        self.put(card)

    def put_heading(
        self, title: str, below: str = "", *, icon: str = "", px: int = 0, reserve: float = 0, in_body: bool = False
    ) -> None:
        """The screen's heading with a line below it; in landscape it stands in the left column, unless `in_body`.

        `reserve` pixels of the column stay free below it in landscape.
        """
        px = px or self.kit.theme.sizes.title
        if self.kit.portrait or in_body:
            self._put_body_heading(title, below, icon, px)
        else:
            self._put_column_heading(title, below, icon, px, reserve)

    def _put_body_heading(self, title: str, below: str, icon: str, px: int) -> None:
        rect, least = self.main, 0.0
        if icon:
            place, rect = rect.cut_left(104, 24)
            least = place.width
            mark = HallMark(icon, self.tone.mark, self.tone.ground, radius=28)
            mark.place(place.cut_top(least)[0])
            self.put(mark)
        most = BELOW_LINES * fonts.line_height(fonts.MEDIUM, self.kit.theme.sizes.note)
        used = self._put_lines(rect, title, below, px, self.tone, most)
        _, self.main = self.main.cut_top(max(used, least), 24)
        if self.kit.portrait:
            self.side = self.main

    def _put_column_heading(self, title: str, below: str, icon: str, px: int, reserve: float) -> None:
        """Large text needs the room of the mark."""
        rect = self.side
        if icon and not self.kit.theme.large:
            place, rect = rect.cut_top(96, 20)
            mark = HallMark(icon, self.head_tone.mark, self.head_tone.ground, radius=28)
            mark.place(place.cut_left(96)[0])
            self.put(mark)
        _, room = rect.cut_bottom(reserve)
        most = max(BELOW_LINES * fonts.line_height(fonts.MEDIUM, self.kit.theme.sizes.note), room.height / 2)
        used = self._put_lines(room, title, below, px, self.head_tone, most)
        _, self.side = rect.cut_top(used, 24)

    def _put_lines(self, rect: Rect, title: str, below: str, px: int, tone: Tone, most: float) -> float:
        """Title and the line below it, this one `most` high, from the top of the rectangle; the height they took."""
        theme = self.kit.theme
        note = fonts.fit(below, fonts.MEDIUM, theme.sizes.down(theme.sizes.note), rect.width, most) if below else None
        used = min(note.height, most) if note else 0.0
        room = rect.height - used - 4 if rect.width < SIDE else 2.1 * fonts.line_height(fonts.HEAVY, px)
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
        """Back, start again, help: on every screen where a visitor chooses."""
        words = self.kit.words
        return (
            self.bar_button(words.text("Kembali"), Back(), "back"),
            self.bar_button(words.text("Mulai lagi"), Home(), "home"),
            self.bar_button(words.text("Bantuan"), HelpAsked(), "staff"),
        )
