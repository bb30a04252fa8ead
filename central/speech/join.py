"""Clips joined to one sound without gaps but the pauses of the table, with the times at which each part is heard."""

from __future__ import annotations

import array
import threading
from collections import OrderedDict
from collections.abc import Iterable
from dataclasses import dataclass
from pathlib import Path

from central.speech import sound
from central.speech.languages import clips
from central.speech.phrase import LANGUAGES, PhrasePart, SpokenCall, whole
from hall.data import asset


class NoClip(Exception):
    """A clip is missing or of the wrong kind. The message names the file and the remedy."""


@dataclass(frozen=True, slots=True)
class TimedWord:
    """When a part is heard, in milliseconds from the start of the sound."""

    part: PhrasePart
    start_ms: int
    end_ms: int


@dataclass(frozen=True, slots=True)
class Spoken:
    """A whole call: a WAV file, and what is heard when."""

    wav: bytes
    timeline: tuple[TimedWord, ...]

    @property
    def seconds(self) -> float:
        return self.timeline[-1].end_ms / 1000


class Speaker:
    """Speaks calls with the clips in `folder`, and keeps the last `keep` of them. May be used from any thread.

    Without a folder: the voice that comes with the program.

    A second of sound has 44 kB, so a call in two languages has about 0.8 MB.
    """

    def __init__(self, folder: Path | None = None, keep: int = 24) -> None:
        self._folder, self._keep = folder, keep
        self._clips: dict[str, array.array[int]] = {}
        self._spoken: OrderedDict[tuple[PhrasePart, ...], Spoken] = OrderedDict()
        self._lock = threading.Lock()

    def say(
        self, call: SpokenCall, languages: Iterable[str] = LANGUAGES, times: int = 2, *, short: bool = False
    ) -> Spoken:
        """Chime, the first language `times` times, then the others once. `short`: number and counter alone.

        Raises Unspeakable for signs without clips, ValueError for a language without a voice, NoClip.
        """
        parts = whole(call, languages, times, short=short)
        with self._lock:
            spoken = self._spoken.pop(parts, None) or self._join(parts)
            self._spoken[parts] = spoken
            if len(self._spoken) > self._keep:
                self._spoken.popitem(last=False)
        return spoken

    def _join(self, parts: tuple[PhrasePart, ...]) -> Spoken:
        samples: array.array[int] = array.array("h")
        timeline = []
        for part in parts:
            samples.frombytes(bytes(2 * (part.pause_ms * sound.RATE // 1000)))
            start = len(samples)
            samples.extend(self._clip(part.clip))
            timeline.append(TimedWord(part, _ms(start), _ms(len(samples))))
        return Spoken(sound.wav(samples), tuple(timeline))

    def _clip(self, name: str) -> array.array[int]:
        if name not in self._clips:
            try:
                folder = asset("voice") if self._folder is None else self._folder
                self._clips[name] = sound.read(folder / f"{name}.wav")
            except OSError as error:
                raise NoClip(
                    f"{error.filename}: voice clip cannot be read ({error.strerror}); restore the folder assets/voice"
                    " of this version, or make it again with scripts/voice"
                ) from error
            except ValueError as error:
                raise NoClip(f"{error}; convert it, or restore the folder assets/voice of this version") from error
        return self._clips[name]


def missing(folder: Path) -> list[Path]:
    """The clips that a voice in `folder` still lacks."""
    paths = [folder / f"{name}.wav" for name in ("chime", *clips())]
    return [path for path in paths if not path.is_file()]


def _ms(samples: int) -> int:
    return round(samples * 1000 / sound.RATE)
