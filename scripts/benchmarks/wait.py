"""scripts/bench wait DATA: replays recorded queues and scores the estimated wait beside what products print.

DATA is a folder with `replay.py` and the records that it loads. A forecast knows only what was known at its moment.
scripts/bench wait --simulated scores simulated halls, scripts/bench wait --store FILE a day of our own kiosk.
"""

from __future__ import annotations

import argparse
import importlib.util
import json
import re
import sys
from collections import defaultdict
from collections.abc import Callable, Mapping, Sequence
from dataclasses import asdict, dataclass, replace
from datetime import date
from pathlib import Path
from time import process_time
from types import ModuleType
from typing import Any

from benchmarks import wait_calibration, wait_plot
from benchmarks.wait_ideas import ideas
from benchmarks.wait_memory import report
from benchmarks.wait_replay import Adapter
from hall.wait import Wait, WaitParameters

CATALOGUE = Path(__file__).resolve().parents[2] / "config" / "catalogue.toml"
PRIOR_SECONDS = 240.0
OURS = "estimate"
RULES = {
    "a product: mean service x ahead / desks": "product rule",
    "b LES": "LES",
    "i AvgC: past waits at same depth": "past waits at the same depth",
}
MANY = 300
"""Halls with fewer tickets are not judged by themselves."""
FIRST_TICKETS = 10

Row = tuple[Any, float, Mapping[str, tuple[float, float, float]]]


@dataclass(frozen=True, slots=True)
class Score:
    """Minutes, except for shares and `micros` (of computing, per ticket with all its events)."""

    tickets: int
    mae: float
    median: float
    bias: float
    cover: float
    width: float
    worst_hall: float
    deep_mae: float
    first_mae: float
    day_maes: dict[str, float]
    micros: float | None = None


class Timed:
    """Passes everything on and adds up the processor time it takes."""

    def __init__(self, adapter: Adapter) -> None:
        self._adapter = adapter
        self.seconds = 0.0

    def newday(self, day: str, hall: str) -> None:
        self._count(self._adapter.newday, day, hall)

    def see(self, *event: Any) -> None:
        self._count(self._adapter.see, *event)

    def __call__(self, view: Any) -> Any:
        return self._count(self._adapter, view)

    def _count(self, work: Callable[..., Any], *given: Any) -> Any:
        started = process_time()
        answer = work(*given)
        self.seconds += process_time() - started
        return answer


def replay_of(folder: Path) -> ModuleType:
    """The `replay.py` beside the records."""
    spec = importlib.util.spec_from_file_location("replay", folder / "replay.py")
    if spec is None or spec.loader is None or not (folder / "replay.py").exists():
        sys.exit(f"scripts/bench: no replay.py in {folder}")
    module = importlib.util.module_from_spec(spec)
    spec.loader.exec_module(module)
    return module


def baselines(replay: ModuleType) -> dict[str, Any]:
    """The rules to compare with, and the memory that feeds them."""
    memory = replay.Memory(PRIOR_SECONDS)
    type(memory).__call__ = lambda _self, _view: 0.0
    rules = replay.rules(memory, PRIOR_SECONDS)
    return {"_memory": memory, **{name: rules[key] for key, name in RULES.items()}}


def parts() -> dict[str, Adapter]:
    """The estimator with one part left out."""
    without = {
        "without past waits": {"history_share": 0.0},
        "without the half hours": {"half_hours": False},
        "without lately": {"lately": False},
        "without the hall's speed": {"hall": False},
        "without each queue's own spread": {"spread_by_queue": False},
        "without misses by depth": {"misses_by_depth": False},
        "only the pace of the queue": {"history_share": 0.0, "half_hours": False, "lately": False, "hall": False},
    }
    return {name: Adapter(PRIOR_SECONDS, replace(WaitParameters(), **off)) for name, off in without.items()}


def settings() -> dict[str, Adapter]:
    """Each number of the estimator halved and doubled (or nearly so)."""
    tried: dict[str, Sequence[float]] = {
        "weight": (10.0, 40.0), "lately_seconds": (600.0, 2400.0), "day_kept": (0.9, 1.0), "visit_kept": (0.99, 0.9975),
        "miss_kept": (0.999, 0.99975), "miss_weight": (50.0, 200.0), "history_share": (0.25, 0.75),
        "slope": (0.35, 0.7), "slope_weight": (50.0, 200.0),
    }  # fmt: skip
    made = {
        f"{name} {value:g}": Adapter(PRIOR_SECONDS, replace(WaitParameters(), **{name: value}))
        for name, values in tried.items()
        for value in values
    }
    for name, prior in (("3 x too slow", 3 * PRIOR_SECONDS), ("3 x too fast", PRIOR_SECONDS / 3)):
        made[f"prior {name}"] = Adapter(prior)
        made[f"prior {name}, without the hall's speed"] = Adapter(prior, replace(WaitParameters(), hall=False))
    return made


def score(name: str, rows: Sequence[Row], first: str, micros: float | None) -> Score:
    judged = [(view, wait, got[name]) for view, wait, got in rows if view.day >= first]
    halls, days = defaultdict[str, list[bool]](list), defaultdict[str, list[float]](list)
    for view, wait, (likely, low, high) in judged:
        halls[view.hall].append(low <= wait <= high)
        days[view.day].append(abs(likely - wait) / 60.0)
    missed = sorted(miss for day in days.values() for miss in day)
    return Score(
        tickets=len(judged),
        mae=_mean(missed),
        median=missed[len(missed) // 2],
        bias=_mean([(got[0] - wait) / 60.0 for _, wait, got in judged]),
        cover=_mean([float(hit) for hits in halls.values() for hit in hits]),
        width=_mean([(got[2] - got[1]) / 60.0 for _, _, got in judged]),
        worst_hall=min(
            (_mean([float(hit) for hit in hits]) for hits in halls.values() if len(hits) >= MANY), default=1.0
        ),
        deep_mae=_mean([abs(got[0] - wait) / 60.0 for view, wait, got in judged if view.ahead >= 5]),
        first_mae=_first_mae(name, rows),
        day_maes={day: _mean(misses) for day, misses in sorted(days.items())},
        micros=micros,
    )


def _first_mae(name: str, rows: Sequence[Row]) -> float:
    """The first tickets of every service, on all days."""
    seen, misses = defaultdict[Any, int](int), list[float]()
    for view, wait, got in rows:
        seen[view.hall, view.service] += 1
        if seen[view.hall, view.service] <= FIRST_TICKETS:
            misses.append(abs(got[name][0] - wait) / 60.0)
    return _mean(misses)


def _mean(values: Sequence[float]) -> float:
    return sum(values) / len(values) if values else 0.0


def measure(replay: ModuleType, adapters: Mapping[str, Adapter], first: str | None, *, rules: bool) -> dict[str, Score]:
    """Replays all days once for each adapter; the first half of the days only warms up."""
    tickets = replay.load("warsaw")
    begin = first or _half(tickets)
    scores = dict[str, Score]()
    if rules:
        others = baselines(replay)
        rows = replay.replay(tickets, others, PRIOR_SECONDS / 8, "", "9999")
        scores = {name: score(name, rows, begin, None) for name in others if name != "_memory"}
    for name, adapter in adapters.items():
        timed = Timed(adapter)
        rows = replay.replay(tickets, {name: timed}, PRIOR_SECONDS / 8, "", "9999")
        scores[name] = score(name, rows, begin, 1e6 * timed.seconds / len(tickets))
    return scores


def kept_answers(replay: ModuleType, first: str | None) -> list[tuple[Wait, float]]:
    """Every answer that is scored, with the seconds that were really waited."""
    tickets, keeping = replay.load("warsaw"), wait_calibration.Keeping(PRIOR_SECONDS)
    rows = replay.replay(tickets, {OURS: keeping}, PRIOR_SECONDS / 8, first or _half(tickets), "9999")
    return [(keeping.waits[view.id], wait) for view, wait, _ in rows]


def _half(tickets: Sequence[Any]) -> str:
    """The first day of the second half."""
    days = sorted({ticket.day for ticket in tickets})
    return str(days[len(days) // 2])


def table(scores: Mapping[str, Score]) -> str:
    lines = [
        "| rule | MAE | median | bias | cover of 80 % | worst hall | width | 5 or more ahead | first 10 | µs |",
        "|---|---|---|---|---|---|---|---|---|---|",
    ]
    for name, one in scores.items():
        micros = f"{one.micros:.0f}" if one.micros is not None else "–"
        lines.append(
            f"| {name} | {one.mae:.2f} | {one.median:.2f} | {one.bias:+.2f} | {one.cover:.3f} | {one.worst_hall:.3f} "
            f"| {one.width:.1f} | {one.deep_mae:.2f} | {one.first_mae:.2f} | {micros} |"
        )
    return "\n".join(lines)


def by_day(scores: Mapping[str, Score]) -> str:
    days = list(next(iter(scores.values())).day_maes)
    lines = [f"| MAE | {' | '.join(days)} | mean of days |", "|---" * (len(days) + 2) + "|"]
    for name, one in scores.items():
        cells = " | ".join(f"{one.day_maes[day]:.2f}" for day in days)
        lines.append(f"| {name} | {cells} | {_mean(list(one.day_maes.values())):.2f} |")
    return "\n".join(lines)


def flat(scores: Mapping[str, Score]) -> dict[str, float | int | None]:
    """One level of keys: the rule and the figure."""
    keys = dict[str, float | int | None]()
    for name, one in scores.items():
        slug = re.sub(r"[^a-z0-9]+", "_", name.lower())
        figures = asdict(one)
        days = figures.pop("day_maes")
        keys |= {f"{slug}_{key}": value for key, value in figures.items()}
        keys |= {f"{slug}_mae_{day}": value for day, value in days.items()}
    return keys


def _other_sources(parser: argparse.ArgumentParser) -> None:
    parser.add_argument("--simulated", action="store_true", help="instead of records: simulated halls (some minutes)")
    parser.add_argument("--hall", action="append", default=[], help="only this simulated hall")
    parser.add_argument("--images", type=Path, help="draw the simulated halls into this folder")
    parser.add_argument("--store", type=Path, help="instead of records: a day in the store of a kiosk, only read")
    parser.add_argument("--day", type=date.fromisoformat, help="this day of the store; else the last one in it")
    parser.add_argument("--catalogue", type=Path, default=CATALOGUE, help="its hall: minutes, counters, hours")


def _from_elsewhere(chosen: argparse.Namespace) -> None:
    """The simulation is imported only here: it needs a package that a kiosk has not."""
    if chosen.store:
        from benchmarks import wait_store

        scores = wait_store.report(chosen.store, chosen.catalogue, chosen.day)
        if chosen.json:
            print(json.dumps(wait_store.flat(scores)))
        return
    from benchmarks import wait_simulated

    wait_simulated.report(as_json=chosen.json, images=chosen.images, only=chosen.hall)


def main(given: Sequence[str]) -> None:
    parser = argparse.ArgumentParser(prog="scripts/bench wait", description=__doc__)
    parser.add_argument("data", type=Path, nargs="?", help="folder with replay.py and the records")
    _other_sources(parser)
    parser.add_argument("--first", help="first day that counts; else the days after the first half")
    parser.add_argument("--parts", action="store_true", help="also with each part left out")
    parser.add_argument("--ideas", action="store_true", help="also with ideas that were tried and dropped")
    parser.add_argument("--settings", action="store_true", help="also with each number halved and doubled")
    parser.add_argument("--days", action="store_true", help="also a table by day")
    parser.add_argument("--calibration", action="store_true", help="also how often what is said comes true")
    parser.add_argument("--plot", type=Path, help="draw likely against actual waits into this SVG file")
    parser.add_argument("--events", type=int, help="instead: what is held after so many events of a made-up hall")
    parser.add_argument("--json", action="store_true", help="the last line is one JSON object")
    chosen = parser.parse_args(given)
    if chosen.events:
        print(report(chosen.events))
        return
    if chosen.simulated or chosen.store:
        _from_elsewhere(chosen)
        return
    if chosen.data is None:
        parser.error("name a folder with records, or --simulated, or --store")
    adapters = {OURS: Adapter(PRIOR_SECONDS)}
    adapters |= parts() if chosen.parts else {}
    adapters |= ideas(PRIOR_SECONDS) if chosen.ideas else {}
    adapters |= settings() if chosen.settings else {}
    scores = measure(replay_of(chosen.data), adapters, chosen.first, rules=True)
    tickets = next(iter(scores.values())).tickets
    print(f"{tickets} tickets with somebody ahead, minutes; first 10: of each service, on all days\n")
    print(table(scores))
    if chosen.days:
        print(f"\n{by_day(scores)}")
    if chosen.calibration or chosen.plot:
        answers = kept_answers(replay_of(chosen.data), chosen.first)
        print(f"\n{wait_calibration.report(answers)}")
        if chosen.plot:
            chosen.plot.write_text(wait_plot.drawing(answers))
    if chosen.json:
        print(json.dumps(flat(scores)))
