"""Reads the opening hours of the catalogue: schedules, seasons, holidays and special days."""

from __future__ import annotations

import re
from collections.abc import Collection, Mapping
from datetime import date, datetime, time, timedelta
from itertools import pairwise

from hall.catalogue.model import Break, Holiday, Hours, Schedule, Season, SpecialDay
from hall.catalogue.toml_reader import TomlTable, clock

WEEKDAYS = ("mon", "tue", "wed", "thu", "fri", "sat", "sun")
HOLIDAY_KINDS = ("libur_nasional", "cuti_bersama", "libur_daerah")
LAST_TICKET_BEFORE_CLOSE = timedelta(minutes=30)

_BREAK = re.compile(r"(\S+?)\s*-\s*(\S+)")


def read_schedules(
    tables: Mapping[str, TomlTable], machine_opens: time, sources: Collection[str]
) -> dict[str, Schedule]:
    return {name: _schedule(name, table, machine_opens, sources) for name, table in tables.items()}


def read_seasons(tables: list[TomlTable], schedules: Mapping[str, Schedule]) -> tuple[Season, ...]:
    seasons: list[Season] = []
    for table in tables:
        first, last = table.day("first"), table.day("last")
        pairs = _replacements(table.table("replaces"), schedules)
        table.finish()
        if first is None or last is None:
            continue
        if last < first:
            table.note("last", f"is before the first day {first}")
        if any(first <= other.last and other.first <= last for other in seasons):
            table.note("first", "overlaps another season")
        seasons.append(Season(first, last, pairs))
    return tuple(seasons)


def read_holidays(tables: list[TomlTable], sources: Collection[str]) -> tuple[Holiday, ...]:
    holidays: dict[date, Holiday] = {}
    for table in tables:
        on = table.day("date")
        name = table.text("name")
        kind = table.one_of("kind", HOLIDAY_KINDS, "kind of holiday")
        table.one_of("source", sources, "source", required=False)
        table.finish()
        if on is None or name is None:
            continue
        if on in holidays:
            table.note("date", "there is a holiday on this day already; take one out")
        holidays[on] = Holiday(on, name, kind)
    return tuple(holidays.values())


def read_special_days(
    tables: list[TomlTable], agencies: Collection[str], machine_opens: time
) -> tuple[SpecialDay, ...]:
    found: dict[tuple[date, str | None], SpecialDay] = {}
    for table in tables:
        on = table.day("date")
        agency = table.one_of("agency", agencies, "agency", required=False) or None
        name = table.text("name", required=False)
        hours = _special_hours(table, machine_opens)
        table.finish()
        if on is None:
            continue
        if (on, agency) in found:
            table.note("date", f"there is a special day for {agency or 'the whole hall'} on this day already")
        found[on, agency] = SpecialDay(on, agency, hours, name)
    return tuple(found.values())


def read_hours(table: TomlTable, machine_opens: time) -> Hours | None:
    """The keys open, close, breaks and last_ticket of one day; None where they make no sense (noted)."""
    opens, closes = table.clock("open"), table.clock("close")
    breaks = _breaks(table)
    last_ticket = table.clock("last_ticket", required=False)
    if opens is None or closes is None:
        return None
    if closes <= opens:
        table.note("close", f"must be later than open, {opens:%H:%M}")
        return None
    if opens < machine_opens:
        table.note("open", f"is before the machine opens; allowed: {machine_opens:%H:%M} or later")
    if last_ticket is None:
        last_ticket = max(opens, _earlier(closes, LAST_TICKET_BEFORE_CLOSE))
    if not opens <= last_ticket <= closes:
        table.note("last_ticket", f"is outside the hours {opens:%H:%M}-{closes:%H:%M}")
    _check_breaks(table, opens, closes, breaks)
    return Hours(opens, closes, breaks, last_ticket)


def _replacements(table: TomlTable, schedules: Collection[str]) -> dict[str, str]:
    pairs = {name: table.one_of(name, schedules, "schedule") for name in table.names()}
    for name in pairs:
        if name not in schedules:
            table.note(name, f"no such schedule; allowed: {', '.join(sorted(schedules))}")
    return pairs


def _special_hours(table: TomlTable, machine_opens: time) -> Hours | None:
    """The hours of a special day, or None where it says `closed = true`."""
    if not table.flag("closed", False):
        return read_hours(table, machine_opens)
    for key in ("open", "close", "breaks", "last_ticket"):
        table.refuse(key, "a closed day has no hours; take out this line or `closed`")
    return None


def _schedule(name: str, table: TomlTable, machine_opens: time, sources: Collection[str]) -> Schedule:
    table.some_of("source", sources, "source")
    days: dict[int, Hours] = {}
    for number, weekday in enumerate(WEEKDAYS):
        if table.has(weekday):
            inside = table.table(weekday)
            hours = read_hours(inside, machine_opens)
            inside.finish()
            if hours is not None:
                days[number] = hours
    for key in table.names():
        if key not in (*WEEKDAYS, "source"):
            table.note(key, f"no such weekday; allowed: {', '.join(WEEKDAYS)}")
    return Schedule(name, days)


def _breaks(table: TomlTable) -> tuple[Break, ...]:
    breaks: list[Break] = []
    for text in table.strings("breaks", required=False):
        found = _BREAK.fullmatch(text)
        start, end = (clock(found[1]), clock(found[2])) if found else (None, None)
        if start is None or end is None or end <= start:
            table.note("breaks", 'each break must be written like "12:00-13:00", the earlier time first')
        else:
            breaks.append(Break(start, end))
    return tuple(sorted(breaks, key=lambda pause: pause.start))


def _check_breaks(table: TomlTable, opens: time, closes: time, breaks: tuple[Break, ...]) -> None:
    for pause in breaks:
        if not opens < pause.start < pause.end < closes:
            span = f"{pause.start:%H:%M}-{pause.end:%H:%M}"
            table.note("breaks", f"the break {span} is not within the hours {opens:%H:%M}-{closes:%H:%M}")
    for earlier, later in pairwise(breaks):
        if later.start < earlier.end:
            table.note("breaks", f"two breaks overlap from {later.start:%H:%M} to {earlier.end:%H:%M}")


def _earlier(moment: time, by: timedelta) -> time:
    """The time of day `by` before; midnight if that is on the day before."""
    some_day = datetime.combine(date(2000, 1, 2), moment)
    earlier = some_day - by
    return earlier.time() if earlier.date() == some_day.date() else time.min
