"""The roll of paper: how much is left of it, and until when it lasts. Pure.

The account is an estimate: length of the roll less what was printed. The near-end sensor, where there is one, knows
better, so whichever of the two says less is believed.
"""

from __future__ import annotations

import math
from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from datetime import date, datetime, timedelta
from statistics import median

LOST_SHARE = 0.05
"""Of a new roll, for loading it and for tests."""

NEAR_END_REST_MM = 2_000.0
"""Left when a near-end sensor speaks, until this kiosk has measured it. Such sensors see a roll of 22 to 27 mm over
a core of 18 mm, which is 2 to 5 m; the shortest of that."""

WEEKS = 4
"""Earlier days of the same weekday that the forecast looks at."""

WEIGHT_OF_HABIT = 20.0
"""Tickets of a usual day that weigh against today's, so that the first few visitors do not decide the forecast."""

ENOUGH_TICKETS = 10
ENOUGH_TIME = timedelta(hours=1)
"""Of today alone, where there was no such weekday before; with less than both nothing is foretold."""


@dataclass(frozen=True, slots=True)
class Roll:
    """The roll in the printer as the kiosk's books have it; all lengths in millimetres."""

    length_mm: float
    used_mm: float
    since: datetime
    """When staff put it in: aware, in the zone of the hall."""
    used_at_near_end_mm: float | None = None
    """What was used when the sensor first said near-end; None: it has not."""
    near_end_rests_mm: tuple[float, ...] = ()
    """Of earlier rolls: what was printed from near-end to the end."""


@dataclass(frozen=True, slots=True)
class PaperLeft:
    """What staff want to know of the paper."""

    mm: float
    tickets: int
    runs_out_at: datetime | None
    """Today, local time. None: not before closing, or not foreseen."""
    lasts_today: bool
    """False: it is foreseen to run out before closing, or there is none left."""
    calibrated: bool
    """What the near-end sensor means was measured with this kiosk's own rolls."""
    foreseen: bool = True
    """False: too little is known of the day; `lasts_today` then only says that there is paper now."""


ByHour = Mapping[date, Sequence[int]]
"""Tickets on paper by local date, each with 24 counts by local hour."""


def roll_mm(outer_mm: float, core_mm: float, paper_um: float) -> float:
    """Length of the paper on a roll: the area of its ring seen from the side, divided by the paper's thickness.

    π(D² - d²) / 4t, as makers of rolls have it: 80 mm over a core of 12 mm, paper of 60 µm: 82 m. Raises ValueError.
    """
    if not 0 <= core_mm < outer_mm or paper_um <= 0:
        raise ValueError(f"no roll is {outer_mm} mm over a core of {core_mm} mm with paper of {paper_um} µm")
    return math.pi * (outer_mm**2 - core_mm**2) / (4 * paper_um / 1000)


def left_mm(roll: Roll, *, near_end: bool) -> float:
    """Millimetres left, never negative. `near_end` is what the sensor says now.

    Once it has spoken for this roll, that stays said: as the roll turns, the sensor may waver.
    """
    booked = roll.length_mm * (1 - LOST_SHARE) - roll.used_mm
    if not near_end and roll.used_at_near_end_mm is None:
        return max(0.0, booked)
    rest = median(roll.near_end_rests_mm) if roll.near_end_rests_mm else NEAR_END_REST_MM
    since = 0.0 if roll.used_at_near_end_mm is None else roll.used_mm - roll.used_at_near_end_mm
    return max(0.0, min(booked, rest - since))


def forecast(
    roll: Roll,
    ticket_mm: float,
    *,
    near_end: bool,
    by_hour: ByHour,
    now: datetime,
    closes: datetime | None,
) -> PaperLeft:
    """How much is left, and whether it lasts until `closes` today (None: no opening hours today any more).

    `ticket_mm` is a ticket with its gap, `now` and `closes` are local time. The usual day is the median, hour by
    hour, of the same weekday before, made faster or slower by how today went so far.
    """
    if ticket_mm <= 0:
        raise ValueError(f"a ticket of {ticket_mm} mm")
    mm = left_mm(roll, near_end=near_end)
    tickets = int(mm / ticket_mm)
    calibrated = bool(roll.near_end_rests_mm)
    if tickets == 0:
        return PaperLeft(mm, 0, now, lasts_today=False, calibrated=calibrated)
    if closes is None or closes <= now:
        return PaperLeft(mm, tickets, None, lasts_today=True, calibrated=calibrated)
    rates = _rates(by_hour, now)
    if rates is None:
        return PaperLeft(mm, tickets, None, lasts_today=True, calibrated=calibrated, foreseen=False)
    at = _runs_out(tickets, rates, now, closes)
    return PaperLeft(mm, tickets, at, lasts_today=at is None, calibrated=calibrated)


def _rates(by_hour: ByHour, now: datetime) -> Sequence[float] | None:
    """Tickets to expect in each hour of today; None if nothing is known."""
    today = by_hour.get(now.date(), ())
    same_days = (by_hour.get(now.date() - timedelta(weeks=week), ()) for week in range(1, WEEKS + 1))
    before = [day for day in same_days if any(day)]
    if not before:
        return _rates_of_today(today, now)
    usual = [float(median(counts)) for counts in zip(*before, strict=True)]
    by_now = sum(usual[: now.hour]) + usual[now.hour] * _passed(now)
    pace = (sum(today) + WEIGHT_OF_HABIT) / (by_now + WEIGHT_OF_HABIT)
    return [count * pace for count in usual]


def _rates_of_today(today: Sequence[int], now: datetime) -> Sequence[float] | None:
    """One rate for the rest of a first day, from the hour of its first ticket on."""
    first = next((hour for hour, count in enumerate(today) if count), None)
    if first is None or sum(today) < ENOUGH_TICKETS:
        return None
    ran = now - now.replace(hour=first, minute=0, second=0, microsecond=0)
    if ran < ENOUGH_TIME:
        return None
    return [sum(today) / (ran / timedelta(hours=1))] * 24


def _passed(now: datetime) -> float:
    """The share of the running hour that is over."""
    return (now.minute * 60 + now.second) / 3600


def _runs_out(tickets: int, rates: Sequence[float], now: datetime, closes: datetime) -> datetime | None:
    """When the last of `tickets` goes, hour by hour at their rates; None: not before closing."""
    left, at = float(tickets), now
    while at < closes:
        end = min(at.replace(minute=0, second=0, microsecond=0) + timedelta(hours=1), closes)
        rate = rates[at.hour]
        needed = rate * ((end - at) / timedelta(hours=1))
        if needed >= left:
            return at + timedelta(hours=left / rate)
        left, at = left - needed, end
    return None
