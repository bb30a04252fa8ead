"""scripts/bench wait --store FILE: a day of our own kiosk, replayed to the estimate and to what products print.

The file is only read. All days before the one asked for are replayed first, as the kiosk had them.
"""

from __future__ import annotations

import sys
from collections import defaultdict
from collections.abc import Mapping, Sequence
from contextlib import closing
from dataclasses import asdict
from datetime import date
from pathlib import Path
from zoneinfo import ZoneInfo

from benchmarks.wait_days import Day, Event, Figures, Forecaster, Outcome, figures, play
from benchmarks.wait_rules import LastWait, Ours, ProductRule, SameDepth
from hall.catalogue import Catalogue, load_catalogue
from hall.clock import Clock
from hall.tickets import business_date
from hall.wait import Estimator
from hall.wait.forecast import prior_seconds, seconds_of_day, stretches_without_service
from kiosk.store import QueueStep, Reader

OURS = "estimate"


def days_of(steps: Sequence[QueueStep], catalogue: Catalogue) -> list[Day]:
    """Steps of a store by local date, oldest day first."""
    zone = ZoneInfo(catalogue.place.timezone)
    counters = _counters(catalogue)
    by_day = defaultdict[date, list[Event]](list)
    day: date | None = None
    for step in steps:
        at = step.at.astimezone(zone)
        if step.trusted or day is None:  # a clock that cannot be believed turns no page
            day = business_date(step.at, zone)
        by_day[day].append(
            Event(
                seconds_of_day(at), step.kind, step.series, step.ticket_id, step.ahead, step.waited, step.waiting,
                counters=counters.get(step.series, 1),
            )
        )  # fmt: skip
    return [Day(day, events, stretches_without_service(catalogue, day)) for day, events in sorted(by_day.items())]


def forecasters(catalogue: Catalogue) -> dict[str, Forecaster]:
    """Set up as the kiosk is; the product rule takes the minutes and counters of the catalogue."""
    prior, counters = prior_seconds(catalogue), _counters(catalogue)
    minutes = {series: seconds * counters[series] / 60.0 for series, seconds in prior.items()}
    return {
        "product rule": ProductRule(minutes),
        "LES": LastWait(),
        "same depth": SameDepth(),
        OURS: Ours(Estimator(prior)),
    }


def outcomes_on(asked: date | None, days: Sequence[Day], rules: Mapping[str, Forecaster]) -> dict[str, list[Outcome]]:
    """Plays all days up to the one asked for (None: the last) and answers what came of that one."""
    wanted = asked or (days[-1].day if days else None)
    found = dict[str, list[Outcome]]()
    for day in days:
        if wanted is not None and day.day <= wanted:
            found = play(day, rules) if day.day == wanted else play(day, rules) and {}
    if not found:
        raise LookupError(f"no tickets on {wanted}" if wanted else "no tickets at all")
    return found


def _counters(catalogue: Catalogue) -> dict[str, int]:
    return {
        queue.series: max(1, len(queue.counters))
        for agency in catalogue.agencies
        for queue in agency.queues
        if queue.services
    }


def report(store: Path, catalogue_file: Path, asked: date | None) -> dict[str, Figures]:
    """Prints the table of one day."""
    if not store.is_file():
        sys.exit(f"scripts/bench: {store} is no file")
    catalogue = load_catalogue(catalogue_file)
    with closing(Reader(store, Clock(ZoneInfo(catalogue.place.timezone)))) as reader:
        steps = reader.arrivals_and_calls(since_period=0)
    try:
        found = outcomes_on(asked, days_of(steps, catalogue), forecasters(catalogue))
    except LookupError as trouble:
        sys.exit(f"scripts/bench: {trouble} in {store}")
    scores = {name: figures(outcomes) for name, outcomes in found.items()}
    print(_table(found[OURS], scores))
    return scores


def _table(ours: Sequence[Outcome], scores: Mapping[str, Figures]) -> str:
    if not ours:
        return "Nobody came with somebody ahead: nothing to judge."
    lines = [
        f"{ours[0].day}: {len(ours)} tickets with somebody ahead, minutes\n",
        "| rule | called | MAE | bias | cover of 80 % | width | said to be reached | reached |",
        "|---|---|---|---|---|---|---|---|",
    ]
    called = sum(one.waited is not None for one in ours)
    lines += [
        f"| {name} | {called} | {one.mae:.2f} | {one.bias:+.2f} | {one.cover:.3f} | {one.width:.1f} "
        f"| {one.said:.1%} | {one.came:.1%} |"
        for name, one in scores.items()
    ]
    return "\n".join(lines)


def flat(scores: Mapping[str, Figures]) -> dict[str, float | int]:
    """One level of keys."""
    return {
        f"store_{name.lower().replace(' ', '_')}_{key}": value
        for name, one in scores.items()
        for key, value in asdict(one).items()
    }
