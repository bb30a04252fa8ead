"""What the app saves while nobody is here: fewer looks for touches, and a sweep of the last visit's pages."""

from __future__ import annotations

import gc
import time

from kivy.clock import Clock

from kiosk import flow

REST_FPS, TOUCH_FPS = 30, 60
"""How often a second the loop looks for touches; each look costs about a thirtieth of a percent of a core."""
SWEEP_AFTER_SECONDS = 0.5


class RestSaver:
    """UI thread only."""

    def __init__(self) -> None:
        self._sweep = Clock.create_trigger(lambda _dt: gc.collect(), SWEEP_AFTER_SECONDS)
        self._since: float | None = None

    def seconds(self) -> float:
        """How long nobody has been here; 0: somebody is, or something is wrong that must stay on the screen."""
        return 0.0 if self._since is None else time.monotonic() - self._since

    def stop(self) -> None:
        """No sweep follows."""
        self._sweep.cancel()

    def shown(self, screen: flow.Screen) -> None:
        """Pages of the last visit are swept up while nobody chooses."""
        rests = isinstance(screen, flow.Rest)
        Clock._max_fps = REST_FPS if rests else TOUCH_FPS  # noqa: SLF001 - Kivy has no other way
        if rests or isinstance(screen, flow.Ready):
            self._sweep()
        if not rests:
            self._since = None
        elif self._since is None:
            self._since = time.monotonic()
