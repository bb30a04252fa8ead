"""A soft tick for a press and two tones for "Masih di sana?". A machine without sound stays silent and says so once."""

from __future__ import annotations

import logging
from pathlib import Path

from kivy.core.audio import SoundLoader

log = logging.getLogger(__name__)


class Sounds:
    """Loads both sounds when it is made; afterwards playing costs nothing on the disk."""

    def __init__(self, folder: Path) -> None:
        self._press = SoundLoader.load(str(folder / "press.wav"))
        self._still_there = SoundLoader.load(str(folder / "still-there.wav"))
        if self._press is None or self._still_there is None:
            log.warning("no sound: check the audio device, or set sound = false under [screen]")

    def press(self) -> None:
        if self._press is not None:
            self._press.play()

    def still_there(self) -> None:
        if self._still_there is not None:
            self._still_there.play()


class Silence:
    """The same for a kiosk that is set to be quiet."""

    def press(self) -> None:
        """Nothing to hear."""

    def still_there(self) -> None:
        """Nothing to hear."""
