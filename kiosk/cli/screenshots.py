"""A PNG of the window at each change of screen, for a machine without a display."""

from __future__ import annotations

from pathlib import Path

from kivy.clock import Clock

from kiosk.app import KioskApp

LOOK_EVERY = 0.1
SETTLE_SECONDS = 0.1
KEEP = 200
"""The folder never holds more pictures than this; the oldest go first."""


def keep_screenshots(app: KioskApp, folder: Path) -> None:
    """From now on, writes `0001-agencies.png` and so on into `folder` whenever the screen changed."""
    folder.mkdir(parents=True, exist_ok=True)
    last: list[object] = [None]
    count = [0]

    def look(_dt: float) -> None:
        if app.session == last[0]:
            return
        last[0] = app.session
        # Texts are drawn in the frame after a screen is shown.
        Clock.schedule_once(keep, SETTLE_SECONDS)

    def keep(_dt: float) -> None:
        count[0] += 1
        name = type(app.session.screen).__name__.lower()
        app.root.export_to_png(str(folder / f"{count[0]:04d}-{name}.png"))
        for old in sorted(folder.glob("*.png"))[:-KEEP]:
            old.unlink()

    Clock.schedule_interval(look, LOOK_EVERY)
