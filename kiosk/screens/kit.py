"""What every screen is given: the look, the words, the languages, the size of the window, the one way out."""

from __future__ import annotations

from collections.abc import Callable, Mapping
from dataclasses import dataclass
from typing import ClassVar

from hall.i18n import Words
from kiosk.flow import Event, LanguageChosen, LanguagesAsked, costs
from kiosk.screens import fonts
from kiosk.screens.rect import Rect
from kiosk.screens.theme import Theme
from kiosk.screens.widgets.button import Look, PushButton
from kiosk.screens.widgets.text import Text


@dataclass(frozen=True)
class Kit:
    """`announce` is the only thing a screen can do besides drawing. Width and height are the window's, in pixels."""

    LANGUAGES: ClassVar[str] = "Bahasa · Language"
    """Read by those who cannot read the language that is shown."""
    theme: Theme
    words: Words
    languages: Mapping[str, str]
    announce: Callable[[Event], None]
    width: int
    height: int

    @property
    def portrait(self) -> bool:
        return self.height >= self.width

    @property
    def window(self) -> Rect:
        return Rect(0, 0, self.width, self.height)

    @property
    def other_language(self) -> tuple[str, Event] | None:
        """What the language button says and does: the other language of two, or the page of all; None: there is one."""
        others = [code for code in self.languages if code != self.words.language]
        match others:
            case []:
                return None
            case [other]:
                return self.languages[other], LanguageChosen(other)
            case _:
                return self.LANGUAGES, LanguagesAsked()

    def says(self, event: Event) -> Callable[[], None]:
        """A press that announces this event."""
        return lambda: self.announce(event)

    def button(
        self, text: str, event: Event, *, icon: str = "", look: Look = Look.PLAIN, stacked: bool = False, px: int = 0
    ) -> PushButton:
        return PushButton(
            self.theme, text, self.says(event), icon=icon, look=look, stacked=stacked, px=px, costs=costs(event)
        )

    def text(
        self,
        text: str,
        px: int,
        *,
        face: str = fonts.REGULAR,
        colour: str = "",
        across: str = "left",
        down: str = "middle",
        shrink: int = 2,
    ) -> Text:
        """A text of that size that may shrink by `shrink` steps of the scale; in the page's ink by default."""
        sizes = self.theme.sizes.smaller(px, shrink)
        return Text(text, face=face, sizes=sizes, colour=colour or self.theme.page.ink, across=across, down=down)
