"""Simulated halls, for what records lack: closing, breaks, counters that open and close, no-shows, priority.

Times of service are those measured in a bank's call centre (mean ± standard deviation, log-normal), numbers of counters
and queues those of municipal halls. What comes of it is simulated, and never a proof of anything about real visitors.
"""

from __future__ import annotations

import math
import random
import zlib
from collections.abc import Callable, Sequence
from copy import copy
from dataclasses import dataclass, replace
from datetime import date
from itertools import cycle, pairwise
from typing import Any

import ciw

from benchmarks.wait_days import MIDNIGHT, Day, Stretches, Ticket, events_of

HOUR = 3600.0
DOORS, OPENS, LAST_TICKET, CLOSES = 7.75 * HOUR, 8 * HOUR, 14.5 * HOUR, 15 * HOUR
LUNCH: Stretches = ((12 * HOUR, 13 * HOUR),)
FRIDAY: Stretches = ((11.5 * HOUR, 13 * HOUR),)
RUSH = ((DOORS, 1.0), (8.0 * HOUR, 2.5), (8.5 * HOUR, 1.5), (10 * HOUR, 1.0), (12 * HOUR, 0.5), (13 * HOUR, 0.9))
"""From when on how many come, against the others: a hall's morning."""
ABSENT_SECONDS = 60.0
"""As long a counter calls somebody who does not come."""
PRIORITY, ABSENT, BACK = " priority", " absent", " back"
PRIORITY_IN_A_ROW = 2
RUNS_OVER = 8 * HOUR
"""What is being served at closing is served to its end."""

Counters = tuple[tuple[float, int], ...]


@dataclass(frozen=True, slots=True)
class Service:
    """`minutes` are typed into the catalogue; `mean` and `deviation` are true."""

    name: str
    mean: float
    deviation: float
    minutes: float
    visitors: float
    since_day: int = 0


@dataclass(frozen=True, slots=True)
class Group:
    """Services and the counters that call all of them; (from when, how many)."""

    services: tuple[Service, ...]
    counters: Counters


@dataclass(frozen=True, slots=True)
class Hall:
    """A hall; `vary` changes what is different on one day (its number, chance of its own)."""

    name: str
    groups: tuple[Group, ...]
    friday: bool = False
    absent: float = 0.0
    returning: float = 0.6
    away_seconds: float = 1200.0
    priority: float = 0.0
    patience_seconds: float | None = None
    open: float = OPENS
    close: float = CLOSES
    last_ticket: float = LAST_TICKET
    lunch: Stretches = LUNCH
    rush: tuple[tuple[float, float], ...] = RUSH
    vary: Callable[[Hall, int, random.Random], Hall] | None = None

    def breaks_on(self, day: date) -> Stretches:
        return FRIDAY if self.friday and day.weekday() == 4 else self.lunch


class Turns:
    """Who is called next: those who came back, then priority, but after two of them one ordinary visitor."""

    def __init__(self) -> None:
        self._in_a_row = 0
        self._chosen: Any = None

    def __call__(self, waiting: Sequence[Any], _now: float) -> Any:
        """The simulation also asks when no counter is free: a turn counts once who was chosen no longer waits."""
        if self._chosen is not None and not any(one is self._chosen for one in waiting):
            self._in_a_row = self._in_a_row + 1 if self._chosen.customer_class.endswith(PRIORITY) else 0
        self._chosen = self._next(waiting)
        return self._chosen

    def _next(self, waiting: Sequence[Any]) -> Any:
        back = next((one for one in waiting if one.customer_class.endswith(BACK)), None)
        if back is not None:
            return back
        urgent = next((one for one in waiting if one.customer_class.endswith(PRIORITY)), None)
        ordinary = next((one for one in waiting if not one.customer_class.endswith(PRIORITY)), None)
        if urgent is None or ordinary is None:
            return urgent or ordinary
        return urgent if self._in_a_row < PRIORITY_IN_A_ROW else ordinary


def one_day(hall: Hall, number: int, day: date, seed: int) -> Day:
    """Simulates a day; the same arguments give the same day."""
    chance = random.Random(f"{hall.name} {seed} {number}")
    today = hall.vary(hall, number, chance) if hall.vary else hall
    present = tuple(
        replace(group, services=tuple(one for one in group.services if one.since_day <= number))
        for group in today.groups
    )
    busy, slow = (math.exp(chance.gauss(0.0, spread)) for spread in (0.12, 0.08))
    ciw.seed(zlib.crc32(f"{hall.name} {seed} {number}".encode()))
    breaks = today.breaks_on(day)
    simulation = ciw.Simulation(_network(today, present, breaks, busy, slow))
    simulation.simulate_until_max_time(today.close + RUNS_OVER - DOORS)
    counters = {one.name: group.counters for group in present for one in group.services}
    closed = ((0.0, today.open), *breaks, (today.close, MIDNIGHT))
    events = events_of(_tickets(simulation, today.close), lambda queue, at: open_at(counters[queue], at))
    return Day(day, events, dict.fromkeys(counters, closed))


def _classes(group: Group) -> list[tuple[Service, str]]:
    return [(one, one.name + kind) for one in group.services for kind in ("", PRIORITY, ABSENT, BACK)]


def _network(hall: Hall, groups: tuple[Group, ...], breaks: Stretches, busy: float, slow: float) -> Any:
    """A node for each group, and at last one where those are who were called in vain."""
    nodes = len(groups) + 1
    away = nodes - 1
    options: dict[str, dict[str, Any]] = {name: {} for name in ("arrival", "service", "routing", "patience")}
    for node, group in enumerate(groups):
        for service, name in _classes(group):
            comes = _visitors(hall, service, name) * busy
            options["arrival"][name] = _at(nodes, node, _arrivals(hall, comes) if comes else None)
            options["service"][name] = _at(nodes, node, _lasts(service, name, slow), ciw.dists.Deterministic(0.0))
            options["service"][name][away] = ciw.dists.Exponential(1.0 / hall.away_seconds)
            options["routing"][name] = _routes(hall, name, nodes, node)
            patience = ciw.dists.Exponential(1.0 / hall.patience_seconds) if hall.patience_seconds else None
            options["patience"][name] = _at(nodes, node, patience)
    names = list(options["arrival"])
    same = {name: {other: float(name == other) for other in names} for name in names}
    comes_back = {
        name: {other: float(other == name.replace(ABSENT, BACK)) for other in names} for name in names
    }  # fmt: skip
    return ciw.create_network(
        arrival_distributions=options["arrival"],
        service_distributions=options["service"],
        routing=options["routing"],
        reneging_time_distributions=options["patience"] if hall.patience_seconds else None,
        class_change_matrices=[same] * away + [comes_back],
        number_of_servers=[*(_schedule(hall, group, breaks) for group in groups), float("inf")],
        service_disciplines=[*(Turns() for _ in groups), ciw.disciplines.FIFO],
    )


def _at(nodes: int, node: int, there: Any, elsewhere: Any = None) -> list[Any]:
    return [there if number == node else elsewhere for number in range(nodes)]


def _visitors(hall: Hall, service: Service, name: str) -> float:
    """Visitors a day of one class; nobody comes back who was not here."""
    if name.endswith(BACK):
        return 0.0
    share = {PRIORITY: hall.priority, ABSENT: hall.absent}.get(name.removeprefix(service.name))
    return service.visitors * (1.0 - hall.priority - hall.absent if share is None else share)


class Arrivals(ciw.dists.PoissonIntervals):
    """Times of arrival, drawn once when it is made. The simulation works on a copy, which begins at the first one.

    Python 3.12 and 3.13 warn when an iterator of itertools is copied, and later ones cannot, so the copy gets its own.
    """

    def __deepcopy__(self, _memo: dict[int, Any]) -> Any:
        copied = copy(self)
        copied.generator = cycle(copied.sequence)
        return copied


def _arrivals(hall: Hall, visitors: float) -> Any:
    steps = [*hall.rush, (hall.last_ticket, 0.0)]
    whole = sum(weight * (until - since) for (since, weight), (until, _) in pairwise(steps))
    rates = [visitors * weight / whole for _, weight in hall.rush]
    ends = [until - DOORS for until, _ in steps[1:]]
    return Arrivals(rates=rates, endpoints=ends, max_sample_date=ends[-1])


def _lasts(service: Service, name: str, slow: float) -> Any:
    if name.endswith(ABSENT):
        return ciw.dists.Deterministic(ABSENT_SECONDS)
    variance = math.log(1.0 + (service.deviation / service.mean) ** 2)
    return ciw.dists.Lognormal(math.log(60.0 * slow * service.mean) - variance / 2.0, math.sqrt(variance))


def _routes(hall: Hall, name: str, nodes: int, node: int) -> list[list[float]]:
    routes = [[0.0] * nodes for _ in range(nodes)]
    if name.endswith(ABSENT):
        routes[node][-1] = hall.returning
    if name.endswith((ABSENT, BACK)):
        routes[-1][node] = 1.0
    return routes


def _schedule(hall: Hall, group: Group, breaks: Stretches) -> Any:
    """Counters open, less the breaks; a service under way is finished."""
    edges = {DOORS, hall.open, hall.close, *(edge for stretch in breaks for edge in stretch)}
    starts = sorted(edges | {since for since, _ in group.counters if DOORS < since < hall.close})
    numbers = [_open_at(hall, group.counters, breaks, since) for since in starts]
    ends = [until - DOORS for until in [*starts[1:], hall.close + 2 * RUNS_OVER]]
    return ciw.Schedule(numbers_of_servers=numbers, shift_end_dates=ends)


def _open_at(hall: Hall, counters: Counters, breaks: Stretches, at: float) -> int:
    if at < hall.open or at >= hall.close or any(since <= at < until for since, until in breaks):
        return 0
    return open_at(counters, at)


def open_at(counters: Counters, at: float) -> int:
    """Counters open at a moment, breaks aside."""
    return [number for since, number in counters if since <= at][-1]


def _tickets(simulation: Any, close: float) -> list[Ticket]:
    """What the records of the simulation say, in order of arrival; calls after closing did not happen."""
    visits = dict[int, list[Any]]()
    last = len(simulation.nodes) - 2
    for record in simulation.get_all_records(only=["service", "renege"], include_incomplete=True):
        if record.node != last:
            visits.setdefault(record.id_number, []).append(record)
    return sorted((_ticket(number, found, close) for number, found in visits.items()), key=lambda one: one.arrive)


def _ticket(number: int, visits: Sequence[Any], close: float) -> Ticket:
    first, *again = sorted(visits, key=lambda record: record.arrival_date)
    name = str(first.original_customer_class)
    kind = next((kind for kind in (PRIORITY, ABSENT, BACK) if name.endswith(kind)), "")
    back = DOORS + again[0].arrival_date if again else None
    return Ticket(
        number=str(number),
        queue=name.removesuffix(kind),
        arrive=DOORS + first.arrival_date,
        call=None if first.record_type == "renege" else _before(close, first.service_start_date),
        leave=DOORS + first.exit_date if first.record_type == "renege" else None,
        priority=kind == PRIORITY,
        back=back if back is not None and back < close else None,
        recall=_before(close, again[0].service_start_date) if again else None,
    )


def _before(close: float, moment: float | None) -> float | None:
    at = None if moment is None or math.isnan(moment) else DOORS + moment
    return at if at is not None and at < close else None
