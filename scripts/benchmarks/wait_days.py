"""Days of a hall as lists of tickets: given to forecasters in the order of events, and scored."""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Callable, Iterable, Mapping, Sequence
from dataclasses import dataclass, field
from datetime import date
from operator import attrgetter
from typing import Literal, Protocol

Stretches = tuple[tuple[float, float], ...]
Kind = Literal["arrive", "call", "leave"]
MIDNIGHT = 86400.0


@dataclass(frozen=True, slots=True)
class Ticket:
    """Seconds since midnight. `back`: when somebody who was called in vain came again; `recall`: and was called."""

    number: str
    queue: str
    arrive: float
    call: float | None = None
    leave: float | None = None
    priority: bool = False
    back: float | None = None
    recall: float | None = None


@dataclass(frozen=True, slots=True)
class Event:
    """What a forecaster hears; never more than was known at that moment. `counters`: open for the queue."""

    at: float
    kind: Kind
    queue: str
    number: str
    ahead: int
    waited: float | None
    waiting: int
    priority: bool = False
    counters: int = 1


@dataclass(frozen=True, slots=True)
class Day:
    """What happened on one day of a hall, in order; `closed` are the stretches without service of each queue."""

    day: date
    events: Sequence[Event]
    closed: Mapping[str, Stretches] = field(default_factory=dict)

    def pauses(self, queue: str) -> Stretches:
        """What a visitor waits through: all but the night to come."""
        return tuple(stretch for stretch in self.closed.get(queue, ()) if stretch[1] < MIDNIGHT)

    def closes(self, queue: str) -> float:
        return min((since for since, until in self.closed.get(queue, ()) if until >= MIDNIGHT), default=MIDNIGHT)


@dataclass(frozen=True, slots=True)
class Forecast:
    """Seconds of an 80 % interval, and the probability to be called before closing."""

    likely: float
    low: float
    high: float
    reached: float


class Forecaster(Protocol):
    """A forecaster. `told_of_breaks`: its seconds are those in which counters work."""

    told_of_breaks: bool

    def new_day(self, day: Day) -> None: ...

    def see(self, event: Event) -> None: ...

    def forecast(self, arrival: Event, left: float) -> Forecast: ...


@dataclass(frozen=True, slots=True)
class Outcome:
    """A forecast in seconds on the clock, and what became of it; `waited` is None for a number never called."""

    day: date
    queue: str
    ahead: int
    arrive: float
    forecast: Forecast
    waited: float | None


def working_seconds(stretches: Stretches, start: float, end: float) -> float:
    """Seconds between two moments outside the stretches."""
    lost = sum(max(0.0, min(end, until) - max(start, since)) for since, until in stretches)
    return max(0.0, end - start - lost)


def on_the_clock(stretches: Stretches, start: float, worked: float) -> float:
    """Seconds on the clock until so many have been worked; a stretch is jumped over."""
    at = start
    for since, until in stretches:
        if until <= at:
            continue
        if at + worked < since:
            break
        worked -= max(0.0, since - at)
        at = until
    return at + worked - start


@dataclass(slots=True)
class _Line:
    """Who waits in one queue, in the order of being called as far as it is known."""

    ordinary: list[str] = field(default_factory=list)
    priority: list[str] = field(default_factory=list)

    def __len__(self) -> int:
        return len(self.ordinary) + len(self.priority)

    def ahead_of(self, *, priority: bool) -> int:
        """After two priority calls one ordinary visitor comes; an ordinary newcomer is behind everybody."""
        if not priority:
            return len(self)
        return len(self.priority) + min(len(self.ordinary), len(self.priority) // 2)


Counters = Callable[[str, float], int]


def events_of(tickets: Iterable[Ticket], counters: Counters) -> list[Event]:
    """Everything that happened, in order; `counters` knows how many are open for a queue at a moment."""
    lines, ahead, events = defaultdict[str, _Line](_Line), dict[str, int](), list[Event]()
    for at, _, _, kind, ticket in _moments(tickets):
        line = lines[ticket.queue]
        group = line.priority if ticket.priority else line.ordinary
        if kind == "arrive":
            ahead.setdefault(ticket.number, line.ahead_of(priority=ticket.priority))
            group.append(ticket.number)
        else:
            group.remove(ticket.number)
        events.append(
            Event(
                at, kind, ticket.queue, ticket.number, ahead[ticket.number],
                # The store, too, counts the wait of somebody who came again from the ticket on.
                at - ticket.arrive if kind == "call" else None,
                len(line), ticket.priority, counters(ticket.queue, at),
            )
        )  # fmt: skip
    return events


def _moments(tickets: Iterable[Ticket]) -> list[tuple[float, int, int, Kind, Ticket]]:
    """A counter that becomes free calls before the next visitor arrives; nobody is called before they arrived."""
    moments = list[tuple[float, int, int, Kind, Ticket]]()
    for order, ticket in enumerate(tickets):
        first: tuple[float, float | None, Kind] = (ticket.arrive, ticket.call, "call")
        if ticket.leave is not None:
            first = (ticket.arrive, ticket.leave, "leave")
        again: tuple[float | None, float | None, Kind] = (ticket.back, ticket.recall, "call")
        for start, end, kind in (first, again):
            if start is not None:
                moments.append((start, 1, order, "arrive", ticket))
                if end is not None:
                    moments.append((end, 0 if end > start else 2, order, kind, ticket))
    return sorted(moments, key=lambda moment: moment[:3])


def play(day: Day, forecasters: Mapping[str, Forecaster]) -> dict[str, list[Outcome]]:
    """Tells a day to everybody; the forecasts for first arrivals with somebody ahead, with what became of them.

    Who left uncalled is not judged, nor a wait that no clock could tell.
    """
    outcomes = {name: list[Outcome]() for name in forecasters}
    fates = _fates(day.events)
    seen = set[str]()
    for one in forecasters.values():
        one.new_day(day)
    for event in day.events:
        fate = fates.get(event.number)
        judged = event.kind == "arrive" and event.ahead > 0 and event.number not in seen
        judged = judged and (fate is None or fate.waited is not None)
        seen.add(event.number)
        for name, one in forecasters.items():
            if judged:
                outcomes[name].append(_outcome(day, event, fate.waited if fate else None, one))
            one.see(event)
    return outcomes


def _fates(events: Iterable[Event]) -> dict[str, Event]:
    """How each number first left the line."""
    fates = dict[str, Event]()
    for event in events:
        if event.kind != "arrive":
            fates.setdefault(event.number, event)
    return fates


def _outcome(day: Day, arrival: Event, waited: float | None, one: Forecaster) -> Outcome:
    """Closing is no stretch to jump over here: where the forecast ends after it, it counts as it is."""
    pauses = day.pauses(arrival.queue) if one.told_of_breaks else ()
    said = one.forecast(arrival, working_seconds(pauses, arrival.at, day.closes(arrival.queue)))
    likely, low, high = (on_the_clock(pauses, arrival.at, value) for value in (said.likely, said.low, said.high))
    forecast = Forecast(likely, low, high, said.reached)
    return Outcome(day.day, arrival.queue, arrival.ahead, arrival.at, forecast, waited)


@dataclass(frozen=True, slots=True)
class Figures:
    """Minutes, except for shares. Wait and interval: numbers that were called; said and came: all numbers."""

    tickets: int
    wait: float
    mae: float
    bias: float
    cover: float
    width: float
    said: float
    came: float
    brier: float


def figures(outcomes: Sequence[Outcome]) -> Figures:
    """Scores one rule."""
    called = [(one.forecast, one.waited) for one in outcomes if one.waited is not None]
    came = [(one.forecast.reached, float(one.waited is not None)) for one in outcomes]
    return Figures(
        tickets=len(outcomes),
        wait=_mean([waited / 60.0 for _, waited in called]),
        mae=_mean([abs(said.likely - waited) / 60.0 for said, waited in called]),
        bias=_mean([(said.likely - waited) / 60.0 for said, waited in called]),
        cover=_mean([float(said.low <= waited <= said.high) for said, waited in called]),
        width=_mean([(said.high - said.low) / 60.0 for said, _ in called]),
        said=_mean([said for said, _ in came]),
        came=_mean([true for _, true in came]),
        brier=_mean([(said - true) ** 2 for said, true in came]),
    )


def probabilities(outcomes: Sequence[Outcome], edges: Sequence[float]) -> list[tuple[int, float, float]]:
    """Tickets, mean of what was said and share that came true, for the classes between the edges."""
    rows = list[tuple[int, float, float]]()
    for low, high in zip((0.0, *edges), (*edges, 1.01), strict=True):
        inside = [one for one in outcomes if low <= one.forecast.reached < high]
        said = _mean(list(map(attrgetter("forecast.reached"), inside)))
        rows.append((len(inside), said, _mean([float(one.waited is not None) for one in inside])))
    return rows


def _mean(values: Sequence[float]) -> float:
    return sum(values) / len(values) if values else 0.0
