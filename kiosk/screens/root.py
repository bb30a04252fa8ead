"""The root of the window: shows the screen that the flow asks for, and takes every touch itself.

One finger at a time, by the gate's rule; a target acts when the finger lifts inside it; sliding off cancels.
"""

from __future__ import annotations

import time
from collections.abc import Callable, Mapping
from typing import Any, Protocol

from kivy.clock import Clock
from kivy.core.window import Window
from kivy.graphics import PopMatrix, PushMatrix, Scale

from hall.i18n import Words
from kiosk.flow import (
    Agencies,
    AreYouThere,
    CornerHeld,
    Event,
    NumberOnScreen,
    Ready,
    Rest,
    Screen,
    Session,
    Touched,
)
from kiosk.model.availability import Hall
from kiosk.screens.debounce import Debounce
from kiosk.screens.kit import Kit
from kiosk.screens.page import Page
from kiosk.screens.page_for_screen import page_for
from kiosk.screens.theme import LARGE, NORMAL, Theme
from kiosk.screens.widgets.block import Block
from kiosk.screens.widgets.press_feedback import Pressable

NARROW, WIDE = 1080, 1920
"""The panel that the screens are drawn for, in pixels; another window shows them larger or smaller."""
PREPARE_AFTER = 0.3
CORNER = 150
"""Side of the square in the top left corner, in pixels of the drawing: the hall's mark and a little around it."""
CORNER_SECONDS = 3.0
"""How long staff hold the corner to come in."""


QUIET_SECONDS = 1.5
"""How long a screen with a new number takes no touch: visitors tap once more while it appears."""
STRAY_SECONDS = 10.0
"""How long a touch beside the buttons leaves a ticket on the screen; later it is the next visitor, who starts."""


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
        self._gate = Debounce(clock or time.monotonic, settle)
        self._pages: dict[tuple[type, str, bool], Page] = {}
        self._shown: tuple[Screen, str, bool] | None = None
        self._last: tuple[Session, Hall] | None = None
        self._catalogue: object = None
        self._held: Pressable | None = None
        self.page: Page | None = None
        with self.canvas.before:
            PushMatrix()
            self._scaling = Scale(1, 1, 1)
        with self.canvas.after:
            PopMatrix()
        self._factor = 1.0
        self._corner = Clock.create_trigger(self._corner_held, CORNER_SECONDS)
        self._prepare = Clock.create_trigger(self._prepare_agencies, PREPARE_AFTER)
        Window.bind(size=self._resized)

    def show(self, session: Session, hall: Hall) -> None:
        """The screen of this session; the same screen again only takes the new counts. UI thread only."""
        self._last = (session, hall)
        if hall.catalogue is not self._catalogue:
            self._pages.clear()
            self._catalogue = hall.catalogue
        key = (type(session.screen), session.language, session.large)
        page = self._pages.get(key)
        if page is not None and page.belongs(session.screen, hall):
            page.follow(session.screen)
            page.refresh(hall)
        else:
            page = page_for(self._kit(session.language, large=session.large), session.screen, hall, self._seconds)
            self._pages = {
                kept: p for kept, p in self._pages.items() if kept[0] not in (key[0], AreYouThere) or kept == key
            }
            self._pages[key] = page
        self._change_to(page, (session.screen, session.language, session.large))
        if isinstance(session.screen, Rest):
            self._prepare()

    def _kit(self, language: str, *, large: bool) -> Kit:
        """The window in the pixels of the drawing: one side as designed, the other at least."""
        width, height = Window.size
        across, up = (NARROW, WIDE) if height >= width else (WIDE, NARROW)
        self._factor = min(width / across, height / up)
        self._scaling.xyz = (self._factor, self._factor, 1)
        words, theme = self._words(language), self._themes[large]
        size = (round(width / self._factor), round(height / self._factor))
        return Kit(theme, words, self._languages, self._announce, *size)

    def _resized(self, *_args: object) -> None:
        """Draws everything again: places are computed for one size."""
        self._pages.clear()
        if self._last is not None:
            self.show(*self._last)

    def _prepare_agencies(self, _dt: float) -> None:
        """While nobody is here the screen that comes next is made, one language at a time."""
        if self._last is None or not isinstance(self._last[0].screen, Rest):
            return
        missing = [code for code in self._languages if (Agencies, code, False) not in self._pages]
        if missing:
            kit = self._kit(missing[0], large=False)
            self._pages[Agencies, missing[0], False] = page_for(kit, Agencies(), self._last[1], self._seconds)
            self._prepare()

    def _change_to(self, page: Page, shown: tuple[Screen, str, bool]) -> None:
        """A page that stays is the same to the finger, whatever was typed on it: the next touch counts at once."""
        changed = shown != self._shown and page is not self.page
        self._shown = shown
        if changed:
            self._corner.cancel()
            self._let_go()
            self._gate.screen_changed(QUIET_SECONDS if isinstance(shown[0], Ready | NumberOnScreen) else 0.0)
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
        """Whether a finger counts that comes down now, far from where the last one was."""
        return self._gate.settled

    def takes(self, target: Pressable) -> bool:
        """Whether a finger counts that comes down now in the middle of this target."""
        return self._gate.takes(target.center, costs=target.costs)

    def on_touch_down(self, touch: Any) -> bool:
        """Swallowed unless it counts; a target under it shows at once that it is pressed."""
        target = self._target(touch)
        costs = target is not None and target.costs
        if touch.is_mouse_scrolling or not self._gate.down(touch.uid, self._at(touch), costs=costs):
            return True
        self._let_go()
        if self._in_corner(touch):
            self._corner()
        self._held = target
        if self._held is not None:
            self._held.show_pressed(True)
            self._sounds.press()
        return True

    def on_touch_move(self, touch: Any) -> bool:
        if self._gate.counts(touch.uid) and not self._in_corner(touch):
            self._corner.cancel()
        if self._held is not None and self._gate.counts(touch.uid) and not self._hit(self._held, touch):
            self._let_go()
        return True

    def on_touch_up(self, touch: Any) -> bool:
        held = self._held
        started_on_nothing = held is None and self._target(touch) is None
        if touch.is_mouse_scrolling or not self._gate.up(touch.uid):
            return True
        self._corner.cancel()
        self._let_go()
        if held is not None and self._hit(held, touch):
            held.act()
        elif started_on_nothing and not self._keeps_ticket():
            self._announce(Touched())
        return True

    def _keeps_ticket(self) -> bool:
        """A ticket was printed a moment ago: a touch beside the buttons is no decision yet."""
        screen = self._shown[0] if self._shown is not None else None
        return isinstance(screen, Ready) and self._gate.stood < STRAY_SECONDS

    def _at(self, touch: Any) -> tuple[float, float]:
        """Where it is in pixels of the drawing."""
        return touch.x / self._factor, touch.y / self._factor

    def _target(self, touch: Any) -> Pressable | None:
        targets = self.page.targets if self.page is not None else []
        return next((target for target in reversed(targets) if self._hit(target, touch)), None)

    def _hit(self, target: Pressable, touch: Any) -> bool:
        return target.hit(*self._at(touch))

    def _in_corner(self, touch: Any) -> bool:
        across, down = touch.x / self._factor, (Window.size[1] - touch.y) / self._factor
        return bool(across < CORNER and down < CORNER)

    def _corner_held(self, _dt: float) -> None:
        """The finger still lies there; what it does when it lifts means nothing any more."""
        self._let_go()
        self._gate.screen_changed()
        self._announce(CornerHeld())

    def _let_go(self) -> None:
        if self._held is not None:
            self._held.show_pressed(False)
            self._held = None
