"""A queue's hours in words, for paper: the common week in as few lines as it takes, and the days that differ. Pure."""

from __future__ import annotations

from collections.abc import Callable, Iterator, Mapping
from datetime import date, timedelta

from hall.catalogue import Catalogue, Hours, Queue, Service, hours_on, schedule_on
from hall.i18n import Words

LOOK_AHEAD_DAYS = 14
"""Days for which paper names what differs from the common week; most visitors come again within these."""
_MONDAY = date(2024, 1, 1)


def opening(catalogue: Catalogue, queue: Queue, words: Words, today: date | None) -> tuple[str, ...]:
    """For example "Senin–Kamis 08.00–12.00, 13.00–15.00". Without `today` the week that holds outside any season."""
    week = _texts(catalogue, queue, today, lambda hours: _spans(hours, words))
    return tuple(f"{days} {span}" for days, span in _grouped(week, words))


def numbers(catalogue: Catalogue, queue: Queue, service: Service, words: Words, today: date | None) -> tuple[str, ...]:
    """When the kiosk gives numbers for the service; the days are named only where they differ."""

    def span(hours: Hours) -> str:
        last = hours.last_ticket if service.last_ticket is None else min(service.last_ticket, hours.last_ticket)
        return f"{words.time(catalogue.place.machine_opens)}–{words.time(last)}"

    week = _texts(catalogue, queue, today, span)
    if len(set(week.values())) == 1:
        return (words.text("di anjungan, {times}", times=next(iter(week.values()))),)
    return tuple(f"{days} {times}" for days, times in _grouped(week, words))


def exceptions(catalogue: Catalogue, queue: Queue, words: Words, today: date) -> tuple[str, ...]:
    """The days from `today` on, two weeks, whose hours differ: for example "24–25 Desember tutup"."""
    days = (today + timedelta(days=ahead) for ahead in range(LOOK_AHEAD_DAYS))
    runs: list[tuple[list[date], str]] = []
    for day in days:
        hours = hours_on(catalogue, queue, day)
        if hours == _common(catalogue, queue, day):
            continue
        text = words.text("tutup") if hours is None else _spans(hours, words)
        if runs and _goes_on(runs[-1], day, text):
            runs[-1][0].append(day)
        else:
            runs.append(([day], text))
    return tuple(f"{_dates(run, words)} {text}" for run, text in runs)


def _goes_on(run: tuple[list[date], str], day: date, text: str) -> bool:
    last = run[0][-1]
    return text == run[1] and day - last == timedelta(days=1) and day.month == last.month


def _dates(run: list[date], words: Words) -> str:
    days = f"{run[0].day}–{run[-1].day}" if len(run) > 1 else run[0].day
    return words.text("{day} {month}", day=days, month=words.month(run[0]))


def _common(catalogue: Catalogue, queue: Queue, day: date) -> Hours | None:
    return schedule_on(catalogue, queue, day).days.get(day.weekday())


def _texts(catalogue: Catalogue, queue: Queue, today: date | None, text: Callable[[Hours], str]) -> dict[int, str]:
    """A text for each open weekday of the common week."""
    schedule = catalogue.schedules[queue.schedule] if today is None else schedule_on(catalogue, queue, today)
    return {day: text(hours) for day, hours in sorted(schedule.days.items())}


def _grouped(week: Mapping[int, str], words: Words) -> Iterator[tuple[str, str]]:
    """Neighbouring weekdays with the same text together: "Senin–Kamis"."""
    run: list[int] = []
    for day in week:
        if run and (day != run[-1] + 1 or week[day] != week[run[0]]):
            yield _days(run, words), week[run[0]]
            run = []
        run.append(day)
    if run:
        yield _days(run, words), week[run[0]]


def _days(run: list[int], words: Words) -> str:
    first, last = (words.weekday(_MONDAY + timedelta(days=day)) for day in (run[0], run[-1]))
    return first if first == last else f"{first}–{last}"


def _spans(hours: Hours, words: Words) -> str:
    """The times at which the counters work: "08.00–12.00, 13.00–15.00"."""
    edges = [hours.open]
    for pause in sorted(hours.breaks, key=lambda pause: pause.start):
        edges += [pause.start, pause.end]
    edges.append(hours.close)
    return ", ".join(
        f"{words.time(start)}–{words.time(end)}" for start, end in zip(edges[::2], edges[1::2], strict=True)
    )
