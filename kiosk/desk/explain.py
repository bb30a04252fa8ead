"""Why a wait is estimated as it is, in one sentence that staff can check at the counters. Pure."""

from __future__ import annotations

from kiosk.tickets import WaitRange
from kiosk.wait import NOTICED, Wait
from kiosk.words import Words


def explain(wait: Wait, shown: WaitRange | None, silent_minutes: int, words: Words) -> str:
    """For example "12 orang di depan · biasanya satu panggilan tiap 2 menit pada jam ini · perkiraan: 15–30 menit"."""
    pace = words.text("biasanya satu panggilan tiap {span} pada jam ini", span=_span(wait.pace, words))
    parts = [words.plural("{n} orang di depan", wait.ahead), pace + _lately(wait.speed, words)]
    if wait.past is not None:
        span = _span(wait.past, words)
        parts.append(words.text("dengan antrean sepanjang ini biasanya menunggu {span}", span=span))
    if silent_minutes > 0 and shown is None:
        parts.append(words.plural("sudah {n} menit tanpa panggilan", silent_minutes))
    minutes = None if shown is None else (shown.low_minutes, shown.high_minutes)
    parts.append(words.text("perkiraan: {wait}", wait=words.wait(minutes)))
    return " · ".join(parts)


def _lately(speed: float, words: Words) -> str:
    percent = round(100.0 * abs(speed - 1.0))
    if abs(speed - 1.0) < NOTICED:
        return ""
    if speed > 1.0:
        return words.text(", akhir-akhir ini {percent}% lebih cepat", percent=percent)
    return words.text(", akhir-akhir ini {percent}% lebih lambat", percent=percent)


def _span(seconds: float, words: Words) -> str:
    """Seconds below a minute and a half, else minutes."""
    if seconds < 90.0:
        return words.plural("{n} detik", round(seconds))
    return words.plural("{n} menit", round(seconds / 60.0))
