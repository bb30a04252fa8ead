"""The estimator: folds over what happens in every queue of a hall and answers with a `Wait`."""

from __future__ import annotations

import math
from collections.abc import Mapping, Sequence
from dataclasses import asdict, dataclass, field
from datetime import date
from typing import Any, Literal

from hall.wait import residuals
from hall.wait.call_rate import Breaks, CallRate, bin_of, working
from hall.wait.distribution import HIGH, LOW, Rung, Wait
from hall.wait.history import History
from hall.wait.parameters import WaitParameters

Kind = Literal["arrive", "call", "leave", "pause", "resume"]

VERSION = 2
MOST_OPEN = 10_000
"""Most forecasts that wait for their outcome; beyond, the oldest is forgotten."""
FIRST_SPREAD, LEAST_SPREAD = 0.6, 0.02
"""Usual size of a miss before any is known, and the least that is believed (both in logarithms)."""
CAUTIOUS_QUEUES = 3.0
"""Weight of the prior: queues as fast as configured that are assumed before a hall counts as faster or slower."""
OFFSET_SHARE = 8.0
"""Waits far below the configured seconds between calls over this number are all the same."""
EARLY = "early "
"""Marks the misses of those who come before counters begin, or in a break."""
DAY = 86400.0
_Question = tuple[float, str, int, bool]
FIRST = frozenset({"first", "first, priority"})


def _visitors(ahead: int, priority: bool) -> str:
    """Whom a visitor is compared with: the next one waits for a counter, all others for the people ahead."""
    return ("behind" if ahead else "first") + (", priority" if priority else "")


@dataclass(slots=True)
class _Queue:
    prior: float
    pace: CallRate = field(default_factory=CallRate)
    past: dict[str, History] = field(default_factory=dict)
    breaks: Breaks = ()

    @property
    def offset(self) -> float:
        return max(1.0, self.prior / OFFSET_SHARE)

    def rests(self, at: float) -> bool:
        """Whether no counter works at this moment."""
        return self.pace.paused or any(since <= at < until for since, until in self.breaks)


@dataclass(slots=True)
class _Open:
    """A forecast whose outcome is not yet known; `count` are the calls to wait for."""

    count: float
    centre: float
    spread: float
    kind: str
    early: bool
    paused_seconds: float


class Estimator:
    """`prior_seconds` maps a queue to its configured seconds between calls; `at` is seconds since local midnight.

    Waits are seconds in which counters work: breaks, given to `new_day`, and pauses do not count. `pools` names, for a
    queue whose counters also serve others, the line that they share. Answers never change what was learned.
    """

    def __init__(
        self,
        prior_seconds: Mapping[str, float],
        default_prior_seconds: float = 240.0,
        low_quantile: float = LOW,
        high_quantile: float = HIGH,
        pools: Mapping[str, str] | None = None,
        learning: WaitParameters | None = None,
    ) -> None:
        self._prior = dict(prior_seconds)
        self._default = default_prior_seconds
        self._range = (low_quantile, high_quantile)
        self._learning = learning or WaitParameters()
        self._pools = dict(pools or {})
        self._queues: dict[str, _Queue] = {}
        self._open: dict[str, _Open] = {}
        self._misses: dict[str, list[float]] = {}
        self._missed = self._seen = 0.0
        self._hall = 1.0
        self._day: date | None = None
        self._answered: tuple[_Question, Wait] | None = None
        """The last answer, as long as nothing has happened: range and chance are asked one after the other."""

    def new_day(self, day: date, breaks: Mapping[str, Sequence[tuple[float, float]]] | None = None) -> None:
        """Start of business of `day`: nobody waits; what was learned stays. The same day again changes nothing."""
        self._answered = None
        if day != self._day:
            self._day = day
            self._open.clear()
            self._hall = self._hall_speed()
            for queue in self._queues.values():
                queue.pace.new_day(self._learning)
                queue.breaks = ()
        for name, stretches in (breaks or {}).items():
            self._queue(name).breaks = tuple(sorted((since, until) for since, until in stretches))

    def share_line(self, queue: str, pool: str) -> None:
        """From now on the counters of `queue` also serve the other queues of `pool`."""
        self._answered = None
        self._pools[queue] = pool

    def observe(
        self,
        kind: Kind,
        at: float,
        queue: str,
        ticket: str,
        ahead: int | None,
        waited: float | None,
        waiting: int,
        priority: bool = False,
    ) -> None:
        """One thing that happened in `queue`; `waiting` is the queue's length after it, `waited` seconds."""
        self._answered = None
        found = self._queue(queue)
        found.pace.advance(at, self._prior_of(found), self._learning, found.breaks)
        match kind:
            case "arrive":
                self._arrive(at, queue, ticket, max(0, waiting - 1 if ahead is None else ahead), priority)
            case "call":
                self._call(at, found, ticket, waited)
            case "leave":
                self._open.pop(ticket, None)
            case "pause" | "resume":
                found.pace.paused = kind == "pause"
        found.pace.waiting = max(0, waiting)

    def estimate(self, at: float, queue: str, ahead: int, ticket: str | None = None, priority: bool = False) -> Wait:
        """The wait of somebody with `ahead` people before them, seen at `at`."""
        del ticket
        question = (at, queue, ahead, priority)
        known = self._answered
        if known is None or known[0] != question:
            known = self._answered = question, self._answer(*question)
        return known[1]

    def _answer(self, at: float, queue: str, ahead: int, priority: bool) -> Wait:
        found = self._queues.get(queue) or self._new_queue(queue)
        rungs = self._forecast(at, found, self._places(queue, ahead), priority)
        past = found.past.get(_visitors(ahead, priority))
        prior, learning = self._prior_of(found), self._learning
        return Wait(
            rungs=rungs,
            offset=found.offset,
            ahead=ahead,
            pace=1.0 / found.pace.rate(bin_of(at), prior, learning),
            speed=found.pace.speed(at, prior, learning, found.breaks),
            past=self._past_seconds(found, past, self._count(queue, ahead)),
            low_quantile=self._range[0],
            high_quantile=self._range[1],
        )

    def state(self) -> dict[str, Any]:
        """Everything learned, as JSON can hold it. The configured pace is not in it."""
        return {
            "version": VERSION,
            "day": self._day.isoformat() if self._day else None,
            "hall": self._hall,
            "missed": [self._missed, self._seen],
            "misses": {depth: list(below) for depth, below in self._misses.items()},
            "open": {ticket: asdict(forecast) for ticket, forecast in self._open.items()},
            "pools": dict(self._pools),
            "queues": {name: _queue_state(queue) for name, queue in self._queues.items()},
        }

    def restore(self, state: Mapping[str, Any]) -> None:
        """Goes on from a `state`; what was learned before is forgotten, what is configured holds."""
        if state.get("version") != VERSION:
            raise ValueError(f"a state of version {state.get('version')}, not {VERSION}")
        self._answered = None
        self._day = date.fromisoformat(state["day"]) if state["day"] else None
        self._hall = float(state["hall"])
        self._missed, self._seen = state["missed"]
        self._misses = {depth: list(below) for depth, below in state["misses"].items()}
        self._open = {ticket: _Open(**forecast) for ticket, forecast in state["open"].items()}
        self._pools = {**state["pools"], **self._pools}
        self._queues = {name: self._restored(name, kept) for name, kept in state["queues"].items()}

    def _arrive(self, at: float, name: str, ticket: str, ahead: int, priority: bool) -> None:
        queue = self._queue(name)
        count = self._count(name, ahead)
        (rung,) = self._forecast(at, queue, [(ahead, count)], priority)
        self._open.pop(ticket, None)
        self._open[ticket] = _Open(
            count=count,
            centre=rung.centre,
            spread=rung.spread,
            kind=_visitors(ahead, priority),
            early=queue.rests(at),
            paused_seconds=queue.pace.paused_seconds,
        )
        if len(self._open) > MOST_OPEN:
            del self._open[next(iter(self._open))]

    def _call(self, at: float, queue: _Queue, ticket: str, waited: float | None) -> None:
        forecast = self._open.pop(ticket, None)
        if waited is None or waited > 0.0:
            queue.pace.call(at, self._prior_of(queue), self._learning)
        if forecast is None or waited is None or (waited <= 0.0 and forecast.kind in FIRST):
            return
        paused = max(0.0, queue.pace.paused_seconds - forecast.paused_seconds)
        worked = max(0.0, working(queue.breaks, at - waited, at) - paused)
        self._learn(queue, forecast, math.log(min(worked, DAY) + queue.offset))

    def _learn(self, queue: _Queue, forecast: _Open, wait: float) -> None:
        learning, miss = self._learning, wait - forecast.centre
        past = queue.past.setdefault(forecast.kind, History())
        past.learn(math.log(forecast.count), wait, miss, learning)
        self._learn_miss(self._depth(forecast.count), miss / forecast.spread, early=forecast.early)
        self._missed = learning.visit_kept * self._missed + abs(miss)
        self._seen = learning.visit_kept * self._seen + 1.0

    def _learn_miss(self, depth: int, miss: float, *, early: bool) -> None:
        name, learning = (EARLY if early else "") + str(depth), self._learning
        before = residuals.nothing() if early else residuals.first_guess(learning.miss_weight)
        self._misses[name] = residuals.learned(self._misses.get(name) or before, miss, learning.miss_kept)

    def _forecast(
        self, at: float, queue: _Queue, places: Sequence[tuple[int, float]], priority: bool
    ) -> tuple[Rung, ...]:
        """A forecast for each place (people ahead, calls to wait for), rising."""
        counts = [count for _, count in places]
        paced = queue.pace.until(at, counts, self._prior_of(queue), self._learning, queue.breaks)
        early = queue.rests(at)
        return tuple(
            self._rung(queue, _visitors(ahead, priority), count, math.log(seconds + queue.offset), early=early)
            for (ahead, count), seconds in zip(places, paced, strict=True)
        )

    def _rung(self, queue: _Queue, kind: str, count: float, paced: float, *, early: bool) -> Rung:
        """The average of the forecast by pace and that by past waits, with the misses that are usual for it."""
        learning, past, below = self._learning, queue.past.get(kind), self._below(self._depth(count), early=early)
        usual = self._missed / self._seen if self._seen else FIRST_SPREAD
        if past is None:
            return Rung(paced, max(LEAST_SPREAD, usual), below)
        centre = paced + past.share(learning) * (past.line(math.log(count), learning) - paced)
        spread = past.spread(usual, learning) if learning.spread_by_queue else usual
        return Rung(centre, max(LEAST_SPREAD, spread), below)

    def _past_seconds(self, queue: _Queue, past: History | None, count: float) -> float | None:
        if past is None:
            return None
        return max(0.0, math.exp(past.line(math.log(count), self._learning)) - queue.offset)

    def _count(self, name: str, ahead: int) -> float:
        """Calls until somebody with `ahead` people before them is called themselves."""
        pool = self._pools.get(name)
        if pool is None:
            return ahead + 1.0
        beside = sum(
            queue.pace.waiting
            for other, queue in self._queues.items()
            if other != name and self._pools.get(other) == pool
        )
        return ahead + 1.0 + self._learning.pool_share * beside

    def _places(self, name: str, ahead: int) -> list[tuple[int, float]]:
        """The place after `ahead` people, and of each shallower class of depth the last place before it; rising."""
        count = self._count(name, ahead)
        beside = count - ahead - 1.0
        places = [(ahead, count)]
        for depth in range(self._depth(count), 0, -1):
            before = math.ceil(2.0**depth - beside) - 2
            if before < 0:
                break
            places.append((before, before + 1.0 + beside))
        if places[-1][0] > 0:
            places.append((0, 1.0 + beside))
        return places[::-1]

    def _depth(self, count: float) -> int:
        return residuals.depth_class(count) if self._learning.misses_by_depth else 0

    def _below(self, depth: int, *, early: bool) -> list[float]:
        """Misses of this depth. Who comes while no counter works meets all of them at once when they begin."""
        weight = self._learning.miss_weight
        found = self._misses.get(str(depth)) or residuals.first_guess(weight)
        if not early:
            return found
        return residuals.leaning(self._misses.get(EARLY + str(depth)) or residuals.nothing(), found, weight)

    def _hall_speed(self) -> float:
        """How much faster than configured the queues of this hall are, for queues that have shown little themselves."""
        if not self._learning.hall or not self._queues:
            return 1.0
        weight = self._learning.weight
        ratios = [
            math.log((queue.pace.all_calls + weight) / (queue.pace.all_busy / queue.prior + weight))
            for queue in self._queues.values()
        ]
        return math.exp(sum(ratios) / (len(ratios) + CAUTIOUS_QUEUES))

    def _prior_of(self, queue: _Queue) -> float:
        return queue.prior / self._hall

    def _queue(self, name: str) -> _Queue:
        found = self._queues.get(name)
        if found is None:
            found = self._queues[name] = self._new_queue(name)
        return found

    def _new_queue(self, name: str) -> _Queue:
        return _Queue(max(1.0, self._prior.get(name, self._default)))

    def _restored(self, name: str, kept: Mapping[str, Any]) -> _Queue:
        queue = self._new_queue(name)
        queue.pace = CallRate(**kept["pace"])
        queue.past = {kind: History(**sums) for kind, sums in kept["past"].items()}
        queue.breaks = tuple((since, until) for since, until in kept["breaks"])
        return queue


def _queue_state(queue: _Queue) -> dict[str, Any]:
    return {
        "pace": asdict(queue.pace),
        "past": {kind: asdict(sums) for kind, sums in queue.past.items()},
        "breaks": [list(stretch) for stretch in queue.breaks],
    }
