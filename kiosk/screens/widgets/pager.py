"""Pages are turned with two buttons and a word between them; nothing scrolls."""

from __future__ import annotations

from collections.abc import Callable

from hall.i18n import Words
from kiosk.screens import fonts
from kiosk.screens.rect import Rect
from kiosk.screens.theme import Theme
from kiosk.screens.widgets.block import Block
from kiosk.screens.widgets.button import PushButton
from kiosk.screens.widgets.text import Text


class Pager(Block):
    """The buttons "Sebelumnya", "Halaman 1 dari 2", "Berikutnya". The button that leads nowhere is not there."""

    def __init__(self, theme: Theme, words: Words, page: int, pages: int, turn: Callable[[int], None]) -> None:
        super().__init__()
        sizes = theme.sizes
        self.previous = (
            PushButton(theme, words.text("Sebelumnya"), lambda: turn(-1), icon="previous") if page > 0 else None
        )
        self.following = (
            PushButton(theme, words.text("Berikutnya"), lambda: turn(+1), icon="next") if page + 1 < pages else None
        )
        text = words.text("{page} dari {pages}", page=page + 1, pages=pages)
        self.label = Text(
            text, face=fonts.SEMI, sizes=sizes.smaller(sizes.note, 1), colour=theme.page.ink, across="center"
        )
        for part in (self.previous, self.label, self.following):
            if part is not None:
                self.add_widget(part)

    @property
    def buttons(self) -> tuple[PushButton, ...]:
        return tuple(button for button in (self.previous, self.following) if button is not None)

    def arrange(self, rect: Rect) -> None:
        side = (rect.width - 170 - 2 * 16) / 2
        left, rest = rect.cut_left(side, 16)
        right, middle = rest.cut_right(side, 16)
        if self.previous is not None:
            self.previous.place(left)
        self.label.place(middle)
        if self.following is not None:
            self.following.place(right)
