"""A soft tick for a press and two tones for "Masih di sana?". A machine without sound stays silent and logs it once."""

from __future__ import annotations

import logging
from pathlib import Path
from typing import Any

from kivy.clock import Clock

LOAD_AFTER = 1.0
"""Seconds after the start: opening the audio device costs more than the first picture may wait."""

log = logging.getLogger(__name__)


class Sounds:
    """Loads both sounds soon after the start; afterwards playing costs nothing on the disk."""

    def __init__(self, folder: Path) -> None:
        self._folder = folder
        self._press: Any = None
        self._still_there: Any = None
        Clock.schedule_once(lambda _dt: self.load(), LOAD_AFTER)

    def load(self) -> None:
        """Open the audio device and read both sounds."""
        from kivy.core.audio import SoundLoader

        self._press = SoundLoader.load(str(self._folder / "press.wav"))
        self._still_there = SoundLoader.load(str(self._folder / "still-there.wav"))
        if self._press is None or self._still_there is None:
            log.warning("no sound: check the audio device, or set sound = false under [screen]")

    def press(self) -> None:
        if self._press is not None:
            self._press.play()

    def still_there(self) -> None:
        if self._still_there is not None:
            self._still_there.play()


class NoSounds:
    """The same for a kiosk that is set to be quiet."""

    def press(self) -> None:
        """Nothing to hear."""

    def still_there(self) -> None:
        """Nothing to hear."""
