"""What a heartbeat says is wrong with its kiosk, or is all right again. Pure."""

from __future__ import annotations

from collections.abc import Iterator, Mapping
from datetime import timedelta

from central.config.settings import WatchSettings
from central.fleet.alarms import AlarmKind
from hall.protocol import Heartbeat
from hall.tickets import ClockGrade, Moment

NO_PIN = "no_pin"
CLOCKS_APART = timedelta(minutes=5)
FEW_NUMBERS = 30
"""In reserve of a series: about what the busiest queue of a busy day takes in an hour."""

PossibleAlarm = tuple[AlarmKind, bool, Mapping[str, object]]
"""An alarm, whether there is reason for it now, and its facts."""


def troubles_of(beat: Heartbeat, now: Moment, watch: WatchSettings) -> Iterator[PossibleAlarm]:
    """Each kind of alarm once. `now`: central's clock."""
    late = beat.oldest_unsent_s is not None and beat.oldest_unsent_s > watch.unsent_seconds
    yield AlarmKind.UNSENT, late, {"oldest_unsent_s": beat.oldest_unsent_s}
    yield from _printer(beat, watch)
    # Signs that this central does not know are of the store, too: a newer kiosk has others.
    store = sorted(set(beat.signs) - {NO_PIN})
    yield AlarmKind.NO_PIN, NO_PIN in beat.signs, {"signs": [NO_PIN]}
    yield AlarmKind.STORE, bool(store), {"signs": store}
    yield _clock(beat, now)
    few = {series: numbers for series, numbers in sorted(beat.reserve_left.items()) if numbers < FEW_NUMBERS}
    yield AlarmKind.RESERVE, bool(few), {"left": few}


def _printer(beat: Heartbeat, watch: WatchSettings) -> Iterator[PossibleAlarm]:
    """A kiosk without a printer, or one that does not know its paper, raises nothing."""
    tickets = _number((beat.paper or {}).get("tickets"))
    gone_today = str((beat.paper or {}).get("lasts_today")) == "False"
    few = gone_today or (tickets is not None and tickets < watch.paper_tickets)
    down = bool(beat.printer) and not beat.printer.get("can_print")
    body = {"tickets": tickets, "problems": beat.printer.get("problems", [])}
    yield AlarmKind.PAPER, few, body
    yield AlarmKind.PRINTER, down, body


def _clock(beat: Heartbeat, now: Moment) -> PossibleAlarm:
    """A kiosk that does not know the time, or another than central knows."""
    off = beat.utc - now.utc
    known = beat.clock_grade is not ClockGrade.BAD
    right = known and (now.grade is ClockGrade.BAD or abs(off) <= CLOCKS_APART)
    return AlarmKind.CLOCK, not right, {"known": known, "minutes": round(off / timedelta(minutes=1))}


def _number(value: object) -> int | None:
    try:
        return int(str(value))
    except ValueError:
        return None
