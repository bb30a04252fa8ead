"""A weekly schedule in one line, so that nobody needs to know what its code means."""

from __future__ import annotations

from collections.abc import Mapping
from itertools import groupby
from typing import Any

from hall.i18n import Words

WEEKDAYS = ("mon", "tue", "wed", "thu", "fri", "sat", "sun")


def week_in_words(week: Mapping[str, Any], words: Words) -> str:
    """For example "Sen–Kam 08:00–15:00, Jum 08:00–14:30". `week` has hours by weekday, as the file has them."""
    names = words.text("Sen|Sel|Rab|Kam|Jum|Sab|Min").split("|")
    days = [(name, _hours(week.get(day))) for name, day in zip(names, WEEKDAYS, strict=True)]
    spans = []
    for hours, group in groupby(days, key=lambda one: one[1]):
        same = [name for name, _ in group]
        if hours:
            spans.append(f"{same[0] if len(same) == 1 else f'{same[0]}–{same[-1]}'} {hours}")
    return ", ".join(spans) or words.text("selalu tutup")


def _hours(day: Any) -> str:
    return f"{day.get('open', '')}–{day.get('close', '')}" if isinstance(day, Mapping) else ""
