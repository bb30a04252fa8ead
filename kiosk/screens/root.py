"""The root of the window: shows the screen that the flow asks for, and takes every touch itself.

One finger at a time, by the gate's rule; a target acts when the finger lifts inside it; sliding off cancels.
"""

from __future__ import annotations

from collections.abc import Callable, Mapping
from typing import Any, Protocol

from kivy.clock import Clock
from kivy.core.window import Window

from kiosk.flow import AreYouThere, Event, Screen, Session, Touched
from kiosk.hall import Hall
from kiosk.screens.choose import page_for
from kiosk.screens.gate import Gate
from kiosk.screens.kit import Kit
from kiosk.screens.page import Page
from kiosk.screens.theme import LARGE, NORMAL, Theme
from kiosk.screens.widgets.block import Block
from kiosk.screens.widgets.press import Pressable
from kiosk.words import Words


class MakesSounds(Protocol):
    """What the root needs of the sounds."""

    def press(self) -> None: ...

    def still_there(self) -> None: ...


class KioskRoot(Block):
    """`show` is the way in, `announce` the way out; between them nothing is decided here."""

    def __init__(
        self,
        announce: Callable[[Event], None],
        *,
        languages: Mapping[str, str],
        words: Callable[[str], Words],
        sounds: MakesSounds,
        settle: float,
        still_there_seconds: float,
        clock: Callable[[], float] | None = None,
        themes: tuple[Theme, Theme] = (NORMAL, LARGE),
    ) -> None:
        super().__init__()
        self._announce, self._languages, self._words, self._sounds = announce, languages, words, sounds
        self._seconds = still_there_seconds
        self._themes = {False: themes[0], True: themes[1]}
        self._gate = Gate(clock or Clock.get_boottime, settle)
        self._pages: dict[tuple[type, str, bool], Page] = {}
        self._shown: tuple[Screen, str, bool] | None = None
        self._catalogue: object = None
        self._held: Pressable | None = None
        self.page: Page | None = None

    def show(self, session: Session, hall: Hall) -> None:
        """The screen of this session; the same screen again only takes the new counts. UI thread only."""
        if hall.catalogue is not self._catalogue:
            self._pages.clear()
            self._catalogue = hall.catalogue
        key = (type(session.screen), session.language, session.large)
        page = self._pages.get(key)
        if page is not None and page.belongs(session.screen, hall):
            page.refresh(hall)
        else:
            page = page_for(self._kit(session), session.screen, hall, self._seconds)
            self._pages = {
                kept: p for kept, p in self._pages.items() if kept[0] not in (key[0], AreYouThere) or kept == key
            }
            self._pages[key] = page
        self._change_to(page, (session.screen, session.language, session.large))

    def _kit(self, session: Session) -> Kit:
        width, height = (int(side) for side in Window.size)
        theme = self._themes[session.large]
        return Kit(theme, self._words(session.language), self._languages, self._announce, width, height)

    def _change_to(self, page: Page, shown: tuple[Screen, str, bool]) -> None:
        if shown != self._shown:
            self._shown = shown
            self._let_go()
            self._gate.screen_changed()
            if isinstance(shown[0], AreYouThere):
                self._sounds.still_there()
        if page is self.page:
            return
        if self.page is not None:
            self.page.left()
            self.remove_widget(self.page)
        self.page = page
        self.add_widget(page)
        page.entered()

    # ---- fingers

    @property
    def takes_touches(self) -> bool:
        """Whether a finger that comes down now counts."""
        return self._gate.settled

    def on_touch_down(self, touch: Any) -> bool:
        """Swallowed unless it counts; a target under it shows at once that it is pressed."""
        if touch.is_mouse_scrolling or not self._gate.down(touch.uid):
            return True
        self._let_go()
        self._held = self._target(touch.x, touch.y)
        if self._held is not None:
            self._held.show_pressed(True)
            self._sounds.press()
        return True

    def on_touch_move(self, touch: Any) -> bool:
        if self._held is not None and self._gate.counts(touch.uid) and not self._held.hit(touch.x, touch.y):
            self._let_go()
        return True

    def on_touch_up(self, touch: Any) -> bool:
        held = self._held
        started_on_nothing = held is None and self._target(touch.x, touch.y) is None
        if touch.is_mouse_scrolling or not self._gate.up(touch.uid):
            return True
        self._let_go()
        if held is not None and held.hit(touch.x, touch.y):
            held.act()
        elif started_on_nothing:
            self._announce(Touched())
        return True

    def _target(self, x: float, y: float) -> Pressable | None:
        targets = self.page.targets if self.page is not None else []
        return next((target for target in reversed(targets) if target.hit(x, y)), None)

    def _let_go(self) -> None:
        if self._held is not None:
            self._held.show_pressed(False)
            self._held = None
