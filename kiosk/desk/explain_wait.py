"""Why a wait is estimated as it is, in one sentence that staff can check at the counters. Pure."""

from __future__ import annotations

from hall.i18n import Words
from hall.tickets import WaitRange
from hall.wait import Wait, WaitInterval


def explain(wait: Wait, shown: WaitRange | None, silent_minutes: int, words: Words) -> str:
    """The words of `Wait.explain` in any language, then how long nobody was called, then the range.

    For example "12 orang di depan · biasanya satu panggilan tiap 2 menit pada jam ini · perkiraan: 15–30 menit".
    """
    why = wait.reasons()
    pace = words.text("biasanya satu panggilan tiap {span} pada jam ini", span=_span(why.pace, words))
    parts = [words.plural("{n} orang di depan", why.ahead), pace + _lately(why.percent_faster, words)]
    if why.past is not None:
        span = _span(why.past, words)
        parts.append(words.text("dengan antrean sepanjang ini biasanya menunggu {span}", span=span))
    if silent_minutes > 0 and shown is None:
        parts.append(words.plural("sudah {n} menit tanpa panggilan", silent_minutes))
    minutes = None if shown is None else (shown.low_minutes, shown.high_minutes)
    parts.append(words.text("perkiraan: {wait}", wait=words.wait(minutes)))
    return " · ".join(parts)


def _lately(percent: int, words: Words) -> str:
    if percent == 0:
        return ""
    if percent > 0:
        return words.text(", akhir-akhir ini {percent}% lebih cepat", percent=percent)
    return words.text(", akhir-akhir ini {percent}% lebih lambat", percent=-percent)


def _span(span: WaitInterval, words: Words) -> str:
    if span.unit == "second":
        return words.plural("{n} detik", span.count)
    return words.plural("{n} menit", span.count)
