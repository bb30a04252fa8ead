"""Clips as samples: reading, writing, and how loud and how tightly cut they are. Mono, 16 bit, 22,050 a second."""

from __future__ import annotations

import array
import io
import math
import sys
import wave
from collections.abc import Sequence
from pathlib import Path

RATE = 22_050
FULL = 32_768
FRAME = RATE // 50
"""20 ms, the step in which loudness is measured."""

_SHELF_HZ, _SHELF_DB, _SHELF_Q = 1_681.97, 4.0, 0.7072
_LOW_HZ, _LOW_Q = 38.14, 0.5003


def read(path: Path) -> array.array[int]:
    """The samples of a clip. Raises OSError, and ValueError for a file of another kind."""
    try:
        with wave.open(str(path), "rb") as file:
            kind = (file.getnchannels(), file.getsampwidth(), file.getframerate())
            frames = file.readframes(file.getnframes())
    except (wave.Error, EOFError) as error:
        raise ValueError(f"{path}: not a WAV file ({error})") from error
    if kind != (1, 2, RATE):
        raise ValueError(f"{path}: a clip is mono, 16 bit, {RATE} samples a second; this one has {kind}")
    return native(frames)


def native(frames: bytes) -> array.array[int]:
    """The samples in the little-endian bytes of a WAV."""
    samples = array.array("h", frames)
    if sys.byteorder == "big":
        samples.byteswap()
    return samples


def wav(samples: Sequence[int]) -> bytes:
    """A WAV file of these samples."""
    data = array.array("h", samples)
    if sys.byteorder == "big":
        data.byteswap()
    memory = io.BytesIO()
    with wave.open(memory, "wb") as file:
        file.setnchannels(1)
        file.setsampwidth(2)
        file.setframerate(RATE)
        file.writeframes(data.tobytes())
    return memory.getvalue()


def loudness(samples: Sequence[int]) -> float:
    """Decibels below full scale as an ear weighs them (K-weighting of ITU-R BS.1770), of the part that sounds.

    The part that sounds is every 20 ms within 20 dB of the loudest 20 ms: closures of p, t, k and silence do not count.
    """
    weighted = _biquad(_biquad([sample / FULL for sample in samples], *_shelf()), *_high_pass())
    powers = [
        sum(sample * sample for sample in weighted[at : at + FRAME]) / FRAME for at in range(0, len(weighted), FRAME)
    ]
    floor = max(powers, default=0.0) / 100
    sounding = [power for power in powers if power and power >= floor]
    if not sounding:
        return -math.inf
    return 10 * math.log10(sum(sounding) / len(sounding)) - 0.691


def peak(samples: Sequence[int]) -> float:
    """Decibels below full scale of the greatest sample."""
    greatest = max((abs(sample) for sample in samples), default=0)
    return 20 * math.log10(greatest / FULL) if greatest else -math.inf


def _biquad(samples: list[float], b: tuple[float, float, float], a: tuple[float, float]) -> list[float]:
    one = two = 0.0
    filtered = []
    for sample in samples:
        out = b[0] * sample + one
        one = b[1] * sample - a[0] * out + two
        two = b[2] * sample - a[1] * out
        filtered.append(out)
    return filtered


def _shelf() -> tuple[tuple[float, float, float], tuple[float, float]]:
    """The head's lift of high tones, worked out for our rate."""
    k = math.tan(math.pi * _SHELF_HZ / RATE)
    high = 10 ** (_SHELF_DB / 20)
    band = high**0.4996667741545416
    norm = 1 + k / _SHELF_Q + k * k
    b = (high + band * k / _SHELF_Q + k * k, 2 * (k * k - high), high - band * k / _SHELF_Q + k * k)
    return (b[0] / norm, b[1] / norm, b[2] / norm), (2 * (k * k - 1) / norm, (1 - k / _SHELF_Q + k * k) / norm)


def _high_pass() -> tuple[tuple[float, float, float], tuple[float, float]]:
    k = math.tan(math.pi * _LOW_HZ / RATE)
    norm = 1 + k / _LOW_Q + k * k
    return (1.0, -2.0, 1.0), (2 * (k * k - 1) / norm, (1 - k / _LOW_Q + k * k) / norm)
