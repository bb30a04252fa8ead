"""When and how loud displays speak: plain values."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import time

from central.speech.phrase import LANGUAGES


@dataclass(frozen=True, slots=True)
class Voice:
    """How the displays of a hall speak. Raises ValueError for a volume or language that cannot be.

    The page's player applies the volume. Quiet hours are local times (from, until), over midnight too; in them neither
    the chime nor the words are heard, and the screen shows each call as always.
    """

    volume: float = 0.8
    quiet: tuple[tuple[time, time], ...] = ()
    languages: tuple[str, ...] = ("id", "en")

    def __post_init__(self) -> None:
        if not 0 <= self.volume <= 1:
            raise ValueError(f"the volume lies between 0 and 1, not at {self.volume}")
        for language in self.languages:
            if language not in LANGUAGES:
                raise ValueError(f"no voice speaks {language!r}; there are: {', '.join(LANGUAGES)}")

    def speaks(self, at: time) -> bool:
        """Whether anything is heard at this local time. The end of quiet hours is no longer quiet."""
        audible = self.volume > 0 and bool(self.languages)
        return audible and not any(_within(at, since, until) for since, until in self.quiet)


def _within(at: time, since: time, until: time) -> bool:
    """Equal ends are a whole day."""
    if since < until:
        return since <= at < until
    return at >= since or at < until
