"""What a display sounds when it calls somebody: one WAV for each call."""

from __future__ import annotations

import array
import io
import math
import sys
import wave
from collections.abc import Sequence
from functools import cache

from central.pages.calls import Call

HERTZ = 22_050
NOTES = ((659.25, 0.0), (523.25, 0.42))
"""Pitch, and when it begins: two bells, the second lower."""
SECONDS = 1.3
LEVEL = 0.35


def announcement(call: Call, languages: Sequence[str], brief: bool) -> bytes:
    """The whole announcement of this call; `brief` while others wait for theirs: once, in the first language."""
    del call, languages, brief
    return chime()


@cache
def chime() -> bytes:
    """Two bells, mono, 16 bit."""
    samples = array.array("h", (round(32_767 * LEVEL * _level(n / HERTZ)) for n in range(round(HERTZ * SECONDS))))
    if sys.byteorder == "big":
        samples.byteswap()
    file = io.BytesIO()
    with wave.open(file, "wb") as out:
        out.setnchannels(1)
        out.setsampwidth(2)
        out.setframerate(HERTZ)
        out.writeframes(samples.tobytes())
    return file.getvalue()


def _level(second: float) -> float:
    """The sum of both bells, each struck softly and fading."""
    total = 0.0
    for pitch, begins in NOTES:
        age = second - begins
        if age >= 0:
            swell = min(1.0, age / 0.008) * math.exp(-4.5 * age) * min(1.0, (SECONDS - second) / 0.05)
            total += swell * (math.sin(math.tau * pitch * age) + 0.3 * math.sin(2 * math.tau * pitch * age))
    return total
