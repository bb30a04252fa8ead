"""A real window on offscreen GL, with fingers. KIOSK_SIZE=1920x1080 runs the same tests in landscape."""

from __future__ import annotations

import gc
import os
from collections.abc import Callable, Iterator
from contextlib import ExitStack
from itertools import count
from pathlib import Path
from typing import TYPE_CHECKING, Any

import pytest

from hall.catalogue import Catalogue
from hall.catalogue.load import load_catalogue
from kiosk.flow import Event, Screen, Session
from kiosk.model.availability import Hall
from tests.support import gallery

if TYPE_CHECKING:
    from tests.screens.whole_kiosk import Kiosk

SHOWN_BETWEEN_SWEEPS = 6
"""Pages. A page is 50,000 objects that only a sweep frees: few at a time cost less, and none that still stands."""
TESTS_BETWEEN_SWEEPS = 12
"""A page that stood during such a sweep waits for one of all objects, which costs a fifth of a second."""
_tests = count(1)
SIZE = tuple(int(side) for side in os.environ.get("KIOSK_SIZE", "1080x1920").split("x"))
ROOT = Path(__file__).resolve().parents[2]


def _size_of_the_window() -> None:
    """Kivy makes its window when a module first asks for it, so its size is set before any test module is read."""
    from kivy.config import Config

    width, height = SIZE
    for key, value in {"width": width, "height": height, "multisamples": 0, "maxfps": 0, "resizable": 0}.items():
        Config.set("graphics", key, str(value))


_size_of_the_window()


class Hand:
    """A clock that only the test moves."""

    def __init__(self) -> None:
        self.at = 100.0

    def __call__(self) -> float:
        return self.at

    def wait(self, seconds: float) -> None:
        self.at += seconds


class Finger:
    """One finger on the window: it goes through Kivy's own event loop."""

    def __init__(self, pilot: Pilot, x: float, y: float) -> None:
        from kivy.tests.common import UnitTestTouch

        self._pilot = pilot
        self._touch = UnitTestTouch(x, y)

    def down(self) -> Finger:
        self._touch.touch_down()
        self._pilot.frames()
        return self

    def move(self, x: float, y: float) -> Finger:
        self._touch.touch_move(x, y)
        self._pilot.frames()
        return self

    def up(self) -> None:
        self._touch.touch_up()
        self._pilot.frames()


class Pilot:
    """Shows screens, touches them, and keeps what they announce."""

    def __init__(self, make_root: Callable[..., Any], catalogue: Catalogue) -> None:
        self.announced: list[Event] = []
        self.clock = Hand()
        self.catalogue = catalogue
        self._shown = 0
        self.root = make_root(self.announced.append, self.clock)

    def frames(self, count: int = 1) -> None:
        from kivy.base import EventLoop
        from kivy.core.window import Window
        from kivy.graphics.opengl import glFinish

        for _ in range(count):
            EventLoop.idle()
            Window.mainloop()
            glFinish()

    def show(self, screen: Screen, language: str = "id", *, large: bool = False, hall: Hall | None = None) -> Any:
        """The page that shows it; a moment later, so that touches count wherever the last one was."""
        self._shown += 1
        if self._shown % SHOWN_BETWEEN_SWEEPS == 0:
            gc.collect(1)
        self.root.show(Session(screen, language, large), hall or gallery.hall_at(self.catalogue))
        self.clock.wait(4.0)
        return self.root.page

    def finger(self, target: Any) -> Finger:
        return Finger(self, target.x + target.width / 2, target.y + target.height / 2)

    def at(self, x: float, y: float) -> Finger:
        return Finger(self, x, y)

    def tap(self, target: Any) -> None:
        self.finger(target).down().up()

    def button(self, text: str) -> Any:
        """The target that bears this text."""
        for target in self.root.page.targets:
            if any(getattr(part, "text", "") == text for part in target.walk(restrict=True)):
                return target
        raise AssertionError(f"no target says {text!r}")


@pytest.fixture(scope="session")
def catalogue() -> Catalogue:
    return load_catalogue(ROOT / "config" / "catalogue.toml")


@pytest.fixture(scope="session")
def window() -> Any:
    from kivy.core.window import Window

    assert tuple(Window.size) == SIZE
    gc.set_threshold(10_000_000, 10, 10)  # swept by hand, where it costs little
    return Window


@pytest.fixture
def pilot(window: Any, catalogue: Catalogue) -> Iterator[Pilot]:
    from kivy.base import EventLoop, runTouchApp

    from kiosk.screens import make_root

    def root(announce: Callable[[Event], None], clock: Hand) -> Any:
        return make_root(announce, sound=False, clock=clock)

    made = Pilot(root, catalogue)
    runTouchApp(made.root, embedded=True)
    made.root.size = window.size
    yield made
    for child in list(window.children):
        window.remove_widget(child)
    EventLoop.stop()
    EventLoop.status = "idle"
    del made
    gc.collect(1 if next(_tests) % TESTS_BETWEEN_SWEEPS else 2)


MakeKiosk = Callable[..., "Kiosk"]


@pytest.fixture
def make_kiosk(
    window: Any, catalogue: Catalogue, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> Iterator[MakeKiosk]:
    """A whole kiosk, ended with everything behind it. Its values are those of `whole_kiosk`."""
    from kivy.base import EventLoop
    from kivy.clock import Clock

    from kiosk.app import KioskApp
    from tests.screens.whole_kiosk import whole_kiosk

    monkeypatch.setattr("kiosk.app.app.PULSE_SECONDS", 0.5)
    with ExitStack() as parts:
        yield lambda **values: parts.enter_context(whole_kiosk(catalogue, tmp_path, **values))
    for child in list(window.children):
        window.remove_widget(child)
    EventLoop.stop()
    EventLoop.status = "idle"
    KioskApp.__mro__[1]._running_app = None
    Clock._max_fps = 0  # the kiosk slows the loop down; tests without one need not wait between two frames
    _sweep_all()


def _sweep_all() -> None:
    """A kiosk that opens keeps its objects from the sweeps for good: here they would pile up from test to test."""
    gc.unfreeze()
    gc.collect()
    gc.freeze()
