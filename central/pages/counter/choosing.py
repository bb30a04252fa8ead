"""Which counters an officer may choose, who sits there, and what they call from."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass

from central.access.officers import SignedIn
from central.config.hall import Counter, HallConfig
from central.queue.wire import CounterState, CounterView
from hall.i18n import Words


@dataclass(frozen=True, slots=True)
class OccupiedCounters:
    """How the counters stand, and who is signed in at them."""

    counters: Mapping[str, CounterView]
    officers: Mapping[str, tuple[str, ...]]


@dataclass(frozen=True, slots=True)
class AgencyGroup:
    """One queue of a counter: its letters and some of its services."""

    series: str
    services: tuple[str, ...]
    mine: bool
    """Whether it is served in this browser already."""


@dataclass(frozen=True, slots=True)
class CounterChoice:
    """One counter."""

    code: str
    state: CounterState
    visitor: str | None
    officers: tuple[str, ...]
    queues: tuple[AgencyGroup, ...]
    mine: bool


@dataclass(frozen=True, slots=True)
class Office:
    """One agency and its counters."""

    short: str
    name: str
    counters: tuple[CounterChoice, ...]


def choices(plan: HallConfig, signed: SignedIn, seats: OccupiedCounters, words: Words) -> tuple[Office, ...]:
    """In the order of the catalogue; an officer of one agency sees the counters of that agency only."""
    found = []
    for agency in plan.catalogue.agencies:
        ours = [counter for counter in plan.counters.values() if counter.agency == agency.code]
        if ours and signed.agency in (None, agency.code):
            counters = tuple(_choice(plan, counter, signed, seats, words) for counter in ours)
            found.append(Office(agency.short, agency.name.get(words.language), counters))
    return tuple(found)


def _choice(
    plan: HallConfig, counter: Counter, signed: SignedIn, seats: OccupiedCounters, words: Words
) -> CounterChoice:
    view = seats.counters.get(counter.code)
    mine = signed.counter == counter.code
    others = set(seats.officers.get(counter.code, ())) - {signed.name}
    return CounterChoice(
        code=counter.code,
        state="open" if view is None else view.state,
        visitor=None if view is None or view.ticket is None else view.ticket.label,
        officers=tuple(sorted(others)),
        queues=tuple(
            AgencyGroup(
                series,
                tuple(service.name.get(words.language) for service in plan.catalogue.queue(series).services),
                not mine or not signed.queues or series in signed.queues,
            )
            for series in counter.series
        ),
        mine=mine,
    )
